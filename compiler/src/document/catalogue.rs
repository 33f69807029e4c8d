//! What the library holds, as tables: one row per regime, kind, property, category and so on.

use super::coverage;
use super::reasons::Places;
use crate::base::diagnostic::Place;
use crate::base::{Day, Origin};
use crate::law::{Context, say};
use crate::model::library::{LawName, LawSort, Library, RuleDecl, RuleSort};
use crate::model::schema::{Cardinality, Kind, KindId, Property, Type, Unit};
use crate::model::{Const, PropId, Stated};

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Regimes,
    Rules,
    Kinds,
    Properties,
    Enums,
    Categories,
    Documents,
    Treatments,
    Controls,
    Countries,
    Groups,
    Coverage,
}

impl Topic {
    pub const ALL: [Topic; 12] = [
        Topic::Regimes,
        Topic::Rules,
        Topic::Kinds,
        Topic::Properties,
        Topic::Enums,
        Topic::Categories,
        Topic::Documents,
        Topic::Treatments,
        Topic::Controls,
        Topic::Countries,
        Topic::Groups,
        Topic::Coverage,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Topic::Regimes => "regimes",
            Topic::Rules => "rules",
            Topic::Kinds => "kinds",
            Topic::Properties => "properties",
            Topic::Enums => "enums",
            Topic::Categories => "categories",
            Topic::Documents => "documents",
            Topic::Treatments => "treatments",
            Topic::Controls => "controls",
            Topic::Countries => "countries",
            Topic::Groups => "groups",
            Topic::Coverage => "coverage",
        }
    }

    /// What one would look for there.
    pub fn about(self) -> &'static str {
        match self {
            Topic::Regimes => "laws to judge under: `regimes:` of a project",
            Topic::Rules => "what each law decides, allows and asks for",
            Topic::Kinds => "words that begin a declaration: `device`, `cloud`, `entity`",
            Topic::Properties => "what may be stated of a thing of each kind",
            Topic::Enums => "properties with a fixed choice of values",
            Topic::Categories => "what data and goods can be: `data X : CATEGORY`",
            Topic::Documents => "papers that can be on file: `document X : KIND`",
            Topic::Treatments => "what can be done to data: `treatment X : KIND`",
            Topic::Controls => "security measures a product or node can have",
            Topic::Countries => "places, by their two letters: `in: DE`",
            Topic::Groups => "dated sets of countries and other things",
            Topic::Coverage => "what each law decides, asks, assumes, leaves open and leaves out",
        }
    }
}

/// One entry of the library. The cells stand in the order of the table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub cells: Vec<String>,
    /// The name that patterns are compared with.
    pub name: String,
    /// The pack it belongs to; nothing for the core and for the project's own.
    pub pack: Option<String>,
    /// `status` of the regime it belongs to.
    pub status: Option<String>,
    pub place: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// Reads a library for people.
pub struct Catalogue<'a> {
    /// The law, compiled.
    pub cx: Context<'a>,
    pub library: &'a Library,
    pub places: &'a dyn Places,
    pub lang: &'a str,
}

impl Catalogue<'_> {
    pub fn table(&self, topic: Topic) -> Table {
        let w = self.library.words;
        let (columns, rows): (&[&str], Vec<Row>) = match topic {
            Topic::Regimes => (
                &[
                    "regime", "title", "status", "in force", "where", "rules", "duties", "open", "unread", "text",
                ],
                self.regimes(),
            ),
            Topic::Rules => (&["rule", "sort", "title", "in force", "text"], self.rules()),
            Topic::Kinds => (&["kind", "under", "title", "own properties"], self.kinds(None)),
            Topic::Documents => (&["kind", "under", "title", "own properties"], self.kinds(Some(w.document))),
            Topic::Treatments => (&["kind", "under", "title", "own properties"], self.kinds(Some(w.treatment))),
            Topic::Properties => (&["property", "of", "takes", "unstated", "question"], self.properties()),
            Topic::Enums => (&["enum", "title", "values"], self.enums()),
            Topic::Categories => (&["category", "title", "states"], self.categories()),
            Topic::Controls => return self.things(topic, w.control),
            Topic::Countries => return self.things(topic, w.country),
            Topic::Groups => (&["group", "title", "members", "text"], self.groups()),
            Topic::Coverage => {
                let all = 0..self.library.regimes.len() as u32;
                (&coverage::COLUMNS, all.flat_map(|r| self.coverage(r)).map(|r| r.1).collect())
            }
        };
        Table {
            name: topic.word(),
            columns: columns.iter().map(|c| (*c).to_owned()).collect(),
            rows,
        }
    }

    pub fn title(&self, t: Option<&portolan_syntax::tree::Text>) -> String {
        t.map_or(String::new(), |t| say::text(t, self.lang).to_owned())
    }

    pub fn snippet(&self, o: Origin) -> String {
        self.places.snippet(&Place::Node(o)).unwrap_or_default()
    }

    pub(super) fn row(&self, name: &str, pack: Option<&str>, at: Origin, cells: Vec<String>) -> Row {
        Row {
            cells,
            name: name.to_owned(),
            pack: pack.map(str::to_owned),
            status: None,
            place: self.places.shown(&Place::Node(at)),
        }
    }

    fn regimes(&self) -> Vec<Row> {
        let list = self.library.regimes.iter().map(|r| {
            let territory: Vec<String> = r.territory.iter().map(|t| self.snippet(r.source.origin(t.node))).collect();
            let mut cells = vec![
                r.name.to_string(),
                self.title(r.title.as_deref()),
                r.status.to_string(),
                days(r.since, r.until),
                territory.join(", "),
            ];
            cells.extend(self.holds(&r.laws));
            cells.push(r.cites.as_deref().unwrap_or("").to_owned());
            let mut row = self.row(&r.name, Some(&r.pack), r.origin, cells);
            row.status = Some(r.status.to_string());
            row
        });
        list.collect()
    }

    /// How many rules that judge a crossing, duties, open points, and names whose text was not read in full.
    fn holds(&self, laws: &[u32]) -> [String; 4] {
        let count = |test: &dyn Fn(&LawName) -> bool| {
            let n = laws.iter().filter(|l| test(&self.library.laws[**l as usize])).count();
            if n == 0 { String::new() } else { n.to_string() }
        };
        let duty = LawSort::Rule(RuleSort::Duty);
        [
            count(&|l| matches!(l.sort, LawSort::Rule(_)) && l.sort != duty),
            count(&|l| l.sort == duty),
            count(&|l| l.sort == LawSort::Open),
            count(&|l| l.versions.iter().any(|v| self.unread(v).is_some())),
        ]
    }

    /// How a rule's words came here, where they were not read in full.
    pub fn unread(&self, v: &RuleDecl) -> Option<String> {
        let items = v.decl.block.iter().flat_map(|b| &b.items);
        let mut found = items.filter_map(|i| match i {
            portolan_syntax::tree::Item::Property(p) if p.path.parts.iter().any(|n| n.text.as_ref() == "basis") => {
                p.rows.first().map(|r| self.snippet(v.origin(r.node)))
            }
            _ => None,
        });
        found.next()
    }

    fn rules(&self) -> Vec<Row> {
        let mut out = Vec::new();
        for r in &self.library.regimes {
            for l in r.laws.iter().map(|l| &self.library.laws[*l as usize]) {
                if matches!(l.sort, LawSort::Define | LawSort::Set) {
                    continue;
                }
                for v in &l.versions {
                    let cells = vec![
                        l.name.to_string(),
                        v.decl.word.text.to_string(),
                        self.title(v.decl.title.as_deref()),
                        days(v.since, v.until),
                        v.cites.as_deref().unwrap_or("").to_owned(),
                    ];
                    let mut row = self.row(&l.name, v.pack.as_deref(), v.origin(v.decl.path.node()), cells);
                    row.status = Some(r.status.to_string());
                    out.push(row);
                }
            }
        }
        out
    }

    fn kinds(&self, below: Option<KindId>) -> Vec<Row> {
        let schema = &self.library.schema;
        let word = |id: KindId| below.is_none_or(|b| id != b && schema.is(id, b));
        let list = (0..schema.kinds.len() as KindId).filter(|id| word(*id)).map(|id| {
            let k = schema.kind(id);
            let bases: Vec<String> = k.bases.iter().map(|b| schema.kind(*b).name.to_string()).collect();
            let own: Vec<&str> = k.own.iter().map(|p| schema.prop(*p).full.as_ref()).collect();
            let cells = vec![k.name.to_string(), bases.join(", "), self.title(k.title.as_deref()), own.join(", ")];
            self.row(&k.name, k.pack.as_deref(), k.origin, cells)
        });
        list.collect()
    }

    fn properties(&self) -> Vec<Row> {
        let schema = &self.library.schema;
        let mut out = Vec::new();
        for k in &schema.kinds {
            for p in k.own.iter().map(|p| schema.prop(*p)) {
                let cells = vec![
                    p.full.to_string(),
                    k.name.to_string(),
                    self.takes(p),
                    self.unstated(p),
                    self.title(p.question.as_ref()),
                ];
                let mut row = self.row(&p.full, p.pack.as_deref(), p.origin, cells);
                row.name = format!("{}.{}", k.name, p.full);
                out.push(row);
            }
        }
        out
    }

    /// `data* of people`
    pub fn takes(&self, p: &Property) -> String {
        let mut out = format!("{}{}", self.types(&p.types), card(p.card));
        for l in &p.links {
            out += &format!(" {} {}{}", l.name, self.types(&l.types), card(l.card));
        }
        out
    }

    fn types(&self, types: &[Type]) -> String {
        let schema = &self.library.schema;
        let all: Vec<String> = types
            .iter()
            .map(|t| match t {
                Type::Kind(k) => schema.kind(*k).name.to_string(),
                Type::Enum(e) => schema.enums[*e as usize].name.to_string(),
                Type::Text => "text".into(),
                Type::Bool => "bool".into(),
                Type::Date => "date".into(),
                Type::Duration => "duration".into(),
                Type::Number(Unit::Number) => "number".into(),
                Type::Number(Unit::Share) => "share".into(),
                Type::Number(Unit::Length) => "length".into(),
                Type::Number(Unit::Size) => "size".into(),
                Type::Range(a, b) => format!("{a}..{b}"),
                Type::Regime => "regime".into(),
                Type::Category => "category".into(),
            })
            .collect();
        all.join(" or ")
    }

    /// What holds where nothing is stated.
    pub fn unstated(&self, p: &Property) -> String {
        let at = |node| Origin { node, ..p.origin };
        match &p.default {
            None if p.inherited => "from the container".into(),
            None => "asked".into(),
            Some(d) => {
                let value = self.snippet(at(d.expr.node));
                let value = match &d.condition {
                    Some(c) => format!("{value} if {}", self.snippet(at(c.node))),
                    None => value,
                };
                if p.inherited {
                    format!("from the container, else {value}")
                } else {
                    value
                }
            }
        }
    }

    fn enums(&self) -> Vec<Row> {
        let list = self.library.schema.enums.iter().map(|e| {
            let cells = vec![e.name.to_string(), self.title(e.title.as_deref()), e.values.join(", ")];
            self.row(&e.name, e.pack.as_deref(), e.origin, cells)
        });
        list.collect()
    }

    fn categories(&self) -> Vec<Row> {
        let list = self.library.schema.categories.iter().enumerate().map(|(i, c)| {
            let stated: Vec<String> = self.library.category_stated[i]
                .iter()
                .map(|(p, s)| format!("{}: {}", self.library.schema.prop(*p).full, self.stated(s)))
                .collect();
            self.row(
                &c.name,
                None,
                c.origin,
                vec![c.name.to_string(), self.title(c.title.as_deref()), stated.join(", ")],
            )
        });
        list.collect()
    }

    fn stated(&self, s: &Stated) -> String {
        if s.none {
            return "none".into();
        }
        let rows: Vec<String> = s.rows.iter().map(|r| self.snippet(r.origin)).collect();
        rows.join(", ")
    }

    /// Things of a kind, in order of the library, with what is stated of each.
    fn things(&self, topic: Topic, kind: KindId) -> Table {
        let schema = &self.library.schema;
        let props: &[PropId] = schema.kinds.get(kind as usize).map_or(&[], |k| &k.own);
        let word = schema.kinds.get(kind as usize).map_or(topic.word(), |k| &k.name);
        let mut columns = vec![word.to_owned(), "title".to_owned()];
        columns.extend(props.iter().map(|p| schema.prop(*p).full.replace('_', " ")));
        let of_kind = self.library.objects.iter().filter(|o| schema.is(o.kind, kind));
        let rows = of_kind.map(|o| {
            let mut cells = vec![o.name.to_string(), self.title(o.title.as_deref())];
            cells.extend(props.iter().map(|p| o.own(*p).map_or(String::new(), |s| self.said(s))));
            self.row(&o.name, o.pack.as_deref().map(AsRef::as_ref), o.at(), cells)
        });
        Table {
            name: topic.word(),
            columns,
            rows: rows.collect(),
        }
    }

    /// What is stated, as text without quotes.
    fn said(&self, s: &Stated) -> String {
        let heads = s.rows.iter().map(|r| match &r.head {
            Const::Text(t) => t.to_string(),
            Const::Object(o) => self.library.objects[*o as usize].name.to_string(),
            Const::Enum(e, i) => self.library.schema.enums[*e as usize].values[*i as usize].to_string(),
            _ => self.snippet(r.origin),
        });
        heads.collect::<Vec<_>>().join(", ")
    }

    /// Sets that belong to no law. Members are told with their last day where they have one.
    fn groups(&self) -> Vec<Row> {
        let list = self
            .library
            .laws
            .iter()
            .filter(|l| l.sort == LawSort::Set && l.regime.is_none())
            .map(|l| {
                let v = &l.versions[l.versions.len() - 1];
                let rows = match &v.decl.tail {
                    Some(portolan_syntax::tree::Tail::Rows(rows)) => rows.as_slice(),
                    _ => &[],
                };
                let members: Vec<String> = rows.iter().map(|r| self.snippet(v.origin(r.node))).collect();
                let cells = vec![
                    l.name.to_string(),
                    self.title(v.decl.title.as_deref()),
                    members.join(", "),
                    v.cites.as_deref().unwrap_or("").to_owned(),
                ];
                self.row(&l.name, v.pack.as_deref(), v.origin(v.decl.path.node()), cells)
            });
        list.collect()
    }

    /// The kinds right below one, in order of the library.
    pub fn children(&self, id: KindId) -> impl Iterator<Item = (KindId, &Kind)> {
        let all = self.library.schema.kinds.iter().enumerate();
        all.filter(move |(_, k)| k.bases.contains(&id)).map(|(i, k)| (i as KindId, k))
    }
}

fn card(c: Cardinality) -> &'static str {
    match c {
        Cardinality::One => "",
        Cardinality::Many => "*",
        Cardinality::Some => "+",
    }
}

/// `since 2018-05-25`
pub fn days(since: Day, until: Day) -> String {
    match (since.is_finite(), until.is_finite()) {
        (true, true) => format!("{since} to {until}"),
        (true, false) => format!("since {since}"),
        (false, true) => format!("until {until}"),
        _ => "always".into(),
    }
}
