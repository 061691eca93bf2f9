//! Energies that a program states by their value alone.

use super::{Energy, Init};
use crate::scalar::{Dual, Scalar};
use crate::tensor::TensorShape;

/// An energy by its formula: what it is at `x` under θ, over any scalar; see
/// [`EnergyConfig::formula`](super::EnergyConfig::formula).
pub trait Formula: Clone + Send + Sync + 'static {
    /// The parameters θ, in order: the name of each, and where it starts.
    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    /// `E_θ(x)`.
    fn value<S: Scalar>(&self, theta: &[S], x: &[S]) -> S;
}

/// The energy of a formula: one evaluation at dual numbers for each coordinate and each parameter.
#[derive(Clone)]
pub(super) struct ByFormula<F>(pub F);

impl<F: Formula> Energy for ByFormula<F> {
    fn layout(&self, _dim: usize) -> Vec<TensorShape> {
        let parameters = self.0.parameters().into_iter();
        parameters
            .map(|(name, _)| TensorShape::new(name, &[]))
            .collect()
    }

    fn initialize(&self, _init: &mut Init) -> Vec<f64> {
        self.0
            .parameters()
            .into_iter()
            .map(|(_, value)| value)
            .collect()
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        _work: &mut Vec<S>,
    ) -> S {
        let theta_and_x = theta
            .iter()
            .map(|value| S::splat(*value))
            .chain(x.iter().copied());
        let mut at: Vec<_> = theta_and_x
            .map(|value| Dual::new(value, S::zero()))
            .collect();
        let mut along = |i: usize| {
            at[i].tangent = S::one();
            let (theta, x) = at.split_at(theta.len());
            let found = self.0.value(theta, x);
            at[i].tangent = S::zero();
            found
        };
        for (i, sum) in sums.into_iter().flatten().enumerate() {
            *sum += seed * along(i).tangent;
        }
        let mut value = S::zero();
        for (k, g) in g.iter_mut().enumerate() {
            let found = along(theta.len() + k);
            *g = seed * found.tangent;
            value = found.value;
        }
        value
    }
}
