//! Against values computed without any of this code: by JAX in float64 (`scripts/golden/make.py`),
//! and the reference values of the standard work.
#![cfg(not(target_arch = "wasm32"))]

use iel::energy::{BLOCKS, EnergyConfig, Mlp, Tile};
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

/// A network of the standard work: its configuration and θ as named tensors.
fn standard(part: &Value) -> (EnergyConfig, Vec<Tensor>) {
    let units: usize = take(&part["H"]);
    let energy = EnergyConfig::from(Mlp {
        widths: vec![units; 2],
        ..Mlp::default()
    });
    let names = ["W1", "b1", "W2", "b2", "w3"];
    let mut flat: Vec<f64> = names
        .iter()
        .flat_map(|n| take::<Vec<f64>>(&part[n]))
        .collect();
    flat.push(take(&part["b3"]));
    let theta = tensor::name(&energy.layout(2, 0), &flat);
    (energy, theta)
}

fn norm(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(|v| v * v).sum::<f64>().sqrt()
}

#[test]
fn standard_work_of_the_fits() {
    let work = read("benches/standard-work.json");
    for (name, want) in [
        ("p0", [2.885_297_23, 1.272_946_11, 0.241_806_53]),
        ("p1", [2.717_663_13, 3.289_922_66, 0.230_641_66]),
    ] {
        let part = &work[name];
        let (energy, theta) = standard(part);
        let rows = |key: &str| -> Vec<Vec<f64>> {
            let flat: Vec<f64> = take(&part[key]);
            flat.chunks_exact(2).map(<[f64]>::to_vec).collect()
        };
        // The float64 values are known to eight decimals.
        for (precision, tolerance) in [("f64", 6e-9), ("f32", 1e-5)] {
            let got = gradient(
                precision,
                &json!(energy),
                &json!({ "kind": "gradient-descent", "eta": part["eta"] }),
                &part["T"],
                &json!(theta),
                &rows("z"),
                &rows("target"),
            );
            let theta = norm(got.theta.iter().flat_map(|t| t.values.clone()));
            let initial = norm(got.initial.concat());
            for (got, want) in [got.loss, theta, initial].into_iter().zip(want) {
                assert!(
                    (got - want).abs() <= tolerance,
                    "{name} in {precision}: got {got}, want {want}"
                );
            }
        }
    }
}

#[test]
fn standard_work_of_the_field() {
    let work = read("benches/standard-work.json");
    let (energy, theta) = standard(&work["p1"]);
    let theta: Vec<f32> = theta
        .iter()
        .flat_map(|t| t.values.iter().map(|&v| v as f32))
        .collect();
    let mut field = energy.field::<f32>(2, 0);
    field.set_parameters(&theta);
    let at = |i: usize| -3.0 + 6.0 * i as f32 / 199.0;
    let (mut total, mut square) = (0.0, 0.0);
    for row in 0..200 {
        for column in (0..200).step_by(BLOCKS) {
            let x: [Tile<f32>; 2] = [std::array::from_fn(|b| at(column + b)), [at(row); BLOCKS]];
            let mut g = x;
            let energy = field.gradient(0, &x, &mut g);
            total += energy.iter().copied().map(f64::from).sum::<f64>();
            square += g
                .iter()
                .flatten()
                .map(|&g| f64::from(g).powi(2))
                .sum::<f64>();
        }
    }
    assert!((total + 12_022.32).abs() < 0.01, "ΣE = {total}");
    assert!(
        (square.sqrt() - 156.984).abs() < 1e-3,
        "‖∇E‖ = {}",
        square.sqrt()
    );
}
