//! `portolan horizon`

use std::io;

use super::args::{AskFormat, Horizon};
use super::{CLEAN, COULD_NOT, Session};
use crate::base::Diagnostic;
use crate::base::diagnostic::Place;
use crate::check::horizon;
use crate::driver::Analysis;
use crate::emit;
use crate::model::Const;

pub fn run(s: &mut Session, args: &Horizon) -> io::Result<u8> {
    let loaded = s.load(args.path.as_deref());
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.under));
    let mut errors = analysis.errors();
    let key = analysis.key(None);
    let (day, regimes, more) = analysis.day_and_regimes(key);
    errors.extend(more);
    let schema = Some("portolan/horizon/1").filter(|_| args.format == AskFormat::Json);
    if errors.iter().any(Diagnostic::is_text_error) {
        return s.refuse(&analysis, &errors, schema);
    }
    if !s.speaks(&analysis, &args.lang)? {
        return Ok(COULD_NOT);
    }
    let ready = analysis.ready(key);
    let world = ready.cx.world;
    let (Some(from), Some(project)) = (day, world.project) else {
        writeln!(s.err, "portolan: there is no project here, so nothing is judged")?;
        return Ok(COULD_NOT);
    };
    let stated = world.stated(project, world.library.words.project_horizon);
    let own = stated.and_then(|x| x.rows.iter().find_map(|r| if let Const::Day(d) = r.head { Some(d) } else { None }));
    let Some(until) = args.until.or(own) else {
        let at = world.object(project).at();
        let d = Diagnostic::error("model.horizon", at, "the project does not say how far to look ahead")
            .help("add `horizon: 2032-06-30`, or use `--until`");
        return s.refuse(&analysis, &[d], schema);
    };
    if until <= from {
        let at = world.object(project).at();
        let d = Diagnostic::error("model.horizon", at, format!("the horizon {until} does not lie after {from}"))
            .help("choose a later day with `horizon:` or `--until`");
        return s.refuse(&analysis, &[d], schema);
    }
    let found = horizon::of(&ready.cx, ready.accepted, &regimes, from, until);
    let places = super::why::Shown(&analysis);
    let all = s.args.verbose;
    let outline = || crate::document::horizon::outline(&ready.cx, &places, &found, from, until, all, &args.lang);
    match args.format {
        AskFormat::Human => write!(s.out, "{}", emit::outline::text(&outline()))?,
        AskFormat::Markdown => write!(s.out, "{}", emit::outline::markdown(&outline()))?,
        AskFormat::Json => {
            let find = |p: &Place| analysis.spot(p);
            let value = emit::horizon::horizon(&ready.cx, &found, from, until, all, &find);
            serde_json::to_writer_pretty(&mut *s.out, &value)?;
            writeln!(s.out)?;
        }
    }
    Ok(CLEAN)
}
