//! The words a verdict is said in.

/// What is said of a crossing or duty, from least to most grave within its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ruling {
    // Crossings.
    Outside,
    Exempt,
    Permitted,
    // Duties.
    NotApplicable,
    Met,
    // Both.
    Contested,
    Due,
    Undetermined,
    Blocked,
    Prohibited,
    Unmet,
}

impl Ruling {
    pub const ALL: [Ruling; 11] = [
        Ruling::Outside,
        Ruling::Exempt,
        Ruling::Permitted,
        Ruling::NotApplicable,
        Ruling::Met,
        Ruling::Contested,
        Ruling::Due,
        Ruling::Undetermined,
        Ruling::Blocked,
        Ruling::Prohibited,
        Ruling::Unmet,
    ];
    pub fn word(self) -> &'static str {
        match self {
            Ruling::Outside => "outside",
            Ruling::Exempt => "exempt",
            Ruling::Permitted => "permitted",
            Ruling::NotApplicable => "not_applicable",
            Ruling::Met => "met",
            Ruling::Contested => "contested",
            Ruling::Due => "due",
            Ruling::Undetermined => "undetermined",
            Ruling::Blocked => "blocked",
            Ruling::Prohibited => "prohibited",
            Ruling::Unmet => "unmet",
        }
    }
    pub fn parse(word: &str) -> Option<Ruling> {
        Ruling::ALL.into_iter().find(|r| r.word() == word)
    }
    /// Nothing is owed and nothing is asked.
    pub fn is_quiet(self) -> bool {
        matches!(
            self,
            Ruling::Outside | Ruling::Exempt | Ruling::Permitted | Ruling::NotApplicable | Ruling::Met
        )
    }
    pub fn is_definite(self) -> bool {
        !matches!(self, Ruling::Undetermined | Ruling::Contested)
    }
}
