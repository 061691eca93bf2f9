//! Short Langevin chains, and energies at their ends against those of the observations.

use super::pointwise::Observed;
use crate::energy::Field;
use crate::scalar::{Lanes, Scalar};
use crate::tile::{State, Tile, descend, zeros};

/// Takes a tile of chains `steps` steps `x ← x − η∇E(x) + √(2τη) ξ` on.
pub(super) fn langevin<L: Lanes>(
    field: &mut dyn Field<L>,
    x: &mut State<L>,
    seen: &Observed<L>,
    steps: usize,
    eta: f64,
    temperature: f64,
) {
    let mut g = zeros();
    let spread = (2.0 * temperature * eta).sqrt();
    for t in 0..steps {
        let xi = seen.noise(t);
        field.gradient(0, x, &mut g);
        descend(x, (eta, &g), (spread, &xi));
    }
}

/// The loss `(E(x) − E(end))/τ`, with its gradient at fixed ends.
pub(super) fn contrast<L: Lanes>(
    field: &mut dyn Field<L>,
    end: &State<L>,
    seen: &Observed<L>,
    temperature: f64,
) -> Tile<L> {
    let scale = 1.0 / temperature;
    let weight = seen.weight.times(scale);
    let here = field.accumulate(&seen.x, weight);
    let there = field.accumulate(end, -weight);
    (here - there).times(scale)
}
