//! A drawing as a page of its own: pan, zoom, search, filters, reasons, and a slider over days. It asks nobody for anything, and its policy allows
//! no style and no script but its own.

use std::fmt::Write as _;

use base64::Engine as _;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::super::quote::xml;
use super::super::svg::{FONTS, Palette, Style, Theme, gate_id, paint};
use crate::document::diagram::{Diagram, Later, gravity, layout, terms};
use crate::law::verdict::Ruling;

const CSS: &str = include_str!("page.css");
const JS: &str = include_str!("page.js");

/// What a policy names a text by.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(digest))
}

fn variables(theme: Theme) -> String {
    let roles = Palette::of(theme).roles();
    roles.iter().map(|(n, c)| format!("--{n}:{c};")).collect()
}

/// Which gates a flow passes, by its id.
fn gates(d: &Diagram, plan: &layout::Plan) -> Value {
    let mut out: Map<String, Value> = Map::new();
    for g in &plan.gates {
        for f in &g.flows {
            let list = out.entry(d.flows[*f].id.clone()).or_insert_with(|| json!([]));
            if let Value::Array(l) = list {
                l.push(json!(gate_id(d, g)));
            }
        }
    }
    Value::Object(out)
}

fn marks(d: &Diagram) -> Value {
    let of = |f: &crate::document::diagram::Flow| {
        f.marks
            .iter()
            .map(|m| json!([d.regimes[m.regime].name, m.ruling.word()]))
            .collect::<Vec<_>>()
    };
    Value::Object(d.flows.iter().map(|f| (f.id.clone(), json!(of(f)))).collect())
}

pub fn write(d: &Diagram, later: &Later, style: &Style) -> String {
    let lang = style.lang.as_str();
    let own = Style {
        theme: Theme::Variables,
        lang: lang.to_owned(),
    };
    let plan = layout::plan(d, lang);
    let mut pictures: Vec<String> = Vec::new();
    let mut days = Vec::new();
    for on in std::iter::once(d).chain(&later.days) {
        let picture = paint(on, &layout::plan(on, lang), &own, FONTS);
        let at = pictures.iter().position(|p| *p == picture).unwrap_or(pictures.len());
        if at == pictures.len() {
            pictures.push(picture);
        }
        days.push(json!({"day": on.as_of.map_or(String::new(), |x| x.to_string()), "picture": at, "flows": marks(on)}));
    }
    let gravities: Map<String, Value> = Ruling::ALL
        .into_iter()
        .map(|r| (r.word().to_owned(), json!(gravity(r) + 1)))
        .chain([("none".to_owned(), json!(0))])
        .collect();
    let w = |words: crate::document::diagram::Words| words.in_lang(lang).to_owned();
    let data = json!({
        "days": days, "gates": gates(d, &plan), "gravity": gravities, "words": {"none": w(terms::point())},
    });
    // Inside a script element only an end of it could end it.
    let data = data.to_string().replace('<', "\\u003c");
    let css = format!(
        ":root{{{}}}:root[data-theme=dark]{{{}}}\n{CSS}",
        variables(Theme::Light),
        variables(Theme::Dark)
    );
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(&css),
        hash(JS)
    );
    let title = xml(d.title.in_lang(lang));
    let mut s = String::from("<!doctype html>\n");
    let _ = write!(
        s,
        "<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{css}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n",
        xml(lang)
    );
    let _ = writeln!(
        s,
        "<label>{} <input id=\"search\" type=\"search\"></label>",
        xml(&w(terms::search()))
    );
    let _ = write!(
        s,
        "<label>{} <select id=\"regime\"><option value=\"\">{}</option>",
        xml(&w(terms::regime())),
        xml(&w(terms::all()))
    );
    for r in &d.regimes {
        let _ = write!(
            s,
            "<option value=\"{}\">{}</option>",
            xml(&r.name),
            xml(&format!("{} {}", r.name, r.title.in_lang(lang)))
        );
    }
    s += "</select></label>\n";
    let mut used: Vec<Ruling> = std::iter::once(d)
        .chain(&later.days)
        .flat_map(|d| &d.flows)
        .flat_map(|f| &f.marks)
        .map(|m| m.ruling)
        .collect();
    used.sort_by_key(|r| std::cmp::Reverse(gravity(*r)));
    used.dedup();
    let _ = write!(s, "<fieldset><legend>{}</legend>", xml(&w(terms::heading_verdict())));
    let named = used.iter().map(|r| (r.word(), w(terms::ruling(*r))));
    // Offered only where a flow was judged under no law.
    let mut drawn = std::iter::once(d).chain(&later.days).flat_map(|d| &d.flows);
    let unjudged = drawn.any(|f| f.marks.is_empty()).then(|| ("none", w(terms::no_law())));
    for (word, title) in named.chain(unjudged) {
        let _ = write!(
            s,
            "<label><input type=\"checkbox\" name=\"verdict\" value=\"{word}\" checked> {}</label>",
            xml(&title)
        );
    }
    s += "</fieldset>\n";
    if later.days.is_empty() {
        let _ = writeln!(s, "<span>{}</span>", xml(&d.as_of.map_or(String::new(), |x| w(terms::as_of(x)))));
    } else {
        let _ = writeln!(
            s,
            "<label>{} <input id=\"day\" type=\"range\" min=\"0\" max=\"{}\" value=\"0\" step=\"1\"> <output id=\"shown-day\" for=\"day\"></output></label>",
            xml(&w(terms::day())),
            later.days.len()
        );
    }
    if let Some(day) = later.until {
        let _ = writeln!(s, "<span class=\"note\">{}</span>", xml(&w(terms::days_until(day))));
    }
    let _ = writeln!(
        s,
        "<button id=\"in\" aria-label=\"{}\">+</button><button id=\"out\" aria-label=\"{}\">−</button><button id=\"whole\">{}</button><button \
         id=\"theme\">{}</button>\n</header>",
        xml(&w(terms::closer())),
        xml(&w(terms::farther())),
        xml(&w(terms::fit())),
        xml(&w(terms::theme()))
    );
    let _ = writeln!(
        s,
        "<main>\n<div id=\"map\" role=\"region\" aria-label=\"{title}\"></div>\n<aside>\n<h2>{}</h2>\n<div id=\"about\" role=\"status\" \
         aria-live=\"polite\"></div>\n<h2>{} <span id=\"count\"></span></h2>\n<ul id=\"list\"></ul>\n</aside>\n</main>",
        xml(&w(terms::reasons())),
        xml(&w(terms::heading_flow()))
    );
    for (i, p) in pictures.iter().enumerate() {
        let _ = writeln!(s, "<template id=\"picture-{i}\">\n{p}</template>");
    }
    let _ = write!(
        s,
        "<script type=\"application/json\" id=\"data\">{data}</script>\n<script>{JS}</script>\n</body>\n</html>\n"
    );
    s
}
