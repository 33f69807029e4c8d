//! What a name means.

use portolan::base::Origin;
use portolan::model::ObjId;
use portolan::model::schema::{Key, KindId, PropId, Type};
use portolan::model::schema_build::path_text;
use portolan::resolve::{Entry, Found, Sort};
use portolan_syntax::tree::{Decl, Item, NodeId};

use super::cursor::{Cursor, Hit};
use super::walk::{Owner, Role};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// It gives the name itself.
    Declared(NodeId),
    /// A variable of the same item, bound there.
    Variable(NodeId),
    /// One declaration, or several where the name may mean any of them.
    Entries(Vec<Entry>),
    Property(PropId),
}

/// The meaning of the name under the cursor.
pub fn of(cursor: &Cursor, hit: &Hit) -> Option<Meaning> {
    let r = &hit.reference;
    match (r.role, r.bound) {
        (Role::Declared, _) => return r.parts.last().map(|_| Meaning::Declared(r.parts[hit.part].node)),
        (Role::Key, _) => return property(cursor, hit).map(Meaning::Property),
        (_, Some(node)) if hit.part == 0 => return Some(Meaning::Variable(node)),
        (_, Some(_)) => return only_property(cursor, &r.parts[hit.part].text).map(Meaning::Property),
        _ => {}
    }
    if let Some(e) = pattern(cursor, hit) {
        return Some(Meaning::Entries(vec![e]));
    }
    // A dotted name is its longest declared prefix; the rest are properties.
    for len in (1..=r.parts.len()).rev() {
        let found = look_up(cursor, hit, len);
        if found.is_empty() {
            continue;
        }
        if hit.part < len {
            return Some(Meaning::Entries(front(cursor, found, len - 1 - hit.part)));
        }
        let kind = match found.as_slice() {
            [Entry { sort: Sort::Object(o), .. }] if hit.part == len => Some(cursor.world().object(*o).kind),
            _ => None,
        };
        let last = &r.parts[hit.part].text;
        return kind
            .and_then(|k| one(cursor.world().library.schema.key(k, last, None)))
            .or_else(|| only_property(cursor, last))
            .map(Meaning::Property);
    }
    None
}

/// What a deploy or a case is based on, where that is a system or a case: no world has them among its names.
fn pattern(cursor: &Cursor, hit: &Hit) -> Option<Entry> {
    let Owner::Named(node) = hit.reference.owner else { return None };
    if hit.reference.role != Role::Base {
        return None;
    }
    let sort: fn(u32) -> Sort = match declaration(&cursor.slice.item, node)?.word.text.as_ref() {
        "deploy" => Sort::System,
        "case" => Sort::Case,
        _ => return None,
    };
    let word = if sort(0) == Sort::Case(0) { "case" } else { "system" };
    let name = hit.reference.parts.iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".");
    let files = cursor.project.files.iter().filter(|f| !f.is_embedded());
    let mut declared = files.flat_map(|f| f.parsed().slices.iter().map(move |s| (f, s)));
    declared.find_map(|(f, s)| match s.item.as_ref() {
        Item::Decl(d) if d.word.text.as_ref() == word && path_text(&d.path) == name => Some(Entry {
            name: name.as_str().into(),
            sort: sort(0),
            origin: Origin {
                file: f.id,
                item: s.key,
                node: d.path.node(),
            },
        }),
        _ => None,
    })
}

/// The declaration in an item whose name is that node.
fn declaration(item: &Item, name: NodeId) -> Option<&Decl> {
    let Item::Decl(d) = item else { return None };
    if d.path.node() == name {
        return Some(d);
    }
    d.block.iter().flat_map(|b| &b.items).find_map(|i| declaration(i, name))
}

/// For `Dresden` of `Dresden.Gateway`: the thing the front of the name stands for, where it is of the same sort; for `toy` of `XX.toy.rule` the
/// regime.
fn front(cursor: &Cursor, found: Vec<Entry>, cut: usize) -> Vec<Entry> {
    if cut == 0 {
        return found;
    }
    let shorter = |e: &Entry| {
        let at = e.name.rmatch_indices('.').nth(cut - 1)?.0;
        let alike =
            |s: Sort| std::mem::discriminant(&s) == std::mem::discriminant(&e.sort) && matches!(s, Sort::Object(_) | Sort::Category(_));
        let law = matches!(e.sort, Sort::Rule(_) | Sort::Open(_) | Sort::Define(_) | Sort::Set(_));
        let alike = |s: Sort| alike(s) || law && matches!(s, Sort::Regime(_));
        cursor.world().names.exact(&e.name[..at], &alike).cloned()
    };
    match found.iter().map(shorter).collect::<Option<Vec<Entry>>>() {
        Some(all) => all,
        None => found,
    }
}

/// Looks the first `len` parts up, by what stands at such a place first.
fn look_up(cursor: &Cursor, hit: &Hit, len: usize) -> Vec<Entry> {
    let r = &hit.reference;
    let path = r.parts[..len].iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".");
    let enums = enums(cursor, hit);
    let of_enum = move |s: Sort| matches!(s, Sort::EnumValue(e, _) if enums.contains(&e));
    let object = |s: Sort| matches!(s, Sort::Object(_));
    let kind = |s: Sort| matches!(s, Sort::Kind(_));
    let type_ = |s: Sort| matches!(s, Sort::Kind(_) | Sort::Category(_) | Sort::Enum(_));
    let law = |s: Sort| matches!(s, Sort::Define(_) | Sort::Set(_) | Sort::Rule(_) | Sort::Open(_) | Sort::Regime(_));
    let any = |_: Sort| true;
    let tries: Vec<&dyn Fn(Sort) -> bool> = match r.role {
        Role::Word => vec![&kind],
        Role::Base => vec![&type_, &law, &object, &any],
        Role::Law => vec![&law, &object, &any],
        _ => vec![&of_enum, &object, &law, &any],
    };
    for want in tries {
        match cursor.world().names.find(&path, &hit.scope(), want) {
            Found::One(e) => return vec![e],
            Found::Many(all) => return all,
            Found::Unknown => {}
        }
    }
    Vec::new()
}

/// The enums the property around a value takes.
fn enums(cursor: &Cursor, hit: &Hit) -> Vec<u32> {
    let schema = &cursor.world().library.schema;
    let prop = hit.reference.key.as_deref().and_then(|k| keyed(cursor, hit.reference.owner, k));
    let types = prop.map(|p| schema.prop(p).types.clone()).unwrap_or_default();
    types
        .iter()
        .filter_map(|t| if let Type::Enum(e) = t { Some(*e) } else { None })
        .collect()
}

/// The property a key names.
fn property(cursor: &Cursor, hit: &Hit) -> Option<PropId> {
    let schema = &cursor.world().library.schema;
    let path = hit.reference.parts.iter().map(|p| p.text.as_ref()).collect::<Vec<_>>().join(".");
    // Declared here, inside a kind.
    let here = |o: portolan::base::Origin| {
        let last = hit.reference.parts.last().map(|p| cursor.slice.span(p.node));
        o.file == cursor.origin(o.node).file
            && o.item == cursor.origin(o.node).item
            && last.is_some_and(|l| cursor.slice.span(o.node).end == l.end)
    };
    if let Some(p) = schema.props.iter().position(|p| here(p.origin)) {
        return Some(p as PropId);
    }
    keyed(cursor, hit.reference.owner, &path).or_else(|| only_property(cursor, &path))
}

pub fn keyed(cursor: &Cursor, owner: Owner, key: &str) -> Option<PropId> {
    let world = cursor.world();
    let kind = match owner {
        Owner::Flow => Some(world.library.words.flow),
        Owner::Named(node) => kind_of(cursor, node),
        Owner::Nothing => None,
    }?;
    // A broken library may lack the word.
    ((kind as usize) < world.library.schema.kinds.len()).then(|| one(world.library.schema.key(kind, key, None)))?
}

/// The kind of the thing a declaration of this item declares or extends.
pub fn kind_of(cursor: &Cursor, node: NodeId) -> Option<KindId> {
    object_at(cursor, node).map(|o| cursor.world().object(o).kind)
}

/// The thing whose name is that node of the item; of a system, in its first deploy.
pub fn object_at(cursor: &Cursor, node: NodeId) -> Option<ObjId> {
    cursor.known.at(cursor.origin(node)).first().copied()
}

/// The thing the name under the cursor declares.
pub fn declared_object(cursor: &Cursor, hit: &Hit) -> Option<ObjId> {
    object_at(cursor, hit.reference.path?)
}

fn one(key: Key) -> Option<PropId> {
    match key {
        Key::One(p) => Some(p),
        _ => None,
    }
}

/// The property of that name, where there is only one in all kinds.
fn only_property(cursor: &Cursor, name: &str) -> Option<PropId> {
    let props = &cursor.world().library.schema.props;
    let mut all = props
        .iter()
        .enumerate()
        .filter(|(_, p)| p.full.as_ref() == name || p.name.as_ref() == name);
    match (all.next(), all.next()) {
        (Some((i, _)), None) => Some(i as PropId),
        _ => None,
    }
}
