//! Machines for time series.

use iel::random::{Purpose, Stream};
use iel::units::series::{DynamicBoltzmann, GaussianBoltzmann, Sequence, SeriesSpec, Traces, word};
use serde_json::Value;

fn bits(units: usize, steps: usize, seed: u32) -> Sequence {
    let mut rng = Stream::new(seed, Purpose::Observations);
    let mut row = || {
        (0..units)
            .map(|_| f64::from(u8::from(rng.normal() > 0.3)))
            .collect()
    };
    (0..steps).map(|_| row()).collect()
}

#[test]
fn traces_are_the_sums_that_define_them() {
    let spec = SeriesSpec {
        delay: 5,
        arrived: vec![0.5, 0.9],
        under_way: vec![0.3, 0.7],
        ..Default::default()
    };
    let x = bits(2, 30, 1);
    let mut traces = Traces::new(2, &spec);
    for t in 0..x.len() {
        let sum =
            |from: usize, to: usize, rate: f64, power: &dyn Fn(usize) -> f64, i: usize| -> f64 {
                (from..to).map(|s| rate.powf(power(s)) * x[s][i]).sum()
            };
        for i in 0..2 {
            for delay in 1..=5 {
                for (k, rate) in spec.arrived.iter().enumerate() {
                    let power = |s: usize| (t - s - delay) as f64;
                    let expected = if t >= delay {
                        sum(0, t - delay + 1, *rate, &power, i)
                    } else {
                        0.0
                    };
                    assert!((traces.arrived(i, delay, k) - expected).abs() < 1e-12);
                }
                for (l, rate) in spec.under_way.iter().enumerate() {
                    let power = |s: usize| s as f64 - t as f64;
                    let from = (t + 1).saturating_sub(delay);
                    let expected = sum(from, t, *rate, &power, i);
                    assert!(
                        (traces.under_way(i, delay, l) - expected).abs() < 1e-9 * (1.0 + expected)
                    );
                    let own = sum(0, t, *rate, &|s| (t - s) as f64, i);
                    assert!((traces.own(i, l) - own).abs() < 1e-12);
                }
            }
            if t > 2 {
                assert_eq!(traces.value(i, 3), x[t - 3][i]);
            }
        }
        traces.push(&x[t]);
    }
}

#[test]
fn the_gradient_is_the_slope_of_the_loss() {
    let spec = SeriesSpec {
        delay: 3,
        arrived: vec![0.5, 0.8],
        under_way: vec![0.4],
        ridge: 0.01,
        ..Default::default()
    };
    let series = [bits(3, 40, 2), bits(3, 25, 3)];
    let mut machine = DynamicBoltzmann::new(3, &spec).unwrap();
    let mut rng = Stream::new(5, Purpose::Parameters);
    let at: Vec<f64> = machine
        .parameters()
        .iter()
        .map(|_| 0.5 * rng.normal())
        .collect();
    machine.set_parameters(&at).unwrap();
    let (value, gradient) = machine.gradient(&series).unwrap();
    let squares: f64 = at.iter().map(|p| p * p).sum();
    assert!((value - machine.loss(&series).unwrap() - 0.005 * squares).abs() < 1e-12);
    for k in 0..at.len() {
        let mut moved = |h: f64| {
            let mut there = at.clone();
            there[k] += h;
            machine.set_parameters(&there).unwrap();
            machine.gradient(&series).unwrap().0
        };
        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        assert!(
            (gradient[k] - slope).abs() < 1e-8,
            "{k}: {} {slope}",
            gradient[k]
        );
    }
}

/// The same optimum as scikit-learn's logistic regression on the same traces (`scripts/golden/series.py`).
#[test]
fn the_optimum_is_that_of_a_logistic_regression_on_the_traces() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/series.json")).unwrap();
    let numbers = |key: &str| -> Vec<f64> { serde_json::from_value(golden[key].clone()).unwrap() };
    let series: Sequence = serde_json::from_value(golden["series"].clone()).unwrap();
    let spec = SeriesSpec {
        delay: golden["delay"].as_u64().unwrap() as usize,
        arrived: numbers("arrived"),
        under_way: numbers("under_way"),
        ridge: golden["ridge"].as_f64().unwrap(),
        seed: 1,
    };
    let delays = numbers("delays").iter().map(|d| *d as usize).collect();
    let mut machine = DynamicBoltzmann::with_delays(3, &spec, delays).unwrap();
    let loss = machine.learn(&[series]).unwrap();
    assert!(
        (loss - golden["loss"].as_f64().unwrap()).abs() < 1e-7,
        "{loss}"
    );
    for (a, b) in machine.parameters().iter().zip(numbers("parameters")) {
        assert!((a - b).abs() < 1e-4 * (1.0 + b.abs()), "{a} {b}");
    }
}

/// Seven units learn a word, forwards and backwards, and go on from the first two letters of either.
#[test]
fn a_word_is_replayed_from_a_cue_both_ways() {
    let forwards = word("science").unwrap();
    let backwards: Sequence = forwards.iter().rev().cloned().collect();
    let spec = SeriesSpec {
        ridge: 1e-7,
        ..Default::default()
    };
    let mut machine = DynamicBoltzmann::new(7, &spec).unwrap();
    let before = machine.loss(std::slice::from_ref(&forwards)).unwrap();
    let after = machine
        .learn(&[forwards.clone(), backwards.clone()])
        .unwrap();
    assert!(
        (before - 7.0 * 2f64.ln()).abs() < 1e-12 && after < 1.0,
        "{before} {after}"
    );
    for sequence in [forwards, backwards] {
        let (cue, rest) = sequence.split_at(12);
        assert_eq!(machine.replay(cue, rest.len(), None), rest);
    }
}

#[test]
fn a_drawn_replay_depends_on_its_seed_and_on_nothing_else() {
    let mut machine = DynamicBoltzmann::new(2, &SeriesSpec::default()).unwrap();
    machine.learn(&[bits(2, 200, 4)]).unwrap();
    let played = |seed| machine.replay(&bits(2, 5, 1), 40, Some(seed));
    assert_eq!(played(3), played(3));
    assert_ne!(played(3), played(4));
}

#[test]
fn a_real_series_is_told_by_its_own_recursion() {
    // x(t) = 0.6 x(t−1) − 0.3 y(t−2) + 0.5 noise, y(t) = 0.8 y(t−1) + 0.2 noise.
    let mut rng = Stream::new(7, Purpose::Observations);
    let mut series: Sequence = vec![vec![0.0; 2]; 2];
    for t in 2..4000 {
        let x = 0.6 * series[t - 1][0] - 0.3 * series[t - 2][1] + 0.5 * rng.normal();
        let y = 0.8 * series[t - 1][1] + 0.2 * rng.normal();
        series.push(vec![x, y]);
    }
    let spec = SeriesSpec {
        delay: 2,
        arrived: vec![0.5],
        ridge: 1e-9,
        ..Default::default()
    };
    let held = series.split_off(3000);
    let machine = GaussianBoltzmann::learn(&[series], &spec).unwrap();
    for (variance, sd) in machine.variances().iter().zip([0.5, 0.2]) {
        assert!((variance.sqrt() / sd - 1.0).abs() < 0.05, "{variance} {sd}");
    }
    // What is expected after an impulse is the recursion itself.
    let mut traces = Traces::new(2, &spec);
    traces.push(&[0.0, 1.0]);
    traces.push(&[1.0, 0.0]);
    let expected = machine.expected(&traces);
    assert!(
        (expected[0] - 0.3).abs() < 0.1 && expected[1].abs() < 0.1,
        "{expected:?}"
    );
    // On what was held out, as likely as the noise is.
    let entropy: f64 = [0.5f64, 0.2]
        .iter()
        .map(|s| 0.5 * (1.0 + (std::f64::consts::TAU * s * s).ln()))
        .sum();
    assert!((machine.loss(&[held]).unwrap() - entropy).abs() < 0.15);
    assert_eq!(machine.replay(&[vec![1.0, 0.0]], 3).len(), 3);
}

#[test]
fn what_is_no_series_is_refused() {
    let usual = SeriesSpec::default;
    let refused = [
        DynamicBoltzmann::new(
            2,
            &SeriesSpec {
                delay: 0,
                ..usual()
            },
        )
        .err(),
        DynamicBoltzmann::new(
            2,
            &SeriesSpec {
                arrived: vec![],
                ..usual()
            },
        )
        .err(),
        DynamicBoltzmann::new(
            2,
            &SeriesSpec {
                under_way: vec![1.5],
                ..usual()
            },
        )
        .err(),
        DynamicBoltzmann::new(
            2,
            &SeriesSpec {
                ridge: f64::NAN,
                ..usual()
            },
        )
        .err(),
        DynamicBoltzmann::with_delays(2, &usual(), vec![10; 4]).err(),
        DynamicBoltzmann::new(2, &usual())
            .unwrap()
            .learn(&[bits(3, 5, 1)])
            .err(),
        DynamicBoltzmann::new(2, &usual())
            .unwrap()
            .learn(&[vec![vec![0.5, 0.0]]])
            .err(),
        DynamicBoltzmann::new(2, &usual()).unwrap().learn(&[]).err(),
        GaussianBoltzmann::learn(&[vec![vec![f64::INFINITY]]], &usual()).err(),
        GaussianBoltzmann::learn(&[vec![vec![1.0], vec![1.0, 2.0]]], &usual()).err(),
        word("").err(),
        word("naïve").err(),
    ];
    for (k, error) in refused.into_iter().enumerate() {
        let error = error
            .unwrap_or_else(|| panic!("{k} is accepted"))
            .to_string();
        assert!(error.contains("expected"), "{k}: {error}");
    }
}
