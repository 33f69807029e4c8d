//! Puts a world together from its layers: systems unfolded, then declared layer by layer.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use portolan_syntax::tree::Item;

use super::library::{Library, is_vocabulary, repeated_parameters};
use super::schema_build::path_text;
use super::template;
use super::unfold::{self, Unit};
use super::world::{Builder, World};
use crate::base::diagnostic::Place;
use crate::base::{Diagnostic, Origin};
use crate::resolve::SourceItem;

/// Builds the world of layered items: the project or the first case, then each case based on it. Expects come from the last layer only.
pub fn build(library: Arc<Library>, layers: &[Vec<&SourceItem>]) -> World {
    let mut diagnostics = Vec::new();
    let mut systems = BTreeMap::new();
    let mut deploys = Vec::new();
    let mut placed: BTreeMap<(usize, String), Origin> = BTreeMap::new();
    let mut redeclared = BTreeMap::new();
    for (n, layer) in layers.iter().enumerate() {
        for source in layer {
            let Item::Decl(d) = source.item.as_ref() else { continue };
            let found = unfold::Found {
                decl: d,
                source,
                layer: n as u32,
                prefix: None,
            };
            match d.word.text.as_ref() {
                "system" => {
                    diagnostics.extend(repeated_parameters(d, source));
                    systems.insert(path_text(&d.path), found);
                }
                "deploy" => {
                    let at = source.origin(d.path.node());
                    match placed.entry((n, path_text(&d.path))) {
                        Entry::Vacant(e) => {
                            e.insert(at);
                            deploys.push(found);
                        }
                        // Told here: what its things are called alike follows from it.
                        Entry::Occupied(first) => diagnostics.push(
                            Diagnostic::error("name.duplicate", at, format!("two deploys are called `{}`", path_text(&d.path)))
                                .related(Place::Node(*first.get()), "the other one")
                                .help("give one of the two another name"),
                        ),
                    }
                }
                "extend" => {}
                _ if n == 0 => {}
                _ => {
                    redeclared.insert(Arc::from(path_text(&d.path)), n as u32);
                }
            }
        }
    }
    let instances = unfold::unfold(&deploys, &systems, &mut diagnostics);
    let mut builder = Builder::new(&library);
    builder.redeclared = redeclared;
    instances.iter().for_each(|i| builder.add_deploy(i));
    let last = layers.len().saturating_sub(1) as u32;
    let all = || layers.iter().flatten();
    let flows = all().filter(|s| matches!(s.item.as_ref(), Item::Flow(_))).count();
    builder.reserve(all().count() - flows, flows);
    for (n, layer) in layers.iter().enumerate() {
        for source in layer {
            let skip = is_vocabulary(&source.item) || n as u32 != last && matches!(source.item.as_ref(), Item::Expect(_));
            if !skip {
                builder.unit(&Unit {
                    item: source.item.as_ref(),
                    source,
                    prefix: None,
                    pack: None,
                    deploy: None,
                    layer: n as u32,
                });
            }
        }
        for i in instances.iter().filter(|i| i.layer == n as u32) {
            for source in &i.items {
                let prefix = Some(i.name.clone());
                builder.unit(&Unit {
                    item: source.item.as_ref(),
                    source,
                    prefix: prefix.clone(),
                    pack: None,
                    deploy: prefix,
                    layer: n as u32,
                });
            }
        }
    }
    builder.finish();
    let mut alone = template::deploys(&systems);
    let mut read: Vec<(&SourceItem, bool)> = Vec::new();
    for (name, system) in &systems {
        alone.extend(builder.template(system));
        let placed = instances.iter().filter(|i| unfold::base_name(&i.deploy).as_deref() == Some(name));
        let wrong = placed.fold(false, |w, i| builder.check_arguments(&i.deploy, &i.deploy_source, system) || w);
        // A system of a case is part of the case's item, so it has no item of its own.
        if system.layer == 0 {
            read.push((system.source, wrong));
        }
    }
    let shared = library.clone();
    let mut world = builder.into_world(shared);
    super::loads::splice(&mut world);
    world.diagnostics.extend(diagnostics);
    template::once(&read, &alone, &mut world.diagnostics);
    world.systems = read.iter().map(|(s, _)| (s.file, s.key)).collect();
    world.diagnostics.extend(alone);
    world.diagnostics.extend(super::broken::circles(&world));
    world
}
