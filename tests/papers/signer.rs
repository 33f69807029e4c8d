//! What somebody reads who has to sign: of small models, each sentence is true of them, and nothing that the paper is owed is left out.

use portolan::base::system::Disk;
use portolan_tests::run::{library, portolan};

/// A report on a model, in Markdown and without the numbers of its sources.
pub fn paper(model: &str, template: &str, lang: &str) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("model.flow"), model).expect("written");
    let out = dir.path().join("x.md");
    let (home, path) = (dir.path().to_str().expect("letters"), out.to_str().expect("letters"));
    let args = ["report", "-C", home, "--template", template, "--lang", lang, "-o", path];
    let ran = portolan(&args, &Disk, library());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let text = std::fs::read_to_string(out).expect("there");
    let body = text.split("\n[^1]: ").next().unwrap_or("");
    let mut plain = String::new();
    for part in body.split("[^") {
        plain += match plain.is_empty() {
            true => part,
            false => part.split_once(']').map_or("", |p| p.1),
        };
    }
    plain
}

pub fn said(args: &[&str], model: &str) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("model.flow"), model).expect("written");
    let home = dir.path().to_str().expect("letters");
    portolan(&[args, &["-C", home]].concat(), &Disk, library()).out
}

/// The row of a table that begins so.
pub fn row<'a>(paper: &'a str, first: &str) -> &'a str {
    let found = paper.lines().find(|l| l.starts_with(&format!("| {first}")));
    found.unwrap_or_else(|| panic!("no row `{first}` in\n{paper}"))
}

/// The text under a heading, up to the next of the same depth.
pub fn chapter<'a>(paper: &'a str, title: &str) -> &'a str {
    let head = paper.lines().find(|l| l.starts_with('#') && l.ends_with(title));
    let head = head.unwrap_or_else(|| panic!("no chapter `{title}`"));
    let depth = format!("\n{} ", "#".repeat(head.chars().take_while(|c| *c == '#').count()));
    let rest = paper.split_once(head).map_or("", |p| p.1);
    rest.split(&depth).next().unwrap_or("")
}

const SHOP: &str = r#"
entity A "A GmbH" { in: DE  owner: none }
entity B "B Ltd"  { in: CN  owner: none  ciio: false }
people P "Customers" { in: DE  count: 10 in DE }
data D "Orders" : personal.contact { about: P }
data E "Notes"  : personal.contact { about: P }
activity X "Sell" { decides: A  acts: B for A  purpose: sale  EU.basis: contract  CN.basis: contract }
server S "Shop"  { in: DE  operator: A  activity: X  collects: D, E  stores: (D, E) for 10 years }
server T "Store" { in: CN  operator: B  activity: X  stores: D for 10 years }
S -> T : D
S ~> T : E
"#;

fn shop(head: &str, more: &str) -> String {
    format!("project Shop \"Shop\" {{ as_of: 2026-11-20  {head} }}\n{SHOP}{more}")
}

/// A law the project is not judged under has nothing to say, and that is no clean bill.
#[test]
fn a_form_of_a_law_that_is_not_judged_concludes_nothing() {
    let p = paper(&shop("regimes: CN.export", ""), "CN.equipment_assessment", "en");
    assert!(!p.contains("Proposed conclusion") && !p.contains("No finding is open"), "{p}");
    assert!(!p.contains("None of these duties applies"), "{p}");
    assert!(chapter(&p, "Result").contains("The project is not judged under"), "{p}");
    let p = paper(&shop("regimes: CN.export, CN.trial", ""), "CN.equipment_assessment", "en");
    assert!(p.contains("Proposed conclusion") && !p.contains("is not judged under"), "{p}");
}

/// The form of one law tells what this law asks, assumes and had waived; that of all laws, everything.
#[test]
fn a_form_of_one_law_is_silent_of_the_others() {
    let accept = "accept CN.export.network_logs on T because \"soon\" by \"the lab\" until 2027-01-31\n";
    let model = shop("regimes: EU.gdpr, CN.export", accept);
    let p = paper(&model, "EU.record", "en");
    assert!(!p.contains("CN.") && !p.contains("the lab"), "{p}");
    let p = paper(&model, "CN.self_assessment", "en");
    assert!(p.contains("the lab") && !p.contains("`EU."), "{p}");
    let p = paper(&model, "full_assessment", "en");
    assert!(p.contains("the lab") && p.contains("`EU."), "{p}");
}

/// The clauses are on file and do not carry the transfer: the paper says which of their conditions fails.
#[test]
fn a_tool_that_fails_is_told_condition_by_condition() {
    let clauses = |module: &str| {
        let papers = format!(
            "document K \"Our clauses\" : EU.standard_clauses {{ parties: A, B  module: {module}  annexes: true  signed: 2026-01-01 }}\n\
             document L : EU.transfer_assessment {{ parties: A, B  names: CN  signed: 2026-01-01  equivalent: true }}\n"
        );
        paper(&shop("regimes: EU.gdpr", &papers), "EU.transfer_study", "en")
    };
    for (module, mark) in [("2", "✓"), ("1", "✗"), ("unknown", "?")] {
        let p = clauses(module);
        let told = chapter(&p, "Conditions of the tool, one by one");
        assert!(!told.contains("None of these rules decides"), "{module}: {told}");
        assert!(told.contains(&format!("**{mark} the module fits the roles**")), "{module}: {told}");
    }
}

/// What a place keeps and nobody states is asked; what is made there was collected nowhere.
#[test]
fn nothing_is_said_to_be_kept_nowhere_because_nobody_says_so() {
    let more = "data F \"Totals\" : industrial.telemetry { linked_by: none }\ntreatment Sum : aggregation { irreversible: true }\n\
        server U \"Archive\" { in: DE  operator: A  activity: X  produces: F from D by Sum }\nS -> U : D\nU -> T : F\n";
    let p = paper(&shop("regimes: EU.gdpr", more), "EU.record", "en");
    let told = chapter(&p, "Where data are kept, and for how long");
    let orders: Vec<&str> = row(told, "Orders").split(" | ").collect();
    assert!(orders[2].contains("Archive (Germany) **\\[To be supplied"), "{orders:?}");
    assert!(orders[3].trim() == "–", "{orders:?}");
    let totals: Vec<&str> = row(told, "Totals").split(" | ").collect();
    assert_eq!(totals[1], "Archive (Germany), made from Orders", "{totals:?}");
    assert!(totals[3].starts_with("Store (China)"), "{totals:?}");
}

/// Things of one title are told apart, and so are flows between the same ends.
#[test]
fn no_two_things_are_called_the_same() {
    let more = "data G \"Bills\" : personal.contact { about: P }\n\
           site N \"North\" { in: DE  operator: A  activity: X  server H \"Hub\" { collects: G  stores: none } }\n\
           site O \"South\" { in: DE  operator: A  activity: X  server H \"Hub\" { collects: G  stores: none } }\n\
           N.H -> T : G\nO.H -> T : G\nS -> T : E\n\
           system Line(market: country) { cloud Vault { in: market  operator: A  activity: X  stores: none } }\n\
           deploy Here : Line { market: DE }\nN.H -> Here.Vault : G\n";
    let p = paper(&shop("regimes: EU.gdpr", more), "EU.record", "en");
    for name in [
        "| Hub (North) → Store |",
        "| Hub (South) → Store |",
        "| Shop → Store (Orders) |",
        "| Shop → Store (Notes) |",
        "| Shop ⇢ Store |",
        "| Hub (North) → Here: Vault |",
    ] {
        assert!(p.contains(name), "{name} in\n{p}");
    }
}

/// A waiver is told of the arrow and data it names; a law that counts for more waives nothing; a position has its author and its end.
#[test]
fn decisions_are_told_as_they_were_taken() {
    let more = "accept EU.gdpr.chapter_v on S ~> T : E because \"seen\" by \"the officer\" until 2027-02-01\n\
        accept EU.gdpr as warn because \"house rule\" by \"the board\" until 2027-01-31\n\
        accept EU.gdpr.large as 10_000 because \"note 7\" by \"counsel of ours\" until 2027-06-30\n";
    let p = paper(&shop("regimes: EU.gdpr", more), "EU.impact_assessment", "en");
    let waived = chapter(&p, "Accepted risks");
    assert!(
        waived.contains("| Shop ⇢ Store: Notes | seen | the officer | 2027-02-01 |"),
        "{waived}"
    );
    assert!(!waived.contains("house rule"), "{waived}");
    let taken = chapter(&p, "Positions on contested law");
    assert!(taken.contains("| 10,000 | note 7 | counsel of ours | 2027-06-30 |"), "{taken}");
    assert!(
        taken.contains("| its findings count as: warning | house rule | the board | 2027-01-31 |"),
        "{taken}"
    );
}

/// What stays open only because somebody bears it is not called clean.
#[test]
fn a_conclusion_names_the_risks_that_are_borne() {
    let clean = "project C \"C\" { as_of: 2026-11-20  regimes: EU.gdpr }\nentity A { in: DE  owner: none }\n\
        people P { in: DE  count: 10 in DE }\ndata D : personal.contact { about: P }\n\
        activity X { decides: A  acts: none  purpose: sale  BASIS }\n\
        server S { in: DE  operator: A  activity: X  collects: D  stores: D for 1 years }\nWAIVER\n";
    let told = |basis: &str, waiver: &str| {
        let model = clean.replace("BASIS", basis).replace("WAIVER", waiver);
        chapter(&paper(&model, "EU.impact_assessment", "en"), "Result in short").to_owned()
    };
    assert!(told("EU.basis: contract", "").contains("may run as described; no finding is open"));
    assert!(!told("", "").contains("may run as described"));
    let waiver = "accept EU.gdpr.lawful_basis on X because \"soon\" by \"the officer\" until 2027-01-31";
    let borne = told("", waiver);
    assert!(borne.contains("only for those who bear the risks that were accepted"), "{borne}");
}

/// One row stands for several flows only where it is true of each of them.
#[test]
fn a_row_of_many_is_true_of_each() {
    // Nobody states the logs of either machine: both are asked for.
    let more = "server V \"Second store\" { in: CN  operator: B  activity: X  stores: none }\nS -> V : D\n";
    let p = paper(&shop("regimes: CN.export", more), "CN.impact_report", "en");
    let logs = row(chapter(&p, "VIII. Whether the measures work"), "Network logs").to_owned();
    assert!(logs.contains("Store") && logs.contains("Second store"), "{logs}");
    assert_eq!(logs.matches("To be supplied").count(), 2, "{logs}");
}

/// Signs that are absent only because the library takes them to be say so, and who decides together is told.
#[test]
fn what_is_assumed_of_a_sign_is_said() {
    let p = paper(&shop("regimes: EU.gdpr", ""), "EU.impact_assessment", "en");
    let sign = row(&p, "2. decisions without a human");
    assert!(sign.contains("*absent*") && sign.contains("*no (assumed)*"), "{sign}");
    let two = shop("regimes: EU.gdpr", "").replace("decides: A  acts: B for A", "decides: A, B  acts: none  together: true");
    let p = paper(&two, "EU.record", "en");
    assert!(row(&p, "Sell").contains("A GmbH, B Ltd<br>Jointly: yes"), "{}", row(&p, "Sell"));
}

/// The recipient's own country is told where its machines stand in another.
#[test]
fn a_recipient_seated_elsewhere_is_named_with_its_country() {
    let host = "entity H \"Host Inc.\" { in: US  owner: none }\n\
        cloud W \"Cloud\" { in: DE  operator: H  activity: X  stores: D for 1 years }\nS -> W : D\n";
    let model = shop("regimes: EU.gdpr", host).replace("acts: B for A", "acts: B for A, H for A");
    let p = paper(&model, "EU.transfer_study", "en");
    assert!(
        row(&p, "Shop → Cloud").contains("Orders: Germany → Germany (Host Inc., United States)"),
        "{}",
        row(&p, "Shop → Cloud")
    );
}

/// Sentences and words: one file is no plural, a list of conditions is no clause, and a Chinese paper is Chinese.
#[test]
fn the_words_read_well() {
    let model = shop("regimes: EU.gdpr, GB.gdpr, CH.fadp, CN.export, US.dsp", "");
    let p = paper(&model, "full_assessment", "en");
    assert!(p.contains("of 1 source file |") && !p.contains("It asks that"), "{p}");
    assert!(p.contains("| People | Place | Number | Work for |"), "{p}");
    let p = paper(&model, "full_assessment", "zh");
    for l in chapter(&p, "推定事项").lines().filter(|l| l.starts_with("| ")) {
        let title = l.trim_start_matches("| ").split(['`', '|']).next().unwrap_or("");
        assert!(!title.chars().any(|c| c.is_ascii_lowercase()), "{l}");
    }
    assert!(p.contains("合同所必需"), "{p}");
    let out = said(
        &["check", "--under", "GB.gdpr", "--format", "concise"],
        &shop("regimes: none", "").replace("in: DE", "in: GB"),
    );
    assert!(out.contains("addendum to the EU clauses, UK binding"), "{out}");
}

/// A number of people in a period that began before the window is a question, never a verdict that hangs on nothing.
#[test]
fn a_count_for_part_of_the_window_is_asked_for() {
    let model = |days: &str| {
        format!(
            "project C \"C\" {{ as_of: 2026-11-20  regimes: CN.export }}\nentity A {{ in: CN  owner: none  ciio: false  pilot_zone: none }}\n\
             entity B {{ in: JP  owner: none }}\npeople P {{ in: CN  count: 1_200_000 in CN {days} }}\ndata D : personal.contact {{ about: P }}\n\
             activity X {{ decides: A  acts: B for A  purpose: sale  CN.basis: contract }}\n\
             server S {{ in: CN  operator: A  activity: X  collects: D  stores: D for 1 years  logs: 1 years in CN }}\n\
             cloud T {{ in: JP  operator: B  activity: X  stores: D for 1 years }}\nS -> T : D {{ encryption: in_transit }}\n"
        )
    };
    let out = said(&["check", "--format", "concise"], &model("since 2025-06-01"));
    assert!(out.contains("`S -> T : D` is undetermined: it hangs on `P.count`"), "{out}");
    for whole in ["", "since 2026-01-01", "since 2026-01-01 until 2026-11-20"] {
        let out = said(&["check", "--format", "concise"], &model(whole));
        assert!(
            out.contains("error[CN.export.article_7_volume]") && !out.contains("`P.count`"),
            "{whole}: {out}"
        );
    }
}
