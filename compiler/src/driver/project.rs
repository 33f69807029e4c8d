//! A folder holds one project, or none where it holds cases or a pack alone.

use portolan_syntax::tree::Item;

use super::analysis::Analysis;
use super::cases::cases;
use super::queries::*;
use crate::base::Diagnostic;
use crate::base::diagnostic::Place;
use crate::model::library::is_vocabulary;
use crate::resolve::SourceItem;

impl Analysis<'_> {
    /// What is wrong with the number of projects.
    pub(super) fn project_errors(&self) -> Vec<Diagnostic> {
        let mut out = self.second_project();
        out.extend(self.without_project());
        out
    }

    fn all_items(&self) -> impl Iterator<Item = &SourceItem> {
        self.ws.project(self.db).iter().flat_map(|f| items(self.db, *f))
    }

    /// A model that no project is declared for: nothing would be judged, and silence would pass for a clean result.
    fn without_project(&self) -> Option<Diagnostic> {
        if has_project(self.db, self.ws) {
            return None;
        }
        let library = self.library(self.key(None));
        let w = library.words;
        let schema = &library.schema;
        let kinds = [
            w.party, w.node, w.relay, w.data, w.flow, w.activity, w.document, w.product, w.view, w.report,
        ];
        let is_thing = |word: &str| {
            let kind = schema.kinds.iter().position(|k| k.name.as_ref() == word);
            kind.is_some_and(|k| kinds.iter().any(|above| schema.is(k as u32, *above)))
        };
        // What cases share may stand beside them, and a law may come with things of its own; an arrow or a demand on one is judged nowhere.
        let shared = !cases(self.db, self.ws).is_empty() || self.all_items().any(|i| is_vocabulary(&i.item));
        let found = self.all_items().find_map(|i| match i.item.as_ref() {
            Item::Flow(f) => Some(i.origin(f.node)),
            Item::Expect(e) => Some(i.origin(e.node)),
            Item::Accept(a) => Some(i.origin(a.node)),
            Item::Decl(d) if d.word.text.as_ref() == "deploy" || !shared && is_thing(&d.word.text) => Some(i.origin(d.path.node())),
            _ => None,
        })?;
        let d = Diagnostic::error(
            "model.project",
            found,
            "no `project` is declared here, so nothing of this is judged",
        );
        Some(
            d.help("say what is judged, on which day and by which law: `project Name { as_of: 2026-11-20  regimes: .. }`")
                .help("where another file declares it, name the folder of both"),
        )
    }

    fn second_project(&self) -> Vec<Diagnostic> {
        let named: usize = self.ws.project(self.db).iter().map(|f| projects(self.db, *f).len()).sum();
        if named < 2 {
            return Vec::new();
        }
        let mut first: Option<crate::base::Origin> = None;
        let mut out = Vec::new();
        for i in self.all_items() {
            let Item::Decl(d) = i.item.as_ref() else {
                continue;
            };
            if d.word.text.as_ref() != "project" {
                continue;
            }
            let at = i.origin(d.path.node());
            match first {
                None => first = Some(at),
                Some(f) => out.push(
                    Diagnostic::error("name.project", at, "a folder holds one project")
                        .related(Place::Node(f), "the first one")
                        .help("move one of them, with its files, to a folder of its own"),
                ),
            }
        }
        out
    }
}
