//! Colours by role. They stay apart for people who see fewer colours, and no meaning hangs on colour alone: each verdict has a shape.

use crate::law::verdict::Ruling;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// Names of style variables, for a page that sets them.
    Variables,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub theme: Theme,
    pub sea: &'static str,
    pub land: &'static str,
    pub border: &'static str,
    pub site: &'static str,
    pub frame: &'static str,
    pub card: &'static str,
    pub edge: &'static str,
    pub ink: &'static str,
    pub soft: &'static str,
    pub line: &'static str,
}

const LIGHT: Palette = Palette {
    theme: Theme::Light,
    sea: "#e8eff5",
    land: "#ffffff",
    border: "#8fa3b5",
    site: "#f4f7fa",
    frame: "#8fa3b5",
    card: "#ffffff",
    edge: "#5f7386",
    ink: "#15202b",
    soft: "#526474",
    line: "#6d7f90",
};

const DARK: Palette = Palette {
    theme: Theme::Dark,
    sea: "#0c151e",
    land: "#15212d",
    border: "#4a6075",
    site: "#1a2835",
    frame: "#5b7288",
    card: "#1d2c3a",
    edge: "#7890a6",
    ink: "#e8eff5",
    soft: "#a9bccd",
    line: "#8ea2b4",
};

const VARIABLES: Palette = Palette {
    theme: Theme::Variables,
    sea: "var(--sea)",
    land: "var(--land)",
    border: "var(--border)",
    site: "var(--site)",
    frame: "var(--frame)",
    card: "var(--card)",
    edge: "var(--edge)",
    ink: "var(--ink)",
    soft: "var(--soft)",
    line: "var(--line)",
};

impl Palette {
    pub fn of(theme: Theme) -> Palette {
        match theme {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
            Theme::Variables => VARIABLES,
        }
    }

    /// Colour of a verdict; of a line no law was asked about.
    pub fn verdict(&self, r: Option<Ruling>) -> &'static str {
        match r {
            Some(r) => verdict_colour(self.theme, r),
            None => self.line,
        }
    }

    /// Every role with its colour, for a style sheet.
    pub fn roles(&self) -> Vec<(&'static str, &'static str)> {
        let mut out = vec![
            ("sea", self.sea),
            ("land", self.land),
            ("border", self.border),
            ("site", self.site),
            ("frame", self.frame),
            ("card", self.card),
            ("edge", self.edge),
            ("ink", self.ink),
            ("soft", self.soft),
            ("line", self.line),
        ];
        out.extend(Ruling::ALL.into_iter().map(|r| (r.word(), verdict_colour(self.theme, r))));
        out
    }
}

/// Colour of a verdict.
pub fn verdict_colour(theme: Theme, r: Ruling) -> &'static str {
    let (light, dark, name) = match r {
        Ruling::Outside | Ruling::NotApplicable => ("#6d7f90", "#8ea2b4", "var(--outside)"),
        Ruling::Exempt => ("#2f7fb5", "#6db7e8", "var(--exempt)"),
        Ruling::Permitted => ("#00785a", "#3ecf9f", "var(--permitted)"),
        Ruling::Met => ("#00785a", "#3ecf9f", "var(--met)"),
        Ruling::Contested => ("#8a4a9f", "#d3a0e6", "var(--contested)"),
        Ruling::Due => ("#a86400", "#f2b84f", "var(--due)"),
        Ruling::Undetermined => ("#a86400", "#f2b84f", "var(--undetermined)"),
        Ruling::Blocked => ("#c93f12", "#ff8e61", "var(--blocked)"),
        Ruling::Prohibited => ("#8c0d35", "#ff6f95", "var(--prohibited)"),
        Ruling::Unmet => ("#c93f12", "#ff8e61", "var(--unmet)"),
    };
    match theme {
        Theme::Light => light,
        Theme::Dark => dark,
        Theme::Variables => name,
    }
}
