//! Parameter updates, one optimizer a file, and the catalogue of them.

mod adam;
mod sgd;

pub use adam::Adam;
pub use sgd::Sgd;

use crate::catalog::catalog;

catalog! {
    ($) optimizer_config;
    /// Which optimizer, with its settings.
    pub enum OptimizerConfig {
        Adam(Adam),
        Sgd(Sgd),
    }
}
