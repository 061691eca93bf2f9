//! A state of units, and what a machine keeps about it.

use super::Machine;
use rand::RngExt;

/// A state of all units, some of which may be clamped.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    s: Vec<f64>,
    inner: Vec<f64>,
    clamped: Vec<bool>,
    sweeps: u64,
}

impl State {
    /// A state in which units that are `clamped` never change.
    #[must_use]
    pub fn new(machine: &dyn Machine, s: Vec<f64>, clamped: Vec<bool>) -> Self {
        Self {
            inner: machine.inner(&s),
            s,
            clamped,
            sweeps: 0,
        }
    }

    /// One of which nothing is clamped: visible units as given, hidden ones at the middle of their values.
    #[must_use]
    pub fn at(machine: &dyn Machine, visible: &[f64]) -> Self {
        let values = machine.values();
        let mut s = visible.to_vec();
        s.resize(machine.units(), values.low() + 0.5 * values.width());
        Self::new(machine, s, vec![false; machine.units()])
    }

    /// Brings what the machine keeps up to date after the machine itself has changed.
    pub fn renew(&mut self, machine: &dyn Machine) {
        self.inner = machine.inner(&self.s);
    }

    /// The values of all units, the visible ones first.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.s
    }

    /// What the machine keeps about it: of a network the field of every unit.
    #[must_use]
    pub fn inner(&self) -> &[f64] {
        &self.inner
    }

    /// Whether a unit is clamped.
    #[must_use]
    pub fn is_clamped(&self, i: usize) -> bool {
        self.clamped[i]
    }

    /// Clamps a unit, or frees it.
    pub fn clamp(&mut self, i: usize, clamped: bool) {
        self.clamped[i] = clamped;
    }

    /// How many times all units had their turn.
    #[must_use]
    pub fn sweeps(&self) -> u64 {
        self.sweeps
    }

    /// Counts one more.
    pub fn count(&mut self) {
        self.sweeps += 1;
    }

    /// What decides about a unit: see [`Machine::gap`].
    #[must_use]
    pub fn gap(&self, machine: &dyn Machine, i: usize) -> f64 {
        machine.gap(&self.s, &self.inner, i)
    }

    /// Sets a unit that is not clamped. Returns whether it changed.
    pub fn set(&mut self, machine: &dyn Machine, i: usize, value: f64) -> bool {
        let change = value - self.s[i];
        if self.clamped[i] || change == 0.0 {
            return false;
        }
        machine.moved(&mut self.inner, i, change);
        self.s[i] = value;
        true
    }

    /// Sets all units that are not clamped. Returns the largest change.
    pub fn set_all(&mut self, machine: &dyn Machine, s: &[f64]) -> f64 {
        let mut largest = 0.0f64;
        for (i, value) in s.iter().enumerate() {
            if !self.clamped[i] {
                largest = largest.max((value - self.s[i]).abs());
                self.s[i] = *value;
            }
        }
        self.inner = machine.inner(&self.s);
        largest
    }

    /// Draws a unit at a temperature, given all others.
    pub fn draw(
        &mut self,
        machine: &dyn Machine,
        i: usize,
        temperature: f64,
        rng: &mut impl RngExt,
    ) {
        let high = 1.0 / (1.0 + libm::exp(self.gap(machine, i) / temperature));
        let value = machine.values().of(rng.random::<f64>() < high);
        self.set(machine, i, value);
    }
}
