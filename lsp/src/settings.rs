//! What the editor can, and what the user chose.

use portolan::base::Day;
use serde_json::Value;

/// What the editor said of itself when it started the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    /// Understands `${1:..}` in what is inserted.
    pub snippets: bool,
    /// Understands what is said once of all proposals of a list.
    pub completion_defaults: bool,
    /// Shows Markdown in hovers.
    pub markdown: bool,
    /// Takes edits with the version they are meant for.
    pub versioned_edits: bool,
    /// Fetches the edit of a code action when it is chosen.
    pub lazy_actions: bool,
    pub watches: bool,
    pub configuration: bool,
    pub progress: bool,
    pub refreshes_tokens: bool,
    pub refreshes_hints: bool,
    pub refreshes_lenses: bool,
    pub refreshes_diagnostics: bool,
    /// Wants to hear of an edited text at once, before its check is done.
    pub early: bool,
    /// Asks for diagnostics itself and wants none sent.
    pub pulls: bool,
    /// Runs our commands: `portolan.openDiagram`, `portolan.runCase`, `portolan.showLocations`.
    pub commands: bool,
    /// Opens documents of the scheme `portolan:`.
    pub virtual_documents: bool,
}

/// What the user chose; `portolan.*` in the editor's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Two letters; what has no text in it is said in English.
    pub lang: String,
    pub as_of: Option<Day>,
    /// Regimes judged under beside the project's own.
    pub under: Vec<String>,
    pub verdict_hints: bool,
    pub place_hints: bool,
    pub count_hints: bool,
    pub lenses: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            lang: "en".into(),
            as_of: None,
            under: Vec::new(),
            verdict_hints: true,
            place_hints: true,
            count_hints: true,
            lenses: true,
        }
    }
}

impl Settings {
    /// Reads `{"language": "zh", "asOf": "2027-01-01", "under": ["A.b"], "inlayHints": {"verdicts": true, ..}, "codeLens": true}`, the same
    /// under a key `portolan`, or nothing. What is of the wrong type keeps its default.
    pub fn read(value: &Value) -> Settings {
        let own = value.get("portolan").unwrap_or(value);
        let mut s = Settings::default();
        let word = |key: &str| own.get(key).and_then(Value::as_str).map(str::to_owned).filter(|w| !w.is_empty());
        if let Some(lang) = word("language") {
            s.lang = lang;
        }
        s.as_of = word("asOf").and_then(|d| Day::parse(&d));
        if let Some(list) = own.get("under").and_then(Value::as_array) {
            s.under = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        let flag = |path: [&str; 2], default: bool| {
            let found = own
                .get(path[0])
                .and_then(|v| if path[1].is_empty() { Some(v) } else { v.get(path[1]) });
            found.and_then(Value::as_bool).unwrap_or(default)
        };
        s.verdict_hints = flag(["inlayHints", "verdicts"], true);
        s.place_hints = flag(["inlayHints", "places"], true);
        s.count_hints = flag(["inlayHints", "counts"], true);
        s.lenses = flag(["codeLens", ""], true);
        s
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_keeps_its_default() {
        assert_eq!(Settings::read(&Value::Null), Settings::default());
        assert_eq!(
            Settings::read(&json!({"asOf": 3, "language": "", "codeLens": "no"})),
            Settings::default()
        );
        let s = Settings::read(&json!({"portolan": {"asOf": "2027-01-31", "inlayHints": {"places": false}}}));
        assert!(s.as_of.is_some() && !s.place_hints && s.count_hints);
    }
}
