//! Multilayer perceptron energy.

use super::dense::{PANEL, affine, linear, outer, outer_pair, transposed};
use super::{Energy, Init, Sums, TensorShape, Work, room};
#[cfg(feature = "complete")]
use super::{Function, Graph, Node, confined};
use crate::scalar::{Lanes, Scalar};
use crate::tile::Tile;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Neural network: `E(x) = w·a_L + b + κ/2·‖x‖²`, `a_l = ρ(W_l a_{l−1} + b_l)`, `a_0 = x`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Neural network", extend("x-formula" = r"E = w\cdot a_L + b + \tfrac{\kappa}{2}\lVert x\rVert^2,\quad a_l = \rho(W_l a_{l-1} + b_l)"))]
pub struct Mlp {
    /// Number of units in each hidden layer.
    #[schemars(length(min = 1, max = 4), inner(range(min = 1, max = 1024)))]
    pub widths: Vec<usize>,
    /// Nonlinearity ρ of the hidden units.
    pub activation: Activation,
    /// Strength κ of the bowl added to the network, so that nothing escapes to infinity.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub confinement: f64,
}

/// Nonlinearity of the hidden units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// Hyperbolic tangent.
    #[default]
    Tanh,
    /// `ln(1+e^z)`.
    Softplus,
    /// `z/(1+e^{−z})`.
    Silu,
}

impl Default for Mlp {
    fn default() -> Self {
        Self {
            widths: vec![32, 32],
            activation: Activation::Tanh,
            confinement: 0.0,
        }
    }
}

impl Activation {
    #[inline(always)]
    fn value<S: Scalar>(self, z: S) -> S {
        match self {
            Self::Tanh => z.tanh(),
            Self::Softplus => z.softplus(),
            Self::Silu => z * z.sigmoid(),
        }
    }

    #[cfg(feature = "complete")]
    fn expression(self, graph: &mut Graph, z: Node) -> Node {
        match self {
            Self::Tanh => graph.map(Function::Tanh, z),
            Self::Softplus => graph.map(Function::Softplus, z),
            Self::Silu => {
                let gate = graph.map(Function::Sigmoid, z);
                graph.mul(z, gate)
            }
        }
    }

    /// `ρ'` from what the tape keeps: `a = ρ(z)` for tanh, `z` otherwise.
    #[inline(always)]
    fn slope<S: Scalar>(self, kept: S) -> S {
        match self {
            Self::Tanh => S::one() - kept * kept,
            Self::Softplus => kept.sigmoid(),
            Self::Silu => {
                let s = kept.sigmoid();
                s + kept * s * (S::one() - s)
            }
        }
    }

    /// `(ρ', ρ'')` from what the tape keeps.
    #[inline(always)]
    fn slopes<S: Scalar>(self, kept: S) -> (S, S) {
        match self {
            Self::Tanh => {
                let d = S::one() - kept * kept;
                (d, -(kept + kept) * d)
            }
            Self::Softplus => {
                let s = kept.sigmoid();
                (s, s * (S::one() - s))
            }
            Self::Silu => {
                let s = kept.sigmoid();
                let d = s * (S::one() - s);
                (
                    s + kept * d,
                    d * (S::constant(2.0) + kept * (S::one() - s - s)),
                )
            }
        }
    }
}

/// Where one hidden layer's numbers lie.
#[derive(Clone, Copy)]
struct Layer {
    inputs: usize,
    units: usize,
    /// First weight in θ; biases follow the weights.
    theta: usize,
    /// First of the layer's activations on the tape; then, unless tanh, its pre-activations; then
    /// the adjoints of its activations.
    tape: usize,
}

impl Layer {
    fn biases(self) -> usize {
        self.theta + self.units * self.inputs
    }
    fn end(self) -> usize {
        self.biases() + self.units
    }
}

impl Mlp {
    /// Vectors of `units` numbers that a layer keeps on the tape.
    fn kept(&self) -> usize {
        if self.activation == Activation::Tanh {
            2
        } else {
            3
        }
    }

    fn layers(&self, dim: usize) -> impl DoubleEndedIterator<Item = Layer> + '_ {
        (0..self.widths.len()).map(move |l| self.layer(dim, l))
    }

    fn layer(&self, dim: usize, l: usize) -> Layer {
        let (mut layer, mut inputs) = (
            Layer {
                inputs: 0,
                units: 0,
                theta: 0,
                tape: 0,
            },
            dim,
        );
        for (i, &units) in self.widths[..=l].iter().enumerate() {
            if i > 0 {
                layer.theta = layer.end();
                layer.tape += self.kept() * layer.units;
            }
            (layer.inputs, layer.units) = (inputs, units);
            inputs = units;
        }
        layer
    }

    fn last(&self, dim: usize) -> Layer {
        self.layer(dim, self.widths.len() - 1)
    }

    fn widest(&self) -> usize {
        self.widths.iter().copied().max().unwrap_or(0)
    }

    /// Activations of a layer, and what its slopes are computed from.
    fn activations<'t, T>(&self, layer: Layer, tape: &'t [T]) -> (&'t [T], &'t [T]) {
        let a = &tape[layer.tape..][..layer.units];
        let kept = match self.activation {
            Activation::Tanh => a,
            _ => &tape[layer.tape + layer.units..][..layer.units],
        };
        (a, kept)
    }

    /// Adjoints of a layer's activations.
    fn adjoints<'t, T>(&self, layer: Layer, tape: &'t [T]) -> &'t [T] {
        &tape[layer.tape + (self.kept() - 1) * layer.units..][..layer.units]
    }

    /// Value and gradient; leaves activations and their adjoints on the tape, and the adjoints of
    /// each layer's pre-activations to `visit` as it passes (last layer first).
    fn sweep<S: Scalar, const W: usize>(
        &self,
        theta: &[S::Real],
        x: &[[S; W]],
        seed: [S; W],
        g: &mut [[S; W]],
        tape: &mut [[S; W]],
        delta: &mut [[S; W]],
        mut visit: impl FnMut(Layer, &[[S; W]], &[[S; W]]),
    ) -> [S; W] {
        let dim = x.len();
        for layer in self.layers(dim) {
            let (before, own) = tape.split_at_mut(layer.tape);
            let input = match layer.tape {
                0 => x,
                end => &before[end - self.kept() * layer.inputs..][..layer.inputs],
            };
            let (a, rest) = own.split_at_mut(layer.units);
            let weights = &theta[layer.theta..layer.biases()];
            let biases = &theta[layer.biases()..layer.end()];
            if self.activation == Activation::Tanh {
                affine(weights, biases, input, a);
                for z in a.as_flattened_mut() {
                    *z = z.tanh();
                }
            } else {
                let z = &mut rest[..layer.units];
                affine(weights, biases, input, z);
                for (a, z) in a.as_flattened_mut().iter_mut().zip(z.as_flattened()) {
                    *a = self.activation.value(*z);
                }
            }
        }
        let last = self.last(dim);
        let head = &theta[last.end()..];
        let mut energy = [S::splat(head[last.units]); W];
        {
            let (a, c) = tape[last.tape..].split_at_mut((self.kept() - 1) * last.units);
            for ((a, c), &w) in a.iter().zip(c).zip(head) {
                for b in 0..W {
                    energy[b] += a[b].scale(w);
                    c[b] = seed[b].scale(w);
                }
            }
        }
        for layer in self.layers(dim).rev() {
            let (_, kept) = self.activations(layer, tape);
            let c = self.adjoints(layer, tape);
            let delta = &mut delta[..layer.units];
            for ((delta, kept), c) in delta.iter_mut().zip(kept).zip(c) {
                for b in 0..W {
                    delta[b] = c[b] * self.activation.slope(kept[b]);
                }
            }
            let weights = &theta[layer.theta..layer.biases()];
            if layer.tape == 0 {
                visit(layer, delta, x);
                transposed(weights, delta, g);
            } else {
                let below = &mut tape[..layer.tape];
                let start = layer.tape - self.kept() * layer.inputs;
                visit(layer, delta, &below[start..][..layer.inputs]);
                let c = &mut below[layer.tape - layer.inputs..];
                transposed(weights, delta, c);
            }
        }
        if self.confinement != 0.0 {
            for (x, g) in x.iter().zip(g) {
                for b in 0..W {
                    energy[b] += x[b].square().times(0.5 * self.confinement);
                    g[b] += (seed[b] * x[b]).times(self.confinement);
                }
            }
        }
        energy
    }
}

impl Energy for Mlp {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let mut layout = Vec::new();
        let mut inputs = dim;
        for (l, &units) in self.widths.iter().enumerate() {
            layout.push(TensorShape::new(format!("W{}", l + 1), &[units, inputs]));
            layout.push(TensorShape::new(format!("b{}", l + 1), &[units]));
            inputs = units;
        }
        layout.push(TensorShape::new("w", &[inputs]));
        layout.push(TensorShape::new("b", &[]));
        layout
    }

    /// `b`, a constant.
    fn idle_parameters(&self, _dim: usize) -> usize {
        1
    }

    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let (dim, mut theta) = (init.dim, Vec::new());
        for layer in self.layers(dim) {
            let scale = 1.0 / (layer.inputs as f64).sqrt();
            theta.extend((0..layer.units * layer.inputs).map(|_| scale * init.rng.normal()));
            theta.extend((0..layer.units).map(|_| 0.5 * init.rng.normal()));
        }
        let units = self.last(dim).units;
        let scale = 1.0 / (units as f64).sqrt();
        theta.extend((0..units).map(|_| scale * init.rng.normal()));
        theta.push(0.0);
        theta
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let (i, mut a) = (graph.axes(x)[0], x);
        let mut inputs = i;
        for (l, &units) in (1..).zip(&self.widths) {
            let j = graph.axis(units);
            let w = graph.parameter(format!("W{l}"), &[j, inputs]);
            let b = graph.parameter(format!("b{l}"), &[j]);
            let z = graph.dot(w, a, &[inputs]);
            let z = graph.add(z, b);
            (a, inputs) = (self.activation.expression(graph, z), j);
        }
        let (w, b) = (graph.parameter("w", &[inputs]), graph.parameter("b", &[]));
        let out = graph.dot(w, a, &[inputs]);
        let out = graph.add(out, b);
        Some(confined(graph, out, x, self.confinement))
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let tape_len = self.tape_len(x.len());
        let buffer = room(work, tape_len + self.widest(), S::zero());
        let (buffer, _) = buffer.as_chunks_mut::<1>();
        let (tape, delta) = buffer.split_at_mut(tape_len);
        let (x, _) = x.as_chunks::<1>();
        let (g, _) = g.as_chunks_mut::<1>();
        let Some(sums) = sums else {
            return self.sweep(theta, x, [seed], g, tape, delta, |_, _, _| ())[0];
        };
        let [energy] = self.sweep(theta, x, [seed], g, tape, delta, |layer, delta, input| {
            for (j, [d]) in delta.iter().enumerate() {
                let row = &mut sums[layer.theta + j * layer.inputs..][..layer.inputs];
                for (sum, [a]) in row.iter_mut().zip(input) {
                    *sum += *d * *a;
                }
                sums[layer.biases() + j] += *d;
            }
        });
        let last = self.last(x.len());
        let (a, _) = self.activations(last, tape);
        let head = &mut sums[last.end()..];
        for (sum, [a]) in head.iter_mut().zip(a) {
            *sum += seed * *a;
        }
        head[last.units] += seed;
        energy
    }

    fn tape_len(&self, _dim: usize) -> usize {
        self.kept() * self.widths.iter().sum::<usize>()
    }

    fn gradient_tile<L: Lanes>(
        &self,
        theta: &[L::Real],
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        value: Option<&mut Tile<L>>,
        tape: &mut [Tile<L>],
        work: &mut Work<L>,
    ) {
        let delta = room(&mut work.tiles, self.widest(), Tile::zero());
        let (x, g) = (Tile::blocks(x), Tile::blocks_mut(g));
        let (tape, delta) = (Tile::blocks_mut(tape), Tile::blocks_mut(delta));
        let energy = self.sweep(theta, x, [L::one(); _], g, tape, delta, |_, _, _| ());
        if let Some(value) = value {
            *value = Tile(energy);
        }
    }

    /// Direct tangent pass: four of the six products per step, from the kept activations `a` and
    /// adjoints `c`. With `ż = W ȧ`: `δ̇ = ċ ρ' + c ρ'' ż`, `∂_W(∇E·v) = δ̇ aᵀ + δ ȧᵀ`.
    fn tangent_tile<L: Lanes>(
        &self,
        theta: &[L::Real],
        x: &[Tile<L>],
        v: &[Tile<L>],
        tape: &[Tile<L>],
        hv: &mut [Tile<L>],
        work: &mut Work<L>,
    ) {
        let dim = x.len();
        let (units, widest) = (self.widths.iter().sum::<usize>(), self.widest());
        let (x, v, tape) = (Tile::blocks(x), Tile::blocks(v), Tile::blocks(tape));
        let hv = Tile::blocks_mut(hv);
        let zero = [L::zero(); _];
        // ȧ and ż of every layer, then δ, δ̇ and ċ of one.
        let (tiles, plain) = (&mut work.tiles, &mut work.plain);
        let Sums { lanes, joined, .. } = &mut work.sums;
        let buffer = Tile::blocks_mut(room(tiles, 2 * units + 3 * widest, Tile(zero)));
        let (a_dot, rest) = buffer.split_at_mut(units);
        let (z_dot, rest) = rest.split_at_mut(units);
        let (delta, rest) = rest.split_at_mut(widest);
        let (delta_dot, c_dot) = rest.split_at_mut(widest);
        let mut start = 0;
        for layer in self.layers(dim) {
            let (before, own) = a_dot.split_at_mut(start);
            let input = if start == 0 {
                v
            } else {
                &before[start - layer.inputs..]
            };
            let z_dot = &mut z_dot[start..][..layer.units];
            linear(&theta[layer.theta..layer.biases()], input, z_dot);
            let (_, kept) = self.activations(layer, tape);
            for ((a_dot, z_dot), kept) in own.iter_mut().zip(z_dot).zip(kept) {
                for b in 0..zero.len() {
                    a_dot[b] = z_dot[b] * self.activation.slope(kept[b]);
                }
            }
            start += layer.units;
        }
        let last = self.last(dim);
        for (sum, a_dot) in lanes[last.end()..]
            .iter_mut()
            .zip(&a_dot[units - last.units..])
        {
            for &a in a_dot {
                *sum += a;
            }
        }
        for layer in self.layers(dim).rev() {
            start -= layer.units;
            let (_, kept) = self.activations(layer, tape);
            let c = self.adjoints(layer, tape);
            let biases = &mut lanes[layer.biases()..];
            let top = start + layer.units == units;
            for j in 0..layer.units {
                let c_dot = if top { zero } else { c_dot[j] };
                let mut bias = biases[j];
                for b in 0..zero.len() {
                    let (slope, bend) = self.activation.slopes(kept[j][b]);
                    delta[j][b] = c[j][b] * slope;
                    delta_dot[j][b] = c_dot[b] * slope + c[j][b] * bend * z_dot[start + j][b];
                    bias += delta_dot[j][b];
                }
                biases[j] = bias;
            }
            let (input, input_dot) = if start == 0 {
                (x, v)
            } else {
                let below = layer.tape - self.kept() * layer.inputs;
                (
                    &tape[below..][..layer.inputs],
                    &a_dot[start - layer.inputs..start],
                )
            };
            let (delta, delta_dot) = (&delta[..layer.units], &delta_dot[..layer.units]);
            let weights = layer.theta..layer.biases();
            // Fewer that do not fill the lanes stay apart: links have pinned their bits.
            let fills = layer.inputs.is_multiple_of(L::COUNT) || layer.inputs > PANEL;
            if !joined.is_empty() && fills {
                let sums = &mut joined[weights.clone()];
                outer(sums, delta_dot, input, plain);
                outer(sums, delta, input_dot, plain);
            } else {
                let sums = &mut lanes[weights.clone()];
                outer_pair(sums, (delta_dot, input), (delta, input_dot));
            }
            let weights = &theta[weights];
            if start == 0 {
                transposed(weights, delta_dot, hv);
            } else {
                transposed(weights, delta_dot, &mut c_dot[..layer.inputs]);
            }
        }
        if self.confinement != 0.0 {
            for (v, hv) in v.iter().zip(hv) {
                for b in 0..zero.len() {
                    hv[b] += v[b].times(self.confinement);
                }
            }
        }
    }
}
