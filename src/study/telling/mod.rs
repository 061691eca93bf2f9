//! How cheaply paths can be told, after "Efficient encoding of dynamical systems through local approximations"
//! (Solowjow, Mehrjou, Schölkopf & Trimpe 2018, arXiv:1805.09714): a sender says a state and a model, the receiver
//! runs it, and the sender speaks again where that leaves a tolerance.

mod claims;
mod energy;
mod lines;
mod paths;
mod task;
mod worlds;

pub use claims::{Claimed, Claims, ClaimsRequest, ClaimsStudy, Composed, Forecasts, Off, Transfer};
pub use paths::{Telling, Told};
pub(super) use task::Others;
pub use task::{TellingRequest, TellingStudy};
