//! Measurements on a running scenario: what it costs to say, how families and estimators compare.

mod code;
mod density;
mod estimators;
mod fields;
mod fits;
mod flow;
mod landscape;
mod movers;
mod operators;
mod prequential;
mod rank;
mod recovery;
mod snap;
mod starts;
mod sweep;
mod training;
mod walk;

pub use code::code_length;
pub use density::{DensityReport, DensityRequest, Field, Gap, density, field, gap};
pub use estimators::{Estimated, InnerTime, estimators, inner_time, measure_estimator};
pub use fields::{Course, Fields, FieldsRequest, fields};
pub use fits::Progress;
pub use flow::{Flow, FlowPoint, FlowRequest, FlowStart, Geometry};
pub use landscape::{Basins, Landscape, LandscapeRequest, landscape};
pub use movers::Mover;
pub use operators::{CompareRequest, Comparison, Operated, Refused, compare};
pub use rank::{Ranked, Ranking, learnable};
pub use recovery::{Recovery, recovery};
pub use snap::{Snapped, SnappedTensor, Snapping};
pub use sweep::{Spaced, Sweep};
pub use training::{TensorTraining, training};
