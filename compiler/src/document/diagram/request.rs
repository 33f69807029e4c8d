//! What a drawing is asked to show.

/// The boxes around nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Grouping {
    #[default]
    Country,
    /// By legal person.
    Entity,
    /// By the value of a property of nodes, by its name: `domain`.
    Property(String),
    None,
}

impl Grouping {
    pub fn parse(word: &str) -> Grouping {
        match word {
            "country" => Grouping::Country,
            "entity" => Grouping::Entity,
            "none" => Grouping::None,
            other => Grouping::Property(other.to_owned()),
        }
    }
    pub fn word(&self) -> &str {
        match self {
            Grouping::Country => "country",
            Grouping::Entity => "entity",
            Grouping::Property(p) => p,
            Grouping::None => "none",
        }
    }
}

/// Which flows are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Only {
    #[default]
    Everything,
    /// Those that leave their territory.
    Crossings,
    /// Those with a finding under a marked regime.
    Findings,
}

impl Only {
    pub fn parse(word: &str) -> Option<Only> {
        Some(match word {
            "everything" => Only::Everything,
            "crossings" => Only::Crossings,
            "findings" => Only::Findings,
            _ => return None,
        })
    }
}

/// Which part of the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Whole,
    /// Flows that serve an activity.
    Activity(String),
    /// Flows that a regime calls its own.
    Regime(String),
    /// Where a datum goes, with what is made from it.
    Journey(String),
    /// One instance of a system, and what its flows touch.
    Deploy(String),
    /// A country, and what its flows touch.
    Market(String),
}

/// What to draw. The default is the whole project by country, marked by the project's regimes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewRequest {
    /// A `view` of the model, by name; what stands beside it here goes before what it says.
    pub view: Option<String>,
    /// A case instead of the project.
    pub case: Option<String>,
    pub scope: Scope,
    pub group: Option<Grouping>,
    /// Regimes by name; default: the view's, else the project's.
    pub mark: Vec<String>,
    pub only: Option<Only>,
    /// Sites as one box each; default: where there are very many nodes.
    pub collapse: Option<bool>,
}
