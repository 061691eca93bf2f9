//! Layouts, JSON and schemas of every entry.

use super::cases::{configs, start};
use iel::energy::{Custom, EnergyConfig, Inputs, Parameter};
use iel::random::{Purpose, Stream};
use iel::scalar::Scalar;
use iel::tensor;
use iel::tile::{MAX_DIM, Tile};
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
                    start(&config, &Inputs::all(dim, condition), points, &mut rng)
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

fn typed(expression: &str) -> EnergyConfig {
    let learned = |name: &str| Parameter {
        name: name.into(),
        ..Parameter::default()
    };
    Custom::new(expression, vec![learned("a"), learned("b")]).into()
}

/// `∂E/∂θ` is the same at every θ of those.
#[test]
fn linear_families_say_so() {
    let texts = [
        "a*sqr(x1) - b*x2/3 + x1^4",
        "-(a + b)*exp(x1) + a",
        "a*b*x1",
        "x1^a + b",
        "exp(a)*x1 + b",
        "x1/a + b",
        "max(a, 1)*b*x1",
    ];
    let typed = texts.map(typed);
    let linear = typed.each_ref().map(|e| e.is_linear());
    assert_eq!(linear, [true, true, false, false, false, false, false]);
    let all = configs().into_iter().chain(typed);
    for config in all.filter(|e| e.check(2).is_ok()) {
        let mut rng = Stream::new(5, Purpose::Parameters);
        let points: Vec<f64> = (0..14).map(|i| (i as f64 * 0.37).sin()).collect();
        let theta = start(&config, &Inputs::all(2, 0), &points, &mut rng);
        let mut field = config.field::<f64>(2, 0);
        let x = [0.7, 0.9].map(Tile::constant);
        let mut slope = |scale: f64| {
            let theta: Vec<f64> = theta.iter().map(|t| scale * t + 0.1 * scale).collect();
            field.set_parameters(&theta);
            field.accumulate(&x, Tile::one());
            let mut out = vec![0.0; theta.len()];
            field.collect(&mut out);
            out
        };
        let (here, there) = (slope(1.0), slope(1.7));
        let same = here
            .iter()
            .zip(&there)
            .all(|(a, b)| (a - b).abs() < 1e-12 * (1.0 + a.abs()));
        assert!(same || !config.is_linear(), "{config:?}");
    }
}
