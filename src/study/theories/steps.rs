//! Steps that were observed, as equations for what moved them.

use crate::data::Observations;
use crate::dynamics::Motion;
use crate::error::Error;

/// Steps `x_{t+1} = free + s·a` of a state that `a = −∇E(x_t)` moves, with inertia also `a = −∇E + ΩRv̄`: R a quarter
/// turn, `v̄` the mean velocity of the step, and `Ω = 2 tan(ωh/2)/h` of a magnetic field ω.
#[derive(Debug)]
pub(super) struct Steps {
    /// Dimension d.
    pub(super) dim: usize,
    /// Where the step begins, `[n, d]`.
    pub(super) at: Vec<f64>,
    /// The position before, `[n, d]`; the same as `at` without inertia.
    pub(super) before: Vec<f64>,
    /// The position after, `[n, d]`.
    pub(super) after: Vec<f64>,
    /// What `a` was, `[n, d]`.
    pub(super) pulls: Vec<f64>,
    /// `Rv̄`, `[n, 2]`; empty where no magnetic field is looked for.
    pub(super) turned: Vec<f64>,
    /// Which observation, and which of its positions `at` is, counted from 0.
    pub(super) times: Vec<(usize, usize)>,
    /// h.
    pub(super) step: f64,
    /// s: h, or h² with inertia.
    pub(super) scale: f64,
}

impl Steps {
    /// The steps of all observations that `keep` keeps.
    ///
    /// # Errors
    /// [`Error::Invalid`] where none was observed.
    pub(super) fn new(
        observations: &Observations,
        motion: Motion,
        keep: impl Fn(usize) -> bool,
    ) -> Result<Self, Error> {
        let (dim, n) = (observations.dim, observations.len());
        let inertia = matches!(motion, Motion::Inertia { .. });
        let (step, scale) = match motion {
            Motion::Descent { step } => (step, step),
            Motion::Inertia { step } => (step, step * step),
        };
        let mut steps = Self {
            dim,
            at: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            pulls: Vec::new(),
            turned: Vec::new(),
            times: Vec::new(),
            step,
            scale,
        };
        for i in (0..n).filter(|&i| keep(i)) {
            let run = observations.positions(i);
            let first = usize::from(inertia);
            for t in first..run.len().saturating_sub(1) {
                steps.push(run[t - first], run[t], run[t + 1], (i, t), inertia);
            }
        }
        if steps.times.is_empty() {
            let message = match inertia {
                true => {
                    "has no observation of three positions in a row, which a step with inertia takes: expected \
                     paths, such as `regions` has"
                }
                false => "has no observation with a start: expected pairs or paths",
            };
            return Err(Error::invalid("data.kind", message));
        }
        Ok(steps)
    }

    fn push(
        &mut self,
        before: &[f64],
        at: &[f64],
        after: &[f64],
        time: (usize, usize),
        inertia: bool,
    ) {
        let pull = |k: usize| {
            let free = match inertia {
                true => (at[k] - before[k]) + at[k],
                false => at[k],
            };
            (after[k] - free) / self.scale
        };
        self.pulls.extend((0..self.dim).map(pull));
        if inertia && self.dim == 2 {
            let mean = |k: usize| (after[k] - before[k]) / (2.0 * self.step);
            self.turned.extend([-mean(1), mean(0)]);
        }
        self.before.extend(before);
        self.at.extend(at);
        self.after.extend(after);
        self.times.push(time);
    }

    /// Number of steps n.
    pub(super) fn len(&self) -> usize {
        self.times.len()
    }

    /// Of step `i`, a row of a table `[n, d]`.
    pub(super) fn row<'a>(&self, table: &'a [f64], i: usize) -> &'a [f64] {
        &table[i * self.dim..][..self.dim]
    }

    /// Root mean square of what moved the state in a step.
    pub(super) fn size(&self) -> f64 {
        let squares: f64 = self.pulls.iter().map(|a| a * a).sum();
        self.scale * libm::sqrt(squares / self.len() as f64)
    }

    /// ω of a magnetic field that has Ω.
    pub(super) fn field(&self, omega: f64) -> f64 {
        2.0 / self.step * libm::atan(0.5 * omega * self.step)
    }

    /// Ω of a magnetic field ω.
    pub(super) fn slope(&self, field: f64) -> f64 {
        2.0 / self.step * libm::tan(0.5 * field * self.step)
    }

    /// Where a step from `at` leads that came from `before`, moved by `pull` and a magnetic field ω. The same with
    /// −ω and what comes after it leads back.
    pub(super) fn forward(&self, before: &[f64], at: &[f64], pull: &[f64], field: f64) -> Vec<f64> {
        if self.turned.is_empty() {
            let free = at.iter().zip(before).map(|(x, y)| (x - y) + x);
            return free.zip(pull).map(|(x, a)| x + self.scale * a).collect();
        }
        let h = self.step;
        let v = [0, 1].map(|k| (at[k] - before[k]) / h + 0.5 * h * pull[k]);
        let (sin, cos) = libm::sincos(field * h);
        let turned = [cos * v[0] - sin * v[1], sin * v[0] + cos * v[1]];
        (0..2)
            .map(|k| at[k] + h * (turned[k] + 0.5 * h * pull[k]))
            .collect()
    }
}
