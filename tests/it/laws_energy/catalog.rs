//! Layouts, JSON and schemas of every entry.

use super::cases::{configs, start};
use iel::energy::EnergyConfig;
use iel::random::{Purpose, Stream};
use iel::tensor;
use iel::tile::MAX_DIM;
use serde_json::{Value, json};

#[test]
fn layouts_name_every_starting_parameter() {
    for config in configs() {
        for dim in (1..=MAX_DIM).filter(|&d| config.check(d).is_ok()) {
            let one = vec![0.7; dim];
            let equal = vec![-0.2; 5 * dim];
            let spread: Vec<f64> = (0..7 * dim).map(|i| (i as f64 * 0.37).sin()).collect();
            for (points, condition) in [(&[][..], 0), (&one, 2), (&equal, 0), (&spread, 1)] {
                let layout = config.layout(dim, condition);
                let [theta, again] = [(); 2].map(|()| {
                    let mut rng = Stream::new(5, Purpose::Parameters);
                    start(&config, dim, condition, points, &mut rng)
                });
                assert_eq!(theta, again, "the same seed gives the same start");
                assert_eq!(theta.len(), tensor::total(&layout), "{config:?} d={dim}");
                assert!(theta.iter().all(|t| t.is_finite()), "{config:?} d={dim}");
                let named = tensor::name(&layout, &theta);
                assert_eq!(tensor::flatten(&layout, &named, "theta").unwrap(), theta);
            }
        }
    }
}

#[test]
fn configurations_survive_json() {
    for config in configs() {
        let mut value = serde_json::to_value(&config).unwrap();
        let back: EnergyConfig = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(back, config);
        value["no-such-setting"] = json!(1);
        let refused = serde_json::from_value::<EnergyConfig>(value).unwrap_err();
        assert!(refused.to_string().contains("no-such-setting"), "{refused}");
    }
    for config in EnergyConfig::all() {
        let kind = serde_json::to_value(&config).unwrap()["kind"].clone();
        let bare: EnergyConfig = serde_json::from_value(json!({ "kind": kind })).unwrap();
        assert_eq!(bare, config, "what is left out has its default");
    }
    serde_json::from_value::<EnergyConfig>(json!({ "kind": "no-such-kind" })).unwrap_err();
}

/// The page draws its controls from the schema alone.
#[test]
fn schemas_say_what_the_page_needs() {
    let schema = schemars::schema_for!(EnergyConfig).to_value();
    let variants = schema["oneOf"].as_array().unwrap();
    assert_eq!(variants.len(), EnergyConfig::all().len());
    for (variant, config) in variants.iter().zip(EnergyConfig::all()) {
        config.check(2).expect("every family works on the page");
        let config = serde_json::to_value(&config).unwrap();
        let kind = &config["kind"];
        assert_eq!(&variant["properties"]["kind"]["const"], kind);
        let own = resolve(&schema, variant);
        for key in ["title", "description", "x-formula"] {
            let text = own[key].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{kind} has no {key}");
        }
        for (name, value) in config.as_object().unwrap() {
            if name == "kind" {
                continue;
            }
            let field = resolve(&schema, &own["properties"][name]);
            assert!(field["description"].is_string(), "{kind}.{name}");
            if let Some(value) = value.as_f64() {
                let (min, max) = (field["minimum"].as_f64(), field["maximum"].as_f64());
                assert!(
                    min.expect("a least value") <= value && value <= max.expect("a largest value"),
                    "{kind}.{name} = {value}"
                );
            }
        }
    }
}

/// A schema together with the definition it refers to, if it does.
fn resolve(root: &Value, schema: &Value) -> Value {
    let mut merged = schema.clone();
    if let Some(path) = schema["$ref"].as_str() {
        let definition = root.pointer(path.trim_start_matches('#')).unwrap();
        for (key, value) in definition.as_object().unwrap() {
            let into = merged.as_object_mut().unwrap();
            match into.get_mut(key) {
                Some(Value::Object(own)) => own.extend(value.as_object().unwrap().clone()),
                Some(_) => (),
                None => {
                    into.insert(key.clone(), value.clone());
                }
            }
        }
    }
    merged
}
