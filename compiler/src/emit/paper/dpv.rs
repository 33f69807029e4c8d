//! The record of processing in the W3C's Data Privacy Vocabulary, as JSON-LD.

use serde_json::{Map, Value, json};

use super::super::quote::plain;
use crate::document::paper::Document;
use crate::document::paper::register::{Activity, Datum, Kept, Named, Sent};

pub fn document(d: &Document) -> Value {
    let activities = d.register.activities.iter();
    json!({
        "@context": {
            "dpv": "https://w3id.org/dpv#",
            "dct": "http://purl.org/dc/terms/",
            "portolan": "urn:portolan:",
        },
        "@id": id(&d.project),
        "@type": "dpv:Process",
        "dct:title": text(&d.title, &d.lang),
        "dct:date": d.as_of,
        "dct:identifier": format!("sha256:{}", d.hash),
        "dpv:hasProcess": activities.map(|a| activity(a, &d.lang)).collect::<Vec<_>>(),
    })
}

fn id(name: &str) -> String {
    let mut out = String::from("urn:portolan:");
    for b in name.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
            out.push(char::from(b));
        } else {
            out += &format!("%{b:02X}");
        }
    }
    out
}

fn text(t: &str, lang: &str) -> Value {
    json!({ "@value": plain(t), "@language": lang })
}

fn named(n: &Named, sort: &str, lang: &str) -> Value {
    json!({ "@id": id(&n.id), "@type": sort, "dct:title": text(&n.title, lang) })
}

fn all(list: &[Named], sort: &str, lang: &str) -> Value {
    list.iter().map(|n| named(n, sort, lang)).collect()
}

fn activity(a: &Activity, lang: &str) -> Value {
    let mut out = Map::new();
    out.insert("@id".into(), json!(id(&a.named.id)));
    out.insert("@type".into(), json!("dpv:Process"));
    out.insert("dct:title".into(), text(&a.named.title, lang));
    if let Some(p) = &a.purpose {
        out.insert(
            "dpv:hasPurpose".into(),
            json!({ "@type": "dpv:Purpose", "dct:identifier": p.id, "dct:title": text(&p.title, lang) }),
        );
    }
    out.insert("dpv:hasDataController".into(), all(&a.decides, "dpv:DataController", lang));
    let acts: Vec<Named> = a.acts.iter().map(|(n, _)| n.clone()).collect();
    out.insert("dpv:hasDataProcessor".into(), all(&acts, "dpv:DataProcessor", lang));
    let (about, other): (Vec<&Datum>, Vec<&Datum>) = a.data.iter().partition(|d| !d.about.is_empty());
    out.insert(
        "dpv:hasPersonalData".into(),
        about.into_iter().map(|d| datum(d, "dpv:PersonalData", lang)).collect(),
    );
    out.insert(
        "dpv:hasData".into(),
        other.into_iter().map(|d| datum(d, "dpv:Data", lang)).collect(),
    );
    out.insert("dpv:hasStorageCondition".into(), a.kept.iter().map(|k| kept(k, lang)).collect());
    out.insert("dpv:hasProcessing".into(), a.sent.iter().map(|s| sent(s, lang)).collect());
    Value::Object(out)
}

fn datum(d: &Datum, sort: &str, lang: &str) -> Value {
    json!({
        "@id": id(&d.named.id),
        "@type": sort,
        "dct:title": text(&d.named.title, lang),
        "dct:subject": d.categories.iter().map(|c| json!({ "dct:identifier": c.id, "dct:title": text(&c.title, lang) })).collect::<Vec<_>>(),
        "dpv:hasDataSubject": all(&d.about, "dpv:DataSubject", lang),
    })
}

fn kept(k: &Kept, lang: &str) -> Value {
    let mut out = Map::new();
    out.insert("@type".into(), json!("dpv:StorageCondition"));
    out.insert("dpv:hasData".into(), json!({ "@id": id(&k.data.id) }));
    out.insert("dct:title".into(), text(&k.node.title, lang));
    if let Some(o) = &k.operator {
        out.insert("dpv:isImplementedByEntity".into(), json!({ "@id": id(&o.id) }));
    }
    out.insert("dpv:hasLocation".into(), all(&k.places, "dpv:Country", lang));
    if let Some(s) = &k.span {
        out.insert(
            "dpv:hasDuration".into(),
            json!({ "@type": "dpv:StorageDuration", "dct:title": text(s, lang) }),
        );
    }
    if let Some(c) = &k.condition {
        out.insert("dct:description".into(), text(c, lang));
    }
    Value::Object(out)
}

fn sent(s: &Sent, lang: &str) -> Value {
    let one = |n: &Option<Named>, sort: &str| n.as_ref().map(|n| named(n, sort, lang));
    let mut out = Map::new();
    out.insert("@type".into(), json!(if s.sight { "dpv:Access" } else { "dpv:Transfer" }));
    out.insert("dct:title".into(), json!(plain(&s.flow)));
    out.insert("dpv:hasData".into(), json!({ "@id": id(&s.data.id) }));
    for (key, value) in [
        ("dpv:hasDataExporter", one(&s.sender, "dpv:DataExporter")),
        ("dpv:hasDataImporter", one(&s.receiver, "dpv:DataImporter")),
        ("portolan:from", one(&s.from, "dpv:Country")),
        ("portolan:to", one(&s.to, "dpv:Country")),
    ] {
        if let Some(v) = value {
            out.insert(key.into(), v);
        }
    }
    let verdicts = s
        .verdicts
        .iter()
        .map(|(law, word, by)| json!({ "portolan:law": law, "portolan:verdict": word, "portolan:by": by }));
    out.insert("portolan:verdicts".into(), verdicts.collect());
    Value::Object(out)
}
