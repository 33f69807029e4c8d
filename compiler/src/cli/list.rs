//! `portolan list`: what the library and the project's own packs hold, and the reference made of it.

use std::io;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::args::{List, ListFormat};
use super::{CLEAN, COULD_NOT, Session, new, write_file};
use crate::base::system::{Memory, System};
use crate::document::catalogue::{Catalogue, Row, Table, Topic};
use crate::driver::{Analysis, Loaded, load};
use crate::emit::{self, quote};
use crate::resolve::suggest;

/// The word for what `portolan new` begins with.
const TEMPLATES: &str = "templates";

/// The library with every pack, and the project around where there is one and the library is not wanted `alone`.
pub fn loaded(s: &Session, alone: bool) -> (Loaded, Vec<Arc<str>>) {
    let path = s.path(None);
    let declares = |b: Vec<u8>| load::declares_project(&String::from_utf8_lossy(&b));
    let around = !alone
        && s.system.list(&path).is_ok_and(|entries| {
            let mut files = entries
                .iter()
                .map(|e| e.path())
                .filter(|p| p.extension().is_some_and(|x| x == "flow"));
            files.any(|p| s.system.read(p).is_ok_and(declares))
        });
    let nothing = Memory::default();
    let system: &dyn System = if around { s.system } else { &nothing };
    let mut packs: Vec<Arc<str>> = s
        .library
        .iter()
        .filter_map(|(p, _)| p.split_once('/').map(|p| Arc::from(p.0)))
        .collect();
    packs.dedup();
    packs.retain(|p| p.as_ref() != crate::model::library::CORE);
    (load::load(system, s.library, &path), packs)
}

pub fn run(s: &mut Session, args: &List) -> io::Result<u8> {
    let mut topics = Vec::new();
    for word in &args.topics {
        match Topic::ALL.into_iter().find(|t| t.word() == word) {
            Some(t) => topics.push(Some(t)),
            None if word == TEMPLATES => topics.push(None),
            None => {
                let words = || Topic::ALL.iter().map(|t| t.word()).chain([TEMPLATES]);
                let near = suggest::nearest(word, words());
                let help = suggest::question(&near).unwrap_or_else(|| format!("one of {}", words().collect::<Vec<_>>().join(", ")));
                writeln!(s.err, "error[list]: there are no `{}` to list\nhelp: {help}", quote::plain(word))?;
                return Ok(COULD_NOT);
            }
        }
    }
    let (loaded, packs) = loaded(s, args.reference.is_some() && s.args.directory.is_none());
    let under: Vec<String> = packs.iter().map(|p| p.to_string()).collect();
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&under));
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let cx = analysis.ready(analysis.key(None)).cx;
    let library = &cx.world.library;
    let places = super::why::Shown(&analysis);
    let catalogue = Catalogue {
        cx,
        library,
        places: &places,
        lang: &args.lang,
    };
    if let Some(folder) = &args.reference {
        let pages = emit::reference::pages(&catalogue);
        for (name, text) in &pages {
            let path = folder.join(name);
            if s.system.read(&path).ok().as_deref() != Some(text.as_bytes()) {
                std::fs::create_dir_all(folder)?;
                write_file(&path, text.as_bytes())?;
            }
        }
        if !s.args.quiet {
            writeln!(s.out, "{} pages in {}", pages.len(), quote::plain(&load::shown(folder)))?;
        }
        return Ok(CLEAN);
    }
    let mut tables: Vec<Table> = Vec::new();
    if topics.is_empty() {
        tables.push(overview(s, &catalogue));
    }
    for t in topics {
        let mut table = t.map_or_else(|| templates(s), |t| catalogue.table(t));
        table.rows.retain(|r| wanted(args, r));
        tables.push(table);
    }
    let empty = tables.iter().all(|t| t.rows.is_empty());
    match args.format {
        ListFormat::Human => {
            let texts: Vec<String> = tables.iter().filter(|t| !t.rows.is_empty()).map(emit::table::text).collect();
            write!(s.out, "{}", texts.join("\n"))?;
            if empty {
                writeln!(s.out, "nothing matches")?;
            }
        }
        ListFormat::Markdown => {
            let texts: Vec<String> = tables.iter().map(emit::table::markdown).collect();
            write!(s.out, "{}", texts.join("\n"))?;
        }
        ListFormat::Json => {
            let all: Map<String, Value> = tables.iter().map(|t| (t.name.to_owned(), emit::table::json(t))).collect();
            serde_json::to_writer_pretty(&mut *s.out, &json!({"schema": "portolan/list/1", "lists": all}))?;
            writeln!(s.out)?;
        }
    }
    Ok(CLEAN)
}

fn wanted(args: &List, r: &Row) -> bool {
    let name = args.name.as_deref().is_none_or(|n| {
        let low = n.to_lowercase();
        let named = |text: &str| {
            let text = text.to_lowercase();
            if low.contains('*') {
                super::test::matches(&low, &text)
            } else {
                text.contains(&low)
            }
        };
        // The name, or the title that stands beside it.
        named(&r.name) || r.cells.iter().take(3).any(|c| named(c))
    });
    let pack = args
        .pack
        .as_deref()
        .is_none_or(|p| r.pack.as_deref().unwrap_or(crate::model::library::CORE) == p);
    let status = args.status.as_deref().is_none_or(|st| r.status.as_deref() == Some(st));
    name && pack && status
}

fn plain(cells: Vec<String>) -> Row {
    Row {
        name: cells[0].clone(),
        cells,
        pack: None,
        status: None,
        place: None,
    }
}

/// What there is to list, and how much of it.
fn overview(s: &Session, catalogue: &Catalogue) -> Table {
    let mut rows: Vec<Row> = Topic::ALL
        .iter()
        .map(|t| plain(vec![t.word().into(), catalogue.table(*t).rows.len().to_string(), t.about().into()]))
        .collect();
    let begin = "what `portolan new DIR --template NAME` begins with";
    rows.push(plain(vec![
        TEMPLATES.into(),
        new::templates(s.library).len().to_string(),
        begin.into(),
    ]));
    Table {
        name: "topics",
        columns: ["portolan list", "entries", "what they are"].map(String::from).to_vec(),
        rows,
    }
}

fn templates(s: &Session) -> Table {
    let rows = new::templates(s.library)
        .into_iter()
        .map(|t| plain(vec![t.name.to_owned(), t.title.to_owned(), t.about]));
    Table {
        name: TEMPLATES,
        columns: ["template", "title", "what it models"].map(String::from).to_vec(),
        rows: rows.collect(),
    }
}
