//! Families and settings proposed for observations.

use iel::data::{Point, Points};
use iel::objective::TransitionLikelihood;
use iel::random::{Purpose, Stream};
use iel::scenario::Scenario;
use iel::study::{Choosing, Proposals, Proposed, Task, complete};
use rand::seq::SliceRandom;

fn of(points: Vec<Point>) -> Scenario {
    Scenario {
        data: Points { points }.into(),
        ..Scenario::default()
    }
}

/// Draws around ±1.5 on the first of so many axes.
fn two_clusters(n: usize, dim: usize) -> Vec<Point> {
    let mut rng = Stream::new(5, Purpose::Observations);
    let mut draw = |i: usize| {
        let mut x: Vec<f64> = (0..dim).map(|_| 0.3 * rng.normal()).collect();
        x[0] += if i.is_multiple_of(2) { 1.5 } else { -1.5 };
        Point::new(x.iter().map(|x| f64::from(*x as f32)).collect::<Vec<_>>())
    };
    (0..n).map(&mut draw).collect()
}

fn named<'a>(found: &'a Proposals, name: &str) -> &'a Proposed {
    let mut tried = found.tried.iter();
    let one = tried.find(|p| p.name == name);
    one.unwrap_or_else(|| panic!("{name} is none of those tried"))
}

/// Of those that are within one standard error of the best the fewest parameters, and the others in order.
fn is_consistent(found: &Proposals, parts: usize) {
    let chosen = &found.tried[0];
    assert_eq!(chosen.parts, parts);
    for other in &found.tried {
        let close = other.behind.is_none_or(|[gap, error]| gap <= error);
        if other.parts == parts && other.held_out.is_some() && close {
            assert!(other.parameters >= chosen.parameters, "{}", other.name);
        }
    }
    assert!(chosen.behind.is_none_or(|[gap, error]| gap <= error));
    let gap = |p: &Proposed| match (p.held_out, p.behind) {
        (None, _) => f64::INFINITY,
        (_, behind) => behind.map_or(0.0, |[gap, _]| gap),
    };
    assert!(
        found.tried[1..]
            .windows(2)
            .all(|pair| gap(&pair[0]) <= gap(&pair[1]))
    );
}

#[test]
fn two_clusters_are_said_by_two_gaussians_and_soon() {
    let points = two_clusters(100, 2);
    let mut choosing = Choosing::new(&of(points.clone()), 1).unwrap();
    assert!(choosing.report().unwrap().tried.is_empty());
    // Until all mixtures have said the first part: there is an answer long before the end.
    while !choosing.progress().note.contains("radial") {
        assert!(!choosing.run(&mut || false).unwrap());
    }
    let found = choosing.report().unwrap();
    is_consistent(&found, 1);
    assert!(
        found.tried[0].name.contains("a mixture of 2"),
        "{}",
        found.reason
    );
    assert!(
        found.reason.starts_with("A mixture of 2"),
        "{}",
        found.reason
    );

    // What one Gaussian says of the first part is that of the likeliest one in closed form.
    let mut parts: Vec<usize> = (0..100).map(|i| i % 5).collect();
    parts.shuffle(&mut Stream::new(1, Purpose::HeldOut));
    let rows = || points.iter().map(|p| [p.x[0], p.x[1]]).zip(&parts);
    let seen: Vec<[f64; 2]> = rows().filter(|(_, p)| **p > 0).map(|(x, _)| x).collect();
    let mean = |f: &dyn Fn(&[f64; 2]) -> f64| seen.iter().map(f).sum::<f64>() / seen.len() as f64;
    let m = [mean(&|x| x[0]), mean(&|x| x[1])];
    let s = |i: usize, j: usize| mean(&|x| (x[i] - m[i]) * (x[j] - m[j]));
    let (a, b, c) = (s(0, 0), s(0, 1), s(1, 1));
    let determinant = a * c - b * b;
    let nats = |x: [f64; 2]| {
        let (u, v) = (x[0] - m[0], x[1] - m[1]);
        let square = (c * u * u - 2.0 * b * u * v + a * v * v) / determinant;
        0.5 * square + 0.5 * determinant.ln() + std::f64::consts::TAU.ln()
    };
    let others: Vec<f64> = rows()
        .filter(|(_, p)| **p == 0)
        .map(|(x, _)| nats(x))
        .collect();
    let wanted = others.iter().sum::<f64>() / others.len() as f64;
    let [said, error] = named(&found, "one Gaussian, widened by 0.001")
        .held_out
        .unwrap();
    assert!((said - wanted).abs() < 1e-3, "{said}, expected {wanted}");
    let spread = others.iter().map(|x| (x - wanted).powi(2)).sum::<f64>();
    let wanted = (spread / (20.0 * 19.0)).sqrt();
    assert!((error - wanted).abs() < 1e-3, "{error}, expected {wanted}");
}

#[test]
fn on_a_line_two_wells_are_told_from_one() {
    let found = complete(Choosing::new(&of(two_clusters(80, 1)), 1).unwrap()).unwrap();
    is_consistent(&found, 5);
    let one = named(&found, "one Gaussian");
    let [gap, error] = one.behind.unwrap();
    assert!(gap > 3.0 * error && one.parts < 5, "{one:?}");
    // Of both clusters in closed form: ½ log 2πe σ² + log 2.
    let [said, error] = found.tried[0].held_out.unwrap();
    let wanted = 0.5 * (2.0 * std::f64::consts::PI * std::f64::consts::E * 0.09).ln() + 2f64.ln();
    assert!(
        (said - wanted).abs() < 4.0 * error + 0.1,
        "{said}, expected {wanted}"
    );
}

/// Steps of Langevin dynamics in a bowl.
fn steps(n: usize) -> Scenario {
    let mut rng = Stream::new(11, Purpose::Observations);
    let mut point = |_| {
        let z = [2.0 * rng.normal(), 2.0 * rng.normal()];
        let spread = (2.0f64 * 0.3 * 0.05).sqrt();
        let x = z.map(|z| z - 0.05 * 2.0 * z + spread * rng.normal());
        Point {
            start: Some(z.to_vec()),
            ..Point::new(x)
        }
    };
    Scenario {
        data: Points {
            points: (0..n).map(&mut point).collect(),
        }
        .into(),
        objective: TransitionLikelihood {
            eta: 0.05,
            temperature: 0.3,
        }
        .into(),
        ..Scenario::default()
    }
}

#[test]
fn steps_in_a_bowl_are_said_by_a_bowl() {
    let scenario = steps(150);
    let found = complete(Choosing::new(&scenario, 1).unwrap()).unwrap();
    is_consistent(&found, 5);
    assert_eq!(
        found.tried[0].name, "a polynomial of degree 2",
        "{}",
        found.reason
    );
    // The objective stays; a loss of d/2 is that of the true drift.
    assert!(!found.tried[0].change.contains_key("objective"));
    let [said, error] = found.tried[0].held_out.unwrap();
    assert!((said - 1.0).abs() < 4.0 * error, "{said} ± {error}");
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let refused = |scenario: &Scenario| Choosing::new(scenario, 1).unwrap_err().to_string();
    assert!(refused(&of(two_clusters(5, 2))).contains("expected 10 or more"));
    assert!(refused(&of(two_clusters(20, 3))).contains("expected 1 or 2"));
    let endpoint = Scenario {
        objective: Scenario::default().objective,
        ..steps(20)
    };
    assert!(refused(&endpoint).contains("expected `transition-likelihood` or `snapshots`"));
    let mut conditioned = two_clusters(20, 2);
    conditioned
        .iter_mut()
        .for_each(|p| p.condition = Some(vec![1.0]));
    assert!(refused(&of(conditioned)).contains("expected plain points or steps"));
}
