//! Measurements on sessions: code lengths and rankings.

use crate::harness::quadratic;
use iel::code_length::Coding;
use iel::data::{Point, Points};
use iel::energy::{EnergyConfig, GaussianMixture, Mlp, Polynomial, Quadratic, Rbf};
use iel::error::Error;
use iel::objective::GibbsLikelihood;
use iel::optimizer::Adam;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, State, from_link};
use iel::session::Session;
use iel::study::{
    FitSummaryRequest, Ranking, Snapping, Task, Usual, code_length, learnable, shared,
    summarize_fit,
};
use std::f64::consts::{LN_2, TAU};

/// Observations at `centers` in turn, with Gaussian noise; fitted by the Gibbs likelihood.
fn clouds(centers: &[f64], seed: u32) -> Scenario {
    let mut rng = Stream::new(seed, Purpose::Display);
    let points = (0..150).map(|i| {
        let x = centers[i % centers.len()];
        Point::new([x + 0.4 * rng.normal(), 0.5 * rng.normal()])
    });
    Scenario {
        data: Points {
            points: points.collect(),
        }
        .into(),
        objective: GibbsLikelihood {
            resolution: 32,
            ..Default::default()
        }
        .into(),
        optimizer: Adam {
            learning_rate: 0.05,
            ..Default::default()
        }
        .into(),
        ..Scenario::default()
    }
}

#[test]
fn the_right_family_is_ranked_first() {
    let families: [EnergyConfig; 4] = [
        Mlp::default().into(),
        Rbf::default().into(),
        GaussianMixture {
            components: 2,
            ..GaussianMixture::default()
        }
        .into(),
        Quadratic {}.into(),
    ];
    let two_wells = &families[2];
    for (centers, first) in [(&[-1.5, 1.5][..], two_wells), (&[0.3], &families[3])] {
        let scenario = clouds(centers, 5);
        let mut ranking = Ranking::new(&scenario, &families, 150, 0.01, 2).unwrap();
        assert!(ranking.run(&mut || true).unwrap());
        let ranked = ranking.report().unwrap();
        assert_eq!(ranked.len(), 4);
        assert_eq!(&ranked[0].energy, first, "{ranked:#?}");
        let bits: Vec<f64> = ranked
            .iter()
            .map(|r| r.code.as_ref().unwrap().total)
            .collect();
        assert!(bits.is_sorted());
        // The criterion agrees on the winner.
        let bic = |i: usize| ranked[i].code.as_ref().unwrap().bic;
        assert!((1..4).all(|i| bic(0) < bic(i)), "{ranked:#?}");
        assert_eq!(ranked[0].code.as_ref().unwrap().coding, Coding::Density);
    }
}

#[test]
fn a_ranking_stops_and_goes_on_with_the_same_bits() {
    let scenario = from_link("data.n=40&energy.widths=4&steps=3").unwrap().0;
    let families: [EnergyConfig; 2] = [Quadratic {}.into(), scenario.energy.clone()];
    let ranking = || Ranking::new(&scenario, &families, 12, 0.01, 1).unwrap();
    let mut at_once = ranking();
    assert!(at_once.run(&mut || true).unwrap());
    let mut in_turns = ranking();
    let mut turns = 0;
    while !in_turns.run(&mut || false).unwrap() {
        turns += 1;
        assert_eq!(in_turns.progress().done, turns);
        assert_eq!(in_turns.progress().total, 24);
    }
    assert_eq!(turns, 23);
    assert_eq!(in_turns.report().unwrap(), at_once.report().unwrap());
    assert_eq!(at_once.progress().note, "family 2/2");
}

#[test]
fn a_code_length_leaves_the_session_alone() {
    for link in [
        "data.n=40&steps=3",
        "data.n=40&initial=learned&steps=3",
        "data.n=40&objective=gibbs-likelihood&energy=gaussian-mixture&precision=f64",
    ] {
        let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
        session.run(3, || true);
        let before = session.status();
        let code = code_length(&mut session, 0.01).unwrap();
        assert_eq!(before, session.status());
        assert!(code.total.is_finite() && code.parameters > 0.0 && code.data > 0.0);
        // Twice the digits of everything: about one bit more for each number said.
        let finer = code_length(&mut session, 0.005).unwrap();
        assert!(finer.total > code.total);
        assert!(finer.plain - code.plain <= 80.0 && finer.plain - code.plain > 75.0);
    }
}

#[test]
fn what_gives_observations_no_density_has_no_code() {
    for link in [
        "data=langevin-pairs&data.n=40&objective=snapshots",
        "data=field&data.n=40&objective=hamilton-jacobi&energy=polynomial",
        "data=field&data.n=40&objective=descends&energy=polynomial",
    ] {
        let scenario = from_link(link).unwrap().0;
        let mut session = Session::new(scenario.clone(), 1).unwrap();
        let refusals = [
            code_length(&mut session, 0.01).unwrap_err(),
            Ranking::new(&scenario, &[Polynomial::default().into()], 5, 0.01, 1).unwrap_err(),
        ];
        for refusal in refusals {
            assert!(
                matches!(&refusal, Error::Invalid { at, message } if at == "objective" && message.contains("no density")),
                "{link}: {refusal}"
            );
        }
    }
}

/// A scenario on `½‖x‖²`, stated exactly.
fn unit_bowl(link: &str) -> Scenario {
    Scenario {
        energy: Quadratic {}.into(),
        precision: Precision::F64,
        state: Some(quadratic(&[0.0; 2], &[1.0, 0.0, 1.0])),
        ..from_link(link).unwrap().0
    }
}

#[test]
fn the_density_code_of_a_known_gaussian_is_its_entropy() {
    // E = ½‖x‖²: log p(x) = −½‖x‖²/τ − log 2πτ, whatever fitted it at that temperature.
    for (objective, temperature) in [
        ("gibbs-likelihood&objective.extent=8", 1.0),
        (
            "gibbs-likelihood&objective.extent=8&objective.temperature=0.5",
            0.5,
        ),
        ("contrastive-divergence&objective.temperature=0.5", 0.5),
        (
            "persistent-contrastive-divergence&objective.temperature=2",
            2.0,
        ),
        (
            "score-matching&dynamics=langevin&dynamics.temperature=0.1",
            1.0,
        ),
    ] {
        let link = format!("data=blob&data.n=50&objective={objective}");
        let mut session = Session::new(unit_bowl(&link), 1).unwrap();
        assert_eq!(session.temperature(), temperature);
        let points = session.observations().points.clone();
        let squares: f64 = points.iter().map(|x| x * x).sum();
        let nats = 0.5 * squares / temperature + 50.0 * (TAU * temperature).ln();
        let code = code_length(&mut session, 0.01).unwrap();
        let expected = nats / LN_2 - 100.0 * 0.01f64.log2();
        assert!(
            (code.data - expected).abs() < 0.02,
            "{objective}: {} {expected}",
            code.data
        );
        assert!((code.bic - (5.0 * 50f64.ln() + 2.0 * nats)).abs() < 0.02);
        assert!(code.edge.unwrap() < 0.01, "{:?}", code.edge);
    }
}

#[test]
fn steps_are_coded_by_the_density_of_a_step() {
    let (eta, temperature) = (0.1, 0.25);
    let link = format!(
        "data=points&objective=transition-likelihood&objective.eta={eta}&objective.temperature={temperature}"
    );
    let mut rng = Stream::new(8, Purpose::Display);
    let mut normal = || rng.normal();
    let pair = |_| {
        let (z, noise) = ([normal(), normal()], [normal(), normal()]);
        let step = |k: usize| z[k] - eta * z[k] + (2.0 * temperature * eta).sqrt() * noise[k];
        Point {
            start: Some(z.to_vec()),
            ..Point::new([step(0), step(1)])
        }
    };
    let points: Vec<Point> = (0..60).map(pair).collect();
    let scenario = Scenario {
        data: Points {
            points: points.clone(),
        }
        .into(),
        ..unit_bowl(&link)
    };
    let code = code_length(&mut Session::new(scenario, 1).unwrap(), 0.01).unwrap();
    assert_eq!(code.coding, Coding::Transition);
    // Starts are known; of x, −log₂ N(x; z − η∇E(z), 2τη) ε² each.
    let squares: f64 = points
        .iter()
        .flat_map(|p| {
            let z = p.start.as_ref().unwrap();
            (0..2)
                .map(|k| (p.x[k] - (1.0 - eta) * z[k]).powi(2))
                .collect::<Vec<_>>()
        })
        .sum();
    let variance = 2.0 * temperature * eta;
    let nats = 0.5 * squares / variance + 60.0 * (TAU * variance).ln();
    let expected = nats / LN_2 - 120.0 * 0.01f64.log2();
    assert!(
        (code.data - expected).abs() < 1e-6,
        "{} {expected}",
        code.data
    );
    assert_eq!((code.starts, code.edge), (0.0, None));
}

#[test]
fn paths_are_coded_as_well_as_ends() {
    // Descent on ½‖x‖² at η = 0.1: x_t = 0.9^t z, seen at t = 5 and T = 10.
    let decay = |t: i32| 0.9f64.powi(t);
    let point = |off: f64| Point {
        start: Some(vec![1.0, -2.0]),
        path: Some(vec![vec![decay(5) + off, -2.0 * decay(5)]]),
        ..Point::new([decay(10), -2.0 * decay(10)])
    };
    for forced in ["false", "true"] {
        let link = format!(
            "data=points&initial=given&steps=10&objective=trajectory&objective.teacher_forced={forced}"
        );
        let bits = |off: f64| {
            let points = vec![point(off), Point::new([0.0, 0.0])];
            let scenario = Scenario {
                data: Points { points }.into(),
                ..unit_bowl(&link)
            };
            let mut session = Session::new(scenario, 1).unwrap();
            code_length(&mut session, 0.01).unwrap().data
        };
        assert!(bits(0.0) < 1e-9, "{}", bits(0.0));
        // Off by 8 precisions on the way; forced, by 0.9⁵ of it at the end too.
        let one = |r: f64| 0.5 * (1.0 + (r / 0.01).powi(2)).log2();
        let after = if forced == "true" {
            one(0.08 * decay(5))
        } else {
            0.0
        };
        assert!(
            (bits(0.08) - one(0.08) - after).abs() < 1e-6,
            "{}",
            bits(0.08)
        );
    }
}

/// Draws from `N(0, I)`.
fn unit_cloud(n: usize, seed: u32) -> Points {
    let mut rng = Stream::new(seed, Purpose::Display);
    let points = (0..n).map(|_| Point::new([rng.normal(), rng.normal()]));
    Points {
        points: points.collect(),
    }
}

#[test]
fn parameters_snap_to_the_simple_numbers_that_they_mean() {
    // A fit that is off by what 300 observations can tell.
    let scenario = Scenario {
        data: unit_cloud(300, 2).into(),
        state: Some(State {
            iteration: 7,
            ..quadratic(&[0.04, -0.03], &[1.03, 0.02, 0.98])
        }),
        ..unit_bowl("objective=gibbs-likelihood&objective.extent=8")
    };
    let mut snapping = Snapping::new(scenario.clone(), 0.01, 1).unwrap();
    assert!(snapping.run(&mut || true).unwrap());
    let found = snapping.report().unwrap();
    assert!(found.after.total < found.before.total - 10.0, "{found:?}");
    let snapped = found.scenario.clone();
    let state = snapped.state.clone().unwrap();
    assert_eq!(state.theta[0].values, [0.0, 0.0]);
    assert_eq!(state.theta[1].values, [1.0, 0.0, 1.0]);
    assert_eq!(state.iteration, 7);
    // 1 costs a bit, 0 nothing.
    assert!((found.after.parameters - 2.0).abs() < 1e-12);
    let rows: Vec<_> = found
        .tensors
        .iter()
        .map(|t| (&t.name[..], t.zeros, t.integers))
        .collect();
    assert_eq!(rows, [("c", 2, 0), ("L", 1, 2)]);
    assert!(found.tensors.iter().all(|t| t.fractions == 0));
    // The live readout says the same of the result, and there is nothing left to snap.
    let mut session = Session::new(snapped.clone(), 1).unwrap();
    assert_eq!(code_length(&mut session, 0.01).unwrap(), found.after);
    let mut again = Snapping::new(snapped, 0.01, 1).unwrap();
    assert!(again.run(&mut || true).unwrap());
    assert!(again.report().unwrap().tensors.is_empty());
    // In turns the same.
    let mut turns = Snapping::new(scenario, 0.01, 1).unwrap();
    let mut count = 1;
    while !turns.run(&mut || false).unwrap() {
        count += 1;
        let at = turns.progress();
        assert!(at.done <= at.total && at.total == 15);
    }
    assert!((5..=15).contains(&count), "{count}");
    assert_eq!(turns.report().unwrap(), found);
}

#[test]
fn what_the_observations_can_tell_is_not_snapped_away() {
    // 5000 observations know L to 1/100: neither 1 nor 5/4 is near 1.13.
    let bowl = unit_bowl("objective=gibbs-likelihood&objective.extent=8");
    let mut state = bowl.state.clone().unwrap();
    state.theta[1].values = vec![1.13, 0.0, 1.0];
    let mut points = unit_cloud(5000, 3);
    points.points.iter_mut().for_each(|p| p.x[0] /= 1.13);
    let scenario = Scenario {
        data: points.into(),
        state: Some(state),
        ..bowl
    };
    let mut snapping = Snapping::new(scenario, 0.01, 2).unwrap();
    assert!(snapping.run(&mut || true).unwrap());
    let kept = snapping.report().unwrap().scenario.state.unwrap().theta[1].values[0];
    assert!((kept - 1.13).abs() < 0.015, "{kept}");
}

#[test]
fn the_prequential_code_says_each_block_by_what_was_before() {
    let n = 240;
    let scenario = Scenario {
        data: unit_cloud(n, 4).into(),
        ..clouds(&[0.0], 1)
    };
    let families: [EnergyConfig; 2] = [Quadratic {}.into(), Rbf::default().into()];
    let mut ranking = Ranking::prequential(&scenario, &families, 200, 0.01, 2, 4).unwrap();
    assert_eq!(ranking.progress().total, 2 * 4 * 200);
    assert!(ranking.run(&mut || true).unwrap());
    let ranked = ranking.report().unwrap();
    let bits = |kind: &EnergyConfig| {
        let row = ranked.iter().find(|r| r.energy == *kind).unwrap();
        row.prequential.unwrap()
    };
    // Three of four blocks at the entropy of N(0, I), log₂ 2πe − 2 log₂ ε bits each, and about
    // k/2 log₂ 4 bits for the k = 5 parameters that are learned on the way (Dawid 1984).
    let entropy = (TAU * std::f64::consts::E).log2() - 2.0 * 0.01f64.log2();
    let expected = 180.0 * entropy + 5.0;
    // One standard deviation of −log₂ p of an observation is log₂ e.
    let error = 5.0 * 180f64.sqrt() / LN_2;
    assert!(
        (bits(&families[0]) - expected).abs() < error,
        "{} {expected}",
        bits(&families[0])
    );
    assert!(bits(&families[0]) < bits(&families[1]));
    // Without it there is none.
    let mut plain = Ranking::new(&scenario, &families, 2, 0.01, 1).unwrap();
    assert!(plain.run(&mut || true).unwrap());
    assert!(
        plain
            .report()
            .unwrap()
            .iter()
            .all(|r| r.prequential.is_none() && r.code.is_some())
    );
    for blocks in [0, 1, 65, 241] {
        let refused = Ranking::prequential(&scenario, &families, 2, 0.01, 1, blocks).err();
        assert!(matches!(refused, Some(Error::Invalid { at, .. }) if at == "blocks"));
    }
    let learned = from_link("data.n=40&initial=learned").unwrap().0;
    let refused = Ranking::prequential(
        &learned,
        std::slice::from_ref(&learned.energy),
        2,
        0.01,
        1,
        4,
    )
    .err();
    assert!(matches!(refused, Some(Error::Invalid { at, .. }) if at == "initial.kind"));
}

/// Many narrow Gaussians are likelier on what they saw, and less likely on what was held out.
#[test]
fn cross_validation_ranks_by_what_was_not_seen() {
    let link = "v=2&data=blob&data.n=100&energy=gaussian-mixture&objective=gibbs-likelihood&objective.resolution=16&optimizer=expectation-maximization";
    let scenario = from_link(link).unwrap().0;
    let sized = |components| GaussianMixture {
        components,
        ..Default::default()
    };
    let families: [EnergyConfig; 2] = [sized(4).into(), sized(1).into()];
    let ranked = |by: fn(&Scenario, &[EnergyConfig]) -> Result<Ranking, Error>| {
        let mut ranking = by(&scenario, &families).unwrap();
        assert!(ranking.run(&mut || true).unwrap());
        ranking.report().unwrap()
    };
    let rows = ranked(|s, f| Ranking::new(s, f, 8, 0.01, 1)?.held_out(5));
    let held_out: Vec<f64> = rows.iter().map(|r| r.held_out.unwrap()).collect();
    assert_eq!(rows[0].energy, families[1], "{rows:#?}");
    assert!(
        held_out.is_sorted() && rows[0].loss > rows[1].loss,
        "{rows:#?}"
    );
    // Each observation is said once, by a fit to four fifths: about as in the plain code, and no better.
    let told = rows[0].code.as_ref().unwrap().data;
    assert!(
        (0.0..0.1).contains(&(held_out[0] / told - 1.0)),
        "{rows:#?}"
    );
    let plain = ranked(|s, f| Ranking::new(s, f, 4, 0.01, 1));
    assert!(plain.iter().all(|r| r.held_out.is_none()));
    // What expectation maximization can fit, and nothing else: kernels and up to 8 components for 100.
    let families = learnable(&scenario);
    assert_eq!(Usual::of(&scenario).folds, Some(5));
    assert!(
        families.len() == 18
            && families
                .iter()
                .all(|e| e.at_defaults() == scenario.energy.at_defaults())
    );
}

#[test]
fn what_has_no_code_is_refused() {
    let at = |link: &str, epsilon| {
        let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
        code_length(&mut session, epsilon).unwrap_err()
    };
    for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(at("data.n=4", epsilon), Error::Invalid { at, .. } if at == "epsilon"));
    }
    // An energy that does not rise outward has no density.
    let plane = "data=blob&objective=score-matching&energy=custom&energy.expression=x1";
    assert!(matches!(at(plane, 0.01), Error::Diverged { .. }));
    let empty = Scenario {
        data: Points::default().into(),
        ..Scenario::default()
    };
    assert!(Ranking::new(&empty, &[Quadratic {}.into()], 1, 0.01, 1).is_err());
    let families = learnable(&Scenario::default());
    assert!(families.len() >= 6 && families.contains(&Scenario::default().energy));
}

#[test]
fn a_fit_is_summarized_in_numbers_that_compare() {
    // One step of descent on ½‖x‖² at η = ½ halves every start.
    let pair = |start: [f64; 2], end: [f64; 2]| Point {
        start: Some(start.to_vec()),
        ..Point::new(end)
    };
    let points = vec![pair([2.0, 0.0], [4.0, 0.0]), pair([0.0, 2.0], [0.0, 5.0])];
    let link = "data=points&initial=given&steps=1&dynamics.eta=0.5";
    let scenario = Scenario {
        data: Points { points }.into(),
        ..unit_bowl(link)
    };
    let mut session = Session::new(scenario, 1).unwrap();
    let before = session.status();
    let found = summarize_fit(&mut session, &FitSummaryRequest::default()).unwrap();
    assert_eq!(session.status(), before);
    let code = code_length(&mut session, 0.01).unwrap();
    assert_eq!(found.code_length, Some(code.total));
    // They end 3 and 4 away.
    assert!((found.rest_error.unwrap() - (12.5f64).sqrt()).abs() < 1e-12);
    // ½·16 and ½·25, above 0 at the one minimum.
    assert!((found.energy.unwrap() - 10.25).abs() < 1e-12);
    assert_eq!(found.minima.len(), 1);
    let wrong = FitSummaryRequest {
        epsilon: 0.0,
        view: None,
    };
    assert!(summarize_fit(&mut session, &wrong).is_err());
    // Lowest first; nothing to tell of without observations.
    let empty = Scenario {
        data: Points::default().into(),
        energy: iel::energy::MuellerBrown::default().into(),
        ..Scenario::default()
    };
    let mut empty = Session::new(empty, 1).unwrap();
    let found = summarize_fit(&mut empty, &FitSummaryRequest::default()).unwrap();
    assert_eq!(
        (found.code_length, found.rest_error, found.energy),
        (None, None, None)
    );
    assert!(found.minima.len() > 1 && found.minima.is_sorted_by_key(|m| m.energy));
}

#[test]
fn places_of_two_sets_are_shared_where_they_are_near() {
    let two = [vec![0.0, 0.0], vec![1.0, 0.0]];
    let one = [vec![0.05, 0.0]];
    assert_eq!(shared(&two, &one, 0.1), Some(2.0 / 3.0));
    assert_eq!(shared(&two, &two, 0.1), Some(1.0));
    assert_eq!(shared(&two, &[], 0.1), Some(0.0));
    assert_eq!(shared(&[], &[], 0.1), None);
}
