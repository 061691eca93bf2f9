//! The objective of observed paths: closed forms, finite differences, another estimator, and the
//! way of a path through text and links.

use crate::harness::{
    along_a_curve, assert_close, by, dynamics_configs, observing, quadratic, whole,
};
use iel::data::{Point, Points, parse_points};
use iel::dynamics::GradientDescent;
use iel::energy::{Mlp, Quadratic};
use iel::gradient::{Bptt, FiniteDifference, Forward};
use iel::initial::{Given, Learned};
use iel::objective::{Endpoint, ObjectiveConfig, Trajectory};
use iel::scenario::{Scenario, from_link, to_link};
use iel::session::Session;

/// Eleven points in the plane, two of three with a path of three positions.
fn points() -> Vec<Point> {
    along_a_curve(2, &[0.7, 0.5, 0.2])
}

fn scenario(objective: impl Into<ObjectiveConfig>) -> Scenario {
    let mlp = Mlp {
        widths: vec![5, 4],
        ..Mlp::default()
    };
    Scenario {
        energy: mlp.into(),
        steps: 9,
        initial: Learned { scale: 1.5 }.into(),
        objective: objective.into(),
        ..observing(points())
    }
}

#[test]
fn gradients_are_those_of_finite_differences_and_sensitivities() {
    let mut checked = 0;
    for dynamics in dynamics_configs() {
        for teacher_forced in [false, true] {
            let scenario = Scenario {
                dynamics: dynamics.clone(),
                ..scenario(Trajectory { teacher_forced })
            };
            if Session::new(scenario.clone(), 1).is_err() {
                continue;
            }
            let what = format!("{dynamics:?}, forced: {teacher_forced}");
            let exact = whole(&by(Bptt::default(), &scenario));
            let differences = whole(&by(FiniteDifference { step: 1e-5 }, &scenario));
            assert_close(&what, &exact, &differences, 1e-5);
            assert_close(&what, &whole(&by(Forward {}, &scenario)), &exact, 1e-10);
            checked += 1;
        }
    }
    assert!(checked >= 14, "only {checked}");
}

/// Descent on `½L²(x−c)²`: `x_t = c + ρ^t(z−c)`, so that six steps with two positions between are
/// seen at t = 2, 4 and 6.
#[test]
fn losses_on_a_quadratic_are_those_in_closed_form() {
    let (eta, l, c, z) = (0.1_f64, 1.2_f64, 0.3_f64, -0.8_f64);
    let seen = [-0.5, -0.1, 0.2];
    let after = |x: f64, t: i32| c + (1.0 - eta * l * l).powi(t) * (x - c);
    let loss = |teacher_forced: bool| {
        let point = Point {
            x: vec![seen[2]],
            start: Some(vec![z]),
            path: Some(vec![vec![seen[0]], vec![seen[1]]]),
            condition: None,
            time: None,
            track: None,
        };
        let scenario = Scenario {
            data: Points {
                points: vec![point],
            }
            .into(),
            energy: Quadratic {}.into(),
            dynamics: GradientDescent { eta }.into(),
            steps: 6,
            initial: Given {}.into(),
            state: Some(quadratic(&[c], &[l])),
            ..scenario(Trajectory { teacher_forced })
        };
        by(Bptt::default(), &scenario).loss
    };
    let half = |x: f64| 0.5 * x * x;
    let free = (0..3).map(|j| half(after(z, 2 * (j + 1)) - seen[j as usize]));
    assert!((loss(false) - free.sum::<f64>()).abs() < 1e-14);
    let from = [z, seen[0], seen[1]];
    let forced = (0..3).map(|j| half(after(from[j], 2) - seen[j]));
    assert!((loss(true) - forced.sum::<f64>()).abs() < 1e-14);
}

#[test]
fn without_a_path_it_is_the_end_point() {
    let mut plain = points();
    plain.iter_mut().for_each(|p| p.path = None);
    let run = |objective: ObjectiveConfig| {
        let scenario = Scenario {
            data: Points {
                points: plain.clone(),
            }
            .into(),
            ..scenario(objective)
        };
        whole(&by(Bptt::default(), &scenario))
    };
    let end = run(Endpoint {}.into());
    for teacher_forced in [false, true] {
        assert_close(
            "no path",
            &run(Trajectory { teacher_forced }.into()),
            &end,
            1e-15,
        );
    }
}

#[test]
fn checkpoints_keep_the_bits() {
    for teacher_forced in [false, true] {
        for steps in [6, 12, 30] {
            let scenario = Scenario {
                steps,
                ..scenario(Trajectory { teacher_forced })
            };
            let [all, some] =
                [false, true].map(|checkpoints| whole(&by(Bptt { checkpoints }, &scenario)));
            assert_eq!(all, some, "{steps} steps, forced: {teacher_forced}");
        }
    }
}

#[test]
fn steps_too_few_for_the_path_are_refused() {
    let short = Scenario {
        steps: 3,
        ..scenario(Trajectory::default())
    };
    let Err(error) = Session::new(short, 1) else {
        panic!("four observed times in three steps")
    };
    assert!(error.to_string().contains("more than 3"), "{error}");
}

#[test]
fn paths_travel_by_link_and_text() {
    let mut points = points();
    for p in &mut points {
        for x in p.x.iter_mut().chain(p.path.iter_mut().flatten().flatten()) {
            *x = f64::from(*x as f32);
        }
    }
    let sent = Scenario {
        data: Points {
            points: points.clone(),
        }
        .into(),
        ..scenario(Trajectory::default())
    };
    let (read, notices) = from_link(&to_link(&sent).unwrap()).expect("its own link");
    assert!(notices.is_empty(), "{notices:?}");
    assert_eq!(read.data, sent.data);

    let json = serde_json::to_string(&points).expect("plain data");
    assert_eq!(parse_points(&json).expect("its own JSON").points, points);

    let table = "x1,x2,p1x1,p1x2,p2x1,p2x2\n1,2,3,4,5,6\n7,8,,,,\n";
    let read = parse_points(table).expect("a table").points;
    assert_eq!(read[0].path, Some(vec![vec![3.0, 4.0], vec![5.0, 6.0]]));
    assert_eq!(read[1].path, None);
    for wrong in [
        "x1,x2,p1x1\n1,2,3\n",
        "x1,x2,p1x1,p1x2\n1,2,3,\n",
        r#"[{"x":[1,2],"path":[[1,2]]},{"x":[1,2],"path":[[1,2],[3,4]]}]"#,
        r#"[{"x":[1,2],"path":[[1]]}]"#,
        r#"[{"x":[1,2],"path":[]}]"#,
    ] {
        assert!(parse_points(wrong).is_err(), "{wrong}");
    }
}

/// Free, the adjoint goes back from the end to the start; stretches that start anew have none.
#[test]
fn teacher_forcing_has_no_adjoint_over_inner_time() {
    let time = |teacher_forced: bool| {
        let scenario = scenario(Trajectory { teacher_forced });
        let mut session = Session::new(scenario, 1).expect("a valid scenario");
        iel::study::inner_time(&mut session).expect("a process")
    };
    let free = time(false);
    assert_eq!((free.adjoint.len(), free.no_adjoint), (10, None));
    assert!(free.adjoint.iter().all(|a| *a > 0.0));
    let forced = time(true);
    assert!(forced.adjoint.is_empty());
    assert!(
        forced
            .no_adjoint
            .is_some_and(|why| why.contains("teacher forcing"))
    );
}
