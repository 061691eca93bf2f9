//! An energy with the loss added to it.

use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile};

/// `E(x) + β·½‖x − target‖²`, of the coordinates that are observed; parameters and their gradient
/// are those of `E`.
pub(super) struct Nudged<'a, L: Lanes> {
    pub field: &'a mut dyn Field<L>,
    pub target: State<L>,
    pub observed: usize,
    pub beta: f64,
}

impl<L: Lanes> Nudged<'_, L> {
    /// Adds what the loss adds to `Hv`.
    fn bend(&self, v: &[Tile<L>], hv: &mut [Tile<L>]) {
        for (hv, v) in hv.iter_mut().zip(&v[..self.observed]) {
            *hv += v.times(self.beta);
        }
    }
}

impl<L: Lanes> Field<L> for Nudged<'_, L> {
    fn evaluate(
        &mut self,
        slot: usize,
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        mut value: Option<&mut Tile<L>>,
    ) {
        self.field.evaluate(slot, x, g, value.as_deref_mut());
        for k in 0..self.observed {
            let away = x[k] - self.target[k];
            g[k] += away.times(self.beta);
            if let Some(value) = &mut value {
                **value += away.square().times(0.5 * self.beta);
            }
        }
    }

    fn tangent(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        self.field.tangent(slot, x, v, hv);
        self.bend(v, hv);
    }

    fn curvature(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        self.field.curvature(slot, x, v, hv);
        self.bend(v, hv);
    }

    #[cfg(feature = "complete")]
    fn third(&mut self, x: &[Tile<L>], v: &[Tile<L>], w: &[Tile<L>], out: &mut [Tile<L>]) {
        self.field.third(x, v, w, out);
    }

    /// That of the energy alone is not its own.
    fn log_partition(&self, _temperature: f64) -> Option<(f64, Vec<f64>)> {
        None
    }

    fn landmarks(&self) -> Vec<f64> {
        self.field.landmarks()
    }

    fn condition(&self) -> &[Tile<L>] {
        self.field.condition()
    }

    fn displace(&self, x: &mut [Tile<L>]) {
        self.field.displace(x);
    }

    fn beyond(&mut self) -> (&[L::Real], &mut [L]) {
        self.field.beyond()
    }

    fn dim(&self) -> usize {
        self.field.dim()
    }

    fn set_parameters(&mut self, theta: &[L::Real]) {
        self.field.set_parameters(theta);
    }

    fn set_condition(&mut self, y: &[Tile<L>]) {
        self.field.set_condition(y);
    }

    fn reserve(&mut self, slots: usize) {
        self.field.reserve(slots);
    }

    fn accumulate(&mut self, x: &[Tile<L>], seed: Tile<L>) -> Tile<L> {
        self.field.accumulate(x, seed)
    }

    fn collect(&mut self, out: &mut [L::Real]) {
        self.field.collect(out);
    }

    fn terms(&self) -> usize {
        self.field.terms()
    }

    fn keep_lanes_apart(&mut self, apart: bool) {
        self.field.keep_lanes_apart(apart);
    }

    fn drain(&mut self, out: &mut [L]) {
        self.field.drain(out);
    }

    fn deposit(&mut self, terms: &[L]) {
        self.field.deposit(terms);
    }
}
