//! What is measured of the paths of one operator.

use super::density::Gap;
use crate::dynamics::{self, DynamicsConfig};
use crate::landscape::{CriticalPoint, squared_distance};
use crate::scenario::{Precision, Scenario};
use crate::session::Session;
use serde::Serialize;

/// What one operator did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct OperatorReport {
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Distance to rest shrinks by this factor a step, fitted to the last steps (before the last
    /// digits) of the starts that end in the most popular minimum, or of an operator that rests
    /// elsewhere, where the first of them does; absent for noise, or where they do not come near.
    pub rate: Option<f64>,
    /// What the Hessian there promises: the largest modulus of an eigenvalue of the step, for
    /// descent `max(|1−ημ|, |1−ηL|)`; absent where the operator has no such formula here.
    pub rate_expected: Option<f64>,
    /// Of each stationary point: the fraction of the starts that end in its basin, within the view
    /// and half as much again on every side.
    pub reached: Vec<f64>,
    /// Fraction of the starts that end in the basin of the lowest minimum; a sample does so as
    /// often as the density says.
    pub global: f64,
    /// Fraction of the starts that are lost: not finite at the end.
    pub lost: f64,
    /// Mean energy at the start and at the end, of those that are not lost.
    pub energy: [f64; 2],
    /// Fraction of the steps that a sampler that can reject has accepted; absent for all others.
    pub accepted: Option<f64>,
    /// Steps that are worth one independent sample, by the slowest coordinate in the second half of
    /// the run: `1 + 2Σρ_k` (window of Sokal 1997); absent where there is no noise.
    pub autocorrelation: Option<f64>,
    /// Effective sample size of the second half of the run, of all chains.
    pub effective: Option<f64>,
    /// How far the ends are from the Gibbs density; absent in more than two dimensions.
    pub gap: Option<Gap>,
    /// The temperature of that density.
    pub temperature: f64,
}

/// Paths of one operator, `[n, steps+1, d]`.
pub(super) struct Paths<'a> {
    pub(super) dim: usize,
    pub(super) steps: usize,
    pub(super) paths: &'a [f64],
}

/// Where paths come to rest, and which do.
struct Rest {
    at: Vec<f64>,
    members: Vec<usize>,
    /// Whether the place is known, rather than where the paths happen to end.
    known: bool,
}

impl Paths<'_> {
    pub(super) fn count(&self) -> usize {
        self.paths.len() / (self.dim * (self.steps + 1))
    }

    pub(super) fn at(&self, i: usize, t: usize) -> &[f64] {
        &self.paths[(i * (self.steps + 1) + t) * self.dim..][..self.dim]
    }

    pub(super) fn finite(&self, i: usize) -> bool {
        self.at(i, self.steps).iter().all(|x| x.is_finite())
    }

    /// Everything but energies and the distance to the density. `ends` says of each path which
    /// minimum it ends in the basin of; `width` is that of the view.
    pub(super) fn measure(
        &self,
        session: &mut Session,
        scenario: &Scenario,
        critical: &[CriticalPoint],
        ends: &[Option<usize>],
        width: f64,
    ) -> OperatorReport {
        let n = self.count() as f64;
        let mut reached = vec![0.0; critical.len()];
        ends.iter().flatten().for_each(|&m| reached[m] += 1.0 / n);
        let minima = || (0..critical.len()).filter(|&i| critical[i].is_minimum());
        let lowest = minima().next();
        // The lowest of equally popular ones.
        let popular = minima()
            .rev()
            .max_by(|&a, &b| reached[a].total_cmp(&reached[b]));
        let dynamics = &scenario.dynamics;
        let noisy = dynamics.is_random();
        let rest = if noisy {
            None
        } else if dynamics.rest() == dynamics::Rest::Minimum {
            popular.map(|m| Rest {
                at: critical[m].x.clone(),
                members: (0..ends.len()).filter(|&i| ends[i] == Some(m)).collect(),
                known: true,
            })
        } else {
            self.rest(0.01 * width)
        };
        let floor = match scenario.precision {
            Precision::F32 => 1e-5,
            Precision::F64 => 1e-8,
        };
        let rate_expected = popular
            .and_then(|m| {
                let each = critical[m].curvatures.iter();
                let rates: Option<Vec<f64>> = each.map(|c| dynamics.rate(*c)).collect();
                rates?.into_iter().reduce(f64::max)
            })
            .or_else(|| {
                let rest = rest.as_ref().filter(|r| !r.known)?;
                let local = session.evaluate_at(std::slice::from_ref(&rest.at), &[]);
                dynamics.rate_at(&rest.at, &local.hessian[0])
            });
        let autocorrelation = noisy.then(|| self.autocorrelation()).flatten();
        let lost = (0..self.count()).filter(|&i| !self.finite(i)).count();
        let window = (self.steps - self.steps / 2) as f64 * (n - lost as f64);
        OperatorReport {
            rate: rest.and_then(|r| self.rate(&r, [floor * width, 0.1 * width])),
            rate_expected,
            global: lowest.map_or(0.0, |m| reached[m]),
            reached,
            lost: lost as f64 / n,
            energy: [f64::NAN; 2],
            accepted: dynamics.accepts().then(|| self.moved()),
            effective: autocorrelation.map(|t| window / t),
            autocorrelation,
            gap: None,
            temperature: 1.0,
            dynamics: dynamics.clone(),
        }
    }

    /// Mean energy at the start and at the end, of those that are finite there; `before` is the
    /// energy at each start.
    pub(super) fn mean_energies(&self, session: &mut Session, before: &[f64]) -> [f64; 2] {
        let kept: Vec<usize> = (0..self.count()).filter(|&i| self.finite(i)).collect();
        let last: Vec<f64> = kept
            .iter()
            .flat_map(|&i| self.at(i, self.steps))
            .copied()
            .collect();
        let (after, _) = session.energies(&last, &[]);
        let mean = |sum: f64| sum / kept.len() as f64;
        [
            mean(kept.iter().map(|&i| before[i]).sum()),
            mean(after.iter().sum()),
        ]
    }

    /// Mean energy at time `t` where it is finite; not a number where it is nowhere.
    pub(super) fn mean_energy(&self, session: &mut Session, t: usize) -> f64 {
        let here: Vec<f64> = (0..self.count())
            .flat_map(|i| self.at(i, t))
            .copied()
            .collect();
        let (energies, _) = session.energies(&here, &[]);
        let finite: Vec<f64> = energies.into_iter().filter(|e| e.is_finite()).collect();
        finite.iter().sum::<f64>() / finite.len() as f64
    }

    /// The mean of the ends that are close to the first of them, of those within `near`.
    fn rest(&self, near: f64) -> Option<Rest> {
        let end = |i: usize| self.at(i, self.steps);
        let first = (0..self.count()).find(|&i| self.finite(i))?;
        let members: Vec<usize> = (0..self.count())
            .filter(|&i| self.finite(i) && squared_distance(end(i), end(first)) < near * near)
            .collect();
        let mean = |k: usize| {
            let sum: f64 = members.iter().map(|&i| end(i)[k]).sum();
            sum / members.len() as f64
        };
        Some(Rest {
            at: (0..self.dim).map(mean).collect(),
            members,
            known: false,
        })
    }

    /// The slope of `log` of the root mean square distance to rest, from where it is below `high`
    /// to where it is below `low` or, of a rest that is known, to the end; of the later half of that
    /// time, when the slowest mode is left.
    fn rate(&self, rest: &Rest, [low, high]: [f64; 2]) -> Option<f64> {
        let distance = |t: usize| {
            let far = |&i: &usize| squared_distance(self.at(i, t), &rest.at);
            (rest.members.iter().map(far).sum::<f64>() / rest.members.len() as f64).sqrt()
        };
        let distances: Vec<f64> = (0..=self.steps).map(distance).collect();
        let first = distances.iter().position(|d| *d < high)?;
        let end = distances.iter().position(|d| *d < low);
        let end = end.or(rest.known.then_some(self.steps + 1))?;
        let first = first + (end.checked_sub(first)?) / 2;
        if end < first + 3 {
            return None;
        }
        let times = (end - first) as f64;
        let (mut cross, mut squares) = (0.0, 0.0);
        for t in first..end {
            let centered = (t - first) as f64 - 0.5 * (times - 1.0);
            cross += centered * libm::log(distances[t]);
            squares += centered * centered;
        }
        Some(libm::exp(cross / squares)).filter(|r| r.is_finite())
    }

    /// Fraction of the steps that change the state.
    fn moved(&self) -> f64 {
        let mut moves = 0usize;
        for i in 0..self.count() {
            moves += (0..self.steps)
                .filter(|&t| self.at(i, t) != self.at(i, t + 1))
                .count();
        }
        moves as f64 / (self.count() * self.steps) as f64
    }

    /// Integrated autocorrelation time of the slowest coordinate, over all chains that are finite.
    fn autocorrelation(&self) -> Option<f64> {
        let chains: Vec<usize> = (0..self.count()).filter(|&i| self.finite(i)).collect();
        let first = self.steps / 2 + 1;
        let length = self.steps + 1 - first;
        let one = |k: usize| -> Option<f64> {
            let total = (chains.len() * length) as f64;
            let values = |i: usize| (first..=self.steps).map(move |t| self.at(i, t)[k]);
            let mean = chains.iter().flat_map(|&i| values(i)).sum::<f64>() / total;
            let covariance = |lag: usize| {
                let pairs = chains
                    .iter()
                    .flat_map(|&i| values(i).zip(values(i).skip(lag)));
                let sum: f64 = pairs.map(|(a, b)| (a - mean) * (b - mean)).sum();
                sum / (chains.len() * (length - lag)) as f64
            };
            let variance = covariance(0);
            // At rest every chain repeats itself.
            let still =
                |&i: &usize| (first..self.steps).all(|t| self.at(i, t)[k] == self.at(i, t + 1)[k]);
            if variance <= 1e-12 * mean * mean || chains.iter().all(still) {
                return None;
            }
            let mut time = 1.0;
            for lag in 1..length {
                time += 2.0 * covariance(lag) / variance;
                if lag as f64 >= 5.0 * time {
                    break;
                }
            }
            Some(time.max(1.0))
        };
        let times = (0..self.dim).map(one).collect::<Option<Vec<f64>>>()?;
        times.into_iter().reduce(f64::max)
    }
}
