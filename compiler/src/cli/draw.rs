//! `portolan draw`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::args::{Draw, DrawCollapse, DrawEngine, DrawOnly, DrawTheme};
use super::{CLEAN, COULD_NOT, Session, write_into};
use crate::document::diagram::pages::{Page, pages};
use crate::document::diagram::{Diagram, Grouping, Later, Only, Scope, ViewRequest};
use crate::driver::Analysis;
use crate::emit::picture::{self, Format};
use crate::emit::quote;
use crate::emit::svg::{Style, Theme};

pub fn run(s: &mut Session, args: &Draw) -> io::Result<u8> {
    let format = match &args.output {
        None => Format::Svg,
        Some(path) => {
            let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
            match Format::of(&extension) {
                Some(f) => f,
                None => {
                    let known: Vec<&str> = Format::ALL.iter().map(|f| f.0).collect();
                    writeln!(
                        s.err,
                        "portolan: `{}` has no extension of a drawing: {}",
                        path.display(),
                        known.join(", ")
                    )?;
                    return Ok(COULD_NOT);
                }
            }
        }
    };
    let loaded = s.load(None);
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.mark));
    let errors = analysis.errors();
    if errors.iter().any(crate::base::Diagnostic::is_text_error) {
        s.show(&analysis, &errors)?;
        return Ok(COULD_NOT);
    }
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let mut request = request(args);
    if args.pages {
        request.collapse = Some(false);
    }
    let diagram = match analysis.diagram(&request) {
        Ok(d) => d,
        Err(e) => {
            s.show(&analysis, &[*e])?;
            return Ok(COULD_NOT);
        }
    };
    let style = Style {
        theme: match args.theme {
            DrawTheme::Light => Theme::Light,
            DrawTheme::Dark => Theme::Dark,
        },
        lang: args.lang.clone(),
    };
    let later = if format == Format::Html {
        analysis.later(&request)
    } else {
        Later::default()
    };
    let draw = |d: &Diagram, later: &Later| match args.engine {
        DrawEngine::Portolan => picture::write(d, later, &style, format),
        DrawEngine::Dot => graphviz(d, &style, format),
    };
    let drawn = match &args.output {
        Some(path) if args.pages => split(path, &diagram, &later, &draw),
        output => draw(&diagram, &later).map(|bytes| vec![(output.clone(), bytes)]),
    };
    let drawn = match drawn {
        Ok(files) => files,
        Err(e) => {
            writeln!(s.err, "portolan: {e}")?;
            return Ok(COULD_NOT);
        }
    };
    for (path, bytes) in &drawn {
        match path {
            Some(path) => write_into(path, bytes)?,
            None => s.out.write_all(bytes)?,
        }
        if let (Some(path), true) = (path, args.pages) {
            writeln!(s.out, "{}", quote::plain(&path.display().to_string()))?;
        }
    }
    if !args.pages && diagram.territories.len() >= MANY {
        crowded(s, &analysis, diagram.territories.len())?;
    }
    Ok(CLEAN)
}

/// From so many boxes on a picture is hard to read on one page.
const MANY: usize = 8;

/// Says how smaller pictures are made.
fn crowded(s: &mut Session, analysis: &Analysis, boxes: usize) -> io::Result<()> {
    if s.args.quiet {
        return Ok(());
    }
    let views: Vec<String> = analysis.views().iter().take(3).map(|v| quote::plain(&v.name)).collect();
    let view = match views.is_empty() {
        true => "a view draws some of it: declare `view Name { show: A, B }` and run `portolan draw Name`".to_owned(),
        false => format!("a view draws some of it: `portolan draw {}`", views.join("`, `portolan draw ")),
    };
    writeln!(
        s.err,
        "portolan: {boxes} boxes in one picture are hard to read; {view}. `--pages` makes an overview and a page for each box"
    )
}

type File = (Option<PathBuf>, Vec<u8>);
type Drawing<'a> = &'a dyn Fn(&Diagram, &Later) -> Result<Vec<u8>, String>;

/// The pages of a drawing: the overview under the name asked for, the others beside it.
fn split(path: &Path, d: &Diagram, later: &Later, draw: Drawing) -> Result<Vec<File>, String> {
    let later_pages: Vec<Vec<Page>> = later.days.iter().map(pages).collect();
    let extension = path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    let mut out = Vec::new();
    for page in pages(d) {
        let path = if page.name.is_empty() {
            path.to_owned()
        } else {
            path.with_extension(format!("{}.{extension}", page.name))
        };
        let same = |list: &Vec<Page>| list.iter().find(|p| p.name == page.name).map(|p| p.diagram.clone());
        let later = Later {
            days: later_pages.iter().filter_map(same).collect(),
            until: later.until,
        };
        out.push((Some(path), draw(&page.diagram, &later)?));
    }
    Ok(out)
}

/// Has an installed Graphviz draw it, and counts what came back.
fn graphviz(d: &Diagram, style: &Style, format: Format) -> Result<Vec<u8>, String> {
    let wanted = match format {
        Format::Svg => "svg",
        Format::Png => "png",
        Format::Pdf => "pdf",
        _ => return Err("`--engine dot` draws svg, png and pdf".into()),
    };
    let source = picture::dot::write(d, &style.lang);
    // Only the SVG shows what is lost, so it is made whatever is asked for.
    let svg = dot(&source, "svg")?;
    let lost = picture::dot::lost(d, &String::from_utf8_lossy(&svg));
    if let Some(first) = lost.first() {
        return Err(format!(
            "Graphviz lost {} of {} nodes and flows, `{first}` among them; draw it without `--engine dot`",
            lost.len(),
            d.nodes.len() + d.flows.len()
        ));
    }
    if wanted == "svg" { Ok(svg) } else { dot(&source, wanted) }
}

fn dot(source: &str, format: &str) -> Result<Vec<u8>, String> {
    let say = |e: io::Error| format!("`dot` of Graphviz cannot be run: {e}");
    let mut child = Command::new("dot")
        .arg(format!("-T{format}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(say)?;
    let mut input = child.stdin.take().ok_or("`dot` takes no input")?;
    let text = source.to_owned();
    // Beside the reading, so that neither waits for the other.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let out = child.wait_with_output().map_err(say)?;
    let _ = writer.join();
    if !out.status.success() {
        let words = String::from_utf8_lossy(&out.stderr);
        return Err(format!("`dot` failed: {}", words.lines().next().unwrap_or("it says nothing")));
    }
    Ok(out.stdout)
}

fn request(args: &Draw) -> ViewRequest {
    let scope = [
        args.activity.clone().map(Scope::Activity),
        args.regime.clone().map(Scope::Regime),
        args.journey.clone().map(Scope::Journey),
        args.deploy.clone().map(Scope::Deploy),
        args.market.clone().map(Scope::Market),
    ];
    ViewRequest {
        view: args.view.clone(),
        case: args.case.clone(),
        scope: scope.into_iter().flatten().next().unwrap_or_default(),
        group: args.group.as_deref().map(Grouping::parse),
        mark: args.mark.clone(),
        only: args.only.map(|o| match o {
            DrawOnly::Everything => Only::Everything,
            DrawOnly::Crossings => Only::Crossings,
            DrawOnly::Findings => Only::Findings,
        }),
        collapse: match args.collapse {
            DrawCollapse::Auto => None,
            DrawCollapse::Always => Some(true),
            DrawCollapse::Never => Some(false),
        },
    }
}
