//! How far a fit depends on which observations happened to be made.

use super::fits::Fits;
use super::landscape::{LandscapeRequest, landscape};
use super::task::{Progress, Task};
use crate::data::{Point, Points};
use crate::error::Error;
use crate::landscape::{CriticalPoint, Kind};
use crate::periods::Periods;
use crate::random::{Purpose, Stream};
use crate::scenario::Scenario;
use crate::session::Session;
use rand::RngExt;
use serde::Serialize;

/// Fewest and most resamples.
const RESAMPLES: std::ops::RangeInclusive<usize> = 2..=500;
/// Random starts of the search for stationary points of each fit.
const STARTS: usize = 256;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapRequest {
    /// How many times the observations are drawn again.
    pub resamples: usize,
    /// Updates of each fit.
    pub iterations: u64,
    /// Places, each of d coordinates, at which the energy is asked for.
    pub places: Vec<Vec<f64>>,
}

/// A number with its standard error, the standard deviation over fits to resamples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Of the fit to all observations.
    pub value: f64,
    /// Absent where fewer than two resamples have it.
    pub error: Option<f64>,
}

/// A minimum or saddle of the fit to all observations.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Again {
    /// Which of both.
    pub kind: Kind,
    /// Where it is.
    pub x: Vec<Estimate>,
    /// Its energy above that of the lowest minimum.
    pub height: Estimate,
    /// Share of the resamples in which there is one of its kind, nearer to it than to any other.
    pub found: f64,
}

/// What changes from one resample to the next (Efron 1979).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BootstrapReport {
    /// Resamples whose fits count.
    pub resamples: usize,
    /// Why others do not: the first reason.
    pub trouble: Option<String>,
    /// Updates of each fit.
    pub iterations: u64,
    /// Minima and saddles, lowest first.
    pub critical: Vec<Again>,
    /// Energies at the places asked for, above that of the lowest minimum.
    pub energies: Vec<Estimate>,
    /// The likeliest temperature of the steps, where they were observed.
    pub temperature: Option<Estimate>,
}

/// What one fit says.
struct Fitted {
    critical: Vec<CriticalPoint>,
    /// Energy of the lowest minimum.
    lowest: f64,
    energies: Vec<f64>,
    temperature: Option<f64>,
}

/// Fits to observations drawn again, with replacement, from those that a scenario learns from. Each starts anew,
/// so that what depends on the start shows too.
pub struct Bootstrap {
    scenario: Scenario,
    request: BootstrapRequest,
    points: Vec<Point>,
    fits: Fits,
    threads: usize,
    /// Whether the first of the fits is that to all observations.
    whole_first: bool,
    whole: Option<Fitted>,
    resampled: Vec<Fitted>,
    trouble: Option<String>,
}

impl Bootstrap {
    /// Of a scenario, as it was fitted where it has a state.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range, places of another dimension, fewer than two
    /// observations, or generated ones with conditions, paths or velocities.
    pub fn new(
        scenario: &Scenario,
        request: &BootstrapRequest,
        threads: usize,
    ) -> Result<Self, Error> {
        let count = request.resamples;
        if !RESAMPLES.contains(&count) {
            let message = format!(
                "is {count}, expected {} to {}",
                RESAMPLES.start(),
                RESAMPLES.end()
            );
            return Err(Error::invalid("resamples", message));
        }
        let mut session = Session::new(scenario.clone(), threads)?;
        let seen = session.observations();
        let shape = seen.shape();
        let more = shape.conditions > 0 || shape.path > 0 || shape.velocities;
        if more && scenario.data.explicit().is_none() {
            let message = "is generated with conditions, paths or velocities, which cannot be drawn again one by one: \
                           expected `points`, or other data";
            return Err(Error::invalid("data.kind", message));
        }
        let dim = seen.dim;
        if let Some(place) = request.places.iter().find(|x| x.len() != dim) {
            let message = format!("has {} coordinates, expected {dim}", place.len());
            return Err(Error::invalid("places", message));
        }
        let kept: Vec<bool> = (0..seen.len()).map(|i| !seen.is_held(i)).collect();
        let rows = session.points().into_iter().zip(kept);
        let points: Vec<Point> = rows.filter(|(_, kept)| *kept).map(|(p, _)| p).collect();
        if points.len() < 2 {
            let message = format!("has {} observations, expected 2 or more", points.len());
            return Err(Error::invalid("data", message));
        }
        let whole = match &scenario.state {
            Some(_) => Some(fitted(&mut session, &request.places)?),
            None => None,
        };
        Ok(Self {
            scenario: Scenario {
                held_out: 0.0,
                patience: 0,
                state: None,
                ..scenario.clone()
            },
            // The fit to all observations comes first where there is none yet.
            fits: Fits::new(count + usize::from(whole.is_none()), request.iterations),
            request: request.clone(),
            points,
            threads,
            whole_first: whole.is_none(),
            whole,
            resampled: Vec::new(),
            trouble: None,
        })
    }

    /// The scenario with observations drawn again.
    fn again(&self, resample: usize) -> Scenario {
        let seed = self.scenario.seed.wrapping_add(resample as u32);
        let mut rng = Stream::new(seed, Purpose::Resample);
        let n = self.points.len();
        let mut draw = || {
            let i = (rng.random::<f64>() * n as f64) as usize;
            self.points[i.min(n - 1)].clone()
        };
        let points = (0..n).map(|_| draw()).collect();
        Scenario {
            data: Points { points }.into(),
            ..self.scenario.clone()
        }
    }
}

/// What a session says as it stands.
fn fitted(session: &mut Session, places: &[Vec<f64>]) -> Result<Fitted, Error> {
    if let Some(message) = session.status().diverged {
        return Err(Error::Diverged { message });
    }
    let request = LandscapeRequest {
        cells: 0,
        starts: STARTS,
        ..LandscapeRequest::default()
    };
    let critical = landscape(session, &request)?.critical;
    let lowest = critical.iter().find(|c| c.is_minimum());
    let lowest = lowest.map(|c| c.energy).ok_or_else(|| Error::Diverged {
        message: "the energy has no isolated minimum in view".into(),
    })?;
    let (energies, _) = session.energies(&places.concat(), &[]);
    Ok(Fitted {
        lowest,
        energies: energies.iter().map(|e| e - lowest).collect(),
        temperature: session.status().temperature.map(|[found, _]| found),
        critical,
    })
}

impl Task for Bootstrap {
    type Report = BootstrapReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        let mut fits = std::mem::replace(&mut self.fits, Fits::new(0, 0));
        let whole_first = self.whole_first;
        let mut found = Vec::new();
        let done = fits.run(
            go_on,
            |i| match (i, whole_first) {
                (0, true) => Session::new(self.scenario.clone(), self.threads),
                (i, first) => Session::new(self.again(i + usize::from(!first)), self.threads),
            },
            |i, session| {
                let said = session.and_then(|session| fitted(session, &self.request.places));
                found.push((i == 0 && whole_first, said));
            },
        );
        self.fits = fits;
        for (whole, said) in found {
            match (whole, said) {
                (true, said) => self.whole = Some(said?),
                (false, Ok(said)) => self.resampled.push(said),
                (false, Err(error)) => {
                    self.trouble.get_or_insert(error.to_string());
                }
            }
        }
        Ok(done)
    }

    fn progress(&self) -> Progress {
        self.fits.progress("resample", 1)
    }

    fn report(&mut self) -> Result<BootstrapReport, Error> {
        let whole = self.whole.as_ref().ok_or_else(|| Error::Diverged {
            message: "there is no fit to all observations yet".into(),
        })?;
        let periods = Periods::new(&self.scenario.periods);
        let shown: Vec<&CriticalPoint> = whole
            .critical
            .iter()
            .filter(|c| matches!(c.kind, Kind::Minimum | Kind::Saddle))
            .collect();
        // Of each resample, the one of its kind that is nearest to each of those shown, if it is nearer to none other.
        let matched = |one: &Fitted, i: usize| -> Option<(Vec<f64>, f64)> {
            let same = |c: &&CriticalPoint| c.kind == shown[i].kind;
            let far = |c: &CriticalPoint, k: usize| periods.distance(&c.x, &shown[k].x);
            let others = one.critical.iter().filter(same);
            let nearest = others.min_by(|a, b| far(a, i).total_cmp(&far(b, i)))?;
            let closer = (0..shown.len()).any(|k| {
                k != i && shown[k].kind == shown[i].kind && far(nearest, k) < far(nearest, i)
            });
            (!closer).then(|| {
                let x = periods.near(&nearest.x, &shown[i].x);
                (x, nearest.energy - one.lowest)
            })
        };
        let critical = shown.iter().enumerate().map(|(i, c)| {
            let all: Vec<_> = self
                .resampled
                .iter()
                .filter_map(|one| matched(one, i))
                .collect();
            let along = |k: usize| estimate(c.x[k], all.iter().map(|(x, _)| x[k]));
            Again {
                kind: c.kind,
                x: (0..c.x.len()).map(along).collect(),
                height: estimate(c.energy - whole.lowest, all.iter().map(|(_, e)| *e)),
                found: all.len() as f64 / self.resampled.len().max(1) as f64,
            }
        });
        let energies = whole.energies.iter().enumerate();
        let energies =
            energies.map(|(i, e)| estimate(*e, self.resampled.iter().map(|f| f.energies[i])));
        let temperatures = self.resampled.iter().filter_map(|f| f.temperature);
        Ok(BootstrapReport {
            resamples: self.resampled.len(),
            trouble: self.trouble.clone(),
            iterations: self.request.iterations,
            critical: critical.collect(),
            energies: energies.collect(),
            temperature: whole.temperature.map(|t| estimate(t, temperatures)),
        })
    }
}

/// With the standard deviation of what resamples say.
fn estimate(value: f64, resampled: impl Iterator<Item = f64>) -> Estimate {
    let all: Vec<f64> = resampled.filter(|x| x.is_finite()).collect();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let squares: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
    Estimate {
        value,
        error: (all.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
    }
}
