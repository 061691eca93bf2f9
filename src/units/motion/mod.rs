//! How units move, one way a file, and the catalog of them.

use super::{Machine, State};
use crate::catalog::catalog;
use crate::random::Stream;

/// A way in which units move.
pub trait Motion {
    /// Gives every unit that is not clamped a turn. Returns whether the state is at rest, so that nothing will change
    /// any more.
    fn sweep(&self, machine: &dyn Machine, state: &mut State, rng: &mut Stream) -> bool;

    /// Whether the energy never rises.
    fn descends(&self) -> bool {
        false
    }

    /// The temperature at which it draws from `e^{−E/T}`, where it does.
    fn temperature(&self) -> Option<f64> {
        None
    }
}

catalog! {
    ($) motion_config;
    /// Which way, with its settings.
    pub enum MotionConfig: Motion {
        descent::Descent;
        synchronous::Synchronous;
        gibbs::Gibbs;
        block_gibbs::BlockGibbs;
        annealing::Annealing;
        mean_field::MeanField;
    }
}

impl Default for MotionConfig {
    fn default() -> Self {
        Descent {}.into()
    }
}

/// Draws every unit in turn.
fn draw_all(machine: &dyn Machine, state: &mut State, temperature: f64, rng: &mut Stream) {
    for i in 0..machine.units() {
        state.draw(machine, i, temperature, rng);
    }
    state.count();
}
