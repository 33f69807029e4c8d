//! Hostile names in every format: they stay text.

use std::io::Read as _;

use portolan::base::system::Disk;
use portolan_tests::run::{library, portolan};

/// Titles that would do something if a format read them: markup, a script, a formula, a comment, a template, an override of direction.
const NAMES: [&str; 8] = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(1+1)",
    "@SUM(1;2)",
    "a | b ` c ``` <!-- end of answer --> [x](y) ![z](w)",
    "#import \\\"x\\\": * #panic() $x$ <s1> @s1",
    "\u{202E}evil\u{2066}\u{200B}",
    "]]></w:t><w:p/>&amp;&#x41;",
    "+cmd ' /C calc'!A0",
];

fn model() -> String {
    let long = "very_long_".repeat(80);
    let mut out =
        String::from("project P \"P\" { as_of: 2026-11-20  regimes: EU.gdpr }\nentity E \"E\" { in: DE }\nentity F \"F\" { in: US }\n");
    out += "people G \"G\" { in: DE  count: 10 in DE }\nactivity A \"A\" { decides: E  acts: F for E  purpose: other }\n";
    for (i, n) in NAMES.iter().chain([&long.as_str()]).enumerate() {
        out += &format!("data D{i} \"{n}\" : personal.contact {{ about: G }}\n");
        out += &format!(
            "server S{i} \"{n}\" {{ in: DE  operator: E  activity: A  collects: D{i}  stores: D{i} for 2 days  controls: unique_password }}\n"
        );
        out += &format!("server T{i} \"{n}\" {{ in: US  operator: F  activity: A }}\nS{i} -> T{i} : D{i}\n");
        out += &format!("accept EU.gdpr.chapter_v on T{i} because \"{n}\" by \"{n}\" until 2027-01-01\n").replace(&format!(" on T{i}"), "");
        if i == 0 {
            continue;
        }
        out = out.rsplit_once("accept").map(|x| x.0.to_owned()).unwrap_or(out);
    }
    out
}

struct Made {
    _dir: tempfile::TempDir,
    file: std::path::PathBuf,
}

fn made(end: &str) -> Made {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("model.flow"), model()).expect("written");
    let file = dir.path().join(format!("x.{end}"));
    let (home, path) = (dir.path().to_str().expect("letters"), file.to_str().expect("letters"));
    let template = if end == "cnil.json" {
        "EU.impact_assessment"
    } else {
        "full_assessment"
    };
    let ran = portolan(&["report", "-C", home, "--template", template, "-o", path], &Disk, library());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    Made { _dir: dir, file }
}

fn text(end: &str) -> String {
    String::from_utf8(std::fs::read(made(end).file).expect("there")).expect("UTF-8")
}

fn part(bytes: Vec<u8>, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut out = String::new();
    zip.by_name(name).expect("a part").read_to_string(&mut out).expect("text");
    out
}

#[test]
fn no_direction_is_overridden_anywhere() {
    for end in ["md", "html", "typ", "csv", "par.json", "jsonld", "cnil.json"] {
        let t = text(end);
        assert!(!t.contains(['\u{202E}', '\u{2066}']), "{end}");
    }
    for (end, name) in [("docx", "word/document.xml"), ("xlsx", "xl/sharedStrings.xml")] {
        let t = part(std::fs::read(made(end).file).expect("there"), name);
        assert!(!t.contains(['\u{202E}', '\u{2066}']), "{end}");
    }
}

#[test]
fn html_has_no_element_of_a_name() {
    let t = text("html");
    assert!(!t.contains("<script") && !t.contains("<img src=x") && t.contains("&lt;script&gt;"));
    assert!(t.contains("default-src 'none'"));
    // Every start tag is one of ours.
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dl",
        "div",
        "dt",
        "dd",
        "nav",
        "ul",
        "ol",
        "li",
        "span",
        "a",
        "main",
        "section",
        "table",
        "caption",
        "colgroup",
        "col",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "b",
        "code",
        "sup",
        "details",
        "summary",
        "br",
        "cite",
        "figure",
        "img",
        "figcaption",
    ];
    let body = t.split_once("</style>").expect("a style").1;
    for tag in body.split('<').skip(1).filter(|t| t.starts_with(|c: char| c.is_ascii_alphabetic())) {
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        assert!(known.contains(&name.as_str()), "<{tag}");
        assert!(!tag.split('>').next().unwrap_or("").contains("onerror"), "<{tag}");
    }
}

#[test]
fn a_table_of_markdown_keeps_its_columns() {
    let t = text("md");
    let mut columns = 0;
    for l in t.lines() {
        if !l.starts_with('|') {
            columns = 0;
            continue;
        }
        let bars = l.replace("\\\\", "").replace("\\|", "").matches('|').count();
        if columns == 0 {
            columns = bars;
        }
        assert_eq!(bars, columns, "{l}");
    }
    // What a reader makes of it: our comments and line breaks are the only HTML, and no name became a link or a picture.
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for e in Parser::new_ext(&t, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES) {
        match e {
            Event::Html(h) | Event::InlineHtml(h) => {
                let h = h.trim();
                assert!(
                    h == "<br>" || h.starts_with("<!-- answer ") || h == "<!-- end of answer -->" || h.is_empty(),
                    "{h}"
                );
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("a link to {dest_url}"),
            _ => {}
        }
    }
}

#[test]
fn a_spreadsheet_computes_nothing() {
    // A line within quotation marks goes on with its cell: only where a cell begins could a formula begin.
    let all = text("csv");
    let (mut quoted, mut begins) = (false, true);
    for (i, c) in all.trim_start_matches('\u{FEFF}').char_indices() {
        let at = begins && c != '"';
        assert!(!(at && ['=', '@', '+'].contains(&c)), "{:.80}", &all[i..]);
        quoted ^= c == '"';
        begins = if quoted { begins && c == '"' } else { [',', '\n'].contains(&c) };
    }
    let bytes = std::fs::read(made("xlsx").file).expect("there");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    for n in names.iter().filter(|n| n.starts_with("xl/worksheets/")) {
        let mut sheet = String::new();
        zip.by_name(n).expect("a part").read_to_string(&mut sheet).expect("text");
        assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "{n}");
    }
}

#[test]
fn word_and_json_read_back_as_written() {
    let xml = part(std::fs::read(made("docx").file).expect("there"), "word/document.xml");
    assert!(xml.contains("&lt;script&gt;") && !xml.contains("<script"));
    let v: serde_json::Value = serde_json::from_str(&text("json")).expect("JSON");
    assert!(v.to_string().contains("<script>alert(1)</script>"));
}

/// In the source for Typst every text stands between quotes.
#[test]
fn typst_sees_strings_only() {
    let t = text("typ");
    let body = t.split_once("#cover(").expect("a cover").1;
    for l in body.lines() {
        let mut open = false;
        let mut escaped = false;
        for c in l.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if open => escaped = true,
                '"' => open = !open,
                '$' | '@' => assert!(open, "{l}"),
                _ => {}
            }
        }
        assert!(!open, "a string is not closed: {l}");
    }
}

/// The tool that imports it shows answers and measures as HTML.
#[test]
fn the_french_tool_is_given_no_markup_of_a_name() {
    let v: serde_json::Value = serde_json::from_str(&text("cnil.json")).expect("JSON");
    let answers = v["answers"].as_array().expect("answers").iter().map(|a| &a["data"]["text"]);
    let measures = v["measures"].as_array().expect("measures").iter().map(|m| &m["content"]);
    let mut names = 0;
    for html in answers.chain(measures).map(|t| t.as_str().expect("text")) {
        for tag in html.split('<').skip(1) {
            let name = tag.split('>').next().unwrap_or("").trim_matches('/').trim();
            assert!(["p", "strong", "em", "br", "ul", "li"].contains(&name), "<{tag}");
        }
        names += html.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count();
    }
    assert!(names > 5);
}

/// In linked data every name is a literal, and an identifier no more than letters, digits and escapes.
#[test]
fn linked_data_takes_no_name_for_an_address() {
    fn each(v: &serde_json::Value, key: &str, out: &mut Vec<(String, String)>) {
        match v {
            serde_json::Value::Object(m) => m.iter().for_each(|(k, x)| each(x, k, out)),
            serde_json::Value::Array(a) => a.iter().for_each(|x| each(x, key, out)),
            serde_json::Value::String(t) => out.push((key.to_owned(), t.clone())),
            _ => {}
        }
    }
    for end in ["jsonld", "par.json"] {
        let v: serde_json::Value = serde_json::from_str(&text(end)).expect("JSON");
        let mut all = Vec::new();
        each(&v, "", &mut all);
        assert!(all.iter().any(|(_, t)| t.contains("<script>alert(1)</script>")), "{end}");
        for (key, t) in all {
            if t.contains("alert(1)") {
                assert!(["@value", "value", "dct:title"].contains(&key.as_str()), "{end}: {key}: {t}");
            }
            if key == "@id" {
                assert!(t.bytes().all(|b| b.is_ascii_alphanumeric() || b":.-_%".contains(&b)), "{t}");
            }
        }
    }
}

/// A Word file fetches nothing and runs nothing, and its XML is whole.
#[test]
fn a_word_file_leads_nowhere() {
    let bytes = std::fs::read(made("docx").file).expect("there");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    for n in names.iter().filter(|n| n.ends_with(".xml") || n.ends_with(".rels")) {
        let mut xml = String::new();
        zip.by_name(n).expect("a part").read_to_string(&mut xml).expect("text");
        roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{n}: {e}"));
        assert!(!xml.contains("TargetMode=\"External\""), "{n}");
        let fields = xml.split("<w:instrText").skip(1).map(|f| f.split_once('>').map_or("", |f| f.1));
        for f in fields {
            let known = ["TOC ", "PAGE", "NUMPAGES", "PAGEREF"];
            assert!(known.iter().any(|k| f.trim_start().starts_with(k)), "{n}: {f:.60}");
        }
    }
    assert!(!names.iter().any(|n| n.contains("vba") || n.contains("embeddings")), "{names:?}");
}

/// A name without a blank is broken where it must be: in each format by its own means.
#[test]
fn a_very_long_name_breaks() {
    let typ = text("typ");
    let body = typ.split_once("#cover(").expect("a cover").1;
    // Pictures measure and cut their own text.
    for l in body.lines().filter(|l| !l.starts_with("#picture(")) {
        let long = l
            .split(|c: char| c.is_whitespace() || c == '\u{200B}')
            .find(|w| w.matches("very_long_").count() > 2);
        assert!(long.is_none(), "{long:?}");
    }
    let style = text("html");
    assert!(style.contains("overflow-wrap:anywhere"));
}
