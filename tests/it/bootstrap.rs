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
        places: Vec::new(),
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
    let generated = from_link("data=regions&objective=transition-likelihood")
        .unwrap()
        .0;
    assert!(refused(&request(3, 10), &generated).contains("expected `points`"));
}
