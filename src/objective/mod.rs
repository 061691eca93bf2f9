//! What is minimized over θ and z, one objective a file, and the catalogue of them.

mod endpoint;
mod gibbs_likelihood;

pub use endpoint::Endpoint;
pub use gibbs_likelihood::GibbsLikelihood;

use crate::catalog::catalog;

catalog! {
    ($) objective_config;
    /// Which objective, with its settings.
    pub enum ObjectiveConfig {
        Endpoint(Endpoint),
        GibbsLikelihood(GibbsLikelihood),
    }
}
