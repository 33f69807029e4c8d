//! The days on which `horizon` looks are all there are: judging every single day finds no other change.

use std::collections::BTreeMap;
use std::path::Path;

use portolan::base::Day;
use portolan::check::{group, horizon, result};
use portolan::document::paper::words::Words;
use portolan::document::said;
use portolan::driver::{Analysis, Ready, Settings, load};
use portolan_tests::run::{HOME, library, memory};

/// Every way in which a law may count with days: rows and versions, deadlines in working days, ages of papers, what remains of a term,
/// windows, years, rows of claims, flows to come.
const MODEL: &str = "project Demo { as_of: 2026-11-20  regimes: XX.toy }
country XA   country XB
regime XX.toy since 2020-01-01 {
  territory: XA, XB   status: binding
  kind permit : document
  set friends : XB until 2027-03-14, XB since 2027-05-01
  transmission out \"Out\" on c: crossing { when \"it leaves home\": c.from == XA and c.to != XA }
  exempt friend on c: out { when \"to a friend\": c.to in friends }
  prohibit late \"Closed\" on c: out since 2028-02-01 until 2028-02-29
  demand paper on c: out { needs: permit, few, fresh }
  mechanism permit on c: out with d: XX.permit {
    when \"signed\": d.signed <= today
    when \"young\":  today < d.signed + 18 months
  }
  mechanism few on c: out { when \"few this year\": distinct(g for x in crossings for g in x.people where out(x) within start_of_year(today)) < 100 }
  mechanism fresh on c: out { when \"few lately\": distinct(g for x in crossings for g in x.people where out(x) within 90 days) < 100 }
  duty filed on d: XX.permit { require \"filed\": d.filed <= today by d.effective + 10 workdays }
  duty built on p: product { asks: secure_ota, sbom }
  duty renew on d: XX.permit {
    when \"sixty working days or fewer remain\": today + 60 workdays >= d.effective + 1 years
    require \"never\": 1 == 2
  }
}
entity Home { in: XA }   entity Away { in: XB }
people Guests { in: XA  count: 500 in XA }
data Log : personal.contact { about: Guests }
activity Work { decides: Home  acts: Away for Home }
server A { in: XA  operator: Home  activity: Work  collects: Log }
server B { in: XB  operator: Away  activity: Work }
server C { in: XB  operator: Away  activity: Work }
A -> B : Log { since: 2026-12-01  until: 2027-10-10 }
A -> C : Log { since: 2027-08-15 }
product Box { maker: Home  connected: true  controls: secure_ota until 2027-04-11, unknown }
document P : XX.permit { parties: Home, Away  signed: 2027-01-10  effective: 2027-02-01  filed: 2027-02-20 }
document Q : XX.permit { parties: Home, Away  signed: 2026-10-31 }
accept XX.toy.paper because \"known\" by \"counsel\" until 2028-06-30
accept XX.toy.filed on Q because \"known\" by \"counsel\" until 2027-01-31
";

/// How every flow and thing stands on a day, as a reader would see it.
fn states(ready: &Ready, regime: u32, day: Day) -> BTreeMap<(bool, String), String> {
    let list = result::of_regime(ready.cx, regime, day, ready.accepted).list;
    let mut out: BTreeMap<(bool, String), String> = BTreeMap::new();
    for g in group::groups(&ready.cx, &list) {
        let is_flow = result::is_crossing_verdict(&g.results[0]);
        let rule = if is_flow { None } else { g.rule };
        let known = out.entry((is_flow, format!("{rule:?} {}", g.name))).or_default();
        // The gravest, and what is found beside it: of a duty that asks for several controls, each.
        for r in g.results.iter().enumerate().filter(|(i, r)| *i == 0 || r.is_finding()).map(|r| r.1) {
            let words = said::summary(&Words::new(ready.cx.world, "en"), &ready.cx, &r.verdict);
            *known += &format!("{rule:?} {:?} {words} {:?} {}", r.control, r.level, r.accepted.is_some());
        }
    }
    out
}

#[test]
fn no_day_of_change_is_missed() {
    let system = memory([("model.flow", MODEL)]);
    let loaded = load(&system, library(), Path::new(HOME));
    let analysis = Analysis::new(&loaded.db, loaded.workspace, Settings::default());
    assert!(analysis.errors().iter().all(|d| !d.is_text_error()), "{:#?}", analysis.errors());
    let key = analysis.key(None);
    let (day, regimes, _) = analysis.day_and_regimes(key);
    let (from, until) = (day.expect("a day"), Day::parse("2028-12-31").expect("a day"));
    let ready = analysis.ready(key);
    let found = horizon::of(&ready.cx, ready.accepted, &regimes, from, until);
    let mut told: Vec<Day> = found.turns.iter().map(|t| t.day).collect();
    told.dedup();
    let mut expected = Vec::new();
    let mut before = states(&ready, regimes[0], from);
    let mut at = from;
    while at < until {
        at = at.plus_days(1);
        let now = states(&ready, regimes[0], at);
        if now != before {
            expected.push(at);
        }
        before = now;
    }
    assert!(expected.len() >= 12, "the model changes often: {expected:?}");
    assert_eq!(told, expected);
    assert!(found.days < 80, "{} days looked at", found.days);
}
