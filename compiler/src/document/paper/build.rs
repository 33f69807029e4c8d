//! A report from a template: its chapters in order, each with the parts it names.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::scope::Scope;
use super::template::{self, Blocks, Chapter, Held, flag, regimes, texts};
use super::writer::{Given, Writer};
use super::*;
use crate::law::eval::Context;
use crate::law::say;
use crate::model::ObjId;

/// Which report is wanted.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub template: ObjId,
    /// The declaration it is written for, if there is one.
    pub report: Option<ObjId>,
    pub lang: &'a str,
}

/// What a declared report is about, where it names some activities.
pub fn scope(cx: &Context, report: Option<ObjId>) -> Option<Scope> {
    let world = cx.world;
    let stated = world.stated(report?, world.library.words.report_scope)?;
    let list: BTreeSet<ObjId> = world.objects_in(stated).into_iter().collect();
    (!list.is_empty()).then(|| Scope::new(cx, list))
}

/// The report a template makes of a project.
pub fn document(given: &Given, wanted: &Wanted) -> Document {
    let world = given.cx.world;
    let w = world.library.words;
    let mut writer = Writer::new(given, wanted.lang);
    let own = regimes(world, wanted.template, w.template_laws);
    let laws: Vec<u32> = if own.is_empty() {
        given.regimes.clone()
    } else {
        own.iter().copied().filter(|r| given.regimes.contains(r)).collect()
    };
    let mut m = Maker {
        w: &mut writer,
        blocks: Blocks::new(world),
        numbered: flag(world, wanted.template, w.template_numbered, true),
        template: world.object(wanted.template).name.to_string(),
        speaks_of: template::speaks_of(world, wanted.template, &laws, &given.regimes),
        own,
        laws,
    };
    let chapters = m.blocks.held(world, wanted.template);
    let mut sections = Vec::new();
    for h in chapters {
        if let Held::Chapter(id) = h {
            let number = (sections.len() + 1).to_string();
            sections.push(m.chapter(id, &number));
        }
    }
    let number = (sections.len() + 1).to_string();
    let numbered = m.numbered;
    let laws = m.laws.clone();
    if let Some(mut s) = writer.list_of_blanks() {
        s.number = if numbered { number } else { String::new() };
        sections.push(s);
    }
    let front = front(&mut writer, &laws);
    let title_of = |o: ObjId| {
        let o = world.object(o);
        o.title
            .as_ref()
            .map_or(o.name.to_string(), |t| say::text(t, wanted.lang).to_owned())
    };
    let template = title_of(wanted.template);
    let (title, subtitle) = match wanted.report.filter(|r| world.object(*r).title.is_some()) {
        Some(r) => (title_of(r), template),
        None => (template, world.project.map_or(String::new(), title_of)),
    };
    Document {
        template: world.object(wanted.template).name.to_string(),
        formats: texts(world, wanted.template, w.template_formats),
        title,
        subtitle,
        lang: wanted.lang.to_owned(),
        project: world.project.map_or(String::new(), |p| world.object(p).name.to_string()),
        as_of: given.today.to_string(),
        hash: given.hash.clone(),
        front,
        sections,
        labels: labels(&writer),
        register: writer.register(),
        form_words: ["par_", "cnil_"].iter().flat_map(|p| writer.words.beginning(p)).collect(),
        sources: writer.sources,
    }
}

fn front(w: &mut Writer, laws: &[u32]) -> Vec<(String, Line)> {
    let mut out = Vec::new();
    if let Some(p) = w.cx.world.project {
        out.push((w.t("project"), vec![w.thing(p)]));
    }
    out.push((w.t("as_of"), vec![Inline::Text(w.given.today.to_string())]));
    let names: Vec<Inline> = laws.iter().map(|l| Inline::Text(w.words.regime(*l))).collect();
    out.push((w.t("laws"), w.join(names)));
    out.push((w.t("sources_hash"), vec![Inline::Code(w.given.hash.clone())]));
    out
}

fn labels(w: &Writer) -> Labels {
    Labels {
        contents: w.t("contents"),
        to_be_supplied: w.t("to_be_supplied"),
        who: w.t("who_answers"),
        answer: w.t("answer"),
        type_here: w.t("type_here"),
        stale: w.t("stale_answer"),
        figure: w.t("figure"),
        more: w.t("show_all"),
        source: w.t("source"),
        sources: w.t("sources"),
        page: w.t("page"),
        open_blanks: w.t("open_blanks"),
        open_answers: w.t("open_answers"),
        in_json: w.t("in_json"),
    }
}

struct Maker<'m, 'a> {
    w: &'m mut Writer<'a>,
    blocks: Blocks,
    numbered: bool,
    template: String,
    /// The laws it is told under, those of them the form itself names, and those that any of its chapters tells of.
    laws: Vec<u32>,
    own: Vec<u32>,
    speaks_of: Vec<u32>,
}

/// Parts that tell what laws say: where a law was not judged, they would be silent.
const JUDGED: [&str; 9] = [
    "verdicts",
    "duties",
    "reasons",
    "signs",
    "risks",
    "problems",
    "conclusion",
    "questions",
    "assumed",
];

impl Maker<'_, '_> {
    fn chapter(&mut self, id: ObjId, number: &str) -> Section {
        let world = self.w.cx.world;
        let c = self.blocks.chapter(world, id);
        let o = world.object(id);
        let own = o
            .name
            .strip_prefix(self.template.as_str())
            .map_or(o.name.as_ref(), |n| n.trim_start_matches('.'));
        let mut s = Section {
            id: own.replace('.', "-"),
            number: if self.numbered { number.to_owned() } else { String::new() },
            title: o
                .title
                .as_ref()
                .map_or(own.replace('_', " "), |t| say::text(t, self.w.words.lang).to_owned()),
            ..Section::default()
        };
        let passages = c.held.iter().filter_map(|h| if let Held::Passage(p) = h { Some(*p) } else { None });
        for p in passages {
            let text = self.title(p);
            s.blocks.push(Block::Paragraph(vec![Inline::Text(text)]));
        }
        let laws: Vec<u32> = if c.laws.is_empty() {
            self.laws.clone()
        } else {
            c.laws.iter().copied().filter(|l| self.w.given.regimes.contains(l)).collect()
        };
        let (unjudged, silent) = self.unjudged(&c);
        if c.shows.iter().any(|p| JUDGED.contains(p)) {
            for r in unjudged {
                let law = self.w.words.regime(r);
                let text = self.w.words.fill("not_judged", &[("law", &law)]);
                s.blocks.push(Block::Note(vec![Inline::Text(text)]));
            }
        }
        for part in c.shows.iter().filter(|p| !silent || !JUDGED.contains(p)) {
            self.part(part, &c, &laws, &mut s.blocks);
        }
        super::widths::fit(&mut s.blocks);
        let mut inner = 0;
        for h in &c.held {
            if let Held::Chapter(x) = h {
                inner += 1;
                let sub = self.chapter(*x, &format!("{number}.{inner}"));
                s.sections.push(sub);
            }
        }
        let facts = hash_of(&s);
        for h in &c.held {
            if let Held::Field(f) = h {
                let field = self.field(*f, &facts);
                s.blocks.push(Block::Answer(field));
            }
        }
        s
    }

    /// Laws that a chapter tells of and under which the project is not judged, and whether there is no other.
    fn unjudged(&self, c: &Chapter) -> (Vec<u32>, bool) {
        let library = &self.w.cx.world.library;
        let named = c.rules.iter().filter_map(|n| library.law_named(n));
        let mut of: Vec<u32> = named.filter_map(|l| library.laws[l as usize].regime).collect();
        if of.is_empty() {
            of = if c.laws.is_empty() { self.own.clone() } else { c.laws.clone() };
        }
        let mut out: Vec<u32> = Vec::new();
        for r in of.iter().filter(|r| !self.w.given.regimes.contains(r)) {
            if !out.contains(r) {
                out.push(*r);
            }
        }
        let silent = !out.is_empty() && of.iter().all(|r| out.contains(r));
        (out, silent)
    }

    fn title(&self, id: ObjId) -> String {
        let o = self.w.cx.world.object(id);
        o.title
            .as_ref()
            .map_or(String::new(), |t| say::text(t, self.w.words.lang).to_owned())
    }

    fn field(&mut self, id: ObjId, facts: &str) -> Answer {
        let world = self.w.cx.world;
        let key = world.object(id).name.to_string();
        let who = texts(world, id, world.library.words.field_who).into_iter().next();
        let who = self.w.t(who.as_deref().unwrap_or("controller"));
        let (text, stale) = match self.w.given.answers.lines(&key, self.w.words.lang) {
            Some((lines, then)) => (lines.to_vec(), then != facts),
            None => (Vec::new(), false),
        };
        Answer {
            prompt: self.title(id),
            key,
            who,
            text,
            stale,
            facts: facts.to_owned(),
        }
    }

    fn part(&mut self, part: &str, c: &Chapter, laws: &[u32], out: &mut Vec<Block>) {
        match part {
            "analysed" => self.w.analysed(out),
            "laws" => self.w.laws(laws, out),
            "figure" => match self.w.given.figure.clone() {
                Some(f) => out.push(Block::Figure(f)),
                None => out.push(Block::Note(vec![self.w.text("no_figure")])),
            },
            "things" => self.w.list_things(c, out),
            "roles" => self.w.roles(out),
            "flows" => self.w.flows(out),
            "verdicts" => self.w.verdicts(laws, out),
            "duties" => self.w.duties(&c.rules, laws, out),
            "reasons" => self.w.reasons(&c.rules, laws, out),
            "signs" => self.w.signs(&c.rules, out),
            "whereabouts" => self.w.whereabouts(out),
            "risks" => self.w.risks(laws, out),
            "problems" => self.w.problems(laws, out),
            "conclusion" => self.w.conclusion(laws, out),
            "questions" => self.w.questions(out),
            "accepted" => self.w.accepted(&self.speaks_of, out),
            "positions" => self.w.positions(&self.speaks_of, out),
            "assumed" => self.w.assumed(out),
            "statements" => self.w.statements(out),
            // A word of a newer library than this compiler: said, never skipped in silence.
            other => {
                let text = self.w.words.fill("no_part", &[("it", other)]);
                out.push(Block::Note(vec![Inline::Text(text)]));
            }
        }
    }
}

/// What the facts of a section and of those below it say, as twelve letters: the same in every language and wherever the lines moved.
fn hash_of(s: &Section) -> String {
    fn gather<'a>(s: &'a Section, out: &mut Vec<&'a Fact>) {
        s.facts(out);
        s.sections.iter().for_each(|i| gather(i, out));
    }
    let mut facts = Vec::new();
    gather(s, &mut facts);
    let mut said: Vec<String> = facts.iter().map(|f| format!("{}\u{1}{}", f.key, f.value)).collect();
    said.sort();
    said.dedup();
    hex(&Sha256::digest(said.join("\u{2}").as_bytes()))[..12].to_owned()
}

/// SHA-256 over files in order: name and text of each.
pub fn hash_files(files: &[(String, String)]) -> String {
    let mut h = Sha256::new();
    for (path, text) in files {
        h.update((path.len() as u64).to_le_bytes());
        h.update(path.as_bytes());
        h.update((text.len() as u64).to_le_bytes());
        h.update(text.as_bytes());
    }
    hex(&h.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
