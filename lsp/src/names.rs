//! The names of a project in a form that can be looked through with every letter somebody types.

use std::collections::BTreeSet;

use portolan::model::{Const, KindId, ObjId, World};

/// The names and titles of a world's own things in one piece, so that all of them can be looked through while somebody types.
#[derive(Debug, Default)]
pub struct Names {
    text: String,
    /// In order of declaration.
    things: Vec<Named>,
    /// Things of the library that some statement of the world's own names.
    spoken: BTreeSet<ObjId>,
}

/// A thing in the list of names.
#[derive(Debug)]
struct Named {
    id: ObjId,
    kind: KindId,
    /// Where its words end; they begin where those before end.
    end: usize,
    /// The letters of its words.
    letters: Letters,
}

impl Names {
    /// The names of a world.
    pub fn of(world: &World) -> Names {
        let mut out = Names::default();
        let below = world.library.objects.len() as ObjId;
        for id in world.own_ids() {
            let o = world.object(id);
            let rows = o.stated.iter().flat_map(|s| s.rows.iter());
            let heads = rows.flat_map(|r| std::iter::once(&r.head).chain(r.more.iter().flat_map(|m| m.links.iter().flat_map(|l| &l.1))));
            out.spoken.extend(heads.filter_map(|c| match c {
                Const::Object(o) if *o < below => Some(*o),
                _ => None,
            }));
            // An unnamed flow has no name to write.
            if o.name.contains(' ') {
                continue;
            }
            out.text.push_str(&o.name);
            for part in o.title.iter().flat_map(|t| &t.parts) {
                out.text.push('\n');
                out.text.push_str(&part.text);
            }
            // What a country is called besides.
            let w = world.library.words;
            let called = world.is(id, w.country).then(|| world.stated(id, w.country_names)).flatten();
            for row in called.iter().flat_map(|s| &s.rows) {
                if let Const::Text(t) = &row.head {
                    out.text.push('\n');
                    out.text.push_str(t);
                }
            }
            let start = out.things.last().map_or(0, |n| n.end);
            out.things.push(Named {
                id,
                kind: o.kind,
                end: out.text.len(),
                letters: Letters::of(&out.text[start..]),
            });
        }
        out
    }
    /// Whether the world's own things name a thing of the library.
    pub fn speaks_of(&self, id: ObjId) -> bool {
        self.spoken.contains(&id)
    }
    /// Things of some kinds with their names and titles, a line each, that could have these letters in this order.
    pub fn each(&self, wanted: impl Fn(KindId) -> bool, typed: &str) -> impl Iterator<Item = (ObjId, &str)> {
        let typed = Letters::of(typed);
        let mut start = 0;
        self.things.iter().filter_map(move |n| {
            let from = std::mem::replace(&mut start, n.end);
            (wanted(n.kind) && n.letters.have(typed)).then(|| (n.id, &self.text[from..n.end]))
        })
    }
}

/// Which letters and digits a text has, whatever their case; of a text with others than ASCII nothing is known.
#[derive(Clone, Copy, Debug)]
struct Letters(Option<u64>);

impl Letters {
    fn of(text: &str) -> Letters {
        let bit = |b: u8| match b.to_ascii_lowercase() {
            b @ b'a'..=b'z' => 1 << (b - b'a'),
            b @ b'0'..=b'9' => 1 << (26 + b - b'0'),
            b => 1 << (36 + b % 28),
        };
        Letters(text.is_ascii().then(|| text.bytes().fold(0, |all, b| all | bit(b))))
    }
    /// Whether a text with these letters can have all of those.
    fn have(self, those: Letters) -> bool {
        match (self.0, those.0) {
            (Some(own), Some(those)) => own & those == those,
            _ => true,
        }
    }
}
