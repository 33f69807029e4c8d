//! Changes of files, for rename and for code actions.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::answer::FileName;
use crate::convert;
use crate::transport::lsp_types::*;
use crate::view::View;

/// Changes of several files, in bytes of the present texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    pub changes: BTreeMap<PathBuf, Vec<(Range<u32>, String)>>,
}

impl Edits {
    pub fn add(&mut self, path: &Path, range: Range<u32>, text: impl Into<String>) {
        self.changes.entry(path.to_owned()).or_default().push((range, text.into()));
    }
}

/// Changes of one text.
pub fn text_edits(view: &View, path: &Path, list: &[(Range<u32>, String)]) -> Vec<TextEdit> {
    let Some(text) = view.text(path) else { return Vec::new() };
    list.iter()
        .map(|(range, new)| TextEdit {
            range: convert::range(text.region(view.encoding, range)),
            new_text: new.clone(),
        })
        .collect()
}

/// Changes as the editor takes them, with the versions they are meant for where it understands that.
pub fn workspace_edit(view: &View, edits: &Edits) -> WorkspaceEdit {
    let mut plain: std::collections::HashMap<Url, Vec<TextEdit>> = Default::default(); // look-up only: the editor takes an object
    let mut versioned = Vec::new();
    for (path, list) in &edits.changes {
        let doc = view.docs.get(path);
        let name = doc.map_or(FileName::Path(path.clone()), |d| FileName::Uri(d.uri.clone()));
        let Some(uri) = convert::uri(&name) else { continue };
        let all = text_edits(view, path, list);
        if view.editor.versioned_edits {
            versioned.push(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    uri,
                    version: doc.map(|d| d.version),
                },
                edits: all.into_iter().map(OneOf::Left).collect(),
            });
        } else {
            plain.insert(uri, all);
        }
    }
    WorkspaceEdit {
        changes: (!view.editor.versioned_edits).then_some(plain),
        document_changes: view.editor.versioned_edits.then_some(DocumentChanges::Edits(versioned)),
        change_annotations: None,
    }
}
