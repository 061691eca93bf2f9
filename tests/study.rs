//! Measurements on sessions: code lengths and rankings.
#![cfg(not(target_arch = "wasm32"))]

use iel::code_length::Coding;
use iel::data::{Point, Points};
use iel::energy::{EnergyConfig, GaussianMixture, Mlp, Quadratic, Rbf};
use iel::error::Error;
use iel::objective::GibbsLikelihood;
use iel::optimizer::Adam;
use iel::random::{Purpose, Stream};
use iel::scenario::{Scenario, from_link};
use iel::session::Session;
use iel::study::{Ranking, code_length, learnable};

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
        GaussianMixture { components: 2 }.into(),
        Quadratic {}.into(),
    ];
    let two_wells = &families[2];
    for (centers, first) in [(&[-1.5, 1.5][..], two_wells), (&[0.3], &families[3])] {
        let scenario = clouds(centers, 5);
        let mut ranking = Ranking::new(&scenario, &families, 150, 0.01, 2).unwrap();
        assert!(ranking.run(|| true).unwrap());
        let ranked = ranking.ranked();
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
    assert!(at_once.run(|| true).unwrap());
    let mut in_turns = ranking();
    let mut turns = 0;
    while !in_turns.run(|| false).unwrap() {
        turns += 1;
        assert_eq!(in_turns.progress().iteration, turns);
        assert_eq!(in_turns.progress().iterations, 24);
    }
    assert_eq!(turns, 23);
    assert_eq!(in_turns.ranked(), at_once.ranked());
    assert_eq!(at_once.progress().family, 2);
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
fn the_density_code_of_a_known_gaussian_is_its_entropy() {
    // E = ½‖x‖² at τ = 1: log p(x) = −½‖x‖² − log 2π.
    let link = "data=blob&data.n=50&objective=gibbs-likelihood&objective.extent=8&energy=quadratic&precision=f64";
    let mut session = Session::new(from_link(link).unwrap().0, 1).unwrap();
    let points = session.observations().points.clone();
    let squares: f64 = points.iter().map(|x| x * x).sum();
    let nats = 0.5 * squares + 50.0 * std::f64::consts::TAU.ln();
    let code = code_length(&mut session, 0.01).unwrap();
    // The parameters are stated to ±ε/2: the quadratic starts at c = mean of the data.
    let expected = nats / std::f64::consts::LN_2 - 100.0 * 0.01f64.log2();
    assert!(
        (code.data / expected - 1.0).abs() < 0.05,
        "{} {expected}",
        code.data
    );
    assert!((code.bic - (5.0 * 50f64.ln() + 2.0 * nats)).abs() < 0.1 * code.bic);
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
    let empty = Scenario {
        data: Points::default().into(),
        ..Scenario::default()
    };
    assert!(Ranking::new(&empty, &[Quadratic {}.into()], 1, 0.01, 1).is_err());
    let families = learnable(&Scenario::default());
    assert!(families.len() >= 6 && families.contains(&Scenario::default().energy));
}
