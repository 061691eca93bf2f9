//! Hopfield energy of a network of units.

use super::{Energy, Function, Graph, Init, Inputs, Node, Operation, TensorShape, room};
use crate::error::Error;
use crate::notice::Advice;
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A network of units that settles: every coordinate of the state is a unit, and learning adapts
/// the symmetric connections between them. The energy of Hopfield (1984) in the form used for
/// equilibrium propagation (Scellier & Bengio 2017).
///
/// Units that are not observed are latent coordinates of the state. A condition that joins the
/// energy's inputs is further visible units, clamped to its numbers; otherwise it shifts the units.
///
/// `E(u) = ½Σ u_i² − ½Σ_{i≠j} W_ij ρ(u_i)ρ(u_j) − Σ b_i ρ(u_i)`, `W` symmetric with zero diagonal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Network of units", extend("x-formula" = r"E = \tfrac12\sum_i u_i^2 - \tfrac12\sum_{i\ne j} W_{ij}\,\rho(u_i)\rho(u_j) - \sum_i b_i\,\rho(u_i)"))]
pub struct Network {
    /// How many units count as hidden for `layered` connections: the last coordinates of the state,
    /// latent or observed.
    #[schemars(range(min = 0, max = 63))]
    pub hidden: usize,
    /// Which units are connected.
    pub connections: Connections,
    /// Firing rate ρ of a unit.
    pub rate: Rate,
    /// Clamped units, after the hidden ones: as many as conditions join the inputs, from which it
    /// follows.
    #[serde(skip)]
    pub clamped: usize,
}

/// Which units are connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Connections {
    /// Every pair.
    #[default]
    All,
    /// Visible with hidden units only, as in a restricted Boltzmann machine.
    Layered,
}

/// Firing rate of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Hyperbolic tangent.
    #[default]
    Tanh,
    /// Logistic function `1/(1+e^{−u})`.
    Logistic,
    /// `u` cut to `[0, 1]`, as in the original; its curvature jumps at both ends.
    HardSigmoid,
}

impl Rate {
    /// `(ρ, ρ')`.
    #[inline(always)]
    fn at<S: Scalar>(self, u: S) -> (S, S) {
        let (zero, one) = (S::zero(), S::one());
        match self {
            Self::Tanh => {
                let r = u.tanh();
                (r, one - r * r)
            }
            Self::Logistic => {
                let r = u.sigmoid();
                (r, r * (one - r))
            }
            Self::HardSigmoid => (
                u.max(zero).min(one),
                zero.where_greater(one, u, one).where_greater(zero, u, zero),
            ),
        }
    }
}

impl Rate {
    /// The cut is the difference of two cuts at 0, so that its slope is that of [`Rate::at`] at both ends.
    fn expression(self, graph: &mut Graph, u: Node) -> Node {
        match self {
            Self::Tanh => graph.map(Function::Tanh, u),
            Self::Logistic => graph.map(Function::Sigmoid, u),
            Self::HardSigmoid => {
                let zero = graph.number(0.0);
                let beyond = graph.plus(u, -1.0);
                let [above, beyond] = [u, beyond].map(|u| graph.combine(Operation::Max, u, zero));
                graph.sub(above, beyond)
            }
        }
    }
}

impl Network {
    /// The pairs that are connected, in the order of `W`.
    fn pairs(&self, dim: usize) -> impl Iterator<Item = (usize, usize)> {
        let layered = self.connections == Connections::Layered;
        let free = dim - self.clamped;
        let visible = free.saturating_sub(self.hidden);
        let first = if layered { visible } else { 0 };
        let last = if layered { free } else { dim };
        (first..last).flat_map(move |i| {
            let below = 0..if layered { first } else { i };
            let clamped = if layered { free } else { dim }..dim;
            below.chain(clamped).map(move |j| (i, j))
        })
    }
}

impl Energy for Network {
    /// `W`: with all connections, the strict lower triangle by rows `W21, W31, W32, …`; layered,
    /// `[hidden, visible]`.
    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let pairs = self.pairs(dim).count();
        let shape = match self.connections {
            Connections::All => vec![pairs],
            Connections::Layered => vec![self.hidden, dim.saturating_sub(self.hidden)],
        };
        vec![TensorShape::new("W", &shape), TensorShape::new("b", &[dim])]
    }

    fn bind(&self, inputs: &Inputs) -> Self {
        Self {
            clamped: inputs.clamped(),
            ..self.clone()
        }
    }

    /// Normal connections of variance `1/d`, biases 0.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let scale = 1.0 / (init.dim as f64).sqrt();
        let mut theta: Vec<f64> = self
            .pairs(init.dim)
            .map(|_| scale * init.rng.normal())
            .collect();
        theta.resize(theta.len() + init.dim, 0.0);
        theta
    }

    /// Measured on eight data sets in the plane: four hidden units divide the loss by 1.6 to 6.
    fn advice(&self, free: usize, _rolls_out: bool) -> Option<Advice> {
        let few = "one or two units settle in few states, and no connections between them fit \
                   observations that lie elsewhere";
        (free < 3).then_some(Advice::new(few, "Add four hidden units", "latent=4"))
    }

    fn check(&self, dim: usize) -> Result<(), Error> {
        let free = dim - self.clamped;
        if self.hidden >= free {
            return Err(Error::invalid(
                "energy.hidden",
                format!(
                    "is {}, expected at most {}: the energy sees {free} coordinates, and one unit at least is visible",
                    self.hidden,
                    free - 1
                ),
            ));
        }
        if self.connections == Connections::Layered && self.hidden == 0 {
            return Err(Error::invalid(
                "energy.connections",
                "`layered` connects visible with hidden units and there are none: choose `all`, or 1 hidden unit or more",
            ));
        }
        Ok(())
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let dim = graph.length(i);
        let pairs: Vec<_> = self.pairs(dim).collect();
        let rates = self.rate.expression(graph, x);
        let bowl = graph.half_square(x, i);
        let b = graph.parameter("b", &[i]);
        let biases = graph.dot(b, rates, &[i]);
        let sum = graph.sub(bowl, biases);
        let connections = match self.connections {
            _ if pairs.is_empty() => return Some(sum),
            Connections::All => {
                let t = graph.axis(pairs.len());
                let w = graph.parameter("W", &[t]);
                let first = graph.take(rates, i, t, pairs.iter().map(|pair| pair.0).collect());
                let second = graph.take(rates, i, t, pairs.iter().map(|pair| pair.1).collect());
                let both = graph.mul(first, second);
                graph.dot(w, both, &[t])
            }
            Connections::Layered => {
                let end = dim - self.clamped;
                let hidden = end - self.hidden..end;
                let visible = (0..dim).filter(|unit| !hidden.contains(unit)).collect();
                let (h, v) = (graph.axis(self.hidden), graph.axis(dim - self.hidden));
                let w = graph.parameter("W", &[h, v]);
                let visible = graph.take(rates, i, v, visible);
                let fed = graph.dot(w, visible, &[v]);
                let hidden = graph.take(rates, i, h, hidden.collect());
                graph.dot(fed, hidden, &[h])
            }
        };
        Some(graph.sub(sum, connections))
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        mut sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let d = x.len();
        let (weights, biases) = theta.split_at(theta.len() - d);
        // Rates ρ, slopes ρ', and −∂E/∂ρ.
        let buffer = room(work, 3 * d, S::zero());
        let (rates, rest) = buffer.split_at_mut(d);
        let (slopes, inputs) = rest.split_at_mut(d);
        let mut energy = S::zero();
        for i in 0..d {
            (rates[i], slopes[i]) = self.rate.at(x[i]);
            inputs[i] = S::splat(biases[i]);
            energy += x[i].square().times(0.5) - rates[i].scale(biases[i]);
        }
        for (k, (i, j)) in self.pairs(d).enumerate() {
            let both = rates[i] * rates[j];
            energy -= both.scale(weights[k]);
            inputs[i] += rates[j].scale(weights[k]);
            inputs[j] += rates[i].scale(weights[k]);
            if let Some(sums) = sums.as_deref_mut() {
                sums[k] -= seed * both;
            }
        }
        for i in 0..d {
            g[i] = seed * (x[i] - slopes[i] * inputs[i]);
            if let Some(sums) = sums.as_deref_mut() {
                sums[weights.len() + i] -= seed * rates[i];
            }
        }
        energy
    }
}
