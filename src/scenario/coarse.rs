//! Steps that are too long to be learned from as one.

use super::Scenario;
use crate::data::Observations;
use crate::objective::Likelihood;

/// Below this share of its steepness a gradient counts as learned wrong.
const FLAT: f64 = 0.9;
/// Standard errors that a sign of it has to stand out by.
const ERRORS: f64 = 2.0;

/// What is said of long steps, and what mends it, best first: labels, and settings as a link writes them.
pub(super) struct Long {
    pub(super) said: String,
    pub(super) repairs: Vec<(&'static str, String)>,
}

/// Steps of Langevin dynamics that are so long that the process relaxes meanwhile.
///
/// Where the force is linear, of rate a, what a step leaves of a difference is `e^{−ah}`, its noise has the
/// variance `2τh (1 − e^{−2ah})/2ah`, and one step of length h learns the force `(1 − e^{−ah})/ah` times as
/// steep as it is. The first two are seen in the observations, by regression of ends on starts.
pub(super) fn coarse_steps(scenario: &Scenario) -> Option<Long> {
    let Likelihood::Step {
        eta,
        temperature,
        exact: false,
    } = scenario.objective.likelihood()
    else {
        return None;
    };
    let observed = scenario.data.observe(scenario.seed).ok()?;
    let relaxed = relaxation(&observed, 2.0 * temperature * eta)?;
    let flat = -libm::expm1(-relaxed) / relaxed;
    if flat > FLAT {
        return None;
    }
    let mut said = format!(
        "steps of {eta} are long for this process: one step at a time learns a gradient about {flat:.2} times as \
         steep as it is"
    );
    let bridges = format!(
        "objective=bridge-likelihood&objective.eta={eta}&objective.temperature={temperature}"
    );
    let mut repairs = vec![("Integrate over the time between", bridges)];
    if at_rest(&observed) {
        said.push_str(
            "; as starts and ends are spread alike, at rest, their density says more of the energy than the \
             steps do",
        );
        let density = format!("objective=gibbs-likelihood&objective.temperature={temperature}");
        repairs.insert(0, ("Fit the density at rest", density));
    }
    Some(Long { said, repairs })
}

/// Mean of a function of both ends of the steps along a coordinate.
fn mean(seen: &Observations, k: usize, f: impl Fn(f64, f64) -> f64) -> f64 {
    let starts = seen.starts.as_ref().unwrap_or(&seen.points);
    let column = |rows: &'_ [f64]| {
        rows.iter()
            .skip(k)
            .step_by(seen.dim)
            .copied()
            .collect::<Vec<_>>()
    };
    let (z, x) = (column(starts), column(&seen.points));
    z.iter().zip(&x).map(|(z, x)| f(*z, *x)).sum::<f64>() / seen.len().max(1) as f64
}

/// About `ah`, as far as it stands out, given the variance of the noise of one step; `None` where the steps
/// are not those from the starts.
fn relaxation(seen: &Observations, variance: f64) -> Option<f64> {
    let (n, dim) = (seen.len() as f64, seen.dim as f64);
    if seen.starts.is_none() || !seen.paths.is_empty() || seen.len() < 3 {
        return None;
    }
    let (mut noise, mut kept) = (0.0, 0.0);
    for k in 0..seen.dim {
        let (z, x) = (mean(seen, k, |z, _| z), mean(seen, k, |_, x| x));
        let [zz, zx, xx] = [
            mean(seen, k, |a, _| (a - z) * (a - z)),
            mean(seen, k, |a, b| (a - z) * (b - x)),
            mean(seen, k, |_, b| (b - x) * (b - x)),
        ];
        let slope = zx / zz;
        let left = xx - slope * zx;
        noise += left / variance / dim;
        kept += (slope + ERRORS * libm::sqrt(left / zz / n)) / dim;
    }
    let noise = noise * (1.0 + ERRORS * libm::sqrt(2.0 / (n * dim)));
    let by_slope = -libm::log(kept.clamp(1e-3, 1.0));
    Some(by_slope.max(0.5 * inverse(noise)).max(1e-9))
}

/// The u at which `(1 − e^{−u})/u` is that; 0 for 1 or more.
fn inverse(value: f64) -> f64 {
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        match -libm::expm1(-middle) / middle > value {
            true => low = middle,
            false => high = middle,
        }
    }
    if value < 1.0 { low } else { 0.0 }
}

/// Whether the first two moments along each coordinate stay the same from starts to ends.
fn at_rest(seen: &Observations) -> bool {
    let steady = |k: usize, f: fn(f64) -> f64| {
        let change = mean(seen, k, |z, x| f(x) - f(z));
        let square = mean(seen, k, |z, x| (f(x) - f(z)) * (f(x) - f(z)));
        change * change <= 2.0 * ERRORS * ERRORS * square / seen.len() as f64
    };
    (0..seen.dim).all(|k| steady(k, |x| x) && steady(k, |x| x * x))
}
