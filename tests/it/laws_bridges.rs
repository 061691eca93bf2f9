//! The likelihood of steps that are long, and what is said of them.

use crate::harness::observing;
use iel::data::{DataConfig, LangevinPairs, Point, Points};
use iel::energy::{Custom, Parameter, Polynomial};
use iel::notice::Notice;
use iel::objective::{BridgeLikelihood, TransitionLikelihood};
use iel::optimizer::LBfgs;
use iel::random::{Purpose, Stream};
use iel::scenario::{Scenario, advice};
use iel::session::Session;

/// Pairs of an exact Ornstein–Uhlenbeck process on `x₁² + x₂²/4`, started from a square, and `−log p`
/// of each under the energy `a x₁² + b x₂²`.
fn relaxing(n: usize, h: f64, tau: f64) -> Vec<Point> {
    let mut rng = Stream::new(11, Purpose::Display);
    let mut coordinate = |rate: f64, z: f64| {
        let kept = (-rate * h).exp();
        kept * z + (tau / rate * (1.0 - kept * kept)).sqrt() * rng.normal()
    };
    let square = |i: usize, prime: f64| 4.0 * ((i as f64 * prime).fract() - 0.5);
    (0..n)
        .map(|i| {
            let z = [square(i, 0.618_033_988), square(i, 0.754_877_666)];
            let x = vec![coordinate(2.0, z[0]), coordinate(0.5, z[1])];
            Point {
                start: Some(z.to_vec()),
                ..Point::new(x)
            }
        })
        .collect()
}

/// Where the process relaxes in a step, the density of the step is that of the closed form, as far as
/// the loss says itself; what is learned has its steepness, where one step at a time has half of it.
#[test]
fn bridges_have_the_likelihood_of_a_process_with_a_linear_force() {
    let tau = 0.5;
    for h in [0.05, 0.4, 1.0] {
        let points = relaxing(600, h, tau);
        let fixed = |a: f64, b: f64| {
            let parameter = |(name, value): (&str, f64)| Parameter {
                name: name.into(),
                value,
                learned: true,
            };
            let parameters = [("a", a), ("b", b)].map(parameter).to_vec();
            Custom::new("a*sqr(x1) + b*sqr(x2)", parameters)
        };
        let objective = BridgeLikelihood {
            eta: h,
            temperature: tau,
            bridges: 8,
            parts: 4,
        };
        let scenario = |a: f64, b: f64| Scenario {
            energy: fixed(a, b).into(),
            objective: objective.clone().into(),
            optimizer: LBfgs::default().into(),
            ..observing(points.clone())
        };
        for (a, b) in [(1.0, 0.25), (0.6, 0.5)] {
            let found = Session::new(scenario(a, b), 2).expect("valid").gradient();
            let exact = points.iter().map(|p| {
                let z = p.start.as_ref().unwrap();
                let of = |(k, rate): (usize, f64)| {
                    let kept = (-rate * h).exp();
                    let variance = tau / rate * (1.0 - kept * kept);
                    let off = p.x[k] - kept * z[k];
                    0.5 * (off * off / variance + (2.0 * std::f64::consts::PI * variance).ln())
                };
                of((0, 2.0 * a)) + of((1, 2.0 * b))
            });
            let exact = exact.sum::<f64>() / points.len() as f64;
            let (error, excess) = (found.loss - exact, found.excess.unwrap());
            println!("h {h}, ({a}, {b}): off by {error:.1e}, says {excess:.1e}");
            assert!(
                error.abs() < 2e-3 + 2.0 * excess,
                "{h}: {error} for {excess}"
            );
        }
        let mut session = Session::new(scenario(0.5, 0.5), 2).expect("valid");
        session.run(30, || true);
        let learned = session.unknowns();
        println!("h {h}: {learned:?}");
        // Five standard errors, where as much is known as of a fine path.
        let error = 5.0 / (600.0 * h / tau).sqrt();
        assert!(
            (learned[0] - 1.0).abs() < error && (learned[1] - 0.25).abs() < error,
            "{learned:?}"
        );
    }
}

/// Where a process relaxes within a part, fewer parts are as far off as they say.
#[test]
fn few_parts_say_how_far_they_are_off() {
    let points = relaxing(200, 0.5, 0.5);
    let one = Parameter {
        name: "a".into(),
        value: 1.0,
        learned: true,
    };
    let fitted = |parts: usize| {
        let scenario = Scenario {
            energy: Custom::new("a*sqr(sqr(x1) + sqr(x2) - 1)", vec![one.clone()]).into(),
            objective: BridgeLikelihood {
                eta: 0.5,
                temperature: 0.5,
                bridges: 8,
                parts,
            }
            .into(),
            ..observing(points.clone())
        };
        let found = Session::new(scenario, 2).expect("valid").gradient();
        (found.loss, found.excess.unwrap())
    };
    let (fine, left) = fitted(16);
    let mut before = f64::INFINITY;
    for parts in [1, 2, 4, 8] {
        let (loss, excess) = fitted(parts);
        let error = (loss - fine).abs();
        println!("{parts} parts: off by {error:.1e}, says {excess:.1e} (16 parts: {left:.1e})");
        assert!(error < 2e-3 + 2.0 * (excess + left), "{parts}: {error}");
        assert!(excess < before, "{parts}: {excess}");
        before = excess;
    }
    assert!(fitted(1).1 > 0.05);
}

/// Told from the pairs alone, with what mends it: bridges, or the density of what is at rest.
#[test]
fn steps_that_are_too_long_are_told() {
    let said = |data: DataConfig, h: f64| {
        let scenario = Scenario {
            data,
            energy: Polynomial { degree: 4 }.into(),
            objective: TransitionLikelihood {
                eta: h,
                temperature: 0.5,
            }
            .into(),
            ..Scenario::default()
        };
        let long = |n: &Notice| n.message.starts_with("steps of");
        let notice = advice(&scenario).into_iter().find(long)?;
        let change = notice.repair.expect("it can be mended").change;
        Some((notice.message, change["objective"]["kind"].clone()))
    };
    let at_rest = |h: f64| LangevinPairs {
        n: 2000,
        spacing: h,
        temperature: 0.5,
        ..LangevinPairs::default()
    };
    let started = |h: f64| Points {
        points: relaxing(2000, h, 0.5),
    };
    assert_eq!(said(at_rest(0.02).into(), 0.02), None);
    assert_eq!(said(started(0.02).into(), 0.02), None);
    let (message, kind) = said(at_rest(0.4).into(), 0.4).expect("too long");
    assert!(message.contains("spread alike") && kind == "gibbs-likelihood");
    let (message, kind) = said(started(1.0).into(), 1.0).expect("too long");
    assert!(kind == "bridge-likelihood", "{message}");
}
