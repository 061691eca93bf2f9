//! How well parameters that were solved for are determined.

use serde::{Deserialize, Serialize};

/// How well the minimum is determined.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Determined {
    /// Condition number of the equations; see [`crate::optimizer::Solved::condition`].
    pub(super) condition: f64,
    /// Parameters, of those that have a part in the density, that the observations do not determine.
    pub(super) free: usize,
}

/// From this condition number on a millionth in the equations is a whole parameter.
const ILL: f64 = 1e6;

impl Determined {
    /// What is to be said of it.
    pub(super) fn caution(self) -> Option<String> {
        if !cfg!(feature = "complete") {
            return None;
        }
        let Self { condition, free } = self;
        if free > 0 {
            return Some(format!(
                "the observations do not determine {free} of the parameters, which stay where they were: \
                 choose an energy with fewer, or observe more"
            ));
        }
        (condition > ILL).then(|| {
            format!(
                "the equations for the parameters have condition number {condition:.0e}: what is not observed \
                 is hardly determined; choose an energy with fewer parameters, or observe more"
            )
        })
    }
}
