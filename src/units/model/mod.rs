//! Energies of units, one a file, and the catalog of them.

use super::{Machine, Memory, Network, Patterns};
use crate::catalog::catalog;
use crate::error::Error;

/// An energy of units, before it has learned anything.
pub trait Model {
    /// It for these patterns; a seed is for what is drawn of its form.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range.
    fn build(&self, patterns: &Patterns, seed: u32) -> Result<Built, Error>;
}

/// What a model is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Built {
    /// Weights between units, which rules learn.
    Network(Network),
    /// The patterns, which it holds from the beginning.
    Memory(Memory),
}

impl Built {
    /// Either, as a machine.
    #[must_use]
    pub fn machine(&self) -> &dyn Machine {
        match self {
            Self::Network(network) => network,
            Self::Memory(memory) => memory,
        }
    }
}

impl From<Network> for Built {
    fn from(network: Network) -> Self {
        Self::Network(network)
    }
}

impl From<Memory> for Built {
    fn from(memory: Memory) -> Self {
        Self::Memory(memory)
    }
}

catalog! {
    ($) model_config;
    /// Which energy, with its settings.
    pub enum ModelConfig: Model {
        hopfield::Hopfield;
        boltzmann::Boltzmann;
        rbm::Rbm;
        dense_memory::DenseMemory;
        modern_hopfield::ModernHopfield;
    }
}

impl Default for ModelConfig {
    fn default() -> Self {
        Hopfield {}.into()
    }
}

/// Hidden units, at most.
const MOST_HIDDEN: usize = 64;

fn few_hidden(hidden: usize) -> Result<(), Error> {
    if hidden > MOST_HIDDEN {
        let message = format!("is {hidden}, expected at most {MOST_HIDDEN}");
        return Err(Error::invalid("model.hidden", message));
    }
    Ok(())
}
