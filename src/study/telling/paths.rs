//! Observed paths, and what it takes to tell them.

use crate::code_length::real_bits;
use crate::data::Observations;
use crate::error::Error;
use crate::objective::times;
use crate::scenario::Scenario;
use serde::Serialize;
use std::f64::consts::LN_2;

/// Bits of all paths by one code: each position is then known to the tolerance.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Told {
    /// What is said once, or with each anchor: the model.
    pub model: f64,
    /// Anchors: positions that are said, the first of each path included.
    pub anchors: usize,
    /// Bits of their coordinates.
    pub states: f64,
    /// Bits of which positions of a path of T they are, `log₂ C(T, k)`.
    pub times: f64,
    /// All of it.
    pub total: f64,
}

impl Told {
    pub(super) fn summed(mut self) -> Self {
        self.total = self.model + self.states + self.times;
        self
    }
}

/// Three codes of the same paths.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Telling {
    /// The tolerance.
    pub tolerance: f64,
    /// Paths: observations whose start was seen.
    pub paths: usize,
    /// Positions of all paths together.
    pub positions: usize,
    /// Coordinates of each.
    pub dim: usize,
    /// By the energy: its parameters once, to the precision with which all is shortest, and anchors from which the
    /// process runs until it leaves the tolerance.
    pub energy: Told,
    /// The precision of the parameters.
    pub precision: f64,
    /// By linear models `x ← Ax + b`, one with each anchor.
    pub linear: Told,
    /// By the numbers themselves.
    pub raw: Told,
    /// The positions that are anchors by the energy, each as its observation and its place there, counted from 0.
    pub marks: Vec<[usize; 2]>,
}

/// A path: its positions in the order of time.
pub(super) type Path = Vec<Vec<f64>>;

/// The paths of a scenario, as far as they can be told.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    /// Those whose start was seen.
    pub(super) all: Vec<Path>,
    /// Which observation each is.
    pub(super) of: Vec<usize>,
    steps: usize,
    pub(super) tolerance: f64,
}

impl Paths {
    /// Those of a session's observations.
    pub(crate) fn of(
        scenario: &Scenario,
        observations: &Observations,
        tolerance: f64,
    ) -> Result<Self, Error> {
        if !(1e-9..=1e3).contains(&tolerance) {
            let message = format!("is {tolerance}, expected a number from 1e-9 to 1000");
            return Err(Error::invalid("tolerance", message));
        }
        let refuse = |at: &str, message: &str| Err(Error::invalid(at, message));
        if observations.starts.is_none() || observations.latent > 0 {
            let message = "has no starts, or coordinates that were not seen: expected paths, or starts and ends";
            return refuse("data", message);
        }
        if observations.m > 0 {
            return refuse("data", "has conditions, expected none");
        }
        if scenario.dynamics.channels() > 1 {
            let message = "has inertia: a position that is told does not say where the process goes on to, as its velocity \
                           was not seen; expected dynamics of positions alone, such as `gradient-descent`";
            return refuse("dynamics.kind", message);
        }
        if scenario.dynamics.is_random() {
            let message = "draws noise, which whoever is told a path would have to be told too; expected dynamics without, such \
                           as `gradient-descent`";
            return refuse("dynamics.kind", message);
        }
        let between = observations.shape().path;
        if scenario.steps <= between {
            let message = format!(
                "is {}, expected at least {}: a step from each position to the next",
                scenario.steps,
                between + 1
            );
            return Err(Error::invalid("steps", message));
        }
        // What stands where a start was not seen is the end.
        let seen = |i: &usize| {
            let points = scenario.data.explicit();
            points.is_none_or(|points| points[*i].start.is_some())
        };
        let of: Vec<usize> = (0..observations.len()).filter(seen).collect();
        let path = |&i: &usize| -> Path {
            let positions = observations.positions(i).into_iter();
            positions.map(<[f64]>::to_vec).collect()
        };
        Ok(Self {
            all: of.iter().map(path).collect(),
            of,
            steps: scenario.steps,
            tolerance,
        })
    }

    fn positions(&self) -> usize {
        self.all.iter().map(Vec::len).sum()
    }

    /// Steps until a position of a path is seen.
    pub(super) fn time(&self, path: usize, position: usize) -> usize {
        let between = self.all[path].len() - 2;
        position.checked_sub(1).map_or(0, |k| {
            times(between, self.steps).nth(k).unwrap_or(self.steps)
        })
    }

    /// What the codes take, the one by an energy and its anchors given.
    pub(super) fn telling(&self, best: (Told, f64, Vec<[usize; 2]>), linear: Told) -> Telling {
        let (energy, precision, marks) = best;
        Telling {
            tolerance: self.tolerance,
            paths: self.all.len(),
            positions: self.positions(),
            dim: self.all.first().map_or(0, |path| path[0].len()),
            energy,
            precision,
            linear,
            raw: self.raw(),
            marks,
        }
    }

    /// All numbers as they are.
    fn raw(&self) -> Told {
        let all = self.all.iter().flatten();
        Told {
            anchors: self.positions(),
            states: all.map(|x| state_bits(x, self.tolerance)).sum(),
            ..Told::default()
        }
        .summed()
    }
}

/// Rounded to multiples of the tolerance: half of it off at most.
pub(super) fn rounded(x: &[f64], tolerance: f64) -> Vec<f64> {
    x.iter()
        .map(|x| (x / tolerance).round() * tolerance)
        .collect()
}

pub(super) fn state_bits(x: &[f64], tolerance: f64) -> f64 {
    let stated = rounded(x, tolerance);
    stated.iter().map(|&r| real_bits(r, tolerance)).sum()
}

/// `log₂ C(T, k)`.
pub(super) fn choose_bits(positions: usize, chosen: usize) -> f64 {
    let of = |n: usize| libm::lgamma(n as f64 + 1.0);
    (of(positions) - of(chosen) - of(positions - chosen)) / LN_2
}

pub(super) fn within(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}
