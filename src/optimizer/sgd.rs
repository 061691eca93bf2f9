//! Gradient descent with momentum.

use super::{Optimizer, Schedule, Step};
use crate::expression::python;
use crate::scalar::Real;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gradient descent on the parameters, with momentum: `m ← μm + g`, `θ ← θ − αm`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Gradient descent", extend("x-formula" = r"m \leftarrow \mu m + g,\quad \theta \leftarrow \theta - \alpha m"))]
pub struct Sgd {
    /// Learning rate α for θ.
    #[schemars(range(min = 1e-6, max = 10.0), extend("x-scale" = "log", "x-live" = true))]
    pub learning_rate: f64,
    /// Learning rate for the initial conditions z.
    #[schemars(range(min = 0.0, max = 10.0), extend("x-live" = true, "x-advanced" = true))]
    pub initial_learning_rate: f64,
    /// Momentum μ.
    #[schemars(range(min = 0.0, max = 0.999), extend("x-live" = true))]
    pub momentum: f64,
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

impl Default for Sgd {
    fn default() -> Self {
        Self {
            learning_rate: 0.05,
            initial_learning_rate: 0.1,
            momentum: 0.9,
            clip: 10.0,
            schedule: Schedule::Cosine,
            period: 2000.0,
        }
    }
}

impl Optimizer for Sgd {
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
        &["m"]
    }

    fn python(&self) -> Option<python::Update> {
        Some(python::Update {
            moments: 1,
            lines: vec![
                format!("mean = {} * m[0] + g", python::double(self.momentum)),
                "return x - rate * mean, [mean]".into(),
            ],
            schedule: self.schedule.python(self.period),
        })
    }

    fn update<R: Real>(&self, at: &Step, gradient: &[R], x: &mut [R], moments: &mut [Vec<R>]) {
        let [m] = moments else { return };
        let [rate, momentum] = [at.rate, self.momentum].map(R::from_f64);
        for ((x, &g), m) in x.iter_mut().zip(gradient).zip(m) {
            *m = momentum * *m + g;
            *x -= rate * *m;
        }
    }
}
