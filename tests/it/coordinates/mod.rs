//! States of which the energy, the observations or the condition are only a part: latent
//! coordinates, observed subsets, clamped units, typed conditions.

mod conditions;
mod gradients;
mod inferred;
mod latent;
mod refusals;
mod text;

use crate::harness::{along_a_curve, observing};
use iel::data::Point;
use iel::energy::{Connections, Custom, EnergyConfig, Mlp, Network, Parameter, Rate};
use iel::error::Error;
use iel::initial::Learned;
use iel::scenario::{Conditioning, Scenario, validate};

/// Eleven points of `dim` coordinates, each with a start, some with a path, under `m` conditions.
fn points(dim: usize, m: usize) -> Vec<Point> {
    let mut points = along_a_curve(dim, &[0.7, 0.5]);
    for (i, point) in points.iter_mut().enumerate() {
        point.condition = (m > 0).then(|| (0..m).map(|k| ((i + k) as f64).cos()).collect());
    }
    points
}

fn mlp() -> EnergyConfig {
    let widths = vec![5, 4];
    Mlp {
        widths,
        ..Mlp::default()
    }
    .into()
}

fn network(hidden: usize) -> EnergyConfig {
    Network {
        hidden,
        connections: Connections::Layered,
        rate: Rate::Logistic,
        ..Network::default()
    }
    .into()
}

fn custom(expression: &str) -> EnergyConfig {
    let parameter = |name: &str, value| Parameter {
        name: name.into(),
        value,
        learned: true,
    };
    Custom::new(expression, vec![parameter("a", 0.8), parameter("b", 0.6)]).into()
}

fn scenario(dim: usize, m: usize) -> Scenario {
    Scenario {
        energy: mlp(),
        steps: 7,
        initial: Learned { scale: 1.5 }.into(),
        ..observing(points(dim, m))
    }
}

#[track_caller]
fn refusal(scenario: &Scenario) -> (String, String) {
    match validate(scenario) {
        Err(Error::Invalid { at, message }) => (at, message),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The ways in which a state of three coordinates can be more than what is seen of it.
fn partial() -> Vec<(&'static str, Scenario)> {
    // Slopes that do not grow: no operator runs away on it.
    let typed = "a*sqr(tanh(x1^2 - y1)) + b*ln(1 + sqr(x2 - y2*x1)) + 0.3*x3^2/(1 + x3^2)";
    vec![
        (
            "S = {1, 3}",
            Scenario {
                sees: vec![1, 3],
                ..scenario(3, 0)
            },
        ),
        (
            "S = {1, 3}, shifted",
            Scenario {
                sees: vec![1, 3],
                ..scenario(3, 2)
            },
        ),
        (
            "one latent",
            Scenario {
                latent: 1,
                ..scenario(2, 0)
            },
        ),
        (
            "two latent, shifted",
            Scenario {
                latent: 2,
                ..scenario(1, 1)
            },
        ),
        (
            "a latent one unseen, one observed unseen",
            Scenario {
                latent: 1,
                sees: vec![1],
                ..scenario(2, 0)
            },
        ),
        (
            "hidden and clamped units",
            Scenario {
                latent: 1,
                energy: network(1),
                conditioning: Conditioning::Input,
                ..scenario(2, 2)
            },
        ),
        (
            "condition as input",
            Scenario {
                conditioning: Conditioning::Input,
                ..scenario(3, 2)
            },
        ),
        (
            "typed condition",
            Scenario {
                energy: custom(typed),
                ..scenario(3, 2)
            },
        ),
        (
            "typed condition of seen coordinates",
            Scenario {
                energy: custom("a*sqr(tanh(x1^2 - y1)) + b*ln(1 + sqr(x2 - x1))"),
                sees: vec![1, 3],
                ..scenario(3, 1)
            },
        ),
    ]
}
