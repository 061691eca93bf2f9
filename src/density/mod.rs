//! Densities on a grid of the line or the plane, in plain `f64`: energies come in as one number a
//! cell.

mod cubature;
mod divergence;
mod elimination;
mod fisher_rao;
mod flow;
mod fokker_planck;
mod gibbs;
mod grid;
mod lattice;
mod region;
mod samples;

pub use cubature::{Cubature, Integral};
pub use divergence::{Cloud, kl, kl_to_gibbs, sliced_wasserstein, squared_mmd};
pub use fisher_rao::fisher_rao_step;
pub use flow::Flow;
pub use fokker_planck::FokkerPlanck;
pub use gibbs::{Gibbs, gibbs};
pub use grid::Grid;
pub use lattice::Lattice;
pub use region::region;
pub use samples::{draw, histogram, moments};
