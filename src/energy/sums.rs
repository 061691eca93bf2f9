//! Where a thread accumulates the parameter gradient.

use crate::scalar::{Dual, Lanes, Scalar};

/// A gradient with respect to `φ ∈ R^q` on its way: the sum of three parts.
#[derive(Debug)]
pub struct Sums<L: Lanes> {
    /// Per lane, `[q]`.
    pub lanes: Vec<L>,
    /// What is summed over the lanes already, `[q]`; empty where lanes have to stay apart.
    pub joined: Vec<L::Real>,
    /// From dual evaluations, `[q]` or empty; the tangent part counts.
    pub dual: Vec<Dual<L>>,
}

impl<L: Lanes> Sums<L> {
    pub(super) fn new() -> Self {
        Self {
            lanes: Vec::new(),
            joined: Vec::new(),
            dual: Vec::new(),
        }
    }

    /// Zeros for `q` parameters.
    pub(super) fn reset(&mut self, q: usize) {
        self.lanes.clear();
        self.lanes.resize(q, L::zero());
        self.joined.clear();
        self.joined.resize(q, L::Real::default());
        self.dual.fill(Dual::zero());
    }

    /// Whether lanes have to stay apart from now on.
    pub(super) fn keep_apart(&mut self, apart: bool) {
        self.settle();
        let joined = if apart { 0 } else { self.lanes.len() };
        self.joined.resize(joined, L::Real::default());
    }

    /// Brings everything to `lanes`; what is joined, to the first of them.
    fn settle(&mut self) {
        let mut lane = [L::Real::default(); 8];
        for (sum, joined) in self.lanes.iter_mut().zip(&mut self.joined) {
            lane[0] = std::mem::take(joined);
            *sum += L::load(&lane);
        }
        for (sum, dual) in self.lanes.iter_mut().zip(&mut self.dual) {
            *sum += std::mem::replace(dual, Dual::zero()).tangent;
        }
    }

    /// Moves what there is to `out`, `[q]`.
    pub(super) fn drain(&mut self, out: &mut [L]) {
        self.settle();
        out.copy_from_slice(&self.lanes);
        self.lanes.fill(L::zero());
    }

    /// The sums over the lanes, `[q]`; starts anew.
    pub(super) fn total(&mut self) -> impl Iterator<Item = L::Real> {
        self.settle();
        self.lanes
            .iter_mut()
            .map(|sum| std::mem::replace(sum, L::zero()).sum())
    }
}
