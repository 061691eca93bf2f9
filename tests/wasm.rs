//! The engine in a browser: the same bits as natively, and errors as plain objects.
#![cfg(target_arch = "wasm32")]

#[path = "it/harness/walks.rs"]
mod walks;

use iel::scenario::from_link;
use iel::session::Session;
use iel::web::{Engine, catalog, parse_link, random_seed, read_table, to_link};
use js_sys::{Float32Array, JSON, Reflect};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use walks::{walk_hash, walks};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn get(object: impl Into<JsValue>, key: &str) -> JsValue {
    Reflect::get(&object.into(), &key.into()).expect("an object")
}

fn text(object: impl Into<JsValue>, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}

fn length(object: &JsValue, key: &str) -> f64 {
    get(get(object, key), "length").as_f64().unwrap_or_default()
}

fn parse<T: Tsify>(json: &str) -> Ts<T> {
    Ts::new_unchecked(JSON::parse(json).expect("JSON"))
}

fn engine(link: &str) -> Engine {
    let parsed = parse_link(link).expect("a good link");
    Engine::new(Ts::new_unchecked(get(parsed, "scenario"))).expect("a good scenario")
}

#[wasm_bindgen_test]
fn the_state_hashes_are_those_computed_natively() {
    let table = include_str!("hashes.txt");
    let rows = table
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(' '));
    let mut count = 0;
    for (hash, link) in rows {
        let (scenario, _) = from_link(link).expect(link);
        let mut session = Session::new(scenario, 1).expect(link);
        session.run(100, || true);
        assert_eq!(session.status().hash, hash, "{link}");
        count += 1;
    }
    assert!(count >= 3);
}

#[wasm_bindgen_test]
fn walks_are_those_computed_natively() {
    assert!(walks().count() >= 2);
    for (hash, link) in walks() {
        assert_eq!(walk_hash(link), hash, "{link}");
    }
}

#[wasm_bindgen_test]
fn the_engine_runs_a_link_to_the_native_hash() {
    let (hash, link) = include_str!("hashes.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .find_map(|l| l.split_once(' '))
        .expect("the table has rows");
    let mut engine = engine(link);
    engine.run(100, 1e9);
    let status = JsValue::from(engine.status().expect("a status"));
    assert_eq!(text(&status, "hash"), hash);
    assert_eq!(get(&status, "iteration").as_f64(), Some(100.0));
    assert_eq!(engine.curves().length(), 400);
    let with_state = engine.scenario(true).expect("a scenario");
    let resumed = Engine::new(Ts::new_unchecked(with_state.into())).expect("resumes");
    assert_eq!(text(resumed.status().expect("a status"), "hash"), hash);
    // Links are written in the present version.
    let link = engine.link(false).expect("a link");
    assert!(link.starts_with("v=2&initial.sigma=0.5&"), "{link}");
    let scenario = engine.scenario(false).expect("a scenario");
    let again = to_link(Ts::new_unchecked(scenario.into())).expect("a link");
    assert_eq!(again, link);
}

#[wasm_bindgen_test]
fn frames_have_the_sizes_asked_for_and_finite_numbers() {
    let mut engine = engine("v=1&data.n=40");
    let view = [-3.0, 3.0, -3.0, 3.0];
    let frame = engine.frame(&view, 20, 10, 33, true, true, false, vec![]);
    let frame = JsValue::from(frame.expect("a good request"));
    assert_eq!(length(&frame, "grid"), 200.0);
    assert_eq!(length(&frame, "gradient"), 400.0);
    assert_eq!(length(&frame, "starts"), 66.0);
    assert_eq!(length(&frame, "trajectories"), 33.0 * 11.0 * 2.0);
    assert_eq!(length(&frame, "observations"), 80.0);
    let grid = Float32Array::from(get(&frame, "grid"));
    assert!(grid.to_vec().iter().all(|e| e.is_finite()));
    assert!(
        engine
            .frame(&[0.0], 2, 2, 0, false, false, false, vec![])
            .is_err()
    );
    let probe = engine.probe(0.5, -0.5, &[]).expect("a point of the plane");
    assert!(get(probe, "energy").as_f64().is_some_and(f64::is_finite));
}

#[wasm_bindgen_test]
fn a_bad_scenario_gives_a_typed_error() {
    let bad = [
        (r#"{"steps":100000}"#, "invalid", "steps"),
        (
            r#"{"energy":{"kind":"mlp","widths":[9999]}}"#,
            "invalid",
            "energy.widths",
        ),
        (r#"{"energy":{"kind":"perpetuum-mobile"}}"#, "", ""),
        (r#"{"nonsense":1}"#, "", ""),
        (r#""a string""#, "", ""),
    ];
    for (json, kind, at) in bad {
        let error = Engine::new(parse(json)).err().expect(json);
        assert!(
            error.is_object() && !error.has_type::<js_sys::Error>(),
            "{json}"
        );
        assert!(text(&error, "message").len() > 10, "{json}");
        assert!(!text(&error, "kind").is_empty(), "{json}");
        if !kind.is_empty() {
            assert_eq!(text(&error, "kind"), kind, "{json}");
            assert!(
                text(&error, "at").starts_with(at),
                "{json}: {}",
                text(&error, "at")
            );
        }
    }
    let error = parse_link("v=1&energy=perpetuum-mobile").expect_err("no such family");
    assert!(text(&error, "message").contains("perpetuum-mobile"));
    let reading = || parse("{}");
    let error = read_table("a,b\nc,d", reading()).expect_err("no numbers");
    assert!(text(&error, "message").contains("no row holds numbers"));
    let table = read_table("x;y\n0,5;1\nNA;2", reading()).expect("a table");
    assert_eq!(get(table, "rows").as_f64(), Some(2.0));
}

#[wasm_bindgen_test]
fn a_refused_command_changes_nothing() {
    let mut engine = engine("v=1&data.n=40");
    engine.run(3, 1e9);
    let before = text(engine.status().expect("a status"), "hash");
    let bad = parse(r#"{"type":"add-point","point":{"x":[1e300,0]}}"#);
    let error = engine.command(bad).expect_err("out of range");
    assert!(!text(&error, "message").is_empty());
    assert_eq!(text(engine.status().expect("a status"), "hash"), before);
    let good = parse(r#"{"type":"add-point","point":{"x":[1,0]}}"#);
    let changed = JsValue::from(engine.command(good).expect("in range"));
    assert!(get(get(&changed, "choices"), "dynamics").is_object());
    let moved = parse(r#"{"type":"move-point","index":0,"x":[0,1]}"#);
    let changed = engine.command(moved).expect("in range");
    assert!(get(changed, "choices").is_undefined());
    assert_eq!(engine.observations().length(), 82);
}

#[wasm_bindgen_test]
fn the_catalog_lists_every_room() {
    let rooms = get(catalog().expect("plain data"), "rooms");
    for room in [
        "data",
        "energy",
        "dynamics",
        "initial",
        "objective",
        "estimator",
        "optimizer",
    ] {
        let entries: js_sys::Array = get(&rooms, room).dyn_into().expect(room);
        assert!(entries.length() >= 2, "{room}");
    }
}

#[wasm_bindgen_test]
fn seeds_come_from_the_browser() {
    let seeds: Vec<u32> = (0..4).map(|_| random_seed().expect("entropy")).collect();
    assert!(
        seeds.iter().any(|s| *s != seeds[0]),
        "four equal seeds: {seeds:?}"
    );
}
