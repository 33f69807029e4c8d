//! What is right is read, and read the same wherever it stands.

use portolan_syntax::tree::{Carried, ExprKind, Item, Tail, ValueKind};
use portolan_syntax::{ItemKey, parse};

use crate::samples::{LAW, MODEL};
use crate::{right, tree};

#[test]
fn samples_are_right() {
    assert_eq!(right(MODEL).slices.len(), 30);
    assert_eq!(right(LAW).slices.len(), 12);
}

#[test]
fn a_small_tree() {
    let expected = "\
decl entity A
  docs \"Who.\"
  title \"An \\\"A\\\"\" @pt-BR \"Um\"
  rows
    row node
  block
    property in
      row DE
    property owner
      row (B, C)
        at 60%
        since 2026-01-01
flow A ~> B -> C
  carries *
when
  words \"w\"
  cites \"Art. 1\"
  or
    and
      a
      not
        not in
          b
          set
            c
    is not
      d
      e
";
    let text = "/// Who.\nentity A \"An \\\"A\\\"\" @pt-BR \"Um\" : node { in: DE owner: (B, C) at 60% since 2026-01-01 }\nA ~> B -> C : *\n\
                when \"w\" cites \"Art. 1\": a and not b not in {c} or d is not e";
    assert_eq!(tree(text), expected);
}

#[test]
fn layout_and_comments_change_no_tree() {
    for text in [MODEL, LAW] {
        let plain = right(text);
        // A comment and a break between any two tokens say the same, save where a line matters: quantities and keys.
        let mut spaced = String::new();
        let mut last = 0;
        let all = portolan_syntax::tokens(text);
        for (i, (kind, span)) in all.iter().enumerate() {
            spaced.push_str(&text[last..span.start as usize]);
            if i % 3 == 0 && *kind != "comment" {
                spaced.push_str(" // a comment: with { and \"\n\n   ");
            }
            spaced.push_str(&text[span.start as usize..span.end as usize]);
            last = span.end as usize;
        }
        let spaced = right(&spaced);
        assert_eq!(plain.slices.len(), spaced.slices.len());
        for (a, b) in plain.slices.iter().zip(&spaced.slices) {
            assert_eq!(a.item, b.item);
            assert_eq!(a.key, b.key);
        }
    }
}

#[test]
fn editing_one_item_leaves_the_others() {
    let before = right(MODEL);
    let after = right(
        &MODEL
            .replace("in: CN  ciio: false", "in: SG")
            .replace("accept EU.gdpr.large", "entity New \"Inserted\" { }\naccept EU.gdpr.large"),
    );
    let key = |s: &portolan_syntax::Slice| s.key;
    let old: Vec<ItemKey> = before.slices.iter().map(key).collect();
    let mut kept = 0;
    for slice in &after.slices {
        if let Some(i) = old.iter().position(|k| *k == slice.key) {
            kept += 1;
            assert!(before.slices[i].item == slice.item || i == 1, "{:?}", slice.item);
        }
    }
    assert_eq!(kept, old.len());
    assert_eq!(after.slices.len(), old.len() + 1);
}

#[test]
fn equal_headers_have_different_keys() {
    let parsed = right("regime R { a: b }\nregime R { a: c }\nA -> B : X\nA -> B : Y\nA -> B : X\nexpect a\nexpect a\nexpect b");
    let mut keys: Vec<_> = parsed.slices.iter().map(|s| s.key).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 8);
}

#[test]
fn spans_are_exact() {
    let text = "  // first\nentity Ab \"T\" { in: DE }\n\ndefine f(x: T) = x.from == 30 days";
    let parsed = right(text);
    let at = |i: usize, n| {
        let r = parsed.slices[i].span(n);
        &text[r.start as usize..r.end as usize]
    };
    let Item::Decl(d) = &*parsed.slices[0].item else { panic!() };
    assert_eq!(at(0, d.node), "entity Ab \"T\" { in: DE }");
    assert_eq!(at(0, d.word.node), "entity");
    assert_eq!(at(0, d.path.node()), "Ab");
    assert_eq!(at(0, d.title.as_ref().unwrap().node), "\"T\"");
    let block = d.block.as_ref().unwrap();
    assert_eq!(at(0, block.node), "{ in: DE }");
    let Item::Property(p) = &block.items[0] else { panic!() };
    assert_eq!(at(0, p.node), "in: DE");
    assert_eq!(at(0, p.path.node()), "in");
    assert_eq!(at(0, p.rows[0].node), "DE");
    let Item::Decl(d) = &*parsed.slices[1].item else { panic!() };
    let Some(Tail::Expr(e)) = &d.tail else { panic!() };
    assert_eq!(at(1, e.node), "x.from == 30 days");
    let ExprKind::Cmp(_, a, b) = &e.kind else { panic!() };
    assert_eq!(at(1, a.node), "x.from");
    let ExprKind::Field(_, from) = &a.kind else { panic!() };
    assert_eq!((&*from.text, at(1, from.node)), ("from", "from"));
    assert_eq!(at(1, b.node), "30 days");
    assert_eq!(at(1, portolan_syntax::tree::NodeId(9999)), "");
    let slice = &parsed.slices[1];
    let offset = text.find("from").unwrap() as u32 + 1;
    let node = slice.node_at(offset).unwrap();
    assert_eq!(at(1, node), "from");
    assert_eq!(slice.node_at(0), None);
    assert_eq!(parsed.comments.len(), 1);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark() {
    let windows = format!("\u{feff}{}", MODEL.replace('\n', "\r\n"));
    let (a, b) = (right(MODEL), right(&windows));
    for (a, b) in a.slices.iter().zip(&b.slices) {
        assert_eq!(a.item, b.item);
    }
    assert!(right("").slices.is_empty());
    assert!(right("\u{feff}\r\n").slices.is_empty());
    assert!(right("// only a comment").slices.is_empty());
}

#[test]
fn documentation_goes_to_the_next_item() {
    let text = "/// One\n///  two\n\nentity A { /// three\n in: DE  /// no one\n}\n//// not doc\n/// four\nA -> B\n/// nobody";
    let parsed = right(text);
    let Item::Decl(d) = &*parsed.slices[0].item else { panic!() };
    assert_eq!(d.docs(), Some("One\n two"));
    let Item::Property(p) = &d.block.as_ref().unwrap().items[0] else {
        panic!()
    };
    assert_eq!(p.docs(), Some("three"));
    let Item::Flow(f) = &*parsed.slices[1].item else { panic!() };
    assert_eq!(f.docs(), Some("four"));
    assert_eq!(parsed.comments.iter().filter(|c| c.doc).count(), 6);
}

#[test]
fn a_star_carries_all_and_a_number_is_exact() {
    let parsed = right("A -> B : *\nx: 1_000.50, 2026-02-28, 1..4, 60 %, 5 m, \"a\\n\\\\b\"");
    let Item::Flow(f) = &*parsed.slices[0].item else { panic!() };
    assert_eq!(f.carried, Some(Carried::All));
    let Item::Property(p) = &*parsed.slices[1].item else { panic!() };
    let kinds: Vec<_> = p.rows.iter().map(|r| &r.heads[0].kind).collect();
    assert!(matches!(kinds[0], ValueKind::Number(d) if d.digits() == 100_050 && d.scale == 2));
    assert!(matches!(kinds[1], ValueKind::Date(d) if (d.year, d.month, d.day) == (2026, 2, 28)));
    assert!(matches!(kinds[2], ValueKind::Range(r) if r.0.digits() == 1 && r.1.digits() == 4));
    assert!(matches!(kinds[3], ValueKind::Quantity(q) if q.0.digits() == 60 && &*q.1 == "%"));
    assert!(matches!(kinds[4], ValueKind::Quantity(q) if q.0.digits() == 5 && &*q.1 == "m"));
    assert!(matches!(kinds[5], ValueKind::Str(s) if &**s == "a\n\\b"));
}

#[test]
fn items_need_no_separator() {
    let parsed =
        right("kind a kind b : c kind d { x: y* z: w } kind e A -> B : * C -> D : X x: y if z u: v when p(q) * r unless s expect t is w");
    assert_eq!(parsed.slices.len(), 11);
    // A cardinality ends a row, a product does not.
    let parsed = parse("x: data* y: a = b * c z: d");
    assert_eq!((parsed.slices.len(), parsed.errors.len()), (3, 0));
}
