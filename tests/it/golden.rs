//! Against values computed without any of this code, by JAX in float64 (`scripts/golden/make.py`).

use iel::dynamics::{Dynamics, DynamicsConfig, Rollout};
use iel::energy::EnergyConfig;
use iel::scalar::Scalar;
use iel::scenario::Scenario;
use iel::session::{Gradient, Session};
use iel::tensor::{self, Tensor};
use iel::tile::Tile;
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

#[test]
fn gradient_through_proximal_steps() {
    check_endpoint("endpoint-proximal");
}

/// The noise is that of the file, so the operator is stepped by hand, one point at a time.
#[test]
fn gradient_through_langevin_with_given_noise() {
    let golden = read("tests/golden/endpoint-langevin.json");
    let energy: EnergyConfig = take(&golden["energy"]);
    let DynamicsConfig::Langevin(langevin) = take(&golden["dynamics"]) else {
        panic!("the file is of Langevin dynamics");
    };
    let [z, targets]: [Vec<Vec<f64>>; 2] = [take(&golden["z"]), take(&golden["targets"])];
    let noise: Vec<Vec<Vec<f64>>> = take(&golden["noise"]);
    let layout = energy.layout(2, 0);
    let theta = tensor::flatten(&layout, &take::<Vec<Tensor>>(&golden["theta"]), "theta").unwrap();
    let tiles = |x: &[f64]| [Tile::splat(x[0]), Tile::splat(x[1])];
    let mut field = energy.field::<f64>(2, 0);
    field.set_parameters(&theta);
    field.reserve(noise.len());
    let mut scratch = vec![Tile::splat(0.0); 4];
    let (mut loss, mut ends, mut d_z) = (0.0, Vec::new(), Vec::new());
    for (i, (z, target)) in z.iter().zip(&targets).enumerate() {
        let mut path = vec![tiles(z)];
        for (t, noise) in noise.iter().enumerate() {
            let mut x = path[t];
            langevin.step(field.as_mut(), t, &mut x, &tiles(&noise[i]), &mut scratch);
            path.push(x);
        }
        let end = path[noise.len()];
        ends.extend([end[0][0], end[1][0]]);
        // Of the tile's equal particles the first alone counts.
        let mut adjoint = [Tile::splat(0.0); 2];
        for k in 0..2 {
            let error = end[k][0] - target[k];
            adjoint[k][0] = error / targets.len() as f64;
            loss += 0.5 * error * error / targets.len() as f64;
        }
        for t in (0..noise.len()).rev() {
            let (x, next) = (path[t], path[t + 1]);
            langevin.adjoint(field.as_mut(), t, &x, &next, &mut adjoint, &mut scratch);
        }
        d_z.extend([adjoint[0][0], adjoint[1][0]]);
    }
    let mut d_theta = vec![0.0; theta.len()];
    field.collect(&mut d_theta);
    let results = &golden["results"];
    let flat = |name: &str| take::<Vec<Vec<f64>>>(&results[name]).concat();
    let want: Vec<Tensor> = take(&results["theta"]);
    let want = tensor::flatten(&layout, &want, "theta").unwrap();
    assert_all_near(&[loss], &[take(&results["loss"])], 1e-12, "loss");
    assert_all_near(&ends, &flat("end"), 1e-12, "end points");
    assert_all_near(&d_theta, &want, 1e-12, "dL/dθ");
    assert_all_near(&d_z, &flat("z"), 1e-12, "dL/dz");
}

fn check_flow(name: &str) {
    let golden = read(&format!("tests/golden/{name}.json"));
    let energy: EnergyConfig = take(&golden["energy"]);
    let dynamics: DynamicsConfig = take(&golden["dynamics"]);
    let x: Vec<Vec<f64>> = take(&golden["x"]);
    let points: Vec<Value> = x.iter().map(|x| json!({ "x": x })).collect();
    let results = &golden["results"];
    let layout = energy.layout(2, 0);
    let flat = |t: &Value| tensor::flatten(&layout, &take::<Vec<Tensor>>(t), "theta").unwrap();
    for (precision, tolerance) in [("f64", 1e-12), ("f32", 5e-5)] {
        let scenario = Scenario::from_value(json!({
            "precision": precision,
            "data": { "kind": "points", "points": points },
            "energy": golden["energy"],
            "dynamics": golden["dynamics"],
            "steps": golden["steps"],
            "initial": { "kind": "prior", "scale": golden["prior_scale"] },
            "objective": { "kind": "flow-likelihood" },
            "state": { "theta": golden["theta"] },
        }));
        let got = Session::new(scenario.unwrap(), 1).unwrap().gradient();
        let what = |part: &str| format!("{name} in {precision}: {part}");
        let theta = tensor::flatten(&layout, &got.theta, "theta").unwrap();
        assert_eq!(got.failure, None);
        assert_all_near(
            &[got.loss],
            &[take(&results["loss"])],
            tolerance,
            &what("loss"),
        );
        let losses: Vec<f64> = take(&results["losses"]);
        assert_all_near(&got.losses, &losses, tolerance, &what("losses"));
        assert_all_near(&theta, &flat(&results["theta"]), tolerance, &what("dL/dθ"));
    }
    let mut field = energy.field::<f64>(2, 0);
    field.set_parameters(&flat(&golden["theta"]));
    let mut rollout = Rollout::<f64>::new(&dynamics, 2, take(&golden["steps"]));
    let starts: Vec<Vec<f64>> = take(&results["z"]);
    for (x, z) in x.iter().zip(&starts) {
        let end = [Tile::splat(x[0]), Tile::splat(x[1])];
        rollout.reverse(field.as_mut(), &dynamics, &end).unwrap();
        let got: Vec<f64> = rollout.position(0).iter().map(|z| z[0]).collect();
        assert_all_near(&got, z, 1e-12, "z");
    }
}

#[test]
fn likelihood_of_a_flow_of_descent() {
    check_flow("flow-likelihood-descent");
}

#[test]
fn likelihood_of_a_flow_of_proximal_steps() {
    check_flow("flow-likelihood-proximal");
}
