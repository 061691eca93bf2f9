//! Energies of a type of one's own.

#[allow(dead_code)] // Its `main` only prints.
#[path = "../../examples/own_energy.rs"]
mod example;

use iel::data::Point;
use iel::energy::{Energy, EnergyConfig, Init, Inputs, Mlp};
use iel::error::Error;
use iel::scalar::Scalar;
use iel::scenario::{Precision, Scenario, compatibility, from_link, to_link};
use iel::session::{Command, Session};
use iel::tensor::TensorShape;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn the_example_learns_its_radius() {
    let theta = example::learned().unwrap();
    assert_eq!(theta[0].name, "r");
    assert!((theta[0].values[0] - 2.0).abs() < 0.05, "{theta:?}");
}

/// The example's energy with its gradient written by hand.
#[derive(Clone)]
struct Valley;

impl Energy for Valley {
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        vec![TensorShape::new("r", &[])]
    }

    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        vec![1.0]
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        let norm = x.iter().fold(S::zero(), |sum, x| sum + x.square()).sqrt();
        let off = norm - S::splat(theta[0]);
        for (g, x) in g.iter_mut().zip(x) {
            *g = seed * off * *x / norm;
        }
        if let Some(sums) = sums {
            sums[0] -= seed * off;
        }
        off.square().times(0.5)
    }
}

/// Through every derivative that a fit asks for: second ones through time, third ones through steps of
/// Newton's method.
#[test]
fn a_formula_has_the_derivatives_of_a_gradient_written_by_hand() {
    for link in [
        "",
        "&dynamics=newton",
        "&objective=score-matching",
        "&sees=1&latent=1",
    ] {
        let found = [
            EnergyConfig::own(Valley),
            EnergyConfig::formula(example::Valley),
        ]
        .map(|energy| {
            let text = format!("data=eight-gaussians&data.n=60&precision=f64{link}");
            let (mut scenario, _) = from_link(&text).unwrap();
            scenario.energy = energy;
            let mut session = Session::new(scenario, 1).unwrap();
            session.run(5, || true);
            let loss = session.status().loss.unwrap();
            [
                loss,
                session.scenario(true).state.unwrap().theta[0].values[0],
            ]
        });
        for (a, b) in found[0].iter().zip(found[1]) {
            assert!((a - b).abs() < 1e-9 * a.abs(), "{link}: {found:?}");
        }
        assert!(
            (found[0][1] - 1.0).abs() > 1e-6,
            "{link}: r was learned, {found:?}"
        );
    }
}

/// A family of the catalog, passed as a program's own, is the same to the last bit.
#[test]
fn an_own_energy_gives_the_bits_of_the_same_family() {
    for precision in [Precision::F32, Precision::F64] {
        let hash = |energy: EnergyConfig| {
            let scenario = Scenario {
                energy,
                precision,
                ..Scenario::default()
            };
            let mut session = Session::new(scenario, 1).unwrap();
            session.run(20, || true);
            session.status().hash
        };
        let family = Mlp::default();
        assert_eq!(hash(EnergyConfig::own(family.clone())), hash(family.into()));
    }
}

#[test]
fn it_is_edited_as_any_other_and_refused_where_text_is_asked_for() {
    let scenario = Scenario {
        energy: EnergyConfig::own(Mlp::default()),
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1).unwrap();
    session.run(3, || true);
    session.command(Command::DeletePoint { index: 0 }).unwrap();
    session.run(3, || true);
    assert_eq!(session.status().iteration, 6);

    let scenario = session.scenario(true);
    let errors = [
        scenario.to_json().unwrap_err(),
        to_link(&scenario).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(&error, Error::Invalid { at, .. } if at == "energy"));
        assert!(error.to_string().contains("Mlp"), "{error}");
    }
    let steps = Scenario {
        steps: 0,
        ..scenario.clone()
    };
    let refused = Session::new(steps, 1).expect_err("out of range");
    assert!(matches!(refused, Error::Invalid { at, .. } if at == "steps"));
    assert_eq!(scenario, scenario.clone());
    let another = EnergyConfig::own(Mlp::default());
    assert!(scenario.energy != another, "equal to itself alone");
    assert!(compatibility(&scenario).is_empty());
}

/// `½‖x‖²`, which counts how often it is made ready for inputs: once for each evaluator, and a few
/// times by the rules of scenarios.
#[derive(Clone)]
struct Counted(Arc<AtomicUsize>);

impl Energy for Counted {
    fn bind(&self, _inputs: &Inputs) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        self.clone()
    }

    fn reverse<S: Scalar>(
        &self,
        _theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        _sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        for (g, x) in g.iter_mut().zip(x) {
            *g = seed * *x;
        }
        x.iter()
            .fold(S::zero(), |sum, x| sum + x.square())
            .times(0.5)
    }
}

/// The evaluators that a dropped point has each of the threads build, after so many iterations.
fn evaluators_built(iterations: u64) -> usize {
    let made_ready = |threads| {
        let count = Arc::new(AtomicUsize::new(0));
        let scenario = Scenario {
            energy: EnergyConfig::own(Counted(count.clone())),
            ..Scenario::default()
        };
        let mut session = Session::new(scenario, threads).unwrap();
        session.run(iterations, || true);
        let before = count.load(Ordering::Relaxed);
        let point = Point {
            x: vec![0.5, -0.5],
            ..Point::default()
        };
        session.command(Command::AddPoint { point }).unwrap();
        count.load(Ordering::Relaxed) - before
    };
    (made_ready(5) - made_ready(1)) / 4
}

#[test]
fn a_dropped_point_does_the_work_once() {
    assert_eq!([0, 1].map(evaluators_built), [1, 1]);
}
