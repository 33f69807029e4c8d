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

/// What is made without a word of what it is made from, right after something that says so: `Rates from Log, Tracks by Fleet` makes `Tracks` anew.
pub fn unmade(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let made_from = |r: &Row| r.links().iter().any(|(name, _)| name.as_ref() == "from");
    for node in &cx.graph.nodes {
        let Some(stated) = world.object(node.object).own(world.library.words.node_produces) else {
            continue;
        };
        let pair = stated.rows.windows(2).find(|w| made_from(&w[0]) && !made_from(&w[1]));
        let Some([made, anew]) = pair.and_then(|w| <&[Row; 2]>::try_from(w).ok()) else {
            continue;
        };
        let (Const::Object(first), Const::Object(second)) = (&made.head, &anew.head) else {
            continue;
        };
        let (first, second) = (&world.object(*first).name, &world.object(*second).name);
        out.push(
            Diagnostic::at(
                "lint.bare_row",
                Level::Warn,
                Place::Node(anew.origin),
                format!("`{second}` is read as made here out of nobody knows what, not as what `{first}` is made from"),
            )
            .related(Place::Node(made.origin), "the comma ends this one")
            .help(format!(
                "join what one thing is made from by `and`, `{first} from .. and {second}`; or say what `{second}` is made `from`"
            )),
        );
    }
}
