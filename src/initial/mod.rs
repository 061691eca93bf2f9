//! Where the dynamics start: the initial conditions `z_i`, one kind a file, and the catalog of
//! them.

use crate::catalog::catalog;
#[cfg(feature = "complete")]
use crate::code_length::all_bits;
use crate::notice::Advice;

/// What an initial condition is before noise is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The observation.
    Observation,
    /// The start that was observed with it; the observation where none was.
    Given,
    /// A parameter of the fit.
    Learned,
    /// 0.
    Zero,
}

/// A rule for where each observation starts.
pub trait Initial {
    /// What it is before noise is added.
    fn origin(&self) -> Origin;

    /// Standard deviation of the Gaussian noise added at every iteration, in the units of the
    /// observations; `None` where none is.
    fn spread(&self) -> Option<f64> {
        None
    }

    /// Whether the initial conditions are parameters of the fit.
    fn is_learned(&self) -> bool {
        self.origin() == Origin::Learned
    }

    /// Weight `1/s²` of the price `½‖z‖²/s²` of an initial condition; 0 where it costs nothing.
    fn price(&self) -> f64 {
        0.0
    }

    /// Bits that say the start `z` of the observation `x` to precision ε; by default all of its
    /// digits.
    #[cfg(feature = "complete")]
    fn bits(&self, z: &[f64], _x: &[f64], epsilon: f64) -> f64 {
        all_bits(z, epsilon)
    }

    /// What a user may not have meant, given whether any observation has a start and whether the
    /// objective infers starts itself.
    #[cfg(feature = "complete")]
    fn advice(&self, _starts: bool, _inferred: bool) -> Option<Advice> {
        None
    }
}

catalog! {
    ($) initial_config;
    /// Which initial conditions, with their settings.
    pub enum InitialConfig: Initial {
        perturbed::Perturbed;
        given::Given;
        learned::Learned;
        #[complete] free::Free;
        #[complete] prior::Prior;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code_length::normal_bits;

    #[test]
    fn starts_cost_what_their_model_says() {
        let (x, z) = ([1.0, -2.0], [0.5, 0.25]);
        let given = Given {};
        assert_eq!(given.bits(&z, &x, 0.01), 0.0);
        assert_eq!(given.bits(&x, &x, 0.01), all_bits(&x, 0.01));
        let free = Free {}.bits(&z, &x, 0.01);
        assert_eq!(free, all_bits(&z, 0.01));
        let perturbed = Perturbed { sigma: 0.5 }.bits(&z, &x, 0.01);
        assert_eq!(perturbed, all_bits(&z, 0.5));
        assert!(perturbed < free);
        let learned = Learned { scale: 1.0 }.bits(&z, &x, 0.01);
        assert!(
            (learned - normal_bits(0.5, 1.0, 0.01) - normal_bits(0.25, 1.0, 0.01)).abs() < 1e-12
        );
    }
}
