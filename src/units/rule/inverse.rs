//! Inverse energy learning on units.

use super::{Gradient, Learning, Rule, Update};
use crate::error::{Error, in_range};
use crate::units::{Machine, Network, corrupt};
use nalgebra::{DMatrix, DVector};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the gradient of the end of a relaxation is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Through {
    /// Back through every step.
    #[default]
    #[schemars(title = "Through time")]
    ThroughTime,
    /// By the equation that holds at rest.
    #[schemars(title = "Implicit, at rest")]
    Implicit,
    /// From two states at rest, nudged toward the pattern and away from it.
    #[schemars(title = "Equilibrium propagation")]
    EquilibriumPropagation,
}

/// Continuous relaxation that starts at a corrupted pattern shall end at the pattern: the weights are learned through
/// the process, by the mean square of what it is off. Hidden units start in the middle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Inverse energy learning", extend("x-formula" = r"\tfrac12\lVert s_T - \xi\rVert^2,\ s_0 = \text{corrupted } \xi"))]
pub struct Inverse {
    /// How its gradient is found.
    pub estimator: Through,
    /// Share of the visible units that is flipped at the start.
    #[schemars(range(min = 0.0, max = 0.5))]
    pub corruption: f64,
    /// Steps T of the relaxation.
    #[schemars(range(min = 1, max = 200), extend("x-scale" = "log"))]
    pub steps: u32,
    /// Temperature of the relaxation.
    #[schemars(range(min = 0.01, max = 10.0), extend("x-scale" = "log"))]
    pub temperature: f64,
    /// Step η of the relaxation.
    #[schemars(range(min = 0.05, max = 1.0))]
    pub step: f64,
    /// Strength of the nudge of equilibrium propagation.
    #[schemars(range(min = 1e-6, max = 1.0), extend("x-scale" = "log", "x-when" = ["estimator", "equilibrium-propagation"]))]
    pub nudge: f64,
}

impl Default for Inverse {
    fn default() -> Self {
        Self {
            estimator: Through::ThroughTime,
            corruption: 0.2,
            steps: 10,
            temperature: 4.0,
            step: 0.5,
            nudge: 0.01,
        }
    }
}

impl Rule for Inverse {
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        let n = network.biases.len() as f64;
        let solved = match self.estimator {
            Through::Implicit => n * n * n,
            Through::ThroughTime | Through::EquilibriumPropagation => 0.0,
        };
        patterns * (4.0 * f64::from(self.steps) * n * n + solved)
    }

    fn check(&self, _network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        in_range("rule.corruption", self.corruption, 0.0, 0.5)?;
        in_range("rule.steps", self.steps.into(), 1.0, 200.0)?;
        in_range("rule.temperature", self.temperature, 0.01, 10.0)?;
        in_range("rule.step", self.step, 0.05, 1.0)?;
        in_range("rule.nudge", self.nudge, 1e-6, 1.0)
    }

    fn update(&self, at: &mut Learning) -> Result<Update, Error> {
        let values = at.network.values;
        let starts: Vec<_> = at
            .patterns
            .iter()
            .map(|pattern| corrupt(values, pattern, self.corruption, at.rng))
            .collect();
        Ok(Update::Along(self.gradient(
            at.network,
            &starts,
            at.patterns,
        )?))
    }
}

impl Inverse {
    /// The mean over patterns of `½|s_T − ξ|²/N`, with its gradient, from given starts.
    ///
    /// # Errors
    /// [`Error::Diverged`] where the equation at rest cannot be solved.
    pub fn gradient(
        &self,
        network: &Network,
        starts: &[Vec<f64>],
        patterns: &[Vec<f64>],
    ) -> Result<Gradient, Error> {
        let mut gradient = Gradient::zero(network.biases.len());
        let share = 1.0 / (patterns.len() * network.visible) as f64;
        let (mut loss, mut residual) = (0.0, 0.0f64);
        for (start, pattern) in starts.iter().zip(patterns) {
            let path = self.path(network, start);
            let end = &path[path.len() - 1];
            let off = missed(end, pattern);
            loss += 0.5 * share * off.iter().map(|o| o * o).sum::<f64>();
            match self.estimator {
                Through::ThroughTime => {
                    self.through_time(network, &path, &off, share, &mut gradient)
                }
                Through::Implicit => self.implicit(network, end, &off, share, &mut gradient)?,
                Through::EquilibriumPropagation => {
                    self.nudged(network, end, pattern, share, &mut gradient);
                }
            }
            if self.estimator != Through::ThroughTime {
                let next = self.stepped(network, end, |_| 0.0);
                residual = next
                    .iter()
                    .zip(end)
                    .fold(residual, |r, (a, b)| r.max((a - b).abs()));
                gradient.residual = Some(residual / self.step);
            }
        }
        gradient.value = Some(loss);
        Ok(gradient)
    }

    /// All states on the way from a start.
    fn path(&self, network: &Network, start: &[f64]) -> Vec<Vec<f64>> {
        let values = network.values;
        let mut s = start.to_vec();
        s.resize(network.units(), values.low() + 0.5 * values.width());
        let mut path = vec![s];
        for _ in 0..self.steps {
            path.push(self.stepped(network, &path[path.len() - 1], |_| 0.0));
        }
        path
    }

    /// A step of the relaxation, with fields pushed by `push`.
    fn stepped(&self, network: &Network, s: &[f64], push: impl Fn(usize) -> f64) -> Vec<f64> {
        let fields = network.fields(s);
        let mean = |i: usize| {
            network
                .values
                .free((fields[i] + push(i)) / self.temperature)
                .0
        };
        (0..s.len())
            .map(|i| (1.0 - self.step) * s[i] + self.step * mean(i))
            .collect()
    }

    /// How the mean of every unit changes with its field.
    fn slopes(&self, network: &Network, s: &[f64]) -> Vec<f64> {
        let values = network.values;
        let slope = |h: &f64| {
            let mean = values.free(h / self.temperature).0 - values.low();
            mean * (values.width() - mean) / self.temperature
        };
        network.fields(s).iter().map(slope).collect()
    }

    fn through_time(
        &self,
        network: &Network,
        path: &[Vec<f64>],
        off: &[f64],
        share: f64,
        to: &mut Gradient,
    ) {
        let mut adjoint: Vec<f64> = off.iter().map(|o| o * share).collect();
        for s in path[..path.len() - 1].iter().rev() {
            let slopes = self.slopes(network, s).into_iter();
            let field: Vec<f64> = slopes
                .zip(&adjoint)
                .map(|(m, a)| self.step * m * a)
                .collect();
            add_outer(to, &field, s);
            let mut before: Vec<f64> = adjoint.iter().map(|a| (1.0 - self.step) * a).collect();
            for (i, f) in field.iter().enumerate() {
                super::add(&mut before, *f, network.row(i));
            }
            adjoint = before;
        }
    }

    /// At rest `s = m(b + Ws)`: the adjoint solves `(1 − W M)u = s − ξ`, with M the slopes of m.
    fn implicit(
        &self,
        network: &Network,
        s: &[f64],
        off: &[f64],
        share: f64,
        to: &mut Gradient,
    ) -> Result<(), Error> {
        let slopes = self.slopes(network, s);
        let n = s.len();
        let system = DMatrix::from_fn(n, n, |i, j| {
            f64::from(u8::from(i == j)) - network.row(i)[j] * slopes[j]
        });
        let right = DVector::from_iterator(n, off.iter().map(|o| o * share));
        let solved = system.lu().solve(&right).ok_or_else(|| Error::Diverged {
            message: "the equation at rest has no single solution at this state: take the gradient through time".into(),
        })?;
        let field: Vec<f64> = solved.iter().zip(&slopes).map(|(u, m)| u * m).collect();
        add_outer(to, &field, s);
        Ok(())
    }

    /// The difference of `∂E/∂θ` between states that are pushed toward the pattern and away from it.
    fn nudged(&self, network: &Network, s: &[f64], pattern: &[f64], share: f64, to: &mut Gradient) {
        for sign in [1.0, -1.0] {
            let mut at = s.to_vec();
            for _ in 0..self.steps {
                let off = missed(&at, pattern);
                at = self.stepped(network, &at, |i| -sign * self.nudge * off[i]);
            }
            to.add_state(-sign * share / (2.0 * self.nudge), &at);
        }
    }
}

/// What visible units are off; 0 of hidden ones.
fn missed(s: &[f64], pattern: &[f64]) -> Vec<f64> {
    let wanted = |i: usize| pattern.get(i).copied();
    let off = s
        .iter()
        .enumerate()
        .map(|(i, s)| wanted(i).map_or(0.0, |x| s - x));
    off.collect()
}

/// The gradient of fields `b + Ws`, with weights that are one of a pair.
fn add_outer(to: &mut Gradient, field: &[f64], s: &[f64]) {
    let n = s.len();
    for i in 0..n {
        let row = &mut to.weights[i * n..(i + 1) * n];
        super::add(row, field[i], s);
        super::add(row, s[i], field);
    }
    super::add(&mut to.biases, 1.0, field);
}
