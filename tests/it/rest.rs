//! What estimators that take the process to be at rest say of how far off they are.

use crate::harness::{observing, started};
use iel::data::Point;
use iel::dynamics::GradientDescent;
use iel::energy::{Custom, EnergyConfig, Parameter};
use iel::gradient::{EquilibriumPropagation, EstimatorConfig, Implicit};
use iel::initial::Given;
use iel::scenario::{Precision, Scenario};
use iel::session::{Command, Session};

fn wells() -> EnergyConfig {
    let parameter = |name: &str, value| Parameter {
        name: name.into(),
        value,
        learned: true,
    };
    let parameters = vec![
        parameter("a", 1.0),
        parameter("b", 0.3),
        parameter("c", 0.8),
    ];
    Custom::new("a*(x1^2-1)^2 + b*x1 + c*(x2-0.5*x1)^2", parameters).into()
}

fn resting(estimator: impl Into<EstimatorConfig>, steps: usize) -> Session {
    resting_at(started(11), estimator, steps)
}

fn resting_at(points: Vec<Point>, estimator: impl Into<EstimatorConfig>, steps: usize) -> Session {
    let scenario = Scenario {
        energy: wells(),
        dynamics: GradientDescent { eta: 0.05 }.into(),
        steps,
        initial: Given {}.into(),
        estimator: estimator.into(),
        ..observing(points)
    };
    Session::new(scenario, 1).unwrap()
}

fn flat(session: &mut Session) -> Vec<f64> {
    let gradient = session.gradient();
    gradient.theta.into_iter().flat_map(|t| t.values).collect()
}

fn norm(a: &[f64]) -> f64 {
    a.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn the_stated_error_is_about_the_true_one_and_nothing_is_said_at_rest() {
    let exact = |damping| Implicit { damping };
    let propagated = EquilibriumPropagation {
        beta: 1e-3,
        relaxation: 2000,
        ..Default::default()
    };
    // Of each observation alone: in their mean they nearly cancel.
    let each = |steps| -> Vec<Vec<f64>> {
        let alone = |point| flat(&mut resting_at(vec![point], exact(0.0), steps));
        started(11).into_iter().map(alone).collect()
    };
    let truth = each(500);
    let sizes: f64 = truth.iter().map(|t| norm(t)).sum();
    // Far from rest a step of Newton's method is not all of the way: the more is said.
    for steps in [30, 60, 120, 500] {
        let mut session = resting(exact(0.0), steps);
        let got = session.gradient();
        let rest = got.rest.expect("it takes the end for rest");
        let off = |(a, b): (&Vec<f64>, &Vec<f64>)| {
            norm(&a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>())
        };
        let error = each(steps).iter().zip(&truth).map(off).sum::<f64>() / sizes;
        let near = rest.error < 5.0 * error + 1e-9 && rest.error > 0.15 * error - 1e-9;
        assert!(near, "{steps}: stated {}, true {error}", rest.error);
        assert_eq!(rest.caution().is_some(), error > 0.1, "{steps}: {error}");
        session.run(1, || true);
        assert_eq!(session.status().caution, rest.caution());
    }
    let rest = resting(propagated.clone(), 500).gradient().rest.unwrap();
    assert!(rest.error < 1e-3, "{rest:?}");
    assert_eq!(rest.caution(), None);
    let hasty = EquilibriumPropagation {
        relaxation: 3,
        ..propagated
    };
    let rest = resting(hasty, 500).gradient().rest.unwrap();
    assert!(rest.caution().is_some(), "{rest:?}");
}

#[test]
fn damping_that_bends_the_gradient_is_told() {
    let rest = resting(Implicit { damping: 5.0 }, 500)
        .gradient()
        .rest
        .unwrap();
    assert!(rest.error > 0.1 && rest.caution().unwrap().contains("damping"));
}

/// A quartic has no curvature where it rests: 0 for a gradient says nothing.
#[test]
fn a_singular_hessian_is_told() {
    for damping in [1e-3, 1.0] {
        let a = Parameter::default();
        let scenario = Scenario {
            energy: Custom::new("a*(x1^4+x2^4)", vec![a]).into(),
            initial: Given {}.into(),
            estimator: Implicit { damping }.into(),
            ..observing(vec![Point::new(vec![0.0, 0.0]); 2])
        };
        let mut session = Session::new(scenario, 1).unwrap();
        let caution = session.gradient().rest.unwrap().caution().unwrap();
        assert!(
            caution.contains("singular") && caution.contains("bptt"),
            "{caution}"
        );
        session.run(1, || true);
        assert_eq!(session.status().caution, Some(caution));
    }
}

#[test]
fn points_keep_the_precision_of_the_scenario() {
    let places = [
        vec![46.123_456_789, 7.123_456_789],
        vec![46.123_457_789, 7.123_456_789],
    ];
    let points: Vec<Point> = places.iter().map(|x| Point::new(x.clone())).collect();
    for precision in [Precision::F32, Precision::F64] {
        let scenario = Scenario {
            precision,
            ..observing(Vec::new())
        };
        let mut session = Session::new(scenario, 1).unwrap();
        let points = points.clone();
        session.command(Command::SetPoints { points }).unwrap();
        let point = Point::new(places[1].clone());
        session.command(Command::AddPoint { point }).unwrap();
        let kept = &session.observations().points;
        let single = |x: &f64| match precision {
            Precision::F32 => f64::from(*x as f32),
            Precision::F64 => *x,
        };
        let want: Vec<f64> = [&places[0], &places[1], &places[1]]
            .into_iter()
            .flatten()
            .map(single)
            .collect();
        assert_eq!(*kept, want);
    }
}
