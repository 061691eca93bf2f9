//! Cycles that states come to, in the plane.

use super::{Stepper, SystemConfig};

/// A stable cycle of a system in the plane.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// Time that it takes.
    pub period: f64,
    /// Places on it, evenly in time, each with the `P` of `½(x−x*)ᵀP(x−x*)`, the quasipotential nearby:
    /// `P = nnᵀ/σ`, n across the cycle, σ periodic with `σ' = 2σ nᵀJn + 2nᵀDn`.
    pub places: Vec<(Vec<f64>, Vec<f64>)>,
}

/// Places on a cycle.
const PLACES: usize = 12;
/// Steps, in units of the fastest rate at places all over the domain: to come to a cycle, and for a period.
const STEP: f64 = 0.1;
const STEPS: [usize; 2] = [6_000, 24_000];
/// A turn has closed where it ends this near to its beginning, in units of its size and of what a turn takes
/// away of the distance from a cycle. A spiral into a fixed point never does.
const CLOSED: f64 = 0.02;
/// A cycle that leaves more than this of the square of a distance draws nothing to it but by rounding.
const LEFT: f64 = 0.99;

/// Places of a turn, the time that it takes, and how far from its beginning it ends.
struct Turn {
    places: Vec<Vec<f64>>,
    period: f64,
    gap: f64,
}

impl SystemConfig {
    /// Stable cycles, found from a few places in the domain; of systems in the plane alone.
    #[must_use]
    pub fn cycles(&self) -> Vec<Cycle> {
        let domain = self.domain();
        let [[x0, x1], [y0, y1]] = domain[..] else {
            return Vec::new();
        };
        let rates = self.places().map(|x| self.jacobian(&x).norm());
        let h = STEP / rates.filter(|r| r.is_finite()).fold(1e-9, f64::max);
        let width = (x1 - x0).max(y1 - y0);
        let mut found: Vec<Turn> = Vec::new();
        for [u, v] in [
            [0.52, 0.53],
            [0.2, 0.3],
            [0.75, 0.2],
            [0.3, 0.8],
            [0.9, 0.9],
        ] {
            let start = [x0 + u * (x1 - x0), y0 + v * (y1 - y0)];
            let Some(turn) = self.turn(&start, h, width) else {
                continue;
            };
            let near = |x: &Vec<f64>| apart(x, &turn.places[0]) < CLOSED * width;
            if !found.iter().any(|other| other.places.iter().any(near)) {
                found.push(turn);
            }
        }
        let cycle = |turn: &Turn| {
            Some(Cycle {
                period: turn.period,
                places: self.across(turn)?,
            })
        };
        found.iter().filter_map(cycle).collect()
    }

    /// A turn of the cycle that a run comes to, with its time; `None` where it comes to none.
    fn turn(&self, start: &[f64], h: f64, width: f64) -> Option<Turn> {
        let stepper = Stepper::new(self);
        let mut x = start.to_vec();
        for _ in 0..STEPS[0] {
            stepper.step(&mut x, h, &[]).ok()?;
        }
        let (from, f) = (x.clone(), self.velocity(&x));
        let ahead = |x: &[f64]| f[0] * (x[0] - from[0]) + f[1] * (x[1] - from[1]);
        if f[0].hypot(f[1]) * h < 1e-9 * width {
            return None;
        }
        let mut places = vec![x.clone()];
        for step in 1..=STEPS[1] {
            let before = ahead(&x);
            stepper.step(&mut x, h, &[]).ok()?;
            let after = ahead(&x);
            if step > 2 && before < 0.0 && after >= 0.0 && apart(&x, &from) < 0.1 * width {
                let last = before / (before - after);
                let mut end = places[places.len() - 1].clone();
                stepper.step(&mut end, last * h, &[]).ok()?;
                return Some(Turn {
                    places,
                    period: (step as f64 - 1.0 + last) * h,
                    gap: apart(&end, &from),
                });
            }
            places.push(x.clone());
        }
        None
    }

    /// Places on a cycle with their forms; `None` where it is not stable, or noise does not reach across.
    fn across(&self, turn: &Turn) -> Option<Vec<(Vec<f64>, Vec<f64>)>> {
        let driven = self.driven();
        let h = turn.period / turn.places.len() as f64;
        let local = |x: &Vec<f64>| {
            let f = self.velocity(x);
            let speed = f[0].hypot(f[1]);
            let n = [-f[1] / speed, f[0] / speed];
            let j = self.jacobian(x);
            let of = |a: usize, b: usize| n[a] * j[(a, b)] * n[b];
            let rate = of(0, 0) + of(0, 1) + of(1, 0) + of(1, 1);
            let noise = (0..2).filter(|k| driven[*k]).map(|k| n[k] * n[k]);
            (n, rate, noise.sum::<f64>())
        };
        let here: Vec<_> = turn.places.iter().map(local).collect();
        let left = libm::exp(2.0 * h * here.iter().map(|(_, rate, _)| rate).sum::<f64>());
        let size = turn.places.iter().map(|x| apart(x, &turn.places[0]));
        let closed = left < LEFT && turn.gap < CLOSED * (1.0 - left) * size.fold(0.0, f64::max);
        if !closed {
            return None;
        }
        // σ by the trapezoidal rule, from any value first, then from that which comes back.
        let next = |sigma: f64, i: usize| {
            let ((_, a, d), (_, b, e)) = (here[i], here[(i + 1) % here.len()]);
            (sigma * (1.0 + h * a) + h * (d + e)) / (1.0 - h * b)
        };
        let once = (0..here.len()).fold(0.0, next);
        let mut sigma = once / (1.0 - left);
        for i in 0..here.len() {
            sigma = next(sigma, i);
        }
        let mut places = Vec::new();
        for (i, (n, ..)) in here.iter().enumerate() {
            if i * PLACES / here.len() == places.len() {
                let form = [n[0] * n[0], n[0] * n[1], n[1] * n[0], n[1] * n[1]];
                let form: Vec<f64> = form.iter().map(|p| p / sigma).collect();
                if !(sigma > 0.0 && form.iter().all(|p| p.is_finite())) {
                    return None;
                }
                places.push((turn.places[i].clone(), form));
            }
            sigma = next(sigma, i);
        }
        Some(places)
    }
}

fn apart(a: &[f64], b: &[f64]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}
