//! Measurements on a running scenario: what it costs to say, how families and estimators compare.

mod code;
mod estimators;
mod landscape;
mod rank;
mod training;

pub use code::code_length;
pub use estimators::{Estimated, InnerTime, estimators, inner_time, measure_estimator};
pub use landscape::{Basins, Landscape, LandscapeRequest, landscape};
pub use rank::{Progress, Ranked, Ranking, learnable};
pub use training::{TensorTraining, training};
