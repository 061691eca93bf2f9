//! Measurements on a running scenario: what it costs to say, how families compare.

mod code;
mod landscape;
mod rank;

pub use code::code_length;
pub use landscape::{Basins, Landscape, LandscapeRequest, landscape};
pub use rank::{Progress, Ranked, Ranking, learnable};
