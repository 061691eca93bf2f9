//! How weights are learned from patterns, one rule a file, and the catalog of them.

use super::network::add;
use super::{Ensemble, Network, State};
use crate::catalog::catalog;
use crate::error::Error;
use crate::random::Stream;

mod flips;

/// A rule by which a network learns.
pub trait Rule {
    /// Whether one update does all.
    fn at_once(&self) -> bool {
        false
    }

    /// Whether it stands for what a memory does, which keeps the patterns themselves.
    fn keeps(&self) -> bool {
        false
    }

    /// Operations of an update with so many patterns, roughly.
    fn work(&self, network: &Network, patterns: f64) -> f64 {
        patterns * network.work_given()
    }

    /// Refuses what the rule is not for.
    ///
    /// # Errors
    /// [`Error::Invalid`] for settings out of range, or a network of another kind.
    fn check(&self, _network: &Network, _patterns: &[Vec<f64>]) -> Result<(), Error> {
        Ok(())
    }

    /// What it says about the weights, given a batch of patterns.
    ///
    /// # Errors
    /// What cannot be computed for so many units.
    fn update(&self, at: &mut Learning) -> Result<Update, Error>;
}

/// Where learning stands.
#[derive(Debug)]
pub struct Learning<'a> {
    /// The network.
    pub network: &'a Network,
    /// The patterns of this update.
    pub patterns: &'a [Vec<f64>],
    /// Chains that a rule keeps from one update to the next.
    pub chains: &'a mut Vec<State>,
    /// Where it draws from.
    pub rng: &'a mut Stream,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum Update {
    /// The gradient of what it minimizes.
    Along(Gradient),
    /// The weights themselves, `[units, units]`.
    To(Vec<f64>),
}

/// A gradient with respect to the weight of every pair and to every bias.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// What is minimized, where it can be said.
    pub value: Option<f64>,
    /// How far from rest the states were at which it was taken, where that makes it wrong.
    pub residual: Option<f64>,
    /// Of the weight of units i and j, `[units, units]`: only what is above the diagonal counts, see
    /// [`Network::gather`].
    pub weights: Vec<f64>,
    /// Of biases.
    pub biases: Vec<f64>,
}

impl Gradient {
    /// One of 0.
    #[must_use]
    pub fn zero(units: usize) -> Self {
        Self {
            value: None,
            residual: None,
            weights: vec![0.0; units * units],
            biases: vec![0.0; units],
        }
    }

    /// Adds so much of `∂(−E)/∂θ`, in the mean over an ensemble: `⟨s_i s_j⟩` and `⟨s_i⟩`.
    fn add(&mut self, scale: f64, of: &Ensemble) {
        add(&mut self.weights, scale, &of.second);
        add(&mut self.biases, scale, &of.mean);
    }

    /// The same of one state.
    fn add_state(&mut self, scale: f64, s: &[f64]) {
        let n = s.len();
        for (row, &value) in self.weights.chunks_exact_mut(n).zip(s) {
            add(row, scale * value, s);
        }
        add(&mut self.biases, scale, s);
    }
}

catalog! {
    ($) rule_config;
    /// Which rule, with its settings.
    pub enum RuleConfig: Rule {
        hebb::Hebb;
        pseudo_inverse::PseudoInverse;
        storkey::Storkey;
        inverse::Inverse;
        exact::Exact;
        contrastive_divergence::ContrastiveDivergence;
        persistent_contrastive_divergence::PersistentContrastiveDivergence;
        pseudo_likelihood::PseudoLikelihood;
        minimum_probability_flow::MinimumProbabilityFlow;
    }
}

impl Default for RuleConfig {
    fn default() -> Self {
        Inverse::default().into()
    }
}

/// Adds so much of `∂(−E)/∂θ` in the mean given visible units. Adds `−F(v)` to `log_z`, where it is asked for.
fn add_given(
    gradient: &mut Gradient,
    scale: f64,
    network: &Network,
    v: &[f64],
    log_z: Option<&mut f64>,
) -> Result<(), Error> {
    if !network.is_restricted() {
        let given = network.given(v)?;
        gradient.add(scale, &given);
        if let Some(sum) = log_z {
            *sum += given.log_z;
        }
        return Ok(());
    }
    // Every hidden unit has its own mean: no sum, and no matrix of its own, is needed.
    let mut means = network.fields(v);
    let (n, held) = (means.len(), v.len());
    match log_z {
        Some(sum) => {
            let own = |((h, b), v): ((&f64, &f64), &f64)| 0.5 * v * (h + b);
            *sum += means
                .iter()
                .zip(&network.biases)
                .zip(v)
                .map(own)
                .sum::<f64>();
            for h in &mut means[held..] {
                let (mean, log) = network.values.free(*h);
                *h = mean;
                *sum += log;
            }
        }
        None => {
            for h in &mut means[held..] {
                *h = network.values.mean(*h);
            }
        }
    }
    means[..held].copy_from_slice(v);
    for (row, &v) in gradient.weights.chunks_exact_mut(n).zip(v) {
        if v != 0.0 {
            add(row, scale * v, &means);
        }
    }
    add(&mut gradient.biases, scale, &means);
    Ok(())
}

/// Subtracts the means of `−∂E/∂θ` given the patterns: the part of a gradient of `−log p` that holds on to data. Adds the
/// mean of `−F(v)` to `log_z`, where it is asked for.
fn hold_on(
    gradient: &mut Gradient,
    network: &Network,
    patterns: &[Vec<f64>],
    mut log_z: Option<&mut f64>,
) -> Result<(), Error> {
    let share = 1.0 / patterns.len() as f64;
    for pattern in patterns {
        let mut own = 0.0;
        let asked = log_z.is_some().then_some(&mut own);
        add_given(gradient, -share, network, pattern, asked)?;
        if let Some(sum) = &mut log_z {
            **sum += share * own;
        }
    }
    Ok(())
}

/// Adds what a sample says: the mean given its visible units where hidden ones do not act on each other, else the sample.
fn let_go(gradient: &mut Gradient, scale: f64, network: &Network, s: &[f64]) -> Result<(), Error> {
    if network.is_restricted() {
        add_given(gradient, scale, network, &s[..network.visible], None)?;
    } else {
        gradient.add_state(scale, s);
    }
    Ok(())
}

/// Refuses a network with hidden units, or one without connections between some: for rules that store.
fn needs_hopfield(network: &Network) -> Result<(), Error> {
    let n = network.biases.len();
    if network.visible < n || network.values != super::Values::Spins {
        let message = "stores patterns in the weights of a Hopfield network, expected `hopfield` as the model";
        return Err(Error::invalid("rule", message));
    }
    Ok(())
}
