//! The reference: one Markdown page per pack, made from the schema and the law, and an index.

use std::fmt::Write as _;

use portolan_syntax::tree::Text;

use super::quote::{markdown_inline as md, plain};
use super::table;
use crate::document::catalogue::{Catalogue, Topic, days};
use crate::document::coverage::Covered;
use crate::law::say;
use crate::model::library::{CORE, LawName, LawSort, Regime};
use crate::model::schema::{Kind, KindId, Property};

const MADE: &str = "<!-- Made from the library by `portolan list --reference`. Edit the library, not this page. -->\n";

/// Pages by file name: the index first, then the core and the packs.
pub fn pages(c: &Catalogue) -> Vec<(String, String)> {
    let mut out = vec![("README.md".to_owned(), index(c)), (format!("{CORE}.md"), core(c))];
    for pack in &c.library.packs {
        out.push((format!("{pack}.md"), one_pack(c, pack)));
    }
    out
}

fn index(c: &Catalogue) -> String {
    let mut out = format!("{MADE}\n# Reference\n\n");
    out.push_str("Every word the library gives to a model, and every law it knows. `portolan list` shows the same in a terminal.\n\n");
    out.push_str("| page | holds |\n|---|---|\n");
    let count = |t: Topic, pack: Option<&str>| c.table(t).rows.iter().filter(|r| r.pack.as_deref() == pack).count();
    let _ = writeln!(
        out,
        "| [The core]({CORE}.md) | {} kinds, {} categories, {} enums, {} controls, {} places, {} groups |",
        count(Topic::Kinds, None),
        count(Topic::Categories, None),
        count(Topic::Enums, None),
        count(Topic::Controls, None),
        count(Topic::Countries, None),
        count(Topic::Groups, None)
    );
    for pack in &c.library.packs {
        let regimes: Vec<String> = c
            .library
            .regimes
            .iter()
            .filter(|r| r.pack == *pack)
            .map(|r| format!("`{}` {} ({})", r.name, md(&both(r.title.as_deref())), r.status))
            .collect();
        let _ = writeln!(out, "| [{pack}]({pack}.md) | {} |", regimes.join("; "));
    }
    out.push_str("\n## Laws\n\nHow many rules judge a crossing, how many duties there are, how many points are open because lawyers disagree, and how many\n");
    out.push_str("names rest on a text that was not read in full. `portolan explain NAME` shows each.\n\n");
    out.push_str(&table::markdown(&c.table(Topic::Regimes)));
    out.push_str("\n## Coverage\n\nWhat each law decides by a rule, which facts it asks for, which it assumes where a model is silent, what is open, and what its\n");
    out.push_str("pack leaves out. Each page lists them; so does `portolan list coverage`.\n\n");
    let words: Vec<&str> = Covered::ALL.iter().map(|k| k.word()).collect();
    let _ = writeln!(out, "| regime | {} |\n|---|{}", words.join(" | "), "---|".repeat(words.len()));
    for (i, r) in c.library.regimes.iter().enumerate() {
        let rows = c.coverage(i as u32);
        let count = |how: &Covered| rows.iter().filter(|row| row.0 == *how).count().to_string();
        let cells: Vec<String> = Covered::ALL.iter().map(count).collect();
        let _ = writeln!(out, "| [`{}`]({}.md) | {} |", r.name, r.pack, cells.join(" | "));
    }
    out
}

/// English, then the translations.
fn both(t: Option<&Text>) -> String {
    let Some(t) = t else { return String::new() };
    let mut parts = vec![say::text(t, "en").to_owned()];
    parts.extend(t.parts.iter().filter(|p| p.lang.is_some()).map(|p| p.text.to_string()));
    parts.join(" · ")
}

fn core(c: &Catalogue) -> String {
    let schema = &c.library.schema;
    let mut out = format!("{MADE}\n# The core\n\n");
    out.push_str("What every project sees.\n\n");
    out.push_str(
        "[Kinds](#kinds) · [Enums](#enums) · [Categories](#categories) · [Controls](#controls) · [Groups](#groups) · [Places](#places)\n\n",
    );
    out.push_str("## Kinds\n\n");
    let own = |k: &Kind| k.pack.is_none();
    for (id, _) in schema.kinds.iter().enumerate().filter(|(_, k)| own(k) && k.bases.is_empty()) {
        tree(c, id as KindId, 0, &mut out);
    }
    out.push('\n');
    out.push_str(HOW);
    for k in schema.kinds.iter().filter(|k| own(k)) {
        kind(c, k, &mut out);
    }
    enums(c, None, &mut out);
    out.push_str("## Categories\n\nA thing of a category has all that is said of the ones above it.\n\n");
    for cat in &schema.categories {
        let depth = cat.name.matches('.').count();
        let _ = write!(out, "{}- `{}` {}", "  ".repeat(depth), cat.name, md(&both(cat.title.as_deref())));
        if let Some(docs) = cat.decl.docs() {
            let _ = write!(out, ". {}", prose(docs));
        }
        out.push('\n');
    }
    out.push('\n');
    for (heading, topic) in [
        ("Controls", Topic::Controls),
        ("Groups", Topic::Groups),
        ("Places", Topic::Countries),
    ] {
        let mut t = c.table(topic);
        t.rows.retain(|r| r.pack.is_none());
        let _ = write!(out, "## {heading}\n\n{}\n", table::markdown(&t));
    }
    out
}

const HOW: &str = "In the tables below, *takes* is the type: `*` many or none, `+` at least one, and the words behind it connect further \
values to each (`stores: Load for 60 days`). *Unstated* says what holds where a model is silent: a value is assumed and printed as an \
assumption; **asked** means unknown, and where it matters the question is put.\n\n";

fn tree(c: &Catalogue, id: KindId, depth: usize, out: &mut String) {
    let k = c.library.schema.kind(id);
    let _ = writeln!(
        out,
        "{}- [`{}`](#{}) {}",
        "  ".repeat(depth),
        k.name,
        anchor(&k.name),
        md(&both(k.title.as_deref()))
    );
    for (child, k) in c.children(id) {
        if k.pack.is_none() {
            tree(c, child, depth + 1, out);
        }
    }
}

/// The anchor GitHub gives a heading.
fn anchor(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// A documentation comment as a paragraph: it may hold code in backticks and nothing else.
fn prose(docs: &str) -> String {
    let mut out = String::new();
    for (i, part) in docs.split('`').enumerate() {
        match i % 2 {
            0 => out.push_str(&md(part)),
            _ => {
                let _ = write!(out, "`{}`", plain(part));
            }
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn kind(c: &Catalogue, k: &Kind, out: &mut String) {
    let schema = &c.library.schema;
    let _ = write!(out, "### {}\n\n{}", k.name, md(&both(k.title.as_deref())));
    let bases: Vec<String> = k.bases.iter().map(|b| format!("`{}`", schema.kind(*b).name)).collect();
    if !bases.is_empty() {
        let _ = write!(out, " — a kind of {}, with its properties", bases.join(", "));
    }
    out.push_str(".\n\n");
    if let Some(docs) = &k.docs {
        let _ = write!(out, "{}\n\n", prose(docs));
    }
    let own: Vec<&Property> = k.own.iter().map(|p| schema.prop(*p)).filter(|p| p.pack == k.pack).collect();
    properties(c, &own, out);
}

fn properties(c: &Catalogue, list: &[&Property], out: &mut String) {
    if list.is_empty() {
        return;
    }
    out.push_str("| property | takes | unstated | meaning |\n|---|---|---|---|\n");
    for p in list {
        let unstated = match c.unstated(p).as_str() {
            "asked" => "**asked**".to_owned(),
            "from the container" => "from the container, else **asked**".to_owned(),
            value => match value.strip_prefix("from the container, else ") {
                Some(else_) => format!("from the container, else `{}`", plain(else_)),
                None => format!("`{}`", plain(value)),
            },
        };
        let mut meaning: Vec<String> = p.docs.iter().map(|d| prose(d)).collect();
        if let Some(q) = &p.question {
            meaning.push(format!("*{}*", md(&both(Some(q)))));
        }
        let mut marks: Vec<String> = Vec::new();
        if p.choice {
            marks.push("the architect may choose".into());
        }
        if p.collected {
            marks.push("with what its parts have".into());
        }
        if let Some(n) = &p.negative {
            marks.push(format!("`{n}` lists what is denied"));
        }
        if !marks.is_empty() {
            meaning.push(format!("({})", marks.join("; ")));
        }
        let _ = writeln!(
            out,
            "| `{}` | `{}` | {unstated} | {} |",
            p.full,
            plain(&c.takes(p)),
            meaning.join("<br>")
        );
    }
    out.push('\n');
}

fn enums(c: &Catalogue, pack: Option<&str>, out: &mut String) {
    let list: Vec<_> = c.library.schema.enums.iter().filter(|e| e.pack.as_deref() == pack).collect();
    if list.is_empty() {
        return;
    }
    out.push_str("## Enums\n\nValues stand in their order: `<` and `>=` compare by it.\n\n| enum | values | meaning |\n|---|---|---|\n");
    for e in list {
        let mut meaning = md(&both(e.title.as_deref()));
        if let Some(d) = &e.docs {
            let _ = write!(meaning, "{}{}", if meaning.is_empty() { "" } else { ". " }, prose(d));
        }
        let values: Vec<String> = e.values.iter().map(|v| format!("`{v}`")).collect();
        let _ = writeln!(out, "| `{}` | {} | {meaning} |", e.name, values.join(", "));
    }
    out.push('\n');
}

fn one_pack(c: &Catalogue, pack: &str) -> String {
    let schema = &c.library.schema;
    let regimes: Vec<&Regime> = c.library.regimes.iter().filter(|r| r.pack.as_ref() == pack).collect();
    let mut out = format!("{MADE}\n# {pack}\n\n");
    for r in &regimes {
        law(c, r, &mut out);
        coverage(c, r, &mut out);
    }
    let kinds: Vec<&Kind> = schema.kinds.iter().filter(|k| k.pack.as_deref() == Some(pack)).collect();
    if !kinds.is_empty() {
        out.push_str(
            "## Kinds of paper and other words\n\nA paper counts only where the model declares it: `document Name : KIND { .. }`.\n\n",
        );
        out.push_str(HOW);
        for k in kinds {
            kind(c, k, &mut out);
        }
    }
    let mut heading = false;
    for k in &schema.kinds {
        let added: Vec<&Property> = k
            .own
            .iter()
            .map(|p| schema.prop(*p))
            .filter(|p| p.pack.as_deref() == Some(pack) && k.pack.as_deref() != Some(pack))
            .collect();
        if added.is_empty() {
            continue;
        }
        if !heading {
            out.push_str("## Added to the core\n\nWithout the prefix, a name means this one as long as no other pack adds the same.\n\n");
            heading = true;
        }
        let _ = write!(out, "### Of {}\n\n", crate::model::schema::a(&k.name));
        properties(c, &added, &mut out);
    }
    enums(c, Some(pack), &mut out);
    out
}

/// What the rules ask for and what they do not see. What they decide stands in the tables above.
fn coverage(c: &Catalogue, r: &Regime, out: &mut String) {
    let Some(i) = c.library.regimes.iter().position(|x| x.name == r.name) else {
        return;
    };
    let rows = c.coverage(i as u32);
    for (how, heading, columns) in [
        (Covered::Asked, "asks", "| fact | question | |\n|---|---|---|\n"),
        (
            Covered::Assumed,
            "assumes unless a model says otherwise",
            "| fact | value | |\n|---|---|---|\n",
        ),
        (Covered::LeftOut, "leaves out", ""),
    ] {
        let list: Vec<_> = rows.iter().filter(|row| row.0 == how).map(|row| &row.1.cells).collect();
        if list.is_empty() {
            continue;
        }
        let _ = write!(out, "### What {} {heading}\n\n{columns}", r.name);
        for cells in list {
            let _ = match how {
                Covered::LeftOut => writeln!(out, "- {}", md(&cells[3])),
                _ => writeln!(out, "| `{}` | {} | {} |", cells[2], md(&cells[3]), cells[4]),
            };
        }
        out.push('\n');
    }
}

fn law(c: &Catalogue, r: &Regime, out: &mut String) {
    let _ = write!(out, "## {}\n\n**{}**\n\n", r.name, md(&both(r.title.as_deref())));
    let territory: Vec<String> = r.territory.iter().map(|t| c.snippet(r.source.origin(t.node))).collect();
    let _ = writeln!(
        out,
        "| | |\n|---|---|\n| text | {} |",
        md(r.cites.as_deref().unwrap_or("not cited"))
    );
    let _ = writeln!(out, "| status | {} |\n| in force | {} |", md(&r.status), days(r.since, r.until));
    let _ = writeln!(out, "| where | {} |\n", md(&territory.join(", ")));
    let laws = || r.laws.iter().map(|l| &c.library.laws[*l as usize]);
    let open: Vec<&LawName> = laws().filter(|l| l.sort == LawSort::Open).collect();
    let rules: Vec<&LawName> = laws().filter(|l| matches!(l.sort, LawSort::Rule(_))).collect();
    let mut table = |heading: &str, list: &[&LawName]| {
        if list.is_empty() {
            return;
        }
        let _ = write!(
            out,
            "### {heading}\n\n| name | sort | title | in force | text |\n|---|---|---|---|---|\n"
        );
        for l in list {
            for v in &l.versions {
                let unread = c.unread(v).map_or(String::new(), |b| format!(" *({b})*"));
                let _ = writeln!(
                    out,
                    "| `{}` | {} | {}{unread} | {} | {} |",
                    l.last_name(),
                    v.decl.word.text,
                    md(&both(v.decl.title.as_deref())),
                    days(v.since, v.until),
                    md(v.cites.as_deref().unwrap_or(""))
                );
            }
        }
        out.push('\n');
    };
    table(&format!("Rules of {}", r.name), &rules);
    table(&format!("Open points of {}", r.name), &open);
}
