//! The days on which an answer may change: every date that the law in question, the model or an acceptance names, what the law adds to such
//! a date, and the turns of the year where the law counts by years. An `until` counts on the day after, as its last day is inside.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::accept::{About, Acceptances};
use super::cause::{Cause, Event, Of, Step};
use crate::base::{Day, Duration, Map, Origin};
use crate::law::dates::{calls, dateish, expressions, has_today, is_plain, reached};
use crate::law::eval::Context;
use crate::law::ir::{Ex, Op};
use crate::law::value::V;
use crate::law::visit::walk;
use crate::model::library::LawSort;
use crate::model::schema::Type;
use crate::model::{Const, PropId, Stated};

/// A date that something is counted from.
struct Named {
    cause: Cause,
    /// Name of the property it is stated for.
    prop: Option<Arc<str>>,
}

/// A span the law adds to dates; of these properties only, or of any.
struct Added {
    /// A window up to today: what leaves it is counted no more.
    window: bool,
    span: Duration,
    to: Option<Vec<Arc<str>>>,
    /// Added to today rather than to a date: another span of the same comparison.
    today: Option<Duration>,
}

struct Finder<'a> {
    cx: Context<'a>,
    from: Day,
    until: Day,
    out: Map<Day, Vec<Cause>>,
    named: Map<Day, Vec<Named>>,
    added: Vec<Added>,
    turns: BTreeSet<Day>,
    /// Every comparison with today says plainly what is compared, so what evaluations write down is all there is. Else every day is looked at.
    plain: bool,
}

/// Days on which an answer may change.
pub struct Days {
    from: Day,
    until: Day,
    /// What names each day, looked at or not.
    causes: Map<Day, Vec<Cause>>,
    /// Days to look at.
    turns: BTreeSet<Day>,
}

impl Days {
    /// The first day to look at after one.
    pub fn after(&self, day: Day) -> Option<Day> {
        self.turns.range(day.plus_days(1)..).next().copied()
    }

    /// What names a day.
    pub fn causes(&self, day: Day) -> &[Cause] {
        self.causes.get(&day).map_or(&[], Vec::as_slice)
    }

    /// A day that a verdict names.
    pub fn name(&mut self, day: Day, cause: Cause) {
        if self.from < day && day <= self.until {
            self.turns.insert(day);
            let list = self.causes.entry(day).or_default();
            if !list.contains(&cause) {
                list.push(cause);
            }
        }
    }

    /// What an evaluation compared today with: the days on which such a comparison turns.
    pub fn compared(&mut self, list: Vec<(Duration, Day)>) {
        for (span, day) in list {
            self.turns.extend(first_reaching(span, day, self.from, self.until));
        }
    }
}

/// The first day from which today and `span` reach `day`, and the first from which they reach beyond; those in (`from`, `until`].
fn first_reaching(span: Duration, day: Day, from: Day, until: Day) -> Vec<Day> {
    let mut out = Vec::new();
    for target in [day, day.plus_days(1)] {
        let reaches = |t: Day| span.after(t, &[]) >= target;
        if !target.is_finite() || reaches(from) || !reaches(until) {
            continue;
        }
        let (mut no, mut yes) = (from, until);
        while no.plus_days(1) < yes {
            let middle = no.plus_days(i64::from((yes.number() - no.number()) / 2));
            if reaches(middle) { yes = middle } else { no = middle }
        }
        out.push(yes);
    }
    out
}

/// The days in (`from`, `until`] with what names them.
pub fn days(cx: &Context, accepted: &Acceptances, regimes: &[u32], from: Day, until: Day) -> Days {
    let mut f = Finder {
        cx: *cx,
        from,
        until,
        out: Map::new(),
        named: Map::new(),
        added: Vec::new(),
        turns: BTreeSet::new(),
        plain: true,
    };
    f.regimes(regimes);
    f.facts();
    for (i, a) in accepted.list.iter().enumerate() {
        if let Some(u) = a.until {
            let what = match a.about {
                About::Rule(r) => cx.world.library.laws[r as usize].name.clone(),
                About::Regime(r) => cx.world.library.regimes[r as usize].name.clone(),
            };
            // A level speaks of all that a regime says, a waiver of what it waives.
            let (of, event) = match (a.about, a.level) {
                (About::Regime(r), Some(l)) => (Of::Regime(r), Event::LevelEnded(l)),
                _ => (Of::Acceptance(i), Event::AcceptanceEnded),
            };
            f.turn(u.plus_days(1), Cause::new(of, event, &what, u, Some(a.origin)));
        }
    }
    for p in &accepted.taken {
        if let Some(u) = p.until {
            let what = &cx.world.library.laws[p.open as usize].name;
            let cause = Cause::new(Of::Law(p.open), Event::PositionEnded, what, u, Some(p.origin));
            f.turn(u.plus_days(1), cause);
        }
    }
    f.counted();
    if !f.plain {
        // Slow, but no day is missed.
        let mut day = from.plus_days(1);
        while day <= until && day.is_finite() {
            f.turns.insert(day);
            day = day.plus_days(1);
        }
    }
    Days {
        from,
        until,
        causes: f.out,
        turns: f.turns,
    }
}

impl Finder<'_> {
    /// A day to look at whatever evaluations write down.
    fn turn(&mut self, day: Day, cause: Cause) {
        if self.from < day && day <= self.until {
            self.turns.insert(day);
        }
        self.add(day, cause);
    }

    fn add(&mut self, day: Day, cause: Cause) {
        if self.from < day && day <= self.until {
            let list = self.out.entry(day).or_default();
            if !list.contains(&cause) {
                list.push(cause);
            }
        }
    }

    fn regimes(&mut self, regimes: &[u32]) {
        let library = self.cx.world.library.clone();
        for r in regimes {
            let g = &library.regimes[*r as usize];
            let cause = |event, day| Cause::new(Of::Regime(*r), event, &g.name, day, Some(g.origin));
            self.turn(g.since, cause(Event::Begins, g.since).cited(g.cites.as_ref()));
            self.turn(g.until.plus_days(1), cause(Event::Ended, g.until));
        }
        let law = self.cx.law;
        for (i, _) in reached(&self.cx, regimes).into_iter().enumerate().filter(|x| x.1) {
            let name = library.laws[i].name.clone();
            for v in &law.names[i] {
                let version = library.laws[i].versions.iter().find(|x| x.since == v.since);
                let cites = version.and_then(|x| x.cites.as_ref());
                let cause = |event, day| Cause::new(Of::Law(i as u32), event, &name, day, Some(v.origin)).cited(cites);
                self.turn(v.since, cause(Event::VersionSince, v.since));
                self.turn(v.until.plus_days(1), cause(Event::VersionEnded, v.until));
                for row in &v.rows {
                    let cites = row.cites.as_ref().or(cites);
                    let cause = |event, day| Cause::new(Of::Row(row.origin), event, &name, day, Some(row.origin)).cited(cites);
                    self.turn(row.since, cause(Event::RowSince, row.since));
                    self.turn(row.until.plus_days(1), cause(Event::RowEnded, row.until));
                }
                let value = !law.truth[i] && library.laws[i].sort == LawSort::Define;
                expressions(v).into_iter().for_each(|x| self.read(x, i as u32, false));
                v.body.iter().for_each(|b| self.read(b, i as u32, value));
            }
        }
    }

    /// Dates and spans in the text of the law.
    fn read(&mut self, ex: &Ex, name: u32, value: bool) {
        let schema = &self.cx.world.library.schema;
        let law = &self.cx.world.library.laws[name as usize];
        let title = law.name.clone();
        let cites = law.versions.first().and_then(|v| v.cites.as_ref());
        let mut dates = Vec::new();
        let mut years: Vec<Option<(i8, i8)>> = Vec::new();
        walk(ex, &mut |x| match &x.op {
            Op::Const(v) => {
                if let V::Day(a, b) = v.v {
                    dates.extend([(a, x.origin), (b, x.origin)]);
                }
            }
            Op::StartOfYear(_) => years.push(None),
            Op::Next(m, d, _) => {
                let number = |e: &Ex| match &e.op {
                    Op::Const(v) => match &v.v {
                        V::Num(i, _) => i.lo.map(|q| q.to_integer() as i8),
                        _ => None,
                    },
                    _ => None,
                };
                years.extend(number(m).zip(number(d)).map(Some));
            }
            _ => {}
        });
        if value && dateish(schema, ex) {
            self.spans(ex, false);
        }
        let (mut inside, mut windows) = (Vec::new(), Vec::new());
        walk(ex, &mut |x| match &x.op {
            Op::Cmp(_, a, b) if has_today(x) || dateish(schema, a) && dateish(schema, b) && (calls(a) || calls(b)) => inside.push(x),
            Op::Fold(_, c) => windows.extend(&c.within),
            _ => {}
        });
        inside.into_iter().for_each(|x| self.spans(x, false));
        windows.into_iter().for_each(|x| self.spans(x, true));
        self.plain &= is_plain(ex);
        for (day, at) in dates {
            let cause = Cause::new(Of::Law(name), Event::Names, &title, day, Some(at)).cited(cites);
            self.name(day, cause, None, false);
        }
        for y in years {
            let year = |d: Day| d.civil().map_or(0, |c| c.year());
            for n in year(self.from)..=year(self.until) {
                let (m, d) = y.unwrap_or((1, 1));
                if let Some(day) = Day::new(n, m, d) {
                    // The same cause of whatever day: it is told once.
                    let cause = Cause::new(Of::Calendar, Event::Years, &title, Day::ALWAYS, None);
                    self.turn(day, cause.clone());
                    if y.is_some() {
                        self.turn(day.plus_days(1), cause);
                    }
                }
            }
        }
    }

    /// The spans of an expression with what each is added to.
    fn spans(&mut self, ex: &Ex, window: bool) {
        let mut all: Vec<(Duration, Option<Vec<Arc<str>>>)> = Vec::new();
        walk(ex, &mut |x| {
            let Op::Arith(_, a, b) = &x.op else { return };
            let of = |e: &Ex| match &e.op {
                Op::Member(_, m) => Some(m.name.clone()),
                _ => None,
            };
            for (date, span) in [(a, b), (b, a)] {
                if let Op::Const(v) = &span.op
                    && let V::Span(d) = &v.v
                {
                    all.push((**d, of(date).map(|n| self.from_defaults(n))));
                }
            }
        });
        // A window is a span by itself.
        if let Op::Const(v) = &ex.op
            && let V::Span(d) = &v.v
        {
            all.push((**d, None));
        }
        // Spans stated in the model, where the law adds those.
        let mut stated = Vec::new();
        let schema = &self.cx.world.library.schema;
        walk(ex, &mut |x| {
            if let Op::Member(_, m) = &x.op
                && m.by_kind.iter().flatten().any(|p| schema.prop(*p).types.contains(&Type::Duration))
            {
                stated.push(m.name.clone());
            }
        });
        for o in self.cx.world.own_ids() {
            for s in &self.cx.world.object(o).stated {
                if stated.contains(&schema.prop(s.prop).name) {
                    all.extend(s.rows.iter().filter_map(|r| match &r.head {
                        Const::Duration(d) => Some((**d, None)),
                        _ => None,
                    }));
                }
            }
        }
        let today = has_today(ex);
        for (i, (span, to)) in all.iter().enumerate() {
            self.added.push(Added {
                window,
                span: *span,
                to: to.clone(),
                today: None,
            });
            for (_, (other, _)) in all.iter().enumerate().filter(|(j, _)| today && *j != i) {
                self.added.push(Added {
                    window,
                    span: *span,
                    to: to.clone(),
                    today: Some(*other),
                });
            }
        }
    }

    /// A property and those its default reads: `effective` is `signed` where nothing is stated.
    fn from_defaults(&self, name: Arc<str>) -> Vec<Arc<str>> {
        let schema = &self.cx.world.library.schema;
        let mut out = vec![name];
        let mut at = 0;
        while let Some(n) = out.get(at).cloned() {
            at += 1;
            for (i, p) in schema.props.iter().enumerate().filter(|(_, p)| p.name == n) {
                let _ = p;
                if let Some(d) = self.cx.law.default_of(i as PropId) {
                    walk(&d.ex, &mut |x| {
                        if let Op::Member(_, m) = &x.op
                            && !out.contains(&m.name)
                        {
                            out.push(m.name.clone());
                        }
                    });
                }
            }
        }
        out
    }

    fn name(&mut self, day: Day, cause: Cause, prop: Option<Arc<str>>, always: bool) {
        if day.is_finite() {
            for d in [day, day.plus_days(1)] {
                if always {
                    self.turn(d, cause.clone());
                } else {
                    self.add(d, cause.clone());
                }
            }
            self.named.entry(day).or_default().push(Named { cause, prop });
        }
    }

    /// Every date stated in the model, and every date a default names.
    fn facts(&mut self) {
        let world = self.cx.world;
        for o in world.own_ids() {
            for s in &world.object(o).stated {
                // The day of judgement itself moves; it is not a date of the model.
                if [world.library.words.project_as_of, world.library.words.project_horizon].contains(&s.prop) {
                    continue;
                }
                for (day, at, always) in dates_of(s) {
                    // When a flow runs, and what a connective dates, is read without the law's saying so.
                    let always = always || world.is(o, world.library.words.flow);
                    let prop = world.library.schema.prop(s.prop).name.clone();
                    let name = format!("{}.{prop}", world.object(o).name).into();
                    let cause = Cause::new(Of::Fact(o, s.prop), Event::Names, &name, day, Some(at));
                    self.name(day, cause, Some(prop), always);
                }
            }
        }
    }

    /// What the law adds to the dates that are named.
    fn counted(&mut self) {
        let named = std::mem::take(&mut self.named);
        let added = std::mem::take(&mut self.added);
        let fits = |a: &Added, n: &Named| match (&a.to, &n.prop) {
            (Some(list), Some(p)) => list.contains(p),
            (Some(_), None) => false,
            _ => true,
        };
        for (day, list) in &named {
            for a in &added {
                for n in list.iter().filter(|n| fits(a, n)) {
                    let cause = n.cause.and(&[Step::And(a.span)]);
                    let reached = a.span.after(*day, &[]);
                    match a.today {
                        None if a.window => {
                            self.turn(reached, cause.clone());
                            self.turn(reached.plus_days(1), cause);
                        }
                        None => {
                            // `date + span` beside today, and `today + span` beside a date.
                            self.add(reached, cause.clone());
                            self.add(reached.plus_days(1), cause);
                            if a.to.is_none() {
                                self.earlier(a.span, *day, &n.cause.and(&[Step::Less(a.span)]));
                            }
                        }
                        Some(more) => self.earlier(more, reached, &cause.and(&[Step::AndLess(more)])),
                    }
                }
            }
        }
    }

    fn earlier(&mut self, span: Duration, day: Day, cause: &Cause) {
        for d in first_reaching(span, day, self.from, self.until) {
            self.add(d, cause.clone());
        }
    }
}

/// The dates in the rows of a statement; the flag tells those of connectives.
fn dates_of(s: &Stated) -> Vec<(Day, Origin, bool)> {
    let mut out = Vec::new();
    for r in &s.rows {
        let links = r.links().iter().flat_map(|l| &l.1).map(|c| (c, true));
        for (c, is_link) in std::iter::once((&r.head, false)).chain(links) {
            if let Const::Day(d) = c {
                out.push((*d, r.origin, is_link));
            }
        }
    }
    out
}
