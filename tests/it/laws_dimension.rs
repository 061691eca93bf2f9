//! In forty dimensions gradients are those of central differences, as in the plane.

use crate::harness::{assert_close, by, moved, observing, whole};
use iel::data::Point;
use iel::dynamics::GradientDescent;
use iel::energy::{
    Covariance, EnergyConfig, GaussianMixture, Linear, Mlp, ModernHopfield, Quadratic, Rbf,
};
use iel::gradient::{Bptt, FiniteDifference};
use iel::initial::Learned;
use iel::objective::{Endpoint, ObjectiveConfig, ScoreMatching};
use iel::scenario::Scenario;
use iel::tile::MAX_DIM;

const D: usize = 40;

fn points(d: usize) -> Vec<Point> {
    let x = |i: usize, k: usize| 0.4 * (1.3 * i as f64 + 0.7 * k as f64).sin();
    (0..5)
        .map(|i| Point::new((0..d).map(|k| x(i, k)).collect::<Vec<_>>()))
        .collect()
}

fn mixture(covariance: Covariance) -> EnergyConfig {
    GaussianMixture {
        components: 2,
        covariance,
        ..GaussianMixture::default()
    }
    .into()
}

#[test]
fn gradients_in_forty_dimensions_are_those_of_differences() {
    let families: [EnergyConfig; 7] = [
        mixture(Covariance::Spherical),
        mixture(Covariance::Diagonal),
        Mlp {
            widths: vec![6],
            ..Mlp::default()
        }
        .into(),
        Rbf {
            centers: 3,
            ..Rbf::default()
        }
        .into(),
        ModernHopfield::default().into(),
        Linear::default().into(),
        Quadratic {}.into(),
    ];
    let objectives: [ObjectiveConfig; 2] = [Endpoint {}.into(), ScoreMatching::default().into()];
    for energy in families {
        for objective in &objectives {
            let scenario = moved(&Scenario {
                energy: energy.clone(),
                objective: objective.clone(),
                dynamics: GradientDescent { eta: 0.02 }.into(),
                steps: 3,
                initial: Learned { scale: 0.3 }.into(),
                ..observing(points(D))
            });
            let what = format!("{energy:?}, {objective:?}");
            let exact = whole(&by(Bptt::default(), &scenario));
            let differences = whole(&by(FiniteDifference { step: 1e-5 }, &scenario));
            assert_close(&what, &exact, &differences, 1e-6);
            assert!(exact.iter().any(|g| g.abs() > 1e-6), "{what}: no gradient");
        }
    }
}

#[test]
fn as_many_dimensions_as_there_are_can_be_fitted() {
    let full = Scenario {
        energy: mixture(Covariance::Full),
        dynamics: GradientDescent { eta: 0.02 }.into(),
        steps: 2,
        ..observing(points(MAX_DIM))
    };
    let exact = whole(&by(Bptt::default(), &moved(&full)));
    assert!(exact.iter().all(|g| g.is_finite()) && exact.iter().any(|g| *g != 0.0));
}
