//! Coordinates that the observations, or the energy, do not have.

use super::scenario;
use iel::data::{Point, Points};
use iel::dynamics::Driven;
use iel::energy::{Connections, Network};
use iel::initial::{Given, Perturbed};
use iel::scenario::Scenario;
use iel::session::{Command, Session};

/// Coordinates that the energy does not see stay where they are under descent, and turn and shear
/// with the drift.
#[test]
fn unseen_coordinates_follow_what_else_the_dynamics_have() {
    let still = Scenario {
        sees: vec![1, 3],
        initial: Given {}.into(),
        ..scenario(3, 0)
    };
    let [starts, _, ends] = Session::new(still.clone(), 1).unwrap().ends();
    for (z, x) in starts.chunks(3).zip(ends.chunks(3)) {
        assert!(z[0] != x[0] && z[1] == x[1] && z[2] != x[2], "{z:?} {x:?}");
    }
    let (eta, shear, input) = (0.1, 0.7, 0.25);
    let driven = Driven {
        eta,
        rotation: 0.0,
        shear,
        input: vec![0.0, input],
        condition_drives: false,
    };
    let drifting = Scenario {
        dynamics: driven.into(),
        sees: vec![3],
        steps: 1,
        ..still
    };
    let [starts, _, ends] = Session::new(drifting, 1).unwrap().ends();
    for (z, x) in starts.chunks(3).zip(ends.chunks(3)) {
        let want = [z[0] + eta * shear * z[1], z[1] + eta * input];
        assert!((x[0] - want[0]).abs() < 1e-15 && (x[1] - want[1]).abs() < 1e-15);
    }
}

/// The loss looks at what is observed of the end, and nothing else: `½(x_T − x)²` of it.
#[test]
fn latent_coordinates_start_at_zero_and_do_not_count() {
    let scenario = Scenario {
        latent: 2,
        initial: Perturbed { sigma: 0.0 }.into(),
        ..scenario(1, 0)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let observations = session.observations().clone();
    assert_eq!((observations.dim, observations.observed()), (3, 1));
    let [starts, _, ends] = session.ends();
    let gradient = session.gradient();
    let rows = starts.chunks(3).zip(ends.chunks(3)).zip(&gradient.losses);
    for (i, ((z, x), loss)) in rows.enumerate() {
        let target = observations.points[3 * i];
        assert_eq!(z, [target, 0.0, 0.0]);
        assert!(x[1] != 0.0 && x[2] != 0.0, "the energy moves them");
        assert!((loss - 0.5 * (x[0] - target).powi(2)).abs() < 1e-15);
    }
    // Explicit points have observed coordinates only.
    session
        .command(Command::AddPoint {
            point: Point::new([0.5]),
        })
        .unwrap();
    session
        .command(Command::MovePoint {
            index: 0,
            x: vec![0.25],
        })
        .unwrap();
    assert_eq!(session.observations().points[..3], [0.25, 0.0, 0.0]);
}

/// Observed units that are connected by way of hidden ones only settle where they were seen.
#[test]
fn hidden_units_are_fitted() {
    let corners = [[1.0, 1.0], [-1.0, -1.0]].map(|x| Point::new(x.to_vec()));
    let layered = Network {
        hidden: 2,
        connections: Connections::Layered,
        ..Network::default()
    };
    let scenario = Scenario {
        data: Points {
            points: corners.to_vec(),
        }
        .into(),
        latent: 2,
        energy: layered.into(),
        initial: Perturbed { sigma: 0.2 }.into(),
        steps: 20,
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(1, || true);
    let before = session.status().loss.unwrap();
    session.run(400, || true);
    let after = session.status().loss.unwrap();
    assert!(after < 0.2 * before, "{before} to {after}");
    let [_, _, ends] = session.ends();
    assert!(ends[2].abs() > 0.1, "the latent units take part: {ends:?}");
}
