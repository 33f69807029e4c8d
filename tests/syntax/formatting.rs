//! The one layout.

use portolan_syntax::{FormatError, format};

use crate::samples::{LAW, MODEL};

fn formats(text: &str, expected: &str) {
    let formatted = format(text).unwrap();
    assert_eq!(formatted, expected, "\n{formatted}");
    assert_eq!(format(&formatted).unwrap(), formatted);
}

/// A text that is laid out already.
fn stays(text: &str) {
    formats(text, text);
}

#[test]
fn samples_are_stable() {
    for text in [MODEL, LAW] {
        let once = format(text).unwrap();
        assert_eq!(format(&once).unwrap(), once);
    }
}

#[test]
fn what_is_right_stays() {
    stays(
        "\
project Danube \"Pump station P9 for Dresden\" @zh \"德累斯顿P9泵站\" {
  as_of: 2026-11-20   regimes: EU.gdpr, CN.export, CN.trial
}

entity PumpCo    \"PumpCo Ltd., Hangzhou\" { in: CN  ciio: false  industry: industrial }
entity PumpCoEU  \"PumpCo Europe GmbH\"    { in: DE  owner: PumpCo at 100% }
entity Stadtwerk \"Stadtwerke Dresden\"    { in: DE }

people Operators \"Plant operators\"        { in: DE  count: 120 in DE  employer: Stadtwerk }
people Engineers \"Field engineers, China\" { in: CN  count: 24 in CN   employer: PumpCo }

data Vibration \"Vibration spectra\" : industrial.telemetry { linked_by: none }
data OpLog     \"Operator log\"      : personal.identifier  { about: Operators }

activity Care \"Remote maintenance\" {
  decides: Stadtwerk
  acts:    PumpCoEU for Stadtwerk, PumpCo for PumpCoEU
  purpose: remote_maintenance   EU.basis: contract   CN.basis: contract
}

site Dresden \"Dresden waterworks\" { in: DE  operator: Stadtwerk  activity: Care
  device Pump    \"Pump\"         : P9 { units: 48  collects: Vibration, OpLog  stores: none }
  edge   Gateway \"Edge gateway\"      { external: true  stores: (Vibration, OpLog) for 30 days }
}
cloud   Lake    \"Telemetry lake\" { in: DE  operator: PumpCoEU  stores: (Vibration, OpLog) for 2 years
                                   produces: FaultStat from Vibration by Fleet }
service Support \"Support desk\"   { in: CN  operator: PumpCo  activity: Care  stores: none }
server  Build   \"Firmware build\" { in: CN  operator: PumpCo  activity: Care  collects: Firmware }
server  Rota    \"Rota\"           { in: CN  operator: PumpCo  activity: Dispatch  collects: Tracks }
treatment Fleet : aggregation { irreversible: true }

Pump -> Gateway -> Lake : Vibration, OpLog
Lake ~> Support         : Vibration, OpLog { log: 180 days in DE  under: Clauses, Assessed, Told }
Lake -> Support         : *

Pump -> Gateway -> Lake : Vibration
Lake ~> Support  : Vibration
Build -> Gateway : Firmware
Rota -> Planners : Tracks
Roster -> Planner : Tracks

document Clauses : EU.standard_clauses    { parties: PumpCoEU, PumpCo  module: 3  annexes: true  signed: 2026-03-01 }
document Studied : EU.transfer_assessment { parties: PumpCoEU, PumpCo  names: CN  signed: 2026-02-20  equivalent: false  not_in_practice: true }
document Told    : EU.notice              { parties: Stadtwerk, PumpCoEU  names: CN }

expect Lake ~> Support under CN.export is outside             // German data seen from China: inbound
expect Build -> Gateway under CN.export is exempt by general  // firmware is general data
",
    );
}

#[test]
fn laws_stay() {
    stays(
        "\
regime EU.gdpr \"General Data Protection Regulation\" cites \"Regulation (EU) 2016/679\" since 2018-05-25 {
  territory: EEA   status: binding

  // ---- open points
  open gibraltar \"The UK decision reaches Gibraltar\" cites \"(EU) 2021/1772\"

  set adequate(c: crossing) \"Adequate destinations\" cites \"Art. 45(3)\" :
    JP since 2019-01-23 if \"the recipient is subject to the APPI\": appi in c.receiver.statutes,
    US since 2023-07-10 if \"on the list\":
      some d in c.receiver.documents where d is EU.dpf_listing and valid(d)
        and (d.hr or c.activity.purpose != employment)

  define established(p: part) \"it works through an office in the EEA\" cites \"Art. 3(1)\" =
    p.in in EEA or (some b in p.branches where b in EEA and b in p.activity.offices)
  define subject(p: part) \"subject to the GDPR\" = established(p) or targets(p)

  /// What leaves.
  transmission transfer \"Transfer to a third country\" cites \"Art. 44\" on c: crossing, p in c.parties {
    when \"the data are personal\":                        personal(c)
    when counterparty(c, p)
    unless \"the page is published and readers fetch it\": published(c)
  }
  mechanism clauses on c: transfer with d: EU.standard_clauses {
    when \"in force\": valid(d)
  }
}
",
    );
}

#[test]
fn blanks_and_lines() {
    formats(
        "\n\n\nentity A{in:DE}\n\n\n\nentity   B { in :DE }",
        "entity A { in: DE }\n\nentity B { in: DE }\n",
    );
    formats(
        "kind a{x:y*=b if\"w\":c z:1..4,60 %,5m}",
        "kind a { x: y* = b if \"w\": c  z: 1..4, 60%, 5 m }\n",
    );
    formats("A->B~>C:*{log:1 days}", "A -> B ~> C : * { log: 1 days }\n");
    formats(
        "define f( x:T )=g( x ,{a,b} ).in+1*2-h() is not d",
        "define f(x: T) = g(x, {a, b}).in + 1 * 2 - h() is not d\n",
    );
    formats("accept R on A->B:D because\"x\"", "accept R on A -> B : D because \"x\"\n");
    formats("", "");
    formats("// only", "// only\n");
    formats("entity A { }\r\n\r\n\r\nentity B { }\r\n", "entity A { }\n\nentity B { }\n");
}

#[test]
fn comments_stay_where_they_are() {
    formats(
        "// head\n\n\n// second\nentity A { // opened\n  // inside\n in: DE // behind\n\n // last\n} // closed\n\n// end",
        "// head\n\n// second\nentity A {  // opened\n  // inside\n  in: DE  // behind\n\n  // last\n}  // closed\n\n// end\n",
    );
    formats("x: a, // one\n b // two\n", "x: a,  // one\n   b   // two\n");
    formats("when a\n// why\nor b", "when a\n  // why\n  or b\n");
    formats("entity // odd\nA", "entity  // odd\n  A\n");
}

#[test]
fn what_is_too_long_is_broken() {
    let row = "a_rather_long_name_of_a_row, ".repeat(8);
    let formatted = format(&format!("kind k {{ first: {row} b  second: c }}")).unwrap();
    assert_eq!(formatted.lines().count(), 5, "{formatted}");
    assert!(formatted.lines().all(|l| l.len() <= 140), "{formatted}");
    let formatted = format(&format!("define f = {}b", "some_predicate(c) and other_one(c) or ".repeat(8))).unwrap();
    assert!(formatted.lines().all(|l| l.len() <= 140), "{formatted}");
    assert!(
        formatted
            .lines()
            .skip(1)
            .all(|l| l.starts_with("  or ") || l.starts_with("     some")),
        "{formatted}"
    );
}

#[test]
fn mistakes_are_refused() {
    assert!(matches!(format("entity { in: DE }"), Err(FormatError::Syntax(errors)) if errors.len() == 1));
    assert!(matches!(format("A => B"), Err(FormatError::Syntax(_))));
}
