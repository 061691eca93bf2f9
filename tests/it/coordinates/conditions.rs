//! Conditions as inputs of the energy, typed into it, or as a shift.

use super::{custom, points, refusal, scenario};
use crate::harness::flat;
use iel::data::{Point, Points};
use iel::dynamics::Gibbs;
use iel::initial::Perturbed;
use iel::objective::{DenoisingScoreMatching, GibbsLikelihood};
use iel::scenario::{Conditioning, Precision, Scenario, advice};
use iel::session::{Command, Session};

/// `a(x² − y)²`: two wells for y = 1, one for y = 0. A shift could not fit both.
#[test]
fn typed_conditions_reshape_the_energy() {
    let point = |x: f64, y: f64| Point {
        condition: Some(vec![y]),
        ..Point::new([x])
    };
    let data = Points {
        points: vec![point(1.2, 1.0), point(-1.2, 1.0), point(0.0, 0.0)],
    };
    let scenario = Scenario {
        precision: Precision::F64,
        data: data.into(),
        energy: custom("a*(x1^2 - b*y1)^2 + 0.5*(1 - y1)*x1^2"),
        initial: Perturbed { sigma: 0.1 }.into(),
        steps: 30,
        ..Scenario::default()
    };
    let shape = scenario.data.shape().unwrap();
    let names: Vec<_> = scenario.layout(shape).into_iter().map(|t| t.name).collect();
    assert_eq!(names, ["a", "b"], "no shift beside it");
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(500, || true);
    let theta = session.scenario(true).state.unwrap().theta;
    assert!((theta[1].values[0] - 1.44).abs() < 0.03, "{theta:?}");
    let places = [vec![1.2], vec![0.0]];
    let wells = session.local(&places, &[1.0]).unwrap();
    assert!(wells.energy[0] < wells.energy[1]);
    let bowl = session.local(&places, &[0.0]).unwrap();
    assert!(bowl.energy[0] > bowl.energy[1]);
}

/// Without conditions y is 0, said so; a formula and observations can come in either order.
#[test]
fn typed_conditions_may_come_before_the_conditions_of_observations() {
    let typed = Scenario {
        energy: custom("a*(x1 - y1)^2 + b*x2^2"),
        ..scenario(2, 0)
    };
    let notices = advice(&typed);
    let said = notices.iter().any(|n| n.message.contains("y is 0"));
    assert!(said, "{notices:?}");
    let mut session = Session::new(typed.clone(), 1).unwrap();
    let here = session.local(&[vec![2.0, 0.0]], &[]).unwrap().energy[0];
    assert!((here - 0.8 * 4.0).abs() < 1e-12, "{here}");
    let points = points(2, 1);
    session.command(Command::SetPoints { points }).unwrap();
    session.command(Command::ClearPoints).unwrap();
    let two = custom("a*(x1 - y2)^2 + b*x2^2");
    let (at, message) = refusal(&Scenario {
        energy: two,
        ..scenario(2, 1)
    });
    assert_eq!(at, "energy.expression");
    assert!(
        message.starts_with("column 9: `y2` does not exist: each condition has 1 number"),
        "{message}"
    );
}

/// A second condition changes how many inputs a network has: the run restarts; a shift goes on.
#[test]
fn a_change_of_conditions_restarts_what_takes_them_as_input() {
    for (conditioning, iteration) in [(Conditioning::Shift, 5), (Conditioning::Input, 0)] {
        let scenario = Scenario {
            conditioning,
            ..scenario(2, 0)
        };
        let mut session = Session::new(scenario, 1).unwrap();
        session.run(5, || true);
        let data = Points {
            points: points(2, 1),
        };
        let scenario = Box::new(Scenario {
            data: data.into(),
            ..session.scenario(false)
        });
        session.command(Command::Configure { scenario }).unwrap();
        assert_eq!(session.iteration(), iteration, "{conditioning:?}");
        session.run(2, || true);
        assert!(session.status().loss.is_some());
    }
}

/// The likelihood under a shift is that of the observations moved back by it.
#[test]
fn the_gibbs_likelihood_takes_conditions_that_shift() {
    let likelihood = GibbsLikelihood {
        extent: 6.0,
        ..GibbsLikelihood::default()
    };
    let shifted = Scenario {
        objective: likelihood.clone().into(),
        ..scenario(2, 1)
    };
    let mut session = Session::new(shifted.clone(), 1).unwrap();
    session.run(3, || true);
    let stood = session.unknowns();
    let gradient = session.gradient();
    let shift = gradient.theta.last().unwrap();
    assert_eq!(shift.name, "A");
    assert!(
        shift.values.iter().any(|v| v.abs() > 1e-6),
        "learned: {shift:?}"
    );
    let p = session.status().parameters;
    let numbers = flat(&gradient.theta);
    for k in (0..p).step_by(7).chain([p - 2, p - 1]) {
        let mut at = |h: f64| {
            let mut moved = stood.clone();
            moved[k] += h;
            session.set_unknowns(3, &moved).unwrap();
            session.evaluate()
        };
        let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!(
            (slope - numbers[k]).abs() < 1e-7 * (1.0 + slope.abs()),
            "{k}: {slope} {}",
            numbers[k]
        );
    }
    let a = &stood[p - 2..p];
    let back = points(2, 1).into_iter().map(|point| {
        let y = point.condition.unwrap()[0];
        Point::new([point.x[0] - a[0] * y, point.x[1] - a[1] * y])
    });
    let plain = Scenario {
        data: Points {
            points: back.collect(),
        }
        .into(),
        ..shifted.clone()
    };
    let mut plain = Session::new(plain, 1).unwrap();
    let z = plain.unknowns()[p - 2..].to_vec();
    plain
        .set_unknowns(3, &[&stood[..p - 2], &z].concat())
        .unwrap();
    let want = plain.evaluate();
    assert!(
        (gradient.loss - want).abs() < 1e-12,
        "{} {want}",
        gradient.loss
    );

    let reshaped = Scenario {
        conditioning: Conditioning::Input,
        ..shifted
    };
    let (at, message) = refusal(&reshaped);
    assert_eq!(at, "objective.kind");
    assert!(message.contains("reshapes the energy"), "{message}");
}

/// Draws under y are the draws under 0, moved by `A y`.
#[test]
fn gibbs_draws_move_with_the_condition() {
    let drawn = Scenario {
        dynamics: Gibbs::default().into(),
        objective: GibbsLikelihood::default().into(),
        ..scenario(2, 1)
    };
    let mut session = Session::new(drawn.clone(), 1).unwrap();
    session.run(4, || true);
    let p = session.status().parameters;
    let a = session.unknowns()[p - 2..p].to_vec();
    let starts = vec![0.0; 2 * 40];
    let at_rest = session.simulate(&starts, 1, false, &[]);
    let moved = session.simulate(&starts, 1, false, &[1.5]);
    for (i, (x, rest)) in moved.iter().zip(&at_rest).enumerate() {
        assert!((x - rest - 1.5 * a[i % 2]).abs() < 1e-12, "{i}");
    }
    assert!(a.iter().all(|a| *a != 0.0));
    let (at, message) = refusal(&Scenario {
        conditioning: Conditioning::Input,
        objective: DenoisingScoreMatching::default().into(),
        ..drawn
    });
    assert_eq!(at, "dynamics.kind");
    assert!(message.contains("`shift`"), "{message}");
}
