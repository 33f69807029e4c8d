//! The Portolan library as embedded text: `core/` and one folder per territory.
//!
//! The list is made from the folder when this package is built (`build.rs`), sorted by name, so a new regime is a new file and nothing else.

/// Every library file: its path from the library's root (`"core/kinds.flow"`) and its text, sorted by path.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// What `portolan new` copies: `"templates/pump/README.md"` and its text, sorted by path. A folder is a template.
pub const TEMPLATES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The library followed by the templates, in the form the command line takes them.
pub fn everything() -> impl Iterator<Item = (String, String)> {
    FILES.iter().chain(TEMPLATES).map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_list_is_sorted_and_has_the_core() {
        assert!(super::FILES.is_sorted_by_key(|f| f.0));
        assert!(super::FILES.iter().any(|f| f.0.starts_with("core/")));
    }
}
