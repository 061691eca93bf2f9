//! Energies of sets of entities.

mod gradients;
mod laws;
