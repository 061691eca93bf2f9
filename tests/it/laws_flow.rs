//! The exact likelihood of a process run from a prior, and what reconstruction alone identifies.

use crate::harness::{moved, observing, quadratic};
use iel::data::Point;
use iel::dynamics::{DynamicsConfig, GradientDescent, HeavyBall, Proximal, Rollout};
use iel::energy::{Custom, EnergyConfig, Field, Mlp, Parameter, Quadratic};
use iel::frame::{Frame, FrameRequest};
use iel::gradient::FiniteDifference;
use iel::initial::{Free, Learned, Prior};
use iel::objective::{FlowLikelihood, ObjectiveConfig};
use iel::random::{Noise, Purpose};
use iel::scalar::Scalar;
use iel::scenario::{Scenario, State, advice, compatibility, validate};
use iel::session::Session;
use iel::study;
use iel::tensor::{self, Tensor};
use iel::tile::Tile;

const SCALE: f64 = 1.2;

fn observed(x: &[f64]) -> Point {
    Point {
        x: x.to_vec(),
        start: None,
        ..Point::default()
    }
}

fn scenario(
    energy: impl Into<EnergyConfig>,
    dynamics: impl Into<DynamicsConfig>,
    points: Vec<Point>,
) -> Scenario {
    Scenario {
        energy: energy.into(),
        dynamics: dynamics.into(),
        steps: 4,
        initial: Prior { scale: SCALE }.into(),
        objective: FlowLikelihood {}.into(),
        ..observing(points)
    }
}

fn rough() -> Mlp {
    Mlp {
        widths: vec![6, 5],
        confinement: 0.4,
        ..Mlp::default()
    }
}

fn steps_that_can_be_undone(eta: f64) -> [DynamicsConfig; 2] {
    [GradientDescent { eta }.into(), Proximal { eta }.into()]
}

fn spread(n: usize, dim: usize) -> Vec<Point> {
    let coordinate = |i: usize| 0.9 * (1.7 * i as f64 + 0.3).sin();
    (0..n)
        .map(|i| {
            observed(
                &(0..dim)
                    .map(|k| coordinate(dim * i + k))
                    .collect::<Vec<_>>(),
            )
        })
        .collect()
}

/// Against central differences of the whole loss, on every family, with and without conditions.
#[test]
fn gradients_are_exact_on_every_family() {
    let mut pairs = 0;
    for dynamics in steps_that_can_be_undone(0.01) {
        for energy in EnergyConfig::all() {
            let energy = match energy {
                EnergyConfig::Mlp(_) => rough().into(),
                other => other,
            };
            for (dim, conditions) in [(2, 0), (3, 1)] {
                if energy.check(dim).is_err() {
                    continue;
                }
                let mut points = spread(9, dim);
                for (i, point) in points.iter_mut().enumerate() {
                    point.condition =
                        Some(vec![0.1 * i as f64; conditions]).filter(|c| !c.is_empty());
                }
                let exact = moved(&scenario(energy.clone(), dynamics.clone(), points));
                let differences = Scenario {
                    estimator: FiniteDifference { step: 1e-5 }.into(),
                    ..exact.clone()
                };
                let [got, want] =
                    [exact, differences].map(|s| Session::new(s, 1).expect("valid").gradient());
                let what = format!("{dynamics:?} on {energy:?}, d = {dim}");
                assert_eq!(got.failure, None, "{what}");
                let flat = |t: &[Tensor]| -> Vec<f64> {
                    t.iter().flat_map(|t| t.values.clone()).collect()
                };
                let (got, want) = (flat(&got.theta), flat(&want.theta));
                let scale = want.iter().fold(1e-3f64, |m, x| m.max(x.abs()));
                for (k, (g, w)) in got.iter().zip(&want).enumerate() {
                    assert!(
                        (g - w).abs() < 1e-5 * scale,
                        "{what} [{k}]: {g} against {w}"
                    );
                }
                pairs += 1;
            }
        }
    }
    assert!(pairs > 30, "{pairs}");
}

/// The field of a scenario at its state.
fn field(scenario: &Scenario) -> Box<dyn Field<f64>> {
    let shape = scenario.data.shape().expect("points");
    let layout = scenario.layout(shape);
    let theta = &scenario.state.as_ref().expect("a state").theta;
    let mut field = scenario.energy.field::<f64>(shape.dim, 0);
    field.set_parameters(&tensor::flatten(&layout, theta, "theta").expect("of that layout"));
    field
}

/// `T` steps back from `x`.
fn inferred(scenario: &Scenario, x: &[f64]) -> Vec<f64> {
    let mut field = field(scenario);
    let mut rollout = Rollout::<f64>::new(&scenario.dynamics, x.len(), scenario.steps);
    let end: Vec<Tile<f64>> = x.iter().map(|&x| Tile::splat(x)).collect();
    let residual = rollout.reverse(field.as_mut(), &scenario.dynamics, &end);
    assert!(residual.expect("can be undone")[0] < 1e-14);
    rollout.position(0).iter().map(|z| z[0]).collect()
}

/// Forward from `z`.
fn end(scenario: &Scenario, z: &[f64]) -> Vec<f64> {
    let mut field = field(scenario);
    let mut rollout = Rollout::<f64>::new(&scenario.dynamics, z.len(), scenario.steps);
    let start: Vec<Tile<f64>> = z.iter().map(|&z| Tile::splat(z)).collect();
    let noise = Noise::new(0, Purpose::Dynamics, 0);
    rollout.forward(field.as_mut(), &scenario.dynamics, &start, noise, 0);
    rollout
        .position(scenario.steps)
        .iter()
        .map(|x| x[0])
        .collect()
}

#[test]
fn running_backwards_finds_where_it_came_from() {
    for dynamics in steps_that_can_be_undone(0.15) {
        for dim in [1, 2, 3, 5] {
            let scenario = moved(&scenario(rough(), dynamics.clone(), spread(3, dim)));
            let z: Vec<f64> = (0..dim).map(|k| (2.3 * k as f64 + 0.5).cos()).collect();
            let back = inferred(&scenario, &end(&scenario, &z));
            for (a, b) in back.iter().zip(&z) {
                assert!(
                    (a - b).abs() < 1e-13,
                    "{dynamics:?}: {back:?}, started at {z:?}"
                );
            }
        }
    }
}

/// `−log p(x)` against the prior at `z` and a numerical Jacobian of the whole map.
#[test]
fn the_loss_is_the_change_of_variables() {
    let h = 1e-5;
    for dynamics in steps_that_can_be_undone(0.15) {
        let points = spread(5, 2);
        let scenario = moved(&scenario(rough(), dynamics, points.clone()));
        let losses = Session::new(scenario.clone(), 1)
            .expect("valid")
            .gradient()
            .losses;
        for (point, loss) in points.iter().zip(losses) {
            let z = inferred(&scenario, &point.x);
            let column = |k: usize| {
                let ends = [1.0, -1.0].map(|sign| {
                    let mut z = z.clone();
                    z[k] += sign * h;
                    end(&scenario, &z)
                });
                [0, 1].map(|i| (ends[0][i] - ends[1][i]) / (2.0 * h))
            };
            let (a, b) = (column(0), column(1));
            let volume = (a[0] * b[1] - a[1] * b[0]).abs().ln();
            let prior = 0.5 * (z[0] * z[0] + z[1] * z[1]) / (SCALE * SCALE)
                + (std::f64::consts::TAU * SCALE * SCALE).ln();
            assert!(
                (loss - prior - volume).abs() < 1e-8,
                "{loss}, {prior} + {volume}"
            );
        }
    }
}

/// A likelihood is a density: it integrates to 1.
#[test]
fn the_density_integrates_to_one() {
    let (n, extent) = (70, 5.5);
    let cell: f64 = 2.0 * extent / f64::from(n);
    let center = |i: i32| cell * (f64::from(i) + 0.5) - extent;
    let points: Vec<Point> = (0..n * n)
        .map(|i| observed(&[center(i % n), center(i / n)]))
        .collect();
    for dynamics in steps_that_can_be_undone(0.08) {
        let scenario = moved(&scenario(rough(), dynamics, points.clone()));
        let gradient = Session::new(scenario, 1).expect("valid").gradient();
        let mass: f64 = gradient
            .losses
            .iter()
            .map(|l| (-l).exp() * cell * cell)
            .sum();
        assert!((mass - 1.0).abs() < 1e-5, "{mass}");
    }
}

/// In a bowl of curvature a the model is a Gaussian of standard deviation `s|1 − ηa|^T`.
#[test]
fn a_bowl_narrows_the_prior() {
    let (eta, a, x) = (0.2, 1.5f64, 0.7);
    let mut bowl = scenario(Quadratic {}, GradientDescent { eta }, vec![observed(&[x])]);
    bowl.state = Some(quadratic(&[0.0], &[a.sqrt()]));
    let spread = SCALE * (1.0 - eta * a).powi(4);
    let want = 0.5 * (x / spread).powi(2) + 0.5 * (std::f64::consts::TAU * spread * spread).ln();
    let got = Session::new(bowl, 1).expect("valid").gradient();
    assert!(
        (got.loss - want).abs() < 1e-12,
        "{}, expected {want}",
        got.loss
    );
    assert!(got.residual.expect("reported") < 1e-14);
}

/// Where a step cannot be undone the run stops and says why; nothing is silently NaN.
#[test]
fn what_cannot_be_undone_is_explained() {
    let steep = |curvature: f64, dynamics: DynamicsConfig| {
        let mut bowl = scenario(Quadratic {}, dynamics, vec![observed(&[0.5, 0.5])]);
        bowl.state = Some(State {
            theta: vec![
                Tensor {
                    name: "c".into(),
                    shape: vec![2],
                    values: vec![0.0; 2],
                },
                Tensor {
                    name: "L".into(),
                    shape: vec![3],
                    values: vec![curvature.sqrt(), 0.0, curvature.sqrt()],
                },
            ],
            ..State::default()
        });
        let mut session = Session::new(bowl, 1).expect("valid");
        session.run(1, || true);
        (session.gradient().failure, session.status().diverged)
    };
    let (failure, diverged) = steep(15.0, GradientDescent { eta: 0.1 }.into());
    let failure = failure.expect("η·curvature is 1.5");
    assert!(failure.contains("backwards"), "{failure}");
    assert!(diverged.expect("stopped").contains(&failure));
    let (failure, diverged) = steep(15.0, Proximal { eta: 0.1 }.into());
    assert_eq!((failure, diverged), (None, None));
    // At the top of a hill of curvature −15 there is no nearest point to step to.
    let hill = serde_json::json!({"kind": "custom", "expression": "-7.5*(x1^2 + x2^2)"});
    let hill: EnergyConfig = serde_json::from_value(hill).expect("an expression");
    let hill = scenario(hill, Proximal { eta: 0.1 }, vec![observed(&[0.1, 0.0])]);
    let failure = Session::new(hill, 1).expect("valid").gradient().failure;
    assert!(failure.expect("not invertible").contains("invertible"));
}

#[test]
fn combinations_that_cannot_be_are_refused_with_the_reason() {
    let good = scenario(rough(), GradientDescent::default(), spread(3, 2));
    validate(&good).expect("valid");
    let reasons = compatibility(&good);
    let said = |room: &str, kind: &str| reasons[room][kind].clone().unwrap_or_default();
    assert!(said("dynamics", "langevin").contains("backwards"));
    assert!(said("initial", "perturbed").contains("prior"));
    assert!(said("estimator", "one-step").contains("exact gradient"));
    assert_eq!(reasons["dynamics"]["proximal"], None);
    let inert = Scenario {
        dynamics: HeavyBall::default().into(),
        objective: ObjectiveConfig::from(iel::objective::Endpoint {}),
        ..good
    };
    let said = compatibility(&inert)["objective"]["flow-likelihood"].clone();
    assert!(said.unwrap_or_default().contains("backwards"));
}

/// Free starts let every energy fit: with `z = Φ^{−T}(x)` the loss is 0 whatever θ is, and the
/// fit finds it; with a price on z it does not.
#[test]
fn free_starts_identify_nothing() {
    let targets = spread(6, 2);
    for seed in 1..4 {
        let with = |initial: iel::initial::InitialConfig| Scenario {
            seed,
            initial,
            objective: iel::objective::Endpoint {}.into(),
            ..scenario(rough(), GradientDescent { eta: 0.15 }, targets.clone())
        };
        let free = moved(&with(Free {}.into()));
        let mut state = free.state.clone().expect("moved");
        state.initial = targets.iter().map(|p| inferred(&free, &p.x)).collect();
        let at = |scenario: Scenario| {
            let scenario = Scenario {
                state: Some(state.clone()),
                ..scenario
            };
            Session::new(scenario, 1).expect("valid").gradient()
        };
        let degenerate = at(free.clone());
        assert!(degenerate.loss < 1e-25, "{}", degenerate.loss);
        assert!(
            degenerate
                .theta
                .iter()
                .flat_map(|t| &t.values)
                .all(|g| g.abs() < 1e-12)
        );
        assert!(at(with(Learned { scale: 1.0 }.into())).loss > 0.1);
        assert!(
            advice(&free)
                .iter()
                .any(|n| n.message.contains("every energy fits"))
        );
        let mut session = Session::new(free, 1).expect("valid");
        session.run(1500, || true);
        let loss = session.status().loss.expect("finite");
        assert!(loss < 1e-8, "{loss}");
    }
}

/// The picture of a flow shows the path that each observation came by, from the start that was
/// inferred.
#[test]
fn the_picture_shows_where_each_observation_came_from() {
    let scenario = Scenario {
        objective: FlowLikelihood {}.into(),
        initial: Prior::default().into(),
        energy: Quadratic {}.into(),
        ..Scenario::default()
    };
    let steps = scenario.steps;
    let mut session = Session::new(scenario, 1).expect("valid");
    let mut frame = Frame::default();
    session.frame(&FrameRequest::default(), &mut frame);
    let points = session.observations().points.clone();
    let paths = frame.trajectories.chunks_exact(2 * (steps + 1));
    assert!(paths.len() > 100);
    for (path, (x, z)) in paths.zip(points.chunks_exact(2).zip(frame.starts.chunks_exact(2))) {
        for k in 0..2 {
            assert!((f64::from(path[2 * steps + k]) - x[k]).abs() < 1e-6);
            // Descent on ½‖x − c‖² is a contraction about c, which is the mean of the points.
            assert_eq!(path[k], z[k]);
        }
    }
    let starts: Vec<f64> = frame.starts.iter().map(|z| f64::from(*z)).collect();
    let ends = session.simulate(&starts, steps, false, &[]);
    for (end, x) in ends.iter().zip(&points) {
        assert!((end - x).abs() < 1e-4, "{end} for {x}");
    }
    let time = study::inner_time(&mut session).expect("a process");
    assert!(time.adjoint.is_empty() && time.no_adjoint.is_some());
}

/// One step of descent on `a/2 x² + x⁴/40`, in closed form from where it started.
#[test]
fn the_step_back_is_exact_up_to_where_it_stops_to_exist() {
    for eta_a in [0.5, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999] {
        for quartic in [0.0, -0.1] {
            let (eta, z): (f64, f64) = (0.1, 0.5);
            let a = eta_a / eta;
            let x = z - eta * (a * z + quartic * z.powi(3));
            let slope = 1.0 - eta * (a + 3.0 * quartic * z * z);
            let loss = 0.5 * z * z + 0.5 * std::f64::consts::TAU.ln() + slope.ln();
            // `dz/da = ηz/slope`.
            let volume = -eta * (1.0 + 6.0 * quartic * z * eta * z / slope) / slope;
            let want = z * eta * z / slope + volume;
            let learned = Parameter {
                name: "a".into(),
                value: a,
                learned: true,
            };
            let text = format!("0.5*a*x1^2 + ({quartic})/4*x1^4");
            let scenario = Scenario {
                energy: Custom::new(text, vec![learned]).into(),
                dynamics: GradientDescent { eta }.into(),
                steps: 1,
                initial: Prior { scale: 1.0 }.into(),
                ..scenario(
                    EnergyConfig::from(Quadratic::default()),
                    GradientDescent { eta },
                    vec![observed(&[x])],
                )
            };
            let got = Session::new(scenario, 1).unwrap().gradient();
            assert_eq!(got.failure, None, "{eta_a}");
            assert!(
                (got.loss - loss).abs() < 1e-8,
                "{eta_a}: {} {loss}",
                got.loss
            );
            let d = got.theta[0].values[0];
            assert!(
                (d - want).abs() < 1e-8 * want.abs().max(1.0),
                "{eta_a}: {d} {want}"
            );
        }
    }
}
