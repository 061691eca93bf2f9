//! Every estimator against back-propagation through time where it is exact, and against its
//! documented bias where it is not.

use crate::harness::{
    assert_close, by, dynamics_configs, flat, moved, observing, quadratic, started,
};
use iel::data::{Point, Points};
use iel::dynamics::{
    Driven, DynamicsConfig, FixedPoint, GradientDescent, HeavyBall, Langevin, Nesterov, Newton,
    Proximal, Rest,
};
use iel::energy::{EnergyConfig, Linear, Mlp, Quadratic};
use iel::gradient::{
    Bptt, EquilibriumPropagation, EstimatorConfig, Forward, Implicit, OneStep, Sides, Truncated,
};
use iel::initial::{Given, Learned};
use iel::scenario::{Scenario, State};
use iel::session::Session;
use iel::study;
use iel::tensor::Tensor;

fn scenario(energy: EnergyConfig, dynamics: DynamicsConfig, steps: usize) -> Scenario {
    Scenario {
        energy,
        dynamics,
        steps,
        initial: Given {}.into(),
        ..observing(started(11))
    }
}

/// The family at a size that checks can afford.
fn small(energy: EnergyConfig) -> EnergyConfig {
    match energy {
        EnergyConfig::Mlp(_) => Mlp {
            widths: vec![6, 4],
            ..Mlp::default()
        }
        .into(),
        other => other,
    }
}

/// Descent on `½L²(x−c)²` in one dimension from `z`, towards `target`.
struct Well {
    eta: f64,
    c: f64,
    l: f64,
    z: f64,
    target: f64,
    steps: usize,
}

const WELL: Well = Well {
    eta: 0.17,
    c: 0.4,
    l: 1.3,
    z: -0.9,
    target: 1.1,
    steps: 6,
};

impl Well {
    fn scenario(&self) -> Scenario {
        let point = Point {
            x: vec![self.target],
            start: Some(vec![self.z]),
            ..Point::default()
        };
        Scenario {
            data: Points {
                points: vec![point],
            }
            .into(),
            state: Some(quadratic(&[self.c], &[self.l])),
            ..scenario(
                Quadratic {}.into(),
                GradientDescent { eta: self.eta }.into(),
                self.steps,
            )
        }
    }

    fn rho(&self) -> f64 {
        1.0 - self.eta * self.l * self.l
    }

    /// `x_T − target`, with `x_T = c + ρ^T(z−c)`.
    fn error(&self) -> f64 {
        self.c + self.rho().powi(self.steps as i32) * (self.z - self.c) - self.target
    }

    /// `∂x_T/∂c = 1 − ρ^T` and `∂x_T/∂L = −2TηLρ^{T−1}(z−c)`.
    fn sensitivities(&self) -> [f64; 2] {
        let (rho, steps) = (self.rho(), self.steps as i32);
        let d_l = -2.0 * self.steps as f64 * self.eta * self.l * rho.powi(steps - 1);
        [1.0 - rho.powi(steps), d_l * (self.z - self.c)]
    }
}

#[test]
fn truncation_that_reaches_the_start_is_back_propagation_on_every_pair() {
    let mut pairs = 0;
    for dynamics in dynamics_configs() {
        for energy in EnergyConfig::all().into_iter().map(small) {
            let full = scenario(energy.clone(), dynamics.clone(), 4);
            let full = Scenario {
                initial: Learned { scale: 1.5 }.into(),
                ..full
            };
            if Session::new(full.clone(), 1).is_err() {
                continue;
            }
            let full = moved(&full);
            let exact = by(Bptt::default(), &full);
            for last in [4, 7] {
                assert_eq!(
                    exact,
                    by(Truncated { last }, &full),
                    "{dynamics:?} on {energy:?}"
                );
            }
            assert_eq!(by(OneStep {}, &full), by(Truncated { last: 1 }, &full));
            let short = by(Truncated { last: 3 }, &full);
            let z = short.initial.concat();
            let price: Vec<f64> = started(11)
                .iter()
                .flat_map(|p| p.start.clone().expect("given"))
                .map(|z| f64::from(z as f32) / (1.5 * 1.5 * 11.0))
                .collect();
            assert_close("only the price of z is left", &z, &price, 1e-6);
            pairs += 1;
        }
    }
    assert!(pairs >= 300, "only {pairs} pairs");
}

/// The last K of T steps see `1 − ρ^K` of `∂x_T/∂c`, and exactly `K/T` of `∂x_T/∂L`.
#[test]
fn truncation_in_a_quadratic_well_has_its_closed_form_bias() {
    let scenario = WELL.scenario();
    let (error, [_, d_l]) = (WELL.error(), WELL.sensitivities());
    for last in 1..=WELL.steps {
        let got = flat(&by(Truncated { last }, &scenario).theta);
        let part = last as f64 / WELL.steps as f64;
        let expected = [1.0 - WELL.rho().powi(last as i32), part * d_l];
        assert_close(
            &format!("K = {last}"),
            &got,
            &expected.map(|e| error * e),
            1e-13,
        );
    }
}

#[test]
fn sensitivities_carried_forward_are_back_propagation_on_every_pair() {
    let mut pairs = 0;
    for dynamics in dynamics_configs() {
        for energy in EnergyConfig::all().into_iter().map(small) {
            let full = scenario(energy.clone(), dynamics.clone(), 4);
            let full = Scenario {
                initial: Learned { scale: 1.5 }.into(),
                estimator: Forward {}.into(),
                ..full
            };
            if Session::new(full.clone(), 1).is_err() {
                continue;
            }
            let full = moved(&full);
            let (exact, forward) = (by(Bptt::default(), &full), by(Forward {}, &full));
            let what = format!("{dynamics:?} on {energy:?}");
            assert_close(&what, &flat(&forward.theta), &flat(&exact.theta), 1e-11);
            let (z, expected) = (forward.initial.concat(), exact.initial.concat());
            assert_close(&format!("dz, {what}"), &z, &expected, 1e-11);
            pairs += 1;
        }
    }
    assert!(pairs >= 300, "only {pairs} pairs");
}

/// Descent that has come to rest has forgotten the way: through time, by the implicit function
/// theorem and by weak nudging, the gradient is the same on every family.
#[test]
fn at_rest_the_implicit_and_the_propagated_gradient_are_exact() {
    let mut families = 0;
    for energy in EnergyConfig::all().into_iter().map(small) {
        let dynamics = HeavyBall {
            eta: 0.05,
            momentum: 0.6,
        };
        let full = scenario(energy.clone(), dynamics.into(), 512);
        if Session::new(full.clone(), 1).is_err() {
            continue;
        }
        let full = moved(&full);
        let mut session = Session::new(full.clone(), 1).expect("valid");
        let starts: Vec<f64> = started(11).iter().flat_map(|p| p.x.clone()).collect();
        let ends = session.simulate(&starts, 512, false, &[]);
        let ends: Vec<_> = ends.chunks(2).map(<[f64]>::to_vec).collect();
        let local = session.local(&ends, &[]).expect("points of the plane");
        let residual = local.gradient.iter().fold(0.0f64, |m, g| m.max(g.norm()));
        let curvature = |h: &nalgebra::DMatrix<f64>| h.clone().symmetric_eigen().eigenvalues.min();
        let least = local
            .hessian
            .iter()
            .map(curvature)
            .fold(f64::INFINITY, f64::min);
        // Flat or slow: not at rest after these steps.
        if !(residual < 1e-10 && least > 0.15) {
            continue;
        }
        let exact = flat(&by(Bptt::default(), &full).theta);
        let implicit = flat(&by(Implicit { damping: 0.0 }, &full).theta);
        assert_close(&format!("implicit on {energy:?}"), &implicit, &exact, 1e-8);
        let nudged = |beta: f64, sides: Sides| {
            let estimator = EquilibriumPropagation {
                beta,
                sides,
                relaxation: 1000,
            };
            let got = flat(&by(estimator, &full).theta);
            let off = got.iter().zip(&exact).map(|(a, b)| (a - b).abs());
            off.fold(0.0, f64::max) / exact.iter().fold(1e-6, |m: f64, x| m.max(x.abs()))
        };
        let (coarse, fine) = (
            nudged(2e-3, Sides::Symmetric),
            nudged(1e-3, Sides::Symmetric),
        );
        assert!(
            fine < 1e-3,
            "symmetric nudging on {energy:?}: off by {fine:e}"
        );
        assert!(
            coarse < 1e-9 || (coarse / fine - 4.0).abs() < 0.4,
            "the bias is of second order on {energy:?}: {coarse:e}, {fine:e}"
        );
        let (coarse, fine) = (nudged(2e-3, Sides::OneSided), nudged(1e-3, Sides::OneSided));
        assert!(
            coarse < 1e-9 || (coarse / fine - 2.0).abs() < 0.2,
            "the bias is of first order on {energy:?}: {coarse:e}, {fine:e}"
        );
        families += 1;
    }
    assert!(families >= 5, "only {families} families came to rest");
}

/// Where the last step no longer moves and steps contract, whatever operator takes them: the
/// implicit gradient is that through time, and so is the propagated one where it is not refused.
#[test]
fn at_any_contracting_fixed_point_the_implicit_gradient_is_exact() {
    let mut tried = std::collections::BTreeMap::new();
    for dynamics in dynamics_configs() {
        // Other operators that rest in minima have laws above and below.
        let plain = matches!(
            dynamics,
            DynamicsConfig::GradientDescent(_)
                | DynamicsConfig::Langevin(_)
                | DynamicsConfig::UnderdampedLangevin(_)
        );
        match dynamics.rest() {
            Rest::FixedPoint => {}
            Rest::Minimum if plain => {}
            _ => continue,
        }
        for energy in EnergyConfig::all().into_iter().map(small) {
            let mut full = scenario(energy.clone(), dynamics.clone(), 500);
            // Where negative coordinates do not send multiplicative steps to a face.
            let mut points = started(11);
            points.truncate(9);
            for point in &mut points {
                let start = point.start.iter_mut().flatten();
                start.for_each(|z| *z = 0.2 + z.abs());
            }
            full.data = Points { points }.into();
            if Session::new(full.clone(), 1).is_err() {
                continue;
            }
            let full = moved(&full);
            let mut session = Session::new(full.clone(), 1).expect("valid");
            // Both directions that a perturbation can go must be forgotten, in all of the starts.
            let time = study::inner_time(&mut session).expect("a gradient");
            let forgotten = time.adjoint[0] <= 1e-12 * time.adjoint[500];
            if !(forgotten && time.last_step < 1e-13) {
                continue;
            }
            let what = format!("{dynamics:?} on {energy:?}");
            let exact = flat(&by(Bptt::default(), &full).theta);
            let implicit = Implicit { damping: 0.0 };
            let got = flat(&by(implicit.clone(), &full).theta);
            assert_close(&format!("implicit, {what}"), &got, &exact, 1e-7);
            let report = session.rest_report(&implicit.into()).expect("not refused");
            let report = report.expect("it solves for rest");
            assert!(
                report.residual < 1e-9 && report.pivot > 1e-4,
                "{what}: {report:?}"
            );
            let nudged = EquilibriumPropagation {
                beta: 1e-3,
                relaxation: 300,
                ..EquilibriumPropagation::default()
            };
            if dynamics.no_nudging().is_none() {
                let got = flat(&by(nudged, &full).theta);
                assert_close(&format!("propagated, {what}"), &got, &exact, 1e-3);
            }
            let kind = format!("{dynamics:?}");
            let kind = kind.split('(').next().unwrap_or_default().to_string();
            *tried.entry(kind).or_insert(0) += 1;
        }
    }
    let least = [
        ("GradientDescent", 4),
        ("Langevin", 4),
        ("UnderdampedLangevin", 4),
        ("Multiplicative", 4),
        ("Driven", 4),
        ("FixedPoint", 4),
    ];
    for (kind, count) in least {
        assert!(tried.get(kind).is_some_and(|n| *n >= count), "{tried:?}");
    }
}

/// With `a = L²`: implicit `(c−d)·a/(a+μ)`; equilibrium propagation `a(c−d)/(a+β)` one-sided and
/// `(c−d)a²/(a²−β²)` symmetric, for a truth of `c−d`; of `L`, whose truth is 0,
/// `L(c−d)²·β/(a+β)²` and `½L(c−d)²·β(1/(a+β)² − 1/(a−β)²)`.
#[test]
fn estimators_at_rest_have_their_closed_form_bias_in_a_quadratic_well() {
    let resting: [DynamicsConfig; 5] = [
        GradientDescent { eta: WELL.eta }.into(),
        HeavyBall::default().into(),
        Nesterov::default().into(),
        Newton::default().into(),
        Proximal::default().into(),
    ];
    for dynamics in resting {
        at_rest_in_the_well(dynamics);
    }
}

fn at_rest_in_the_well(dynamics: DynamicsConfig) {
    let well = Well { steps: 512, ..WELL };
    let scenario = Scenario {
        dynamics,
        ..well.scenario()
    };
    let (a, away) = (well.l * well.l, well.c - well.target);
    for damping in [0.0, 0.3] {
        let got = flat(&by(Implicit { damping }, &scenario).theta);
        let expected = away * a / (a + damping);
        assert_close("implicit", &got, &[expected, 0.0], 1e-12);
    }
    for beta in [1e-3, 0.1, 0.8] {
        let [one, two] = [Sides::OneSided, Sides::Symmetric].map(|sides| {
            let estimator = EquilibriumPropagation {
                beta,
                sides,
                relaxation: 1000,
            };
            flat(&by(estimator, &scenario).theta)
        });
        let (plus, minus) = (a + beta, a - beta);
        let curved = well.l * away * away * beta;
        let expected = [a * away / plus, curved / (plus * plus)];
        assert_close("one-sided", &one, &expected, 1e-10);
        let difference = 1.0 / (plus * plus) - 1.0 / (minus * minus);
        let expected = [away * a * a / (plus * minus), 0.5 * curved * difference];
        assert_close("symmetric", &two, &expected, 1e-10);
    }
}

/// Descent on `½‖Wx‖²` with `W = diag(w)`: `∂x_T/∂w = −2Tηw(1−ηw²)^{T−1}z` of each mode, of which
/// the last K steps see K/T.
#[test]
fn a_linear_layer_has_its_closed_form() {
    let (eta, w, z, target, steps) = (0.2, [1.4, 0.5], [0.75, -1.25], [0.5, 0.25], 7);
    let point = Point {
        x: target.to_vec(),
        start: Some(z.to_vec()),
        ..Point::default()
    };
    let layer = Tensor {
        name: "W".into(),
        shape: vec![2, 2],
        values: vec![w[0], 0.0, 0.0, w[1]],
    };
    let scenario = Scenario {
        data: Points {
            points: vec![point],
        }
        .into(),
        state: Some(State {
            theta: vec![layer],
            ..State::default()
        }),
        ..scenario(
            Linear::default().into(),
            GradientDescent { eta }.into(),
            steps,
        )
    };
    let cases: [(EstimatorConfig, f64); 4] = [
        (Bptt::default().into(), 1.0),
        (Forward {}.into(), 1.0),
        (Truncated { last: 3 }.into(), 3.0 / steps as f64),
        (OneStep {}.into(), 1.0 / steps as f64),
    ];
    for (estimator, part) in cases {
        let got = flat(&by(estimator.clone(), &scenario).theta);
        for k in 0..2 {
            let rho: f64 = 1.0 - eta * w[k] * w[k];
            let error = rho.powi(steps as i32) * z[k] - target[k];
            let slope = -2.0 * steps as f64 * eta * w[k] * rho.powi(steps as i32 - 1) * z[k];
            let what = format!("{estimator:?}, mode {k}");
            assert_close(&what, &[got[3 * k]], &[part * error * slope], 1e-13);
        }
    }
}

#[test]
fn estimators_are_refused_where_they_make_no_sense() {
    let noisy = scenario(Quadratic {}.into(), Langevin::default().into(), 4);
    let wide = scenario(Mlp::default().into(), GradientDescent::default().into(), 4);
    let turning = scenario(Quadratic {}.into(), Driven::default().into(), 4);
    let mapped = scenario(Quadratic {}.into(), FixedPoint::default().into(), 4);
    let cases: [(EstimatorConfig, &Scenario, &str); 5] = [
        (
            EquilibriumPropagation::default().into(),
            &turning,
            "wrong transpose",
        ),
        (
            EquilibriumPropagation::default().into(),
            &mapped,
            "has none behind it",
        ),
        (Implicit::default().into(), &noisy, "come to rest"),
        (
            EquilibriumPropagation::default().into(),
            &noisy,
            "come to rest",
        ),
        (Forward {}.into(), &wide, "at most 256 parameters"),
    ];
    for (estimator, scenario, reason) in cases {
        let scenario = Scenario {
            estimator,
            ..scenario.clone()
        };
        let error = Session::new(scenario, 1).expect_err("refused").to_string();
        assert!(error.contains(reason), "{error}");
    }
}

/// In a well, `‖λ_t‖ = |x_T − target|·ρ^{T−t}`, and rest is `a|x_T − c|` away.
#[test]
fn the_comparison_says_what_is_known_in_a_quadratic_well() {
    let mut scenario = WELL.scenario();
    scenario.estimator = Truncated { last: 2 }.into();
    let mut session = Session::new(scenario.clone(), 1).expect("valid");
    let before = session.status();
    let time = study::inner_time(&mut session).expect("a gradient");
    let (rho, error) = (WELL.rho(), WELL.error().abs());
    let adjoint: Vec<f64> = (0..=WELL.steps)
        .map(|t| error * rho.powi((WELL.steps - t) as i32))
        .collect();
    assert_close("λ", &time.adjoint, &adjoint, 1e-13);
    let from_rest = (rho.powi(WELL.steps as i32) * (WELL.z - WELL.c)).abs();
    let residual = WELL.l * WELL.l * from_rest;
    assert_close("residual", &[time.residual], &[residual], 1e-13);

    let mut now = 0.0;
    let mut clock = || {
        now += 10.0;
        now
    };
    let [d_c, d_l] = WELL.sensitivities();
    for estimator in study::estimators(&scenario) {
        let mut measure = |patience| {
            study::measure_estimator(&mut session, &estimator, patience, &mut clock).expect("a row")
        };
        let row = measure(f64::INFINITY);
        assert_eq!(row.refused, None);
        let slow = row.evaluations >= 2 * 4 * WELL.steps;
        assert_eq!(measure(1.0).refused.is_some(), slow, "{estimator:?}");
        // Two calls: the clock is read before the first, and after each.
        assert!(
            row.milliseconds
                .is_some_and(|ms| (10.0..=15.0).contains(&ms))
        );
        let known = match &estimator {
            EstimatorConfig::Bptt(_) | EstimatorConfig::Forward(_) => [d_c, d_l],
            EstimatorConfig::Truncated(_) => [1.0 - rho.powi(2), d_l / 3.0],
            EstimatorConfig::OneStep(_) => [1.0 - rho, d_l / 6.0],
            _ => continue,
        };
        let norm = |g: [f64; 2]| g[0].hypot(g[1]);
        let cosine = (known[0] * d_c + known[1] * d_l) / (norm(known) * norm([d_c, d_l]));
        let ratio = norm(known) / norm([d_c, d_l]);
        let got = [row.cosine, row.norm_ratio].map(|x| x.expect("a direction"));
        assert_close(&format!("{estimator:?}"), &got, &[cosine, ratio], 1e-13);
    }
    assert_eq!(before, session.status(), "nothing changes");

    scenario.objective = iel::objective::GibbsLikelihood::default().into();
    scenario.data = iel::data::Blob::default().into();
    scenario.state = None;
    let mut session = Session::new(scenario, 1).expect("valid");
    let refused = study::inner_time(&mut session).expect_err("nothing to go back through");
    assert!(
        refused.to_string().contains("takes no estimator"),
        "{refused}"
    );
}
