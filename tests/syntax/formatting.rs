//! The one layout.

use portolan_syntax::{FormatError, format};

use crate::generate::Maker;
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
fn brackets_are_opened_only_where_they_must() {
    formats(
        "define f(e: party) = distinct(g for x in crossings for g in x.people where x.sender == e and carries_ownership(x) and \
         not delicate(x) and eased(x) within start_of_year(today))",
        "\
define f(e: party) =
  distinct(g for x in crossings for g in x.people where x.sender == e and carries_ownership(x) and not delicate(x) and eased(x)
           within start_of_year(today))
",
    );
    formats(
        "define shielded(c: crossing) = one_of_the_rules(c) and (before_export in c.encryption or every_key_is_at_home(c) and \
         nobody_else_has_one(c) or shared_out_between_two(c))",
        "\
define shielded(c: crossing) =
  one_of_the_rules(c)
  and (before_export in c.encryption or every_key_is_at_home(c) and nobody_else_has_one(c) or shared_out_between_two(c))
",
    );
    let text = format(&format!("expect f({}b)", "a_rather_long_argument or another_one, ".repeat(6))).unwrap();
    assert!(
        text.lines().count() == 2 && text.lines().nth(1).unwrap().starts_with("         a_rather"),
        "{text}"
    );
}

#[test]
fn operands_of_or_stand_below_each_other() {
    stays(
        "\
define module_fits(d: document, c: crossing) \"the module fits the roles\" =
     d.module == 1 and c.arranger.role == decides
  or d.module == 2 and c.receiver.role == acts
     and c.receiver.in in EEA
  or d.module == 3
define kept(x: data) =
  some h in x.holdings
    where h.kept > 0 days
    and h.in == DE
",
    );
}

#[test]
fn a_table_has_bounds() {
    // One that is much longer pushes nobody.
    stays(
        "\
entity A   \"First\"  { in: DE }
entity B   \"Second\" { in: FR }
entity Cee \"A company with a name that takes a lot of room\" { in: IT }
entity D   \"Fourth\" { in: FR }
",
    );
    // A comment or an empty line ends a table.
    stays("in: DE\n// why\noperator: A\n\nx:  1\nyy: 2\n");
    // Where words differ, things that say the same of themselves stand in one table, others do not.
    stays(
        "\
server  A { in: DE  operator: X  collects: D }
service B { in: DE  operator: X }
entity X { in: DE }
people All { in: DE  count: 3 in DE }
",
    );
}

#[test]
fn lines_of_other_systems() {
    formats("\u{feff}x: 1 // a \r\n\r\n\r\n/// b\t\r\ny:2", "x: 1  // a\n\n/// b\ny: 2\n");
}

#[test]
fn comments_in_one_column_stay_there() {
    stays("x:    1         // a\nlong: abcdef    // b\n");
    formats(
        "x: 1             // a\nlong: abcdef  // b\n",
        "x:    1       // a\nlong: abcdef  // b\n",
    );
}

/// On texts of the grammar: laid out twice is laid out once. That the tree and the comments stay is checked by the formatter itself.
#[test]
fn ten_thousand_texts_come_to_rest() {
    let come_to_rest = |seeds: std::ops::Range<u64>| {
        for seed in seeds {
            let text = Maker::text(&Maker::file(seed), seed * 7 + 1, seed % 2 == 0);
            let once = format(&text).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{text}"));
            assert_eq!(format(&once).as_ref(), Ok(&once), "seed {seed}:\n{text}");
        }
    };
    std::thread::scope(|s| {
        for part in 0..8 {
            s.spawn(move || come_to_rest(part * 1_250..(part + 1) * 1_250));
        }
    });
}

#[test]
fn mistakes_are_refused() {
    assert!(matches!(format("entity { in: DE }"), Err(FormatError::Syntax(errors)) if errors.len() == 1));
    assert!(matches!(format("A => B"), Err(FormatError::Syntax(_))));
}
