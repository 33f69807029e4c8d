//! Did-you-mean.

/// The candidates nearest to `word`, best first, at most three; only those near enough to be a slip of the hand.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let limit = limit(word);
    let mut scored: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter(|c| *c != word)
        .filter_map(|c| {
            let d = strsim::damerau_levenshtein(&lower, &c.to_lowercase());
            (d <= limit).then_some((d, c))
        })
        .collect();
    scored.sort();
    scored.dedup();
    scored.truncate(3);
    scored.into_iter().map(|(_, c)| c).collect()
}

/// How far a slip of the hand may lead.
fn limit(word: &str) -> usize {
    (word.chars().count() / 3).clamp(1, 3)
}

/// How many slips lie between two words, both in small letters; `None` where they are too many. Short words must be the same.
pub fn slips(word: &str, other: &str) -> Option<usize> {
    if word == other {
        return Some(0);
    }
    if word.chars().count() < 5 {
        return None;
    }
    Some(strsim::damerau_levenshtein(word, other)).filter(|d| *d <= limit(word))
}

/// `did you mean A, B or C?`
pub fn question(found: &[&str]) -> Option<String> {
    let quoted: Vec<String> = found.iter().map(|f| format!("`{f}`")).collect();
    match quoted.as_slice() {
        [] => None,
        [one] => Some(format!("did you mean {one}?")),
        [rest @ .., last] => Some(format!("did you mean {} or {last}?", rest.join(", "))),
    }
}
