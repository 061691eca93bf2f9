//! What a scenario holds.

use crate::data::{DataConfig, Observations, Shape, TwoMoons};
use crate::dynamics::{DynamicsConfig, GradientDescent};
use crate::energy::{EnergyConfig, Inferred, Inputs, Mlp};
use crate::error::Error;
use crate::gradient::{Bptt, EstimatorConfig};
use crate::initial::{InitialConfig, Perturbed};
#[cfg(feature = "complete")]
use crate::objective::DenoisingScoreMatching;
use crate::objective::{Endpoint, ObjectiveConfig};
use crate::optimizer::{Adam, OptimizerConfig};
use crate::periods::Periods;
use crate::tensor::{Tensor, TensorShape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the format that this program writes.
pub const VERSION: u32 = 2;

/// Everything that a run follows from: observations, energy, dynamics, how it learns, the seed,
/// and, where it does not start from the seed, its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Scenario")]
pub struct Scenario {
    /// Version of this format.
    #[schemars(range(min = 1, max = 2))]
    pub version: u32,
    /// What the scenario is called; may be empty.
    #[schemars(length(max = 200), extend("x-live" = true))]
    pub title: String,
    /// Seed of every random number of the run.
    #[schemars(range(max = 4294967295u32))]
    pub seed: u32,
    /// Floating-point numbers that the run is computed in.
    pub precision: Precision,
    /// What was observed.
    pub data: DataConfig,
    /// Share of the observations that are set aside: nothing is learned from them, and their loss tells
    /// whether what is learned holds for others.
    #[schemars(range(min = 0.0, max = 0.9))]
    pub held_out: f64,
    /// Which observations are set aside.
    pub held_out_rows: HeldOutRows,
    /// Ends the fit, and goes back to where the held-out loss was lowest, once it has not been lower for so
    /// many updates; 0 for never.
    #[schemars(range(max = 1000000))]
    pub patience: u32,
    /// The energy to be learned.
    pub energy: EnergyConfig,
    /// The known process that the energy drives.
    pub dynamics: DynamicsConfig,
    /// Inner steps T of the process.
    #[schemars(range(min = 1, max = 4096), extend("x-scale" = "log"))]
    pub steps: usize,
    /// Latent coordinates of the state, after those that are observed: hidden units. The process
    /// moves them as all others, and the loss does not look at them. They start as if observed
    /// at 0; with those observed there are at most 64.
    #[schemars(range(min = 0, max = 63))]
    pub latent: usize,
    /// Which coordinates the energy sees, counted from 1; all, where none are named. The rest
    /// follow what else the dynamics have: drift, input, noise, momentum.
    #[schemars(length(max = 64), inner(range(min = 1, max = 64)))]
    pub sees: Vec<usize>,
    /// The period of each coordinate, 0 where it has none: an angle in degrees has 360. The energy
    /// then takes in, in the place of such a coordinate x, the point `r (cos(x/r), sin(x/r))` of the
    /// circle that is one period around, and distances are by the shorter way.
    #[schemars(length(max = 64), inner(range(min = 0.0, max = 1e6)))]
    pub periods: Vec<f64>,
    /// How the energy takes the condition y of an observation.
    pub conditioning: Conditioning,
    /// Numbers of the condition that are inferred for each group of observations, 0 for conditions that are
    /// given. The condition of an observation is then the number of its group, from 0 to 1000; the numbers of a
    /// group are learned with the energy and take the place of y. Those of group 0 are 0: the others are told
    /// from it.
    #[schemars(range(max = 8))]
    pub inferred: usize,
    /// Where the process starts.
    pub initial: InitialConfig,
    /// What is minimized.
    pub objective: ObjectiveConfig,
    /// How its gradient is computed.
    pub estimator: EstimatorConfig,
    /// How the parameters follow it.
    pub optimizer: OptimizerConfig,
    /// Of how many observations each update learns: others in every update, until nearly all had their turn
    /// and a new order is drawn. 0, and any number that is not less than there are, for all of them.
    #[schemars(range(max = 100000), extend("x-scale" = "log"))]
    pub batch: u32,
    /// The part of the plane on show.
    #[schemars(extend("x-live" = true))]
    pub view: View,
    /// Names and units of the coordinates, where they are not just numbers; as many as there are
    /// or none.
    #[schemars(length(max = 64), extend("x-live" = true))]
    pub axes: Vec<Axis>,
    /// A fitted model or checkpoint; without it the run starts from the seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            version: VERSION,
            title: String::new(),
            seed: 1,
            precision: Precision::F32,
            data: TwoMoons::default().into(),
            held_out: 0.0,
            held_out_rows: HeldOutRows::Random,
            patience: 0,
            energy: Mlp::default().into(),
            dynamics: GradientDescent::default().into(),
            steps: 10,
            latent: 0,
            sees: Vec::new(),
            periods: Vec::new(),
            conditioning: Conditioning::Shift,
            inferred: 0,
            initial: Perturbed::default().into(),
            objective: Endpoint::default().into(),
            estimator: Bptt::default().into(),
            optimizer: Adam::default().into(),
            batch: 0,
            view: View::default(),
            axes: Vec::new(),
            state: None,
        }
    }
}

/// Floating-point numbers of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// 32 bits: fast.
    #[default]
    F32,
    /// 64 bits: for checks.
    F64,
}

impl Precision {
    /// Distance from 1 to the next number.
    #[must_use]
    pub fn epsilon(self) -> f64 {
        match self {
            Self::F32 => f32::EPSILON.into(),
            Self::F64 => f64::EPSILON,
        }
    }
}

/// Which observations are set aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum HeldOutRows {
    /// Drawn by the seed, each for itself.
    #[default]
    Random,
    /// The last ones: of observations in the order of time, the future.
    Last,
    /// Whole tracks, drawn by the seed: of observations that know which they are of.
    Tracks,
}

/// How the energy takes the condition y.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Conditioning {
    /// `E(x − A y)` with a learned matrix `A`: moves the landscape, and leaves its shape. An inferred y moves
    /// the first coordinates that the energy sees, `E(x − y)`.
    #[default]
    Shift,
    /// `E(x, y)`: y are further inputs of the family, and reshape the landscape; clamped units of
    /// a `network`. Inputs and y together are at most 64. A `custom` expression that names `y1` takes y
    /// so in any case.
    Input,
}

/// A rectangle of the plane.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "View")]
pub struct View {
    /// Left edge.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub x_min: f64,
    /// Right edge.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub x_max: f64,
    /// Lower edge.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub y_min: f64,
    /// Upper edge.
    #[schemars(range(min = -1e6, max = 1e6))]
    pub y_max: f64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            x_min: -3.0,
            x_max: 3.0,
            y_min: -3.0,
            y_max: 3.0,
        }
    }
}

/// What a coordinate x of a scenario stands for: `center + scale·x`, in the units that it was given
/// in. The engine works in x alone; whoever shows numbers says them so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Axis")]
pub struct Axis {
    /// Its name.
    #[schemars(length(max = 60))]
    pub name: String,
    /// What x = 0 stands for.
    #[schemars(range(min = -1e12, max = 1e12))]
    pub center: f64,
    /// What a step of 1 along x stands for.
    #[schemars(range(min = 1e-12, max = 1e12))]
    pub scale: f64,
}

impl Default for Axis {
    fn default() -> Self {
        Self {
            name: String::new(),
            center: 0.0,
            scale: 1.0,
        }
    }
}

/// Where a run has come to: what it needs to go on with the same bits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "State")]
pub struct State {
    /// Updates done.
    #[schemars(range(max = 9007199254740991u64))]
    pub iteration: u64,
    /// Parameters of the energy, as its layout names them.
    pub theta: Vec<Tensor>,
    /// Initial conditions z, one row per observation; empty where they are not learned.
    #[schemars(length(max = 5000), inner(length(max = 64)))]
    pub initial: Vec<Vec<f64>>,
    /// What the optimizer remembers (moments); empty at the start.
    #[schemars(length(max = 32))]
    pub optimizer: Vec<Tensor>,
    /// The update after which the schedule of learning rates began, where that is not the first.
    #[serde(skip_serializing_if = "is_zero")]
    #[schemars(range(max = 9007199254740991u64))]
    pub since: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Scenario {
    /// The observations, with the latent coordinates, those with a period within half of one of 0, and which
    /// are set aside: a function of data and seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] when explicit points do not go together.
    pub fn observe(&self) -> Result<Observations, Error> {
        Ok(self.ready(self.data.observe(self.seed)?))
    }

    /// Observations as they were given, as [`Scenario::observe`] makes them.
    #[must_use]
    pub(crate) fn ready(&self, observations: Observations) -> Observations {
        let periods = Periods::new(&self.periods);
        let observations = observations.with_latent(self.latent).around(&periods);
        let (share, seed) = (self.held_out, self.seed);
        match self.held_out_rows {
            HeldOutRows::Random => observations.set_aside(share, false, seed),
            HeldOutRows::Last => observations.set_aside(share, true, seed),
            HeldOutRows::Tracks => observations.set_tracks_aside(share, seed),
        }
    }

    /// What the energy takes in, for data of that shape.
    #[must_use]
    pub fn inputs(&self, shape: Shape) -> Inputs {
        let dim = shape.dim + self.latent;
        let seen = |i: &usize| self.sees.is_empty() || self.sees.contains(&(i + 1));
        Inputs {
            dim,
            sees: (0..dim).filter(seen).collect(),
            condition: shape.conditions,
            inferred: Inferred {
                groups: shape.groups.filter(|_| self.inferred > 0).unwrap_or(0),
                size: self.inferred,
            },
            joined: self.conditioning == Conditioning::Input || self.energy.names_condition(),
            periods: Periods::new(&self.periods),
        }
    }

    /// The named tensors of the parameters θ for data of that shape, in order.
    #[must_use]
    pub fn layout(&self, shape: Shape) -> Vec<TensorShape> {
        crate::objective::layout(
            &self.energy,
            &self.dynamics,
            &self.objective,
            &self.inputs(shape),
        )
    }

    /// Temperature τ of the Gibbs density `e^{−E/τ}/Z` that the scenario is about: that which the
    /// objective fits to the observations; where it fits none, as one that follows the dynamics, that
    /// which the dynamics sample; else, or at τ = 0, 1.
    #[must_use]
    pub fn temperature(&self) -> f64 {
        let sampled = || self.dynamics.temperature().filter(|t| *t > 0.0);
        self.objective.temperature().or_else(sampled).unwrap_or(1.0)
    }

    /// Whether every update draws noise, or observations, of its own, so that losses swing.
    #[must_use]
    pub fn is_random(&self) -> bool {
        if self.batch > 0 {
            return true;
        }
        match self.objective.rolls_out() {
            true => self.starts_are_random() || self.dynamics.is_random(),
            false => self.objective.is_random(),
        }
    }

    /// Whether the process starts elsewhere in every update.
    pub(super) fn starts_are_random(&self) -> bool {
        let spread = self.initial.spread().unwrap_or(0.0);
        spread > 0.0 && !self.objective.infers_starts()
    }

    /// The scenario with an objective that does not follow the dynamics in the place of one that
    /// does, so that any dynamics can run on its energy: nothing goes back through their steps.
    /// (The one put there goes with observations of any dimension, under any conditions.)
    #[cfg(feature = "complete")]
    #[must_use]
    pub fn unrolled(&self) -> Self {
        let mut scenario = self.clone();
        if scenario.objective.rolls_out() {
            scenario.objective = DenoisingScoreMatching::default().into();
        }
        scenario
    }

    /// The first of them: those of the energy.
    #[must_use]
    pub fn energy_layout(&self, shape: Shape) -> Vec<TensorShape> {
        let inputs = self.inputs(shape);
        self.energy.layout_of(&inputs)
    }

    /// Deserializes what the schema has passed.
    pub(crate) fn from_checked(value: Value) -> Result<Self, Error> {
        serde_json::from_value(value).map_err(|e| Error::invalid("scenario", e.to_string()))
    }

    /// As a JSON value.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an energy of the program's own type, which has no text.
    pub fn to_value(&self) -> Result<Value, Error> {
        serde_json::to_value(self).map_err(|e| Error::invalid("energy", e.to_string()))
    }

    /// As JSON text, readable.
    ///
    /// # Errors
    /// As [`Scenario::to_value`].
    pub fn to_json(&self) -> Result<String, Error> {
        Ok(format!("{:#}", self.to_value()?))
    }
}
