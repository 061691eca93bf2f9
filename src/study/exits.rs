//! Ways out of the stable points of a system, and how long they take.

use super::arrivals::{ARRIVED, Arrival, arrival, distance, width};
use crate::error::Error;
use crate::random::Stream;
use crate::session::Session;
use crate::system::{Rest, Stepper, SystemConfig};
use nalgebra::{DMatrix, DVector};
use serde::Serialize;
use std::f64::consts::TAU;

/// A way from a stable point over a saddle.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Exit {
    /// The stable point.
    pub from: Vec<f64>,
    /// The saddle.
    pub over: Vec<f64>,
    /// `E(saddle) − E(stable point)`.
    pub barrier: f64,
    /// How much higher that of the quasipotential is, to first order in what E is off:
    /// `−∫ ∇E·(f + D∇E) dt` along the way up, a characteristic of the Hamilton–Jacobi equation. Absent where no way
    /// up was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier_off: Option<f64>,
    /// The barrier of the quasipotential in closed form, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barrier_exact: Option<f64>,
    /// Mean time to the other side by the formula of Eyring, Kramers and Langer,
    /// `2π/λ √(|det H(saddle)|/det H(stable point)) e^{barrier/ε}`, λ the rate at which f leaves the saddle;
    /// right to leading order where `f + D∇E` has no divergence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<f64>,
    /// The way up, `dx/dt = f + 2D∇E`, from the stable point to the saddle; empty where it was not found.
    #[serde(skip)]
    pub up: Vec<[f64; 2]>,
    /// The way down, `dx/dt = f`, from the saddle to the stable point.
    #[serde(skip)]
    pub down: Vec<[f64; 2]>,
}

/// How long runs with noise stay with a stable point, until they come near to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Stay {
    /// The stable point.
    pub from: Vec<f64>,
    /// Runs that came to another.
    pub runs: usize,
    /// Mean of their times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<f64>,
    /// Standard error of that mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
    /// The same by the backward equation, where that was asked for and is resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solved: Option<Arrival>,
    /// Why it is not resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsolved: Option<String>,
    /// The same by the formula: `1/Σ 1/time` of the exits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<f64>,
    /// Sums of the times and of their squares.
    #[serde(skip)]
    sums: [f64; 2],
    /// The run that is under way: where, and after how many steps.
    #[serde(skip)]
    going: Option<(Vec<f64>, u64)>,
}

/// Steps of a simulation in units of the fastest rate at a stable point.
const SIMULATION: f64 = 0.02;
/// Steps between two questions whether to go on.
const SLICE: u64 = 10_000;

impl Stay {
    /// Nothing simulated yet.
    pub(super) fn new(from: &Rest, exits: &[Exit]) -> Self {
        let own = exits.iter().filter(|e| e.from == from.x);
        let rates: Option<Vec<f64>> = own.map(|e| Some(1.0 / e.time?)).collect();
        let rate: f64 = rates.iter().flatten().sum();
        Self {
            from: from.x.clone(),
            runs: 0,
            time: None,
            error: None,
            solved: None,
            unsolved: None,
            formula: (rate > 0.0).then_some(1.0 / rate),
            sums: [0.0; 2],
            going: None,
        }
    }

    /// Goes on with a run under noise of strength ε, from the stable point anew after it came to another, for
    /// some steps.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it runs away.
    pub(super) fn simulate(
        &mut self,
        system: &SystemConfig,
        stable: &[Rest],
        noise: f64,
        random: &mut Stream,
    ) -> Result<(), Error> {
        let (home, others): (Vec<_>, Vec<_>) = stable.iter().partition(|r| r.x == self.from);
        let rates = home.iter().flat_map(|r| &r.eigenvalues);
        let fastest = rates.map(|z| z.norm()).fold(1e-9, f64::max);
        let h = SIMULATION / fastest;
        let spread = libm::sqrt(2.0 * noise * h);
        let width = width(system);
        let driven = system.driven().into_iter().filter(|d| *d).count();
        let stepper = Stepper::new(system);
        let (mut x, before) = self.going.take().unwrap_or_else(|| (self.from.clone(), 0));
        let mut kick = vec![0.0; driven];
        for step in before + 1..=before + SLICE {
            kick.fill_with(|| spread * random.normal());
            stepper.step(&mut x, h, &kick)?;
            if others.iter().any(|r| distance(&r.x, &x) < ARRIVED * width) {
                self.count(step as f64 * h);
                return Ok(());
            }
        }
        self.going = Some((x, before + SLICE));
        Ok(())
    }

    fn count(&mut self, time: f64) {
        self.runs += 1;
        let n = self.runs as f64;
        self.sums = [self.sums[0] + time, self.sums[1] + time * time];
        let [mean, square] = self.sums.map(|sum| sum / n);
        self.time = Some(mean);
        let variance = (square - mean * mean).max(0.0);
        self.error = (n > 1.0).then(|| (variance / (n - 1.0)).sqrt());
    }

    /// The mean time by the backward equation, or why it is not told.
    pub(super) fn solve(&mut self, system: &SystemConfig, stable: &[Rest], noise: f64) {
        let (home, others): (Vec<_>, Vec<_>) = stable.iter().partition(|r| r.x == self.from);
        let [home] = home[..] else { return };
        match arrival(system, home, &others, noise) {
            Ok(solved) => self.solved = Some(solved),
            Err(error) => self.unsolved = Some(error.to_string()),
        }
    }
}

/// Steps of a way, and their length in units of the slowest rate at the saddle.
const STEPS: usize = 4000;
/// How far from a saddle a way begins, and how near to a stable point it ends, in widths of the domain.
const NEAR: (f64, f64) = (1e-4, 0.02);

/// The exits over every saddle of a system in the plane.
pub(super) fn exits(
    system: &SystemConfig,
    session: &mut Session,
    noise: f64,
) -> Result<Vec<Exit>, Error> {
    let rests = system.rests();
    let width = width(system);
    let driven = system.driven();
    let stable: Vec<&Rest> = rests.iter().filter(|r| r.is_stable()).collect();
    let saddles = rests.iter().filter(|r| r.unstable() == 1);
    let mut found = Vec::new();
    for saddle in saddles {
        let Some((rate, away)) = real_direction(&saddle.jacobian, |z| z > 0.0) else {
            continue;
        };
        let local = session.local(std::slice::from_ref(&saddle.x), &[])?;
        let (level, bend) = (local.energy[0], local.hessian[0].clone());
        // Rows of H for the coordinates that noise enters.
        let mut pull = saddle.jacobian.clone();
        for (k, _) in driven.iter().enumerate().filter(|(_, d)| **d) {
            for i in 0..pull.ncols() {
                pull[(k, i)] += 2.0 * bend[(k, i)];
            }
        }
        let up_direction = real_direction(&pull, |z| z < 0.0);
        let stepper = Stepper::new(system);
        let h = (0.05 / rate).min(0.02);
        for sign in [1.0, -1.0] {
            let start: Vec<f64> = moved(&saddle.x, &away, sign * NEAR.0 * width);
            let path = stepper.run(&start, h, STEPS);
            let reached = path.iter().enumerate().find_map(|(t, x)| {
                let near = stable.iter().find(|r| distance(&r.x, x) < NEAR.1 * width);
                near.map(|r| (t, *r))
            });
            let Some((t, well)) = reached else { continue };
            let home = session.local(std::slice::from_ref(&well.x), &[])?;
            let up = up_direction.as_ref().and_then(|(_, direction)| {
                let size = (h, width);
                way_up(system, session, &driven, saddle, direction, well, size)
            });
            let (up, barrier_off) = up.map_or((Vec::new(), None), |(up, off)| (up, Some(off)));
            let barrier = level - home.energy[0];
            let shape = bend.determinant().abs() / home.hessian[0].determinant();
            let time = TAU / rate * shape.sqrt() * libm::exp(barrier / noise);
            let exact = |x: &[f64]| system.exact(x);
            found.push(Exit {
                from: well.x.clone(),
                over: saddle.x.clone(),
                barrier,
                barrier_off,
                barrier_exact: exact(&saddle.x).zip(exact(&well.x)).map(|(s, w)| s - w),
                time: time.is_finite().then_some(time),
                up,
                down: path[..=t].iter().map(|x| [x[0], x[1]]).collect(),
            });
        }
    }
    Ok(found)
}

/// From the saddle back in time along `f + 2D∇E`, then turned round, and `−∫ ∇E·(f + D∇E) dt` along it.
fn way_up(
    system: &SystemConfig,
    session: &mut Session,
    driven: &[bool],
    saddle: &Rest,
    direction: &[f64],
    well: &Rest,
    (h, width): (f64, f64),
) -> Option<(Vec<[f64; 2]>, f64)> {
    let mut back = |x: &[f64]| -> (Vec<f64>, f64) {
        let (_, g) = session.energies(x, &[]);
        let f = system.velocity(x);
        let pushed: Vec<f64> = (0..f.len())
            .map(|k| if driven[k] { g[k] } else { 0.0 })
            .collect();
        let rises = (0..f.len()).map(|k| g[k] * (f[k] + pushed[k])).sum();
        let away = f.iter().zip(&pushed).map(|(f, g)| -f - 2.0 * g).collect();
        (away, rises)
    };
    for sign in [1.0, -1.0] {
        let mut x = moved(&saddle.x, direction, sign * NEAR.0 * width);
        let mut way = vec![[saddle.x[0], saddle.x[1]]];
        let mut off = 0.0;
        for _ in 0..STEPS {
            let half = moved(&x, &back(&x).0, 0.5 * h);
            let (away, rises) = back(&half);
            x = moved(&x, &away, h);
            off -= h * rises;
            way.push([x[0], x[1]]);
            if distance(&x, &well.x) < NEAR.1 * width {
                way.push([well.x[0], well.x[1]]);
                way.reverse();
                return Some((way, off));
            }
            let far = distance(&x, &saddle.x);
            if far.is_nan() || far > 2.0 * width {
                break;
            }
        }
    }
    None
}

/// A real eigenvalue that is wanted, with its direction of length 1.
fn real_direction(matrix: &DMatrix<f64>, wanted: impl Fn(f64) -> bool) -> Option<(f64, Vec<f64>)> {
    let n = matrix.nrows();
    let all = matrix.complex_eigenvalues();
    let value = all
        .iter()
        .find(|z| z.im.abs() < 1e-12 * (1.0 + z.re.abs()) && wanted(z.re))?
        .re;
    // Inverse iteration, from a shift a little off the eigenvalue.
    let shift = value + 1e-9 * (1.0 + value.abs());
    let inverse = (matrix - DMatrix::identity(n, n) * shift).lu();
    let mut v = DVector::from_fn(n, |i, _| 1.0 / (1.0 + i as f64));
    for _ in 0..4 {
        v = inverse.solve(&v)?.normalize();
    }
    Some((value, v.iter().copied().collect()))
}

fn moved(x: &[f64], along: &[f64], by: f64) -> Vec<f64> {
    x.iter().zip(along).map(|(x, v)| x + by * v).collect()
}
