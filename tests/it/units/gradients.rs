//! Gradients of learning rules.

use super::{random, states};
use iel::random::{Purpose, Stream};
use iel::units::rule::{
    ContrastiveDivergence, Exact, Gradient, Inverse, Learning, MinimumProbabilityFlow,
    PersistentContrastiveDivergence, PseudoLikelihood, Rule, RuleConfig, Through, Update,
};
use iel::units::{Network, Values};

fn gradient(rule: &dyn Rule, network: &Network, patterns: &[Vec<f64>]) -> Gradient {
    let said = rule.update(&mut Learning {
        network,
        patterns,
        chains: &mut Vec::new(),
        rng: &mut Stream::new(9, Purpose::Objective),
    });
    match said.unwrap() {
        Update::Along(gradient) => gradient,
        Update::To(_) => panic!("a gradient was expected"),
    }
}

/// Against central differences of the rule's own value, at every parameter.
fn check(rule: &dyn Rule, network: &Network, patterns: &[Vec<f64>], tolerance: f64) {
    let found = gradient(rule, network, patterns);
    let found = network.gather(&found.weights, &found.biases);
    let parameters = network.parameters();
    for k in 0..parameters.len() {
        let value = |h: f64| {
            let mut moved = network.clone();
            let mut parameters = parameters.clone();
            parameters[k] += h;
            moved.set_parameters(&parameters).unwrap();
            gradient(rule, &moved, patterns).value.unwrap()
        };
        let slope = (value(1e-4) - value(-1e-4)) / 2e-4;
        assert!(
            (found[k] - slope).abs() < tolerance,
            "{k}: {} {slope}",
            found[k]
        );
    }
}

fn networks() -> [Network; 3] {
    [
        random(4, 0, Values::Spins, true, 1),
        random(4, 2, Values::Bits, true, 2),
        random(4, 3, Values::Bits, false, 3),
    ]
}

fn patterns(network: &Network) -> Vec<Vec<f64>> {
    let all = states(network.values, network.visible);
    [3, 5, 10, 10].map(|k| all[k].clone()).into()
}

#[test]
fn gradients_are_the_slopes_of_what_is_minimized() {
    let through = Inverse {
        steps: 4,
        corruption: 0.25,
        ..Default::default()
    };
    let rules: [RuleConfig; 4] = [
        Exact {}.into(),
        PseudoLikelihood {}.into(),
        MinimumProbabilityFlow {}.into(),
        through.into(),
    ];
    for network in networks() {
        for rule in &rules {
            check(&**rule, &network, &patterns(&network), 1e-7);
        }
    }
}

#[test]
fn at_rest_three_gradients_of_a_relaxation_are_one() {
    for network in networks() {
        let patterns = patterns(&network);
        let starts = &patterns;
        let by = |estimator, nudge| {
            let rule = Inverse {
                estimator,
                steps: 200,
                temperature: 3.0,
                nudge,
                ..Default::default()
            };
            let found = rule.gradient(&network, starts, &patterns).unwrap();
            (
                network.gather(&found.weights, &found.biases),
                found.residual,
            )
        };
        let (through_time, none) = by(Through::ThroughTime, 0.01);
        assert_eq!(none, None);
        let scale = through_time.iter().fold(0.0f64, |m, g| m.max(g.abs()));
        for (estimator, nudge, tolerance) in [
            (Through::Implicit, 0.01, 1e-10),
            (Through::EquilibriumPropagation, 0.01, 1e-4),
            (Through::EquilibriumPropagation, 0.001, 1e-6),
        ] {
            let (found, residual) = by(estimator, nudge);
            assert!(residual.unwrap() < 1e-10);
            for (a, b) in found.iter().zip(&through_time) {
                assert!((a - b).abs() < tolerance * scale, "{estimator:?}: {a} {b}");
            }
        }
    }
}

#[test]
fn off_rest_the_residual_tells_that_a_gradient_at_rest_is_wrong() {
    let network = random(6, 0, Values::Spins, true, 4);
    let patterns = vec![states(Values::Spins, 6)[21].clone()];
    let rule = Inverse {
        estimator: Through::Implicit,
        steps: 1,
        ..Default::default()
    };
    assert!(gradient(&rule, &network, &patterns).residual.unwrap() > 0.01);
}

/// The mean over many updates against the exact gradient. Persistent chains that have forgotten their start are
/// unbiased; the bound is six standard errors, beyond which one of 12 numbers lies with probability 3e-8.
#[test]
fn chains_that_forgot_their_start_give_the_gradient_of_the_likelihood() {
    let network = random(4, 2, Values::Bits, false, 5);
    let patterns = patterns(&network);
    let exact = gradient(&Exact {}, &network, &patterns);
    let exact = network.gather(&exact.weights, &exact.biases);
    let mut chains = Vec::new();
    let mut rng = Stream::new(3, Purpose::Objective);
    let rule = PersistentContrastiveDivergence {
        sweeps: 20,
        chains: 20,
    };
    let count = 400;
    let (mut sum, mut squares) = (vec![0.0; exact.len()], vec![0.0; exact.len()]);
    for update in 0..count + 10 {
        let said = rule.update(&mut Learning {
            network: &network,
            patterns: &patterns,
            chains: &mut chains,
            rng: &mut rng,
        });
        let Ok(Update::Along(found)) = said else {
            panic!("a gradient was expected")
        };
        if update >= 10 {
            for (k, g) in network
                .gather(&found.weights, &found.biases)
                .iter()
                .enumerate()
            {
                sum[k] += g;
                squares[k] += g * g;
            }
        }
    }
    let n = f64::from(count);
    for (k, exact) in exact.iter().enumerate() {
        let mean = sum[k] / n;
        let error = ((squares[k] / n - mean * mean) / n).sqrt();
        assert!(
            (mean - exact).abs() < 6.0 * error,
            "{k}: {mean} {exact} ± {error}"
        );
    }
}

#[test]
fn long_chains_from_the_patterns_forget_them_and_short_ones_do_not() {
    let mut network = random(4, 2, Values::Bits, false, 5);
    let strong: Vec<_> = network.parameters().iter().map(|p| 3.0 * p).collect();
    network.set_parameters(&strong).unwrap();
    let patterns: Vec<_> = std::iter::repeat_n(patterns(&network), 2000)
        .flatten()
        .collect();
    let by = |rule: &dyn Rule| {
        let found = gradient(rule, &network, &patterns);
        network.gather(&found.weights, &found.biases)
    };
    let exact = by(&Exact {});
    let off = |sweeps| {
        let found = by(&ContrastiveDivergence { sweeps });
        let pairs = found.iter().zip(&exact);
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
    };
    let size = exact.iter().map(|w| w * w).sum::<f64>().sqrt();
    assert!(off(50) < 0.1 * size, "{} of {size}", off(50));
    assert!(off(1) > 2.0 * off(50), "{} {}", off(1), off(50));
}

#[test]
fn settings_out_of_range_are_refused() {
    let network = random(4, 0, Values::Spins, true, 1);
    for rule in [
        RuleConfig::from(Inverse {
            corruption: 0.7,
            ..Default::default()
        }),
        Inverse {
            nudge: f64::NAN,
            ..Default::default()
        }
        .into(),
        ContrastiveDivergence { sweeps: 0 }.into(),
    ] {
        let error = rule.check(&network, &[]).unwrap_err().to_string();
        assert!(
            error.starts_with("rule.") && error.contains("expected"),
            "{error}"
        );
    }
}

/// Values and gradients that JAX computed by sums over all states (`scripts/golden/units.py`).
#[test]
fn values_and_gradients_are_those_of_jax() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../golden/units.json")).unwrap();
    let numbers =
        |value: &serde_json::Value| -> Vec<f64> { serde_json::from_value(value.clone()).unwrap() };
    let rows = |value: &serde_json::Value| -> Vec<Vec<f64>> {
        serde_json::from_value(value.clone()).unwrap()
    };
    for case in golden["cases"].as_array().unwrap() {
        let [visible, hidden] = ["visible", "hidden"].map(|k| case[k].as_u64().unwrap() as usize);
        let values = if case["low"] == -1.0 {
            Values::Spins
        } else {
            Values::Bits
        };
        let mut network = random(visible, hidden, values, case["full"] == true, 1);
        network
            .set_parameters(&numbers(&case["parameters"]))
            .unwrap();
        let (patterns, starts) = (rows(&case["patterns"]), rows(&case["starts"]));
        let inverse = Inverse {
            steps: golden["steps"].as_u64().unwrap() as u32,
            temperature: golden["temperature"].as_f64().unwrap(),
            step: golden["step"].as_f64().unwrap(),
            ..Default::default()
        };
        for (name, found) in [
            ("exact", gradient(&Exact {}, &network, &patterns)),
            (
                "pseudo-likelihood",
                gradient(&PseudoLikelihood {}, &network, &patterns),
            ),
            (
                "minimum-probability-flow",
                gradient(&MinimumProbabilityFlow {}, &network, &patterns),
            ),
            (
                "inverse",
                inverse.gradient(&network, &starts, &patterns).unwrap(),
            ),
        ] {
            let expected = numbers(&case[name]["gradient"]);
            let value = case[name]["value"].as_f64().unwrap();
            assert!(
                (found.value.unwrap() - value).abs() < 1e-12 * (1.0 + value.abs()),
                "{name}"
            );
            let slopes = network.gather(&found.weights, &found.biases);
            assert_eq!(slopes.len(), expected.len());
            for (k, (a, b)) in slopes.iter().zip(&expected).enumerate() {
                assert!(
                    (a - b).abs() < 1e-11 * (1.0 + b.abs()),
                    "{name} {k}: {a} {b}"
                );
            }
        }
    }
}
