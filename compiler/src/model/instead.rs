//! Properties that people look for and that are said otherwise here: what to write instead.

use super::library::Library;
use super::schema::KindId;

/// Words, and what to write instead of a property of that name.
type Row = (&'static [&'static str], &'static str);

const OF_A_NODE: &[Row] = &[
    (
        &[
            "backup", "backups", "replica", "replicas", "mirror", "failover", "standby", "copies",
        ],
        "a copy kept elsewhere is a node of its own with a flow to it: `A -> Copy : Data`, and `Copy` says what it `stores:`",
    ),
    (
        &["owner", "provider", "host", "vendor"],
        "whoever runs a node is its `operator:`; who owns a company is said of the company, `owner:`",
    ),
];

const OF_A_PARTY: &[Row] = &[
    (
        &["parent", "parents", "shareholder", "shareholders", "holding", "owned_by"],
        "whoever owns it is its `owner:`, with how much: `owner: Parent at 100%`",
    ),
    (
        &["subsidiary", "subsidiaries", "owns", "affiliate", "affiliates"],
        "it is said of the company that is owned: `entity Daughter { owner: Parent at 100% }`",
    ),
];

const OF_EITHER: &[Row] = &[
    (
        &[
            "processor",
            "processors",
            "subprocessor",
            "subprocessors",
            "sub_processor",
            "subcontractor",
            "controller",
        ],
        "who decides and who works for whom is said of an activity: `activity Care { decides: A  acts: B for A, C for B }`",
    ),
    (
        &["reseller", "resellers", "distributor", "distributors", "importer", "dealer"],
        "who sells it on is no property of it: draw what the company receives, a node that it operates and a flow to it, and say in an activity for whom it acts",
    ),
];

/// What to write instead of a property that no kind has.
pub fn of(library: &Library, kind: KindId, key: &str) -> Option<&'static str> {
    let is = |other| library.schema.is(kind, other);
    let (node, party) = (is(library.words.node), is(library.words.party));
    let tables = [(node, OF_A_NODE), (party, OF_A_PARTY), (node || party, OF_EITHER)];
    let rows = tables.into_iter().filter(|t| t.0).flat_map(|t| t.1);
    rows.filter(|r| r.0.contains(&key)).map(|r| r.1).next()
}
