//! How cheaply paths can be told, after "Efficient encoding of dynamical systems through local approximations"
//! (Solowjow, Mehrjou, Schölkopf & Trimpe 2018, arXiv:1805.09714): a sender says a state and a model, the receiver
//! runs it, and the sender speaks again where that leaves a tolerance.

use crate::code_length::{parameter_bits, real_bits, state_parameter};
use crate::error::Error;
use crate::session::Session;
use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct TellingRequest {
    /// How far off a coordinate of a position may be that was told, in units of the observations.
    pub tolerance: f64,
}

impl Default for TellingRequest {
    fn default() -> Self {
        Self { tolerance: 0.05 }
    }
}

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
    fn summed(mut self) -> Self {
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
    /// Paths, and positions of all.
    pub paths: usize,
    /// Positions of all paths together.
    pub positions: usize,
    /// By the energy: its parameters once, to the precision with which all is shortest, and anchors from which the
    /// process runs until it leaves the tolerance.
    pub energy: Told,
    /// The precision of the parameters.
    pub precision: f64,
    /// By linear models `x ← Ax + b`, one with each anchor.
    pub linear: Told,
    /// By the numbers themselves.
    pub raw: Told,
    /// The positions that are anchors by the energy, each as its path and its place there, counted from 0.
    pub marks: Vec<[usize; 2]>,
}

/// Precisions of the parameters that are tried: powers of ten.
const PRECISIONS: std::ops::RangeInclusive<i32> = 0..=6;
/// Binary digits after the point of a linear model, at most.
const DIGITS: u32 = 24;

/// Tells the paths of a session's observations in three ways.
///
/// # Errors
/// [`Error::Invalid`] for a tolerance out of range, observations without starts, latent coordinates, dynamics that
/// draw noise or whose state is more than a position, and steps that are not as many between any two positions.
pub fn telling(session: &mut Session, request: &TellingRequest) -> Result<Telling, Error> {
    let tolerance = request.tolerance;
    if !(1e-9..=1e3).contains(&tolerance) {
        let message = format!("is {tolerance}, expected a number from 1e-9 to 1000");
        return Err(Error::invalid("tolerance", message));
    }
    let scenario = session.scenario(false);
    let observations = session.observations().clone();
    if observations.starts.is_none() || observations.latent > 0 {
        let message =
            "has no starts, or coordinates that were not seen: expected paths, or starts and ends";
        return Err(Error::invalid("data", message));
    }
    if scenario.dynamics.is_random() || scenario.dynamics.channels() > 1 {
        let message = "draws noise, or has a velocity that was not seen: expected dynamics of positions alone, such as `gradient-descent`";
        return Err(Error::invalid("dynamics.kind", message));
    }
    if observations.m > 0 {
        let message = "has conditions, expected none";
        return Err(Error::invalid("data", message));
    }
    let (n, dim) = (observations.len(), observations.dim);
    let between = observations.paths.len() / (n * dim).max(1);
    if !scenario.steps.is_multiple_of(between + 1) {
        let message = format!(
            "is {}, expected a multiple of {}: as many steps between any two positions",
            scenario.steps,
            between + 1
        );
        return Err(Error::invalid("steps", message));
    }
    let paths: Vec<Vec<Vec<f64>>> = (0..n)
        .map(|i| {
            observations
                .positions(i)
                .into_iter()
                .map(<[f64]>::to_vec)
                .collect()
        })
        .collect();
    let raw = raw(&paths, tolerance);
    let linear = linear(&paths, tolerance);
    let status = session.status();
    let unknowns = session.unknowns();
    let theta = &unknowns[..status.parameters];
    let mut best: Option<(Told, f64, Vec<[usize; 2]>)> = None;
    for digits in PRECISIONS {
        let precision = libm::pow(10.0, -f64::from(digits));
        let stated: Vec<f64> = theta
            .iter()
            .map(|&r| state_parameter(r, precision))
            .collect();
        let mut all = unknowns.clone();
        all[..stated.len()].copy_from_slice(&stated);
        session.set_unknowns(status.iteration, &all)?;
        let (mut told, marks) = by_energy(session, &paths, scenario.steps, tolerance);
        told.model = stated.iter().map(|&r| parameter_bits(r, precision)).sum();
        let told = told.summed();
        if best.as_ref().is_none_or(|b| told.total < b.0.total) {
            best = Some((told, precision, marks));
        }
    }
    session.set_unknowns(status.iteration, &unknowns)?;
    let (energy, precision, marks) = best.unwrap_or_default();
    Ok(Telling {
        tolerance,
        paths: n,
        positions: paths.iter().map(Vec::len).sum(),
        energy,
        precision,
        linear,
        raw,
        marks,
    })
}

/// Rounded to multiples of the tolerance: half of it off at most.
fn rounded(x: &[f64], tolerance: f64) -> Vec<f64> {
    x.iter()
        .map(|x| (x / tolerance).round() * tolerance)
        .collect()
}

fn state_bits(x: &[f64], tolerance: f64) -> f64 {
    let stated = rounded(x, tolerance);
    stated.iter().map(|&r| real_bits(r, tolerance)).sum()
}

/// `log₂ C(T, k)`.
fn choose_bits(positions: usize, chosen: usize) -> f64 {
    let of = |n: usize| libm::lgamma(n as f64 + 1.0);
    (of(positions) - of(chosen) - of(positions - chosen)) / std::f64::consts::LN_2
}

fn within(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

fn raw(paths: &[Vec<Vec<f64>>], tolerance: f64) -> Told {
    let all = paths.iter().flatten();
    Told {
        anchors: all.clone().count(),
        states: all.map(|x| state_bits(x, tolerance)).sum(),
        ..Told::default()
    }
    .summed()
}

/// Anchors from which the process of the session runs until it leaves the tolerance.
fn by_energy(
    session: &mut Session,
    paths: &[Vec<Vec<f64>>],
    steps: usize,
    tolerance: f64,
) -> (Told, Vec<[usize; 2]>) {
    let mut told = Told::default();
    let mut marks = Vec::new();
    let mut anchors = vec![0; paths.len()];
    // All paths at once, each from its last anchor.
    let mut open: Vec<(usize, usize)> = (0..paths.len()).map(|i| (i, 0)).collect();
    while !open.is_empty() {
        let from: Vec<f64> = (open.iter())
            .flat_map(|&(i, j)| rounded(&paths[i][j], tolerance))
            .collect();
        let dim = from.len() / open.len();
        let runs = session.simulate(&from, steps, true, &[]);
        let mut next = Vec::new();
        for (&(i, j), run) in open.iter().zip(runs.chunks_exact((steps + 1) * dim)) {
            let path = &paths[i];
            told.states += state_bits(&path[j], tolerance);
            told.anchors += 1;
            anchors[i] += 1;
            marks.push([i, j]);
            let stride = steps / (path.len() - 1);
            let left = (j + 1..path.len()).find(|&k| {
                let seen = &run[(k - j) * stride * dim..][..dim];
                !within(seen, &path[k], tolerance)
            });
            next.extend(left.map(|k| (i, k)));
        }
        open = next;
    }
    for (path, &k) in paths.iter().zip(&anchors) {
        told.times += choose_bits(path.len() - 1, k - 1);
    }
    (told, marks)
}

/// Anchors with a linear model each, or none, so chosen that the bits of states and models are fewest.
fn linear(paths: &[Vec<Vec<f64>>], tolerance: f64) -> Told {
    let mut told = Told::default();
    for path in paths {
        let n = path.len();
        // From the end: the fewest bits from an anchor at j on, and where the next is.
        let mut fewest = vec![(0.0, 0.0, n); n + 1];
        for j in (0..n).rev() {
            let state = state_bits(&path[j], tolerance);
            let mut best = (state + fewest[j + 1].0, 0.0, j + 1);
            for end in j + 2..=n {
                let Some(bits) = model_bits(&path[j..end], tolerance) else {
                    break;
                };
                let all = state + bits + fewest[end].0;
                if all < best.0 {
                    best = (all, bits, end);
                }
            }
            fewest[j] = best;
        }
        let (mut j, mut anchors) = (0, 0);
        while j < n {
            told.states += state_bits(&path[j], tolerance);
            told.model += fewest[j].1;
            anchors += 1;
            j = fewest[j].2;
        }
        told.anchors += anchors;
        told.times += choose_bits(n - 1, anchors - 1);
    }
    told.summed()
}

/// Bits of a linear model that says a path from its first position, rounded, to the tolerance: `None` where there is none.
fn model_bits(path: &[Vec<f64>], tolerance: f64) -> Option<f64> {
    let (dim, rows) = (path[0].len(), path.len() - 1);
    let design = DMatrix::from_fn(rows, dim + 1, |t, k| path[t].get(k).copied().unwrap_or(1.0));
    let targets = DMatrix::from_fn(rows, dim, |t, k| path[t + 1][k]);
    let fitted = design.svd(true, true).solve(&targets, 1e-9).ok()?;
    for digits in 0..=DIGITS {
        let unit = libm::exp2(-f64::from(digits));
        let stated = fitted.map(|r| (r / unit).round() * unit);
        let mut x = rounded(&path[0], tolerance);
        let follows = path[1..].iter().all(|seen| {
            let one = |k: usize| {
                let linear: f64 = x.iter().enumerate().map(|(i, x)| stated[(i, k)] * x).sum();
                linear + stated[(dim, k)]
            };
            x = (0..dim).map(one).collect();
            within(&x, seen, tolerance)
        });
        if follows {
            let numbers: f64 = stated.iter().map(|&r| real_bits(r, unit)).sum();
            // And how many digits were said.
            return Some(numbers + libm::log2(f64::from(DIGITS + 1)));
        }
    }
    None
}
