//! Hints between the words, lines above them, links under them, and what they take.

use serde_json::{Value, json};

use super::{Answer, Asked, Failure, give};
use crate::convert;
use crate::ide::lens::{self, Act, Lens};
use crate::ide::links::{self, Goal};
use crate::ide::{hints, signature};
use crate::settings::Editor;
use crate::transport::lsp_types::*;

pub fn hints(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let r: Range =
        serde::Deserialize::deserialize(&asked.params["range"]).map_err(|e: serde_json::Error| Failure::params(e.to_string()))?;
    let Some(text) = asked.view.text(path) else {
        return Ok(Value::Null);
    };
    let r = convert::region(r);
    let bytes = text.byte(asked.view.encoding, r.start) as u32..text.byte(asked.view.encoding, r.end) as u32;
    let one = |h: hints::Hint| InlayHint {
        position: convert::position(text.point(asked.view.encoding, h.at as usize)),
        label: InlayHintLabel::String(h.label),
        kind: Some(InlayHintKind::TYPE),
        text_edits: None,
        tooltip: (!h.more.is_empty()).then_some(InlayHintTooltip::String(h.more)),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    };
    give(hints::within(asked.view, path, &bytes).into_iter().map(one).collect::<Vec<_>>())
}

pub fn lenses_capability(_: &Editor) -> Value {
    json!({"codeLensProvider": {"resolveProvider": true}})
}

pub fn lenses(asked: &Asked) -> Answer {
    let path = asked.path()?;
    if !asked.view.settings.lenses {
        return Ok(json!([]));
    }
    let uri = asked.params["textDocument"]["uri"].clone();
    let one = |l: Lens| {
        let range = convert::range(asked.view.region(path, &l.range));
        let data = match &l.act {
            Act::RunCase { name } => json!({"uri": uri, "case": name}),
            Act::Diagram { regime } => json!({"uri": uri, "regime": regime}),
        };
        let ready = matches!(l.act, Act::Diagram { .. });
        CodeLens {
            range,
            command: ready.then(|| command(asked, &l.title, "portolan.showDiagram", vec![data.clone()])),
            data: Some(data),
        }
    };
    give(lens::of(asked.view, path).into_iter().map(one).collect::<Vec<_>>())
}

/// With what the editor runs when it is clicked, where it has our commands; else words alone.
fn command(asked: &Asked, title: &str, name: &str, arguments: Vec<Value>) -> Command {
    let known = asked.view.editor.commands || name == "portolan.runCase";
    Command {
        title: title.to_owned(),
        command: if known { name.to_owned() } else { String::new() },
        arguments: Some(arguments),
    }
}

/// How a case comes out is worked out when its line is shown.
pub fn resolve_lens(asked: &Asked) -> Answer {
    let mut lens: CodeLens = asked.read()?;
    let data = lens.data.clone().unwrap_or_default();
    let case = data["case"].as_str().unwrap_or_default().to_owned();
    let project = asked.path.as_deref().and_then(|p| asked.view.snapshot.of(p));
    if let (false, Some(project)) = (case.is_empty(), project) {
        let title = lens::case_title(project, &case);
        lens.command = Some(command(asked, &title, "portolan.runCase", vec![data["uri"].clone(), json!(case)]));
    }
    give(lens)
}

pub fn links_capability(_: &Editor) -> Value {
    json!({"documentLinkProvider": {"resolveProvider": false}})
}

pub fn links(asked: &Asked) -> Answer {
    let path = asked.path()?;
    let one = |l: links::Link| {
        let target = match &l.goal {
            Goal::Address(a) => Url::parse(a).ok()?,
            // Pages are documents only some editors can open.
            Goal::Rule(r) => convert::page(r).filter(|_| asked.view.editor.virtual_documents)?,
        };
        Some(DocumentLink {
            range: convert::range(asked.view.region(path, &l.range)),
            target: Some(target),
            tooltip: (!l.tip.is_empty()).then_some(l.tip),
            data: None,
        })
    };
    give(links::of(asked.view, path).into_iter().filter_map(one).collect::<Vec<_>>())
}

pub fn signature_capability(_: &Editor) -> Value {
    json!({"signatureHelpProvider": {"triggerCharacters": ["(", ",", ":"], "retriggerCharacters": [" "]}})
}

pub fn signature(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let Some(s) = signature::at(asked.view, path, byte) else {
        return Ok(Value::Null);
    };
    give(SignatureHelp {
        active_signature: Some(0),
        active_parameter: Some(s.active as u32),
        signatures: vec![SignatureInformation {
            parameters: Some(
                s.parts
                    .into_iter()
                    .map(|p| ParameterInformation {
                        label: ParameterLabel::Simple(p),
                        documentation: None,
                    })
                    .collect(),
            ),
            documentation: (!s.docs.is_empty()).then_some(Documentation::String(s.docs)),
            label: s.label,
            active_parameter: Some(s.active as u32),
        }],
    })
}
