//! What `report` and `build` share: formats by their ending, answers kept beside the model, one document as bytes.

#[cfg(not(feature = "pdf"))]
use std::io::Write as _;
use std::path::{Path, PathBuf};
#[cfg(not(feature = "pdf"))]
use std::process::{Command, Stdio};

use super::{Session, write_file};
use crate::document::paper::Document;
use crate::document::paper::answers::{Answers, Read};
use crate::document::paper::short;
use crate::driver::papers::Request;
use crate::driver::{Analysis, Report};
use crate::emit::paper as formats;

/// The file beside the model in which answers are kept.
pub const ANSWERS: &str = "answers.json";

/// A format a report can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    #[value(name = "md")]
    Markdown,
    Html,
    Docx,
    /// By its own Typst where it was built with the feature `pdf`, else by an installed one
    Pdf,
    /// Source for Typst
    Typ,
    Xlsx,
    Csv,
    Json,
    /// Answers to the questionnaire of the Dutch government
    #[value(name = "par")]
    Par,
    /// A file that the impact assessment tool of the French authority imports
    #[value(name = "cnil")]
    Cnil,
    /// The W3C's Data Privacy Vocabulary as JSON-LD
    #[value(name = "jsonld")]
    Dpv,
}

impl Format {
    pub const ALL: [Format; 11] = [
        Format::Markdown,
        Format::Html,
        Format::Docx,
        Format::Pdf,
        Format::Typ,
        Format::Xlsx,
        Format::Csv,
        Format::Json,
        Format::Par,
        Format::Cnil,
        Format::Dpv,
    ];

    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Pdf => "pdf",
            Format::Typ => "typ",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Par => "par.json",
            Format::Cnil => "cnil.json",
            Format::Dpv => "jsonld",
        }
    }

    /// By the ending of a file: the longest that fits.
    pub fn of_path(path: &Path) -> Result<Format, String> {
        let name = path.file_name().map(|n| n.to_string_lossy().to_lowercase()).unwrap_or_default();
        let fits = Format::ALL.into_iter().filter(|f| name.ends_with(&format!(".{}", f.ending())));
        let all: Vec<String> = Format::ALL.iter().map(|f| format!(".{}", f.ending())).collect();
        fits.max_by_key(|f| f.ending().len())
            .ok_or_else(|| format!("`{}` has no ending that names a format: {}", path.display(), all.join(", ")))
    }

    /// The words a `report` may declare.
    pub fn words() -> Vec<&'static str> {
        let short = Format::ALL.into_iter().filter_map(|f| f.ending().strip_suffix(".json"));
        Format::ALL.into_iter().map(Format::ending).chain(short).collect()
    }

    /// By the word a `report` declares.
    pub fn of_word(word: &str) -> Option<Format> {
        let own = |f: &Format| f.ending() == word || f.ending().strip_suffix(".json") == Some(word);
        Format::ALL.into_iter().find(own)
    }

    /// Whether people type answers into it.
    pub fn takes_answers(self) -> bool {
        matches!(self, Format::Markdown | Format::Docx)
    }
}

/// The answers of a project, and the file they stand in.
#[derive(Debug, Clone)]
pub struct Store {
    pub answers: Answers,
    path: PathBuf,
    /// What was typed since the file was written: field and language, in which file, which lines.
    typed: Vec<(String, String, PathBuf, Vec<String>)>,
}

impl Store {
    pub fn open(s: &Session, analysis: &Analysis) -> Result<Store, String> {
        let root = analysis.root();
        let path = if root.is_empty() {
            PathBuf::from(ANSWERS)
        } else {
            Path::new(&root).join(ANSWERS)
        };
        let answers = match s.system.exists(&path) {
            true => {
                let bytes = s
                    .system
                    .read(&path)
                    .map_err(|e| format!("`{}` cannot be read: {e}", path.display()))?;
                formats::answers::read(&bytes).map_err(|e| format!("`{}` holds no answers: {e}", path.display()))?
            }
            false => Answers::default(),
        };
        Ok(Store {
            answers,
            path,
            typed: Vec::new(),
        })
    }

    pub fn changed(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Writes the file where something was typed.
    pub fn save(&self) -> Result<(), String> {
        if !self.changed() {
            return Ok(());
        }
        write_file(&self.path, formats::answers::write(&self.answers).as_bytes()).map_err(|e| e.to_string())
    }

    /// Takes over what stands in the fields of a file. `before` is what the store held at the beginning of the run, so that a file that
    /// was not touched says nothing. Where two files answer one field differently, nothing of the second is taken.
    pub fn take(&mut self, before: &Answers, lang: &str, path: &Path, found: &[Read]) -> Result<(), String> {
        let own = |key: &str| {
            before
                .list
                .get(key)
                .and_then(|g| g.text.get(lang).or_else(|| g.text.values().next()))
                .cloned()
        };
        let changed: Vec<&Read> = found.iter().filter(|r| r.lines != own(&r.key).unwrap_or_default()).collect();
        for r in &changed {
            let other = self
                .typed
                .iter()
                .find(|(k, l, _, lines)| *k == r.key && l == lang && *lines != r.lines);
            if let Some((_, _, first, _)) = other {
                return Err(format!(
                    "`{}` and `{}` answer `{}` differently: make them say the same, or empty one of the fields",
                    first.display(),
                    path.display(),
                    r.key
                ));
            }
        }
        for r in changed {
            self.answers.put(lang, r);
            self.typed.push((r.key.clone(), lang.to_owned(), path.to_owned(), r.lines.clone()));
        }
        Ok(())
    }
}

/// What people typed into a report that stands there now.
pub fn typed(s: &Session, d: &Document, format: Format, old: &Path) -> Result<Vec<Read>, String> {
    if !format.takes_answers() || !s.system.exists(old) {
        return Ok(Vec::new());
    }
    let bytes = s.system.read(old).map_err(|e| format!("`{}` cannot be read: {e}", old.display()))?;
    let keys: Vec<String> = d.answers().into_iter().map(|a| a.key.clone()).collect();
    let empty = [d.labels.type_here.clone()];
    let found = match format {
        Format::Markdown => formats::markdown::answers(&String::from_utf8_lossy(&bytes), &keys, &empty),
        _ => formats::docx_answers::answers(&bytes, &empty).map_err(|e| {
            format!(
                "`{}` stands in the way, and {e}; move it aside, so that no answer is lost",
                old.display()
            )
        })?,
    };
    Ok(found)
}

/// A report of the project, filled from the store.
pub fn document(analysis: &Analysis, checked: &Report, request: &Request, store: &Store) -> Result<Document, String> {
    analysis.paper(checked, request, &store.answers)
}

/// A document as bytes.
pub fn bytes(d: &Document, format: Format) -> Result<Vec<u8>, String> {
    let json = |v: serde_json::Value| -> Result<Vec<u8>, String> {
        let mut out = serde_json::to_vec_pretty(&v).map_err(|e| e.to_string())?;
        out.push(b'\n');
        Ok(out)
    };
    // What people read ends long lists somewhere.
    let whole = d;
    let d = &*short::of(whole);
    match format {
        Format::Markdown => Ok(formats::markdown::document(d).into_bytes()),
        Format::Html => Ok(formats::html::document(d).into_bytes()),
        Format::Docx => formats::docx::document(d, &formats::picture),
        Format::Typ => Ok(formats::typ::document(d).into_bytes()),
        Format::Pdf => pdf(d),
        Format::Xlsx => formats::sheet::document(whole),
        Format::Csv => Ok(formats::csv::document(whole).into_bytes()),
        Format::Json => json(formats::json::document(whole)),
        Format::Par => json(formats::par::document(whole)),
        Format::Cnil => json(formats::cnil::document(d)?),
        Format::Dpv => json(formats::dpv::document(whole)),
    }
}

#[cfg(feature = "pdf")]
fn pdf(d: &Document) -> Result<Vec<u8>, String> {
    formats::pdf::document(d)
}

/// Hands the source to an installed Typst.
#[cfg(not(feature = "pdf"))]
fn pdf(d: &Document) -> Result<Vec<u8>, String> {
    let source = formats::typ::document(d);
    let child = Command::new("typst")
        .args(["compile", "--creation-timestamp", "0", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(c) => c,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(
                "this program was built without its own Typst, and no `typst` is installed here: build it with \
                 `cargo build --release -p portolan --features pdf`, or get Typst from https://typst.app, or write the `.typ` file and \
                 compile it elsewhere; the `.html` prints to PDF as well"
                    .into(),
            );
        }
        Err(e) => return Err(format!("`typst` cannot be started: {e}")),
    };
    let mut input = child.stdin.take().ok_or("`typst` takes no input")?;
    // Written from beside, so that neither side waits for the other.
    let writer = std::thread::spawn(move || input.write_all(source.as_bytes()));
    let out = child.wait_with_output().map_err(|e| format!("`typst` failed: {e}"))?;
    let _ = writer.join();
    if out.status.success() && out.stdout.starts_with(b"%PDF") {
        return Ok(out.stdout);
    }
    let said = String::from_utf8_lossy(&out.stderr);
    Err(format!("`typst` failed: {}", said.lines().next().unwrap_or("it said nothing")))
}
