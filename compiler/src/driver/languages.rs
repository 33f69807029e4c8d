//! The languages in which a world has words.

use std::collections::BTreeSet;
use std::sync::Arc;

use portolan_syntax::tree::Text;

use super::analysis::Analysis;

/// The language of texts without a mark.
pub const PLAIN: &str = "en";

impl Analysis<'_> {
    /// The languages in which anything of the project or of what it sees has a title.
    pub fn spoken(&self) -> BTreeSet<Arc<str>> {
        let world = self.world(self.key(None));
        let library = &world.library;
        let mut out = BTreeSet::from([Arc::from(PLAIN)]);
        let mut hear = |t: Option<&Text>| out.extend(t.iter().flat_map(|t| &t.parts).filter_map(|p| p.lang.as_deref()).map(Arc::from));
        library.objects.iter().chain(&world.objects).for_each(|o| hear(o.title.as_deref()));
        library.regimes.iter().for_each(|r| hear(r.title.as_deref()));
        let versions = library.laws.iter().flat_map(|l| &l.versions);
        versions.for_each(|v| hear(v.decl.title.as_deref()));
        out
    }
}
