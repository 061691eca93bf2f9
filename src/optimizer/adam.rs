//! Adam.

use super::{Optimizer, Schedule, Step};
#[cfg(feature = "complete")]
use crate::expression::python;
use crate::scalar::{Real, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient descent with per-parameter step sizes (Kingma & Ba 2015).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Adam", extend("x-formula" = r"\theta \leftarrow \theta - \alpha\,\hat m/(\sqrt{\hat v} + 10^{-8})"))]
pub struct Adam {
    /// Learning rate α for θ.
    #[schemars(range(min = 1e-6, max = 1.0), extend("x-scale" = "log", "x-live" = true))]
    pub learning_rate: f64,
    /// Learning rate for the initial conditions z.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-live" = true, "x-advanced" = true))]
    pub initial_learning_rate: f64,
    /// Decay of the mean of past gradients.
    #[schemars(range(min = 0.0, max = 0.9999), extend("x-live" = true, "x-advanced" = true))]
    pub beta1: f64,
    /// Decay of the mean of past squared gradients.
    #[schemars(range(min = 0.0, max = 0.99999), extend("x-live" = true, "x-advanced" = true))]
    pub beta2: f64,
    /// Longest gradient norm let through; longer gradients are scaled down to it. 0 means no limit.
    #[schemars(range(min = 0.0, max = 1e6), extend("x-live" = true, "x-advanced" = true))]
    pub clip: f64,
    /// How both learning rates change over the run.
    #[schemars(extend("x-live" = true, "x-advanced" = true))]
    pub schedule: Schedule,
    /// Period P of the schedule, in iterations.
    #[schemars(range(min = 1.0, max = 1e6), extend("x-scale" = "log", "x-live" = true, "x-advanced" = true))]
    pub period: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self {
            learning_rate: 0.01,
            initial_learning_rate: 0.05,
            beta1: 0.9,
            beta2: 0.999,
            clip: 10.0,
            schedule: Schedule::Cosine,
            period: 2000.0,
        }
    }
}

impl Optimizer for Adam {
    fn rates(&self, step: u64) -> [f64; 2] {
        let factor = self.schedule.factor(step, self.period);
        [self.learning_rate, self.initial_learning_rate].map(|rate| rate * factor)
    }

    fn ends(&self) -> Option<u64> {
        self.schedule.ends(self.period)
    }

    fn clip(&self) -> f64 {
        self.clip
    }

    fn moments(&self) -> &'static [&'static str] {
        &["m", "v"]
    }

    #[cfg(feature = "complete")]
    fn python(&self) -> Option<python::Update> {
        let numbers = [self.beta1, 1.0 - self.beta1, self.beta2, 1.0 - self.beta2];
        let [b1, c1, b2, c2] = numbers.map(python::double);
        Some(python::Update {
            moments: 2,
            lines: vec![
                format!("mean = {b1} * m[0] + {c1} * g"),
                format!("square = {b2} * m[1] + {c2} * g ** 2"),
                format!("size = (square / (1.0 - {b2} ** k)) ** 0.5 + 1e-8"),
                format!("return x - rate / (1.0 - {b1} ** k) * mean / size, [mean, square]"),
            ],
            schedule: self.schedule.python(self.period),
        })
    }

    fn update<R: Real>(&self, at: &Step, gradient: &[R], x: &mut [R], moments: &mut [Vec<R>]) {
        let [m, v] = moments else { return };
        let correction = |beta: f64| 1.0 - libm::pow(beta, at.count as f64);
        let rate = R::from_f64(at.rate / correction(self.beta1));
        let unbias = R::from_f64(1.0 / correction(self.beta2));
        let [b1, c1, b2, c2, tiny] = [
            self.beta1,
            1.0 - self.beta1,
            self.beta2,
            1.0 - self.beta2,
            1e-8,
        ]
        .map(R::from_f64);
        for (((x, &g), m), v) in x.iter_mut().zip(gradient).zip(m).zip(v) {
            *m = b1 * *m + c1 * g;
            *v = b2 * *v + c2 * (g * g);
            *x -= rate * *m / (Scalar::sqrt(*v * unbias) + tiny);
        }
    }
}
