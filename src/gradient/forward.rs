//! Sensitivities carried forward.

use super::Estimator;
use crate::dynamics::{DynamicsConfig, Rollout};
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{BLOCKS, Tile};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::mem;

/// Real-time recurrent learning (Williams & Zipser 1989): the sensitivity of the state to every
/// parameter is carried forward with it. The same gradient as through time, at a cost that grows
/// with the number of parameters; for small energies.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Forward", extend("x-formula" = r"S_{t+1} = (I - \eta H(x_t))S_t - \eta\,\partial_\theta\nabla E(x_t),\quad \tfrac{dL}{d\theta} = S_T^\top\tfrac{\partial\ell}{\partial x_T}"))]
pub struct Forward {}

/// Most parameters whose sensitivities are carried along.
const MAX_PARAMETERS: usize = 256;

impl Estimator for Forward {
    fn is_exact(&self) -> bool {
        true
    }

    /// For each lane block of particles `S`, `[size, terms]`, and `∂x_t/∂z`, `[size, d]`. The rows
    /// of a step's Jacobian and parameter term come from its adjoint at unit vectors.
    fn backward<L: Lanes>(
        &self,
        rollout: &mut Rollout<L>,
        field: &mut dyn Field<L>,
        dynamics: &DynamicsConfig,
    ) {
        let (dim, size, terms) = (field.dim(), rollout.adjoint.len(), field.terms());
        let zero = Tile::zero();
        let end = rollout.adjoint.clone();
        let sources = mem::take(&mut rollout.sources);
        let mut d_start = vec![zero; size];
        let mut total = vec![L::zero(); terms];
        field.drain(&mut total);
        field.keep_lanes_apart(true);
        for b in 0..BLOCKS {
            // The columns for z follow those for the parameters.
            let width = terms + dim;
            let mut s = vec![L::zero(); size * width];
            for k in 0..dim {
                s[k * width + terms + k] = L::one();
            }
            let mut gradient = vec![L::zero(); width];
            for t in 0..rollout.steps() {
                for (_, source) in sources.iter().filter(|(time, _)| *time == t) {
                    contract(&mut gradient, source, b, &s);
                }
                let mut next = vec![L::zero(); size * width];
                for (k, row) in next.chunks_exact_mut(width).enumerate() {
                    rollout.adjoint.fill(zero);
                    rollout.adjoint[k][b] = L::one();
                    rollout.backward(field, dynamics, t..t + 1, |_, _| ());
                    field.drain(&mut row[..terms]);
                    for (jacobian, s) in rollout.adjoint.iter().zip(s.chunks_exact(width)) {
                        add_scaled(row, jacobian[b], s);
                    }
                }
                s = next;
            }
            contract(&mut gradient, &end, b, &s);
            add_scaled(&mut total, L::one(), &gradient[..terms]);
            for (d_start, gradient) in d_start.iter_mut().zip(&gradient[terms..]) {
                d_start[b] = *gradient;
            }
        }
        field.keep_lanes_apart(false);
        field.deposit(&total);
        rollout.adjoint = d_start;
        rollout.sources = sources;
    }

    fn most_parameters(&self) -> Option<usize> {
        Some(MAX_PARAMETERS)
    }

    fn evaluations(&self, steps: usize, size: usize, _parameters: usize) -> usize {
        steps * (1 + 4 * BLOCKS * size)
    }
}

/// `gradient += Sᵀ v` of block `b`.
fn contract<L: Lanes>(gradient: &mut [L], v: &[Tile<L>], b: usize, s: &[L]) {
    for (v, row) in v.iter().zip(s.chunks_exact(gradient.len())) {
        add_scaled(gradient, v[b], row);
    }
}

/// `to += factor·from`.
fn add_scaled<L: Lanes>(to: &mut [L], factor: L, from: &[L]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * *from;
    }
}
