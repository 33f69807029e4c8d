//! Markets in which nothing is placed.

use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Level};
use crate::law::eval::Context;

/// A product that is deployed for some of its markets and not for another: what happens to data there is not drawn.
pub fn without(cx: &Context, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let sales = &cx.subjects.sales;
    for s in sales.iter().filter(|s| s.deploy.is_none()) {
        if !sales.iter().any(|o| o.product == s.product && o.deploy.is_some()) {
            continue;
        }
        let (product, market) = (&world.object(s.product).name, &world.object(s.market).name);
        let at = world
            .stated(s.product, world.library.words.product_markets)
            .and_then(|m| {
                m.rows
                    .iter()
                    .find(|r| r.head == crate::model::Const::Object(s.market))
                    .map(|r| r.origin)
                    .or(Some(m.origin))
            })
            .unwrap_or(world.object(s.product).at());
        out.push(
            Diagnostic::at(
                "lint.no_deploy",
                Level::Warn,
                Place::Node(at),
                format!("`{product}` is sold in {market}, but no deploy places it there"),
            )
            .help(format!(
                "add {market} to the arguments of a deploy: until then nothing is drawn, and so nothing judged, of its data there"
            )),
        );
    }
}
