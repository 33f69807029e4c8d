//! The arguments, as `--help` shows them.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::base::{Day, Level};

/// Charts where data live, who can reach them, and which law each route meets.
#[derive(Debug, Parser)]
#[command(
    name = "portolan",
    version,
    about,
    after_help = "Exit code: 0 clean, 1 findings, 2 could not run.\n\nExamples:\n  portolan check examples/waterworks\n  portolan why -C examples/waterworks SUBJECT\n  portolan test examples/waterworks"
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// Work on this folder or file
    #[arg(short = 'C', long = "directory", global = true, value_name = "PATH")]
    pub directory: Option<PathBuf>,
    /// Judge on this day instead of the project's own
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,
    /// Colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Findings only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Everything, also what has no finding
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Type errors, verdicts, duties, questions and lints
    Check(Check),
    /// The proof of a verdict: conditions in words, facts with places, what would change it
    Why(Why),
    /// The open questions, most decisive first, with what to add and what each answer would mean
    Ask(Ask),
    /// A drawing of the project or of one of its views: territories, nodes, flows, verdicts
    Draw(Draw),
    /// What changes on which day: deadlines, law to come, papers that expire
    Horizon(Horizon),
    /// Every `expect` of the project and its cases
    Test(Test),
    /// Any stage of the compiler as text or JSON
    Dump(Dump),
    /// The page of a diagnostic, a rule or a regime
    Explain(Explain),
    /// The canonical layout
    Fmt(Fmt),
    /// What the library holds: laws, kinds, categories, papers, controls, countries
    List(List),
    /// A small project that checks clean, to begin with
    New(New),
    /// Every view and report the project declares
    Build(Build),
    /// One written report: an impact assessment, a record, whatever a template says
    Report(Report),
    /// Completion of commands and options for a shell
    Completions(Completions),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan check\n  portolan check examples/waterworks --fail-on stop\n  portolan check model.flow --under REGIME --as-of 2027-01-01 --format json\n  portolan check --format sarif -o portolan.sarif\n  portolan check --baseline known.json\n  portolan check --watch"
)]
pub struct Check {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    /// Judge under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The least level that fails the run
    #[arg(long, value_name = "LEVEL", value_parser = level, default_value = "error")]
    pub fail_on: Level,
    /// The same as `--fail-on ask`
    #[arg(long)]
    pub strict: bool,
    /// What an earlier run told does not count: the file that `check --format json` wrote then
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Check again whenever a file changes
    #[arg(long, conflicts_with = "output")]
    pub watch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Concise,
    Json,
    /// For code scanning
    Sarif,
    /// Annotations of a workflow
    Github,
    /// A code quality report
    Gitlab,
    Junit,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  portolan build\n  portolan build examples/waterworks --check\n  portolan build -o published")]
pub struct Build {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    /// Write nothing; fail where a file is not what would be written
    #[arg(long)]
    pub check: bool,
    /// Put `views` and `reports` into this folder instead of the project's own
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Judge under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan report\n  portolan report --template TEMPLATE -o paper.html --lang en,zh\n  portolan report Papers -o papers.md"
)]
pub struct Report {
    /// A report the project declares; without it and without `--template`, what there is to write
    pub name: Option<String>,
    /// The form to write in, by its name
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// Write to this file; its ending names the format. Answers typed into a Markdown file there are kept
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The format, where the ending of the file does not say it
    #[arg(long, value_enum)]
    pub format: Option<super::papers::Format>,
    /// Languages, one file each
    #[arg(long, value_name = "LANG", num_args = 1.., value_delimiter = ',')]
    pub lang: Vec<String>,
    /// Judge under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan why 'Lake -> Desk' --under REGIME\n  portolan why 'Lake ~> Support : OpLog'\n  portolan why Gateway --format markdown"
)]
pub struct Why {
    /// A flow (`A -> B`, `A ~> B : Data`), a thing by its name, or a sale (`Eye in JP`)
    pub subject: String,
    /// Only under these regimes or rules; default: the project's regimes
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
    #[arg(long, value_enum, default_value_t = WhyFormat::Tree)]
    pub format: WhyFormat,
    /// Language of titles and words
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WhyFormat {
    Tree,
    Json,
    Markdown,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan completions bash > /etc/bash_completion.d/portolan\n  portolan completions fish > ~/.config/fish/completions/portolan.fish"
)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan ask examples/waterworks\n  portolan ask --under REGIME --limit 3 --lang zh\n  portolan ask model.flow --write"
)]
pub struct Ask {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    /// Ask under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
    /// Only the first so many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    #[arg(long, value_enum, default_value_t = AskFormat::Human)]
    pub format: AskFormat,
    /// Language of the questions
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
    /// Add `property: unknown  // question` to the source for each; what needs a decision is added as a comment
    #[arg(long)]
    pub write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AskFormat {
    Human,
    Json,
    Markdown,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan draw -o map.svg\n  portolan draw VIEW -C examples/meters -o map.svg --theme dark --lang zh\n  portolan draw --journey DATA -o journey.svg\n  portolan draw --only crossings --group entity -o parties.svg"
)]
pub struct Draw {
    /// A view of the model; default: the whole project
    #[arg(value_name = "VIEW")]
    pub view: Option<String>,
    /// Write to a file; its extension says what: svg, png, pdf, dot, mmd, d2, html or json. Default: SVG to standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t = DrawTheme::Light)]
    pub theme: DrawTheme,
    /// Who lays it out; `dot` is an installed Graphviz
    #[arg(long, value_enum, default_value_t = DrawEngine::Portolan)]
    pub engine: DrawEngine,
    /// Language of titles and words
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
    /// The boxes: `country`, `entity`, `none`, or a property of nodes with a list of values
    #[arg(long, value_name = "GROUPING")]
    pub group: Option<String>,
    /// Mark the verdicts of these regimes; default: those of the view, else of the project
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub mark: Vec<String>,
    #[arg(long, value_enum)]
    pub only: Option<DrawOnly>,
    /// Only the flows of an activity
    #[arg(long, value_name = "NAME", conflicts_with_all = ["regime", "journey", "deploy", "market"])]
    pub activity: Option<String>,
    /// Only the flows a regime calls its own
    #[arg(long, value_name = "REGIME", conflicts_with_all = ["journey", "deploy", "market"])]
    pub regime: Option<String>,
    /// Only where a datum goes, with what is made from it
    #[arg(long, value_name = "DATA", conflicts_with_all = ["deploy", "market"])]
    pub journey: Option<String>,
    /// Only an instance of a system and what its flows touch
    #[arg(long, value_name = "NAME", conflicts_with = "market")]
    pub deploy: Option<String>,
    /// Only a country and what its flows touch
    #[arg(long, value_name = "COUNTRY")]
    pub market: Option<String>,
    /// Of a case instead of the project
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,
    /// Draw each site as one box; default: where there are more than 400 nodes
    #[arg(long, value_enum, default_value_t = DrawCollapse::Auto)]
    pub collapse: DrawCollapse,
    /// Split into files: FILE is an overview, and each box gets a page beside it, FILE with the id of the box before its extension
    #[arg(long, requires = "output", conflicts_with = "collapse")]
    pub pages: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawCollapse {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawEngine {
    Portolan,
    Dot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawTheme {
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DrawOnly {
    Everything,
    /// Flows that leave their box
    Crossings,
    /// Flows with a finding under a marked regime
    Findings,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  portolan horizon examples/meters\n  portolan horizon model.flow --until 2032-06-30 --format markdown")]
pub struct Horizon {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    /// Judge under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
    /// The last day looked at; default: the project's `horizon`
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Day>,
    #[arg(long, value_enum, default_value_t = AskFormat::Human)]
    pub format: AskFormat,
    /// Language of titles
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan test\n  portolan test examples/waterworks --cases '*Contract*'\n  portolan test model.flow --mutate --format json"
)]
pub struct Test {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    /// Only cases whose name matches; `*` stands for anything
    #[arg(long, value_name = "GLOB")]
    pub cases: Option<String>,
    /// Drop each condition of the law in turn and list those that no `expect` notices
    #[arg(long)]
    pub mutate: bool,
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub format: TestFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    Human,
    Json,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan dump --stage model\n  portolan dump --stage lineage --case NoClauses\n  portolan dump --stage verdicts"
)]
pub struct Dump {
    /// A folder or one file; default: the project around the current folder
    pub path: Option<PathBuf>,
    #[arg(long, value_enum)]
    pub stage: Stage,
    /// Of a case instead of the project
    #[arg(long, value_name = "NAME")]
    pub case: Option<String>,
    /// Judge under these regimes too
    #[arg(long, value_name = "REGIME", num_args = 1.., value_delimiter = ',')]
    pub under: Vec<String>,
    /// The same as `--format json`
    #[arg(long)]
    pub json: bool,
    #[arg(long, value_enum, default_value_t = TestFormat::Human, conflicts_with = "json")]
    pub format: TestFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    Tokens,
    Tree,
    Names,
    Model,
    Graph,
    Lineage,
    Crossings,
    Holdings,
    Sales,
    Rules,
    Verdicts,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  portolan explain name.unknown\n  portolan explain REGIME\n  portolan explain REGIME.RULE --lang zh")]
pub struct Explain {
    /// A code (`name.unknown`), a rule or a regime by its name
    pub code: String,
    /// Language of titles and words
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan fmt\n  portolan fmt --check\n  portolan fmt model.flow laws/\n  portolan fmt --stdin < model.flow"
)]
pub struct Fmt {
    /// Folders and files; default: the project around the current folder
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; name the files that are not laid out, with what would change, and exit 1
    #[arg(long)]
    pub check: bool,
    /// From standard input to standard output
    #[arg(long)]
    pub stdin: bool,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan new harbour\n  portolan new harbour --template pump\n  portolan list templates\n\nThe folder is made; nothing that exists is ever overwritten."
)]
pub struct New {
    /// The folder to make; the project is named after it
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// What to begin with; `portolan list templates` tells what each holds
    #[arg(long, value_name = "NAME", default_value = "minimal")]
    pub template: String,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  portolan list\n  portolan list regimes --status binding\n  portolan list kinds,categories\n  portolan list properties --name 'device.*'\n  portolan list countries --name germany\n  portolan list documents --format json\n  portolan list --reference docs/reference"
)]
pub struct List {
    /// What to list, separated by commas; without it, what there is to list
    #[arg(value_name = "WHAT", value_delimiter = ',')]
    pub topics: Vec<String>,
    /// Only what is called so, or has it in its title; `*` stands for anything
    #[arg(long, value_name = "PATTERN")]
    pub name: Option<String>,
    /// Only what this pack adds; `core` for what every project sees
    #[arg(long, value_name = "PACK")]
    pub pack: Option<String>,
    /// Only laws of this status
    #[arg(long, value_name = "STATUS")]
    pub status: Option<String>,
    #[arg(long, value_enum, default_value_t = ListFormat::Human)]
    pub format: ListFormat,
    /// Language of titles and questions
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub lang: String,
    /// Write the whole reference as Markdown pages into this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["topics", "name", "pack", "status", "format"])]
    pub reference: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    Human,
    Json,
    Markdown,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "write a day as 2026-11-20".to_owned())
}

fn level(text: &str) -> Result<Level, String> {
    Level::parse(text).ok_or_else(|| "one of info, advisory, warn, ask, error, stop".to_owned())
}
