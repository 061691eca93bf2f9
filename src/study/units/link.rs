//! Machines as a share link says them: `patterns=letters&model=rbm&model.hidden=8&rule=exact`.

use super::SeriesRequest;
use crate::error::Error;
use crate::scenario::keyed;
use crate::units::UnitsSpec;
use serde_json::Value;
use std::sync::OnceLock;

/// The JSON Schema (draft 2020-12) of [`UnitsSpec`], without references.
pub fn units_schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| match cfg!(target_arch = "wasm32") {
        true => serde_json::from_str(include_str!("schema.json")).unwrap_or_default(),
        false => keyed::schema_of::<UnitsSpec>(),
    })
}

/// Reads a machine from the pairs of a link, each a setting and its value; what is not said is as usual.
///
/// # Errors
/// [`Error::Invalid`] for a setting that is none, and a value out of range; [`Error::Syntax`] for text that is no link.
pub fn units_from_link(text: &str) -> Result<UnitsSpec, Error> {
    keyed::from_pairs(text, units_schema(), &UnitsSpec::default())
}

/// The pairs of a link that say a machine: what is not as usual.
///
/// # Errors
/// Never in practice: plain data.
pub fn units_to_link(spec: &UnitsSpec) -> Result<String, Error> {
    keyed::to_pairs(spec, units_schema(), &UnitsSpec::default())
}

/// The JSON Schema of [`SeriesRequest`], without references.
pub fn series_schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| match cfg!(target_arch = "wasm32") {
        true => serde_json::from_str(include_str!("series_schema.json")).unwrap_or_default(),
        false => keyed::schema_of::<SeriesRequest>(),
    })
}

/// Reads a machine for series from the pairs of a link: `series=word&series.word=energy&cue=6`.
///
/// # Errors
/// As [`units_from_link`].
pub fn series_from_link(text: &str) -> Result<SeriesRequest, Error> {
    keyed::from_pairs(text, series_schema(), &SeriesRequest::default())
}

/// The pairs of a link that say a machine for series: what is not as usual.
///
/// # Errors
/// Never in practice: plain data.
pub fn series_to_link(request: &SeriesRequest) -> Result<String, Error> {
    keyed::to_pairs(request, series_schema(), &SeriesRequest::default())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    /// `IEL_BLESS=1 cargo test schema_file` writes the file anew.
    #[test]
    fn the_schema_file_of_machines_is_what_is_generated() {
        let files = [
            ("schema", units_schema(), include_str!("schema.json")),
            (
                "series_schema",
                series_schema(),
                include_str!("series_schema.json"),
            ),
        ];
        let now = files.map(|(name, schema, _)| (name, schema.to_string() + "\n"));
        if std::env::var_os("IEL_BLESS").is_some() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/study/units");
            for (name, now) in &now {
                std::fs::write(format!("{folder}/{name}.json"), now)
                    .expect("the source folder can be written");
            }
        }
        for ((name, now), (.., file)) in now.iter().zip(files) {
            let message = "out of date: IEL_BLESS=1 cargo test schema_file";
            assert!(now == file, "{name}: {message}");
        }
    }

    #[test]
    fn links_of_machines_read_back_and_refuse_what_is_none() {
        for text in [
            "",
            "patterns=painted&patterns.width=2&patterns.height=1&patterns.pictures=%5B%2201%22%5D",
            "model=rbm&model.hidden=3&rule=exact&learning_rate=0.1&updates=7&motion=gibbs&motion.temperature=2",
        ] {
            let spec = units_from_link(text).unwrap();
            assert_eq!(units_to_link(&spec).unwrap(), text);
        }
        for (text, expected) in [
            ("model=hopfeld", "hopfield"),
            ("model.hidden=3", "unknown setting"),
            ("rule=hebb&rule.k=3", "unknown setting"),
            ("model=rbm&model.hidden=many", "expected a number"),
            ("model=rbm&model.hidden=1000", "64"),
            ("updates=0", "1"),
            ("nonsense", "nonsense"),
        ] {
            let error = units_from_link(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        for text in [
            "",
            "series.word=energy&series.flips=0.05&ridge=0.001&backwards=false&cue=6",
            "series=drawn&series.steps=%5B%2201%22,%2210%22%5D&delay=2&arrived=%5B0.5%5D",
            "series=recorded&series.rows=%5B%5B0.5,1.0%5D,%5B2.0,-3.0%5D%5D&held_out=0.0",
        ] {
            let request = series_from_link(text).unwrap();
            let written = series_to_link(&request).unwrap();
            assert_eq!(
                series_from_link(&written).unwrap(),
                request,
                "{text}: {written}"
            );
            assert_eq!(written.is_empty(), text.is_empty());
        }
        for (text, expected) in [
            ("series=speech", "word"),
            ("series.word=&series.loud=1", "unknown setting"),
            ("delay=0", "1"),
            ("arrived=%5B2%5D", "0.999"),
        ] {
            let error = series_from_link(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
