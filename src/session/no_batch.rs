//! Builds that learn from all observations in every update.

use crate::data::Observations;
use crate::objective::Problem;
use std::convert::Infallible;
use std::sync::Arc;

/// None of these can be.
pub(super) struct Batch<R> {
    never: Infallible,
    pub(super) problem: Problem<R>,
}

impl<R> Batch<R> {
    pub(super) fn new(_: usize, _: &Arc<Observations>, _: &Problem<R>) -> Option<Self> {
        None
    }

    pub(super) fn count(&self) -> usize {
        match self.never {}
    }

    pub(super) fn updates(&self) -> u64 {
        match self.never {}
    }

    pub(super) fn draw(&mut self, _: u64) {}

    pub(super) fn each(&mut self, _: impl FnMut(&Problem<R>)) {}
}
