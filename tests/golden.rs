//! Against values computed without any of this code, by JAX in float64 (`scripts/golden/make.py`).
#![cfg(not(target_arch = "wasm32"))]

use iel::energy::EnergyConfig;
use iel::scenario::Scenario;
use iel::session::{Gradient, Session};
use iel::tensor::{self, Tensor};
use serde_json::{Value, json};

fn read(path: &str) -> Value {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn take<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

/// Loss and gradient of the end-point objective at `theta` and `z`, through time.
#[allow(clippy::too_many_arguments)]
fn gradient(
    precision: &str,
    energy: &Value,
    dynamics: &Value,
    steps: &Value,
    theta: &Value,
    z: &[Vec<f64>],
    targets: &[Vec<f64>],
) -> Gradient {
    let points: Vec<Value> = targets.iter().map(|x| json!({ "x": x })).collect();
    let scenario = Scenario::from_value(json!({
        "precision": precision,
        "data": { "kind": "points", "points": points },
        "energy": energy,
        "dynamics": dynamics,
        "steps": steps,
        "initial": { "kind": "free" },
        "objective": { "kind": "endpoint" },
        "estimator": { "kind": "bptt" },
        "state": { "theta": theta, "initial": z },
    }));
    Session::new(scenario.unwrap(), 1).unwrap().gradient()
}

#[track_caller]
fn assert_all_near(got: &[f64], want: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), want.len(), "{what}");
    let largest = want.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    for (i, (got, want)) in got.iter().zip(want).enumerate() {
        assert!(
            (got - want).abs() <= tolerance * (largest + 1e-3),
            "{what}[{i}]: got {got}, want {want}"
        );
    }
}

fn check_endpoint(name: &str) {
    let golden = read(&format!("tests/golden/{name}.json"));
    let z: Vec<Vec<f64>> = take(&golden["z"]);
    let targets: Vec<Vec<f64>> = take(&golden["targets"]);
    let energy: EnergyConfig = take(&golden["energy"]);
    let results = &golden["results"];
    let want: Vec<Tensor> = take(&results["theta"]);
    let want_z: Vec<Vec<f64>> = take(&results["z"]);
    for (precision, tolerance) in [("f64", 1e-12), ("f32", 2e-5)] {
        let got = gradient(
            precision,
            &golden["energy"],
            &golden["dynamics"],
            &golden["steps"],
            &golden["theta"],
            &z,
            &targets,
        );
        let what = |part: &str| format!("{name} in {precision}: {part}");
        let loss: f64 = take(&results["loss"]);
        assert_all_near(&[got.loss], &[loss], tolerance, &what("loss"));
        let layout = energy.layout(2, 0);
        let flat = |t: &[Tensor]| tensor::flatten(&layout, t, "theta").unwrap();
        assert_all_near(&flat(&got.theta), &flat(&want), tolerance, &what("dL/dθ"));
        assert_all_near(
            &got.initial.concat(),
            &want_z.concat(),
            tolerance,
            &what("dL/dz"),
        );
    }
}

#[test]
fn gradient_through_descent() {
    check_endpoint("endpoint-descent");
}

#[test]
fn gradient_through_heavy_ball() {
    check_endpoint("endpoint-heavy-ball");
}

/// Descent to rest, then the implicit function theorem; through time, all steps lead there too.
#[test]
fn gradient_at_rest() {
    let golden = read("tests/golden/implicit.json");
    let z: Vec<Vec<f64>> = take(&golden["z"]);
    let targets: Vec<Vec<f64>> = take(&golden["targets"]);
    let energy: EnergyConfig = take(&golden["energy"]);
    let want: Vec<Tensor> = take(&golden["results"]["theta"]);
    let points = targets.iter().zip(&z);
    let points: Vec<_> = points.map(|(x, z)| json!({ "x": x, "start": z })).collect();
    for (precision, estimator, tolerance) in [
        ("f64", json!({ "kind": "implicit", "damping": 0 }), 1e-11),
        ("f32", json!({ "kind": "implicit", "damping": 0 }), 2e-5),
        ("f64", json!({ "kind": "bptt" }), 1e-11),
        (
            "f64",
            json!({ "kind": "equilibrium-propagation", "beta": 1e-3, "relaxation": 500 }),
            1e-5,
        ),
    ] {
        let scenario = Scenario::from_value(json!({
            "precision": precision,
            "data": { "kind": "points", "points": points },
            "energy": golden["energy"],
            "dynamics": { "kind": "gradient-descent", "eta": 0.1 },
            "steps": 500,
            "initial": { "kind": "given" },
            "estimator": estimator,
            "state": { "theta": golden["theta"] },
        }));
        let got = Session::new(scenario.unwrap(), 1).unwrap().gradient();
        let what = |part: &str| format!("{estimator} in {precision}: {part}");
        let loss: f64 = take(&golden["results"]["loss"]);
        assert_all_near(&[got.loss], &[loss], tolerance, &what("loss"));
        let layout = energy.layout(2, 0);
        let flat = |t: &[Tensor]| tensor::flatten(&layout, t, "theta").unwrap();
        assert_all_near(&flat(&got.theta), &flat(&want), tolerance, &what("dL/dθ"));
    }
}
