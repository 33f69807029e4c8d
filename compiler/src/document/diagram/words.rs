//! A text in the languages its author wrote it in.

use portolan_syntax::tree::Text;

/// A text with its translations; a language it lacks falls back to the plain one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Words {
    plain: String,
    others: Vec<(String, String)>,
}

impl Words {
    /// The same in every language: a name.
    pub fn name(text: impl Into<String>) -> Words {
        Words {
            plain: text.into(),
            others: Vec::new(),
        }
    }

    /// What a title says, in all its languages.
    pub fn text(t: &Text) -> Words {
        let plain = t.parts.iter().find(|p| p.lang.is_none()).or(t.parts.first());
        Words {
            plain: plain.map_or(String::new(), |p| p.text.to_string()),
            others: t
                .parts
                .iter()
                .filter_map(|p| Some((p.lang.as_ref()?.to_string(), p.text.to_string())))
                .collect(),
        }
    }

    /// A title, or the name where there is none.
    pub fn or_name(t: Option<&Text>, name: &str) -> Words {
        t.map_or_else(|| Words::name(name), Words::text)
    }

    /// The same text with a translation.
    pub fn and(mut self, lang: &str, text: impl Into<String>) -> Words {
        self.others.push((lang.to_owned(), text.into()));
        self
    }

    /// In a language, else as written first.
    pub fn in_lang(&self, lang: &str) -> &str {
        self.others.iter().find(|(l, _)| l == lang).map_or(&self.plain, |(_, t)| t)
    }

    pub fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    /// Every language it is written in.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.plain.as_str()).chain(self.others.iter().map(|(_, t)| t.as_str()))
    }

    /// Joins texts language by language.
    pub fn joined(list: &[Words], between: &str) -> Words {
        let mut langs: Vec<&str> = list.iter().flat_map(|w| w.others.iter().map(|(l, _)| l.as_str())).collect();
        langs.sort_unstable();
        langs.dedup();
        let join = |lang: &str| list.iter().map(|w| w.in_lang(lang)).collect::<Vec<_>>().join(between);
        Words {
            plain: list.iter().map(|w| w.plain.as_str()).collect::<Vec<_>>().join(between),
            others: langs.iter().map(|l| ((*l).to_owned(), join(l))).collect(),
        }
    }
}
