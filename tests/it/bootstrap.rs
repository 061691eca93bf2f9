//! Standard errors by drawing observations again.

use iel::data::{Point, Points};
use iel::landscape::Kind;
use iel::objective::TransitionLikelihood;
use iel::optimizer::LeastSquares;
use iel::random::{Purpose, Stream};
use iel::scenario::{Precision, Scenario, from_link};
use iel::session::Session;
use iel::study::{Bootstrap, BootstrapRequest, complete};

fn request(resamples: usize, iterations: u64) -> BootstrapRequest {
    BootstrapRequest {
        resamples,
        iterations,
        ..BootstrapRequest::default()
    }
}

/// Steps of Langevin dynamics on a bowl around (0.5, 0), least squares in one update.
fn steps(n: usize) -> Scenario {
    let mut rng = Stream::new(11, Purpose::Observations);
    let mut point = |_| {
        let z = [2.0 * rng.normal(), 2.0 * rng.normal()];
        let spread = (2.0f64 * 0.3 * 0.05).sqrt();
        let x = [
            z[0] - 0.05 * 2.0 * (z[0] - 0.5) + spread * rng.normal(),
            z[1] - 0.05 * 2.0 * z[1] + spread * rng.normal(),
        ];
        Point {
            start: Some(z.to_vec()),
            ..Point::new(x)
        }
    };
    let points = (0..n).map(&mut point).collect();
    Scenario {
        data: Points { points }.into(),
        objective: TransitionLikelihood {
            eta: 0.05,
            temperature: 0.3,
        }
        .into(),
        optimizer: LeastSquares::default().into(),
        precision: Precision::F64,
        ..from_link("energy=polynomial&energy.degree=2").unwrap().0
    }
}

#[test]
fn standard_errors_are_those_of_least_squares() {
    let n = 400;
    let scenario = steps(n);
    let mut request = request(80, 2);
    request.places = vec![vec![0.5, 0.0], vec![1.5, 0.0]];
    let found = complete(Bootstrap::new(&scenario, &request, 1).unwrap()).unwrap();
    assert_eq!((found.resamples, found.trouble), (80, None));
    assert_eq!(found.critical.len(), 1);
    let least = &found.critical[0];
    assert_eq!((least.kind, least.found), (Kind::Minimum, 1.0));
    assert_eq!((least.height.value, least.height.error), (0.0, Some(0.0)));
    // By linear regression of x − z on z: Var(center) = σ²/(ηk)²/n (1 + c²/Var z) about, and Var k = σ²/η²/(n Var z),
    // with σ² = 2τη. The estimate of a standard deviation from 80 resamples has a relative error of 8 %.
    let sigma = (2.0f64 * 0.3 * 0.05).sqrt();
    let center = sigma / (0.05 * 2.0) / (n as f64).sqrt();
    for x in &least.x {
        let error = x.error.unwrap();
        assert!((error / center - 1.0).abs() < 0.4, "{error} {center}");
    }
    let temperature = found.temperature.unwrap();
    let expected = 0.3 * (2.0 / (2.0 * n as f64)).sqrt();
    let error = temperature.error.unwrap();
    assert!((error / expected - 1.0).abs() < 0.4, "{error} {expected}");
    assert!((temperature.value - 0.3).abs() < 5.0 * expected);
    // E(1.5, 0) − E at the minimum is k/2.
    let [near, far] = [found.energies[0], found.energies[1]];
    assert!(near.value.abs() < 0.05 && (far.value - 1.0).abs() < 5.0 * far.error.unwrap());
}

/// What is there in every resample, and what is not.
#[test]
fn wells_come_again_or_not() {
    let link = "data=eight-gaussians&data.n=400&energy=gaussian-mixture&energy.components=8\
                &objective=gibbs-likelihood&optimizer=expectation-maximization";
    let scenario = from_link(link).unwrap().0;
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(3, || true);
    // From the fit as it stands: none to all observations is made again.
    let found = complete(Bootstrap::new(&session.scenario(true), &request(4, 3), 1).unwrap());
    let found = found.unwrap();
    let minima: Vec<_> = found
        .critical
        .iter()
        .filter(|c| c.kind == Kind::Minimum)
        .collect();
    assert_eq!(minima.len(), 8);
    assert!(
        minima.iter().filter(|m| m.found == 1.0).count() >= 6,
        "{minima:?}"
    );
    for minimum in minima.iter().filter(|m| m.found == 1.0) {
        // Fifty points of standard deviation 0.2 or so a cluster.
        assert!(
            minimum.x.iter().all(|x| x.error.unwrap() < 0.15),
            "{minimum:?}"
        );
    }
}

/// Of steps in three wells of the same depth, at 0 and ±1.5 with passes of height 1 at ±0.87: which two are lowest changes
/// from one resample to the next, and what is said is of the same two nevertheless.
#[test]
fn of_three_equal_wells_a_barrier_is_of_the_same_two() {
    let (eta, tau) = (0.01, 0.3);
    let mut rng = Stream::new(5, Purpose::Observations);
    let spread = (2.0f64 * tau * eta).sqrt();
    let slope = |x: f64| 3.556 * x * (x * x - 0.75) * (x * x - 2.25);
    let points = (0..4000).map(|i| {
        let z = [f64::from(i % 400) / 100.0 - 2.0, 0.5 * rng.normal()];
        Point {
            start: Some(z.to_vec()),
            ..Point::new([
                z[0] - eta * slope(z[0]) + spread * rng.normal(),
                z[1] - eta * z[1] + spread * rng.normal(),
            ])
        }
    });
    let points = points.collect();
    let objective = TransitionLikelihood {
        eta,
        temperature: tau,
    };
    let scenario = Scenario {
        data: Points { points }.into(),
        objective: objective.into(),
        optimizer: LeastSquares::default().into(),
        precision: Precision::F64,
        ..from_link("energy=polynomial&energy.degree=6").unwrap().0
    };
    let mut request = request(30, 2);
    request.line = Some([vec![-2.0, 0.0], vec![2.0, 0.0]]);
    let found = complete(Bootstrap::new(&scenario, &request, 1).unwrap()).unwrap();
    let barrier = found.barrier.unwrap();
    assert!(barrier.found > 0.8, "{barrier:?}");
    // On the line of length 4 wells are 1.5 apart; a mixture of wells would have an error of about half of that.
    for at in barrier.at {
        assert!(4.0 * at.error.unwrap() < 0.2, "{barrier:?}");
    }
    for height in [barrier.forth, barrier.back] {
        let off = (height.value - 1.0).abs();
        assert!(off < 4.0 * height.error.unwrap(), "{height:?}");
    }
}

/// Of steps in a double well, with wells at ±1.5 and a pass of height 1.
#[test]
fn a_line_over_a_pass_has_its_barrier() {
    let link = "data=langevin-pairs&data.n=5000&data.teacher=double-well&energy=polynomial&energy.degree=4\
                &objective=transition-likelihood&optimizer=least-squares";
    let scenario = from_link(link).unwrap().0;
    let mut request = request(12, 2);
    request.places = vec![vec![0.3, 0.2]];
    request.line = Some([vec![-2.0, 0.0], vec![2.0, 0.0]]);
    let found = complete(Bootstrap::new(&scenario, &request, 1).unwrap()).unwrap();
    assert_eq!((found.energies.len(), found.line.len()), (1, 41));
    assert_eq!(
        (&found.line[0].x, &found.line[40].x),
        (&vec![-2.0, 0.0], &vec![2.0, 0.0])
    );
    let barrier = found.barrier.unwrap();
    assert_eq!(barrier.found, 1.0);
    // The critical points that were searched for lie on the line but for the noise.
    let [minima, saddles] = [Kind::Minimum, Kind::Saddle].map(|kind| {
        let of = found.critical.iter().filter(move |c| c.kind == kind);
        of.collect::<Vec<_>>()
    });
    assert_eq!((minima.len(), saddles.len()), (2, 1));
    let near = |at: f64, x: f64| (4.0 * at - 2.0 - x).abs() < 0.3;
    let [first, top, second] = barrier.at.map(|at| at.value);
    let placed = near(first, -1.5) && near(top, 0.0) && near(second, 1.5);
    assert!(placed, "{barrier:?}");
    for height in [barrier.forth, barrier.back] {
        let off = (height.value - 1.0).abs();
        assert!(off < 3.0 * height.error.unwrap(), "{height:?}");
    }
    let (saddle, deepest) = (saddles[0].height, barrier.back);
    assert!(
        (deepest.value - saddle.value).abs() < 0.15 * saddle.value,
        "{barrier:?} {saddle:?}"
    );
    let [on_line, at_saddle] = [deepest.error.unwrap(), saddle.error.unwrap()];
    assert!(
        on_line > 0.3 * at_saddle && on_line < 3.0 * at_saddle,
        "{on_line} {at_saddle}"
    );
}

/// Where all rows of a track are alike, as many rows say no more than the tracks: the standard error of a center is
/// that of so many independent ones, by whole tracks, and too small by √(rows of a track) by rows.
#[test]
fn whole_tracks_are_drawn_again() {
    let (tracks, each) = (40, 9);
    let mut rng = Stream::new(3, Purpose::Observations);
    let points: Vec<Point> = (0..tracks)
        .flat_map(|track| {
            let x = [rng.normal(), rng.normal()];
            let point = Point {
                track: Some(track),
                ..Point::new(x)
            };
            vec![point; each]
        })
        .collect();
    let mean = points.iter().map(|p| p.x[0]).sum::<f64>() / points.len() as f64;
    let squares: f64 = points.iter().map(|p| (p.x[0] - mean).powi(2)).sum();
    let expected = (squares / points.len() as f64 / f64::from(tracks)).sqrt();
    let link = "energy=gaussian-mixture&energy.components=1&objective=gibbs-likelihood&optimizer=expectation-maximization";
    let scenario = Scenario {
        data: Points { points }.into(),
        precision: Precision::F64,
        ..from_link(link).unwrap().0
    };
    let error = |tracks| {
        let request = BootstrapRequest {
            tracks,
            ..request(60, 2)
        };
        let found = complete(Bootstrap::new(&scenario, &request, 1).unwrap()).unwrap();
        assert_eq!((found.resamples, found.trouble), (60, None));
        found.critical[0].x[0].error.unwrap()
    };
    let (by_tracks, by_rows) = (error(true), error(false));
    assert!(
        (by_tracks / expected - 1.0).abs() < 0.4,
        "{by_tracks} {expected}"
    );
    assert!(
        (3.0 * by_rows / expected - 1.0).abs() < 0.4,
        "{by_rows} {expected}"
    );
}

/// Tracks of different lengths are more rows in one resample than in another, also than a scenario holds.
#[test]
fn resamples_of_tracks_may_be_larger_than_a_scenario() {
    let mut rng = Stream::new(4, Purpose::Observations);
    let points: Vec<Point> = (0..5000)
        .map(|i| Point {
            track: Some(if i < 4000 { 0 } else { i / 100 }),
            ..Point::new([rng.normal(), rng.normal()])
        })
        .collect();
    let link = "energy=gaussian-mixture&energy.components=1&objective=gibbs-likelihood&optimizer=expectation-maximization";
    let scenario = Scenario {
        data: Points { points }.into(),
        ..from_link(link).unwrap().0
    };
    let request = BootstrapRequest {
        tracks: true,
        ..request(8, 1)
    };
    let found = complete(Bootstrap::new(&scenario, &request, 1).unwrap()).unwrap();
    assert_eq!((found.resamples, found.trouble), (8, None));
}

#[test]
fn what_cannot_be_drawn_again_is_refused() {
    let refused = |request: &BootstrapRequest, scenario: &Scenario| {
        Bootstrap::new(scenario, request, 1)
            .err()
            .unwrap()
            .to_string()
    };
    assert!(refused(&request(1, 10), &steps(20)).contains("expected 2 to 500"));
    let elsewhere = BootstrapRequest {
        places: vec![vec![1.0]],
        ..request(3, 10)
    };
    assert!(refused(&elsewhere, &steps(20)).contains("1 coordinates, expected 2"));
    assert!(refused(&request(3, 10), &steps(1)).contains("expected 2 or more"));
    let line = BootstrapRequest {
        line: Some([vec![0.0, 0.0], vec![1.0]]),
        ..request(3, 10)
    };
    assert!(refused(&line, &steps(20)).contains("1 coordinates, expected 2"));
    let tracks = BootstrapRequest {
        tracks: true,
        ..request(3, 10)
    };
    assert!(refused(&tracks, &steps(20)).contains("are 0, expected 2 or more"));
    let generated = from_link("data=regions&objective=transition-likelihood")
        .unwrap()
        .0;
    assert!(refused(&request(3, 10), &generated).contains("expected `points`"));
}
