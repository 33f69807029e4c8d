//! Markdown pages as tests: every heading with a code block under it is one test.
//!
//! * A `flow` block is a file of an in-memory project: `flow file=NAME` names it, else it is called after its place on the page. A heading
//!   has the files of the headings above it as well, so a page states its law once.
//! * Words behind `flow`: `verdicts` compares findings too, `broken` leaves its `expect`s to a session, `library=none` leaves the library out,
//!   `alone` makes the block a test by itself.
//! * A `console` block is a session: `$ portolan ...` and what that prints. `PORTOLAN_BLESS=1` rewrites what is printed.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// One `flow` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// Line of the page on which the text begins, from 1.
    pub line: usize,
}

/// One command of a `console` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Without `$ portolan`.
    pub command: String,
    pub printed: String,
    /// Bytes of `printed` in the page.
    pub range: Range<usize>,
    pub line: usize,
}

/// One heading with what stands under it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Test {
    /// The headings down to this one, joined by ` / `.
    pub name: String,
    pub sources: Vec<Source>,
    pub sessions: Vec<Session>,
    /// Findings are compared too.
    pub verdicts: bool,
    /// Its `expect`s fail, as a session shows.
    pub broken: bool,
    /// There is no library.
    pub bare: bool,
}

/// The tests of a page in their order.
pub fn read(text: &str) -> Vec<Test> {
    let mut reader = Reader {
        text,
        trail: vec![(0, String::new(), Test::default())],
        done: Vec::new(),
        blocks: 0,
    };
    let mut heading: Option<(usize, String)> = None;
    let mut block: Option<(String, Option<Range<usize>>)> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => heading = Some((depth(level), String::new())),
            Event::End(TagEnd::Heading(_)) => heading.take().into_iter().for_each(|(d, t)| reader.open(d, t)),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => block = Some((info.to_string(), None)),
            Event::End(TagEnd::CodeBlock) => block.take().into_iter().for_each(|(i, r)| reader.block(&i, r)),
            Event::Text(t) | Event::Code(t) => match (&mut heading, &mut block) {
                (Some((_, title)), _) => title.push_str(&t),
                (_, Some((_, whole))) => *whole = Some(whole.take().map_or(range.clone(), |w| w.start..range.end)),
                _ => {}
            },
            _ => {}
        }
    }
    reader.close(0);
    reader.done
}

fn depth(level: HeadingLevel) -> usize {
    level as usize
}

struct Reader<'a> {
    text: &'a str,
    /// The open headings: depth, title, and what stands directly under each.
    trail: Vec<(usize, String, Test)>,
    done: Vec<Test>,
    blocks: usize,
}

impl Reader<'_> {
    fn open(&mut self, depth: usize, title: String) {
        self.close(depth);
        self.trail.push((depth, title, Test::default()));
    }

    /// Ends the headings at `depth` and deeper; a parent comes before its children.
    fn close(&mut self, depth: usize) {
        while self.trail.last().is_some_and(|(d, _, _)| *d >= depth.max(1)) {
            self.trail.pop();
        }
    }

    fn block(&mut self, info: &str, range: Option<Range<usize>>) {
        let range = range.unwrap_or(0..0);
        let mut info = info.split_whitespace();
        let kind = info.next().unwrap_or("");
        if !matches!(kind, "flow" | "console") {
            return;
        }
        self.blocks += 1;
        let line = self.text[..range.start].lines().count() + 1;
        let body = self.text[range.clone()].to_owned();
        let name = self
            .trail
            .iter()
            .skip(1)
            .map(|(_, t, _)| t.as_str())
            .collect::<Vec<_>>()
            .join(" / ");
        let Some((_, _, own)) = self.trail.last_mut() else { return };
        own.name = name;
        if kind == "console" {
            own.sessions.extend(sessions(&body, range.start, line));
        } else {
            let mut file = format!("block{:02}.flow", self.blocks);
            let mut alone = false;
            for word in info {
                match word.split_once('=') {
                    Some(("file", f)) => f.clone_into(&mut file),
                    Some(("library", "none")) => own.bare = true,
                    None if word == "verdicts" => own.verdicts = true,
                    None if word == "broken" => own.broken = true,
                    None if word == "alone" => alone = true,
                    _ => panic!("a flow block cannot say `{word}`"),
                }
            }
            let source = Source {
                name: file,
                text: body,
                line,
            };
            if alone {
                self.alone(source);
                return;
            }
            own.sources.push(source);
        }
        self.settle();
    }

    /// A block that is a test by itself, with the files of its headings.
    fn alone(&mut self, source: Source) {
        let mut test = Test {
            name: format!("{} / line {}", self.trail.last().map_or("", |t| &t.2.name), source.line),
            ..Test::default()
        };
        test.sources.extend(self.trail.iter().flat_map(|(_, _, part)| part.sources.clone()));
        test.sources.push(source);
        self.done.push(test);
    }

    /// Writes the innermost heading's test as it now stands.
    fn settle(&mut self) {
        let mut test = Test::default();
        for (_, _, part) in &self.trail {
            for s in &part.sources {
                test.sources.retain(|t| t.name != s.name);
                test.sources.push(s.clone());
            }
            test.bare |= part.bare;
        }
        let Some((_, _, own)) = self.trail.last() else { return };
        test = Test {
            name: own.name.clone(),
            sessions: own.sessions.clone(),
            verdicts: own.verdicts,
            broken: own.broken,
            ..test
        };
        self.done.retain(|t| t.name != test.name);
        self.done.push(test);
    }
}

/// Cuts a block into commands and what follows each.
fn sessions(body: &str, offset: usize, line: usize) -> Vec<Session> {
    let mut out: Vec<Session> = Vec::new();
    let mut at = offset;
    for (n, l) in body.split_inclusive('\n').enumerate() {
        let end = at + l.len();
        if let Some(command) = l.strip_prefix("$ portolan") {
            out.push(Session {
                command: command.trim().to_owned(),
                printed: String::new(),
                range: end..end,
                line: line + n,
            });
        } else if let Some(s) = out.last_mut() {
            s.printed.push_str(l);
            s.range.end = end;
        } else {
            panic!("line {}: a console block begins with `$ portolan`", line + n);
        }
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_sees_the_files_above_it() {
        let page = "# Top\n\n```flow file=law.flow\nA\n```\n\n## One\n\n```flow\nB\n```\n\n```console\n$ portolan check\nfine\n```\n\n## Two\n\n```flow verdicts\nC\n```\n";
        let tests = read(page);
        let names: Vec<&str> = tests.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["Top", "Top / One", "Top / Two"]);
        let files = |t: &Test| t.sources.iter().map(|s| s.text.trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(files(&tests[1]), ["A", "B"]);
        assert_eq!(files(&tests[2]), ["A", "C"]);
        assert!(tests[2].verdicts && !tests[1].verdicts);
        let session = &tests[1].sessions[0];
        assert_eq!((session.command.as_str(), &page[session.range.clone()]), ("check", "fine\n"));
        assert_eq!(page.lines().nth(tests[1].sources[1].line - 1), Some("B"));
    }
}
