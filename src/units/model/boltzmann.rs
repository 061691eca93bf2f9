//! Boltzmann machine.

use super::{Built, Model, few_hidden};
use crate::error::{Error, in_range};
use crate::random::{Purpose, Stream};
use crate::units::{Network, Patterns, Values};
use rand::RngExt;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which pairs of units are connected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Connections {
    /// Every unit with every other.
    #[default]
    #[schemars(title = "All")]
    All,
    /// Visible units with their neighbors in the picture, beside and above one another; hidden ones with all.
    #[schemars(title = "Neighbors")]
    Neighbors,
    /// All but those of hidden units with each other: each then has a mean of its own given the visible ones.
    #[schemars(title = "None between hidden")]
    NoneHidden,
    /// Each pair by chance.
    #[schemars(title = "By chance")]
    Chance,
    /// Those that are listed.
    #[schemars(title = "Own list")]
    Own,
}

/// Units of 0 and 1, some of them hidden, of which chosen pairs are connected (Ackley, Hinton & Sejnowski 1985). A weight
/// that is none stays 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Boltzmann machine", extend("x-formula" = r"E(s) = -\tfrac12 s^\top W s - b\cdot s"))]
pub struct Boltzmann {
    /// Hidden units.
    #[schemars(range(min = 0, max = 64))]
    pub hidden: usize,
    /// Which pairs of units are connected.
    pub connections: Connections,
    /// Chance p of each pair, by the seed.
    #[schemars(range(min = 0.0, max = 1.0), extend("x-when" = ["connections", "chance"]))]
    pub chance: f64,
    /// Pairs such as `1-2, 1-36`: units are counted from 1, the visible ones row after row, then the hidden ones.
    #[schemars(length(max = 20000), extend("x-when" = ["connections", "own"]))]
    pub pairs: String,
}

impl Default for Boltzmann {
    fn default() -> Self {
        Self {
            hidden: 4,
            connections: Connections::All,
            chance: 0.5,
            pairs: "1-2".into(),
        }
    }
}

impl Model for Boltzmann {
    fn build(&self, patterns: &Patterns, seed: u32) -> Result<Built, Error> {
        few_hidden(self.hidden)?;
        let (width, visible) = (patterns.width, patterns.bits());
        let n = visible + self.hidden;
        let network = |connected: &dyn Fn(usize, usize) -> bool| {
            Network::new(visible, self.hidden, Values::Bits, connected)
        };
        Ok(match self.connections {
            Connections::All => network(&|_, _| true),
            Connections::Neighbors => network(&|i, j| {
                let (low, high) = (i.min(j), i.max(j));
                let beside = high == low + 1 && high % width != 0;
                high >= visible || beside || high == low + width
            }),
            Connections::NoneHidden => network(&|i, j| i.min(j) < visible),
            Connections::Chance => {
                in_range("model.chance", self.chance, 0.0, 1.0)?;
                let mut rng = Stream::nth(seed, Purpose::Parameters, 1);
                let pairs: Vec<bool> = (0..n * n)
                    .map(|_| rng.random::<f64>() < self.chance)
                    .collect();
                network(&|i, j| pairs[i.min(j) * n + i.max(j)])
            }
            Connections::Own => {
                let pairs = listed(&self.pairs, n)?;
                network(&|i, j| pairs.contains(&(i.min(j), i.max(j))))
            }
        }
        .into())
    }
}

/// Pairs of units, each the lower first, counted from 0.
fn listed(text: &str, units: usize) -> Result<BTreeSet<(usize, usize)>, Error> {
    let pairs = text
        .split([',', ' ', ';', '\n'])
        .filter(|pair| !pair.is_empty());
    let read = |pair: &str| {
        let (a, b) = pair.split_once('-')?;
        let unit = |text: &str| text.parse().ok().filter(|k| (1..=units).contains(k));
        let (a, b): (usize, usize) = (unit(a)?, unit(b)?);
        (a != b).then(|| (a.min(b) - 1, a.max(b) - 1))
    };
    pairs
        .map(|pair| {
            read(pair).ok_or_else(|| {
                let message = format!(
                    "has `{}`, expected pairs such as `1-2` of different units from 1 to {units}",
                    pair.chars().take(40).collect::<String>()
                );
                Error::invalid("model.pairs", message)
            })
        })
        .collect()
}
