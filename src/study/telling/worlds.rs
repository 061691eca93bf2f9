//! Worlds whose energy is known: sums of energies, under descent.

use crate::data::{Point, Points};
use crate::dynamics::{DynamicsConfig, GradientDescent};
use crate::energy::{Custom, EnergyConfig};
use crate::error::Error;
use crate::initial::Given;
use crate::random::{Purpose, Stream};
use crate::scenario::{Precision, Scenario, light};
use crate::session::Session;
use nalgebra::{DMatrix, DVector};
use rand::RngExt;

/// A world of one energy or of the sum of some.
#[derive(Debug)]
pub(super) struct World {
    sessions: Vec<Session>,
    /// So far from 0 at most is what is in it.
    far: f64,
}

impl World {
    /// That of some energies in the plane.
    pub(super) fn new(scenario: &Scenario, teachers: Vec<EnergyConfig>) -> Result<Self, Error> {
        let session = |energy: EnergyConfig| {
            if !energy.is_typed() && !energy.layout(2, 0).is_empty() {
                let message = "has parameters to learn, expected an energy that is known, such as `double-well` or `custom`";
                return Err(Error::invalid("teacher", message));
            }
            alone(scenario, energy, &GradientDescent::default().into(), 1)
        };
        let view = scenario.view;
        let edges = [view.x_min, view.x_max, view.y_min, view.y_max];
        Ok(Self {
            sessions: teachers
                .into_iter()
                .map(session)
                .collect::<Result<_, _>>()?,
            far: 10.0 * edges.into_iter().map(f64::abs).fold(0.0, f64::max),
        })
    }

    /// The first of its energies.
    pub(super) fn energy(&self) -> &Session {
        &self.sessions[0]
    }

    /// How that is configured.
    pub(super) fn teacher(&self) -> EnergyConfig {
        self.sessions[0].scenario(false).energy
    }

    /// Paths from some starts, as [`descend`] gives them.
    pub(super) fn run(
        &mut self,
        starts: &[f64],
        step: f64,
        steps: usize,
    ) -> Result<Vec<f64>, Error> {
        let paths = descend(&mut self.sessions, starts, step, steps);
        if paths.iter().all(|x| x.abs() <= self.far) {
            return Ok(paths);
        }
        let message = format!(
            "leads paths from the view further than {} away by steps of {step}: expected a shorter step, a \
             smaller view, or another energy",
            self.far
        );
        Err(Error::invalid("teacher", message))
    }
}

/// Starts, uniform in the view.
pub(super) fn starts(scenario: &Scenario, count: usize) -> Vec<f64> {
    let mut rng = Stream::new(scenario.seed, Purpose::Observations);
    let view = scenario.view;
    let sides = [[view.x_min, view.x_max], [view.y_min, view.y_max]];
    (0..2 * count)
        .map(|k| {
            let [low, high] = sides[k % 2];
            low + (high - low) * rng.random::<f64>()
        })
        .collect()
}

/// Descent of the sum of the sessions' energies in the plane: the positions of every time, `[n, steps+1, 2]`.
pub(super) fn descend(of: &mut [Session], starts: &[f64], step: f64, steps: usize) -> Vec<f64> {
    let stride = 2 * (steps + 1);
    let mut paths = vec![0.0; starts.len() / 2 * stride];
    let mut now = starts.to_vec();
    for t in 0..=steps {
        for (path, x) in paths.chunks_exact_mut(stride).zip(now.chunks_exact(2)) {
            path[2 * t..][..2].copy_from_slice(x);
        }
        let slopes: Vec<Vec<f64>> = of.iter_mut().map(|s| s.energies(&now, &[]).1).collect();
        for slope in &slopes {
            for (x, g) in now.iter_mut().zip(slope) {
                *x -= step * g;
            }
        }
    }
    paths
}

/// The energy of degree 2 that says the steps of all paths best, by least squares.
pub(super) fn linear(paths: &Scenario, step: f64) -> Result<Session, Error> {
    let seen = paths.observe()?;
    let (mut rows, mut slopes) = (Vec::new(), Vec::new());
    for i in 0..seen.len() {
        for pair in seen.positions(i).windows(2) {
            let (x, next) = (pair[0], pair[1]);
            // Of ½ax² + bxy + ½cy² + dx + ey.
            rows.push([x[0], x[1], 0.0, 1.0, 0.0]);
            rows.push([0.0, x[0], x[1], 0.0, 1.0]);
            slopes.extend([(x[0] - next[0]) / step, (x[1] - next[1]) / step]);
        }
    }
    let design = DMatrix::from_fn(rows.len(), 5, |i, k| rows[i][k]);
    let solved = design
        .svd(true, true)
        .solve(&DVector::from_vec(slopes), 1e-12);
    let solved = solved.map_err(|message| Error::Diverged {
        message: message.into(),
    })?;
    let terms = ["x1^2/2", "x1*x2", "x2^2/2", "x1", "x2"];
    let terms: Vec<String> = (terms.iter().zip(solved.iter()))
        .map(|(term, r)| format!("({r})*{term}"))
        .collect();
    let energy = Custom::new(terms.join(" + "), Vec::new()).into();
    alone(paths, energy, &paths.dynamics, 1)
}

/// The energy that a session has, under another operator.
pub(super) fn under(
    of: &Session,
    dynamics: &DynamicsConfig,
    steps: usize,
) -> Result<Session, Error> {
    let mut session = alone(
        &of.scenario(false),
        of.scenario(false).energy,
        dynamics,
        steps,
    )?;
    let count = session.status().parameters;
    session.set_unknowns(0, &of.unknowns()[..count])?;
    Ok(session)
}

/// An energy in the plane under an operator, with nothing to learn from.
fn alone(
    scenario: &Scenario,
    energy: EnergyConfig,
    dynamics: &DynamicsConfig,
    steps: usize,
) -> Result<Session, Error> {
    let point = Point {
        x: vec![0.0, 0.0],
        ..Point::default()
    };
    let data = Points {
        points: vec![point],
    };
    let alone = Scenario {
        seed: scenario.seed,
        view: scenario.view,
        precision: Precision::F64,
        data: data.into(),
        initial: Given {}.into(),
        dynamics: dynamics.clone(),
        steps,
        energy,
        ..light(&Scenario::default())
    };
    Session::new(alone, 1)
}
