//! What `test --mutate` found, as JSON.

use serde_json::{Value, json};

use super::json::{Find, place};
use crate::base::Day;
use crate::base::diagnostic::Place as At;
use crate::check::mutation::Tried;
use crate::model::library::LawSort;

/// `{"schema": "portolan/mutation/1", ..}`; `words` says what a mutant drops.
pub fn mutation(tried: &[Tried], words: &dyn Fn(&Tried) -> String, find: Find) -> Value {
    let list: Vec<Value> = tried
        .iter()
        .filter(|t| t.noticed.is_none())
        .map(|t| one(t, words(t), find))
        .collect();
    json!({"schema": "portolan/mutation/1", "mutants": tried.len(), "noticed": tried.len() - list.len(), "unnoticed": list})
}

fn one(t: &Tried, words: String, find: Find) -> Value {
    let day = |d: Day| d.is_finite().then(|| d.to_string());
    json!({"rule": t.law.as_ref(), "sort": sort_word(t.sort), "regime": t.regime.as_deref(), "part": t.mutant.part.word(), "words": words,
        "since": day(t.mutant.since), "until": day(t.mutant.until), "readers": t.readers, "owed": t.owed,
        "location": place(find, &At::Node(t.mutant.origin))})
}

/// `transmission`, `define`, ..
pub fn sort_word(sort: LawSort) -> &'static str {
    use crate::model::RuleSort::*;
    match sort {
        LawSort::Rule(Transmission) => "transmission",
        LawSort::Rule(Prohibit) => "prohibit",
        LawSort::Rule(Exempt) => "exempt",
        LawSort::Rule(Demand) => "demand",
        LawSort::Rule(Mechanism) => "mechanism",
        LawSort::Rule(Duty) => "duty",
        LawSort::Define => "define",
        LawSort::Set => "set",
        LawSort::Open => "open",
    }
}
