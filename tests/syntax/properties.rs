//! What holds for every text of the grammar.

use portolan_syntax::{format, parse, parse_by_grammar};
use proptest::prelude::*;

use crate::generate::Maker;
use crate::{right, source};

proptest! {
    #![proptest_config(portolan_tests::chance::config(500))]

    /// Every text of the grammar is read without errors, whatever its layout, and says the same.
    #[test]
    fn texts_are_read(seed in any::<u64>(), spacing in any::<u64>()) {
        let tokens = Maker::file(seed);
        let plain = parse(&tokens.join(" "));
        prop_assert!(plain.errors.is_empty(), "{:#?}\n{}", plain.errors, tokens.join(" "));
        let text = Maker::text(&tokens, spacing, true).replace("/// d", "// d");
        let spaced = parse(&text);
        prop_assert!(spaced.errors.is_empty(), "{:#?}\n{text}", spaced.errors);
        prop_assert_eq!(plain.slices.len(), spaced.slices.len());
        for (a, b) in plain.slices.iter().zip(&spaced.slices) {
            prop_assert_eq!(&a.item, &b.item, "{}", &text);
            prop_assert_eq!(a.key, b.key);
        }
    }

    /// A mistake at the end changes nothing before it: items are cut where the grammar cuts them.
    #[test]
    fn items_are_cut_exactly(seed in any::<u64>(), spacing in any::<u64>()) {
        let tokens = Maker::file(seed);
        let text = Maker::text(&tokens, spacing, false);
        let good = parse(&text);
        let bad = parse(&format!("entity {{ ) }}\n{text}\nentity {{ ( }}"));
        for slice in &good.slices {
            prop_assert!(bad.slices.iter().any(|s| s.item == slice.item), "lost:\n{}\nin\n{}", &text[slice.range().start as usize..slice.range().end as usize], text);
        }
    }

    /// A formatted text says the same, keeps its comments, and is not formatted twice.
    #[test]
    fn formatting_is_stable(seed in any::<u64>(), spacing in any::<u64>(), wild in any::<bool>()) {
        let tokens = Maker::file(seed);
        let text = Maker::text(&tokens, spacing, wild);
        let once = format(&text);
        prop_assert!(once.is_ok(), "{:?}\n{text}", once);
        let once = once.unwrap();
        let twice = format(&once).unwrap();
        prop_assert_eq!(&once, &twice, "{}", text);
        for line in once.lines() {
            prop_assert_eq!(line, line.trim_end());
        }
        prop_assert!(!once.contains("\n\n\n"));
    }

    /// A text read in pieces is read as the whole is.
    #[test]
    fn pieces_make_the_whole(seed in any::<u64>(), spacing in any::<u64>(), size in 1usize..400) {
        let text: String = (0..8).map(|n| Maker::text(&Maker::file(seed.wrapping_add(n)), spacing, false) + "\n").collect();
        if let Some(pieces) = portolan_syntax::parse_in_pieces(&text, size) {
            prop_assert_eq!(pieces, parse(&text), "{}", text);
        }
    }

    /// Plain items have a shorter way than the grammar, which leads to the same: tree, places, keys and mistakes, whatever has been left out of the
    /// text or put where it does not belong.
    #[test]
    fn plain_items_are_read_as_the_grammar_reads_them(
        seed in any::<u64>(), spacing in any::<u64>(), lost in any::<prop::sample::Index>(), stray in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>()
    ) {
        let whole: Vec<String> = (0..3).flat_map(|n| Maker::file(seed.wrapping_add(n))).collect();
        let (mut less, mut more) = (whole.clone(), whole.clone());
        less.remove(lost.index(whole.len()));
        more.insert(at.index(whole.len()), whole[stray.index(whole.len())].clone());
        for tokens in [whole, less, more] {
            let text = Maker::text(&tokens, spacing, true);
            prop_assert_eq!(difference(&text), None, "{}", text);
        }
    }

    /// No text at all makes the parser fail, and every place it names is in the text.
    #[test]
    fn anything_is_survived(text in "[a-c {}():,=.\"@0-9\n>~*+/-]{0,80}") {
        let parsed = parse(&text);
        prop_assert_eq!(&parsed, &parse_by_grammar(&text));
        for error in &parsed.errors {
            prop_assert!(error.span.start <= error.span.end && error.span.end as usize <= text.len());
            prop_assert!(text.is_char_boundary(error.span.start as usize) && text.is_char_boundary(error.span.end as usize));
            if let Some(fix) = &error.fix {
                prop_assert!(fix.span.start <= fix.span.end && fix.span.end as usize <= text.len());
            }
        }
        for slice in &parsed.slices {
            prop_assert!(slice.range().end as usize <= text.len());
            for n in 0..slice.nodes() {
                let span = slice.span(portolan_syntax::tree::NodeId(n));
                prop_assert!(span.start >= slice.start && span.start <= span.end && span.end as usize <= text.len());
            }
        }
    }
}

/// The first thing that [`parse`] and [`parse_by_grammar`] read differently.
fn difference(text: &str) -> Option<String> {
    let (short, long) = (parse(text), parse_by_grammar(text));
    let mistake = short.errors.iter().zip(&long.errors).find(|(a, b)| a != b);
    let item = short.slices.iter().zip(&long.slices).find(|(a, b)| a != b);
    let of = |parsed: &portolan_syntax::Parsed| (parsed.slices.len(), parsed.errors.len(), parsed.comments.len());
    let said = || format!("{mistake:#?} {item:#?} {:?} {:?}", of(&short), of(&long));
    (short != long).then(said)
}

/// What stands at the beginning of a line is cut off before; what is wrong, or cannot be cut, is left to the reader of whole texts.
#[test]
fn a_long_text_is_read_in_pieces() {
    let item = "/// What it is.\ndevice Eye \"An eye\" {\n  in: DE\n  collects: Clips for 30 days\n}\n// Aside.\nEye -> Hub : Clips { frequency: rare }\n";
    let text = item.repeat(50);
    for size in [1, 30, 200, 100_000] {
        assert_eq!(
            portolan_syntax::parse_in_pieces(&text, size).as_ref(),
            Some(&parse(&text)),
            "{size}"
        );
    }
    // A comment goes with what follows it, wherever the text might have been cut.
    let apart = "entity A { in: DE }\n/// What it is.\n\n\ndevice Eye { in: DE }\n";
    let beside = "entity A { in: DE } /// What it is.\ndevice Eye { in: DE }\n";
    for (text, cuts) in [(apart, true), (beside, false)] {
        let pieces = portolan_syntax::parse_in_pieces(text, 1);
        assert_eq!(pieces.is_some(), cuts, "{text}");
        assert!(pieces.is_none_or(|p| p == parse(text)), "{text}");
    }
    // An item ends with its last token, whatever comes next.
    let short = "entity A   entity B\nentity C\n\nflow D { A -> B }\n";
    assert_eq!(portolan_syntax::parse_in_pieces(short, 1).as_ref(), Some(&parse(short)));
    assert_eq!(parse(short).slices[1].range(), 11..19);
    // Each blank line is looked at once: were the way back over them walked from each, this would take minutes.
    let blank = format!("entity A{}entity B\n", "\n".repeat(5 << 20));
    assert_eq!(parse(&blank).slices.len(), 2);
    let mut long = item.repeat((5 << 20) / item.len());
    let parsed = parse(&long);
    assert!(parsed.errors.is_empty());
    assert_eq!(parsed.slices.len(), 2 * ((5 << 20) / item.len()));
    long.push_str("device {\n");
    assert!(portolan_syntax::parse_in_pieces(&long, 1 << 20).is_none());
    let broken = parse(&long);
    assert!(!broken.errors.is_empty());
    assert!(broken.slices.len() > parsed.slices.len());
}

/// A tree written out as text is read as the same tree: the tree holds all that was said, and no text says two things.
#[test]
fn a_tree_survives_its_printing() {
    for seed in 0..10_000 {
        let text = Maker::text(&Maker::file(seed), seed, seed % 2 == 0);
        let tree = right(&text);
        let printed: String = tree.slices.iter().map(|s| source::item(&s.item) + "\n").collect();
        let again = right(&printed);
        assert_eq!(tree.slices.len(), again.slices.len(), "{printed}");
        for (a, b) in tree.slices.iter().zip(&again.slices) {
            assert_eq!(a.item, b.item, "seed {seed}:\n{text}\n{printed}");
        }
    }
}

/// Blanks within what is one word say nothing: an item stays itself when it is laid out.
#[test]
fn blanks_within_a_word_change_no_item() {
    for (wide, close) in [
        ("A -> B since   : C\n", "A -> B since: C\n"),
        ("extend A .b { in: DE }\n", "extend A.b { in: DE }\n"),
        ("expect A -> B within 5days\n", "expect A -> B within 5 days\n"),
    ] {
        let keys = |text: &str| parse(text).slices.iter().map(|s| s.key).collect::<Vec<_>>();
        assert_eq!(keys(wide), keys(close), "{wide}");
        assert!(format(wide) != Err(portolan_syntax::FormatError::Changed), "{wide}");
    }
}
