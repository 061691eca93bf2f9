//! Operators compared on the same energy from the same starts.

use super::density::{DensityRequest, Gap, field, gap, temperature_of};
use super::landscape::{LandscapeRequest, landscape};
use super::starts::{reach_of, uniform};
use crate::density::Grid;
use crate::dynamics::{Dynamics, DynamicsConfig, dynamics_config};
use crate::error::Error;
use crate::landscape::{CriticalPoint, Kind, squared_distance};
use crate::random::{Purpose, Stream};
use crate::scenario::{Precision, Scenario, View};
use crate::session::Session;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareRequest {
    /// Operators; all there are at their defaults, and the scenario's own, if none are given.
    pub dynamics: Vec<DynamicsConfig>,
    /// Starts, uniform in the view, the same for every operator.
    pub starts: usize,
    /// Steps.
    pub steps: usize,
    /// Temperature of the density that the ends are compared with; if not given, each operator's
    /// own, else that of the objective, else 1.
    pub temperature: Option<f64>,
}

impl Default for CompareRequest {
    fn default() -> Self {
        Self {
            dynamics: Vec::new(),
            starts: 256,
            steps: 300,
            temperature: None,
        }
    }
}

/// What one operator did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operated {
    /// The operator.
    pub dynamics: DynamicsConfig,
    /// Distance to rest shrinks by this factor a step, fitted to the last steps before rest of the
    /// starts that end in the most popular minimum; absent for noise, or where nothing comes to
    /// rest.
    pub rate: Option<f64>,
    /// What the Hessian of that minimum promises: the largest modulus of an eigenvalue of the step,
    /// for descent `max(|1−ημ|, |1−ηL|)`; absent where the operator has no such formula here.
    pub rate_expected: Option<f64>,
    /// Of each stationary point: the fraction of the starts that end in its basin.
    pub reached: Vec<f64>,
    /// Fraction of the starts that end in the basin of the lowest minimum; a sample does so as
    /// often as the density says.
    pub global: f64,
    /// Fraction of the starts that are lost: not finite at the end.
    pub lost: f64,
    /// Mean energy at the start and at the end, of those that are not lost.
    pub energy: [f64; 2],
    /// Fraction of the steps that move: for a sampler that rejects, its acceptance.
    pub moved: f64,
    /// Steps that are worth one independent sample, by the slowest coordinate in the second half of
    /// the run: `1 + 2Σρ_k` (window of Sokal 1997); absent where nothing varies.
    pub autocorrelation: Option<f64>,
    /// Effective sample size of the second half of the run, of all chains.
    pub effective: Option<f64>,
    /// How far the ends are from the Gibbs density; absent in more than two dimensions.
    pub gap: Option<Gap>,
    /// The temperature of that density.
    pub temperature: f64,
}

/// Operators side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Where the starts were drawn.
    pub view: View,
    /// Stationary points of the energy, lowest first.
    pub critical: Vec<CriticalPoint>,
    /// Each operator.
    pub operators: Vec<Operated>,
    /// For every two operators: the fraction of starts that both take to the same minimum.
    pub agreement: Vec<Vec<f64>>,
}

/// Most numbers in the paths of one operator.
const MAX_NUMBERS: usize = 20_000_000;

/// Runs operators from the same starts on the energy of a session as it stands.
///
/// # Errors
/// [`Error::Invalid`] for too many starts or steps, or an operator that does not go with the
/// scenario.
pub fn compare(session: &mut Session, request: &CompareRequest) -> Result<Comparison, Error> {
    let scenario = session.scenario(true);
    let dim = session.observations().dim;
    let (n, steps) = (request.starts, request.steps);
    let small = |k: usize| (1..MAX_NUMBERS).contains(&k);
    if !small(n) || !small(steps) || n.saturating_mul(dim * (steps + 1)) > MAX_NUMBERS {
        let message = format!(
            "{n} starts of {steps} steps, expected at least one of each and at most {MAX_NUMBERS} numbers in all"
        );
        return Err(Error::invalid("starts", message));
    }
    let shape = landscape(session, &LandscapeRequest::default())?;
    let (low, high) = reach_of(session, shape.view);
    let mut rng = Stream::new(scenario.seed, Purpose::Initial);
    let starts = uniform(&low, &high, n, &mut rng);
    let grid = shape
        .basins
        .as_ref()
        .and_then(|b| Grid::new(&low, &high, &[b.width, b.height][..dim]).ok());
    let ends_in = |x: &[f64]| -> Option<usize> {
        let painted = grid.as_ref().zip(shape.basins.as_ref());
        let cell = painted.and_then(|(grid, basins)| Some(basins.minimum[grid.cell(x)?]));
        cell.unwrap_or_else(|| nearest(&shape.critical, x))
    };
    let (before, _) = session.energies(&starts, &[]);
    let mut operators = Vec::new();
    let mut ends: Vec<Vec<Option<usize>>> = Vec::new();
    for dynamics in choose(&scenario, &request.dynamics) {
        let scenario = Scenario {
            dynamics,
            ..scenario.clone()
        };
        let mut own = Session::new(scenario.clone(), 1)?;
        let paths = own.simulate(&starts, steps, true, &[]);
        let paths = Paths {
            dim,
            steps,
            paths: &paths,
        };
        let rows: Vec<Option<usize>> = (0..n)
            .map(|i| {
                paths
                    .finite(i)
                    .then(|| ends_in(paths.at(i, steps)))
                    .flatten()
            })
            .collect();
        let mut operated = paths.measure(&scenario, &shape.critical, &rows, high[0] - low[0]);
        operated.energy = mean_energies(session, &paths, &before);
        operated.temperature = request.temperature.unwrap_or_else(|| temperature_of(&own));
        if dim <= 2 {
            let asked = DensityRequest {
                temperature: Some(operated.temperature),
                ..Default::default()
            };
            let rest = field(session, &asked)?;
            let last: Vec<f64> = (0..n).flat_map(|i| paths.at(i, steps)).copied().collect();
            operated.gap = Some(gap(&rest.grid, &rest.gibbs.density, &last));
        }
        operators.push(operated);
        ends.push(rows);
    }
    let same = |a: &Vec<Option<usize>>, b: &Vec<Option<usize>>| {
        let both = a.iter().zip(b).filter(|(a, b)| a.is_some() && a == b);
        both.count() as f64 / n as f64
    };
    let agreement = ends
        .iter()
        .map(|a| ends.iter().map(|b| same(a, b)).collect());
    Ok(Comparison {
        view: shape.view,
        agreement: agreement.collect(),
        critical: shape.critical,
        operators,
    })
}

/// The operators asked for, or all, with the scenario's own settings where it is one of them.
fn choose(scenario: &Scenario, asked: &[DynamicsConfig]) -> Vec<DynamicsConfig> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let own = &scenario.dynamics;
    let fits = |d: &DynamicsConfig| {
        let scenario = Scenario {
            dynamics: d.clone(),
            state: None,
            ..scenario.clone()
        };
        crate::scenario::validate(&scenario).is_ok()
    };
    let all = DynamicsConfig::all().into_iter();
    all.map(|d| {
        if d == own.at_defaults() {
            own.clone()
        } else {
            d
        }
    })
    .filter(fits)
    .collect()
}

/// The nearest minimum.
fn nearest(critical: &[CriticalPoint], x: &[f64]) -> Option<usize> {
    let far = |i: &usize| squared_distance(&critical[*i].x, x);
    (0..critical.len())
        .filter(|&i| critical[i].kind == Kind::Minimum)
        .min_by(|a, b| far(a).total_cmp(&far(b)))
}

fn mean_energies(session: &mut Session, paths: &Paths, before: &[f64]) -> [f64; 2] {
    let kept: Vec<usize> = (0..before.len()).filter(|&i| paths.finite(i)).collect();
    let last: Vec<f64> = kept
        .iter()
        .flat_map(|&i| paths.at(i, paths.steps))
        .copied()
        .collect();
    let (after, _) = session.energies(&last, &[]);
    let mean = |sum: f64| sum / kept.len() as f64;
    [
        mean(kept.iter().map(|&i| before[i]).sum()),
        mean(after.iter().sum()),
    ]
}

/// Paths of one operator, `[n, steps+1, d]`.
struct Paths<'a> {
    dim: usize,
    steps: usize,
    paths: &'a [f64],
}

impl Paths<'_> {
    fn count(&self) -> usize {
        self.paths.len() / (self.dim * (self.steps + 1))
    }

    fn at(&self, i: usize, t: usize) -> &[f64] {
        &self.paths[(i * (self.steps + 1) + t) * self.dim..][..self.dim]
    }

    fn finite(&self, i: usize) -> bool {
        self.at(i, self.steps).iter().all(|x| x.is_finite())
    }

    fn measure(
        &self,
        scenario: &Scenario,
        critical: &[CriticalPoint],
        ends: &[Option<usize>],
        width: f64,
    ) -> Operated {
        let n = self.count() as f64;
        let mut reached = vec![0.0; critical.len()];
        ends.iter().flatten().for_each(|&m| reached[m] += 1.0 / n);
        let lowest = critical.iter().position(|c| c.kind == Kind::Minimum);
        let popular = (0..reached.len()).max_by(|&a, &b| reached[a].total_cmp(&reached[b]));
        let settles = dynamics_config!(&scenario.dynamics, d => d.settles());
        let to = popular.filter(|&m| settles && reached[m] > 0.0);
        let floor = match scenario.precision {
            Precision::F32 => 1e-5,
            Precision::F64 => 1e-11,
        };
        let autocorrelation = self.autocorrelation();
        let lost = (0..self.count()).filter(|&i| !self.finite(i)).count();
        let window = (self.steps - self.steps / 2) as f64 * (n - lost as f64);
        Operated {
            rate: to.and_then(|m| self.rate(ends, m, [floor * width, 0.05 * width])),
            rate_expected: popular
                .and_then(|m| expected_rate(&scenario.dynamics, &critical[m].curvatures)),
            global: lowest.map_or(0.0, |m| reached[m]),
            reached,
            lost: lost as f64 / n,
            energy: [f64::NAN; 2],
            moved: self.moved(),
            effective: autocorrelation.map(|t| window / t),
            autocorrelation,
            gap: None,
            temperature: 1.0,
            dynamics: scenario.dynamics.clone(),
        }
    }

    /// The slope of `log` of the root mean square distance to where each path ends up, while it is
    /// between two lengths; of the later half of that time, when the slowest mode is left.
    fn rate(&self, ends: &[Option<usize>], to: usize, [low, high]: [f64; 2]) -> Option<f64> {
        let members: Vec<usize> = (0..ends.len()).filter(|&i| ends[i] == Some(to)).collect();
        // Rest as the run itself finds it: the mean of the ends.
        let mut rest = vec![0.0; self.dim];
        for &i in &members {
            let x = self.at(i, self.steps);
            rest.iter_mut()
                .zip(x)
                .for_each(|(r, x)| *r += x / members.len() as f64);
        }
        let distance = |t: usize| {
            let sum: f64 = members
                .iter()
                .map(|&i| squared_distance(self.at(i, t), &rest))
                .sum();
            (sum / members.len() as f64).sqrt()
        };
        let distances: Vec<f64> = (0..=self.steps).map(distance).collect();
        let first = distances.iter().position(|d| *d < high)?;
        let end = distances.iter().position(|d| *d < low)?;
        let first = first + (end.checked_sub(first)?) / 2;
        if end < first + 3 {
            return None;
        }
        let times = (end - first) as f64;
        let (mut cross, mut squares) = (0.0, 0.0);
        for t in first..end {
            let centered = (t - first) as f64 - 0.5 * (times - 1.0);
            cross += centered * libm::log(distances[t]);
            squares += centered * centered;
        }
        Some(libm::exp(cross / squares))
    }

    /// Fraction of the steps that change the state.
    fn moved(&self) -> f64 {
        let mut moves = 0usize;
        for i in 0..self.count() {
            moves += (0..self.steps)
                .filter(|&t| self.at(i, t) != self.at(i, t + 1))
                .count();
        }
        moves as f64 / (self.count() * self.steps) as f64
    }

    /// Integrated autocorrelation time of the slowest coordinate, over all chains that are finite.
    fn autocorrelation(&self) -> Option<f64> {
        let chains: Vec<usize> = (0..self.count()).filter(|&i| self.finite(i)).collect();
        let first = self.steps / 2 + 1;
        let length = self.steps + 1 - first;
        let one = |k: usize| -> Option<f64> {
            let total = (chains.len() * length) as f64;
            let values = |i: usize| (first..=self.steps).map(move |t| self.at(i, t)[k]);
            let mean = chains.iter().flat_map(|&i| values(i)).sum::<f64>() / total;
            let covariance = |lag: usize| {
                let pairs = chains
                    .iter()
                    .flat_map(|&i| values(i).zip(values(i).skip(lag)));
                let sum: f64 = pairs.map(|(a, b)| (a - mean) * (b - mean)).sum();
                sum / (chains.len() * (length - lag)) as f64
            };
            let variance = covariance(0);
            // At rest every chain repeats itself.
            let still =
                |&i: &usize| (first..self.steps).all(|t| self.at(i, t)[k] == self.at(i, t + 1)[k]);
            if variance <= 1e-12 * mean * mean || chains.iter().all(still) {
                return None;
            }
            let mut time = 1.0;
            for lag in 1..length {
                time += 2.0 * covariance(lag) / variance;
                if lag as f64 >= 5.0 * time {
                    break;
                }
            }
            Some(time.max(1.0))
        };
        let times = (0..self.dim).map(one).collect::<Option<Vec<f64>>>()?;
        times.into_iter().reduce(f64::max)
    }
}

/// The largest modulus of an eigenvalue of one step near a minimum with these curvatures.
fn expected_rate(dynamics: &DynamicsConfig, curvatures: &[f64]) -> Option<f64> {
    let config = serde_json::to_value(dynamics).ok()?;
    let number = |name: &str| config.get(name).and_then(Value::as_f64);
    // The larger root of z² − bz + c.
    let roots = |b: f64, c: f64| {
        let discriminant = b * b - 4.0 * c;
        if discriminant < 0.0 {
            c.sqrt()
        } else {
            0.5 * (b.abs() + discriminant.sqrt())
        }
    };
    let one = |curvature: f64| {
        let kind = config["kind"].as_str()?;
        if kind == "newton" {
            let damping = number("damping")?;
            return Some(damping / (curvature + damping));
        }
        let eta = number("eta")?;
        let descent = 1.0 - eta * curvature;
        match kind {
            "gradient-descent" | "langevin" => Some(descent.abs()),
            "heavy-ball" => {
                let momentum = number("momentum")?;
                Some(roots(descent + momentum, momentum))
            }
            "nesterov" => {
                let momentum = number("momentum")?;
                Some(roots((1.0 + momentum) * descent, momentum * descent))
            }
            "proximal" => Some(1.0 / (1.0 + eta * curvature)),
            _ => None,
        }
    };
    let rates = curvatures
        .iter()
        .map(|c| one(*c))
        .collect::<Option<Vec<f64>>>()?;
    rates.into_iter().reduce(f64::max)
}
