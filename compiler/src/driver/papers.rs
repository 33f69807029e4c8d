//! Reports: which there are, and the document each makes of the project.

use std::sync::Arc;

use super::analysis::{Analysis, Report};
use crate::base::Origin;
use crate::base::diagnostic::Place;
use crate::document::paper::answers::Answers;
use crate::document::paper::build::{self, Wanted};
use crate::document::paper::template;
use crate::document::paper::writer::{Given, Sites};
use crate::document::paper::{Document, Figure};
use crate::law::say;
use crate::model::ObjId;

/// A `report` that the project declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub name: String,
    pub title: String,
    pub template: String,
    pub languages: Vec<String>,
    pub formats: Vec<String>,
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

/// Places seen from the project's folder.
struct Seen<'a> {
    analysis: &'a Analysis<'a>,
    root: String,
}

impl Sites for Seen<'_> {
    fn at(&self, o: Origin) -> Option<(String, u32, String)> {
        let s = self.analysis.spot(&Place::Node(o))?;
        let path = below(&self.root, &s.path);
        let text: &str = &s.text;
        let start = text[..s.range.start as usize].rfind('\n').map_or(0, |i| i + 1);
        let line = text[start..].lines().next().unwrap_or("").trim();
        Some((path, s.line, line.to_owned()))
    }
    fn snippet(&self, o: Origin) -> Option<String> {
        self.analysis.spot(&Place::Node(o)).map(|s| s.snippet())
    }
}

fn below(root: &str, path: &str) -> String {
    match path.strip_prefix(root) {
        Some(rest) if !root.is_empty() => rest.trim_start_matches('/').to_owned(),
        _ => path.to_owned(),
    }
}

impl Analysis<'_> {
    /// The folder of the file that declares the project; nothing where there is none.
    pub fn root(&self) -> String {
        let world = self.world(self.key(None));
        let spot = world.project.and_then(|p| self.spot(&Place::Node(world.object(p).at)));
        let path = spot.map_or(String::new(), |s| s.path);
        path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
    }

    /// The reports that the project declares, in order of its text.
    pub fn declared_reports(&self) -> Vec<Declared> {
        let world = self.world(self.key(None));
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
            }
        })
        .collect()
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
        let world = self.world(self.key(None));
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

    fn wanted(&self, r: &Request) -> Result<(ObjId, Option<ObjId>), String> {
        let world = self.world(self.key(None));
        let w = world.library.words;
        let report = match &r.name {
            Some(name) => {
                let found = world
                    .own_ids()
                    .find(|id| world.is(*id, w.report) && world.object(*id).name.as_ref() == name.as_str());
                Some(found.ok_or_else(|| format!("no report is called `{name}`; the project declares {}", self.report_names()))?)
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
                let seen: Vec<String> = template::all(world)
                    .into_iter()
                    .map(|t| format!("`{}`", world.object(t).name))
                    .collect();
                Err(format!(
                    "no template is called `{name}`; this project sees {}. One of a pack is seen once the project names a regime of that pack",
                    if seen.is_empty() { "none".into() } else { seen.join(", ") }
                ))
            }
        }
    }

    fn report_names(&self) -> String {
        let names: Vec<String> = self.declared_reports().into_iter().map(|d| format!("`{}`", d.name)).collect();
        if names.is_empty() { "none".into() } else { names.join(", ") }
    }

    /// What the project's files hash to, and how many they are.
    pub fn content_hash(&self) -> (String, usize) {
        let root = self.root();
        let mut files: Vec<(String, String)> = self
            .ws
            .project(self.db)
            .iter()
            .map(|f| (below(&root, f.path(self.db)), f.text(self.db).to_string()))
            .collect();
        files.sort();
        (build::hash_files(&files), files.len())
    }

    /// The picture of the project, marked by some laws.
    fn figure(&self, laws: &[Arc<str>], lang: &str) -> Option<Figure> {
        let request = crate::document::diagram::ViewRequest {
            mark: laws.iter().map(|l| l.to_string()).collect(),
            ..Default::default()
        };
        let diagram = self.diagram(&request).ok()?;
        let style = crate::emit::svg::Style {
            lang: lang.to_owned(),
            ..Default::default()
        };
        let svg = crate::emit::svg::draw(&diagram, &style).svg;
        let world = self.world(self.key(None));
        let words = crate::document::paper::words::Words::new(world, lang);
        Some(Figure {
            caption: words.get("figure_caption"),
            alt: words.get("figure_alt"),
            svg,
        })
    }

    /// A report as a document. `report` is what a check of the same project said.
    pub fn paper(&self, checked: &Report, request: &Request, answers: &Answers) -> Result<Document, String> {
        if checked.withheld {
            return Err("the text has errors, so there is no verdict to report; `portolan check` tells them".into());
        }
        let Some(today) = checked.today else {
            return Err("the project does not say on which day it is judged".into());
        };
        let (template, report) = self.wanted(request)?;
        let key = self.key(None);
        let ready = self.ready(key);
        let library = self.library(key);
        let regimes = checked.regimes.iter().filter_map(|r: &Arc<str>| library.regime_named(r)).collect();
        let sites = Seen {
            analysis: self,
            root: self.root(),
        };
        let (hash, files) = self.content_hash();
        let own: Vec<Arc<str>> = template::regimes(self.world(key), template, library.words.template_laws)
            .into_iter()
            .map(|r| library.regimes[r as usize].name.clone())
            .filter(|n| checked.regimes.contains(n))
            .collect();
        let figure = match template::shows(self.world(key), template, "figure") {
            true => self.figure(&own, &request.lang),
            false => None,
        };
        let given = Given {
            cx: ready.cx,
            today,
            regimes,
            results: &checked.results,
            questions: &checked.questions,
            assumed: &checked.assumed,
            accepted: ready.accepted,
            sites: &sites,
            hash,
            files,
            figure,
            answers,
        };
        let wanted = Wanted {
            template,
            report,
            lang: &request.lang,
        };
        Ok(build::document(&given, &wanted))
    }
}
