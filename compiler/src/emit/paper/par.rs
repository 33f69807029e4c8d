//! A report as answers to the questionnaire of the Dutch government, in the second version of its output format. Which schema and which form
//! that is, the library says. What the model does not say is left out; the form shows it as unanswered.

use serde_json::{Map, Value, json};

use super::super::quote::plain;
use crate::document::paper::Document;
use crate::document::paper::register::{Activity, Named};

pub fn document(d: &Document) -> Value {
    // There is no clock here: the day of judgement stands for the time of writing.
    let at = format!("{}T00:00:00Z", d.as_of);
    let form = Form { at: &at, d };
    let mut answers = Map::new();
    let intro = format!("{} · {} · sha256:{}", d.title, d.project, d.hash);
    answers.insert("1.1".into(), form.answer(&intro));
    answers.insert("2.1".into(), form.data());
    let activities = &d.register.activities;
    let each = |f: &dyn Fn(&Activity, &mut Map<String, Value>)| -> Value {
        let all = activities.iter().enumerate().map(|(i, a)| {
            let mut one = Map::new();
            one.insert("_index".into(), json!(i));
            f(a, &mut one);
            Value::Object(one)
        });
        all.collect()
    };
    answers.insert(
        "3.1".into(),
        each(&|a, one| {
            one.insert("3.1.1".into(), form.answer(&a.named.title));
            let data: Vec<&str> = a
                .data
                .iter()
                .filter(|x| !x.about.is_empty())
                .map(|x| x.named.title.as_str())
                .collect();
            one.insert("3.1.3".into(), form.list(&data));
        }),
    );
    answers.insert(
        "5.1".into(),
        each(&|a, one| {
            if let Some(p) = &a.purpose {
                one.insert("5.1.1[0]".into(), form.answer(&p.title));
            }
        }),
    );
    answers.insert("6.1".into(), each(&|a, one| form.parties(a, one)));
    answers.insert("8.1".into(), each(&|a, one| form.places(a, one)));
    let word = |key: &str| d.form_words.get(key).cloned().unwrap_or_default();
    json!({
        "$schema": word("par_schema"),
        "metadata": { "urn": word("par_form"), "createdAt": at },
        "answers": answers,
    })
}

struct Form<'a> {
    at: &'a str,
    d: &'a Document,
}

impl Form<'_> {
    fn answer(&self, value: &str) -> Value {
        json!({ "value": plain(value), "lastEditedAt": self.at })
    }
    fn list(&self, values: &[&str]) -> Value {
        let values: Vec<String> = values.iter().map(|v| plain(v)).collect();
        json!({ "value": values, "lastEditedAt": self.at })
    }

    fn data(&self) -> Value {
        let mut seen: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for x in self.d.register.activities.iter().flat_map(|a| &a.data) {
            if x.about.is_empty() || seen.contains(&x.named.id.as_str()) {
                continue;
            }
            seen.push(&x.named.id);
            let titles = |l: &[Named]| l.iter().map(|n| n.title.as_str()).collect::<Vec<_>>().join(", ");
            out.push(json!({
                "_index": out.len(),
                "2.1.1": self.answer(&x.named.title),
                "2.1.2": self.answer(&titles(&x.about)),
                "2.1.3": self.answer(&titles(&x.categories)),
            }));
        }
        Value::Array(out)
    }

    fn parties(&self, a: &Activity, one: &mut Map<String, Value>) {
        let role = match a.together {
            _ if a.decides.len() < 2 => "decides",
            Some(true) => "decides_together",
            Some(false) => "decides",
            None => "",
        };
        let mut list: Vec<(&Named, &str)> = a.decides.iter().map(|p| (p, role)).collect();
        for (p, whom) in &a.acts {
            let below = whom.iter().any(|w| !a.decides.contains(w));
            list.push((p, if below { "acts_below" } else { "acts" }));
        }
        for (i, (p, role)) in list.into_iter().enumerate() {
            one.insert(format!("6.1.1.1[{i}]"), self.answer(&p.title));
            if let Some(word) = self.d.form_words.get(&format!("par_{role}")) {
                one.insert(format!("6.1.1.2[{i}]"), self.list(&[word]));
            }
        }
    }

    fn places(&self, a: &Activity, one: &mut Map<String, Value>) {
        let mut places: Vec<(&Named, Vec<Option<&String>>)> = Vec::new();
        for k in a.kept.iter().flat_map(|k| &k.places) {
            if !places.iter().any(|(p, _)| *p == k) {
                places.push((k, Vec::new()));
            }
        }
        let word = |by: &[String]| by.iter().find_map(|b| self.d.form_words.get(&format!("par_{b}")));
        let verdicts = a.sent.iter().flat_map(|s| &s.verdicts);
        // The laws whose grounds the form knows.
        let laws: Vec<&String> = verdicts.filter(|(.., by)| word(by).is_some()).map(|(law, ..)| law).collect();
        for s in &a.sent {
            let Some(to) = &s.to else { continue };
            let words = s
                .verdicts
                .iter()
                .filter(|(law, ..)| laws.contains(&law))
                .filter_map(|(_, verdict, by)| {
                    let open = ["contested", "undetermined", "blocked", "prohibited"].contains(&verdict.as_str());
                    (open || word(by).is_some()).then_some(word(by))
                });
            match places.iter_mut().find(|(p, _)| *p == to) {
                Some((_, known)) => known.extend(words),
                None => places.push((to, words.collect())),
            }
        }
        // A place has one ground in this form: told where all that goes there has it.
        let places = places.into_iter().map(|(p, by)| {
            let first = by.first().copied().flatten();
            (p, first.filter(|_| by.iter().all(|b| *b == first)))
        });
        for (i, (p, by)) in places.enumerate() {
            one.insert(format!("8.1.1.1[{i}]"), self.answer(&p.title));
            if let Some(by) = by {
                one.insert(format!("8.1.1.2[{i}]"), self.answer(by));
            }
        }
    }
}
