//! What people typed into the fields of reports: kept by question, in every language it was typed in.

use std::collections::BTreeMap;

/// One answer, with what the facts beside it hashed to when it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Language -> lines.
    pub text: BTreeMap<String, Vec<String>>,
    pub facts: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// Key of the field -> answer.
    pub list: BTreeMap<String, Given>,
}

impl Answers {
    /// The lines to print in a language: its own, else those of the first language that has some.
    pub fn lines(&self, key: &str, lang: &str) -> Option<(&[String], &str)> {
        let g = self.list.get(key)?;
        let lines = g.text.get(lang).or_else(|| g.text.values().next())?;
        Some((lines, &g.facts))
    }

    /// Takes over a field with the facts its document was made from. An emptied field takes the answer back.
    pub fn put(&mut self, lang: &str, r: &Read) {
        if r.lines.is_empty() {
            if let Some(g) = self.list.get_mut(&r.key) {
                g.text.remove(lang);
                if g.text.is_empty() {
                    self.list.remove(&r.key);
                }
            }
            return;
        }
        let g = self.list.entry(r.key.clone()).or_default();
        g.text.insert(lang.to_owned(), r.lines.clone());
        g.facts = r.facts.clone();
    }
}

/// A field as it was found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub key: String,
    /// What the document says its facts hash to.
    pub facts: String,
    pub lines: Vec<String>,
}
