//! What several tests share.

pub mod walks;

use iel::dynamics::{
    Direction, Driven, DynamicsConfig, FixedPoint, HeavyBall, Langevin, Multiplicative, Nesterov,
    Proximal, UnderdampedLangevin,
};

/// Every operator at its defaults, and with each of its settings at a value that adds a term to
/// its step.
pub fn dynamics_configs() -> Vec<DynamicsConfig> {
    let multiplicative = |direction, simplex, temperature| Multiplicative {
        direction,
        simplex,
        temperature,
        ..Multiplicative::default()
    };
    // Ascent without the simplex leaves the finite numbers on steep families.
    let upward = Multiplicative {
        eta: 0.01,
        ..multiplicative(Direction::Ascend, false, 0.3)
    };
    let variations: [DynamicsConfig; 14] = [
        multiplicative(Direction::Descend, true, 0.7).into(),
        multiplicative(Direction::Descend, false, 0.0).into(),
        multiplicative(Direction::Descend, false, 0.7).into(),
        multiplicative(Direction::Ascend, true, 0.0).into(),
        upward.into(),
        Driven {
            shear: 0.6,
            input: vec![0.4],
            ..Driven::default()
        }
        .into(),
        Driven {
            rotation: -0.8,
            condition_drives: true,
            ..Driven::default()
        }
        .into(),
        FixedPoint {
            units: 0,
            contraction: 0.5,
        }
        .into(),
        Langevin {
            eta: 0.07,
            temperature: 0.0,
        }
        .into(),
        UnderdampedLangevin {
            friction: 0.0,
            ..UnderdampedLangevin::default()
        }
        .into(),
        UnderdampedLangevin {
            temperature: 0.0,
            ..UnderdampedLangevin::default()
        }
        .into(),
        HeavyBall {
            eta: 0.05,
            momentum: 0.0,
        }
        .into(),
        Nesterov {
            eta: 0.05,
            momentum: 0.3,
        }
        .into(),
        Proximal { eta: 0.4 }.into(),
    ];
    DynamicsConfig::all()
        .into_iter()
        .chain(variations)
        .collect()
}
