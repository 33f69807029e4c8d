//! Reports as pages: what `portolan report` writes, from a snapshot.

use std::path::Path;
use std::sync::Arc;

use portolan::base::Origin;
use portolan::base::diagnostic::Place;
use portolan::cli::papers::ANSWERS;
use portolan::document::diagram::ViewRequest;
use portolan::document::paper::answers::Answers;
use portolan::document::paper::writer::Sites;
use portolan::driver::papers::{self, Request, Stock, below, line_of};
use portolan::emit;
use portolan::emit::quote::plain;
use portolan::emit::svg::Style;

use super::pages::diagram;
use crate::snapshot::{FileSnap, ProjectSnap};
use crate::text::Encoding;

/// A report, ready to be shown.
pub struct Page {
    pub name: String,
    pub title: String,
    pub html: String,
    /// All that could be asked for: the reports the project declares, then the templates it sees.
    pub names: Vec<String>,
}

/// Places seen from the folder of the file that declares the project.
struct Seen<'a> {
    project: &'a ProjectSnap,
    root: String,
}

impl Seen<'_> {
    fn path(&self, file: &FileSnap) -> String {
        below(&self.root, &file.path.to_string_lossy().replace('\\', "/"))
    }
}

impl Sites for Seen<'_> {
    fn at(&self, o: Origin) -> Option<(String, u32, String)> {
        let start = self.project.range(o)?.start as usize;
        let file = self.project.file(o.file)?;
        let line = file.text.point(Encoding::Utf8, start).line + 1;
        Some((self.path(file), line, line_of(file.text.as_str(), start).to_owned()))
    }
    fn snippet(&self, o: Origin) -> Option<String> {
        use portolan::document::reasons::Places;
        super::pages::Shown(self.project).snippet(&Place::Node(o))
    }
}

/// The folder of the file that declares the project; empty where none does.
fn root(project: &ProjectSnap) -> String {
    let world = project.project.world();
    let file = world.project.and_then(|p| project.file(world.object(p).at().file));
    let folder = file.and_then(|f| f.path.parent()).map(|f| f.to_string_lossy().replace('\\', "/"));
    folder.unwrap_or_default()
}

/// A report by its name, or the first there is; the project's own go before the templates of packs.
pub fn page(project: &ProjectSnap, name: Option<&str>, lang: &str) -> Result<Page, String> {
    let world = project.project.world();
    let declared = papers::declared(world);
    let templates = papers::templates(world, lang);
    let names: Vec<String> = declared
        .iter()
        .map(|d| d.name.clone())
        .chain(templates.into_iter().map(|t| t.0))
        .collect();
    let name = match name {
        Some(n) => n.to_owned(),
        None => names
            .first()
            .cloned()
            .ok_or("the project declares no report and sees no template for one")?,
    };
    let own = declared.iter().find(|d| d.name == name);
    let mut request = Request {
        lang: lang.to_owned(),
        ..Request::default()
    };
    match own {
        Some(d) => {
            if let Some(first) = d.languages.first().filter(|_| !d.languages.iter().any(|l| l == lang)) {
                request.lang = first.clone();
            }
            request.name = Some(name.clone());
        }
        None if names.contains(&name) => request.template = Some(name.clone()),
        None => return Err(format!("no report and no template is called `{}`", plain(&name))),
    }
    let root = root(project);
    let answers = answers(project, &root)?;
    let seen = Seen { project, root };
    let mut files: Vec<(String, String)> = project
        .files
        .iter()
        .filter(|f| f.pack.is_none())
        .map(|f| (seen.path(f), f.text.as_str().to_owned()))
        .collect();
    files.sort();
    let stock = Stock {
        ready: project.project.frozen.ready(),
        checked: &project.report,
        sites: &seen,
        files,
        picture: &|laws, lang| picture(project, laws, lang),
    };
    let made = papers::paper(&stock, &request, &answers).map_err(|e| plain(&e))?;
    Ok(Page {
        name,
        title: plain(&made.title),
        html: emit::paper::html::document(&made),
        names,
    })
}

fn picture(project: &ProjectSnap, laws: &[Arc<str>], lang: &str) -> Option<String> {
    let request = ViewRequest {
        mark: laws.iter().map(|l| l.to_string()).collect(),
        ..ViewRequest::default()
    };
    let style = Style {
        lang: lang.to_owned(),
        ..Style::default()
    };
    Some(emit::svg::draw(&diagram(project, &request, None).ok()?.0, &style).svg)
}

/// What people typed into earlier copies; none where there is no file of it.
fn answers(project: &ProjectSnap, root: &str) -> Result<Answers, String> {
    let path = Path::new(root).join(ANSWERS);
    if root.is_empty() || !project.disk.0.exists(&path) {
        return Ok(Answers::default());
    }
    let read = project.disk.0.read(&path).map_err(|e| e.to_string());
    read.and_then(|bytes| emit::paper::answers::read(&bytes))
        .map_err(|e| format!("`{ANSWERS}` cannot be used: {e}"))
}
