//! The cases of a project: what each starts from and the day it is judged on.

use std::collections::BTreeMap;
use std::sync::Arc;

use portolan_syntax::tree::{self, HeadKind, Item, Tail};

use super::db::{Db, SourceFile, Workspace};
use super::queries::{items, project_name};
use crate::base::{Day, Diagnostic};
use crate::model::schema_build::path_text;
use crate::model::unfold::field_path;
use crate::resolve::SourceItem;

/// A case: its item, base and day.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseItem {
    pub name: Arc<str>,
    pub base: Option<Arc<str>>,
    pub day: Option<Day>,
    pub source: SourceItem,
    /// What stands in its block, each on its own.
    pub items: Vec<SourceItem>,
}

/// All cases in order of file and place.
#[salsa::tracked(returns(ref))]
pub fn cases(db: &dyn Db, ws: Workspace) -> Vec<CaseItem> {
    ws.project(db).iter().flat_map(|f| cases_in(db, *f)).cloned().collect()
}

/// The cases of one file.
#[salsa::tracked(returns(ref))]
pub fn cases_in(db: &dyn Db, file: SourceFile) -> Vec<CaseItem> {
    let mut out = Vec::new();
    for i in items(db, file) {
        let Item::Decl(d) = i.item.as_ref() else { continue };
        if d.word.text.as_ref() != "case" {
            continue;
        }
        let base = match &d.tail {
            Some(Tail::Rows(rows)) => rows
                .first()
                .and_then(|r| r.heads.first())
                .and_then(crate::model::schema_build::value_word),
            Some(Tail::Expr(e)) => field_path(e).map(|p| p.iter().map(|n| n.text.as_ref()).collect::<Vec<_>>().join(".")),
            None => None,
        };
        let on = |h: &tree::Head| match (&h.kind, h) {
            (HeadKind::OnDate(d), _) => Day::from_ymd(*d),
            _ => None,
        };
        let inner = d.block.iter().flat_map(|b| &b.items).map(|x| SourceItem {
            item: Arc::new(x.clone()),
            ..i.clone()
        });
        out.push(CaseItem {
            items: inner.collect(),
            name: Arc::from(path_text(&d.path)),
            base: base.map(Arc::from),
            day: d.heads.iter().find_map(on).or_else(|| day_after_base(d)),
            source: i.clone(),
        });
    }
    out
}

/// Cases of one name twice, and bases that do not exist or go in a circle.
#[salsa::tracked(returns(ref))]
pub fn case_problems(db: &dyn Db, ws: Workspace) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut first: BTreeMap<&str, &CaseItem> = BTreeMap::new();
    let project = project_name(db, ws);
    for c in cases(db, ws) {
        let node = match c.source.item.as_ref() {
            Item::Decl(d) => d.path.node(),
            _ => continue,
        };
        let at = c.source.origin(node);
        if first.insert(&c.name, c).is_some() {
            out.push(
                Diagnostic::error("name.duplicate", at, format!("two cases are called `{}`", c.name))
                    .help("give one of the two another name"),
            );
        }
    }
    for c in cases(db, ws) {
        let Item::Decl(d) = c.source.item.as_ref() else { continue };
        let at = c.source.origin(d.path.node());
        out.extend(stray_after_base(c, d));
        let mut seen = vec![c.name.clone()];
        let mut base = c.base.clone();
        while let Some(b) = base {
            if seen.contains(&b) {
                out.push(
                    Diagnostic::error("model.cycle", at, format!("the case `{}` starts from itself", c.name))
                        .help("let one of the cases in the circle stand alone"),
                );
                break;
            }
            match first.get(b.as_ref()) {
                Some(next) => {
                    seen.push(b);
                    base = next.base.clone();
                }
                None if project.as_deref() == Some(b.as_ref()) => break,
                None => {
                    if seen.len() == 1 {
                        let pool = first.keys().copied().chain(project.as_deref());
                        let near = crate::resolve::suggest::nearest(&b, pool);
                        let mut diagnostic = Diagnostic::error("name.unknown", at, format!("no case or project is called `{b}`"));
                        diagnostic.help.extend(crate::resolve::suggest::question(&near));
                        out.push(diagnostic);
                    }
                    break;
                }
            }
        }
    }
    out
}

/// The day of `case B : A on DATE`.
fn day_after_base(d: &tree::Decl) -> Option<Day> {
    let Some(Tail::Rows(rows)) = &d.tail else { return None };
    let field = rows.first()?.fields().iter().find(|f| f.link.text.as_ref() == "on")?;
    match &field.args[..] {
        [one] => match one.value.kind {
            tree::ValueKind::Date(date) => Day::from_ymd(date),
            _ => None,
        },
        _ => None,
    }
}

/// What follows the base of a case and would say nothing: a second base, a second day, another connective.
fn stray_after_base(c: &CaseItem, d: &tree::Decl) -> Option<Diagnostic> {
    let Some(Tail::Rows(rows)) = &d.tail else { return None };
    let row = rows.first()?;
    let second = row.heads.get(1).or_else(|| rows.get(1).and_then(|r| r.heads.first()));
    if let Some(head) = second {
        let said = format!("the case `{}` starts from two worlds", c.name);
        return Some(Diagnostic::error("type.base", c.source.origin(head.node), said).help("name one case or the project"));
    }
    let before = d.heads.iter().any(|h| matches!(h.kind, HeadKind::OnDate(_)));
    let allowed = usize::from(!before && day_after_base(d).is_some());
    let field = row.fields().get(allowed)?;
    let link = &field.link.text;
    let at = c.source.origin(field.link.node);
    Some(match link.as_ref() {
        "on" if before || allowed == 1 => {
            Diagnostic::error("type.twice", at, format!("the case `{}` has two days", c.name)).help("keep one of the two")
        }
        "on" => Diagnostic::error("type.link", at, "a case is judged on one day").help("write `on` and a date: `on 2026-11-20`"),
        _ => {
            Diagnostic::error("type.link", at, format!("what a case starts from has no connective `{link}`")).help("say it inside the case")
        }
    })
}
