//! One network for all steps, to compare with.

use super::divide::Division;
use super::domain::Domains;
use super::law::{Law, Laws};
use super::steps::Steps;
use crate::energy::{Activation, EnergyConfig, Mlp};
use crate::scenario::Scenario;
use crate::tensor;

/// Times that it is fitted, with 20 updates each.
pub(super) const ROUNDS: usize = 100;

/// One energy, a network of two hidden layers, and with inertia in the plane one magnetic field: of twice as many
/// parameters as all theories with their domains.
pub(super) struct Single {
    pub(super) parameters: usize,
    energy: EnergyConfig,
    laws: Laws,
    pub(super) law: Law,
    rounds: usize,
    seed: u32,
}

impl Single {
    pub(super) fn new(scenario: &Scenario, division: &Division) -> Self {
        let dim = division.steps.dim;
        let domains = division.domains.as_ref().map_or(0, Domains::parameters);
        let theories = division.theories.len() * division.laws.count + domains;
        let energy = |units: usize| -> EnergyConfig {
            Mlp {
                widths: vec![units; 2],
                activation: Activation::Tanh,
                confinement: 0.0,
            }
            .into()
        };
        let parameters = |units: usize| tensor::total(&energy(units).layout(dim, 0)) + 1;
        let enough = |units: &usize| parameters(*units) >= 2 * theories;
        let units = (4..=128).find(enough).unwrap_or(128);
        let laws = Laws::new(&energy(units), &division.steps, scenario.seed);
        Self {
            parameters: laws.count,
            law: laws.start(0, dim),
            energy: energy(units),
            laws,
            rounds: 0,
            seed: scenario.seed,
        }
    }

    /// Goes on; whether it is done.
    pub(super) fn advance(&mut self, steps: &Steps) -> bool {
        self.laws.fit(&mut self.law, steps, &vec![1.0; steps.len()]);
        self.rounds += 1;
        self.rounds >= ROUNDS
    }

    /// The same laws on other steps.
    pub(super) fn on(&self, steps: &Steps) -> Laws {
        Laws::new(&self.energy, steps, self.seed)
    }
}
