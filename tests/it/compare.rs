//! Operators, and vector fields, side by side: what theory says of them, measured.

use crate::harness::{quadratic, session};
use iel::data::{Point, Points};
use iel::density::Flow;
use iel::dynamics::{
    Driven, DynamicsConfig, FixedPoint, GradientDescent, HeavyBall, Langevin, Mala, Multiplicative,
    Nesterov, Newton, Proximal,
};
use iel::energy::{DoubleWell, EnergyConfig, FourWells, Quadratic};
use iel::error::Error;
use iel::objective::{NoiseContrastive, ObjectiveConfig, PersistentContrastiveDivergence};
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, State, from_link};
use iel::session::Session;
use iel::study::{DensityRequest, FlowComparison, FlowsRequest, OperatorsRequest, compare, flows};
use iel::tensor::Tensor;

/// `½(x_1² + 4x_2²)`.
fn bowl() -> Session {
    let scenario = Scenario {
        state: Some(quadratic(&[0.0; 2], &[1.0, 0.0, 2.0])),
        ..session(Quadratic {}).scenario(false)
    };
    Session::new(scenario, 1).unwrap()
}

fn request(dynamics: &[DynamicsConfig]) -> OperatorsRequest {
    OperatorsRequest {
        dynamics: dynamics.to_vec(),
        ..Default::default()
    }
}

#[test]
fn contraction_is_what_the_hessian_says() {
    let descents = [0.1, 0.3, 0.45].map(|eta| GradientDescent { eta }.into());
    let ball = HeavyBall {
        eta: 0.05,
        momentum: 0.7,
    };
    let cold = Langevin {
        eta: 0.1,
        temperature: 0.0,
    };
    let mut all = descents.to_vec();
    all.extend([ball.into(), cold.into()]);
    let near_1 = Nesterov {
        eta: 0.1,
        momentum: 0.5,
    };
    all.extend([
        near_1.into(),
        Proximal { eta: 0.5 }.into(),
        Newton { damping: 2.0 }.into(),
    ]);
    let found = compare(&mut bowl(), &request(&all)).unwrap();
    // max(|1−η|, |1−4η|), and √μ where both modes swing.
    // Nesterov: the larger root of z² − 1.35z + 0.45; Newton: μ/(λ+μ) at λ = 1.
    let accelerated = 0.675 + (0.675f64 * 0.675 - 0.45).sqrt();
    let expected = [
        0.9,
        0.7,
        0.8,
        0.7f64.sqrt(),
        0.9,
        accelerated,
        1.0 / 1.5,
        2.0 / 3.0,
    ];
    assert_eq!(found.operators.len(), expected.len());
    for (operated, expected) in found.operators.iter().zip(expected) {
        assert!((operated.rate_expected.unwrap() - expected).abs() < 1e-12);
        let rate = operated.rate.unwrap();
        assert!((rate / expected - 1.0).abs() < 0.01, "{rate} {expected}");
        assert_eq!((operated.global, operated.lost), (1.0, 0.0));
        // Nothing rejects, and nothing is noisy.
        assert_eq!(operated.accepted, None);
        assert_eq!((operated.autocorrelation, operated.effective), (None, None));
    }
    // Descent is Langevin at τ = 0: the same ends, to the last digit.
    let (descent, cold) = (&found.operators[0], &found.operators[4]);
    assert_eq!(
        (descent.energy, &descent.reached),
        (cold.energy, &cold.reached)
    );
    assert!(found.agreement.iter().flatten().all(|a| *a == 1.0));
}

#[test]
fn slow_contraction_is_measured_before_rest() {
    // 300 steps at 1 − η come nowhere near rest: the distance falls by 20.
    let slow = GradientDescent { eta: 0.01 };
    let found = compare(&mut bowl(), &request(&[slow.into()])).unwrap();
    let rate = found.operators[0].rate.unwrap();
    assert!((rate - 0.99).abs() < 1e-4, "{rate}");
}

#[test]
fn operators_that_rest_elsewhere_contract_as_linear_algebra_says() {
    let driven = Driven {
        eta: 0.1,
        rotation: 2.0,
        shear: 0.5,
        input: vec![1.0, -0.5],
        ..Default::default()
    };
    let found = compare(&mut bowl(), &request(&[driven.into()])).unwrap();
    // I − ηH + η∂ℓ = [[1−η, η(s−ω)], [ηω, 1−4η]]: complex eigenvalues of modulus √det.
    let expected = (0.9f64 * 0.6 + 0.1 * 0.1 * 2.0 * 1.5).sqrt();
    let one = &found.operators[0];
    assert!((one.rate_expected.unwrap() - expected).abs() < 1e-9);
    assert!((one.rate.unwrap() / expected - 1.0).abs() < 0.02, "{one:?}");

    // E = ⟨c, x⟩ with entropy τ on the simplex: |1 − ητ|, at softmax(−c/τ).
    let linear = r#"{"kind": "custom", "expression": "0.3*x1 + 1.1*x2"}"#;
    let linear: EnergyConfig = serde_json::from_str(linear).unwrap();
    let multiplicative = Multiplicative {
        eta: 0.4,
        temperature: 0.5,
        ..Default::default()
    };
    let found = compare(&mut session(linear), &request(&[multiplicative.into()])).unwrap();
    let one = &found.operators[0];
    assert!((one.rate_expected.unwrap() - 0.8).abs() < 1e-9, "{one:?}");
    assert!((one.rate.unwrap() - 0.8).abs() < 1e-3, "{one:?}");
}

/// What a fit with that objective and dynamics has learned after a few updates.
fn fitted(objective: impl Into<ObjectiveConfig>, dynamics: impl Into<DynamicsConfig>) -> Session {
    let scenario = Scenario {
        objective: objective.into(),
        dynamics: dynamics.into(),
        ..from_link("data.n=40&energy.widths=4&steps=3").unwrap().0
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(3, || true);
    session
}

#[test]
fn every_operator_runs_on_every_fit() {
    let request = OperatorsRequest {
        starts: 32,
        steps: 20,
        ..Default::default()
    };
    let endpoint = || ObjectiveConfig::all().remove(0);
    let chains = PersistentContrastiveDivergence::default();
    let all = DynamicsConfig::all();
    for mut fit in [
        fitted(endpoint(), GradientDescent::default()),
        fitted(endpoint(), FixedPoint::default()),
        fitted(NoiseContrastive::default(), GradientDescent::default()),
        fitted(chains, Langevin::default()),
    ] {
        let before = fit.scenario(true);
        let found = compare(&mut fit, &request).unwrap();
        let ran: Vec<_> = found.operators.iter().map(|o| o.dynamics.clone()).collect();
        assert_eq!((ran, found.refused), (all.clone(), Vec::new()));
        assert_eq!(fit.scenario(true), before);
        // All on the energy as it was learned.
        let starts = found.operators[0].energy[0];
        assert!(found.operators.iter().all(|o| o.energy[0] == starts));
        assert!(found.operators.iter().all(|o| o.energy[1].is_finite()));
    }
    // A learned map keeps what it learned.
    let mut fit = fitted(endpoint(), FixedPoint::default());
    let points = vec![0.5, -1.0, 2.0, 1.5];
    let request = OperatorsRequest {
        points: Some(points.clone()),
        ..request
    };
    let found = compare(&mut fit, &request).unwrap();
    let own = fit.simulate(&points, 20, false, &[]);
    let (energies, _) = fit.energies(&own, &[]);
    let mean = energies.iter().sum::<f64>() / 2.0;
    let map = found
        .operators
        .iter()
        .find(|o| o.dynamics == FixedPoint::default().into());
    assert!((map.unwrap().energy[1] - mean).abs() < 1e-6 * (1.0 + mean.abs()));
}

#[test]
fn what_cannot_run_is_refused_alone() {
    let point = |x: [f64; 3]| Point {
        condition: Some(vec![1.0]),
        ..Point::new(x)
    };
    let points = vec![point([0.0, 1.0, 2.0]), point([1.0, 0.5, -1.0])];
    let scenario = Scenario {
        data: Points { points }.into(),
        ..from_link("energy.widths=4").unwrap().0
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let request = OperatorsRequest {
        starts: 8,
        steps: 5,
        ..Default::default()
    };
    let found = compare(&mut session, &request).unwrap();
    let all = DynamicsConfig::all();
    assert_eq!(found.operators.len(), all.len() - 1);
    let refused = &found.refused[0];
    assert_eq!(all[refused.index], refused.dynamics);
    assert!(refused.reason.contains("`gibbs` draws"), "{refused:?}");
    // Alone, it is an error.
    let alone = OperatorsRequest {
        dynamics: vec![refused.dynamics.clone()],
        ..request
    };
    let error = compare(&mut session, &alone).unwrap_err();
    assert!(matches!(error, Error::Invalid { at, .. } if at == "dynamics.kind"));
}

#[test]
fn what_blows_up_or_escapes_is_not_near_the_density() {
    let gone = GradientDescent { eta: 2.0 };
    let request = OperatorsRequest {
        steps: 3,
        ..request(&[gone.into()])
    };
    // Escaped: finite, but far outside.
    let escaped = compare(&mut bowl(), &request).unwrap();
    let one = &escaped.operators[0];
    let gap = one.gap.as_ref().unwrap();
    assert!(gap.inside < 0.05 && gap.kl.is_none(), "{gap:?}");
    assert!(gap.wasserstein.unwrap() > 100.0 && gap.squared_mmd.unwrap() > 0.1);
    assert!(one.global < 0.05 && one.lost == 0.0, "{}", one.global);
    // Lost: not finite any more.
    let request = OperatorsRequest {
        steps: 5000,
        starts: 8,
        ..request
    };
    let lost = compare(&mut bowl(), &request).unwrap();
    let one = &lost.operators[0];
    let gap = one.gap.as_ref().unwrap();
    assert_eq!((one.lost, one.global, gap.inside), (1.0, 0.0, 0.0));
    assert_eq!(
        (gap.kl, gap.kl_reverse, gap.wasserstein),
        (None, None, None)
    );
    assert!(gap.squared_mmd.unwrap() > 0.1);
}

#[test]
fn acceptance_is_that_of_the_adjusted_walk() {
    // One dimension, E = ½x², at rest from the start.
    let scenario = Scenario {
        energy: Quadratic {}.into(),
        data: Points {
            points: vec![Point::new([0.0])],
        }
        .into(),
        precision: Precision::F64,
        state: Some(State {
            theta: vec![
                Tensor {
                    name: "c".into(),
                    shape: vec![1],
                    values: vec![0.0],
                },
                Tensor {
                    name: "L".into(),
                    shape: vec![1],
                    values: vec![1.0],
                },
            ],
            ..State::default()
        }),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let (eta, temperature) = (0.9, 1.0);
    let mut rng = Stream::new(3, Purpose::Display);
    let points = (0..512).map(|_| rng.normal()).collect();
    let request = OperatorsRequest {
        points: Some(points),
        steps: 200,
        ..request(&[Mala { eta, temperature }.into()])
    };
    let found = compare(&mut session, &request).unwrap();
    // ∫∫ p(x) q(y|x) min(1, p(y)q(x|y)/p(x)q(y|x)) by the midpoint rule.
    let (cells, reach) = (400, 6.0);
    let width = 2.0 * reach / f64::from(cells);
    let at = |i: i32| -reach + width * (f64::from(i) + 0.5);
    let normal = |x: f64, v: f64| (-0.5 * x * x / v).exp() / (std::f64::consts::TAU * v).sqrt();
    let flow = |x: f64, y: f64| normal(x, 1.0) * normal(y - (1.0 - eta) * x, 2.0 * eta);
    let pairs = (0..cells).flat_map(|i| (0..cells).map(move |j| (i, j)));
    let expected: f64 = pairs
        .map(|(i, j)| flow(at(i), at(j)).min(flow(at(j), at(i))) * width * width)
        .sum();
    let accepted = found.operators[0].accepted.unwrap();
    assert!((0.5..0.95).contains(&expected));
    // Five standard errors of as many independent steps.
    let error = 5.0 * (expected * (1.0 - expected) / (512.0 * 200.0)).sqrt();
    assert!(
        (accepted - expected).abs() < error,
        "{accepted} {expected} ± {error}"
    );
}

#[test]
fn descent_finds_local_minima_and_sampling_favors_the_lowest() {
    // A double well with one well lower: E + x_1/2 by way of an expression.
    let tilted =
        r#"{"kind": "custom", "expression": "((x1/1.5)^2 - 1)^2*0.75 + 2*x2^2 + 0.25*x1"}"#;
    let energy: EnergyConfig = serde_json::from_str(tilted).unwrap();
    let operators = [
        GradientDescent { eta: 0.05 }.into(),
        Langevin {
            eta: 0.05,
            temperature: 0.3,
        }
        .into(),
    ];
    let request = OperatorsRequest {
        steps: 1500,
        ..request(&operators)
    };
    let found = compare(&mut session(energy), &request).unwrap();
    assert_eq!(found.critical.len(), 3);
    let (descent, langevin) = (&found.operators[0], &found.operators[1]);
    // Descent: about half the starts in each well. Langevin at τ = 0.3: e^{0.75/0.3} = 12 : 1.
    assert!((0.35..0.65).contains(&descent.global), "{}", descent.global);
    assert!(langevin.global > 0.8, "{}", langevin.global);
    // Noise settles nowhere, forgets, and is near the density; descent is not.
    assert!(langevin.rate.is_none() && descent.autocorrelation.is_none());
    let gap = |i: usize| found.operators[i].gap.as_ref().unwrap().wasserstein;
    let (near, far) = (gap(1).unwrap(), gap(0).unwrap());
    assert!(near < 0.15 && far > 5.0 * near, "{near} {far}");
    let agreement = found.agreement[0][1];
    assert!(
        agreement < 0.8 && found.agreement[0][0] == 1.0,
        "{agreement}"
    );
}

#[test]
fn correlation_time_of_langevin_on_a_bowl_is_known() {
    // x ← (1−ηa)x + noise has ρ_k = (1−ηa)^k: 1 + 2Σρ_k = (2−ηa)/ηa; a = 1, the slower mode.
    let (eta, steps) = (0.2, 800);
    let operator = Langevin {
        eta,
        temperature: 0.5,
    };
    let request = OperatorsRequest {
        steps,
        ..request(&[operator.into()])
    };
    let found = compare(&mut bowl(), &request).unwrap();
    let time = found.operators[0].autocorrelation.unwrap();
    let expected = (2.0 - eta) / eta;
    assert!((time / expected - 1.0).abs() < 0.1, "{time} {expected}");
    assert_eq!(found.operators[0].accepted, None, "nothing is rejected");
    // Of 256 chains over the second half.
    let effective = found.operators[0].effective.unwrap();
    assert!(
        (effective / (256.0 * 400.0 / expected) - 1.0).abs() < 0.1,
        "{effective}"
    );
}

#[test]
fn the_basins_of_processes_are_told_at_each_time() {
    // Descent never leaves the basin that it starts in; the wells are at (±1.5, 0).
    let energy: EnergyConfig = DoubleWell::default().into();
    let scenario = Scenario {
        energy,
        precision: Precision::F64,
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let descent: DynamicsConfig = GradientDescent { eta: 0.05 }.into();
    let request = OperatorsRequest {
        dynamics: vec![descent.clone(), descent],
        points: Some(vec![-0.5, 1.0, -1.2, 0.1, 0.7, -0.5, 1.5, 9.0]),
        steps: 60,
        over_time: true,
        ..Default::default()
    };
    let found = compare(&mut session, &request).unwrap();
    let told = found.over_time.unwrap();
    assert_eq!(told.places.len(), 2);
    let left = usize::from(told.places[0][0] > 0.0);
    for t in 0..=60 {
        assert_eq!(told.reached[0][left][t], 0.5);
        // What starts out of sight is in no basin, until it is back.
        assert_eq!(told.agreement[0][0][t], 0.5 + told.reached[0][1 - left][t]);
    }
    assert_eq!(told.reached[0][1 - left][0], 0.25);
    assert!(told.energy[0].is_sorted_by(|a, b| a >= b));
    // At the end they say what the whole walk says.
    let minima = found.operators[0].reached.iter().filter(|r| **r > 0.0);
    assert_eq!(minima.copied().collect::<Vec<_>>(), [0.5, 0.5]);
    assert_eq!(told.reached[0][1 - left][60], 0.5);
    // It comes to rest at the minima; one starts within a tenth of the view.
    assert_eq!((told.near[0][0], told.near[0][60]), (0.25, 1.0));
    // The same of places of one's own.
    let request = OperatorsRequest {
        places: vec![1.0, 0.0, -1.0, 0.0],
        ..request
    };
    let told = compare(&mut session, &request).unwrap().over_time.unwrap();
    assert_eq!(told.places, [[1.0, 0.0], [-1.0, 0.0]]);
    assert_eq!(
        (
            told.reached[0][0][0],
            told.reached[0][1][0],
            told.near[0][0]
        ),
        (0.25, 0.25, 0.5)
    );
    assert_eq!((told.reached[0][1][60], told.near[0][60]), (0.5, 1.0));
    let odd = OperatorsRequest {
        places: vec![1.0],
        ..request
    };
    assert!(compare(&mut session, &odd).is_err());
}

fn moved(energy: impl Into<EnergyConfig>, temperature: f64, steps: usize) -> FlowComparison {
    let request = FlowsRequest {
        density: DensityRequest {
            temperature: Some(temperature),
            ..Default::default()
        },
        steps,
        ..Default::default()
    };
    flows(&mut session(energy), &request).unwrap()
}

#[test]
fn energy_and_log_density_go_the_same_way_and_density_stalls() {
    let found = moved(FourWells::default(), 0.5, 400);
    let trace = |flow| found.traces.iter().find(|t| t.flow == flow).unwrap();
    let (energy, log) = (trace(Flow::Energy), trace(Flow::LogDensity));
    let (density, wrong) = (trace(Flow::Density), trace(Flow::DensityDescent));
    // ∇log p = −∇E/τ: the same curve, twice as fast at τ = ½.
    assert!((log.speed[0] / energy.speed[0] - 2.0).abs() < 1e-12);
    assert!(
        log.off_path < 0.03 && energy.off_path < 1e-12,
        "{}",
        log.off_path
    );
    // ∇p: the same curve, but in the tails it hardly moves.
    assert!(density.off_path < 0.03 && density.speed[0] < 0.2 * energy.speed[0]);
    assert!(density.length < 0.5 * energy.length);
    assert!(
        found.density[1] / found.density[0] > 100.0,
        "{:?}",
        found.density
    );
    // All of them fall, and descending p rises: away from the data.
    for falls in [energy, log, density] {
        assert_eq!(falls.rising, 0.0);
    }
    assert_eq!(wrong.rising, 1.0);
    assert!(wrong.energy.last() > wrong.energy.first());
    assert_eq!(wrong.speed[0], density.speed[0]);
    // Speeds against descent, start by start: alike, twice, and p/τ.
    assert_eq!(energy.velocities.relative, [1.0, 1.0]);
    assert!(
        log.velocities
            .relative
            .iter()
            .all(|r| (r - 2.0).abs() < 1e-12)
    );
    for (relative, p) in density.velocities.relative.iter().zip(found.density) {
        assert!((relative / (2.0 * p) - 1.0).abs() < 1e-9);
    }
    assert!(density.stalled > 0.05 && energy.stalled + log.stalled == 0.0);
    // All rest where the energy does, and Z cancels in log p alone.
    for trace in &found.traces {
        assert!(trace.velocities.at_critical.unwrap() < 1e-6, "{trace:?}");
    }
    for trace in [energy, log, trace(Flow::Langevin)] {
        assert!((trace.velocities.doubled_z - 1.0).abs() < 1e-12);
    }
    for trace in [density, wrong, trace(Flow::DensityLangevin)] {
        assert!((trace.velocities.doubled_z - 0.5).abs() < 1e-12);
    }
}

#[test]
fn gradients_do_not_circulate_and_a_turned_one_does() {
    let found = moved(FourWells::default(), 0.5, 400);
    for trace in &found.traces {
        let circulation = trace.velocities.circulation.unwrap();
        if trace.flow == Flow::Turning {
            // Falls all the same, to the same rest points, by another way.
            assert!(circulation > 0.3, "{circulation}");
            assert!(trace.rising == 0.0 && trace.off_path > 0.03);
            assert!(trace.velocities.at_critical.unwrap() < 1e-6);
            assert!(trace.energy.last().unwrap() < &1e-3);
        } else {
            assert!(circulation < 1e-8, "{:?} {circulation}", trace.flow);
        }
    }
}

#[test]
fn langevin_with_the_gradient_of_p_diffuses_away() {
    let found = moved(DoubleWell::default(), 1.0, 2000);
    let spread = |flow| found.traces.iter().find(|t| t.flow == flow).unwrap().spread;
    assert!((found.diffusion - 160.0).abs() < 1e-9);
    assert!(spread(Flow::Langevin) < 0.1 * found.diffusion);
    assert!(spread(Flow::DensityLangevin) > 0.5 * found.diffusion);
}

#[test]
fn comparisons_out_of_range_are_refused() {
    let mut session = bowl();
    for (starts, steps) in [
        (0, 1),
        (1, 0),
        (usize::MAX, 2),
        (2, usize::MAX),
        (100_000, 10_000),
    ] {
        let request = OperatorsRequest {
            starts,
            steps,
            ..Default::default()
        };
        let refused = compare(&mut session, &request).unwrap_err();
        assert!(matches!(refused, Error::Invalid { at, .. } if at == "starts"));
        let request = FlowsRequest {
            starts,
            steps,
            ..Default::default()
        };
        let refused = flows(&mut session, &request).unwrap_err();
        assert!(matches!(refused, Error::Invalid { at, .. } if at == "starts"));
    }
    for points in [vec![0.0; 3], vec![0.0, f64::NAN]] {
        let request = OperatorsRequest {
            points: Some(points),
            ..Default::default()
        };
        let refused = compare(&mut session, &request).unwrap_err();
        assert!(matches!(refused, Error::Invalid { at, .. } if at == "points"));
    }
}
