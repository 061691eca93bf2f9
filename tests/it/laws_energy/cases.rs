//! What the laws are tried on.

use iel::energy::{
    Activation, Covariance, EnergyConfig, Field, GaussianMixture, Inferred, Init, Inputs, Mlp,
};
use iel::periods::Periods;
use iel::random::{Purpose, Stream};
use iel::scalar::Scalar;
use iel::tile::Tile;

/// One family with settings, and what it takes in.
pub struct Case {
    pub config: EnergyConfig,
    pub inputs: Inputs,
    /// State dimension d.
    pub dim: usize,
    pub theta: Vec<f64>,
    rng: Stream,
}

pub fn mlp(widths: &[usize], activation: Activation, confinement: f64) -> EnergyConfig {
    EnergyConfig::Mlp(Mlp {
        widths: widths.to_vec(),
        activation,
        confinement,
    })
}

/// Every entry at its defaults, and settings that reach other branches.
pub fn configs() -> Vec<EnergyConfig> {
    let mut all = EnergyConfig::all();
    for activation in [Activation::Tanh, Activation::Softplus, Activation::Silu] {
        all.push(mlp(&[5, 3, 7], activation, 0.1));
        all.push(mlp(&[9], activation, 0.0));
    }
    for (components, covariance) in [
        (1, Covariance::Full),
        (3, Covariance::Full),
        (2, Covariance::Diagonal),
        (2, Covariance::Spherical),
    ] {
        all.push(
            GaussianMixture {
                components,
                covariance,
                ..Default::default()
            }
            .into(),
        );
    }
    for variation in [
        r#"{"kind":"rbf","centers":3,"confinement":0}"#,
        r#"{"kind":"polynomial","degree":2}"#,
        r#"{"kind":"polynomial","degree":7}"#,
        r#"{"kind":"input-convex","widths":[5,3,7],"confinement":0}"#,
        r#"{"kind":"input-convex","widths":[4],"confinement":0.5}"#,
        r#"{"kind":"modern-hopfield","patterns":1}"#,
        r#"{"kind":"modern-hopfield","patterns":3,"beta":12}"#,
        r#"{"kind":"network","hidden":1,"connections":"layered","rate":"logistic"}"#,
        r#"{"kind":"network","hidden":2,"connections":"layered"}"#,
        r#"{"kind":"network","hidden":1,"rate":"hard-sigmoid"}"#,
        r#"{"kind":"custom","expression":"p*(x1^2 - y1)^2 + sin(x1*y2)/(1 + y1^2)","parameters":[{"name":"p","value":1.5}]}"#,
        r#"{"kind":"custom","expression":"exp(-x1^2/2)*sin(2*x2) + ln(1 + x1^2)*cos(x2) - tanh(x1*x2)/sqrt(1 + sqr(x2))+ abs(x1)*min(x1, x2) + max(x1^2, p*x2)*sigmoid(q*x1) + (1 + softplus(x2))^(p/3) - (-x1)^3/(1 + 2^x2) + (k + x1^2)^-1","parameters":[{"name":"p","value":1.5},{"name":"k","value":2,"learned":false},{"name":"q","value":-0.7}]}"#,
    ] {
        all.push(serde_json::from_str(variation).unwrap());
    }
    all
}

/// Observations in two clusters, `[24, dim]`.
pub fn observations(dim: usize, rng: &mut Stream) -> Vec<f64> {
    (0..24 * dim)
        .map(|i| [1.2, -0.9][i / dim % 2] + 0.4 * rng.normal())
        .collect()
}

/// All of a state, moved by conditions.
fn whole() -> Vec<Inputs> {
    let shapes = [(1, 0), (2, 0), (3, 0), (4, 0), (2, 1), (3, 2)];
    shapes.map(|(d, m)| Inputs::all(d, m)).into()
}

/// Some coordinates of a state, moved by conditions; coordinates joined by conditions.
fn partial() -> Vec<Inputs> {
    let sees = |dim, sees: &[usize], condition, joined| Inputs {
        dim,
        sees: sees.to_vec(),
        condition,
        joined,
        ..Inputs::all(dim, 0)
    };
    vec![
        sees(3, &[0, 2], 0, false),
        sees(3, &[0, 2], 1, false),
        sees(1, &[0], 1, true),
        sees(2, &[0, 1], 2, true),
        sees(4, &[1, 2, 3], 2, true),
    ]
}

/// Coordinates with periods, some of them, all of them, and some that are not seen.
fn around() -> Vec<Inputs> {
    let periods = |inputs: Inputs, periods: &[f64]| Inputs {
        periods: Periods::new(periods),
        ..inputs
    };
    let joined = Inputs {
        joined: true,
        ..Inputs::all(2, 1)
    };
    let some = Inputs {
        sees: vec![0, 2],
        ..Inputs::all(3, 0)
    };
    vec![
        periods(Inputs::all(1, 0), &[2.0]),
        periods(Inputs::all(2, 0), &[0.0, 3.0]),
        periods(Inputs::all(2, 0), &[6.0, 5.0]),
        periods(some, &[4.0, 2.5, 0.0]),
        periods(joined, &[3.0]),
    ]
}

/// Conditions that are inferred for two groups besides the first, moving and joining.
fn inferred() -> Vec<Inputs> {
    let inferred = |inputs: Inputs, size, joined| Inputs {
        inferred: Inferred { groups: 2, size },
        joined,
        ..inputs
    };
    let some = Inputs {
        sees: vec![0, 2],
        ..Inputs::all(3, 1)
    };
    let around = Inputs {
        periods: Periods::new(&[3.0]),
        ..Inputs::all(2, 1)
    };
    vec![
        inferred(Inputs::all(2, 1), 2, false),
        inferred(Inputs::all(2, 1), 1, true),
        inferred(some, 1, false),
        inferred(Inputs::all(1, 1), 2, true),
        inferred(around, 2, true),
    ]
}

/// Every configuration with everything it can take in, with parameters moved off their starting
/// values, so that nothing is zero or equal by construction.
pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for ways in [whole(), partial(), around(), inferred()] {
        let every = configs().into_iter();
        for (config, mut inputs) in
            every.flat_map(|c| ways.iter().map(move |i| (c.clone(), i.clone())))
        {
            inputs.joined |= config.names_condition();
            if config.check_inputs(&inputs).is_err() {
                continue;
            }
            let mut rng = Stream::new(71 + cases.len() as u32, Purpose::Parameters);
            let points = observations(inputs.width(), &mut rng);
            let mut theta = start(&config, &inputs, &points, &mut rng);
            for t in &mut theta {
                *t += 0.15 * rng.normal();
            }
            cases.push(Case {
                config: config.clone(),
                dim: inputs.dim,
                inputs,
                theta,
                rng,
            });
        }
    }
    cases
}

/// Starting parameters.
pub fn start(config: &EnergyConfig, inputs: &Inputs, points: &[f64], rng: &mut Stream) -> Vec<f64> {
    let dim = inputs.width();
    let mut theta = config.initialize(&mut Init { dim, points, rng });
    theta.resize(theta.len() + inputs.parameters(), 0.0);
    theta
}

impl Case {
    pub fn name(&self) -> String {
        let config = serde_json::to_string(&self.config).unwrap();
        format!("{config} {:?}", self.inputs)
    }

    pub fn tile(&mut self, rows: usize, scale: f64) -> Vec<Tile<f64>> {
        (0..rows)
            .map(|_| Tile::from_fn(|_| scale * self.rng.normal()))
            .collect()
    }

    pub fn points(&mut self) -> Vec<Tile<f64>> {
        self.tile(self.dim, 1.3)
    }

    /// Conditions; where they are inferred, groups.
    pub fn condition(&mut self) -> Vec<Tile<f64>> {
        match self.inputs.inferred.size {
            0 => self.tile(self.inputs.condition, 1.0),
            _ => vec![Tile::from_fn(|b| [2.0, 0.0, 1.0, 2.0][b])],
        }
    }

    pub fn probe(&mut self) -> Probe {
        let condition = self.condition();
        let field = self.config.field_of(self.inputs.clone());
        Probe::new(field, &self.theta, &condition)
    }

    /// Up to `most` indices of parameters, spread over all of them.
    pub fn some_parameters(&self, most: usize) -> Vec<usize> {
        let p = self.theta.len();
        (0..p.min(most)).map(|i| i * p / p.min(most)).collect()
    }
}

/// A field at four points side by side.
pub struct Probe {
    pub field: Box<dyn Field<f64>>,
    parameters: usize,
}

impl Probe {
    pub fn new(mut field: Box<dyn Field<f64>>, theta: &[f64], condition: &[Tile<f64>]) -> Self {
        field.set_parameters(theta);
        field.set_condition(condition);
        let parameters = theta.len();
        Self { field, parameters }
    }

    pub fn gradient(&mut self, x: &[Tile<f64>]) -> (Tile<f64>, Vec<Tile<f64>>) {
        let mut g = vec![Tile::splat(f64::NAN); x.len()];
        (self.field.value_and_gradient(0, x, &mut g), g)
    }

    pub fn energy(&mut self, x: &[Tile<f64>]) -> Tile<f64> {
        self.gradient(x).0
    }

    /// `Hv`, and `∂_θ(∇E·v)` summed over the particles.
    pub fn tangent(&mut self, x: &[Tile<f64>], v: &[Tile<f64>]) -> (Vec<Tile<f64>>, Vec<f64>) {
        self.gradient(x);
        let mut hv = vec![Tile::splat(f64::NAN); x.len()];
        self.field.tangent(0, x, v, &mut hv);
        (hv, self.collect())
    }

    /// `vᵀHw` of each particle, nothing accumulated.
    pub fn curvature(&mut self, x: &[Tile<f64>], v: &[Tile<f64>], w: &[Tile<f64>]) -> Tile<f64> {
        self.gradient(x);
        let mut hw = vec![Tile::splat(f64::NAN); x.len()];
        self.field.curvature(0, x, w, &mut hw);
        let products = v.iter().zip(&hw).map(|(v, hw)| *v * *hw);
        products.fold(Tile::zero(), |sum, product| sum + product)
    }

    /// Rows of the Hessian.
    pub fn hessian(&mut self, x: &[Tile<f64>]) -> Vec<Vec<Tile<f64>>> {
        (0..x.len())
            .map(|i| {
                let mut v = vec![Tile::splat(0.0); x.len()];
                v[i] = Tile::splat(1.0);
                self.tangent(x, &v).0
            })
            .collect()
    }

    pub fn collect(&mut self) -> Vec<f64> {
        let mut out = vec![0.0; self.parameters];
        self.field.collect(&mut out);
        out
    }
}

/// Central difference of fourth order.
pub fn difference<const N: usize>(mut f: impl FnMut(f64) -> [f64; N]) -> [f64; N] {
    const STEP: f64 = 3e-4;
    let [a, b, c, d] = [-2.0, -1.0, 1.0, 2.0].map(|s| f(s * STEP));
    std::array::from_fn(|i| (8.0 * (c[i] - b[i]) - (d[i] - a[i])) / (12.0 * STEP))
}

/// The points with coordinate `i` of each moved by `step`.
pub fn moved(x: &[Tile<f64>], i: usize, step: f64) -> Vec<Tile<f64>> {
    let mut x = x.to_vec();
    x[i] += Tile::splat(step);
    x
}

#[track_caller]
pub fn assert_near(got: f64, want: f64, tolerance: f64, what: impl Fn() -> String) {
    assert!(
        (got - want).abs() <= tolerance * (1.0 + want.abs()),
        "{}: got {got}, want {want}",
        what()
    );
}

/// Of central differences: their own error is below it on every family.
pub const TOLERANCE: f64 = 2e-7;

/// The energy at one point.
pub fn energy(config: &str, theta: &[f64], x: &[f64]) -> f64 {
    let config: EnergyConfig = serde_json::from_str(config).unwrap();
    let x: Vec<Tile<f64>> = x.iter().map(|&x| Tile::splat(x)).collect();
    Probe::new(config.field(x.len(), 0), theta, &[]).energy(&x)[0]
}
