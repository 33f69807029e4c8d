//! Lists that read as if a connective were shared, and are not.

use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;
use crate::model::{Const, Row};

/// A bare value right before a connected one: `Clips, Track for 90 days` says nothing of `Clips`.
pub fn bare_rows(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    for id in world.own_ids() {
        for stated in &world.object(id).stated {
            let Some((bare, connected)) = mixed(&stated.rows) else { continue };
            let prop = &world.library.schema.prop(stated.prop).name;
            let link = &connected.links()[0].0;
            out.push(
                Diagnostic::at(
                    "lint.bare_row",
                    Level::Advisory,
                    Place::Node(bare.origin),
                    format!("in `{prop}`, `{link}` is not said of this value, only of the one after it"),
                )
                .related(Place::Node(connected.origin), format!("`{link}` binds to this one"))
                .help(format!(
                    "share it with parentheses, `(A, B) {link} ..`; or put what goes without it last"
                )),
            );
        }
    }
}

/// The first bare row that stands right before a connected one, and that one. Rows of one pair of parentheses share all their connectives.
fn mixed(rows: &[Row]) -> Option<(&Row, &Row)> {
    rows.windows(2)
        .find(|w| w[0].links().is_empty() && !matches!(w[0].head, Const::Rows(..)) && !w[1].links().is_empty())
        .map(|w| (&w[0], &w[1]))
}
