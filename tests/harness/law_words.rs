//! The vocabulary of law, read from the library: words that must not occur in the compiler.
//!
//! Nothing here is a list somebody has to keep up to date. A new regime file brings its own words.

use std::collections::{BTreeMap, BTreeSet};

use portolan_syntax::tree::*;

use crate::rust_text::{RustText, words};

/// Words of law with what each is, sorted.
#[derive(Debug, Default)]
pub struct LawWords {
    /// Never as a word of its own, in code or in a literal.
    pub anywhere: BTreeMap<String, String>,
    /// Never as a whole string literal.
    pub literals: BTreeMap<String, String>,
    /// Names that contain dots: never as they stand.
    pub dotted: BTreeMap<String, String>,
    /// Thresholds of the law.
    pub numbers: BTreeMap<i128, String>,
}

/// Words that packs use and that the language has too, with the reason each may stand in Rust.
const LANGUAGE: &[(&str, &str)] = &[
    ("needs", "property of a rule (language, section 8)"),
    ("asks", "property of a rule"),
    ("topic", "property of a rule"),
    ("level", "property of a rule"),
    ("basis", "property of a rule"),
    ("status", "property of a regime"),
    ("territory", "property of a regime"),
    ("authority", "property of a regime"),
    ("trial", "a status of a regime"),
    ("GB", "a unit of size (language, section 3), and by chance a country"),
];

/// Words that somebody else's format fixes, where that format is written: which file or folder, the word, whose word it is.
const FORMATS: &[(&str, &str, &str)] = &[
    ("compiler/src/emit/", "message", "field of the JSON output"),
    ("compiler/src/emit/", "location", "field of the JSON output"),
    ("compiler/src/emit/ci.rs", "notice", "a level of GitHub's annotations"),
    ("compiler/src/emit/ci.rs", "minor", "a severity of GitLab's reports"),
    ("lsp/src/convert.rs", "general", "field of a client's capabilities in the protocol"),
];

/// Whether the word is fixed by the format written in that file.
fn of_a_format(path: &str, word: &str) -> bool {
    FORMATS.iter().any(|(place, w, _)| path.starts_with(place) && *w == word)
}

const RULES: [&str; 6] = ["transmission", "prohibit", "exempt", "demand", "mechanism", "duty"];

impl LawWords {
    /// The words of a library: files as path and text. `core/` is not law, but for its countries, groups and categories.
    pub fn of(files: &[(String, String)]) -> LawWords {
        let mut out = LawWords::default();
        let mut core = Core::default();
        let parsed: Vec<(&str, Vec<Item>)> = files.iter().map(|(path, text)| (path.as_str(), items(text))).collect();
        for (_, items) in parsed.iter().filter(|(p, _)| p.starts_with("core/")) {
            items.iter().for_each(|i| core.item(i, &mut out));
        }
        let mut packs = Packs {
            papers: core.papers.clone(),
            ..Packs::default()
        };
        // Twice, because a kind may stand before the kind it is based on.
        for _ in 0..2 {
            for (path, items) in parsed.iter().filter(|(p, _)| !p.starts_with("core/")) {
                packs.pack = path.split('/').next().unwrap_or("").to_owned();
                items.iter().for_each(|i| packs.item(i, "", &mut out));
            }
        }
        let known = |w: &str| LANGUAGE.iter().any(|(l, _)| *l == w) || core.names.contains(w);
        out.anywhere.retain(|w, what| !known(w) || what.starts_with("group"));
        out.numbers.retain(|n, _| !power_of_ten(*n));
        let spoken = |w: &str| LANGUAGE.iter().any(|(l, _)| *l == w);
        out.literals
            .retain(|w, what| !spoken(w) && (what.starts_with("country") || !core.names.contains(w)));
        out
    }

    /// Every place of a Rust text where a word of law stands, one sentence each.
    pub fn in_rust(&self, path: &str, text: &str) -> Vec<String> {
        let rust = RustText::new(text);
        let mut found = Vec::new();
        for (line, word) in words(&rust.code) {
            if let Some(what) = self.anywhere.get(word).filter(|_| !of_a_format(path, word)) {
                found.push(format!("{path}:{line}: `{word}` is law: {what}"));
            }
            let digits: String = word.chars().filter(|c| *c != '_').take_while(char::is_ascii_digit).collect();
            if let Some(what) = digits.parse().ok().and_then(|n: i128| self.numbers.get(&n)) {
                found.push(format!("{path}:{line}: `{word}` is law: {what}"));
            }
        }
        for (line, literal) in &rust.literals {
            if let Some(what) = self.literals.get(literal).filter(|_| !of_a_format(path, literal)) {
                found.push(format!("{path}:{line}: \"{literal}\" is law: {what}"));
            }
        }
        for (line, text) in rust.code.lines().enumerate() {
            for (name, what) in &self.dotted {
                if stands_in(text, name) {
                    found.push(format!("{path}:{}: `{name}` is law: {what}", line + 1));
                }
            }
        }
        found
    }
}

/// A power of ten converts units and rounds limits long before it is anybody's threshold.
fn power_of_ten(n: i128) -> bool {
    n > 0 && 10i128.checked_pow(n.ilog10()) == Some(n)
}

/// Whether `name` occurs in `text` and is not a piece of a longer name.
fn stands_in(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(|c| part(c) || c == '.') && !after.is_some_and(part)
    })
}

fn items(text: &str) -> Vec<Item> {
    portolan_syntax::parse(text)
        .slices
        .into_iter()
        .map(|s| s.item.as_ref().clone())
        .collect()
}

fn name(path: &Path) -> String {
    path.parts.iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".")
}

fn last(path: &Path) -> String {
    path.parts.last().map_or(String::new(), |p| p.text.to_string())
}

fn bases(decl: &Decl) -> Vec<String> {
    let Some(Tail::Rows(rows)) = &decl.tail else { return Vec::new() };
    let heads = rows.iter().flat_map(|r| &r.heads);
    heads
        .filter_map(|v| if let ValueKind::Path(p) = &v.kind { Some(last(p)) } else { None })
        .collect()
}

/// What the core declares: the words it shares with everybody.
#[derive(Default)]
struct Core {
    /// All but categories, countries and groups.
    names: BTreeSet<String>,
    papers: BTreeSet<String>,
}

impl Core {
    fn item(&mut self, item: &Item, out: &mut LawWords) {
        match item {
            Item::Property(p) => self.plain(last(&p.path)),
            Item::Decl(d) => match d.word.text.as_ref() {
                "country" => drop(out.literals.insert(last(&d.path), "country code".to_owned())),
                "category" => category(d, out),
                "set" => drop(out.anywhere.insert(last(&d.path), "group of countries".to_owned())),
                word => {
                    if word == "kind" && (last(&d.path) == "document" || bases(d).iter().any(|b| self.papers.contains(b))) {
                        self.papers.insert(last(&d.path));
                    }
                    self.plain(last(&d.path));
                    if word == "enum" {
                        bases(d).into_iter().for_each(|v| self.plain(v));
                    }
                    d.block.iter().flat_map(|b| &b.items).for_each(|i| self.item(i, out));
                }
            },
            _ => {}
        }
    }

    fn plain(&mut self, name: String) {
        self.names.insert(name);
    }
}

fn category(decl: &Decl, out: &mut LawWords) {
    if decl.path.parts.len() > 1 {
        out.dotted.insert(name(&decl.path), "category".to_owned());
        out.literals.insert(last(&decl.path), "category".to_owned());
    }
}

/// What packs declare.
#[derive(Default)]
struct Packs {
    pack: String,
    /// Kinds below `document`, by their last name.
    papers: BTreeSet<String>,
}

impl Packs {
    fn item(&mut self, item: &Item, regime: &str, out: &mut LawWords) {
        let Item::Decl(d) = item else { return };
        let (word, own) = (d.word.text.as_ref(), last(&d.path));
        let inside = |out: &mut LawWords, packs: &mut Packs, regime: &str| {
            d.block.iter().flat_map(|b| &b.items).for_each(|i| packs.item(i, regime, out));
        };
        match word {
            "regime" => {
                let full = name(&d.path);
                out.anywhere.insert(own, format!("regime {full}"));
                out.dotted.insert(full.clone(), "regime".to_owned());
                inside(out, self, &full);
            }
            "category" => {
                category(d, out);
            }
            "kind" | "extend" => {
                if word == "kind" && bases(d).iter().any(|b| self.papers.contains(b)) {
                    self.papers.insert(own.clone());
                    out.anywhere.insert(own, format!("document of {}", self.pack));
                }
                for i in d.block.iter().flat_map(|b| &b.items) {
                    if let Item::Property(p) = i {
                        out.anywhere.insert(last(&p.path), format!("property of {}", self.pack));
                    }
                }
            }
            "set" | "open" => {
                numbers(d, &mut |n| drop(out.numbers.insert(n, format!("threshold of {regime}.{own}"))));
            }
            _ if RULES.contains(&word) => {
                out.anywhere.insert(own, format!("rule of {regime}"));
            }
            _ => {}
        }
    }
}

/// Every whole number of four or more digits in a declaration.
fn numbers(decl: &Decl, found: &mut dyn FnMut(i128)) {
    let mut see = |d: &Decimal| {
        if d.scale == 0 && d.digits() >= 1000 {
            found(d.digits());
        }
    };
    match &decl.tail {
        Some(Tail::Expr(e)) => in_expr(e, &mut see),
        Some(Tail::Rows(rows)) => rows.iter().for_each(|r| in_row(r, &mut see)),
        None => {}
    }
}

fn in_row(row: &Row, see: &mut dyn FnMut(&Decimal)) {
    let values = row
        .heads
        .iter()
        .chain(row.fields().iter().flat_map(|f| f.args.iter().map(|a| &a.value)));
    for v in values {
        match &v.kind {
            ValueKind::Number(n) => see(n),
            ValueKind::Quantity(q) => see(&q.0),
            ValueKind::Range(ends) => [&ends.0, &ends.1].into_iter().for_each(&mut *see),
            _ => {}
        }
    }
    row.default()
        .into_iter()
        .chain(row.condition().map(|c| &c.expr))
        .for_each(|e| in_expr(e, see));
}

fn in_expr(expr: &Expr, see: &mut dyn FnMut(&Decimal)) {
    match &expr.kind {
        ExprKind::Number(n) | ExprKind::Quantity(n, _) => see(n),
        ExprKind::Field(e, _) | ExprKind::Paren(e) | ExprKind::Not(e) => in_expr(e, see),
        ExprKind::And(a, b) | ExprKind::Or(a, b) | ExprKind::Cmp(_, a, b) | ExprKind::Arith(_, a, b) => {
            in_expr(a, see);
            in_expr(b, see);
        }
        ExprKind::In { item, of, .. } | ExprKind::Is { item, of, .. } => {
            in_expr(item, see);
            in_expr(of, see);
        }
        ExprKind::Quant {
            domain, where_, satisfies, ..
        } => {
            in_expr(domain, see);
            where_.iter().chain(satisfies).for_each(|e| in_expr(e, see));
        }
        ExprKind::Call(_, args) | ExprKind::Set(args) => {
            for a in args {
                in_expr(&a.expr, see);
                a.fors
                    .iter()
                    .map(|f| &f.1)
                    .chain(&a.where_)
                    .chain(&a.within)
                    .for_each(|e| in_expr(e, see));
            }
        }
        ExprKind::Name(_) | ExprKind::Date(_) | ExprKind::Str(_) | ExprKind::Error => {}
    }
}
