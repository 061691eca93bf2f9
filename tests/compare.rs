//! Operators, and vector fields, side by side: what theory says of them, measured.
#![cfg(not(target_arch = "wasm32"))]

use iel::dynamics::{
    DynamicsConfig, GradientDescent, HeavyBall, Langevin, Nesterov, Newton, Proximal,
};
use iel::energy::{DoubleWell, EnergyConfig, FourWells, Quadratic};
use iel::scenario::{Precision, Scenario, State};
use iel::session::Session;
use iel::study::{CompareRequest, DensityRequest, Fields, FieldsRequest, Mover, compare, fields};
use iel::tensor::Tensor;

fn session(energy: impl Into<EnergyConfig>) -> Session {
    let scenario = Scenario {
        energy: energy.into(),
        precision: Precision::F64,
        ..Scenario::default()
    };
    Session::new(scenario, 1).unwrap()
}

/// `½(x_1² + 4x_2²)`.
fn bowl() -> Session {
    let tensor = |name: &str, values: &[f64]| Tensor {
        name: name.into(),
        shape: vec![values.len()],
        values: values.to_vec(),
    };
    let scenario = Scenario {
        state: Some(State {
            theta: vec![tensor("c", &[0.0; 2]), tensor("L", &[1.0, 0.0, 2.0])],
            ..State::default()
        }),
        ..session(Quadratic {}).scenario(false)
    };
    Session::new(scenario, 1).unwrap()
}

fn request(dynamics: &[DynamicsConfig]) -> CompareRequest {
    CompareRequest {
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
    for (operated, expected) in found.operators.iter().zip(expected) {
        assert!((operated.rate_expected.unwrap() - expected).abs() < 1e-12);
        // Noise that happens to be 0 is noise all the same.
        let rate = operated.rate.unwrap_or(expected);
        assert!((rate / expected - 1.0).abs() < 0.01, "{rate} {expected}");
        assert_eq!(
            (operated.global, operated.lost, operated.moved > 0.1),
            (1.0, 0.0, true)
        );
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
    let request = CompareRequest {
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
    let time = langevin.autocorrelation.unwrap();
    assert!(time > 1.0 && langevin.effective.unwrap() < 256.0 * 750.0);
    let gap = |i: usize| found.operators[i].gap.as_ref().unwrap().wasserstein;
    assert!(gap(1) < 0.15, "{}", gap(1));
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
    let request = CompareRequest {
        steps,
        ..request(&[operator.into()])
    };
    let found = compare(&mut bowl(), &request).unwrap();
    let time = found.operators[0].autocorrelation.unwrap();
    let expected = (2.0 - eta) / eta;
    assert!((time / expected - 1.0).abs() < 0.1, "{time} {expected}");
    assert_eq!(found.operators[0].moved, 1.0);
}

fn moved(energy: impl Into<EnergyConfig>, temperature: f64, steps: usize) -> Fields {
    let request = FieldsRequest {
        density: DensityRequest {
            temperature: Some(temperature),
            ..Default::default()
        },
        steps,
        ..Default::default()
    };
    fields(&mut session(energy), &request).unwrap()
}

#[test]
fn energy_and_log_density_go_the_same_way_and_density_stalls() {
    let found = moved(FourWells::default(), 0.5, 400);
    let course = |mover| found.courses.iter().find(|c| c.mover == mover).unwrap();
    let (energy, log) = (course(Mover::Energy), course(Mover::LogDensity));
    let (density, wrong) = (course(Mover::Density), course(Mover::DensityDescent));
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
}

#[test]
fn langevin_with_the_gradient_of_p_diffuses_away() {
    let found = moved(DoubleWell::default(), 1.0, 2000);
    let spread = |mover| {
        found
            .courses
            .iter()
            .find(|c| c.mover == mover)
            .unwrap()
            .spread
    };
    assert!((found.diffusion - 160.0).abs() < 1e-9);
    assert!(spread(Mover::Langevin) < 0.1 * found.diffusion);
    assert!(spread(Mover::DensityLangevin) > 0.5 * found.diffusion);
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
        let request = CompareRequest {
            starts,
            steps,
            ..Default::default()
        };
        assert!(compare(&mut session, &request).is_err());
        let request = FieldsRequest {
            starts,
            steps,
            ..Default::default()
        };
        assert!(fields(&mut session, &request).is_err());
    }
}
