//! What is lacking, demand by demand: what suffices for one does not suffice for another.

use super::eval::Eval;
use super::verdict::Verdict;

/// The mechanisms of which any one meets a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub demand: u32,
    pub of: Vec<u32>,
}

/// What is lacking for the same demands: one of it is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// None where it is for one demand or for another, as the open facts turn out.
    pub demands: Vec<u32>,
    pub without: Vec<u32>,
}

impl Eval<'_> {
    /// What would meet a demand. What does not exist on the day is nothing anybody lacks, unless nothing does.
    pub fn choice(&self, demand: u32) -> Choice {
        let needs = self.cx.law.at(demand, self.today).map(|v| v.needs.clone()).unwrap_or_default();
        let exists = |m: &u32| self.cx.world.library.laws[*m as usize].at(self.today).is_some();
        let none = !needs.iter().any(exists);
        Choice {
            demand,
            of: needs.into_iter().filter(|m| none || exists(m)).collect(),
        }
    }
}

impl Verdict {
    /// What is lacking, a list for each demand; those that ask for the same share one.
    pub fn apart(&self) -> Vec<Lacking> {
        apart(&self.without, &self.demands, &self.choices)
    }

    /// What is lacking for one demand; everything where it is not for that one alone.
    pub fn apart_for(&self, demand: Option<u32>) -> Vec<Lacking> {
        let mut all = self.apart();
        if let Some(own) = demand.and_then(|d| all.iter().position(|l| l.demands.contains(&d))) {
            return vec![all.swap_remove(own)];
        }
        all
    }
}

/// What is lacking, a list for each demand that is surely unmet; what is in none of them, by the demands that may be.
pub fn apart(without: &[u32], demands: &[u32], choices: &[Choice]) -> Vec<Lacking> {
    let mut out: Vec<Lacking> = Vec::new();
    for c in choices.iter().filter(|c| demands.contains(&c.demand)) {
        let list: Vec<u32> = without.iter().copied().filter(|m| c.of.contains(m)).collect();
        match out.iter_mut().find(|l| l.without == list) {
            Some(same) => same.demands.push(c.demand),
            None if list.is_empty() => {}
            None => out.push(Lacking {
                demands: vec![c.demand],
                without: list,
            }),
        }
    }
    let mut rest: Vec<u32> = without.to_vec();
    rest.retain(|m| !out.iter().any(|l| l.without.contains(m)));
    let others = choices.iter().filter(|c| !demands.contains(&c.demand)).map(|c| &c.of);
    for of in others.chain(std::iter::once(&rest.clone())) {
        let list: Vec<u32> = rest.iter().copied().filter(|m| of.contains(m)).collect();
        if !list.is_empty() {
            rest.retain(|m| !list.contains(m));
            out.push(Lacking {
                demands: Vec::new(),
                without: list,
            });
        }
    }
    out
}
