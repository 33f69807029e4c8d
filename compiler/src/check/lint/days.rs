//! What has run out, or will before the look ahead ends.

use crate::base::diagnostic::Place;
use crate::base::{Day, Diagnostic, Level, Origin};
use crate::check::accept::Acceptances;
use crate::law::eval::Context;
use crate::model::{Const, Words};

/// Acceptances, papers and evidence past their day: a warning once it is past, a note where it comes before the horizon.
pub fn expired(cx: &Context, accepted: &Acceptances, today: Day, out: &mut Vec<Diagnostic>) {
    let world = cx.world;
    let w = world.library.words;
    let horizon = world.project.and_then(|p| world.stated(p, w.project_horizon)).and_then(|s| {
        s.rows.iter().find_map(|r| match r.head {
            Const::Day(d) => Some(d),
            _ => None,
        })
    });
    let last = horizon.unwrap_or(today).max(today);
    let mut say = |until: Day, origin: Origin, what: &str, help: &str| {
        let (level, verb) = if until < today {
            (Level::Warn, "ended")
        } else {
            (Level::Info, "ends")
        };
        if until < today || until < last {
            out.push(Diagnostic::at("lint.expired", level, Place::Node(origin), format!("{what} {verb} on {until}")).help(help));
        }
    };
    for a in &accepted.list {
        if let Some(until) = a.until {
            let help = if a.level.is_some() {
                "renew it with a new reason and day, or take it out: past its day the text has its own level again"
            } else {
                "renew it with a new reason and day, or take it out: past its day it waives nothing"
            };
            say(until, a.origin, "this acceptance", help);
        }
    }
    for p in &accepted.taken {
        if let Some(until) = p.until {
            let help = "renew it with a new reason and day, or take it out: past its day the point is open again";
            say(until, p.origin, "this position", help);
        }
    }
    for id in world.own_ids() {
        let o = world.object(id);
        if world.is(id, w.document)
            && w.document_expires != Words::MISSING
            && let Some(s) = world.stated(id, w.document_expires)
        {
            for r in &s.rows {
                if let Const::Day(until) = r.head {
                    let what = format!("`{}`", o.name);
                    say(
                        until,
                        s.origin,
                        &what,
                        "put its successor on file as a document of its own, or correct the day",
                    );
                }
            }
        }
        for stated in o.stated.iter().filter(|s| world.library.schema.prop(s.prop).negative.is_some()) {
            for r in &stated.rows {
                let day = r
                    .links()
                    .iter()
                    .filter(|(n, _)| n.as_ref() == "until")
                    .flat_map(|(_, a)| a)
                    .find_map(|c| match c {
                        Const::Day(d) => Some(*d),
                        _ => None,
                    });
                if let (Some(until), Const::Object(claimed)) = (day, &r.head) {
                    let what = format!("the evidence for `{}` of `{}`", world.object(*claimed).name, o.name);
                    say(
                        until,
                        r.origin,
                        &what,
                        "have it renewed and write the new day: past its day the claim does not count",
                    );
                }
            }
        }
    }
}
