//! Machines of units: how they learn, what they remember, and how much they hold.

mod capacity;
mod comparison;
mod judging;
mod learning;
mod link;
mod motion;
mod series;

pub use capacity::{Capacity, CapacityReport, CapacityRequest, Load};
pub use comparison::{MachinesComparison, MachinesReport, MachinesRequest, Rival};
pub use learning::{PictureRecalled, UnitsReport, UnitsStudy};
pub use link::{
    series_from_link, series_schema, series_to_link, units_from_link, units_schema, units_to_link,
};
pub use motion::{MotionReport, MotionRequest, MotionStudy};

pub use series::{SeriesReport, SeriesRequest, SeriesStudy};

/// Digits 0 and 1 of visible units, as pictures are written.
fn digits(s: &[f64]) -> String {
    let digit = |s: &f64| if *s > 0.5 { '1' } else { '0' };
    s.iter().map(digit).collect()
}
