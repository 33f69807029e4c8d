//! Another name for a thing.

use serde_json::{Value, json};

use super::edits::{Edits, workspace_edit};
use super::{Answer, Asked, Failure, give};
use crate::convert;
use crate::ide::rename;

pub fn prepare(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    match rename::prepare(asked.view, path, byte) {
        None => Ok(Value::Null),
        Some(Err(why)) => Err(Failure::refused(why)),
        Some(Ok((range, name))) => Ok(json!({"range": convert::range(asked.view.region(path, &range)), "placeholder": name})),
    }
}

pub fn answer(asked: &Asked) -> Answer {
    let Some((path, byte)) = asked.at()? else { return Ok(Value::Null) };
    let new = asked.params["newName"]
        .as_str()
        .ok_or_else(|| Failure::params("no new name is given"))?;
    match rename::at(asked.view, path, byte, new) {
        None => Err(Failure::refused("nothing here has a name that could be changed")),
        Some(Err(why)) => Err(Failure::refused(why)),
        Some(Ok(uses)) => {
            let mut edits = Edits::default();
            uses.iter().for_each(|u| edits.add(&u.path, u.range.clone(), new));
            give(workspace_edit(asked.view, &edits))
        }
    }
}
