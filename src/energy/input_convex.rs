//! Input-convex network.

use super::dense::{affine, linear, transposed};
use super::{Energy, Function, Graph, Init, Node, TensorShape, confined, room};
use crate::scalar::{Real, Scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A neural network that can only make bowls: whatever its parameters, the energy is convex, so
/// every start comes to rest at the same lowest point. Compare it with the free network to see
/// what one minimum can and cannot explain.
///
/// `E(x) = u·z_L + w·x + b + κ/2·‖x‖²`, `z_l = ρ(U_l z_{l−1} + W_l x + b_l)`, `ρ(s) = ln(1+e^s)`, with
/// `U_l, u ≥ 0` as softplus of free numbers (Amos, Xu & Kolter 2017).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Input-convex network", extend("x-formula" = r"E = u\cdot z_L + w\cdot x + b + \tfrac{\kappa}{2}\lVert x\rVert^2,\quad z_l = \rho(U_l z_{l-1} + W_l x + b_l),\quad U_l, u \ge 0"))]
pub struct InputConvex {
    /// Number of units in each hidden layer.
    #[schemars(length(min = 1, max = 4), inner(range(min = 1, max = 64)))]
    pub widths: Vec<usize>,
    /// Strength κ of the bowl added to the network; above 0 the minimum is unique.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub confinement: f64,
}

impl Default for InputConvex {
    fn default() -> Self {
        Self {
            widths: vec![16, 16],
            confinement: 0.1,
        }
    }
}

/// Where one layer's numbers lie in θ: `U`, `W`, `b` in this order; the first layer has no `U`.
#[derive(Clone, Copy)]
struct Layer {
    /// Units of the layer before; 0 for the first.
    below: usize,
    units: usize,
    /// First number of the layer in θ.
    theta: usize,
    /// First unit of the layer among all units.
    unit: usize,
}

impl Layer {
    fn weights(self) -> usize {
        self.theta + self.units * self.below
    }
    fn biases(self, dim: usize) -> usize {
        self.weights() + self.units * dim
    }
    fn end(self, dim: usize) -> usize {
        self.biases(dim) + self.units
    }
}

impl InputConvex {
    fn layers(&self, dim: usize) -> impl DoubleEndedIterator<Item = Layer> {
        (0..self.widths.len()).map(move |l| self.layer(dim, l))
    }

    fn layer(&self, dim: usize, l: usize) -> Layer {
        let mut layer = Layer {
            below: 0,
            units: self.widths[0],
            theta: 0,
            unit: 0,
        };
        for &units in &self.widths[1..=l] {
            layer = Layer {
                below: layer.units,
                units,
                theta: layer.end(dim),
                unit: layer.unit + layer.units,
            };
        }
        layer
    }

    fn last(&self, dim: usize) -> Layer {
        self.layer(dim, self.widths.len() - 1)
    }

    /// The numbers of θ that are stored free and used as their softplus.
    fn positive(&self, dim: usize) -> impl Iterator<Item = usize> {
        let last = self.last(dim);
        let head = last.end(dim)..last.end(dim) + last.units;
        self.layers(dim)
            .flat_map(|l| l.theta..l.weights())
            .chain(head)
    }
}

impl Energy for InputConvex {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let mut layout = Vec::new();
        for (l, layer) in (1..).zip(self.layers(dim)) {
            if layer.below > 0 {
                layout.push(TensorShape::new(
                    format!("U{l}"),
                    &[layer.units, layer.below],
                ));
            }
            layout.push(TensorShape::new(format!("W{l}"), &[layer.units, dim]));
            layout.push(TensorShape::new(format!("b{l}"), &[layer.units]));
        }
        layout.push(TensorShape::new("u", &[self.last(dim).units]));
        layout.push(TensorShape::new("w", &[dim]));
        layout.push(TensorShape::new("b", &[]));
        layout
    }

    /// `b`, a constant.
    fn idle_parameters(&self, _dim: usize) -> usize {
        1
    }

    /// Positive weights about `1/h` for `h` inputs, normal `W` of variance `1/d`, `w = 0`.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let dim = init.dim;
        let scale = 1.0 / (dim as f64).sqrt();
        let positive = |init: &mut Init, inputs: usize| {
            (1.0 / inputs as f64).exp_m1().ln() + 0.3 * init.rng.normal()
        };
        let mut theta = Vec::new();
        for layer in self.layers(dim) {
            theta.extend((0..layer.units * layer.below).map(|_| positive(init, layer.below)));
            theta.extend((0..layer.units * dim).map(|_| scale * init.rng.normal()));
            theta.extend((0..layer.units).map(|_| 0.5 * init.rng.normal()));
        }
        let units = self.last(dim).units;
        theta.extend((0..units).map(|_| positive(init, units)));
        theta.resize(theta.len() + dim + 1, 0.0);
        theta
    }

    /// `φ`: θ with its positive part.
    fn prepare<R: Real>(&self, dim: usize, theta: &[R]) -> Vec<R> {
        let mut phi = theta.to_vec();
        for i in self.positive(dim) {
            phi[i] = phi[i].softplus();
        }
        phi
    }

    fn pull_back<R: Real>(&self, dim: usize, theta: &[R], grad: &[R]) -> Vec<R> {
        let mut out = grad.to_vec();
        for i in self.positive(dim) {
            out[i] *= theta[i].sigmoid();
        }
        out
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let (mut z, mut below) = (x, i);
        for (l, &units) in (1..).zip(&self.widths) {
            let j = graph.axis(units);
            let w = graph.parameter(format!("W{l}"), &[j, i]);
            let b = graph.parameter(format!("b{l}"), &[j]);
            let mut s = graph.dot(w, x, &[i]);
            if l > 1 {
                let u = graph.parameter(format!("U{l}"), &[j, below]);
                let u = graph.map(Function::Softplus, u);
                let fed = graph.dot(u, z, &[below]);
                s = graph.add(fed, s);
            }
            let s = graph.add(s, b);
            (z, below) = (graph.map(Function::Softplus, s), j);
        }
        let (u, w) = (graph.parameter("u", &[below]), graph.parameter("w", &[i]));
        let (u, b) = (graph.map(Function::Softplus, u), graph.parameter("b", &[]));
        let (head, direct) = (graph.dot(u, z, &[below]), graph.dot(w, x, &[i]));
        let out = graph.add(head, direct);
        let out = graph.add(out, b);
        Some(confined(graph, out, x, self.confinement))
    }

    fn reverse<S: Scalar>(
        &self,
        phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        mut sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let d = x.len();
        let units: usize = self.widths.iter().sum();
        let widest = self.widths.iter().copied().max().unwrap_or(0).max(d);
        let buffer = room(work, 2 * units + 3 * widest, S::zero());
        let (s, rest) = buffer.split_at_mut(units);
        let (z, rest) = rest.split_at_mut(units);
        let (delta, rest) = rest.split_at_mut(widest);
        let (c, scratch) = rest.split_at_mut(widest);
        for layer in self.layers(d) {
            let (before, z) = z.split_at_mut(layer.unit);
            let s = &mut s[layer.unit..][..layer.units];
            let weights = &phi[layer.weights()..layer.biases(d)];
            let biases = &phi[layer.biases(d)..layer.end(d)];
            affine(weights, biases, single(x), single_mut(s));
            if layer.below > 0 {
                let z = &before[layer.unit - layer.below..];
                let sum = &mut scratch[..layer.units];
                linear(
                    &phi[layer.theta..layer.weights()],
                    single(z),
                    single_mut(sum),
                );
                add(s, sum);
            }
            for (z, s) in z.iter_mut().zip(s) {
                *z = s.softplus();
            }
        }
        let last = self.last(d);
        let (head, tail) = phi[last.end(d)..].split_at(last.units);
        let mut energy = S::splat(tail[d]);
        for ((z, c), &u) in z[last.unit..].iter().zip(c.iter_mut()).zip(head) {
            energy += z.scale(u);
            *c = seed.scale(u);
        }
        for (i, x) in x.iter().enumerate() {
            energy += x.scale(tail[i]) + x.square().times(0.5 * self.confinement);
            g[i] = seed.scale(tail[i]) + (seed * *x).times(self.confinement);
        }
        if let Some(sums) = sums.as_deref_mut() {
            let sums = &mut sums[last.end(d)..];
            for (sum, a) in sums.iter_mut().zip(z[last.unit..].iter().chain(x)) {
                *sum += seed * *a;
            }
            sums[last.units + d] += seed;
        }
        for layer in self.layers(d).rev() {
            let delta = &mut delta[..layer.units];
            for ((delta, c), s) in delta.iter_mut().zip(c.iter()).zip(&s[layer.unit..]) {
                *delta = *c * s.sigmoid();
            }
            let below = &z[layer.unit - layer.below..layer.unit];
            if let Some(sums) = sums.as_deref_mut() {
                outer(&mut sums[layer.theta..], delta, below);
                outer(&mut sums[layer.weights()..], delta, x);
                add(&mut sums[layer.biases(d)..], delta);
            }
            let weights = &phi[layer.weights()..layer.biases(d)];
            transposed(weights, single(delta), single_mut(&mut scratch[..d]));
            add(g, &scratch[..d]);
            if layer.below > 0 {
                let weights = &phi[layer.theta..layer.weights()];
                transposed(weights, single(delta), single_mut(&mut c[..layer.below]));
            }
        }
        energy
    }
}

/// One particle as a tile of one.
fn single<S>(x: &[S]) -> &[[S; 1]] {
    x.as_chunks().0
}

/// One particle as a tile of one.
fn single_mut<S>(x: &mut [S]) -> &mut [[S; 1]] {
    x.as_chunks_mut().0
}

/// `to += from`, as far as `from` goes.
fn add<S: Scalar>(to: &mut [S], from: &[S]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += *from;
    }
}

/// `sums += a bᵀ`, row-major.
fn outer<S: Scalar>(sums: &mut [S], a: &[S], b: &[S]) {
    for (j, a) in a.iter().enumerate() {
        for (sum, b) in sums[j * b.len()..].iter_mut().zip(b) {
            *sum += *a * *b;
        }
    }
}
