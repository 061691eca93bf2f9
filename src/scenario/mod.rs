//! What a share link, a file and the command line hold: one versioned type, its JSON Schema, its
//! limits, and the catalog of everything it can name.

#[cfg(feature = "complete")]
mod advice;
mod catalog;
#[cfg(feature = "complete")]
mod coarse;
mod coordinates;
#[cfg(feature = "complete")]
pub(crate) mod keyed;
mod limits;
mod link;
mod model;
#[cfg(feature = "complete")]
mod observing;
mod older;
#[cfg(feature = "complete")]
mod pack;
mod read;
#[cfg(feature = "complete")]
mod scale;
mod schema;
#[cfg(feature = "complete")]
mod snapshots;
#[cfg(feature = "complete")]
mod spread;

#[cfg(feature = "complete")]
pub use advice::advice;
#[cfg(feature = "complete")]
pub(crate) use advice::repair;
pub use catalog::{Catalog, Choices, Entry, Rooms, catalog, compatibility};
#[cfg(feature = "complete")]
pub(crate) use coordinates::axis_name;
pub use limits::{MAX_ITERATION, MAX_STEPS, MAX_WORK, clamp, validate};
pub(crate) use limits::{combine, light};
pub use link::from_link;
#[cfg(feature = "complete")]
pub use link::to_link;
pub use model::{Axis, Conditioning, HeldOutRows, Precision, Scenario, State, VERSION, View};
#[cfg(feature = "complete")]
pub use observing::{BATCH, Observed, observing, rows};
pub(crate) use older::complete;
pub use schema::schema;
#[cfg(feature = "complete")]
pub use snapshots::paired;
