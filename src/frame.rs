//! The numbers a picture needs, in buffers that are filled again for every picture.

/// What to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameRequest {
    /// Grid cells along x₁.
    pub width: usize,
    /// Grid cells along x₂.
    pub height: usize,
    /// Lower end of x₁.
    pub x_min: f64,
    /// Upper end of x₁.
    pub x_max: f64,
    /// Lower end of x₂.
    pub y_min: f64,
    /// Upper end of x₂.
    pub y_max: f64,
    /// Most trajectories to draw.
    pub trajectories: usize,
    /// Whether to look for minima and saddles.
    pub critical_points: bool,
    /// Whether to give the gradient on the grid.
    pub gradient: bool,
    /// Whether to give mean and spread of the energies that a sampling optimizer drew.
    pub ensemble: bool,
    /// The condition `y` the energy is drawn under; empty for 0.
    pub condition: Vec<f64>,
}

impl Default for FrameRequest {
    fn default() -> Self {
        Self {
            width: 96,
            height: 96,
            x_min: -3.0,
            x_max: 3.0,
            y_min: -3.0,
            y_max: 3.0,
            trajectories: 128,
            critical_points: false,
            gradient: false,
            ensemble: false,
            condition: Vec::new(),
        }
    }
}

/// Most grid cells along an axis.
pub const MAX_GRID: usize = 1024;

/// Numbers of a frame: a `Float32Array` on the web.
pub type Numbers = Vec<f32>;

/// What was asked for. Points of more than two dimensions show their first two coordinates; the
/// energy is then drawn on the plane where the others are 0. In one dimension the second is 0.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Frame {
    /// Energy at the cell centers, `[height, width]`, first row at the top (`y_max`).
    pub grid: Numbers,
    /// `∇E` at the cell centers, `[height, width, 2]`, where asked for.
    pub gradient: Numbers,
    /// Where asked for, the mean of `E` over the last draws of θ, `[height, width]`.
    pub mean: Numbers,
    /// The standard deviation of `E` over them, each without its own mean over the grid: energies
    /// are known up to a constant.
    pub spread: Numbers,
    /// How many draws these are of.
    pub draws: usize,
    /// The observations, `[n, 2]`.
    pub observations: Numbers,
    /// Their conditions, `[n, m]`.
    pub conditions: Numbers,
    /// Which of them are set aside, `[n]`: 1, or 0; empty where none is.
    pub held: Numbers,
    /// Initial conditions, `[count, 2]`.
    pub starts: Numbers,
    /// Positions over inner time, `[count, T+1, 2]`.
    pub trajectories: Numbers,
    /// Chains that the objective keeps, one an observation, `[count, 2]`; empty where it keeps none.
    pub chains: Numbers,
    /// Stationary points within the picture, where asked for: x₁, x₂, E and kind (0 minimum,
    /// 1 saddle, 2 maximum) of each.
    pub critical_points: Numbers,
}
