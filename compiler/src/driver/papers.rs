//! Reports: which there are, and the document each makes of the project.

use std::sync::Arc;

use super::analysis::{Analysis, Ready, Report};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::document::diagram::collapse;
use crate::document::paper::answers::Answers;
use crate::document::paper::build::{self, Wanted};
use crate::document::paper::template;
use crate::document::paper::writer::{Given, Sites};
use crate::document::paper::{Document, Figure};
use crate::law::say;
use crate::model::{ObjId, World};
use crate::resolve::suggest::{nearest, question};

/// A `report` that the project declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub name: String,
    pub title: String,
    pub template: String,
    pub languages: Vec<String>,
    pub formats: Vec<String>,
    pub id: ObjId,
}

/// Which report is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// A declared report, by its name.
    pub name: Option<String>,
    /// A template, by its name; with a report it takes the place of the report's own.
    pub template: Option<String>,
    pub lang: String,
}

/// What a report is made of: a world with its verdicts, the texts, and whoever can find and draw things in them.
pub struct Stock<'a> {
    pub ready: Ready<'a>,
    /// What a check of the same project said.
    pub checked: &'a Report,
    pub sites: &'a dyn Sites,
    /// The project's texts by their paths from its folder.
    pub files: Vec<(String, String)>,
    /// The picture of the project in a language, marked by some laws, as SVG.
    pub picture: &'a dyn Fn(&[Arc<str>], &str) -> Option<String>,
}

/// Places seen from the project's folder.
struct Seen<'a> {
    analysis: &'a Analysis<'a>,
    root: String,
}

impl Sites for Seen<'_> {
    fn at(&self, o: Origin) -> Option<(String, u32, String)> {
        let s = self.analysis.spot(&Place::Node(o))?;
        let line = line_of(&s.text, s.range.start as usize).to_owned();
        Some((below(&self.root, &s.path), s.line, line))
    }
    fn snippet(&self, o: Origin) -> Option<String> {
        self.analysis.spot(&Place::Node(o)).map(|s| s.snippet())
    }
}

/// The line around a byte, without the blanks at its ends.
pub fn line_of(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    text[start..].lines().next().unwrap_or("").trim()
}

/// A path as seen from a folder.
pub fn below(root: &str, path: &str) -> String {
    match path.strip_prefix(root) {
        Some(rest) if !root.is_empty() => rest.trim_start_matches('/').to_owned(),
        _ => path.to_owned(),
    }
}

/// The reports that a project declares, in order of its text.
pub fn declared(world: &World) -> Vec<Declared> {
    let w = world.library.words;
    let or = |list: Vec<String>, one: &str| if list.is_empty() { vec![one.to_owned()] } else { list };
    let ids = world.own_ids().filter(|id| world.is(*id, w.report));
    ids.map(|id| {
        let o = world.object(id);
        let mut languages = template::texts(world, id, w.report_language);
        if languages.is_empty()
            && let Some(p) = world.project
        {
            languages = template::texts(world, p, w.project_language);
        }
        Declared {
            name: o.name.to_string(),
            title: o.title.as_ref().map_or(o.name.to_string(), |t| say::text(t, "en").to_owned()),
            template: template::texts(world, id, w.report_template).into_iter().next().unwrap_or_default(),
            languages: or(languages, "en"),
            formats: or(template::texts(world, id, w.report_output), "html"),
            id,
        }
    })
    .collect()
}

/// The templates a project sees: name and title.
pub fn templates(world: &World, lang: &str) -> Vec<(String, String)> {
    let all = template::all(world).into_iter();
    all.map(|id| {
        let o = world.object(id);
        (
            o.name.to_string(),
            o.title.as_ref().map_or(String::new(), |t| say::text(t, lang).to_owned()),
        )
    })
    .collect()
}

fn wanted(world: &World, r: &Request) -> Result<(ObjId, Option<ObjId>), String> {
    let w = world.library.words;
    let report = match &r.name {
        Some(name) => {
            let found = world
                .own_ids()
                .find(|id| world.is(*id, w.report) && world.object(*id).name.as_ref() == name.as_str());
            Some(found.ok_or_else(|| format!("no report is called `{name}`; the project declares {}", report_names(world)))?)
        }
        None => None,
    };
    let own = report.map(|id| template::texts(world, id, w.report_template)).unwrap_or_default();
    let name = match r.template.clone().or(own.into_iter().next()) {
        Some(n) => n,
        None => return Err("a report needs a template: `template: ..`, or `--template`".into()),
    };
    match template::named(world, &name) {
        Some(t) => Ok((t, report)),
        None => {
            let (said, help) = no_template(world, &name);
            Err(format!("{said}: {help}"))
        }
    }
}

/// That no template is called so, and what to do about it.
fn no_template(world: &World, name: &str) -> (String, String) {
    let names: Vec<&str> = template::all(world).into_iter().map(|t| world.object(t).name.as_ref()).collect();
    let seen: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    let near = nearest(name, names.iter().copied());
    let meant = near.first().map_or(String::new(), |n| format!("did you mean `{n}`? "));
    let seen = if seen.is_empty() { "none".into() } else { seen.join(", ") };
    (
        format!("no template is called `{name}`"),
        format!("{meant}This project sees {seen}. One of a pack is seen once the project names a regime of that pack"),
    )
}

fn report_names(world: &World) -> String {
    let names: Vec<String> = declared(world).into_iter().map(|d| format!("`{}`", d.name)).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// A report as a document, or why there is none.
pub fn paper(stock: &Stock, request: &Request, answers: &Answers) -> Result<Document, String> {
    let checked = stock.checked;
    if checked.withheld {
        return Err("the text has errors, so there is no verdict to report; `portolan check` tells them".into());
    }
    let Some(today) = checked.today else {
        return Err("the project does not say on which day it is judged".into());
    };
    let world = stock.ready.cx.world;
    let library = &world.library;
    let (template, report) = wanted(world, request)?;
    let regimes: Vec<u32> = checked.regimes.iter().filter_map(|r: &Arc<str>| library.regime_named(r)).collect();
    let own: Vec<Arc<str>> = template::regimes(world, template, library.words.template_laws)
        .into_iter()
        .map(|r| library.regimes[r as usize].name.clone())
        .filter(|n| checked.regimes.contains(n))
        .collect();
    let cx = stock.ready.cx;
    let scope = build::scope(&cx, report);
    let within = scope.as_ref().map(|s| checked.results.of_subjects(&|x| s.judges(&cx, x)));
    let results = within.as_ref().unwrap_or(&checked.results);
    // A form of some laws tells what they ask and assume, and nothing of the others; one about some activities, nothing of other activities.
    let formed = !template::regimes(world, template, library.words.template_laws).is_empty();
    let apart = (formed || scope.is_some()).then(|| {
        let laws: Vec<u32> = match formed {
            true => own.iter().filter_map(|r| library.regime_named(r)).collect(),
            false => regimes.clone(),
        };
        let asking = results.of_regimes(&template::speaks_of(world, template, &laws, &regimes));
        let resting = results.of_regimes(&template::draws_on(world, template, &laws, &regimes));
        (
            crate::check::question::of(&cx, &asking, today),
            crate::check::assumed::of(&cx, &resting),
        )
    });
    let (questions, assumed) = match &apart {
        Some((questions, assumed)) => (questions, assumed),
        None => (&checked.questions, &checked.assumed),
    };
    let lang = request.lang.as_str();
    let drawn = template::shows(world, template, "figure")
        .then(|| (stock.picture)(&own, lang))
        .flatten();
    let words = crate::document::paper::words::Words::new(world, lang);
    let given = Given {
        cx,
        today,
        regimes,
        scope,
        results,
        questions,
        assumed,
        accepted: stock.ready.accepted,
        sites: stock.sites,
        hash: build::hash_files(&stock.files),
        files: stock.files.len(),
        figure: drawn.map(|svg| Figure {
            caption: words.get("figure_caption"),
            alt: words.get("figure_alt"),
            svg,
        }),
        answers,
    };
    Ok(build::document(&given, &Wanted { template, report, lang }))
}

impl Analysis<'_> {
    /// The folder of the file that declares the project; nothing where there is none.
    pub fn root(&self) -> String {
        let world = self.world(self.key(None));
        let spot = world.project.and_then(|p| self.spot(&Place::Node(world.object(p).at())));
        let path = spot.map_or(String::new(), |s| s.path);
        path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
    }

    /// The reports that the project declares, in order of its text.
    pub fn declared_reports(&self) -> Vec<Declared> {
        declared(self.world(self.key(None)))
    }

    /// What is wrong with the declared reports: the form, or a format that nobody writes.
    pub fn report_errors(&self, formats: &[&str]) -> Vec<Diagnostic> {
        let world = self.world(self.key(None));
        let mut out = Vec::new();
        let spoken = self.spoken();
        let w = world.library.words;
        let mut languages: Vec<(String, Origin)> = Vec::new();
        if let Some(p) = world.project {
            let at = |l: &str| world.text_at(p, w.project_language, l);
            languages.extend(self.languages().into_iter().map(|l| (l.clone(), at(&l))));
        }
        for r in declared(world) {
            let new = r.languages.iter().filter(|l| languages.iter().all(|known| known.0 != **l));
            let new = new.map(|l| (l.clone(), world.text_at(r.id, w.report_language, l)));
            languages.extend(new.collect::<Vec<_>>());
        }
        for (l, at) in languages.iter().filter(|(l, _)| !spoken.contains(l.as_str())) {
            let list: Vec<String> = spoken.iter().map(|l| format!("`{l}`")).collect();
            let d = Diagnostic::error("name.unknown", *at, format!("nothing here is written in `{l}`"));
            out.push(d.help(format!("one of {}", list.join(", "))));
        }
        for r in declared(world) {
            if r.template.is_empty() {
                let d = Diagnostic::error(
                    "name.unknown",
                    world.object(r.id).at(),
                    format!("the report `{}` has no form to be written in", r.name),
                );
                out.push(d.help("add `template: ..`; `portolan report` lists those this project sees"));
            } else if template::named(world, &r.template).is_none() {
                let (said, help) = no_template(world, &r.template);
                let at = world.text_at(r.id, w.report_template, &r.template);
                out.push(Diagnostic::error("name.unknown", at, said).help(help));
            }
            for f in r.formats.iter().filter(|f| !formats.contains(&f.as_str())) {
                let near = nearest(f, formats.iter().copied());
                let help = question(&near).unwrap_or_else(|| format!("one of {}", formats.join(", ")));
                let at = world.text_at(r.id, w.report_output, f);
                out.push(Diagnostic::error("name.unknown", at, format!("`{f}` is no format of a report")).help(help));
            }
        }
        out
    }

    /// The languages of the project's papers.
    pub fn languages(&self) -> Vec<String> {
        let world = self.world(self.key(None));
        let stated = world
            .project
            .map(|p| template::texts(world, p, world.library.words.project_language));
        let list = stated.unwrap_or_default();
        if list.is_empty() { vec!["en".to_owned()] } else { list }
    }

    /// The templates the project sees: name and title.
    pub fn templates(&self, lang: &str) -> Vec<(String, String)> {
        templates(self.world(self.key(None)), lang)
    }

    /// The project's texts by their paths from a folder, in order.
    fn files_below(&self, root: &str) -> Vec<(String, String)> {
        let all = self.ws.project(self.db).iter();
        let mut files: Vec<(String, String)> = all.map(|f| (below(root, f.path(self.db)), f.text(self.db).to_string())).collect();
        files.sort();
        files
    }

    /// The picture of the project, marked by some laws.
    fn picture(&self, laws: &[Arc<str>], lang: &str) -> Option<String> {
        let request = crate::document::diagram::ViewRequest {
            mark: laws.iter().map(|l| l.to_string()).collect(),
            ..Default::default()
        };
        let mut diagram = self.diagram(&request).ok()?;
        if diagram.nodes.len() + diagram.flows.len() > collapse::PAGE {
            diagram = collapse::places(diagram);
        }
        let style = crate::emit::svg::Style {
            lang: lang.to_owned(),
            ..Default::default()
        };
        Some(crate::emit::svg::draw(&diagram, &style).svg)
    }

    /// A report as a document. `checked` is what a check of the same project said.
    pub fn paper(&self, checked: &Report, request: &Request, answers: &Answers) -> Result<Document, String> {
        let root = self.root();
        let stock = Stock {
            ready: self.ready(self.key(None)),
            checked,
            files: self.files_below(&root),
            sites: &Seen { analysis: self, root },
            picture: &|laws, lang| self.picture(laws, lang),
        };
        paper(&stock, request, answers)
    }
}
