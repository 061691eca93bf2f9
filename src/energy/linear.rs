//! One linear layer.

use super::{Energy, Graph, Init, Node, TensorShape, room};
use crate::scalar::Scalar;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The simplest network: one linear layer, its output squared. Its only minimum is 0 (or a whole
/// subspace), so it fits little; it is here to show, mode by mode, how learning through many
/// steps differs from learning through one.
///
/// `E(x) = ½‖Wx‖²`. Where `W` has singular value `w`, descent multiplies by `1 − ηw²` each step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Linear layer", extend("x-formula" = r"E = \tfrac12\lVert Wx\rVert^2"))]
pub struct Linear {}

impl Energy for Linear {
    fn goes_around(&self) -> bool {
        true
    }

    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        vec![TensorShape::new("W", &[dim, dim])]
    }

    /// `E` is one of `WᵀW`: a rotation of `W` leaves it.
    fn idle_parameters(&self, dim: usize) -> usize {
        dim * (dim - 1) / 2
    }

    /// Independent normal entries of variance `1/d`.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let scale = 1.0 / (init.dim as f64).sqrt();
        (0..init.dim * init.dim)
            .map(|_| scale * init.rng.normal())
            .collect()
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let j = graph.axis(graph.length(i));
        let w = graph.parameter("W", &[j, i]);
        let y = graph.dot(w, x, &[i]);
        Some(graph.half_square(y, j))
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
        let outputs = room(work, d, S::zero());
        super::dense::linear(theta, x.as_chunks::<1>().0, outputs.as_chunks_mut::<1>().0);
        let mut energy = S::zero();
        g.fill(S::zero());
        for (j, (y, row)) in outputs.iter().zip(theta.chunks_exact(d)).enumerate() {
            energy += y.square().times(0.5);
            let y = seed * *y;
            for (i, &w) in row.iter().enumerate() {
                g[i] += y.scale(w);
                if let Some(sums) = sums.as_deref_mut() {
                    sums[j * d + i] += y * x[i];
                }
            }
        }
        energy
    }
}
