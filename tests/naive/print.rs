//! Writes a model as the text an author would write.

use std::fmt::Write as _;

use crate::model::*;

/// Year, month, day of a day since 2026-01-01.
fn civil(day: i64) -> (i64, i64, i64) {
    let (mut y, mut rest) = (2026, day);
    let long = |y: i64| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let year = |y: i64| if long(y) { 366 } else { 365 };
    while rest < 0 {
        y -= 1;
        rest += year(y);
    }
    while rest >= year(y) {
        rest -= year(y);
        y += 1;
    }
    let mut month = 1;
    for len in lengths(long(y)) {
        if rest < len {
            break;
        }
        rest -= len;
        month += 1;
    }
    (y, month, rest + 1)
}

fn lengths(long: bool) -> [i64; 12] {
    [31, if long { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// The same day of another month, or its last one.
pub fn add_months(day: i64, months: i64) -> i64 {
    if months == 0 {
        return day;
    }
    let (y, m, d) = civil(day);
    let n = y * 12 + (m - 1) + months;
    let (y, m) = (n.div_euclid(12), n.rem_euclid(12));
    let long = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let d = d.min(lengths(long)[m as usize]);
    // Years are few: count up to the first of that month.
    let mut at = 0;
    let whole = |y: i64| if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) { 366 } else { 365 };
    for k in 2026..y {
        at += whole(k);
    }
    for k in y..2026 {
        at -= whole(k);
    }
    at + lengths(long)[..m as usize].iter().sum::<i64>() + d - 1
}

pub fn date(day: i64) -> String {
    match day {
        ALWAYS => "always".into(),
        NEVER => "never".into(),
        d => {
            let (y, m, d) = civil(d);
            format!("{y:04}-{m:02}-{d:02}")
        }
    }
}

/// After `with`.
const EVIDENCE: [&str; 4] = ["claim", "self_test", "lab", "certificate"];
const GRADES: [&str; 3] = ["low", "mid", "high"];

pub fn value(m: &Model, v: &V) -> String {
    match v {
        V::Bool(b) => b.to_string(),
        V::Num(n) => n.to_string(),
        V::Share(n) => format!("{n}%"),
        V::Day(d) => date(*d),
        V::Span(0, d) => format!("{d} days"),
        V::Span(n, _) => format!("{n} months"),
        V::Grade(g) => GRADES[*g].into(),
        V::Role(r) => (*r).into(),
        V::Hole(..) => "unknown".into(),
        V::Thing(t) => m.things[*t].name.clone(),
        V::None => "none".into(),
        V::Everything => "everything".into(),
        V::Row(head, links) => {
            let mut out = value(m, head);
            for (name, v) in links {
                // Made of nobody says what.
                let v = match v {
                    V::None => "unknown".to_owned(),
                    V::Grade(g) => EVIDENCE[*g].to_owned(),
                    v => value(m, v),
                };
                let _ = write!(out, " {name} {v}");
            }
            out
        }
        other => panic!("{other:?} is not written"),
    }
}

fn said(m: &Model, s: &Said) -> String {
    let condition = |i: usize| {
        s.ifs
            .iter()
            .find(|c| c.0 == i)
            .map(|c| format!(" if {}", ex(m, &c.1)))
            .unwrap_or_default()
    };
    let mut list: Vec<String> = s.rows.iter().enumerate().map(|(i, r)| value(m, r) + &condition(i)).collect();
    if s.everything {
        list.push("everything".into());
    }
    if s.open {
        list.push("unknown".into());
    }
    if list.is_empty() { "none".into() } else { list.join(", ") }
}

fn block(m: &Model, t: &Thing) -> String {
    let list: Vec<String> = t.said.iter().map(|(p, s)| format!("{p}: {}", said(m, s))).collect();
    if list.is_empty() {
        String::new()
    } else {
        format!(" {{ {} }}", list.join("  "))
    }
}

pub fn ex(m: &Model, e: &Ex) -> String {
    let go = |x: &Ex| ex(m, x);
    let all = |l: &[Ex]| l.iter().map(go).collect::<Vec<_>>().join(", ");
    match e {
        Ex::Lit(v) => value(m, v),
        Ex::Var(i) => format!("v{i}"),
        Ex::Today => "today".into(),
        Ex::Member(x, n) => format!("{}.{n}", go(x)),
        Ex::Call(l, args) => format!("{}({})", m.laws[*l].name, all(args)),
        Ex::Open(i) => m.opens[*i].name.clone(),
        Ex::Extent(x) => (*x).into(),
        Ex::Not(x) => format!("not ({})", go(x)),
        Ex::And(l) => format!("({})", l.iter().map(go).collect::<Vec<_>>().join(" and ")),
        Ex::Or(l) => format!("({})", l.iter().map(go).collect::<Vec<_>>().join(" or ")),
        Ex::Cmp(op, a, b) => format!("({} {op} {})", go(a), go(b)),
        Ex::In(a, b) => format!("({} in {})", go(a), go(b)),
        Ex::InSet(x, s, args) if args.is_empty() => format!("({} in {})", go(x), m.laws[*s].name),
        Ex::InSet(x, s, args) => format!("({} in {}({}))", go(x), m.laws[*s].name, all(args)),
        Ex::List(l) => format!("{{{}}}", all(l)),
        Ex::Is(x, k) => format!("({} is {k})", go(x)),
        Ex::Quant(q, i, d, w, s) => {
            let mut out = format!("({q} v{i} in {}", go(d));
            if let Some(w) = w {
                let _ = write!(out, " where {}", go(w));
            }
            if let Some(s) = s {
                let _ = write!(out, " satisfies {}", go(s));
            }
            out + ")"
        }
        Ex::Fold(f) => {
            let mut out = format!("{}({}", f.by, go(&f.term));
            for (i, d) in &f.over {
                let _ = write!(out, " for v{i} in {}", go(d));
            }
            if let Some(k) = &f.keep {
                let _ = write!(out, " where {}", go(k));
            }
            if let Some(w) = &f.within {
                let _ = write!(out, " within {}", value(m, w));
            }
            out + ")"
        }
        Ex::Plus(a, b) => format!("({} + {})", go(a), go(b)),
    }
}

fn law(m: &Model, l: &Law) -> String {
    let word = match l.sort {
        Sort::Define => "define",
        Sort::Set => "set",
        Sort::Transmission => "transmission",
        Sort::Prohibit => "prohibit",
        Sort::Exempt => "exempt",
        Sort::Demand => "demand",
        Sort::Mechanism => "mechanism",
        Sort::Duty => "duty",
    };
    let binder = |(i, b): (usize, &Binder)| match b {
        Binder::Kind(k) => format!("v{i}: {k}"),
        Binder::Rule(r) => format!("v{i}: {}", m.laws[*r].name),
        Binder::Parties => format!("v{i} in v0.parties"),
    };
    let on: Vec<String> = l.on.iter().enumerate().map(binder).collect();
    let days = |since: i64, until: i64| {
        let mut out = String::new();
        if since != ALWAYS {
            let _ = write!(out, " since {}", date(since));
        }
        if until != NEVER {
            let _ = write!(out, " until {}", date(until));
        }
        out
    };
    let mut out = format!("  {word} {}", l.name);
    match l.sort {
        Sort::Define | Sort::Set => {
            if !on.is_empty() {
                let _ = write!(out, "({})", on.join(", "));
            }
            let _ = write!(out, " \"{}\" cites \"none\"{}", l.name, days(l.since, l.until));
            match &l.body {
                Some(b) => {
                    let _ = write!(out, " = {}", ex(m, b));
                }
                None => {
                    let row = |r: &SetRow| {
                        let mut t = format!("{}{}", m.things[r.head].name, days(r.since, r.until));
                        if let Some(e) = &r.if_ {
                            let _ = write!(t, " if \"so\": {}", ex(m, e));
                        }
                        t
                    };
                    let _ = write!(out, " : {}", l.rows.iter().map(row).collect::<Vec<_>>().join(", "));
                }
            }
        }
        _ => {
            let _ = write!(out, " \"{}\" cites \"none\"{} on {}", l.name, days(l.since, l.until), on.join(", "));
            if let Some(k) = l.with {
                let _ = write!(out, " with v{}: {k}", l.on.len());
            }
            out.push_str(" {");
            for w in &l.when {
                let _ = write!(out, "\n    {} \"so\": {}", w.word, ex(m, &w.ex));
                if let Some(d) = &w.by {
                    let _ = write!(out, " by {}", ex(m, d));
                }
            }
            if !l.asks.is_empty() {
                let one = |(k, e): &(Id, Option<usize>)| {
                    m.things[*k].name.clone() + &e.map(|e| format!(" with {}", EVIDENCE[e])).unwrap_or_default()
                };
                let _ = write!(out, "\n    asks: {}", l.asks.iter().map(one).collect::<Vec<_>>().join(", "));
            }
            if !l.needs.is_empty() {
                let names: Vec<&str> = l.needs.iter().map(|n| m.laws[*n].name.as_str()).collect();
                let _ = write!(out, "\n    needs: {}", names.join(", "));
            }
            out.push_str(" }");
        }
    }
    out + "\n"
}

/// The whole model as one file.
pub fn text(m: &Model) -> String {
    let mut out = format!("project Demo {{ as_of: {}  regimes: XX.toy }}\n", date(m.today));
    let _ = write!(
        out,
        "regime XX.toy \"Toy law\" cites \"none\" since 2000-01-01 {{\n  territory: XA   status: {}\n  enum grade : low, mid, high\n  \
         extend activity {{ loud: bool \"Loud?\"  near: bool = false  score: number \"Score?\"  grade: grade \"Grade?\" }}\n  \
         extend entity {{ covered: bool \"Covered?\"  trusted: bool = false  opened: date \"Opened?\"  score: number \"Score?\"  rank: number = none }}\n  \
         extend flow {{ hushed: bool \"Hushed?\" }}\n  \
         kind permit \"Permit\" : document {{ sealed: bool \"Sealed?\"  pages: number = 3 }}\n  kind second \"Second\" : document\n",
        m.status
    );
    for o in &m.opens {
        let default = o.default.map(|d| format!(" = {d}")).unwrap_or_default();
        let _ = writeln!(out, "  open {} \"claim {}\" cites \"pro; contra\"{default}", o.name, o.name);
    }
    for l in m.laws.iter().filter(|l| l.since <= l.until) {
        out.push_str(&law(m, l));
    }
    out.push_str("}\n");
    for o in m.opens.iter() {
        if let Some(v) = o.accepted {
            let _ = writeln!(out, "accept XX.toy.{} as {v} because \"so\"", o.name);
        }
    }
    for t in m.things.iter().filter(|t| !matches!(t.kind, "flow" | "gone") && t.holder.is_none()) {
        let base = match (t.base, t.prototype) {
            (Some(b), _) if t.kind == "document" => format!(" : XX.{b}"),
            (Some(b), _) => format!(" : {b}"),
            (None, Some(p)) => format!(" : {}", m.things[p].name),
            _ => String::new(),
        };
        let inner: Vec<String> = m
            .things
            .iter()
            .filter(|x| x.kind != "gone" && x.holder.is_some_and(|h| std::ptr::eq(&m.things[h], t)))
            .map(|x| {
                let base = x.prototype.map(|p| format!(" : {}", m.things[p].name)).unwrap_or_default();
                format!("  {} {}{base}{}\n", x.kind, x.name, block(m, x))
            })
            .collect();
        let mut body = block(m, t);
        if !inner.is_empty() {
            let own = body.trim().trim_start_matches('{').trim_end_matches('}').to_owned();
            body = format!(" {{{own}\n{}}}", inner.concat());
        }
        let _ = writeln!(out, "{} {}{base}{body}", t.kind, t.name);
    }
    for a in &m.arrows {
        let name = |x: Id| m.things[x].name.as_str();
        let carries = match &a.carries {
            None => String::new(),
            Some(c) => format!(" : {}", c.iter().map(|d| name(*d)).collect::<Vec<_>>().join(", ")),
        };
        let sign = if a.sight { "~>" } else { "->" };
        let _ = writeln!(
            out,
            "{} {sign} {}{carries}{}",
            name(a.source),
            name(a.target),
            block(m, &m.things[a.flow])
        );
    }
    out
}
