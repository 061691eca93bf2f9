//! Operators one by one.

use super::cases::{bowl, session, session_in_plane};
use crate::harness::{by, dynamics_configs, moved, observing, quadratic, whole};
use iel::data::{Point, Points};
use iel::dynamics::{
    Direction, Driven, DynamicsConfig, FixedPoint, GradientDescent, HeavyBall, Multiplicative,
    Nesterov, Newton, Proximal,
};
use iel::energy::{DoubleWell, EnergyConfig, Inputs, Mlp, Quadratic};
use iel::gradient::{Bptt, FiniteDifference};
use iel::initial::{Given, Learned};
use iel::objective::GibbsLikelihood;
use iel::scenario::{Precision, Scenario, advice, compatibility};
use iel::session::Session;
use iel::tensor::Tensor;
use serde_json::json;

/// `Σ c_k x_k`.
fn slope(dynamics: impl Into<DynamicsConfig>, c: &[f64]) -> Session {
    let terms: Vec<String> = c
        .iter()
        .enumerate()
        .map(|(k, c)| format!("({c})*x{}", k + 1))
        .collect();
    let energy = json!({"kind": "custom", "expression": terms.join(" + "), "parameters": []});
    let energy: EnergyConfig = serde_json::from_value(energy).expect("an expression");
    session(energy, dynamics, &vec![0.5; c.len()], None)
}

#[track_caller]
fn assert_near(got: &[f64], want: &[f64], tolerance: f64) {
    assert_eq!(got.len(), want.len());
    for (g, w) in got.iter().zip(want) {
        assert!(
            (g - w).abs() <= tolerance * (1.0 + w.abs()),
            "{got:?}, expected {want:?}"
        );
    }
}

/// Through time against central differences in one and three dimensions, under conditions, where
/// no parameter is at a special starting value.
#[test]
fn gradients_are_exact_in_other_dimensions() {
    let rough: EnergyConfig = Mlp {
        widths: vec![5, 4],
        confinement: 0.3,
        ..Mlp::default()
    }
    .into();
    let mut cases = 0;
    for dynamics in dynamics_configs() {
        for dim in [1, 3] {
            if dynamics.check(&Inputs::all(dim, dim)).is_err() || dynamics.no_gradient().is_some() {
                continue;
            }
            let coordinate = |i: usize, k: usize| 0.4 + 0.5 * ((3 * i + k) as f64).sin();
            let vector = |i: usize| (0..dim).map(|k| coordinate(i, k)).collect::<Vec<_>>();
            let points = (0..10)
                .map(|i| Point {
                    start: Some(vector(i + 40)),
                    condition: Some(vector(i + 80)),
                    ..Point::new(vector(i))
                })
                .collect();
            let scenario = moved(&Scenario {
                energy: rough.clone(),
                dynamics: dynamics.clone(),
                steps: 3,
                initial: Learned { scale: 1.5 }.into(),
                ..observing(points)
            });
            let got = whole(&by(Bptt::default(), &scenario));
            let want = whole(&by(FiniteDifference { step: 1e-5 }, &scenario));
            for (k, (got, want)) in got.iter().zip(&want).enumerate() {
                assert!(
                    (got - want).abs() < 1e-7 * (1.0 + want.abs()),
                    "{dynamics:?}, d = {dim}, [{k}]: {got} against {want}"
                );
            }
            cases += 1;
        }
    }
    assert!(cases >= 40, "only {cases} cases");
}

/// Coordinates that the simplex absorbs, as of all negative starts, send no gradient back, however
/// large the factor of what would leave them: in single precision, through more steps than it
/// would take to overflow.
#[test]
fn what_is_absorbed_sends_no_gradient_back() {
    for (eta, temperature) in [(0.1, 1.0), (1.9, 1.0), (0.1, 0.0)] {
        let scenario = Scenario {
            dynamics: Multiplicative {
                eta,
                temperature,
                ..Multiplicative::default()
            }
            .into(),
            steps: 40,
            initial: Learned::default().into(),
            ..Scenario::default()
        };
        let mut session = Session::new(scenario, 1).expect("two moons");
        assert!(session.observations().points.iter().any(|x| *x < 0.0));
        assert_eq!(
            session.run(10, || true),
            10,
            "{:?}",
            session.status().diverged
        );
        let gradient = session.gradient();
        assert!(gradient.loss.is_finite());
        let theta = gradient.theta.iter().flat_map(|t| &t.values);
        assert!(
            theta
                .chain(gradient.initial.iter().flatten())
                .all(|g| g.is_finite())
        );
    }
}

/// Along a curvature a, T steps of every deterministic operator are the T-th power of a matrix.
#[test]
fn bowls_are_contracted_at_the_stated_rates() {
    let (a, steps) = ([0.4, 3.0], 12);
    let z = [1.3, -0.7];
    let per_axis =
        |rate: &dyn Fn(f64) -> f64| [0, 1].map(|k: usize| z[k] * rate(a[k]).powi(steps as i32));
    let eta = 0.3;
    let check = |dynamics: DynamicsConfig, want: [f64; 2]| {
        let got = bowl(dynamics, a).simulate(&z, steps, false, &[]);
        assert_near(&got, &want, 1e-13);
    };
    check(GradientDescent { eta }.into(), per_axis(&|a| 1.0 - eta * a));
    check(
        Proximal { eta: 2.5 }.into(),
        per_axis(&|a| 1.0 / (1.0 + 2.5 * a)),
    );
    check(
        Newton { damping: 1.5 }.into(),
        per_axis(&|a| 1.5 / (a + 1.5)),
    );
    let momentum = 0.6;
    for (ahead, dynamics) in [
        (0.0, DynamicsConfig::from(HeavyBall { eta, momentum })),
        (momentum, Nesterov { eta, momentum }.into()),
    ] {
        let want = [0, 1].map(|k: usize| {
            let (mut x, mut v) = (z[k], 0.0);
            for _ in 0..steps {
                v = momentum * v - eta * a[k] * (x + ahead * v);
                x += v;
            }
            x
        });
        check(dynamics, want);
    }
}

/// At its best momentum, Nesterov's method contracts a bowl of least curvature m and largest 1/η
/// by 1 − √(ηm) a step, descent by 1 − ηm.
#[test]
fn momentum_accelerates() {
    let (eta, m) = (0.25, 0.01f64);
    let root = (eta * m).sqrt();
    let momentum = (1.0 - root) / (1.0 + root);
    let end = |dynamics: DynamicsConfig| {
        bowl(dynamics, [m, 1.0 / eta]).simulate(&[1.0, 1.0], 200, false, &[])[0]
    };
    let fast = end(Nesterov { eta, momentum }.into());
    let slow = end(GradientDescent { eta }.into());
    // Both roots of the recurrence are 1 − root.
    let expected = (1.0 + 200.0 * root) * (1.0 - root).powi(200);
    assert!((fast / expected - 1.0).abs() < 1e-9, "{fast}, {expected}");
    assert!((slow - (1.0 - eta * m).powi(200)).abs() < 1e-12);
}

/// Without damping one Newton step solves a bowl; on a double well the digits double.
#[test]
fn newton_doubles_the_digits() {
    let mut session = bowl(Newton { damping: 0.0 }, [0.3, 7.0]);
    assert_near(
        &session.simulate(&[4.0, -3.0], 1, false, &[]),
        &[0.0, 0.0],
        1e-14,
    );
    let well = DoubleWell {
        scale: 1.5,
        height: 1.0,
    };
    let mut session = session_in_plane(well, Newton { damping: 0.0 });
    let path = session.simulate(&[1.8, 0.3], 4, true, &[]);
    let errors: Vec<f64> = path.chunks_exact(2).map(|x| (x[0] - 1.5).abs()).collect();
    // E''' / (2E'') = 3/(2s) at the well: e' = e²·3/(2s).
    for pair in errors[1..4].windows(2) {
        let ratio = pair[1] / (pair[0] * pair[0]);
        assert!((ratio - 1.0).abs() < 0.35, "{errors:?}");
    }
}

/// `x_{t+1} + η∇E(x_{t+1}) = x_t` on every family, however long the step.
#[test]
fn proximal_steps_solve_their_equation() {
    let starts: Vec<f64> = (0..80).map(|i| 2.0 * (1.7 * f64::from(i)).sin()).collect();
    for energy in EnergyConfig::all() {
        if let EnergyConfig::Polynomial(_) = energy {
            continue; // Unbounded below: there need be no solution.
        }
        for eta in [0.05, 3.0] {
            let mut session = session_in_plane(energy.clone(), Proximal { eta });
            let ends = session.simulate(&starts, 1, false, &[]);
            let points: Vec<Vec<f64>> = ends.chunks_exact(2).map(<[f64]>::to_vec).collect();
            let local = session.local(&points, &[]).expect("two dimensions");
            for (i, y) in points.iter().enumerate() {
                for k in 0..2 {
                    let residual = y[k] + eta * local.gradient[i][k] - starts[2 * i + k];
                    let scale = 1.0 + y[k].abs() + eta * local.hessian[i].norm();
                    assert!(
                        residual.abs() < 1e-13 * scale,
                        "{energy:?}, η = {eta}: residual {residual:e} at {y:?}"
                    );
                }
            }
        }
    }
}

/// A vector field is a gradient where its Jacobian is symmetric: that of a step of descent is, that
/// of a driven step misses symmetry by exactly the drift's rotation, and a learned map's by its own.
#[test]
fn only_gradients_have_symmetric_jacobians() {
    let h = 1e-6;
    let energy = || Mlp {
        widths: vec![6],
        ..Mlp::default()
    };
    let asymmetry = |dynamics: DynamicsConfig| {
        let starts = [0.3 + h, 0.2, 0.3 - h, 0.2, 0.3, 0.2 + h, 0.3, 0.2 - h];
        let ends = session_in_plane(energy(), dynamics).simulate(&starts, 1, false, &[]);
        ((ends[1] - ends[3]) - (ends[4] - ends[6])) / (2.0 * h)
    };
    assert!(asymmetry(GradientDescent { eta: 0.7 }.into()).abs() < 1e-8);
    assert!(asymmetry(Proximal { eta: 0.7 }.into()).abs() < 1e-8);
    let driven = Driven {
        eta: 0.1,
        rotation: 1.3,
        shear: 0.4,
        ..Driven::default()
    };
    let want = 0.1 * (2.0 * 1.3 - 0.4);
    assert!((asymmetry(driven.into()) - want).abs() < 1e-8);
}

/// In a bowl of curvature a the driven step is a rotation and contraction by
/// √((1 − ηa)² + (ηω)²) around where `−ax + ℓ(x) + u = 0`.
#[test]
fn driven_steps_spiral_into_a_point_beside_the_minimum() {
    let (eta, a, rotation, input) = (0.1, 2.0, 3.0, vec![0.5, -1.0]);
    let driven = Driven {
        eta,
        rotation,
        input: input.clone(),
        ..Driven::default()
    };
    let rest = {
        let square = a * a + rotation * rotation;
        [
            (a * input[0] - rotation * input[1]) / square,
            (rotation * input[0] + a * input[1]) / square,
        ]
    };
    let mut session = bowl(driven, [a, a]);
    let path = session.simulate(&[1.0, 1.0], 20, true, &[]);
    let away: Vec<f64> = path
        .chunks_exact(2)
        .map(|x| (x[0] - rest[0]).hypot(x[1] - rest[1]))
        .collect();
    let rate = (1.0 - eta * a).hypot(eta * rotation);
    for pair in away.windows(2) {
        assert!((pair[1] / pair[0] - rate).abs() < 1e-10, "{away:?}");
    }
}

/// The condition of an observation as its input, in place of a constant one.
#[test]
fn conditions_can_drive() {
    let with = |driven: Driven, condition: Option<Vec<f64>>| {
        let point = Point {
            x: vec![0.3, 0.4],
            start: Some(vec![1.0, -1.0]),
            condition,
            ..Point::default()
        };
        let scenario = Scenario {
            precision: Precision::F64,
            data: Points {
                points: vec![point],
            }
            .into(),
            energy: Quadratic {}.into(),
            dynamics: driven.into(),
            initial: Given {}.into(),
            ..Scenario::default()
        };
        Session::new(scenario, 1).map(|mut s| s.gradient().loss)
    };
    let driven = |input: Vec<f64>, condition_drives: bool| Driven {
        input,
        condition_drives,
        ..Driven::default()
    };
    let constant = with(driven(vec![0.7, -0.2], false), None).expect("valid");
    let condition = with(driven(vec![], true), Some(vec![0.7, -0.2])).expect("valid");
    assert!((constant - condition).abs() < 1e-15);
    let refused = with(driven(vec![], true), Some(vec![0.7])).expect_err("one number for two");
    assert!(refused.to_string().contains("needs 2"), "{refused}");
}

/// On `⟨c, p⟩`: T steps give `p ∝ p_0 e^{−ηTc}`, one from uniform with η = 1 is softmax(−c).
#[test]
fn multiplicative_steps_are_softmax() {
    let c = [0.3, -1.2, 2.0];
    let softmax = |start: &[f64], factor: f64| {
        let weights: Vec<f64> = start
            .iter()
            .zip(&c)
            .map(|(p, c)| p * (factor * c).exp())
            .collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect::<Vec<_>>()
    };
    let step = |eta, direction| Multiplicative {
        eta,
        direction,
        ..Multiplicative::default()
    };
    let third = [1.0 / 3.0; 3];
    let mut once = slope(step(1.0, Direction::Descend), &c);
    assert_near(
        &once.simulate(&third, 1, false, &[]),
        &softmax(&third, -1.0),
        1e-14,
    );
    let start = [0.2, 0.5, 0.3];
    let mut down = slope(step(0.1, Direction::Descend), &c);
    assert_near(
        &down.simulate(&start, 30, false, &[]),
        &softmax(&start, -3.0),
        1e-13,
    );
    let mut up = slope(step(0.1, Direction::Ascend), &c);
    assert_near(
        &up.simulate(&start, 30, false, &[]),
        &softmax(&start, 3.0),
        1e-13,
    );
}

/// With entropy the fixed point is softmax(−c/τ), reached at the rate |1 − ητ| in the logarithms of
/// the ratios.
#[test]
fn entropy_settles_in_softmax() {
    let (c, eta, temperature) = ([0.3, -1.2, 2.0], 0.5, 0.6);
    let dynamics = Multiplicative {
        eta,
        temperature,
        ..Multiplicative::default()
    };
    let path = slope(dynamics, &c).simulate(&[0.2, 0.5, 0.3], 40, true, &[]);
    let away: Vec<f64> = path
        .chunks_exact(3)
        .map(|p| (p[0] / p[1]).ln() + (c[0] - c[1]) / temperature)
        .collect();
    for pair in away[..20].windows(2) {
        let rate = pair[1] / pair[0];
        assert!((rate - (1.0 - eta * temperature)).abs() < 1e-8, "{rate}");
    }
    assert!(away[40].abs() < 1e-5 * away[0].abs());
}

/// Without the simplex each coordinate comes to rest in e^{−c/τ}, its logarithm at the same rate.
#[test]
fn entropy_without_the_simplex_settles_coordinate_by_coordinate() {
    let (c, eta, temperature) = ([0.3, -1.2, 2.0], 0.5, 0.6);
    let dynamics = Multiplicative {
        eta,
        temperature,
        simplex: false,
        ..Multiplicative::default()
    };
    let path = slope(dynamics, &c).simulate(&[0.2, 0.5, 3.0], 20, true, &[]);
    let away = |x: &[f64]| [0, 1, 2].map(|k| x[k].ln() + c[k] / temperature);
    let away: Vec<[f64; 3]> = path.chunks_exact(3).map(away).collect();
    for pair in away.windows(2) {
        assert_near(
            &pair[1],
            &pair[0].map(|a| a * (1.0 - eta * temperature)),
            1e-12,
        );
    }
}

/// 0 absorbs, no sign changes, and the simplex is never left, from any start, on every family.
#[test]
fn multiplicative_steps_stay_where_they_may_be() {
    let starts = [
        0.3, 0.7, 0.0, 0.4, -1.0, 2.0, -1.0, -2.0, 3.0, 5.0, 0.0, 0.0, 1e-3, 4.0,
    ];
    for energy in EnergyConfig::all() {
        let shares = Multiplicative {
            eta: 1.0,
            ..Multiplicative::default()
        };
        let mut session = session_in_plane(energy.clone(), shares);
        let ends = session.simulate(&starts, 25, true, &[]);
        for (path, z) in ends.chunks_exact(2 * 26).zip(starts.chunks_exact(2)) {
            for p in path.chunks_exact(2).skip(1) {
                assert!((p[0] + p[1] - 1.0).abs() < 1e-14, "{energy:?}: {p:?}");
                assert!(p[0] >= 0.0 && p[1] >= 0.0, "{energy:?}: {p:?}");
                if z[0] <= 0.0 && z[1] > 0.0 {
                    assert_eq!(p, [0.0, 1.0], "{energy:?}");
                }
            }
        }
        let free = Multiplicative {
            eta: 1e-4,
            simplex: false,
            ..Multiplicative::default()
        };
        let mut session = session_in_plane(energy.clone(), free);
        let ends = session.simulate(&starts, 25, false, &[]);
        for (end, z) in ends.iter().zip(starts) {
            // Steep energies take shares below the smallest number.
            assert!(end * z >= 0.0 && (z != 0.0 || *end == 0.0), "{energy:?}");
        }
    }
}

/// Observations that the simplex cannot hold are said to be out of reach, and only those.
#[test]
fn observations_off_the_simplex_are_said_to_be_out_of_reach() {
    let said = |points: &[&[f64]], simplex| {
        let dynamics = Multiplicative {
            simplex,
            ..Multiplicative::default()
        };
        let points = points.iter().map(|x| Point::new(*x)).collect();
        let scenario = Scenario {
            data: Points { points }.into(),
            dynamics: dynamics.into(),
            ..Scenario::default()
        };
        advice(&scenario)
            .into_iter()
            .find(|n| n.at.as_deref() == Some("dynamics.simplex"))
            .map(|n| n.message)
    };
    let off: [&[f64]; 3] = [&[0.2, 0.3, 0.5], &[0.2, 0.3, 0.4], &[-0.5, 0.5, 1.0]];
    let message = said(&off, true).unwrap_or_default();
    assert!(message.contains("2 of 3 observations"), "{message}");
    assert_eq!(said(&off[..1], true), None);
    assert_eq!(said(&off, false), None);
}

/// `f(x) = Ax + b + V tanh(Wx + c)`, its parameters after those of the energy.
#[test]
fn fixed_points_iterate_the_map() {
    let map = FixedPoint {
        units: 1,
        ..FixedPoint::default()
    };
    let energy = Quadratic {};
    let mut theta = quadratic(&[0.0; 2], &[1.0, 0.0, 1.0]).theta;
    let shaped = |name: &str, shape: &[usize], values: &[f64]| Tensor {
        name: name.into(),
        shape: shape.to_vec(),
        values: values.to_vec(),
    };
    theta.extend([
        shaped("f.A", &[2, 2], &[0.1, -0.8, 0.8, 0.1]),
        shaped("f.b", &[2], &[0.3, 0.4]),
        shaped("f.W", &[1, 2], &[0.5, -0.6]),
        shaped("f.c", &[1], &[0.2]),
        shaped("f.V", &[2, 1], &[-0.3, 0.7]),
    ]);
    let mut session = session(energy, map, &[0.0, 0.0], Some(theta));
    let got = session.simulate(&[1.0, 2.0], 1, false, &[]);
    let h = (0.5 - 1.2 + 0.2f64).tanh();
    let want = [0.1 - 1.6 + 0.3 - 0.3 * h, 0.8 + 0.2 + 0.4 + 0.7 * h];
    assert_near(&got, &want, 1e-15);
}

/// What has no gradient is refused with the reason, and only there.
#[test]
fn what_has_no_gradient_says_why() {
    let reasons = compatibility(&Scenario::default());
    for kind in ["mala", "hmc", "gibbs"] {
        let reason = reasons["dynamics"][kind].as_deref().unwrap_or_default();
        assert!(reason.contains("no gradient"), "{kind}: {reason}");
    }
    for kind in ["langevin", "newton", "proximal", "fixed-point", "driven"] {
        assert_eq!(reasons["dynamics"][kind], None, "{kind}");
    }
    let likelihood = Scenario {
        objective: GibbsLikelihood::default().into(),
        ..Scenario::default()
    };
    for (kind, reason) in &compatibility(&likelihood)["dynamics"] {
        assert_eq!(*reason, None, "{kind}");
    }
}
