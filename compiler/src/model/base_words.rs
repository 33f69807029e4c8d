//! The core kinds and properties the compiler binds by name: the only file that does.

use super::schema::{EnumId, KindId, PropId, Schema};

/// Words only a lint or a drawing reads: a core without them is whole, and nothing is then said of them.
const OPTIONAL: [&str; 4] = ["property public", "property residence", "property surroundings", "property via"];

/// Words only reports read: a core without them is whole, and no report can be written then.
const OF_REPORTS: [&str; 15] = [
    "kind template",
    "kind chapter",
    "kind passage",
    "kind field",
    "kind term",
    "property laws",
    "property numbered",
    "property formats",
    "property shows",
    "property lists",
    "property columns",
    "property rules",
    "property who",
    "property output",
    "property template",
];

macro_rules! words {
    (kinds { $($kind:ident)* } props { $($field:ident = $owner:ident . $prop:literal;)* } enums { $($en:ident = $ename:literal;)* }) => {
        /// Identifiers of what the compiler knows by name. `u32::MAX` stands for a word a broken library lacks: nothing then matches it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Words {
            $(pub $kind: KindId,)*
            $(pub $field: PropId,)*
            $(pub $en: EnumId,)*
        }

        impl Words {
            pub const MISSING: u32 = u32::MAX;

            /// All properties known by name; some may be missing.
            pub fn props(&self) -> Vec<PropId> {
                vec![$(self.$field),*]
            }

            /// Binds the words; the second value lists those the library does not declare.
            pub fn bind(schema: &Schema) -> (Words, Vec<String>) {
                let mut missing = Vec::new();
                let mut kind = |name: &str| match schema.kinds.iter().position(|k| k.pack.is_none() && k.name.as_ref() == name) {
                    Some(i) => i as u32,
                    None => {
                        missing.push(format!("kind {name}"));
                        Words::MISSING
                    }
                };
                $(let $kind = kind(stringify!($kind));)*
                let mut prop = |owner: KindId, name: &str| {
                    let found = schema.props.iter().position(|p| p.owner == owner && p.pack.is_none() && p.name.as_ref() == name);
                    match found {
                        Some(i) => i as u32,
                        None => {
                            missing.push(format!("property {name}"));
                            Words::MISSING
                        }
                    }
                };
                $(let $field = prop($owner, $prop);)*
                let mut enumeration = |name: &str| match schema.enums.iter().position(|e| e.pack.is_none() && e.name.as_ref() == name) {
                    Some(i) => i as u32,
                    None => {
                        missing.push(format!("enum {name}"));
                        Words::MISSING
                    }
                };
                $(let $en = enumeration($ename);)*
                missing.retain(|m| !OPTIONAL.contains(&m.as_str()) && !OF_REPORTS.contains(&m.as_str()));
                (Words { $($kind,)* $($field,)* $($en,)* }, missing)
            }
        }
    };
}

words! {
    kinds {
        party entity authority people node relay device edge site service data treatment flow activity document claim product component control country
        project view report topic template chapter passage field term
    }
    props {
        entity_in = entity."in"; entity_branch_of = entity."branch_of"; people_in = people."in"; people_residence = people."residence"; people_count = people."count";
        people_part_of = people."part_of"; people_employer = people."employer";
        node_in = node."in"; node_operator = node."operator"; node_activity = node."activity"; node_staff = node."staff";
        node_collects = node."collects"; node_produces = node."produces"; node_stores = node."stores"; node_product = node."product";
        node_controls = node."controls"; node_public = node."public"; device_units = device."units";
        data_about = data."about"; data_surroundings = data."surroundings";
        flow_from = flow."from"; flow_to = flow."to"; flow_carries = flow."carries"; flow_arranger = flow."arranger";
        flow_activity = flow."activity"; flow_under = flow."under"; flow_via = flow."via"; flow_since = flow."since"; flow_until = flow."until";
        activity_decides = activity."decides"; activity_acts = activity."acts";
        document_parties = document."parties"; document_activities = document."activities"; document_expires = document."expires";
        product_maker = product."maker"; product_markets = product."markets"; product_parts = product."parts"; product_controls = product."controls";
        control_scope = control."scope";
        country_part_of = country."part_of"; country_names = country."names";
        project_as_of = project."as_of"; project_regimes = project."regimes"; project_horizon = project."horizon";
        project_packs = project."packs"; project_language = project."language";
        view_show = view."show"; view_group = view."group"; view_mark = view."mark"; view_only = view."only";
        template_laws = template."laws"; template_numbered = template."numbered"; template_formats = template."formats";
        chapter_shows = chapter."shows"; chapter_lists = chapter."lists"; chapter_columns = chapter."columns";
        chapter_rules = chapter."rules"; chapter_laws = chapter."laws"; field_who = field."who";
        report_template = report."template"; report_language = report."language"; report_scope = report."scope";
        report_output = report."output";
    }
    enums { scope = "scope"; evidence = "evidence"; }
}
