//! What is true on a day, in one market, of one datum or under a condition is told of no other.

use serde_json::Value;

use crate::signer::{chapter, paper, row, said};

/// A house law with a form of its own.
fn house(law: &str, shows: &str, model: &str) -> String {
    format!(
        "project Demo {{ as_of: 2026-11-20  regimes: AQ.ice }}\n\
         regime AQ.ice \"Law of the ice\" cites \"House rule 1\" since 2000-01-01 {{\n  territory: AQ   status: binding\n{law}\n}}\n\
         template form \"Form\" {{ chapter all \"All\" {{ shows: {shows} }} }}\n\
         entity Works \"Works\" {{ in: AQ }}\nactivity Run {{ decides: Works  purpose: other }}\n{model}\n"
    )
}

const KEPT: &str = r#"project Kept { as_of: 2026-11-20  regimes: EU.gdpr }
entity Shop  "Shop" { in: DE }
entity Guild "Guild" { in: DE }
people Clerks "Clerks" { in: DE  count: 10 in DE }
data Log  "Log"  : personal.behaviour  { about: Clerks }
data Name "Name" : personal.identifier { about: Clerks }
data Sum  "Sum"  : personal.behaviour  { about: Clerks }
activity Sell "Sell" { decides: Shop, Guild if today < 2020-01-01  purpose: sale  EU.basis: contract }
activity Both "Both" { decides: Shop, Guild  purpose: sale  EU.basis: contract  together: false }
server Till "Till" { in: DE  operator: Shop  activity: Sell  collects: Log, Name if today < 2020-01-01
  produces: Sum from Log if today < 2020-01-01
  stores: Log for 7 days if today >= 2026-01-01, Log for 2 years if today < 2026-01-01, Name for 30 days if today < 2020-01-01
  controls: strong_authentication until 2025-01-01, secure_ota if today < 2020-01-01 }
server Desk "Desk" { in: DE  operator: Shop  activity: Both  collects: Log  stores: none }
"#;

/// Where data begin, how long they stay, and which measures there are, is told with the condition, and of each row.
#[test]
fn a_condition_is_told_with_what_stands_under_it() {
    let record = paper(KEPT, "EU.record", "en");
    let kept = chapter(&record, "Where data are kept, and for how long");
    let told = row(kept, "Log `Log`");
    assert!(
        told.contains("for 7 days if today \\>= 2026-01-01, for 2 years if today \\< 2026-01-01"),
        "{told}"
    );
    let told = row(kept, "Name `Name`");
    assert!(told.contains("Till (Germany) if today \\< 2020-01-01"), "{told}");
    assert!(told.contains("for 30 days if today \\< 2020-01-01"), "{told}");
    assert!(row(kept, "Sum `Sum`").contains("made from Log if today \\< 2020-01-01"), "{kept}");
    let french = said(&["report", "--template", "EU.impact_assessment", "--format", "cnil"], KEPT);
    assert!(french.contains("Till until 2025-01-01<"), "{french}");
    assert!(french.contains("Till if today &lt; 2020-01-01<"), "{french}");
    let linked = said(&["report", "--template", "EU.record", "--format", "jsonld"], KEPT);
    assert!(
        linked.contains("\"2 years\"") && linked.contains("\"if today < 2026-01-01\""),
        "{linked}"
    );
}

/// Who decides apart from others is no joint controller, and who decided before does not decide.
#[test]
fn the_dutch_form_names_who_decides_on_the_day() {
    let form = said(&["report", "--template", "EU.impact_assessment", "--format", "par"], KEPT);
    let form: Value = serde_json::from_str(&form).expect("JSON");
    let parties = form["answers"]["6.1"].as_array().expect("a list");
    let (sell, both) = (&parties[0], &parties[1]);
    assert_eq!(sell["6.1.1.1[0]"]["value"], "Shop");
    assert!(sell.get("6.1.1.1[1]").is_none(), "{sell}");
    assert_eq!(both["6.1.1.1[1]"]["value"], "Guild");
    assert_eq!(both["6.1.1.2[1]"]["value"][0], "Verwerkingsverantwoordelijke");
}

/// A place to which one flow may go and another may not has no ground in a form with one answer for both.
#[test]
fn the_dutch_form_tells_a_ground_that_all_have() {
    let model = |listed: &str| {
        format!(
            "project P {{ as_of: 2026-11-20  regimes: EU.gdpr }}\nentity Shop {{ in: DE }}\nentity One {{ in: US }}\nentity Two {{ in: US }}\n\
             people Crew {{ in: DE  count: 10 in DE }}\ndata Log : personal.behaviour {{ about: Crew }}\n\
             activity Sell {{ decides: Shop  acts: One for Shop, Two for Shop  purpose: sale  EU.basis: contract }}\n\
             server Till {{ in: DE  operator: Shop  activity: Sell  collects: Log  stores: none }}\n\
             server A {{ in: US  operator: One  activity: Sell  stores: none }}\nserver B {{ in: US  operator: Two  activity: Sell  stores: none }}\n\
             Till -> A : Log\nTill -> B : Log\ndocument List : EU.dpf_listing {{ parties: {listed}  signed: 2024-01-01 }}\n"
        )
    };
    let ground = |m: &str| {
        let form = said(&["report", "--template", "EU.impact_assessment", "--format", "par"], m);
        let form: Value = serde_json::from_str(&form).expect("JSON");
        form["answers"]["8.1"][0]["8.1.1.2[0]"]["value"].as_str().map(str::to_owned)
    };
    let both = model("One").replace("parties: One", "parties: One, Two");
    assert_eq!(ground(&both).as_deref(), Some("Adequaatheidsbesluit"));
    assert_eq!(ground(&model("One")), None);
}

/// Each day has a row of its own.
#[test]
fn duties_due_on_two_days_are_two_rows() {
    let law = "  extend node { began: date   done: date = never }\n  \
               duty clean \"Cleaned\" on n: server { require \"it is done\": n.done <= today by n.began + 1 years }";
    let model = "server A { in: AQ  operator: Works  began: 2026-01-01 }\nserver B { in: AQ  operator: Works  began: 2026-02-01 }";
    let told = paper(&house(law, "duties, risks", model), "form", "en");
    let due = |thing: &str| {
        told.lines()
            .filter(|l| l.contains("Cleaned") && l.contains(thing))
            .collect::<Vec<_>>()
    };
    for (thing, day) in [("| A |", "2027-01-01"), ("| B |", "2027-02-01")] {
        let rows = due(thing);
        assert!(rows.len() == 2 && rows.iter().all(|l| l.contains(day)), "{thing}: {rows:?}");
    }
}

/// A claim made for one market proves nothing in another, and a finding names the market it is about.
#[test]
fn what_is_sold_is_proven_market_by_market() {
    let law = "  duty told \"Told\" on s: sale { require \"the authority is told\": regulator_vuln_notice in s.product.controls }";
    let model = "product Eye \"Eye\" { maker: Works  markets: AQ, JP  controls: regulator_vuln_notice in AQ  }";
    let told = paper(&house(law, "reasons, risks   rules: AQ.ice.told", model), "form", "en");
    let (_, japan) = told.split_once("Eye in Japan: ").expect("a paragraph");
    let japan = japan.split("Eye in Antarctica: ").next().expect("text");
    assert!(japan.contains("? the authority is told"), "{japan}");
    assert!(told.contains("Eye in Antarctica: **met**"), "{told}");
    assert!(told.lines().any(|l| l.starts_with("| R1 ") && l.contains("Eye in Japan")), "{told}");
}

/// Two data on one flow, and two at one node, of which the law says different things, have both their reasons, the graver first.
#[test]
fn each_datum_has_the_reasons_of_its_own_verdict() {
    let law = "  extend data { mild: bool  fine: bool }\n  kind permit \"Permit\" : document\n  \
               transmission out \"Out\" on c: crossing { when \"it leaves\": c.to != AQ }\n  \
               exempt mild \"Mild\" on c: out { when \"the data are mild\": c.data.mild }\n  \
               mechanism permit \"A permit\" on c: out with d: AQ.permit { when \"in force\": valid(d) }\n  \
               demand ground \"A ground\" on c: out { needs: permit }\n  \
               duty fine \"Fine\" on h: holding { require \"the data are fine\": h.data.fine }";
    let model = "data Odd \"Odd\" : industrial.telemetry { linked_by: none }\n\
                 data Bad \"Bad\" : industrial.telemetry { linked_by: none  mild: false  fine: false }\n\
                 server A { in: AQ  operator: Works  activity: Run  collects: Odd, Bad }\nserver B { in: DE  operator: Works  activity: Run }\n\
                 A -> B : Odd, Bad";
    let told = paper(&house(law, "reasons", model), "form", "en");
    let heads: Vec<String> = told
        .lines()
        .filter(|l| l.contains(": **") && !l.starts_with(['-', '|', ' ']))
        .map(|l| l.split(['[', ']']).step_by(2).collect::<Vec<_>>().concat().replace('^', ""))
        .collect();
    let expected = [
        "A → B (Bad): **blocked**",
        "A (Bad): **unmet**",
        "B (Bad): **unmet**",
        "A → B (Odd): **undetermined**",
        "A (Odd): **undetermined**",
        "B (Odd): **undetermined**",
    ];
    let (mut heads, mut expected) = (heads, expected.map(str::to_owned).to_vec());
    heads.sort();
    expected.sort();
    assert_eq!(heads, expected, "{told}");
}

/// A flow that two demands block has one row, with a sentence for each; of the risks each demand is one, with what it needs.
#[test]
fn each_demand_has_a_sentence_of_its_own() {
    let law = "  kind deed \"Deed\" : document\n  kind leave \"Leave\" : document\n  \
               transmission out \"Out\" on c: crossing { when \"it leaves\": c.to != AQ }\n  \
               mechanism deed \"A deed\" @zh \"契据\" on c: out with d: AQ.deed { when valid(d) }\n  \
               mechanism leave \"A leave\" @zh \"许可\" on c: out with d: AQ.leave { when valid(d) }\n  \
               demand ground \"A ground\" @zh \"依据\" on c: out { needs: deed }\n  \
               demand allowed \"To be allowed\" @zh \"须经许可\" on c: out { needs: leave }";
    let model = "data Log \"Log\" : industrial.telemetry { linked_by: none }\n\
                 server A { in: AQ  operator: Works  activity: Run  collects: Log }\nserver B { in: DE  operator: Works  activity: Run }\n\
                 A -> B : Log";
    let plain = |text: &str| text.lines().filter(|l| l.starts_with('|')).map(str::to_owned).collect::<Vec<_>>();
    let told = plain(&paper(&house(law, "verdicts", model), "form", "en"));
    let rows: Vec<&String> = told.iter().filter(|l| l.contains("**blocked**")).collect();
    assert_eq!(rows.len(), 1, "{told:?}");
    assert!(rows[0].contains("A ground: may not run without a deed (House rule 1)."), "{told:?}");
    assert!(
        rows[0].contains("To be allowed: may not run without a leave (House rule 1)."),
        "{told:?}"
    );
    let told = plain(&paper(&house(law, "verdicts", model), "form", "zh"));
    let row = told.iter().find(|l| l.contains("受阻")).expect("a row");
    assert!(
        row.contains("依据：以下依据至少须具备其一，否则不得进行：契据（House rule 1）。"),
        "{told:?}"
    );
    assert!(
        row.contains("须经许可：以下依据至少须具备其一，否则不得进行：许可（House rule 1）。"),
        "{told:?}"
    );
    let told = plain(&paper(&house(law, "risks", model), "form", "en"));
    let risk = |of: &str| {
        told.iter()
            .find(|l| l.contains(&format!("{of} (House rule 1): blocked")))
            .expect("a risk")
    };
    assert!(
        risk("A ground").contains("a deed") && !risk("A ground").contains("a leave"),
        "{told:?}"
    );
    assert!(
        risk("To be allowed").contains("a leave") && !risk("To be allowed").contains("a deed"),
        "{told:?}"
    );
}

/// What is not on file is no declaration that the model lacks.
#[test]
fn no_papers_are_on_file() {
    let shows = "things lists: document columns: signed";
    let kind = "  kind deed \"Deed\" @zh \"契据\" : document";
    let told = |lists: &str, lang: &str| paper(&house(kind, &shows.replace("document", lists), ""), "form", lang);
    assert!(told("document", "en").contains("No papers are on file."));
    assert!(told("document", "zh").contains("没有存档的文件。"));
    assert!(told("AQ.deed", "en").contains("No papers of this kind are on file: Deed."));
    assert!(told("product", "en").contains("The model declares none: Product."));
}

/// Without a law nothing is concluded.
#[test]
fn no_law_is_no_clean_bill() {
    let told = paper(
        "project P { as_of: 2026-11-20  regimes: none }\nentity A { in: DE }\n",
        "full_assessment",
        "en",
    );
    assert!(told.contains("nothing is concluded") && !told.contains("may run"), "{told}");
}

const TWO: &str = r#"project Two { as_of: 2026-11-20  regimes: EU.gdpr, CH.fadp }
entity Bakery { in: DE }
entity Mill   { in: DE }
entity Host   { in: US }
people Guests { in: DE  residence: CH  count: 10 in DE }
data Orders : personal.behaviour { about: Guests }
data Grain  : personal.behaviour { about: Guests }
activity Bake  { decides: Bakery  acts: Host for Bakery  purpose: other  EU.basis: contract }
activity Grind { decides: Mill    acts: Host for Mill    purpose: other  EU.basis: contract }
server Oven  { in: DE  operator: Bakery  activity: Bake   collects: Orders  stores: none }
server Wheel { in: DE  operator: Mill    activity: Grind  collects: Grain   stores: none }
server Store { in: US  operator: Host  activity: Bake   stores: none }
server Silo  { in: US  operator: Host  activity: Grind  stores: none }
Oven -> Store : Orders
Wheel -> Silo : Grain
accept EU.gdpr.notice on Wheel -> Silo because "later" by "the miller" until 2027-01-01
report Baking { template: full_assessment  scope: Bake }
"#;

/// A report about one activity tells no questions, waivers and things of another.
#[test]
fn a_report_about_one_activity_is_silent_of_others() {
    let told = said(&["report", "Baking"], TWO);
    let body = told.split("\n## Sources").next().expect("text");
    for other in ["Mill.swiss_effect", "Wheel", "Silo", "Grain", "the miller"] {
        assert!(!body.contains(other), "{other}\n{body}");
    }
    for own in ["Bakery.swiss_effect", "Oven", "Store", "Orders"] {
        assert!(body.contains(own), "{own}\n{body}");
    }
}

/// Names written from the right stand apart from what follows them; bars are escaped in tables alone.
#[test]
fn names_and_bars_read_as_they_are() {
    let model = "project P { as_of: 2026-11-20  regimes: EU.gdpr }\nentity A \"شركة المضخات\" { in: DE }\nentity B \"B | C\" { in: DE }\n";
    let page = said(&["report", "--template", "full_assessment", "--format", "html"], model);
    assert!(page.contains("<bdi>شركة المضخات</bdi><sup>"), "{page}");
    let text = said(&["report", "--template", "full_assessment"], model);
    let (body, sources) = text.split_once("\n## Sources").expect("both");
    assert!(
        body.contains("| B \\| C[^") && sources.contains("`entity B \"B | C\" { in: DE }`"),
        "{text}"
    );
}

/// The members of two deploys are told apart wherever a row names them.
#[test]
fn members_of_deploys_are_told_with_their_deploy() {
    let model = "project P { as_of: 2026-11-20  regimes: EU.gdpr }\nentity A { in: DE }\ndata L : industrial.telemetry { linked_by: none }\n\
                 system S(place: country) { server X \"Box\" { in: place  operator: A  collects: L } }\n\
                 deploy One : S { place: DE }\ndeploy Two : S { place: FR }\nOne.X -> Two.X : L\n";
    let told = paper(model, "full_assessment", "en");
    let stated = chapter(&told, "All that the model states");
    assert!(stated.contains("From: One: Box<br>To: Two: Box"), "{stated}");
}
