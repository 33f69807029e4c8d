//! Did-you-mean.

/// The candidates nearest to `word`, best first, at most three; only those near enough to be a slip of the hand.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let (limit, length) = (limit(word), word.chars().count());
    let mut scored: Vec<(usize, &str)> = candidates
        .into_iter()
        // Each letter more or less is a slip.
        .filter(|c| *c != word && c.chars().count().abs_diff(length) <= limit)
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

/// Asks whether one of these was meant, and says so where one of them only looks like what is written.
pub fn meant(said: &str, found: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = question(found).into_iter().collect();
    if found.iter().any(|f| looks_like(said, f) || looks_like(f, said)) {
        out.push("the two look alike, but one has an accent as a character of its own: write it as the other is written".into());
    }
    out
}

/// Whether a word with marks as characters of their own (`o` and `\u{308}`) looks like one that has them in its letters.
fn looks_like(parted: &str, whole: &str) -> bool {
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36f}');
    let mut parted = parted.chars().peekable();
    let mut marks = false;
    for w in whole.chars() {
        let Some(p) = parted.next() else { return false };
        let marked = parted.next_if(|c| is_mark(*c)).is_some();
        while parted.next_if(|c| is_mark(*c)).is_some() {}
        if marked && (w.is_ascii() || is_mark(w)) || !marked && p != w {
            return false;
        }
        marks |= marked;
    }
    marks && parted.next().is_none()
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

#[test]
fn accents_are_written_in_two_ways() {
    assert!(looks_like("Gro\u{308}sse", "Grösse"));
    assert!(!looks_like("Grosse", "Grösse") && !looks_like("Grösse", "Grösse") && !looks_like("Gro\u{308}sse", "Grosse"));
}
