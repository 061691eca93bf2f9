//! Trajectories of a teacher, and its energy found again.
#![cfg(not(target_arch = "wasm32"))]

use iel::data::{LangevinPairs, Teacher, observe};
use iel::energy::{DoubleWell, EnergyConfig};
use iel::scenario::{Precision, Scenario};
use iel::session::{Command, Session};
use iel::study::{DensityRequest, recovery};

fn pairs(spacing: f64, teacher: Teacher) -> Scenario {
    Scenario {
        data: LangevinPairs {
            n: 5000,
            spacing,
            teacher,
            temperature: 0.5,
            ..Default::default()
        }
        .into(),
        ..Scenario::default()
    }
}

/// Drift over `x_2` of the double well, whose energy is `c/2·x_2²` there, by least squares of
/// `x_2' − x_2 = −h ĉ x_2`: at a fine spacing the truth, at a coarse one `(1 − e^{−ch})/h`.
#[test]
fn coarse_spacing_flattens_as_it_must() {
    let wells = DoubleWell::default();
    let curvature = 8.0 * wells.height / (wells.scale * wells.scale);
    for spacing in [0.01, 0.2, 0.5] {
        let seen = observe(&pairs(spacing, Teacher::DoubleWell)).unwrap();
        let starts = seen.starts.unwrap();
        let (mut cross, mut square) = (0.0, 0.0);
        for (z, x) in starts.chunks_exact(2).zip(seen.points.chunks_exact(2)) {
            cross += z[1] * (x[1] - z[1]);
            square += z[1] * z[1];
        }
        let found = -cross / square / spacing;
        // Substeps are ten Euler steps.
        let kept = (1.0 - curvature * spacing / 10.0).powi(10);
        let expected = (1.0 - kept) / spacing;
        // Five standard errors of the noise of a pair.
        let noise = 0.5 * (1.0 - kept * kept) / curvature;
        let error = 5.0 * (noise / square).sqrt() / spacing;
        assert!(
            (found - expected).abs() < error,
            "{spacing}: {found} {expected} ± {error}"
        );
    }
}

#[test]
fn trajectories_rest_in_their_gibbs_density_and_stay_finite() {
    for teacher in [
        Teacher::DoubleWell,
        Teacher::FourWells,
        Teacher::Ring,
        Teacher::Himmelblau,
        Teacher::MuellerBrown,
    ] {
        let seen = observe(&pairs(0.1, teacher)).unwrap();
        assert!(seen.points.iter().all(|x| x.abs() < 10.0));
        // Every pair begins where one before it ended.
        let starts = seen.starts.unwrap();
        assert_eq!(starts[64..], seen.points[..2 * 5000 - 64]);
    }
    let scenario = pairs(0.2, Teacher::DoubleWell);
    let seen = observe(&scenario).unwrap();
    let wells = DoubleWell::default();
    let curvature = 8.0 * wells.height / (wells.scale * wells.scale);
    let square: f64 = seen.points.iter().skip(1).step_by(2).map(|x| x * x).sum();
    let variance = square / 5000.0;
    assert!(
        (variance * curvature / 0.5 - 1.0).abs() < 0.12,
        "{variance}"
    );
}

#[test]
fn a_teacher_recovers_itself_and_a_scaled_one_shows_its_slope() {
    let teacher: EnergyConfig = DoubleWell::default().into();
    let double: EnergyConfig = DoubleWell {
        height: 0.5,
        ..Default::default()
    }
    .into();
    for (energy, slope) in [(teacher.clone(), 1.0), (double, 0.5)] {
        let scenario = Scenario {
            energy,
            precision: Precision::F64,
            ..Scenario::default()
        };
        let mut session = Session::new(scenario, 1).unwrap();
        let found = recovery(&mut session, &teacher, &DensityRequest::default()).unwrap();
        assert!((found.slope - slope).abs() < 1e-9, "{}", found.slope);
        assert!((found.relative - (1.0 - slope)).abs() < 1e-9);
        assert_eq!(found.difference.len(), 96 * 96);
    }
}

#[test]
fn an_edited_pair_keeps_the_starts() {
    let mut session = Session::new(pairs(0.1, Teacher::Ring), 1).unwrap();
    let before = session.observations().clone();
    session.command(Command::DeletePoint { index: 0 }).unwrap();
    let after = session.observations();
    assert_eq!(
        after.starts.as_ref().unwrap()[..],
        before.starts.unwrap()[2..]
    );
}
