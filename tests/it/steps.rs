//! Steps that each have their own time, and the temperature that they tell.

use crate::harness::quadratic;
use iel::data::{Point, Points, Reading, read_table};
use iel::energy::Quadratic;
use iel::objective::TransitionLikelihood;
use iel::optimizer::LeastSquares;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, from_link, observing, to_link, validate};
use iel::session::Session;
use iel::study::code_length;
use iel::tensor::Tensor;

/// Steps of Langevin dynamics on `½k‖x − c‖²` at temperature τ, each with a time of its own.
fn steps(n: usize, k: f64, temperature: f64, seed: u32) -> Vec<Point> {
    let mut rng = Stream::new(seed, Purpose::Observations);
    let mut step = |i: usize| {
        let time = [0.02, 0.05, 0.11][i % 3];
        let z = [1.5 * rng.normal(), 1.5 * rng.normal()];
        let spread = (2.0 * temperature * time).sqrt();
        let x = z.map(|z| z - time * k * (z - 0.5) + spread * rng.normal());
        Point {
            start: Some(z.to_vec()),
            time: Some(time),
            ..Point::new(x)
        }
    };
    (0..n).map(&mut step).collect()
}

fn scenario(points: Vec<Point>, temperature: f64) -> Scenario {
    Scenario {
        data: Points { points }.into(),
        energy: Quadratic {}.into(),
        objective: TransitionLikelihood {
            eta: 0.05,
            temperature,
        }
        .into(),
        precision: Precision::F64,
        state: Some(quadratic(&[0.3, -0.2], &[1.2, 0.4, 0.9])),
        ..Scenario::default()
    }
}

fn loss(scenario: Scenario) -> f64 {
    Session::new(scenario, 1).unwrap().gradient().loss
}

/// The loss is the mean of what each step has under its own η.
#[test]
fn each_step_has_its_own_eta() {
    let points = steps(99, 2.0, 0.3, 1);
    let apart = points.iter().map(|p| {
        let eta = p.time.unwrap();
        let alone = Point {
            time: None,
            ..p.clone()
        };
        let mut scenario = scenario(vec![alone], 0.3);
        scenario.objective = TransitionLikelihood {
            eta,
            temperature: 0.3,
        }
        .into();
        loss(scenario)
    });
    let mean = apart.sum::<f64>() / 99.0;
    let together = loss(scenario(points.clone(), 0.3));
    assert!((together - mean).abs() < 1e-12 * mean, "{together} {mean}");
    // One without a time has the objective's.
    let mut mixed = points;
    mixed[1].time = None;
    let same = loss(scenario(mixed, 0.3));
    assert!(
        (together - same).abs() < 1e-12 * mean,
        "its time is 0.05 either way"
    );
}

#[test]
fn gradients_are_differences_of_the_loss() {
    let scenario = scenario(steps(40, 2.0, 0.3, 2), 0.3);
    let gradient = Session::new(scenario.clone(), 1).unwrap().gradient();
    let moved = |t: usize, i: usize, by: f64| {
        let mut scenario = scenario.clone();
        let theta: &mut Vec<Tensor> = &mut scenario.state.as_mut().unwrap().theta;
        theta[t].values[i] += by;
        loss(scenario)
    };
    for (t, tensor) in gradient.theta.iter().enumerate() {
        for (i, g) in tensor.values.iter().enumerate() {
            let h = 1e-5;
            let difference = (moved(t, i, h) - moved(t, i, -h)) / (2.0 * h);
            assert!(
                (g - difference).abs() < 1e-7 * (1.0 + g.abs()),
                "{g} {difference}"
            );
        }
    }
}

/// A stiffness of 2 and a temperature of 0.3, from steps of three lengths; with one η for all, the
/// temperature is wrong by many standard errors.
#[test]
fn stiffness_and_temperature_come_back() {
    let points = steps(3000, 2.0, 0.3, 3);
    let fitted = |points: Vec<Point>| {
        let mut scenario = scenario(points, 1.0);
        scenario.energy = serde_json::from_str(r#"{"kind":"polynomial","degree":2}"#).unwrap();
        scenario.optimizer = LeastSquares::default().into();
        scenario.state = None;
        validate(&scenario).unwrap();
        let mut session = Session::new(scenario, 1).unwrap();
        session.run(1, || true);
        let a2 = session.scenario(true).state.unwrap().theta[2]
            .values
            .clone();
        session.run(1, || true);
        (
            [2.0 * a2[0], 2.0 * a2[2]],
            session.status().temperature.unwrap(),
        )
    };
    let (stiffness, [temperature, error]) = fitted(points.clone());
    // Of each number τ has the relative error √(2/n).
    assert!((error / temperature - (2.0 / 6000.0f64).sqrt()).abs() < 1e-12);
    assert!(
        (temperature - 0.3).abs() < 5.0 * error,
        "{temperature} ± {error}"
    );
    for k in stiffness {
        // Var k = 2τ/(Σ time · Var z): five of its standard errors.
        let spread = (2.0 * 0.3 / (3000.0 * 0.06 * 2.25f64)).sqrt();
        assert!((k - 2.0).abs() < 5.0 * spread, "{k}");
    }
    let untimed = points.into_iter().map(|p| Point { time: None, ..p });
    let (_, [wrong, error]) = fitted(untimed.collect());
    assert!((wrong - 0.3).abs() > 5.0 * error, "{wrong} ± {error}");
}

/// The likeliest temperature does not depend on that which the fit was told.
#[test]
fn the_temperature_is_told_whatever_was_set() {
    let told = |temperature: f64| {
        let mut session = Session::new(scenario(steps(60, 2.0, 0.3, 4), temperature), 1).unwrap();
        session.run(1, || true);
        session.status().temperature.unwrap()
    };
    let (a, b) = (told(0.1), told(7.0));
    assert!((a[0] - b[0]).abs() < 1e-12 * a[0] && (a[1] - b[1]).abs() < 1e-12 * a[1]);
    let mut session = Session::new(from_link("data=blob").unwrap().0, 1).unwrap();
    session.run(1, || true);
    assert_eq!(session.status().temperature, None);
}

#[test]
fn the_code_takes_each_step_at_its_time() {
    // Told at the right temperature, steps take fewer bits at their own times than at one for all.
    let points = steps(400, 2.0, 0.3, 5);
    let bits = |points: Vec<Point>| {
        let mut scenario = scenario(points, 0.3);
        scenario.state = Some(quadratic(&[0.5, 0.5], &[2f64.sqrt(), 0.0, 2f64.sqrt()]));
        let mut session = Session::new(scenario, 1).unwrap();
        code_length(&mut session, 0.01).unwrap().total
    };
    let untimed = points.iter().map(|p| Point {
        time: None,
        ..p.clone()
    });
    assert!(bits(points.clone()) < bits(untimed.collect()) - 100.0);
}

#[test]
fn tables_with_irregular_times_give_each_step_its_own() {
    // Every second step is twice as long; between the last two rows lies a gap.
    let text = "t,x,y\n0,0,0\n1,1,0\n3,2,0\n4,3,1\n6,4,1\n7,5,1\n90,6,2\n";
    let how = Reading {
        steps: true,
        ..Reading::default()
    };
    let table = read_table(text, &how).unwrap();
    let times: Vec<_> = table.points.iter().map(|p| p.time.unwrap()).collect();
    assert_eq!(
        (times, table.spacing),
        (vec![1.0, 2.0, 1.0, 2.0, 1.0], Some(1.0))
    );
    let said: Vec<_> = table.notices.iter().map(|n| n.message.clone()).collect();
    assert!(
        said.iter().any(|n| n.contains("1 step that took no time")),
        "{said:?}"
    );
    assert!(
        said.iter().any(|n| n.contains("each keeps its own")),
        "{said:?}"
    );
    let (scenario, _) = observing(&Scenario::default(), &table).unwrap();
    let points = scenario.data.explicit().unwrap();
    assert_eq!(points[1].time, Some(2.0 * points[0].time.unwrap()));
    validate(&scenario).unwrap();
    let again = from_link(&to_link(&scenario).unwrap()).unwrap().0;
    assert_eq!(again.data.explicit(), scenario.data.explicit());
    // Of equal steps nothing is said.
    let even = read_table("t,x\n0,0\n1,1\n2,3\n", &how).unwrap();
    assert!(even.points.iter().all(|p| p.time.is_none()));
}

#[test]
fn times_are_checked_and_one_eta_for_all_is_not_enough() {
    let mut points = steps(4, 2.0, 0.3, 6);
    points[2].time = Some(-1.0);
    let message = validate(&scenario(points.clone(), 0.3))
        .unwrap_err()
        .to_string();
    assert!(message.contains("data.points[2].time"), "{message}");
    points[2].time = None;
    let mut bridged = scenario(points, 0.3);
    bridged.objective = serde_json::from_str(r#"{"kind":"bridge-likelihood"}"#).unwrap();
    let message = validate(&bridged).unwrap_err().to_string();
    assert!(message.contains("time"), "{message}");
}
