//! Share links: exact round trips of random scenarios, and no input that breaks the reader.

use iel::data::{DataConfig, Point, Points};
use iel::random::{Purpose, Stream};
use iel::scenario::{Scenario, State, catalog, from_link, schema, to_link, validate};
use iel::tensor::{self, Tensor};
use proptest::prelude::*;
use rand::RngExt;
use serde_json::{Map, Value, json};

/// A number of a kind that could go wrong: a bound, an `f32`, or any.
fn number(rng: &mut Stream, low: f64, high: f64) -> f64 {
    let x = low + (high - low) * rng.random::<f64>();
    match rng.random_range(0..6) {
        0 => low,
        1 => high,
        2 => (f64::from(x as f32)).clamp(low, high),
        _ => x,
    }
}

/// Something that a schema allows.
fn value(rng: &mut Stream, schema: &Value) -> Value {
    if let Some(variants) = schema["oneOf"].as_array() {
        let chosen = rng.random_range(0..variants.len());
        return value(rng, &variants[chosen]);
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[rng.random_range(0..words.len())].clone();
    }
    let bound = |key: &str, default: f64| schema[key].as_f64().unwrap_or(default);
    match schema["type"].as_str().unwrap_or_default() {
        "object" => {
            let mut fields = Map::new();
            for (name, property) in schema["properties"].as_object().unwrap() {
                // Fields that may be null (the state, say) are left to the caller.
                if property["type"].is_array() {
                    continue;
                }
                if rng.random_range(0..4) > 0 || property.get("const").is_some() {
                    fields.insert(name.clone(), value(rng, property));
                }
            }
            fields.into()
        }
        "array" => {
            let (min, max) = (bound("minItems", 0.0), bound("maxItems", 4.0).min(4.0));
            let len = rng.random_range(min as usize..=max as usize);
            (0..len).map(|_| value(rng, &schema["items"])).collect()
        }
        "integer" => {
            let (low, high) = (bound("minimum", 0.0), bound("maximum", 1e9));
            let high = high.min(low + 40.0 * (1 + rng.random_range(0..3)) as f64);
            json!(number(rng, low, high).round() as u64)
        }
        "number" => json!(number(rng, bound("minimum", -1e6), bound("maximum", 1e6))),
        "string" => {
            let texts = [
                "",
                "42",
                "true",
                "a=b&c#d",
                "näive 图 ✓",
                "\"q\"",
                "%41+ ,;",
                "x\n\t",
            ];
            json!(texts[rng.random_range(0..texts.len())])
        }
        "boolean" => json!(rng.random::<bool>()),
        other => panic!("no example for the schema type `{other}`: {schema}"),
    }
}

fn numbers(rng: &mut Stream, n: usize, exact: bool) -> Vec<f64> {
    let any = |rng: &mut Stream| match rng.random_range(0..8) {
        0 => 0.0,
        1 => -0.0,
        _ => number(rng, -3.0, 3.0),
    };
    let round = |x: f64| if exact { f64::from(x as f32) } else { x };
    (0..n).map(|_| round(any(rng))).collect()
}

fn points(rng: &mut Stream) -> Vec<Point> {
    let n = rng.random_range(0..30);
    let (dim, m) = (rng.random_range(1..5), rng.random_range(0..3));
    let (starts, exact) = (rng.random_range(0..3), rng.random());
    let dim = if rng.random() { 2 } else { dim };
    (0..n)
        .map(|_| Point {
            x: numbers(rng, dim, exact),
            start: (rng.random_range(0..2) < starts).then(|| numbers(rng, dim, exact)),
            condition: (m > 0).then(|| numbers(rng, m, exact)),
            ..Point::default()
        })
        .collect()
}

fn scenario(seed: u32) -> Scenario {
    let rng = &mut Stream::new(seed, Purpose::Display);
    loop {
        let mut given = value(rng, schema());
        given["version"] = json!(2);
        let Ok(mut scenario) = serde_json::from_value::<Scenario>(given) else {
            continue;
        };
        if rng.random_range(0..3) == 0 {
            scenario.data = Points {
                points: points(rng),
            }
            .into();
        } else if matches!(scenario.data, DataConfig::Points(_)) {
            continue;
        }
        if validate(&scenario).is_err() {
            continue;
        }
        if rng.random() {
            let shape = scenario.data.shape().unwrap();
            let layout = scenario.layout(shape);
            let exact = rng.random();
            let theta = numbers(rng, tensor::total(&layout), exact);
            let rows = if rng.random() { shape.n } else { 0 };
            let moment = |name: &str, n: usize, rng: &mut Stream| Tensor {
                name: name.to_string(),
                shape: vec![n],
                values: numbers(rng, n, exact),
            };
            scenario.state = Some(State {
                iteration: rng.random_range(0..1 << 53),
                theta: tensor::name(&layout, &theta),
                initial: (0..rows).map(|_| numbers(rng, shape.dim, exact)).collect(),
                optimizer: vec![moment("theta.m", theta.len(), rng), moment("µ", 1, rng)],
                since: 0,
            });
            if let Some(state) = &mut scenario.state {
                state.since = rng.random_range(0..=state.iteration);
            }
            if validate(&scenario).is_err() {
                continue;
            }
        }
        return scenario;
    }
}

/// Bits of every number: `==` takes −0 for 0.
fn bits(scenario: &Scenario) -> String {
    scenario.to_json().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn round_trip_is_exact(seed: u32) {
        let scenario = scenario(seed);
        let link = to_link(&scenario).unwrap();
        prop_assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~,&=%".contains(&b)), "{link}");
        let (again, notices) = from_link(&link).map_err(|e| TestCaseError::fail(format!("{e}\n{link}")))?;
        prop_assert_eq!(&again, &scenario);
        prop_assert_eq!(notices, []);
        prop_assert_eq!(to_link(&again).unwrap(), link);
        let numbers = |s: &Scenario| bits(s).replace("-0.0,", "0.0,");
        prop_assert_eq!(numbers(&again), numbers(&scenario));
        if let (Some(a), Some(b)) = (&again.state, &scenario.state) {
            prop_assert_eq!(format!("{a:?}"), format!("{b:?}"));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text: String) {
        let _ = from_link(&text);
        let _ = from_link(&format!("v=1&points={text}"));
        let _ = from_link(&format!("v=1&state={text}"));
        let _ = from_link(&format!("v=1&energy.widths={text}"));
        let _ = from_link(&format!("{text}={text}"));
    }

    #[test]
    fn a_changed_link_is_read_or_refused(seed: u32, at: prop::sample::Index, byte in 32u8..127, cut: bool) {
        let link = to_link(&scenario(seed)).unwrap();
        let mut bytes = link.clone().into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok((scenario, _)) = from_link(&String::from_utf8(bytes).unwrap()) {
            validate(&scenario).unwrap();
        }
    }

    #[test]
    fn changed_packed_data_is_refused(seed: u32, at: prop::sample::Index) {
        let rng = &mut Stream::new(seed, Purpose::Objective);
        let points = points(rng);
        let scenario = Scenario { data: Points { points }.into(), ..Scenario::default() };
        prop_assume!(validate(&scenario).is_ok());
        let link = to_link(&scenario).unwrap();
        let (before, packed) = link.split_once("points=r").or(link.split_once("points=z")).unwrap();
        let end = packed.find('&').unwrap_or(packed.len());
        let mut bytes = packed.as_bytes().to_vec();
        let at = at.index(end);
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let letter = &link[before.len() + 7..][..1];
        let changed = format!("{before}points={letter}{}", String::from_utf8(bytes).unwrap());
        // The last letter may carry bits that mean nothing; deflate may have two ways to say a thing.
        if let Ok((again, _)) = from_link(&changed) {
            prop_assert_eq!(again, scenario);
        }
    }
}

#[test]
fn links_are_readable_and_stay_what_they_mean() {
    let read = |json: Value| Scenario::from_value(json).unwrap();
    // Made by version 2: these never change, in either direction.
    for (link, scenario) in [
        ("v=2", json!({})),
        (
            "v=2&seed=3&data.n=300",
            json!({"seed": 3, "data": {"kind": "two-moons", "n": 300}}),
        ),
        (
            "v=2&title=Two%20rings&precision=f64&data=rings&energy.widths=16&energy.activation=softplus&dynamics=langevin&dynamics.temperature=0.5&steps=20&view.x_min=-4&view.x_max=4.5",
            json!({
                "title": "Two rings", "precision": "f64", "data": {"kind": "rings"},
                "energy": {"kind": "mlp", "widths": [16], "activation": "softplus"},
                "dynamics": {"kind": "langevin", "temperature": 0.5}, "steps": 20,
                "view": {"x_min": -4, "x_max": 4.5},
            }),
        ),
    ] {
        let scenario = read(scenario);
        assert_eq!(to_link(&scenario).unwrap(), link);
        assert_eq!(from_link(link).unwrap(), (scenario, vec![]), "{link}");
    }
    // Packed: as it is, and deflated (which may be written otherwise by another library).
    let points = json!([{"x": [0.5, 1]}, {"x": [-0.5, 0]}]);
    let expected = read(json!({"data": {"kind": "points", "points": points}}));
    for packed in [
        "rwkyAvQQAAgIAAAAAAAAAAAAAAAAAAIAAAD8_vwA",
        "zO-TTsJeFgYmJAQU0MDDY2-9nAAA",
    ] {
        let link = format!("v=2&data=points&points={packed}");
        assert_eq!(from_link(&link).unwrap().0, expected);
    }
}

/// What version 1 left out, version 2 says.
#[test]
fn older_links_and_files_mean_what_they_meant() {
    let noise = "v=2&optimizer.schedule=constant&optimizer.period=1000&initial.sigma=0.5";
    for (older, now) in [
        ("v=1", noise.to_string()),
        (
            "v=1&data=rings&seed=4",
            format!("{noise}&data=rings&seed=4"),
        ),
        (
            "v=1&initial.sigma=0.3&optimizer.schedule=cosine",
            "v=2&initial.sigma=0.3&optimizer.schedule=cosine&optimizer.period=1000".into(),
        ),
        (
            "v=1&initial=given&optimizer=sgd",
            "v=2&initial=given&optimizer=sgd&optimizer.schedule=constant&optimizer.period=1000"
                .into(),
        ),
        (
            "v=1&initial=learned&optimizer=l-bfgs",
            "v=2&initial=learned&optimizer=l-bfgs&optimizer.scaled=false".into(),
        ),
        (
            "v=1&energy=modern-hopfield",
            format!("{noise}&energy=modern-hopfield&energy.patterns=8&energy.beta=4"),
        ),
        (
            "v=1&energy=modern-hopfield&energy.beta=3",
            format!("{noise}&energy=modern-hopfield&energy.patterns=8&energy.beta=3"),
        ),
    ] {
        let (meant, notices) = from_link(older).unwrap();
        assert_eq!(
            (&meant, notices),
            (&from_link(&now).unwrap().0, vec![]),
            "{older}"
        );
        // A link that is written of it means the same.
        assert_eq!(
            from_link(&to_link(&meant).unwrap()).unwrap().0,
            meant,
            "{older}"
        );
    }
    let file = json!({"version": 1, "initial": {"kind": "perturbed"}});
    assert_eq!(
        Scenario::from_value(file).unwrap(),
        from_link("v=1").unwrap().0
    );
    let whole = from_link("v=1").unwrap().0.to_value().unwrap();
    let old = Value::Object(Map::from_iter(
        whole
            .as_object()
            .unwrap()
            .clone()
            .into_iter()
            .chain([("version".into(), json!(1))]),
    ));
    assert_eq!(
        Scenario::from_value(old).unwrap().to_value().unwrap(),
        whole
    );
}

#[test]
fn forgiving_where_that_is_safe() {
    let default = Scenario::default();
    for text in [
        "",
        "#",
        "#v=2",
        " v=2 ",
        "https://host/a/?b=c#v=2",
        "v=2&",
        "data=two-moons",
    ] {
        assert_eq!(from_link(text).unwrap().0, default, "{text}");
    }
    let (typed, _) = from_link("data=points&points=0.5,1;-0.5,0").unwrap();
    let expected =
        json!({"data": {"kind": "points", "points": [{"x": [0.5, 1]}, {"x": [-0.5, 0]}]}});
    assert_eq!(typed, Scenario::from_value(expected).unwrap());
    assert_eq!(
        from_link("points=0.5,1").unwrap().0.data.shape().unwrap().n,
        1
    );
}

#[test]
fn out_of_range_is_clamped_and_reported() {
    let (scenario, notices) =
        from_link("v=1&steps=100000&dynamics.eta=-5&seed=-1&data.n=12.6").unwrap();
    assert_eq!(scenario.steps, 4096);
    assert_eq!(scenario.seed, 0);
    assert_eq!(scenario.data.shape().unwrap().n, 13);
    let at: Vec<_> = notices.iter().filter_map(|n| n.at.as_deref()).collect();
    assert_eq!(at.len(), 4, "{notices:?}");
    for path in ["steps", "dynamics.eta", "seed", "data.n"] {
        assert!(at.contains(&path), "{notices:?}");
    }
}

#[test]
fn packed_points_are_clamped_too() {
    let points = vec![Point::new([2e9, 0.0]), Point::new([1.0, -3e9])];
    let data = Points { points }.into();
    let link = to_link(&Scenario {
        data,
        ..Scenario::default()
    })
    .unwrap();
    let (scenario, notices) = from_link(&link).unwrap();
    let seen = scenario.observe().unwrap();
    assert_eq!(seen.points, [1e9, 0.0, 1.0, -1e9]);
    assert_eq!(notices.len(), 1);
}

/// Malformed links, with what must be said of each.
pub const MALFORMED: [(&str, &str); 26] = [
    ("v=3", "v: is `3`, expected 1 or 2"),
    ("v=", "v: is ``, expected 1"),
    ("hello", "expected pairs `key=value`"),
    ("v=1&seed=%zz", "hexadecimal"),
    ("v=1&title=%", "hexadecimal"),
    ("v=1&title=a%4", "hexadecimal"),
    ("v=1&title=%%41", "hexadecimal"),
    ("v=1&title=%4é", "hexadecimal"),
    ("v=1&title=%ff", "UTF-8"),
    ("v=1&seed=abc", "seed: is `abc`, expected a number"),
    ("v=1&seed=1&seed=2", "seed: is in the link twice"),
    ("v=1&energie=mlp", "did you mean `energy`?"),
    ("v=1&energy=mpl", "energy.kind: unknown kind `mpl`"),
    ("v=1&energy=mpl&energy.widths=3", "unknown kind `mpl`"),
    ("v=1&energy.width=3", "did you mean `widths`?"),
    ("v=1&energy.kind=mlp", "energy: unknown setting `kind`"),
    (
        "v=1&energy.widths=a,b",
        "energy.widths: is `a,b`, expected numbers",
    ),
    ("v=1&energy.widths=", "energy.widths: has 0 entries"),
    ("v=1&energy.widths.0=3", "energy.widths"),
    ("v=1&precision=f16", "precision: unknown value `f16`"),
    ("v=1&view.x_min=5", "view.x_max: is 3"),
    ("v=1&points=zAAAA", "points: is not packed data"),
    ("v=1&points=q", "points: is not packed data"),
    ("v=1&data=rings&points=1,2", "expected `data=points`"),
    ("v=1&state=rAAAA", "state: is not packed data"),
    ("https://example.org/", "has no `#`"),
];

#[test]
fn malformed_links_say_what_is_wrong() {
    for (link, expected) in MALFORMED {
        let error = from_link(link).unwrap_err().to_string();
        assert!(error.contains(expected), "{link}\n{error}");
    }
}

#[test]
fn a_bomb_is_refused() {
    use flate2::{Compression, read::DeflateEncoder};
    use std::io::Read;
    let mut deflated = Vec::new();
    let zeros = std::io::repeat(0).take(200 << 20);
    DeflateEncoder::new(zeros, Compression::fast())
        .read_to_end(&mut deflated)
        .unwrap();
    use base64::Engine;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(deflated);
    let error = from_link(&format!("v=1&state=z{text}"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("unpacks to more than"), "{error}");
}

/// Keys are looked up, not compared with all before them: the old check took hours for this link.
#[test]
fn a_link_of_many_keys_is_refused_at_once() {
    let keys: String = (0..600_000).map(|i| format!("&k{i}=1")).collect();
    let error = from_link(&format!("v=1{keys}")).unwrap_err().to_string();
    assert!(error.contains("unknown setting `k0`"), "{error}");
}

/// What a few bytes claim to hold is counted before it is built.
#[test]
fn counts_are_checked_before_memory_is_taken() {
    use base64::Engine;
    let packed = |body: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(body);
        let bytes = [&sum.sum().to_le_bytes(), body].concat();
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    };
    // No floats, then 2^21 points or rows; a tensor named by nothing with 2^21 dimensions.
    let many = [0x80, 0x80, 0x80, 0x01];
    let points = packed(&[&[0, 0][..], &many, &[1, 0, 0]].concat());
    let rows = packed(&[&[0, 0, 0, 0][..], &many].concat());
    let rank = packed(&[&[0, 0, 0, 1, 0][..], &many].concat());
    for (link, expected) in [
        (
            format!("v=1&points=r{points}"),
            "points: has 2097152 points, expected at most 20000",
        ),
        (
            format!("v=1&state=r{rows}"),
            "state: has 2097152 rows of starts",
        ),
        (
            format!("v=1&state=r{rank}"),
            "state: has 2097152 dimensions of a tensor",
        ),
    ] {
        let error = from_link(&link).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_few_hundred_points_fit_into_a_link() {
    let observed = Scenario::default().observe().unwrap();
    let points = observed.points.chunks(2).map(Point::new).collect();
    let link = to_link(&Scenario {
        data: Points { points }.into(),
        ..Scenario::default()
    })
    .unwrap();
    // 200 points of eight bytes are 2134 letters in base64.
    assert!(link.len() < 2200, "{}", link.len());
}

#[test]
fn every_default_is_a_short_link() {
    for (room, entries) in &catalog().rooms.0 {
        for e in entries {
            let scenario: Scenario =
                serde_json::from_value(json!({ *room: { "kind": e.kind } })).unwrap();
            let link = to_link(&scenario).unwrap();
            if e.kind == "points" {
                continue;
            }
            let default = Scenario::default().to_value().unwrap()[room]["kind"] == e.kind;
            let expected = if default {
                "v=2".into()
            } else {
                format!("v=2&{room}={}", e.kind)
            };
            assert_eq!(link, expected);
        }
    }
}

/// What the page offers to open can be opened, as it was meant.
#[test]
fn the_demos_of_the_page_are_links() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/www/panel/text/demos.ts");
    let text = std::fs::read_to_string(file).expect("the list of demos");
    let mut count = 0;
    for link in text.split('"').filter(|part| part.contains("v=1&")) {
        // What belongs to the page is not for this codec.
        let own = |pair: &&str| !pair.starts_with("compare") && !pair.starts_with("density");
        let pairs: Vec<&str> = link.split('&').filter(own).collect();
        let (_, notices) = from_link(&pairs.join("&")).unwrap_or_else(|e| panic!("{link}: {e}"));
        assert!(notices.is_empty(), "{link}: {notices:?}");
        count += 1;
    }
    assert!(count > 10, "{count} links were found");
}
