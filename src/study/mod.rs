//! Measurements on a running scenario: what it costs to describe, what its energy looks like, and how
//! families, operators, flows and estimators compare.
//!
//! What takes long is a [`Task`].

mod arrivals;
mod bootstrap;
mod choose;
mod code;
mod concepts;
mod debug;
mod density;
mod density_flow;
mod doubts;
mod estimators;
mod exits;
mod fit_comparison;
mod fit_summary;
mod fits;
mod fitting;
mod flows;
mod goals;
mod landscape;
mod landscape_table;
mod likelihood;
mod mean;
mod operators;
mod partition;
mod prequential;
mod rank;
mod recovery;
mod snap;
mod starts;
mod structure;
mod sweep;
mod system;
mod task;
mod telling;
mod theories;
mod training;
mod trajectories;
mod units;
mod velocities;
mod wells;

pub use arrivals::Arrival;
pub use bootstrap::{
    Again, Barrier, Bootstrap, BootstrapReport, BootstrapRequest, OnLine, WithError,
};
pub use choose::{Choosing, Proposals, Proposed};
pub use code::code_length;
pub use concepts::{
    ComposedRow, ConceptRow, ConceptsMeasuring, ConceptsMeasuringReport, ConceptsMeasuringRequest,
    ConceptsReport, ConceptsRequest, ConceptsStudy, ConceptsTraining, ConceptsTrainingReport,
    ConceptsTrainingRequest,
};
pub use density::{DensityReport, DensityRequest, Field, Gap, density, field, gap, resolved_field};
pub use density_flow::{
    DensityFlow, DensityFlowRequest, DensityFlowStatus, DensityStart, Geometry,
};
pub use doubts::Attractor;
pub use estimators::{
    Estimated, EstimatorComparison, EstimatorStudy, InnerTime, estimators, inner_time,
    measure_estimator,
};
pub use exits::{Exit, Stay};
pub use fit_comparison::{ComparedFit, FitComparison, FitStudy, Trained};
pub use fit_summary::{FitSummary, FitSummaryRequest, shared, summarize_fit};
pub use fitting::Fitting;
pub use flows::{FlowComparison, FlowStudy, FlowTrace, FlowsRequest, flows};
pub use goals::{Goals, GoalsRequest, GoalsStudy, Planned, Visits};
pub use landscape::{Basins, Landscape, LandscapeRequest, LandscapeSearch, landscape};
pub use likelihood::{AgainstLikelihood, LikelihoodStudy};
pub use operators::{OperatorComparison, OperatorStudy, OperatorsRequest, Refused, compare};
pub use rank::{Ranked, Ranking, Usual, learnable};
pub use recovery::{Recovery, recovery};
pub use snap::{Snapped, SnappedTensor, Snapping};
pub use structure::{Structure, Structures};
pub use sweep::{Spaced, Sweep};
pub use system::{
    Against, FixedPoint, Stationary, SystemReport, SystemRequest, SystemStudy, known_system,
};
pub use task::{Progress, Task, complete};
pub use telling::{
    Claimed, Claims, ClaimsRequest, ClaimsStudy, Composed, Forecasts, Off, Telling, TellingRequest,
    TellingStudy, Told, Transfer,
};
pub use theories::{
    Forecast, Theories, TheoriesReport, TheoriesRequest, Theory, Truth, Unified, Wall,
};
pub use training::{TensorTraining, training};
pub use trajectories::OperatorReport;
pub use units::{
    Capacity, CapacityReport, CapacityRequest, Load, MachinesComparison, MachinesReport,
    MachinesRequest, MotionReport, MotionRequest, MotionStudy, PictureRecalled, Rival,
    SeriesReport, SeriesRequest, SeriesStudy, UnitsReport, UnitsStudy, series_from_link,
    series_schema, series_to_link, units_from_link, units_schema, units_to_link,
};
pub use velocities::Velocities;
pub use wells::OverTime;
