//! `iel choose`: a family and settings for the observations at hand.

use super::file::Target;
use super::output::{drive, json, print, say};
use super::{Failure, Source, interrupt};
use crate::scenario::to_link;
use crate::study::Choosing;
use serde_json::json;
use std::path::Path;

pub(super) fn run(source: &Source, out: Option<&Path>) -> Result<(), Failure> {
    let out = match out {
        Some(path) => Target::open(path)?,
        None => None,
    };
    let scenario = source.read()?;
    let mut choosing = Choosing::new(&scenario, source.threads())?;
    let found = drive(&mut choosing, source.quiet)?;
    say(&found.reason);
    let proposed = match found.tried.first() {
        Some(first) => scenario.changed(&first.change)?,
        None => scenario,
    };
    let mut result = json!(found);
    if interrupt::code().is_some() {
        result["interrupted"] = json!(true);
    }
    match out {
        None => {
            let mut value = proposed.to_value()?;
            value["result"] = result;
            print(&json(&value)?)
        }
        Some(target) => {
            result["link"] = json!(to_link(&proposed)?);
            target.save_or_print(&json(&proposed)?)?;
            print(&json(&result)?)
        }
    }
}
