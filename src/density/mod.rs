//! Densities on a grid of the line or the plane, in plain `f64`: energies come in as one number a
//! cell.

mod gibbs;
mod grid;

pub use gibbs::{Gibbs, gibbs};
pub use grid::Grid;
