//! A family without its hand-written tile passes.

use super::{Energy, Init, Inputs, TensorShape};
use crate::error::Error;
use crate::scalar::{Real, Scalar};

/// Takes everything from the family but [`Energy::gradient_tile`] and [`Energy::tangent_tile`],
/// which stay at their defaults: the reverse pass, and the reverse pass at dual numbers.
#[derive(Clone)]
pub(super) struct ByDuals<E>(pub E);

impl<E: Energy + Clone> Energy for ByDuals<E> {
    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        self.0.layout(dim)
    }

    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        self.0.initialize(init)
    }

    fn check(&self, dim: usize) -> Result<(), Error> {
        self.0.check(dim)
    }

    fn goes_around(&self) -> bool {
        self.0.goes_around()
    }

    fn names_condition(&self) -> bool {
        self.0.names_condition()
    }

    fn bind(&self, inputs: &Inputs) -> Self {
        Self(self.0.bind(inputs))
    }

    fn minima(&self, dim: usize) -> Vec<Vec<f64>> {
        self.0.minima(dim)
    }

    fn cost(&self, dim: usize) -> usize {
        self.0.cost(dim)
    }

    fn explain(&self, theta: &[f64], x: &[f64]) -> Option<String> {
        self.0.explain(theta, x)
    }

    fn prepare<R: Real>(&self, dim: usize, theta: &[R]) -> Vec<R> {
        self.0.prepare(dim, theta)
    }

    fn pull_back<R: Real>(&self, dim: usize, theta: &[R], grad: &[R]) -> Vec<R> {
        self.0.pull_back(dim, theta, grad)
    }

    fn reverse<S: Scalar>(
        &self,
        phi: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        self.0.reverse(phi, x, seed, g, sums, work)
    }
}
