//! `portolan draw`

use std::io;

use super::args::{Draw, DrawCollapse, DrawOnly, DrawTheme};
use super::{CLEAN, COULD_NOT, Session, write_file};
use crate::document::diagram::{Grouping, Only, Scope, ViewRequest};
use crate::driver::Analysis;
use crate::emit::svg::{self, Style, Theme};

pub fn run(s: &mut Session, args: &Draw) -> io::Result<u8> {
    let loaded = s.load(None);
    if s.problems(&loaded)? {
        return Ok(COULD_NOT);
    }
    let analysis = Analysis::new(&loaded.db, loaded.workspace, s.settings(&args.mark));
    let errors = analysis.errors();
    if errors.iter().any(crate::base::Diagnostic::is_text_error) {
        s.show(&analysis, &errors)?;
        return Ok(COULD_NOT);
    }
    let diagram = match analysis.diagram(&request(args)) {
        Ok(d) => d,
        Err(e) => {
            s.show(&analysis, &[*e])?;
            return Ok(COULD_NOT);
        }
    };
    let style = Style {
        theme: match args.theme {
            DrawTheme::Light => Theme::Light,
            DrawTheme::Dark => Theme::Dark,
        },
        lang: args.lang.clone(),
    };
    let drawn = svg::draw(&diagram, &style);
    match &args.output {
        Some(path) => write_file(path, drawn.svg.as_bytes())?,
        None => s.out.write_all(drawn.svg.as_bytes())?,
    }
    Ok(CLEAN)
}

fn request(args: &Draw) -> ViewRequest {
    let scope = [
        args.activity.clone().map(Scope::Activity),
        args.regime.clone().map(Scope::Regime),
        args.journey.clone().map(Scope::Journey),
        args.deploy.clone().map(Scope::Deploy),
        args.market.clone().map(Scope::Market),
    ];
    ViewRequest {
        view: args.view.clone(),
        case: args.case.clone(),
        scope: scope.into_iter().flatten().next().unwrap_or_default(),
        group: args.group.as_deref().map(Grouping::parse),
        mark: args.mark.clone(),
        only: args.only.map(|o| match o {
            DrawOnly::Everything => Only::Everything,
            DrawOnly::Crossings => Only::Crossings,
            DrawOnly::Findings => Only::Findings,
        }),
        collapse: match args.collapse {
            DrawCollapse::Auto => None,
            DrawCollapse::Always => Some(true),
            DrawCollapse::Never => Some(false),
        },
    }
}
