//! Storage and recall.

use super::states;
use iel::random::{Purpose, Stream};
use iel::study::units_from_link;
use iel::units::model::{Boltzmann, Built, DenseMemory, Hopfield, ModernHopfield, Rbm};
use iel::units::motion::{Descent, Motion};
use iel::units::patterns::{BarsAndStripes, Digits, Letters, Painted, Random, Shifter};
use iel::units::rule::{Exact, Hebb, Inverse, PseudoInverse, Storkey};
use iel::units::{
    Learner, Machine, Memory, ModelConfig, Network, PatternsConfig, RuleConfig, Separation, State,
    UnitsSpec, Values, recall, spurious,
};

fn learned(patterns: PatternsConfig, model: ModelConfig, rule: RuleConfig) -> Learner {
    let mut learner = Learner::new(&UnitsSpec {
        patterns,
        model,
        rule,
        ..Default::default()
    })
    .unwrap();
    while !learner.update().unwrap() {}
    learner
}

fn weights(learner: &Learner) -> &Network {
    match learner.built() {
        Built::Network(network) => network,
        Built::Memory(_) => panic!("a network was expected"),
    }
}

#[test]
fn patterns_are_what_their_sources_say() {
    let drawn = |config: PatternsConfig| config.patterns(1).unwrap();
    let letters = drawn(Letters { count: 26 }.into());
    assert_eq!(
        (letters.width, letters.height, letters.pictures.len()),
        (5, 7, 26)
    );
    assert_eq!(drawn(Digits {}.into()).pictures.len(), 10);
    let bars = drawn(BarsAndStripes { size: 4 }.into());
    let shifter = drawn(Shifter { size: 4 }.into());
    assert_eq!((bars.pictures.len(), shifter.pictures.len()), (30, 48));
    for patterns in [letters, bars, shifter, drawn(Digits {}.into())] {
        let mut sorted = patterns.pictures.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), patterns.pictures.len(), "every picture once");
    }
    for k in [0, 1, 7, 28] {
        let bars = drawn(BarsAndStripes { size: 4 }.into());
        let cell = |row: usize, column: usize| bars.pictures[k][4 * row + column];
        let stripes = (0..4).all(|r| (0..4).all(|c| cell(r, c) == cell(r, 0)));
        let columns = (0..4).all(|r| (0..4).all(|c| cell(r, c) == cell(0, c)));
        assert!(stripes || columns);
    }
    for config in [
        PatternsConfig::from(Letters { count: 27 }),
        BarsAndStripes { size: 1 }.into(),
        Random {
            width: 100,
            height: 100,
            count: 1,
        }
        .into(),
        Random {
            width: 2,
            height: 2,
            count: 0,
        }
        .into(),
        Painted {
            width: 2,
            height: 1,
            pictures: vec!["012".into()],
        }
        .into(),
        Painted {
            width: 2,
            height: 1,
            pictures: vec!["0".into()],
        }
        .into(),
    ] {
        let error = config.patterns(1).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
}

#[test]
fn hebbs_weights_are_means_of_products() {
    let learner = learned(
        Letters::default().into(),
        Hopfield {}.into(),
        Hebb {}.into(),
    );
    let network = weights(&learner);
    for (i, j) in network.pairs() {
        let product: f64 = learner.values().iter().map(|v| v[i] * v[j]).sum();
        assert!((network.row(i)[j] - product / 35.0).abs() < 1e-14);
    }
}

#[test]
fn a_dense_memory_of_power_two_is_a_hopfield_network_by_hebbs_rule() {
    let patterns = || {
        Random {
            width: 4,
            height: 2,
            count: 3,
        }
        .into()
    };
    let hebb = learned(patterns(), Hopfield {}.into(), Hebb {}.into());
    let dense = learned(patterns(), DenseMemory { power: 2 }.into(), Hebb {}.into());
    let mut apart = Vec::new();
    for s in states(Values::Spins, 8) {
        apart.push(dense.machine().energy(&s) - 2.0 * hebb.machine().energy(&s));
    }
    assert!(apart.iter().all(|a| (a - apart[0]).abs() < 1e-12));
}

#[test]
fn independent_patterns_stay_by_the_pseudo_inverse() {
    for count in [10, 60, 95] {
        let patterns = Random {
            width: 10,
            height: 10,
            count,
        };
        let learner = learned(patterns.into(), Hopfield {}.into(), PseudoInverse {}.into());
        for pattern in learner.values() {
            let mut state = State::at(learner.machine(), pattern);
            let mut rng = Stream::new(1, Purpose::Dynamics);
            assert!(Descent {}.sweep(learner.machine(), &mut state, &mut rng));
        }
    }
}

/// Of 30 random patterns of 100 units, far above 0.14 N, Hebb's rule keeps few, Storkey's more, the pseudo-inverse all.
#[test]
fn rules_keep_more_or_fewer_patterns() {
    let share = |rule: RuleConfig| {
        let patterns = Random {
            width: 10,
            height: 10,
            count: 30,
        };
        let learner = learned(patterns.into(), Hopfield {}.into(), rule);
        recall(learner.machine(), learner.values(), &Descent {}, 0.0, 1, 1).recalled
    };
    let [hebb, storkey, inverse] =
        [Hebb {}.into(), Storkey {}.into(), PseudoInverse {}.into()].map(share);
    assert!(
        hebb < 0.3 && storkey > hebb + 0.2 && inverse == 1.0,
        "{hebb} {storkey} {inverse}"
    );
}

#[test]
fn a_dense_memory_holds_more_than_twice_as_many_patterns_as_units() {
    let patterns = Random {
        width: 10,
        height: 10,
        count: 210,
    };
    let learner = learned(
        patterns.into(),
        DenseMemory { power: 3 }.into(),
        Hebb {}.into(),
    );
    let found = recall(learner.machine(), learner.values(), &Descent {}, 0.0, 1, 1);
    assert!(found.recalled > 0.95, "{found:?}");
}

#[test]
fn the_relaxation_of_an_exponential_memory_is_attention() {
    let rows = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0];
    let memory = Memory::new(3, rows.into(), Separation::Exponential(0.7));
    let s = [0.2, -0.4, 0.9];
    let products = [0, 1].map(|k| (0..3).map(|i| rows[3 * k + i] * s[i]).sum::<f64>());
    let weights = products.map(|p| (0.7 * p).exp());
    let share = weights[0] / (weights[0] + weights[1]);
    for (i, force) in memory.force(&s).iter().enumerate() {
        let attention = share * rows[i] + (1.0 - share) * rows[3 + i];
        assert!((force - attention).abs() < 1e-14);
    }
}

#[test]
fn exact_learning_comes_near_the_entropy_of_the_patterns() {
    let mut learner = Learner::new(&UnitsSpec {
        patterns: BarsAndStripes { size: 3 }.into(),
        model: Rbm { hidden: 8 }.into(),
        rule: Exact {}.into(),
        learning_rate: 0.05,
        updates: 600,
        ..Default::default()
    })
    .unwrap();
    let before = learner.log_likelihood().unwrap();
    while !learner.update().unwrap() {}
    let (after, best) = (learner.log_likelihood().unwrap(), -(14f64.ln()));
    assert!(
        before < best - 2.0 && after > best - 0.1 && after <= best,
        "{before} {after} {best}"
    );
    // What was learned last is the likelihood one update before.
    assert!((learner.last().unwrap().value.unwrap() + after).abs() < 0.01);
}

#[test]
fn inverse_energy_learning_recalls_where_patterns_are_alike_and_hebb_does_not() {
    let share = |rule: RuleConfig| {
        let learner = learned(Letters { count: 10 }.into(), Hopfield {}.into(), rule);
        recall(learner.machine(), learner.values(), &Descent {}, 0.1, 20, 2).recalled
    };
    let [hebb, inverse] = [Hebb {}.into(), Inverse::default().into()].map(share);
    assert!(inverse > 0.5 && hebb < 0.1, "{hebb} {inverse}");
}

#[test]
fn random_states_end_at_patterns_or_elsewhere() {
    let learner = learned(
        Random {
            width: 10,
            height: 5,
            count: 4,
        }
        .into(),
        Hopfield {}.into(),
        Hebb {}.into(),
    );
    let found = spurious(learner.machine(), learner.values(), 100, 1);
    assert_eq!((found.runs, found.restless), (100, 0));
    assert!(found.at_patterns > 20 && found.others > 0 && found.at_patterns + found.others <= 100);
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (model, rule) in [
        (
            ModelConfig::from(Rbm { hidden: 4 }),
            RuleConfig::from(Hebb {}),
        ),
        (
            Boltzmann {
                hidden: 2,
                ..Default::default()
            }
            .into(),
            PseudoInverse {}.into(),
        ),
        (DenseMemory { power: 3 }.into(), Exact {}.into()),
        (DenseMemory { power: 1 }.into(), Hebb {}.into()),
        (ModernHopfield { beta: -1.0 }.into(), Hebb {}.into()),
        (Rbm { hidden: 1000 }.into(), Exact {}.into()),
    ] {
        let spec = UnitsSpec {
            model,
            rule,
            ..Default::default()
        };
        let error = Learner::new(&spec).unwrap_err().to_string();
        assert!(error.contains("expected"), "{error}");
    }
    // What would hang is refused before it begins.
    for text in [
        "patterns=random&patterns.width=32&patterns.height=32&patterns.count=4096&rule=pseudo-inverse",
        "patterns=random&patterns.width=32&patterns.height=32&patterns.count=4096&rule=inverse&rule.steps=200",
        "patterns=random&patterns.width=32&patterns.height=32&patterns.count=4096&model=dense-memory&rule=hebb",
        "patterns=random&patterns.width=20&patterns.height=20&patterns.count=100&rule=inverse&rule.estimator=implicit",
        "patterns=random&patterns.width=30&patterns.height=30&model=rbm&model.hidden=20&rule=exact",
        "model=boltzmann&model.hidden=20&patterns.count=26&rule=pseudo-likelihood",
    ] {
        let error = Learner::new(&units_from_link(text).unwrap())
            .unwrap_err()
            .to_string();
        assert!(error.contains("expected at most"), "{text}: {error}");
    }
    let smaller = "patterns=random&patterns.width=20&patterns.height=20&patterns.count=100&rule=inverse&rule.estimator=implicit&batch=10";
    assert!(Learner::new(&units_from_link(smaller).unwrap()).is_ok());
    // Too many states to be summed, too, with the way out.
    let spec = UnitsSpec {
        model: Boltzmann {
            hidden: 0,
            ..Default::default()
        }
        .into(),
        rule: Exact {}.into(),
        ..Default::default()
    };
    let error = Learner::new(&spec).unwrap_err().to_string();
    assert!(error.contains("fewer units"), "{error}");
}
