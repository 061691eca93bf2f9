//! Trajectories of a teacher, and its energy found again.

use iel::data::{LangevinPairs, Point, Points, Teacher};
use iel::energy::{DoubleWell, EnergyConfig, Polynomial, Quadratic};
use iel::error::Error;
use iel::objective::TransitionLikelihood;
use iel::optimizer::Adam;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, advice, from_link};
use iel::session::{Command, Session};
use iel::study::{DensityRequest, Sweep, Task, recovery};

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
        let seen = pairs(spacing, Teacher::default()).observe().unwrap();
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
    assert!(Teacher::all().count() > 5);
    for teacher in Teacher::all() {
        let seen = pairs(0.1, teacher).observe().unwrap();
        assert!(seen.points.iter().all(|x| x.abs() < 10.0));
        // Every pair begins where one before it ended.
        let starts = seen.starts.unwrap();
        assert!(starts[64..] == seen.points[..2 * 5000 - 64]);
    }
    let scenario = pairs(0.2, Teacher::default());
    let seen = scenario.observe().unwrap();
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
        let found = recovery(&mut session, Some(&teacher), &DensityRequest::default()).unwrap();
        assert!((found.slope - slope).abs() < 1e-9, "{}", found.slope);
        assert!((found.relative - (1.0 - slope)).abs() < 1e-9);
        assert_eq!(found.difference.len(), 96 * 96);
    }
}

/// Pairs of an exact Ornstein–Uhlenbeck process on `½c‖x‖²`, at rest, learned from by
/// `transition-likelihood`: the gradient that is learned is `(1 − e^{−ch})/h · x`.
#[test]
fn a_fit_at_coarse_spacing_has_the_slope_that_it_must() {
    let (c, temperature, n) = (2.0f64, 0.5, 4000);
    let mut rng = Stream::new(5, Purpose::Display);
    for h in [0.05f64, 0.4, 1.0] {
        let kept = (-c * h).exp();
        let rest = temperature / c;
        let noise = rest * (1.0 - kept * kept);
        let mut pair = || {
            let z = [0; 2].map(|_| rest.sqrt() * rng.normal());
            Point {
                start: Some(z.to_vec()),
                ..Point::new(z.map(|z| kept * z + noise.sqrt() * rng.normal()))
            }
        };
        let points = (0..n).map(|_| pair()).collect();
        let scenario = Scenario {
            data: Points { points }.into(),
            energy: Quadratic {}.into(),
            objective: TransitionLikelihood {
                eta: h,
                temperature,
            }
            .into(),
            optimizer: Adam {
                learning_rate: 0.05,
                ..Default::default()
            }
            .into(),
            ..Scenario::default()
        };
        let mut session = Session::new(scenario, 2).unwrap();
        session.run(400, || true);
        assert_eq!(session.temperature(), temperature);
        let teacher: EnergyConfig =
            serde_json::from_str(r#"{"kind": "custom", "expression": "x1^2 + x2^2"}"#).unwrap();
        let found = recovery(&mut session, Some(&teacher), &DensityRequest::default()).unwrap();
        let expected = (1.0 - kept) / (c * h);
        // Five standard errors of the mean of two slopes, and of none of them alone.
        let error = 5.0 * (noise / (rest * 2.0 * f64::from(n))).sqrt() / (c * h) + 0.002;
        assert!(
            (found.slope - expected).abs() < error,
            "{h}: {} {expected} ± {error}",
            found.slope
        );
    }
}

#[test]
fn a_sweep_over_spacings_shows_the_bias_grow() {
    let scenario = Scenario {
        energy: Polynomial { degree: 4 }.into(),
        optimizer: Adam {
            learning_rate: 0.05,
            ..Default::default()
        }
        .into(),
        data: LangevinPairs {
            n: 4000,
            temperature: 0.5,
            ..Default::default()
        }
        .into(),
        ..from_link("objective=transition-likelihood&data=langevin-pairs")
            .unwrap()
            .0
    };
    let spacings = [0.02, 0.2, 0.6];
    let mut sweep = Sweep::new(&scenario, &spacings, 600, 2).unwrap();
    let mut turns = 1;
    while !sweep.run(&mut || false).unwrap() {
        turns += 1;
    }
    assert_eq!(turns, 3 * 600);
    let rows = sweep.report().unwrap();
    let slopes: Vec<f64> = rows.iter().map(|r| r.slope.unwrap()).collect();
    assert!(slopes.windows(2).all(|w| w[1] < w[0]), "{rows:#?}");
    for (row, spacing) in rows.iter().zip(spacings) {
        assert_eq!(
            (row.spacing, row.iterations, &row.trouble),
            (spacing, 600, &None)
        );
        // Quadratic only near its minima: the formula is a guide.
        let expected = row.slope_expected.unwrap();
        assert!((row.slope.unwrap() - expected).abs() < 0.12, "{row:?}");
        assert!(row.relative.unwrap() > 0.0 && row.rms.unwrap() > 0.0);
    }
    assert!(rows[2].relative > rows[0].relative, "{rows:#?}");
    // Refused: no teacher, no noise, no spacing, one out of range.
    let at = |scenario: &Scenario, spacings: &[f64]| match Sweep::new(scenario, spacings, 1, 1) {
        Err(Error::Invalid { at, .. }) => at,
        _ => String::new(),
    };
    assert_eq!(at(&Scenario::default(), &spacings), "data.kind");
    let cold = LangevinPairs {
        temperature: 0.0,
        ..Default::default()
    };
    let cold = Scenario {
        data: cold.into(),
        ..scenario.clone()
    };
    assert_eq!(at(&cold, &spacings), "data.temperature");
    assert_eq!(at(&scenario, &[]), "spacings");
    assert_eq!(at(&scenario, &[5.0]), "data.spacing");
}

#[test]
fn a_mismatch_of_spacing_or_temperature_is_pointed_out() {
    let notices = |link: &str| {
        let scenario = from_link(link).unwrap().0;
        let all = advice(&scenario).into_iter().filter_map(|n| n.at);
        let of_steps = |at: &String| at.starts_with("objective.");
        all.filter(of_steps).collect::<Vec<_>>()
    };
    let pairs =
        "data=langevin-pairs&data.spacing=0.1&energy=polynomial&objective=transition-likelihood";
    assert_eq!(notices(pairs), ["objective.eta", "objective.temperature"]);
    let matched = format!("{pairs}&objective.eta=0.1&objective.temperature=1");
    assert_eq!(notices(&matched), [""; 0]);
}

#[test]
fn what_leaves_the_square_is_not_observed() {
    let seen = |teacher, temperature, spacing, substeps| {
        Scenario {
            data: LangevinPairs {
                n: 2000,
                teacher,
                spacing,
                temperature,
                substeps,
            }
            .into(),
            ..Scenario::default()
        }
        .observe()
    };
    // Hot enough to run away now and then in steps this long.
    let found = seen(Teacher::default(), 3.0, 0.6, 3).unwrap();
    assert_eq!(found.points.len(), 4000);
    let starts = found.starts.unwrap();
    let mut rows = starts.chunks_exact(2).zip(found.points.chunks_exact(2));
    assert!(rows.all(|(z, x)| z != x));
    assert!(found.points.iter().all(|x| x.abs() < 10.0));
    // Some trajectory did: a pair begins elsewhere than one before it ended.
    assert!(starts[64..] != found.points[..4000 - 64]);
    let refused = seen(Teacher::default(), 5.0, 2.0, 4).unwrap_err();
    assert!(matches!(refused, Error::Invalid { at, .. } if at == "data.substeps"));
}

#[test]
fn an_edited_pair_keeps_the_starts() {
    let ring = serde_json::from_str("\"ring\"").unwrap();
    let mut session = Session::new(pairs(0.1, ring), 1).unwrap();
    let before = session.observations().clone();
    session.command(Command::DeletePoint { index: 0 }).unwrap();
    let after = session.observations();
    assert_eq!(
        after.starts.as_ref().unwrap()[..],
        before.starts.unwrap()[2..]
    );
}
