//! Boltzmann machines of which chosen pairs of units are connected.

use super::{states, summed};
use iel::random::{Purpose, Stream};
use iel::study::units_from_link;
use iel::units::model::{Boltzmann, Built, Connections, Model};
use iel::units::rule::{
    ContrastiveDivergence, Exact, Inverse, Learning, MinimumProbabilityFlow,
    PersistentContrastiveDivergence, PseudoLikelihood, Rule, RuleConfig, Through, Update,
};
use iel::units::{Learner, Machine, Network, Patterns, UnitsSpec, Values};

const CHOICES: [Connections; 5] = [
    Connections::All,
    Connections::Neighbors,
    Connections::NoneHidden,
    Connections::Chance,
    Connections::Own,
];

fn chosen(connections: Connections) -> Boltzmann {
    Boltzmann {
        hidden: 2,
        connections,
        chance: 0.4,
        pairs: "1-2, 2-3;6-4 1-7\n8-7".into(),
    }
}

/// Pictures of 3 × 2.
fn patterns() -> Patterns {
    let pictures = ["110100", "001011", "101010"];
    let bits = |text: &str| text.chars().map(|c| c == '1').collect();
    Patterns::new(3, 2, pictures.map(bits).into()).unwrap()
}

fn built(connections: Connections) -> Network {
    match chosen(connections).build(&patterns(), 3).unwrap() {
        Built::Network(network) => network,
        Built::Memory(_) => panic!("a network was expected"),
    }
}

fn pairs(network: &Network) -> Vec<(usize, usize)> {
    network.pairs().collect()
}

#[test]
fn the_pairs_are_those_that_were_chosen() {
    assert_eq!(pairs(&built(Connections::All)).len(), 28);
    // 0 1 2
    // 3 4 5
    let neighbors = pairs(&built(Connections::Neighbors));
    let visible: Vec<_> = neighbors.iter().copied().filter(|p| p.1 < 6).collect();
    assert_eq!(
        visible,
        [(0, 1), (0, 3), (1, 2), (1, 4), (2, 5), (3, 4), (4, 5)]
    );
    assert_eq!(neighbors.len(), 7 + 13);
    let apart = built(Connections::NoneHidden);
    assert!(apart.is_restricted() && !apart.connected(6, 7) && pairs(&apart).len() == 27);
    assert_eq!(
        pairs(&built(Connections::Own)),
        [(0, 1), (0, 6), (1, 2), (3, 5), (6, 7)]
    );
    // By the seed, and about as many as chance says: five standard deviations of a binomial count.
    let by_chance = |seed, chance| {
        let model = Boltzmann {
            chance,
            ..chosen(Connections::Chance)
        };
        let large = Patterns::new(20, 10, vec![vec![false; 200]]).unwrap();
        match model.build(&large, seed).unwrap() {
            Built::Network(network) => pairs(&network),
            Built::Memory(_) => panic!("a network was expected"),
        }
    };
    let (all, some) = (202.0 * 201.0 / 2.0, by_chance(1, 0.4));
    let deviation = f64::sqrt(all * 0.4 * 0.6);
    assert!((some.len() as f64 - 0.4 * all).abs() < 5.0 * deviation);
    assert!(some == by_chance(1, 0.4) && some != by_chance(2, 0.4));
    assert_eq!(by_chance(1, 0.0), []);
    assert_eq!(by_chance(1, 1.0).len() as f64, all);
}

fn rules() -> Vec<RuleConfig> {
    let through = |estimator| Inverse {
        estimator,
        ..Default::default()
    };
    vec![
        Exact {}.into(),
        ContrastiveDivergence::default().into(),
        PersistentContrastiveDivergence::default().into(),
        PseudoLikelihood {}.into(),
        MinimumProbabilityFlow {}.into(),
        through(Through::ThroughTime).into(),
        through(Through::Implicit).into(),
        through(Through::EquilibriumPropagation).into(),
    ]
}

/// Whatever rule learns, and whatever was chosen: no weight where there is no connection, and all others are learned.
#[test]
fn what_is_not_connected_stays_without_a_weight_under_every_rule() {
    let painted = "patterns=painted&patterns.width=3&patterns.height=2&\
                   patterns.pictures=%5B%22110100%22,%22001011%22,%22101010%22%5D";
    for connections in CHOICES {
        for rule in rules() {
            let spec = UnitsSpec {
                model: chosen(connections).into(),
                rule: rule.clone(),
                updates: 5,
                ..units_from_link(painted).unwrap()
            };
            let mut learner = Learner::new(&spec).unwrap();
            let before = network(&learner).clone();
            while !learner.update().unwrap() {}
            let after = network(&learner);
            for i in 0..after.units() {
                for j in 0..after.units() {
                    let weight = after.row(i)[j];
                    assert_eq!(weight, after.row(j)[i]);
                    if !after.connected(i, j) {
                        assert_eq!(weight, 0.0, "{connections:?}, {rule:?}: {i} {j}");
                    }
                }
            }
            let moved = before.parameters().into_iter().zip(after.parameters());
            let count = moved.filter(|(a, b)| a != b).count();
            // A hidden unit that is on no way from a visible one to another may have nothing to learn.
            assert!(
                count > after.parameters().len() / 2,
                "{connections:?}, {rule:?}: {count}"
            );
        }
    }
}

/// The gradient of the likelihood, and sums given a pattern, against sums state by state.
#[test]
fn likelihood_and_gradient_are_those_of_all_states() {
    for connections in CHOICES {
        let mut network = built(connections);
        let mut rng = Stream::new(5, Purpose::Parameters);
        let mut parameters = network.parameters();
        parameters.fill_with(|| 0.8 * rng.normal());
        network.set_parameters(&parameters).unwrap();
        let data: Vec<Vec<f64>> = patterns()
            .pictures
            .iter()
            .map(|p| Values::Bits.of_all(p))
            .collect();
        let said = Exact {}.update(&mut Learning {
            network: &network,
            patterns: &data,
            chains: &mut Vec::new(),
            rng: &mut rng,
        });
        let Update::Along(found) = said.unwrap() else {
            panic!("a gradient was expected")
        };
        let (all, model) = summed(&network, &[]);
        let (mut value, mut expected) = (all, model);
        for v in &data {
            let (given, second) = summed(&network, v);
            value -= given / 3.0;
            for (e, s) in expected.iter_mut().zip(second) {
                *e -= s / 3.0;
            }
        }
        assert!((found.value.unwrap() - value).abs() < 1e-12);
        let n = network.units();
        // The mean of a bit is that of its square.
        let biases: Vec<f64> = (0..n).map(|i| expected[i * n + i]).collect();
        let (a, b) = (
            network.gather(&found.weights, &found.biases),
            network.gather(&expected, &biases),
        );
        for (k, (a, b)) in a.iter().zip(&b).enumerate() {
            assert!((a - b).abs() < 1e-12, "{connections:?} {k}: {a} {b}");
        }
    }
    assert_eq!(states(Values::Bits, 8).len(), 256);
}

#[test]
fn pairs_that_are_none_are_refused() {
    for pairs in ["1-9", "0-1", "2-2", "1", "1-2-3", "a-b", "1–2", "-"] {
        let model = Boltzmann {
            pairs: pairs.into(),
            ..chosen(Connections::Own)
        };
        let error = model.build(&patterns(), 1).unwrap_err().to_string();
        assert!(
            error.starts_with("model.pairs") && error.contains("from 1 to 8"),
            "{pairs}: {error}"
        );
    }
    let model = Boltzmann {
        chance: 1.5,
        ..chosen(Connections::Chance)
    };
    assert!(model.build(&patterns(), 1).is_err());
    let spec = units_from_link(
        "model=boltzmann&model.hidden=0&model.connections=own&model.pairs=1-2,%201-35",
    );
    let learner = Learner::new(&UnitsSpec {
        rule: PseudoLikelihood {}.into(),
        ..spec.unwrap()
    });
    assert_eq!(pairs(network(&learner.unwrap())).len(), 2);
}

fn network(learner: &Learner) -> &Network {
    match learner.built() {
        Built::Network(network) => network,
        Built::Memory(_) => panic!("a network was expected"),
    }
}
