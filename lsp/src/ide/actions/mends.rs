//! The fixes that come with messages, and all safe ones at once.

use std::path::Path;

use super::{Action, Change, Sort, Spot};
use crate::ide::diagnostics::{Mend, Message};
use crate::view::{Here, View};

fn change(view: &View, here: &Here, m: &Mend) -> Option<Change> {
    let path = here.project.file(m.file)?.path.clone();
    let range = view.now(&path, m.range.start)..view.now(&path, m.range.end);
    Some(Change {
        path,
        range,
        text: m.replacement.clone(),
    })
}

pub(super) fn of(spot: &mut Spot, messages: &[Message]) {
    for message in messages {
        for m in &message.mends {
            if let Some(c) = change(spot.view, spot.here, m) {
                spot.out.push(Action {
                    title: m.title.clone(),
                    sort: Sort::Fix,
                    changes: vec![c],
                    code: Some(message.code.clone()),
                    safe: m.safe,
                });
            }
        }
    }
}

/// Every safe fix of the file, those that lie over another left out.
pub(super) fn all_safe(view: &View, path: &Path, here: &Here) -> Option<Action> {
    let all = here.project.messages.get(path)?;
    let mut changes: Vec<Change> = all
        .iter()
        .flat_map(|m| m.mends.iter().filter(|m| m.safe))
        .filter_map(|m| change(view, here, m))
        .filter(|c| c.path == path)
        .collect();
    changes.sort_by_key(|c| (c.range.start, c.range.end));
    let mut end = 0;
    changes.retain(|c| {
        let free = c.range.start >= end;
        if free {
            end = c.range.end.max(c.range.start + 1);
        }
        free
    });
    let n = changes.len();
    let s = if n == 1 { "" } else { "es" };
    (n > 0).then(|| Action {
        title: format!("make {n} safe fix{s}"),
        sort: Sort::FixAll,
        changes,
        code: None,
        safe: true,
    })
}
