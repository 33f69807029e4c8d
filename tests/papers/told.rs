//! Each fact of a report stands in every written format, in order and with its sources; and none of these formats lists a source that no fact has.

use std::collections::BTreeSet;
use std::io::Read as _;

use serde_json::Value;

use crate::{EXAMPLES, built, json, templates};

/// A fact as the formats must tell it.
struct Told<'a> {
    text: &'a str,
    sources: Vec<u64>,
    /// Whether its sources are told here: of facts in a row that share them, the last tells them.
    marked: bool,
}

fn facts(d: &Value) -> Vec<Told<'_>> {
    let mut out = Vec::new();
    for f in d["front"].as_array().expect("a front page") {
        line(&f["line"], &mut out);
    }
    sections(&d["sections"], &mut out);
    out
}

fn sections<'a>(list: &'a Value, out: &mut Vec<Told<'a>>) {
    for s in list.as_array().expect("sections") {
        for b in s["blocks"].as_array().expect("blocks") {
            for key in ["paragraph", "note"] {
                line(&b[key], out);
            }
            for i in b["list"].as_array().into_iter().flatten() {
                line(&i["line"], out);
            }
            for r in b["table"]["rows"].as_array().into_iter().flatten() {
                r["cells"].as_array().expect("cells").iter().for_each(|c| line(c, out));
            }
        }
        sections(&s["sections"], out);
    }
}

fn line<'a>(l: &'a Value, out: &mut Vec<Told<'a>>) {
    let Some(parts) = l.as_array() else { return };
    for (i, p) in parts.iter().enumerate() {
        line(&p["more"], out);
        let f = &p["fact"];
        if !f.is_object() {
            continue;
        }
        let numbers = |f: &Value| -> Vec<u64> { f["sources"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect() };
        let words = |x: &&Value| ["text", "strong", "code"].iter().any(|k| x.get(k).is_some());
        let next = parts[i + 1..].iter().find(|x| !words(x));
        let sources = numbers(f);
        let same = next.is_some_and(|n| n["fact"].is_object() && numbers(&n["fact"]) == sources);
        out.push(Told {
            text: f["text"].as_str().unwrap_or(""),
            sources,
            marked: !same,
        });
    }
}

fn bytes(example: &str, template: &str, lang: &str, end: &str) -> Vec<u8> {
    std::fs::read(built(example).file(template, lang, end)).expect("there")
}

fn text(example: &str, template: &str, lang: &str, end: &str) -> String {
    String::from_utf8(bytes(example, template, lang, end)).expect("UTF-8")
}

fn escaped(t: &str) -> String {
    let t = t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    t.replace('"', "&quot;").replace('\'', "&apos;")
}

/// Every fact in order, each found behind the one before it. `mark` is what must follow it.
fn in_order<'t>(what: &str, text: &'t str, facts: &[Told], form: &dyn Fn(&str) -> String, mark: &dyn Fn(&Told, &'t str) -> bool) {
    let mut at = 0;
    for f in facts.iter().filter(|f| !f.text.is_empty()) {
        let form = form(f.text);
        let mut from = at;
        loop {
            let Some(found) = text[from..].find(&form) else {
                panic!("{what}: `{}` is not told, or without its sources {:?}", f.text, f.sources);
            };
            let end = from + found + form.len();
            // The same words may stand nearer in a title or a name.
            if mark(f, &text[end..]) {
                at = end;
                break;
            }
            from = end;
        }
    }
}

#[test]
fn each_fact_stands_in_every_format_with_its_sources() {
    let mut looked_at = 0;
    for example in EXAMPLES {
        for template in templates(example) {
            for lang in ["en", "zh"] {
                let d = json(example, &template, lang);
                let all = facts(&d);
                looked_at += all.len();
                let what = |end: &str| format!("{example} {template} {lang} {end}");
                let count = d["sources"].as_array().expect("sources").len() as u64;

                let html = text(example, &template, lang, "html");
                let sup = |f: &Told, rest: &str| {
                    let rest = rest.strip_prefix("</span>").unwrap_or(rest);
                    let links: Vec<String> = f.sources.iter().map(|n| format!("<a href=\"#s{0}\">{0}</a>", n + 1)).collect();
                    !f.marked || rest.starts_with(&format!("<sup>{}</sup>", links.join(", ")))
                };
                in_order(&what("html"), &html, &all, &escaped, &sup);

                let md = text(example, &template, lang, "md");
                let note = |f: &Told, rest: &str| {
                    let rest = rest.trim_start_matches('*');
                    let notes: String = f.sources.iter().map(|n| format!("[^{}]", n + 1)).collect();
                    !f.marked || rest.starts_with(&notes)
                };
                let plain = |t: &str| {
                    let mut out = String::new();
                    for c in t.chars() {
                        if "\\`*_[]<>|~&".contains(c) {
                            out.push('\\');
                        }
                        out.push(c);
                    }
                    out.replace("://", ":\\//")
                };
                in_order(&what("md"), &md, &all, &plain, &note);

                let typ = text(example, &template, lang, "typ").replace('\u{200B}', "");
                let link = |f: &Told, rest: &str| {
                    let rest = rest.trim_start_matches(['"', ')', ';']);
                    !f.marked || rest.starts_with(&format!("#link(<s{}>", f.sources[0] + 1))
                };
                let quoted = |t: &str| t.replace('\\', "\\\\").replace('"', "\\\"");
                in_order(&what("typ"), &typ, &all, &quoted, &link);

                let word = document(&bytes(example, &template, lang, "docx"));
                let anchor = |f: &Told, rest: &str| {
                    let rest = rest.strip_prefix("</w:t></w:r>").unwrap_or(rest);
                    let link = format!("w:anchor=\"s{}\"", f.sources[0] + 1);
                    !f.marked || rest.starts_with("<w:hyperlink ") && rest[..rest.find('>').unwrap_or(0)].contains(&link)
                };
                in_order(&what("docx"), &word, &all, &xml, &anchor);

                // Every number leads to a place, and no place stands there for nothing.
                let used: BTreeSet<u64> = all.iter().flat_map(|f| &f.sources).copied().collect();
                assert!(used.iter().all(|n| *n < count), "{template}");
                for n in 1..=count {
                    assert!(html.contains(&format!("<li id=\"s{n}\">")), "{template}: {n} leads nowhere in HTML");
                    assert!(word.contains(&format!("w:name=\"s{n}\"")), "{template}: {n} leads nowhere in Word");
                    assert!(typ.contains(&format!("<s{n}>\n")), "{template}: {n} leads nowhere in PDF");
                    assert!(md.contains(&format!("\n[^{n}]: ")), "{template}: {n} leads nowhere in Markdown");
                }
            }
        }
    }
    assert!(looked_at > 20_000, "only {looked_at}");
}

fn xml(t: &str) -> String {
    let t = t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    t.replace('"', "&quot;").replace('\'', "&apos;")
}

fn document(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut out = String::new();
    zip.by_name("word/document.xml")
        .expect("a part")
        .read_to_string(&mut out)
        .expect("text");
    out
}
