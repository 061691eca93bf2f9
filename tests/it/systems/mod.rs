//! Known systems: laws that hold of every entry, and refusals.

mod typed;

use crate::harness::assert_close;
use iel::data::{Field, Observed, System as Runs};
use iel::energy::Teacher;
use iel::scenario::{Scenario, from_link, to_link};
use iel::session::Session;
use iel::system::{
    Constant, Duffing, FitzhughNagumo, LimitCycle, LinearFlow, Lorenz, LotkaVolterra, Pendulum,
    RotatedDescent, Stepper, SystemConfig, ToggleSwitch, Typed, VanDerPol, streamlines,
};
use std::f64::consts::{PI, TAU};

/// Every entry at its defaults, and some with other settings.
fn systems() -> Vec<SystemConfig> {
    let mut all = SystemConfig::all();
    let turning = |potential| RotatedDescent {
        potential,
        rotation: -0.7,
    };
    all.extend(Teacher::all().map(|t| turning(t).into()));
    let space = vec![-1.0, 0.5, 0.0, -0.5, -2.0, 0.3, 0.1, 0.0, -0.7];
    all.extend([
        LinearFlow { matrix: space }.into(),
        LinearFlow { matrix: vec![-2.0] }.into(),
        LimitCycle { rotation: -3.0 }.into(),
        VanDerPol { mu: 3.0 }.into(),
        ToggleSwitch {
            rate: 1.5,
            power: 2,
        }
        .into(),
        ToggleSwitch {
            rate: 4.0,
            power: 3,
        }
        .into(),
        Duffing {
            alpha: 2.0,
            beta: 0.5,
            friction: 0.3,
        }
        .into(),
        Pendulum {
            gravity: 2.0,
            friction: 0.2,
        }
        .into(),
        LotkaVolterra {
            alpha: 2.0,
            beta: 0.5,
            gamma: 0.7,
            delta: 1.5,
        }
        .into(),
        Lorenz {
            rho: 0.5,
            ..Lorenz::default()
        }
        .into(),
        FitzhughNagumo {
            current: 0.0,
            ..FitzhughNagumo::default()
        }
        .into(),
    ]);
    all
}

/// Places of the domain, none of them on an axis of symmetry.
fn places(system: &SystemConfig) -> Vec<Vec<f64>> {
    let at = |n: usize| {
        let domain = system.domain();
        let share = |k: usize| (0.137 + 0.618_034 * (n + 1) as f64 * (k as f64 + 1.3)).fract();
        let coordinate = |(k, [low, high]): (usize, &[f64; 2])| low + share(k) * (high - low);
        domain.iter().enumerate().map(coordinate).collect()
    };
    (0..25).map(at).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn noise(system: &SystemConfig) -> Vec<f64> {
    system
        .driven()
        .iter()
        .map(|d| f64::from(u8::from(*d)))
        .collect()
}

#[test]
fn jacobians_are_those_of_differences() {
    for system in systems() {
        for x in places(&system) {
            let jacobian = system.jacobian(&x);
            for k in 0..x.len() {
                let h = 1e-5 * (1.0 + x[k].abs());
                let moved = |by: f64| {
                    let mut x = x.clone();
                    x[k] += by;
                    system.velocity(&x)
                };
                let (a, b) = (moved(h), moved(-h));
                let slopes: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (a - b) / (2.0 * h)).collect();
                let column: Vec<f64> = jacobian.column(k).iter().copied().collect();
                let scale = 1.0 + norm(&column) + norm(&a);
                for (got, want) in column.iter().zip(&slopes) {
                    assert!(
                        (got - want).abs() < 1e-7 * scale,
                        "{system:?} at {x:?}: {got} {want}"
                    );
                }
            }
        }
    }
}

#[test]
fn stated_fixed_points_are_fixed_and_the_search_finds_them() {
    let mut stated = 0;
    for system in systems() {
        let found = system.rests();
        for x in system.fixed_points() {
            stated += 1;
            let f = system.velocity(&x);
            let scale = 1.0 + system.jacobian(&x).norm() * (1.0 + norm(&x));
            assert!(norm(&f) < 1e-6 * scale, "{system:?}: {f:?} at {x:?}");
        }
        for rest in found {
            let (f, scale) = (system.velocity(&rest.x), 1.0 + rest.jacobian.norm());
            assert!(norm(&f) < 1e-6 * scale, "{system:?}: {f:?} at {:?}", rest.x);
        }
    }
    assert!(stated > 30, "{stated}");
    // Without the closed form the search finds as many.
    let typed = |text: &str| SystemConfig::from(Typed::new(text, vec![]));
    let toggle = typed("3/(1+x2^2) - x1; 3/(1+x1^2) - x2").rests();
    assert_eq!(toggle.len(), 3);
    assert_eq!(toggle.iter().filter(|r| r.is_stable()).count(), 2);
    let wells = typed("x1 - x1^3 + 0.5*x2; -x2 - x1 + x1^3").rests();
    assert_eq!(wells.len(), 3);
}

#[test]
fn exact_quasipotentials_solve_the_hamilton_jacobi_equation() {
    let mut exact = 0;
    for system in systems() {
        let noise = noise(&system);
        for x in places(&system) {
            let Some(g) = system.exact_gradient(&x) else {
                continue;
            };
            exact += 1;
            let f = system.velocity(&x);
            let left: Vec<f64> = (0..x.len()).map(|k| f[k] + noise[k] * g[k]).collect();
            let size = norm(&g) * (norm(&f) + norm(&g)) + 1e-9;
            let residual = dot(&g, &left) / size;
            assert!(residual.abs() < 1e-9, "{system:?} at {x:?}: {residual:e}");
        }
    }
    assert!(exact > 200, "{exact}");
}

#[test]
fn near_a_fixed_point_the_exact_quasipotential_is_the_form_of_lyapunov() {
    let mut compared = 0;
    for system in systems() {
        for rest in system.rests() {
            let Some(form) = rest.form(&system.driven()) else {
                continue;
            };
            let d = rest.x.len();
            let gradient = |k: usize, h: f64| {
                let mut x = rest.x.clone();
                x[k] += h;
                system.exact_gradient(&x)
            };
            let h = 1e-4;
            for k in 0..d {
                let (Some(a), Some(b)) = (gradient(k, h), gradient(k, -h)) else {
                    continue;
                };
                compared += 1;
                let slopes: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (a - b) / (2.0 * h)).collect();
                let want: Vec<f64> = form.column(k).iter().copied().collect();
                let off = slopes
                    .iter()
                    .zip(&want)
                    .map(|(a, b)| (a - b).abs())
                    .fold(0.0, f64::max);
                assert!(
                    off < 1e-5 * (1.0 + form.norm()),
                    "{system:?} at {:?}: {slopes:?} {want:?}",
                    rest.x
                );
            }
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn stable_cycles_are_found_with_their_periods_and_the_curvature_across() {
    let cycles = |system: SystemConfig| system.cycles();
    for rotation in [-3.0, 1.0, 20.0] {
        let found = cycles(LimitCycle { rotation }.into());
        assert_eq!(found.len(), 1, "{rotation}");
        let period = TAU / rotation.abs();
        assert!((found[0].period / period - 1.0).abs() < 1e-4, "{found:?}");
        for (x, form) in &found[0].places {
            assert!((norm(x) - 1.0).abs() < 1e-6);
            // The Hessian of ¼(r² − 1)² on the circle.
            for (k, p) in form.iter().enumerate() {
                let want = 2.0 * x[k / 2] * x[k % 2];
                assert!((p - want).abs() < 1e-2, "{p} for {want} at {x:?}");
            }
        }
    }
    // The period of Van der Pol's oscillator at μ = 1, by another program's digits.
    let found = cycles(VanDerPol { mu: 1.0 }.into());
    assert!((found[0].period - 6.663_286_859).abs() < 1e-4, "{found:?}");
    assert_eq!(cycles(FitzhughNagumo::default().into()).len(), 1);
    // Closed ways that draw nothing to them, spirals into a point, and no way round at all.
    for none in [
        SystemConfig::from(LotkaVolterra::default()),
        Duffing::default().into(),
        Duffing {
            friction: 0.02,
            ..Duffing::default()
        }
        .into(),
        RotatedDescent::default().into(),
    ] {
        assert!(cycles(none.clone()).is_empty(), "{none:?}");
    }
}

#[test]
fn a_quantity_that_is_kept_does_not_change_along_a_run() {
    let mut kept = 0;
    for system in systems() {
        for x in places(&system) {
            let Some(g) = system.kept_gradient(&x) else {
                continue;
            };
            kept += 1;
            let f = system.velocity(&x);
            assert!(
                dot(&g, &f).abs() < 1e-12 * (1.0 + norm(&g) * norm(&f)),
                "{system:?}"
            );
        }
    }
    assert!(kept > 20, "{kept}");
}

#[test]
fn every_system_is_observed_in_every_way_the_same_from_its_link() {
    for system in systems() {
        system.check_at("data.system").unwrap();
        for observed in [Observed::Rest, Observed::Times, Observed::Pairs] {
            // Many steps of a short run: no noise takes Müller and Brown's potential out of its domain.
            let runs = Runs {
                system: system.clone(),
                n: 9,
                observed,
                duration: 0.05,
                spacing: 0.02,
                times: 5,
                noise: 0.01,
                input: 0.1,
                step: 1e-4,
                ..Runs::default()
            };
            let scenario = Scenario {
                data: runs.into(),
                ..Scenario::default()
            };
            let seen = scenario
                .observe()
                .unwrap_or_else(|e| panic!("{system:?}: {e}"));
            assert_eq!(seen.shape(), scenario.data.shape().unwrap(), "{system:?}");
            assert!(seen.points.iter().all(|x| x.is_finite()));
            let (again, notices) = from_link(&to_link(&scenario).unwrap()).unwrap();
            assert_eq!(
                (&again, notices.len()),
                (&scenario, 0),
                "{}",
                to_link(&scenario).unwrap()
            );
            assert_eq!(again.observe().unwrap(), seen);
        }
        let field = Field {
            system: system.clone(),
            n: 40,
        };
        let scenario = Scenario {
            data: field.into(),
            ..Scenario::default()
        };
        let seen = scenario.observe().unwrap();
        assert_eq!(seen.shape(), scenario.data.shape().unwrap());
        for (x, f) in seen
            .points
            .chunks(seen.dim)
            .zip(seen.velocities.chunks(seen.dim))
        {
            assert_eq!(f, system.velocity(x));
        }
        assert_eq!(
            Scenario::from_json(&scenario.to_json().unwrap()).unwrap(),
            scenario
        );
        let (again, _) = from_link(&to_link(&scenario).unwrap()).unwrap();
        assert_eq!(again, scenario);
    }
}

#[test]
fn runs_at_rest_end_at_stable_points_and_noisy_ones_have_the_stationary_covariance() {
    let rest = Runs {
        system: RotatedDescent::default().into(),
        duration: 60.0,
        n: 40,
        ..Runs::default()
    };
    let scenario = Scenario {
        data: rest.into(),
        ..Scenario::default()
    };
    for x in scenario.observe().unwrap().points.chunks(2) {
        assert!(
            (x[0].abs() - 1.5).abs() < 1e-6 && x[1].abs() < 1e-6,
            "{x:?}"
        );
    }
    // εΣ with AΣ + ΣAᵀ = −2I.
    let flow = LinearFlow::default();
    let noisy = Runs {
        system: flow.clone().into(),
        n: 4000,
        noise: 0.3,
        duration: 12.0,
        step: 0.02,
        ..Runs::default()
    };
    let points = Scenario {
        data: noisy.into(),
        ..Scenario::default()
    }
    .observe()
    .unwrap()
    .points;
    let matrix = nalgebra::DMatrix::from_row_slice(2, 2, &flow.matrix);
    let sigma = iel::system::lyapunov(&matrix, &nalgebra::DMatrix::identity(2, 2)).unwrap();
    for (i, j) in [(0, 0), (0, 1), (1, 1)] {
        let mean = points.chunks(2).map(|x| x[i] * x[j]).sum::<f64>() / 4000.0;
        let want = 0.3 * sigma[(i, j)];
        let spread =
            0.3 * (sigma[(i, i)] * sigma[(j, j)] + sigma[(i, j)].powi(2)).sqrt() / 4000f64.sqrt();
        assert!(
            (mean - want).abs() < 4.0 * spread + 0.01 * want.abs(),
            "{i}{j}: {mean} {want}"
        );
    }
}

#[test]
fn steps_are_of_order_four_without_noise() {
    let system = SystemConfig::from(LimitCycle::default());
    // On the circle the run turns at ω.
    let end = |steps: usize| {
        let path = Stepper::new(&system).run(&[1.0, 0.0], 1.0 / steps as f64, steps);
        let x = &path[steps];
        (x[0] - 1f64.cos()).hypot(x[1] - 1f64.sin())
    };
    let order = (end(10) / end(20)).log2();
    assert!((order - 4.0).abs() < 0.4, "{order}");
}

#[test]
fn streamlines_follow_the_velocity() {
    for system in systems().into_iter().filter(|s| s.domain().len() >= 2) {
        let domain = system.domain();
        let box_ = [domain[0][0], domain[0][1], domain[1][0], domain[1][1]];
        let others: Vec<f64> = domain[2..].iter().map(|[a, b]| 0.5 * (a + b)).collect();
        let lines = streamlines(&system, box_, &others);
        assert!(lines.len() > 8, "{system:?}: {}", lines.len());
        let wide = [domain[0][1] - domain[0][0], domain[1][1] - domain[1][0]];
        let across = |f: &[f64]| [f[0] / wide[0], f[1] / wide[1]];
        for pair in lines.iter().flat_map(|l| l.windows(2)) {
            let middle = [
                0.5 * (pair[0][0] + pair[1][0]),
                0.5 * (pair[0][1] + pair[1][1]),
            ];
            let at: Vec<f64> = middle.iter().chain(&others).copied().collect();
            let f = system.velocity(&at);
            let step = [pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]];
            let (u, v) = (across(&f), across(&step));
            // Near a rest the direction turns within a step.
            let slow = norm(&f) < norm(&step) * system.jacobian(&at).norm();
            assert!(
                slow || dot(&u, &v) > 0.5 * norm(&u) * norm(&v),
                "{system:?} at {middle:?}"
            );
        }
    }
}
