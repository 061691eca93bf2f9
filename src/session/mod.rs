//! A running scenario.
mod run;
pub use run::Run;
