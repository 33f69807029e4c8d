//! What somebody reads who was not there when the model was drawn: lists that can be taken apart, proofs that bear out their own result, words of
//! the law that is told, and languages there are.

use portolan::base::system::Disk;
use portolan_tests::run::{library, portolan};

use crate::signer::{chapter, paper, row};

const MODEL: &str = r#"project Tills "Tills" { as_of: 2026-11-20  regimes: EU.gdpr, CN.export }
entity Shop  "Shop AG, Berlin"  { in: DE  owner: none }
entity Maker "Maker, Ningbo"    { in: CN  owner: none  ciio: false }
people Clerks "Clerks" { in: DE  count: 10 in DE  employer: Shop }
people Staff  "Staff"  { in: CN  count: 10 in CN  employer: Maker }
data Sales  "Sales"  : personal.behaviour { about: Clerks }
data Trials "Trials, first round" : personal.behaviour { about: Staff }
data Sum    "Sum"    : industrial.telemetry { linked_by: none }
treatment Fit "Fit" : aggregation { irreversible: true }
activity Sell "Sell" { decides: Shop   acts: Maker for Shop  purpose: sale  EU.basis: contract  CN.basis: consent }
activity Test "Test" { decides: Maker  acts: Shop for Maker  purpose: sale  EU.basis: contract  CN.basis: consent }
server Till "Till" { in: DE  operator: Shop   activity: Sell  collects: Sales   stores: none }
server Lab  "Lab"  { in: CN  operator: Maker  activity: Test  collects: Trials  stores: none  produces: Sum from unknown by Fit }
server Hall "Hall" { in: DE  operator: Shop   activity: Test  stores: none }
Till -> Lab : Sales { activity: Sell }
Lab -> Hall : Trials, Sum
document Terms "Terms" : EU.processing_terms { parties: Shop, Maker }
accept EU.gdpr.notice on Till -> Lab because "at the printer" by "the office" until 2027-01-31
"#;

/// Names with commas in them are divided by something else, a waiver begins a line of its own, and a column has the words of its law.
#[test]
fn tables_can_be_taken_apart() {
    let record = paper(MODEL, "EU.record", "en");
    assert!(
        row(&record, "Terms `Terms`").contains("| Shop AG, Berlin; Maker, Ningbo |"),
        "{record}"
    );
    assert!(row(&record, "Sales `Sales`").contains("| Behaviour |"), "{record}");
    let study = paper(MODEL, "EU.impact_assessment", "en");
    let waived = study
        .lines()
        .find(|l| l.contains("Notice names country") && l.contains("Accepted by"))
        .expect("waived");
    assert!(waived.contains(".<br>**Accepted by the office"), "{waived}");
    let export = paper(MODEL, "CN.export_report", "zh");
    assert!(export.contains("合法性基础") && !export.contains("法律依据"), "{export}");
    let all = paper(MODEL, "full_assessment", "en");
    assert!(
        row(&all, "Sell `Sell` | Activity").contains("Ground: consent<br>Legal basis: contract"),
        "{all}"
    );
}

/// What is made of nobody knows what is a blank; what is told is told in full.
#[test]
fn what_a_thing_is_made_from_is_told_or_asked() {
    let kept = |p: &str| row(chapter(p, "Where data are kept, and for how long"), "Sum `Sum`").to_owned();
    let asked = paper(MODEL, "EU.record", "en");
    assert!(kept(&asked).contains("Lab (China) **\\[To be supplied B"), "{asked}");
    assert!(asked.contains("What does Lab make out of other data, and out of which?"), "{asked}");
    let told = paper(&MODEL.replace("from unknown", "from Trials and Sales"), "EU.record", "en");
    assert!(kept(&told).contains("made from Trials, first round; Sales"), "{told}");
}

/// Whoever reads a paper knows things by their titles; a country behind a company's address would read as part of it; and a title within a
/// sentence begins in small letters.
#[test]
fn sentences_read_as_they_are_meant() {
    let all = paper(&MODEL.replace("\"Lab\"", "\"Laboratory\""), "full_assessment", "en");
    assert!(
        all.contains("What does Laboratory make out of other data") && !all.contains("What does Lab make"),
        "{all}"
    );
    assert!(
        !all.contains("Shop AG, Berlin, Germany") && !all.contains("Maker, Ningbo, China"),
        "{all}"
    );
    let flow = all
        .lines()
        .find(|l| l.contains("Till → Laboratory") && l.contains("<br>Shop AG, Berlin"));
    assert!(
        flow.is_some_and(|l| l.contains("(Germany") && l.contains("(China")),
        "{flow:?}\n{all}"
    );
    assert!(
        all.contains("without adequacy decision (Art. 45)") && !all.contains("without Adequacy"),
        "{all}"
    );
    assert!(!all.contains("]**  |"), "{all}");
}

/// Of alternatives the one that decides is always told, and so is a tool for which nothing is on file, also where both are called the same.
#[test]
fn proofs_bear_out_their_result() {
    let study = paper(MODEL, "EU.impact_assessment", "en");
    let reasons = chapter(&study, "Grounds, condition by condition");
    assert!(
        reasons.contains("- **✗ Binding corporate rules (Art. 46(2)(b), 47)**\n  - **✓ Transfer to a third country"),
        "{reasons}"
    );
    assert!(
        reasons.contains("(see above)\n  - **✗ not on file between the parties: Binding corporate rules**"),
        "{reasons}"
    );
    for template in ["CN.export_report", "CN.self_assessment", "EU.transfer_study", "full_assessment"] {
        let text = paper(MODEL, template, "en");
        let lines: Vec<&str> = text.lines().collect();
        for (i, line) in lines
            .iter()
            .enumerate()
            .filter(|(_, l)| l.trim_start().starts_with("- **✓ one of these"))
        {
            let depth = |l: &str| l.len() - l.trim_start().len();
            let below: Vec<&&str> = lines[i + 1..].iter().take_while(|l| depth(l) > depth(line)).collect();
            let facts = below.iter().any(|l| !l.trim_start().starts_with("- **"));
            assert!(facts || below.iter().any(|l| l.contains("✓")), "{template}: {line}\n{below:?}");
        }
    }
}

/// A paper in a language that nobody wrote would be one in English with a wrong name.
#[test]
fn a_language_without_words_is_an_error() {
    let checked = |more: &str| {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("model.flow"), format!("{MODEL}{more}")).expect("written");
        let home = dir.path().to_str().expect("letters");
        portolan(&["check", "-C", home, "--format", "concise"], &Disk, library())
    };
    let wrong = checked("report R { template: EU.record  language: en, german }");
    assert!(
        wrong.out.contains("error[name.unknown] nothing here is written in `german`"),
        "{}",
        wrong.out
    );
    assert_eq!(wrong.code, 2);
    let right = checked("report R { template: EU.record  language: en, zh }");
    assert!(!right.out.contains("nothing here is written in"), "{}", right.out);
}
