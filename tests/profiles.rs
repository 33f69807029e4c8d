//! Judging by profile says of every subject what judging it alone says: verdicts, reasons, facts and their ends, assumptions.
//!
//! Long because: the laws and the models that they are tried on stand with the tests.

use std::fmt::Write as _;

use portolan::base::Diagnostic;
use portolan::check::result::{of_regime, of_regime_within};
use portolan::driver::{Analysis, Settings, load};
use portolan::law::Context;
use portolan::law::profile::Profiles;
use portolan::law::reads::Reads;
use portolan::law::refine::Budget;
use portolan_tests::generate::{Shape, text};
use portolan_tests::judged::lines;
use portolan_tests::run::{HOME, library, memory};

/// Asks what is said of a node and which it is, what came before, what is counted over all, and what is unknown.
const LAW: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define came(c: crossing) "it came from afar" = some b in c.before where b.from == CN or came(b)
  open strict "Strict reading"
  define left(c: crossing) "it had left" = some b in c.before where b.to != b.origin and (often(b) or strict)
  define often(c: crossing) "often" = c.frequency == continuous
  define relayed(c: crossing) "seen, or had left" = c.sight or left(c)
  define filed(c: crossing) "a party signed where it came from" = some b in c.before where (some d in b.documents where c.receiver in d.parties)
  define twice(c: crossing) "it left before that" = some b in c.before where relayed(b) and came(b)
  define weighed(c: crossing) "near, seen, often, its own, or had left" = c.from == c.to and c.sight and c.frequency == continuous and c.source == c.collector or left(c)
  define outweighed(c: crossing) "weighed, and from there" = weighed(c) and c.data.linked_by == none or weighed(c) and c.from == CN
  define looped(c: crossing) "the target sends to the source" = some f in c.target.flows where f.to == c.source
  define people_to(e: party) "people sent to it" = distinct(g for x in crossings for g in x.people where x.receiver == e and x.from != x.to)
  define busy(n: node) "two flows or more" = count(f for f in n.flows) >= 2
  define echoed(c: crossing) "something leaves the target for where it came from" = some x in crossings where x.source == c.target and x.target == c.source
  define kept_there(c: crossing) "the target keeps it" = some h in c.data.holdings where h.node == c.target and h.kept > 10 days
  define kept_anywhere(d: data) "somebody keeps it" = some h in d.holdings where h.in == CN and h.kept > 10 days
  transmission out "Out" on c: crossing { when "it leaves": c.from != c.to }
  transmission seen "Seen" on c: crossing { when "it is seen": c.sight }
  prohibit own "Own" on c: out { when "its own, from afar": c.source == c.collector and c.target is server and came(c) }
  prohibit loud "Loud" on c: crossing { when "often": c.frequency == continuous and kept_there(c) }
  prohibit again "Again" on c: out { when "twice": twice(c)  unless "looped": looped(c) and relayed(c) }
  exempt known "Known" on c: out { when "relayed": relayed(c)  when "filed": filed(c) }
  exempt few "Few" on c: out { when "few people": people_to(c.receiver) < 2_500 }
  exempt back "Back" on c: out { when "echoed": echoed(c) and busy(c.source) }
  exempt guarded "Guarded" on c: crossing { when "guarded": in_transit in c.encryption and kept_anywhere(c.data) }
  demand other "Otherwise" on c: crossing { needs: staffed, placed }
  mechanism staffed "Staffed" on c: crossing { when "somebody reads": some g in c.readers where g.in == c.to }
  mechanism placed "Placed" on c: crossing { when "placed": c.collector.in == c.from and c.collector.product == none }
  duty quiet "Quiet" on n: node { when "busy": busy(n)  require "kept a day": n.logs >= 1 days }
  duty watched "Watched" on c: crossing { when "relayed": relayed(c)  require "guarded": in_transit in c.encryption or filed(c) }
  duty fed "Fed" on c: crossing { when "from there": some b in c.before where b.from == CN or b.sight  require "a day": c.source.logs >= 1 days }
  duty poised "Poised" on c: crossing { when "outweighed": outweighed(c)  require "a day": c.source.logs >= 1 days }
  duty circled "Circled" on c: crossing { when "looped": looped(c)  require "kept a day": c.source.logs >= 1 days }
  duty stored "Stored" on h: holding { when "kept": h.kept > 0 days  require "first": h.first and h.node.product == none }
}
"#;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }
    fn often(&mut self, text: String) -> String {
        if self.below(8) == 0 { String::new() } else { text }
    }
}

/// A small tangle with gaps. In every other one many nodes are alike, so that profiles have members.
fn model(seed: u64) -> String {
    model_under(seed, "XX.toy, EU.gdpr, CN.export, CN.trial", sorts(seed))
}

/// How many sorts of nodes a model has.
fn sorts(seed: u64) -> u64 {
    if seed.is_multiple_of(2) { u64::MAX } else { 3 }
}

/// A model of which from node `sorts` on each is like the one so many before it.
fn model_under(seed: u64, regimes: &str, sorts: u64) -> String {
    let mut r = Random(seed.wrapping_mul(977).wrapping_add(13));
    for _ in 0..4 {
        r.next();
    }
    let places = ["DE", "CN", "US"];
    let mut out = format!("project Made {{ as_of: 2026-11-20  regimes: {regimes} }}\n");
    for e in 0..4 {
        let place = r.of(&places);
        let ciio = r.of(&["CN.ciio: false", "", "CN.ciio: true"]);
        let _ = writeln!(out, "entity E{e} {{ in: {place}  {ciio} }}");
    }
    for p in 0..3 {
        let place = r.of(&places);
        let count = r.often(format!("count: {} in {place}", 1_000 * (p + 1)));
        let _ = writeln!(out, "people P{p} {{ in: {place}  {count} }}");
    }
    let _ = writeln!(
        out,
        "data D0 : personal.contact {{ about: P0, P1 }}\ndata D1 : personal.health {{ about: P2 }}\ndata D2 : industrial.telemetry {{ linked_by: none }}"
    );
    for a in 0..3 {
        let decides = r.often(format!("decides: E{a}  acts: E{} for E{a}", a + 1));
        let basis = r.often("EU.basis: contract  CN.basis: contract".into());
        let _ = writeln!(out, "activity A{a} {{ purpose: remote_maintenance  {decides}  {basis} }}");
    }
    let _ = writeln!(
        out,
        "document Clauses : EU.standard_clauses {{ parties: E0, E1, E2  module: 2  annexes: true  signed: 2026-03-01 }}"
    );
    let nodes = 6 + r.below(8);
    let mut said: Vec<String> = Vec::new();
    for n in 0..nodes {
        if n >= sorts {
            said.push(said[(n - sorts) as usize].clone());
            continue;
        }
        let kind = r.of(&["device", "server", "server", "cloud"]);
        let place = r.often(format!("in: {}", places[(n % 2) as usize]));
        let operator = r.often(format!("operator: E{}", n % 3));
        let activity = r.often(format!("activity: A{}", n % 2));
        let collects = if n < 4 {
            format!("collects: D{}, D{}", n % 3, (n + 1) % 3)
        } else {
            String::new()
        };
        let stores = r.of(&["stores: none", "stores: none", "", "stores: D0 for 30 days"]);
        let staff = r.of(&["", "", "staff: P1", "staff: none"]);
        let logs = r.of(&["", "logs: 7 days"]);
        said.push(format!(
            "{kind} N# {{ {place}  {operator}  {activity}  {collects}  {stores}  {staff}  {logs} }}\n"
        ));
    }
    said.iter()
        .enumerate()
        .for_each(|(n, s)| out.push_str(&s.replace('#', &n.to_string())));
    let mut drawn = Vec::new();
    for _ in 0..nodes * 2 {
        let (a, b) = (r.below(nodes), r.below(nodes));
        if a == b || drawn.contains(&(a, b)) {
            continue;
        }
        drawn.push((a, b));
        let arrow = r.of(&["->", "->", "~>"]);
        let more = r.of(&[
            "",
            "",
            "",
            "{ frequency: once }",
            "{ frequency: continuous }",
            "{ encryption: in_transit }",
            "{ frequency: unknown }",
        ]);
        let _ = writeln!(out, "N{a} {arrow} N{b} : * {more}");
    }
    out
}

/// Judges a model alone and by profile; gives how many crossings one profile stood for at most.
fn compare(text: &str, empty: bool, budget: fn() -> Budget) -> usize {
    compare_under(LAW, text, empty, budget)
}

fn compare_under(law: &str, text: &str, empty: bool, budget: fn() -> Budget) -> usize {
    let files = memory([("law.flow", law), ("model.flow", text)]);
    let loaded = load(&files, library(), HOME.as_ref());
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let key = analysis.key(None);
    let errors: Vec<Diagnostic> = analysis.errors().into_iter().filter(|d| d.is_text_error()).collect();
    // A model may store what never comes.
    if errors.iter().all(|d| d.code == "model.lineage") && !errors.is_empty() {
        return 0;
    }
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let (day, regimes, _) = analysis.day_and_regimes(key);
    let (day, ready) = (day.expect("a day"), analysis.ready(key));
    // A guess may be as bad as it likes: what was not foreseen is found out.
    let profiles = if empty {
        Profiles::new(&ready.cx, Reads::nothing())
    } else {
        Profiles::guessed(&ready.cx)
    };
    let by_profile = Context {
        profiles: Some(&profiles),
        ..ready.cx
    };
    for r in regimes {
        let toy = ready.cx.world.library.regimes[r as usize].name.starts_with("XX.");
        let alone = lines(&ready.cx, &of_regime_within(ready.cx, r, day, ready.accepted, &budget));
        let shared = lines(&ready.cx, &of_regime_within(by_profile, r, day, ready.accepted, &budget));
        assert_eq!(alone.len(), shared.len(), "{text}");
        for (a, s) in alone.iter().zip(&shared) {
            assert_eq!(a.said, s.said, "alone, then by profile\n{text}");
            // The shipped laws have conditions of which one is reason enough, and which of them is looked at is free.
            if toy {
                assert_eq!(a.assumed, s.assumed, "alone, then by profile\n{text}");
            }
        }
    }
    let members = profiles.crossing_members();
    (0..members.len() as u32).map(|p| members.of(p).len()).max().unwrap_or(0)
}

/// So many seeds from one on; `PROFILE_MODELS` makes them more, and `PROFILE_FIRST` leaves the first out.
fn seeds(from: u64, few: u64) -> std::ops::Range<u64> {
    let asked = |name| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let first = from + asked("PROFILE_FIRST").unwrap_or(0);
    first..first + asked("PROFILE_MODELS").unwrap_or(few)
}

#[test]
fn judging_by_profile_is_judging_each_alone() {
    let most = seeds(0, 24).map(|seed| compare(&model(seed), false, Budget::of_none)).max();
    assert!(most > Some(1), "no profile had two members: nothing was tested");
}

#[test]
fn a_bad_guess_costs_time_only() {
    for seed in seeds(10_000, 8) {
        compare(&model(seed), true, Budget::of_none);
    }
}

#[test]
fn deciding_facts_are_the_same_too() {
    for seed in seeds(20_000, 1) {
        compare(&model(seed), false, Budget::of_one);
    }
}

/// Values of calls stand for what came before, for which thing it is, and for both under answers that were tried.
#[test]
fn what_calls_give_tells_subjects_apart() {
    let most = seeds(30_000, 24)
        .map(|seed| compare(&model_under(seed, "XX.toy", sorts(seed)), false, Budget::of_one))
        .max();
    assert!(most > Some(1), "no profile had two members: nothing was tested");
}

/// Of nodes that are alike only what is asked of one in particular tells them apart.
#[test]
fn which_one_is_asked_for_tells_alike_nodes_apart() {
    let most = seeds(40_000, 40)
        .map(|seed| compare(&model_under(seed, "XX.toy", 2 + seed % 3), false, Budget::of_none))
        .max();
    assert!(most > Some(3), "no profile had many members: nothing was tested");
}

/// A call that gives two crossings the same may have read other facts of each.
const OTHER_FACTS: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define from_afar(c: crossing) "from afar" = c.origin not in {CN, DE}
  define come(c: crossing) "here, and from afar" = c.from == DE and from_afar(c)
  define odd(c: crossing) "seen there, or come from afar" =
    c.activity.purpose == remote_maintenance and c.data is personal and (c.from == CN and c.to == CN and c.sight or come(c))
  define odder(c: crossing) "odd, or told to all" = odd(c) or c.activity.purpose == publication
  transmission out "Out" on c: crossing { when odder(c) }
  exempt free "Free" on c: out { when "free": c.activity.purpose == remote_maintenance }
  duty got "Got" on e: entity { when "odd": some x in crossings where x.receiver == e and odder(x)  require "there": e.in == CN }
}
"#;

#[test]
fn what_a_call_read_of_one_is_not_what_it_read_of_another() {
    let model = r#"
        project Made { as_of: 2026-11-20  regimes: XX.toy }
        entity E0 { in: DE }
        entity E1 { in: DE }
        activity A0 { purpose: remote_maintenance  decides: E0  acts: E1 for E0 }
        people P0 { in: CN }
        data D0 : personal.contact { about: P0 }
        device N0 { in: CN  operator: E0  activity: A0  collects: D0 }
        server N1 { in: CN  operator: E0  activity: A0 }
        server N2 { in: DE  operator: E0  activity: A0 }
        server N3 { in: DE  operator: E1  activity: A0 }
        device N4 { in: US  operator: E0  activity: A0  collects: D0 }
        N0 -> N1 : D0
        N0 -> N2 : D0
        N4 -> N2 : D0
        N2 -> N3 : D0
    "#;
    compare_under(OTHER_FACTS, model, false, Budget::of_none);
}

/// A law that asks of papers, with nothing in sight that another could stand for.
const PAPERS: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define papered(e: entity) "it signed" = some d in e.documents where d.signed <= today
  duty sign "Sign" on e: entity { when "any": e.in == DE  require "signed": papered(e) }
}
"#;

/// What a row of the model asks of a long list is its own: an expression that was read and forgotten leaves nothing to the next.
#[test]
fn each_row_asks_for_itself() {
    let mut model = String::from(
        "project Made { as_of: 2026-11-20  regimes: XX.toy }\ndata Heat : industrial.telemetry { linked_by: none }\n\
         activity Work { decides: E0  purpose: remote_maintenance }\nserver Far { in: CN  operator: E0  activity: Work  stores: none }\n",
    );
    for n in 0..40 {
        let place = if n % 3 == 0 { "DE" } else { "JP" };
        let _ = writeln!(
            model,
            "entity E{n} {{ in: DE }}\n\
             document S{n} : EU.standard_clauses {{\n  parties: E{n} if (some c in crossings where c.from == {place})\n  \
             module: 2  annexes: true  signed: 2026-03-01\n}}\n\
             device N{n} {{ in: DE  operator: E0  activity: Work  collects: Heat  stores: none }}\nN{n} -> Far : Heat"
        );
    }
    compare_under(PAPERS, &model, false, Budget::of_none);
}

/// A law on sales alone.
const SALES: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  duty sold "Sold" on s: sale { when "sent from the street": some x in crossings where x.to == s.market and x.source.public  require "nothing helps": 1 == 2 }
}
"#;

/// Each sale is judged in its market, by an evaluation of its own; what that did not foresee counts as well.
#[test]
fn a_bad_guess_costs_sales_time_only() {
    let mut model = String::from(
        "project Made { as_of: 2026-11-20  regimes: XX.toy }\nentity Maker { in: DE }\nproduct Pump { maker: Maker  markets: CN }\n\
         data Heat : industrial.telemetry { linked_by: none }\nactivity Work { decides: Maker  purpose: remote_maintenance }\n\
         server Far { in: CN  operator: Maker  activity: Work  stores: none }\n",
    );
    // Only what is asked tells the last device apart, and so many that a list of them is read by profile.
    for n in 0..40 {
        let public = if n == 39 { "public: true" } else { "" };
        let _ = writeln!(
            model,
            "device N{n} {{ in: DE  operator: Maker  activity: Work  collects: Heat  stores: none  {public} }}\nN{n} -> Far : Heat"
        );
    }
    let most = compare_under(SALES, &model, true, Budget::of_none);
    assert_eq!(most, 40, "the devices share no profile: nothing was tested");
}

/// Two flows of one history, of which one is answered.
const ANSWERED: &str = r#"
project Made { as_of: 2026-11-20  regimes: XX.toy }
entity E0 { in: DE  ciio: true }
entity E1 { in: US }
entity E2 { in: DE  ciio: true }
entity E3 { in: CN  ciio: true }
people P0 { in: US }
people P1 { in: US }
people P2 { in: US }
data D0 : personal.contact { about: P0, P1 }
data D1 : personal.health { about: P2 }
data D2 : industrial.telemetry { linked_by: none }
activity A0 { purpose: remote_maintenance  decides: E0  acts: E1 for E0  EU.basis: contract  CN.basis: contract }
activity A1 { purpose: remote_maintenance  decides: E1  acts: E2 for E1 }
activity A2 { purpose: remote_maintenance  decides: E2  acts: E3 for E2  EU.basis: contract  CN.basis: contract }
document Clauses : EU.standard_clauses { parties: E0, E1, E2  module: 2  annexes: true  signed: 2026-03-01 }
device N0 { in: DE  operator: E0  activity: A0  collects: D0, D1  stores: none  staff: none }
server N1 { in: CN  operator: E1  collects: D1, D2 }
device N2 { in: DE  operator: E0  activity: A0  collects: D0, D1  stores: none  staff: none }
server N3 { in: CN  operator: E1  collects: D1, D2 }
device N4 { in: DE  operator: E0  activity: A0  collects: D0, D1  stores: none  staff: none }
server N5 { in: CN  operator: E1  collects: D1, D2 }
device N6 { in: DE  operator: E0  activity: A0  collects: D0, D1  stores: none  staff: none }
N1 -> N4 : * { frequency: once }
N0 -> N4 : * { encryption: in_transit }
N1 ~> N6 : * { frequency: continuous }
N2 ~> N0 : * { frequency: unknown }
N5 -> N2 : *
N0 -> N2 : *
N3 -> N1 : * { encryption: in_transit }
N4 -> N5 : *
N5 -> N4 : * { frequency: continuous }
N4 -> N2 : *
N4 -> N3 : *
N5 -> N6 : *
N4 ~> N1 : * { frequency: once }
"#;

/// What a call gives for one flow does not stand for another of its history, if the call asked which flow it is.
#[test]
fn a_history_does_not_say_which_one_it_is() {
    compare(ANSWERED, false, Budget::of_none);
}

/// Conditions on all subjects that read another, the judged one among them.
const AMONG: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define often(c: crossing) "often" = c.frequency == continuous
  define counted(d: data, e: data) "as many are told" = d == e or (every g in d.about satisfies (some k in e.about where k.in == g.in))
  define hurried(c: crossing) "something of its data goes often, read afar" = some x in crossings
    where often(x) and x.from != x.to and counted(x.data, c.data) and (some g in x.readers where g.in == x.to)
  define shown(c: crossing) "something is seen, and the flow is encrypted" = some x in crossings where x.sight and in_transit in c.encryption
  define hushed(e: party) "whatever it sends is guarded" = every x in crossings where x.sender == e or x.sight satisfies in_transit in x.encryption
  define unseen(d: data) "nobody keeps it long where it was made" = no h in holdings where h.origin == h.in and h.kept > 100 days and counted(h.data, d)
  transmission out "Out" on c: crossing { when "it leaves": c.from != c.to }
  exempt calm "Calm" on c: out { when "nothing hurried": not hurried(c)  when "hushed": hushed(c.sender) }
  exempt open "Open" on c: crossing { when "shown": shown(c) }
  prohibit hasty "Hasty" on c: crossing { when "hurried": hurried(c)  unless "unseen": unseen(c.data) }
}
"#;

/// What is asked about every other subject may rest on the judged one too, and then it is read of that one.
#[test]
fn what_a_condition_on_others_reads_of_the_judged_one_tells_it_apart() {
    for seed in seeds(60_000, 6) {
        compare_under(AMONG, &model_under(seed, "XX.toy, CN.trial", 3), false, Budget::of_none);
    }
}

/// A law on nodes reads what stands under a condition, and one on crossings what those nodes are assumed to have.
const GUARDED: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  duty guard "Guard" on n: node { asks: secure_ota }
  duty tell "Tell" on c: crossing { when "nobody reads it there": no g in c.readers where g.in == c.to  require "nothing helps": 1 == 2 }
  duty once "Once" on c: crossing { when "together": c.activity.together  require "once": c.frequency == once }
  duty held "Held" on h: holding { when "together": h.activity.together  require "logged": h.node.logs >= 1 days }
}
"#;

/// What is known by itself as a node is nobody's likeness as the end of a flow: no assumption about the one is told of the other.
#[test]
fn what_a_condition_tells_apart_is_apart_for_every_sort_of_subject() {
    let mut model = String::from(
        "project Made { as_of: 2026-11-20  regimes: XX.toy }\nentity Maker { in: DE }\ndata Heat : industrial.telemetry { linked_by: none }\n\
         activity Work { decides: Maker  purpose: remote_maintenance }\n\
         server Start { in: CN  operator: Maker  activity: Work  collects: Heat  stores: none }\n",
    );
    for n in 0..3 {
        let _ = writeln!(
            model,
            "server N{n} {{ in: DE  operator: Maker  activity: Work  stores: none  controls: secure_ota if Maker.in == DE }}\nStart -> N{n} : Heat"
        );
    }
    // Of flows and nodes that are known by themselves nobody says what they are for: each is asked about itself.
    for n in 0..3 {
        let _ = writeln!(
            model,
            "server M{n} {{ in: DE  operator: Maker  stores: none  logs: 7 days if Maker.in == DE }}\n\
             server L{n} {{ in: CN  operator: Maker  collects: Heat  stores: none }}\nL{n} -> M{n} : Heat {{ frequency: once if Maker.in == DE }}"
        );
    }
    compare_under(GUARDED, &model, false, Budget::of_none);
    compare_under(GUARDED, &model, true, Budget::of_none);
}

/// One call of a law on nodes and of one on crossings.
const ASKED_AGAIN: &str = r#"
regime XX.toy "Toy law" since 2000-01-01 {
  territory: AQ   status: binding
  define far(d: device) "it stands far away" = some p in d.in where p == CN
  duty still "Still" on d: device { when "far": far(d)  require "logged": d.logs >= 1 days }
  duty sent "Sent" on c: crossing { when "from far": far(c.collector)  require "once": c.frequency == once }
  duty held "Held" on h: holding { when "from far": far(h.collector)  require "first": h.first }
}
"#;

/// What is remembered of a node read what it rests on for the node: the crossing that asks again reads that too, foreseen or not.
#[test]
fn what_is_remembered_of_a_node_is_read_of_the_crossing_that_asks_again() {
    let mut model = String::from(
        "project Made { as_of: 2026-11-20  regimes: XX.toy }\nentity Maker { in: DE }\ndata Heat : industrial.telemetry { linked_by: none }\n\
         activity Work { decides: Maker  purpose: remote_maintenance }\n",
    );
    for n in 0..4 {
        let place = ["DE", "CN"][n % 2];
        let _ = writeln!(
            model,
            "device N{n} {{ in: {place}  operator: Maker  activity: Work  collects: Heat  stores: none }}\n\
             server M{n} {{ in: DE  operator: Maker  activity: Work  stores: Heat for 30 days }}\nN{n} -> M{n} : Heat"
        );
    }
    compare_under(ASKED_AGAIN, &model, false, Budget::of_none);
    compare_under(ASKED_AGAIN, &model, true, Budget::of_none);
}

/// A model large enough for several threads: files are read and regimes judged side by side, and say what each says by itself.
#[test]
fn regimes_judged_side_by_side_say_what_each_says_alone() {
    let shape = Shape {
        regimes: ["EU.gdpr", "CN.export", "GB.gdpr", "CH.fadp"].map(String::from).to_vec(),
        ..Shape::layered(600, 1_200, 7)
    };
    let made = text(&shape);
    let (lines, half): (Vec<&str>, _) = (made.split_inclusive('\n').collect(), made.lines().count() / 2);
    let files = memory([("a.flow", lines[..half].concat()), ("b.flow", lines[half..].concat())]);
    let loaded = load(&files, library(), HOME.as_ref());
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    let report = analysis.check();
    assert!(!report.withheld, "{:?}", report.errors);
    let key = analysis.key(None);
    let (day, regimes, _) = analysis.day_and_regimes(key);
    let ready = analysis.ready(key);
    let profiles = Profiles::guessed(&ready.cx);
    let cx = Context {
        profiles: Some(&profiles),
        ..ready.cx
    };
    assert_eq!(report.results.parts.len(), regimes.len());
    for (part, regime) in report.results.parts.iter().zip(regimes) {
        let alone = of_regime(cx, regime, day.expect("a day"), ready.accepted);
        assert!(part.len() > 1_000, "too few results for several threads");
        assert_eq!(part, &alone.list.parts[0], "regime {regime}");
    }
}
