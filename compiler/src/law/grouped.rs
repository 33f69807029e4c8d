//! Subjects by a number that some of them share: a profile, or a history.

/// Subjects, profile by profile.
#[derive(Debug, Default)]
pub struct Members {
    starts: Vec<u32>,
    pub(super) list: Vec<u32>,
}

impl Members {
    pub(super) fn new(profiles: &[u32]) -> Members {
        let count = profiles.iter().max().map_or(0, |m| *m as usize + 1);
        let mut starts = vec![0u32; count + 1];
        for p in profiles {
            starts[*p as usize + 1] += 1;
        }
        for i in 0..count {
            starts[i + 1] += starts[i];
        }
        let mut at = starts.clone();
        let mut list = vec![0u32; profiles.len()];
        for (i, p) in profiles.iter().enumerate() {
            list[at[*p as usize] as usize] = i as u32;
            at[*p as usize] += 1;
        }
        Members { starts, list }
    }
    /// How many profiles there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The subject at a place, profile by profile.
    pub fn at(&self, place: u32) -> u32 {
        self.list[place as usize]
    }
    /// The places of a profile's subjects.
    pub fn places(&self, profile: u32) -> std::ops::Range<u32> {
        self.starts[profile as usize]..self.starts[profile as usize + 1]
    }
    /// The subjects of a profile in order.
    pub fn of(&self, profile: u32) -> &[u32] {
        let p = profile as usize;
        &self.list[self.starts[p] as usize..self.starts[p + 1] as usize]
    }
}
