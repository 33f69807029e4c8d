//! Names that what is seen does not have, looked for in the packs that are not seen.

use portolan_syntax::tree::Item;

use super::analysis::Analysis;
use super::queries::*;
use crate::base::{Diagnostic, Fix};
use crate::model::library::cites_head;
use crate::model::schema_build::path_text;
use crate::resolve::suggest;

/// Regimes of one pack named at most.
const NAMED: usize = 5;

impl Analysis<'_> {
    /// A name that what is seen does not have is looked for in the packs that are not seen.
    pub(super) fn look_further(&self, d: &mut Diagnostic) {
        let Some(said) = d.about.clone() else { return };
        let (help, meant) = match d.code.as_str() {
            "type.property" => {
                let known = pack_properties(self.db, self.ws).get(&said).cloned().unwrap_or_default();
                if known.is_empty() {
                    return;
                }
                let list = quoted(&known, " or ");
                (format!("a pack that is not chosen here has it: write {list}"), known)
            }
            "name.unknown" if !self.regimes_of(&said).is_empty() => {
                // Names that are merely near would lead astray.
                d.help.clear();
                d.fixes.clear();
                let help = if d.message.starts_with("no regime") {
                    self.pack_holds(&said)
                } else {
                    format!("`{said}` is a pack of law and no place: name the countries themselves")
                };
                (help, Vec::new())
            }
            "name.unknown" if d.help.is_empty() && d.message.starts_with("no regime") => self.regime_meant(&said),
            _ => return,
        };
        d.help.push(help);
        if let [one] = meant.as_slice() {
            d.fixes.push(Fix {
                title: format!("write `{one}`"),
                place: d.primary.place.clone(),
                replacement: one.clone(),
                safe: false,
            });
        }
    }

    /// What to write for a regime that is not called so, in words and as names.
    pub(super) fn regime_meant(&self, said: &str) -> (String, Vec<String>) {
        let like = self.regimes_like(said);
        if !like.is_empty() {
            return (format!("the library has that text: write {}", quoted(&like, " or ")), like);
        }
        if !self.regimes_of(said).is_empty() {
            return (self.pack_holds(said), Vec::new());
        }
        let citing = self.regimes_citing(said);
        if !citing.is_empty() {
            let rest = if citing.len() == 1 { "rests" } else { "rest" };
            return (format!("{} {rest} on it: write that", quoted(&citing, " and ")), citing);
        }
        let pack = said.split('.').next().unwrap_or(said);
        let help = if self.regimes_of(pack).is_empty() {
            "`portolan list regimes` lists those there are".to_owned()
        } else {
            self.pack_holds(pack)
        };
        (help, Vec::new())
    }

    /// The regimes of a pack.
    fn regimes_of(&self, pack: &str) -> Vec<String> {
        let all = pack_regimes(self.db, self.ws).iter();
        all.filter(|r| r.split_once('.').is_some_and(|(p, _)| p == pack)).cloned().collect()
    }

    fn pack_holds(&self, pack: &str) -> String {
        let all = self.regimes_of(pack);
        let more = if all.len() > NAMED { " and others" } else { "" };
        let shown = quoted(&all[..all.len().min(NAMED)], ", ");
        format!("`{pack}` is a pack with the laws {shown}{more} (`portolan list regimes --pack {pack}`)")
    }

    /// Regimes whose title or citation has that word.
    fn regimes_citing(&self, said: &str) -> Vec<String> {
        let same = |w: &str| !w.is_empty() && w.eq_ignore_ascii_case(said);
        let has = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(same);
        let mut out: Vec<String> = Vec::new();
        let all = self.ws.library(self.db).iter().chain(self.ws.project(self.db));
        for i in all.flat_map(|f| items(self.db, *f)) {
            let Item::Decl(d) = i.item.as_ref() else { continue };
            let mut titles = d.title.iter().flat_map(|t| &t.parts).map(|p| p.text.as_ref());
            let name = path_text(&d.path);
            let named = titles.any(has) || cites_head(d).is_some_and(|c| has(&c));
            if d.word.text.as_ref() == "regime" && named && !out.contains(&name) {
                out.push(name);
            }
        }
        out.truncate(NAMED);
        out
    }

    /// Regimes of any pack that are called like that: but for capitals, by their last name, or nearly.
    pub fn regimes_like(&self, said: &str) -> Vec<String> {
        let all = pack_regimes(self.db, self.ws);
        let lower = said.to_lowercase();
        if let Some(whole) = all.iter().find(|r| r.to_lowercase() == lower) {
            return vec![whole.clone()];
        }
        let same = |r: &&String| r.to_lowercase().rsplit('.').next() == Some(lower.as_str());
        let found: Vec<String> = all.iter().filter(same).cloned().collect();
        if !found.is_empty() {
            return found;
        }
        let last = |r: &String| r.rsplit('.').next().unwrap_or(r).to_owned();
        let lasts: Vec<String> = all.iter().map(last).collect();
        let near = suggest::nearest(said, all.iter().chain(&lasts).map(String::as_str));
        let is_near = |r: &&String| near.contains(&r.as_str()) || near.contains(&last(r).as_str());
        all.iter().filter(is_near).cloned().collect()
    }
}

fn quoted(names: &[String], between: &str) -> String {
    names.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(between)
}
