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
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Fewest and most resamples.
const RESAMPLES: std::ops::RangeInclusive<usize> = 2..=500;
/// Places along a line at which the energy is asked for.
const ALONG: usize = 41;
/// Random starts of the search for stationary points of each fit.
const STARTS: usize = 256;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct BootstrapRequest {
    /// How many times the observations are drawn again.
    pub resamples: usize,
    /// Updates of each fit.
    pub iterations: u64,
    /// Places, each of d coordinates, at which the energy is asked for.
    #[serde(default)]
    pub places: Vec<Vec<f64>>,
    /// Both ends of a line along which the energy is asked for.
    #[serde(default)]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[number[], number[]]"))]
    pub line: Option<[Vec<f64>; 2]>,
    /// Draws whole tracks again, with all of their observations; an observation of none is a track of its own.
    #[serde(default)]
    pub tracks: bool,
}

/// A number with its standard error, the standard deviation over fits to resamples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct WithError {
    /// Of the fit to all observations.
    pub value: f64,
    /// Absent where fewer than two resamples have it.
    pub error: Option<f64>,
}

/// A minimum or saddle of the fit to all observations.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Again {
    /// Which of both.
    pub kind: Kind,
    /// Where it is.
    pub x: Vec<WithError>,
    /// Its energy above that of the lowest minimum.
    pub height: WithError,
    /// Share of the resamples in which there is one of its kind, nearer to it than to any other.
    pub found: f64,
}

/// The energy at a place of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct OnLine {
    /// The place.
    pub x: Vec<f64>,
    /// Its energy.
    pub value: f64,
    /// With its standard error, as in [`WithError`].
    pub error: Option<f64>,
}

/// The way along a line from one minimum on it to the next over the top between: of the two that are lowest, in
/// the order of the line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Barrier {
    /// Where both minima and the top between them are, as shares of the line.
    pub at: [WithError; 3],
    /// Height of the top above the first minimum.
    pub forth: WithError,
    /// And above the second.
    pub back: WithError,
    /// Share of the resamples that have both minima again: each nearer to its place than half the way to the next
    /// minimum on the line. What is said is of these.
    pub found: f64,
}

/// What changes from one resample to the next (Efron 1979).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
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
    pub energies: Vec<WithError>,
    /// The same along the line asked for, at equal distances.
    pub line: Vec<OnLine>,
    /// The barrier on that line, where there is one.
    pub barrier: Option<Barrier>,
    /// The likeliest temperature of the steps, where they were observed.
    pub temperature: Option<WithError>,
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
    /// All places at which the energy is asked for: those asked for alone, then those along the line.
    places: Vec<Vec<f64>>,
    points: Vec<Point>,
    /// What is drawn again as one: numbers of points.
    drawn: Vec<Vec<usize>>,
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
    /// observations or tracks, or generated ones with conditions, paths or velocities.
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
        let along = request.line.as_ref().map(along).unwrap_or_default();
        let places = [request.places.clone(), along].concat();
        let ends = request.line.iter().flatten();
        if let Some(place) = request.places.iter().chain(ends).find(|x| x.len() != dim) {
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
        let drawn = match request.tracks {
            true => tracks(&points)?,
            false => (0..points.len()).map(|i| vec![i]).collect(),
        };
        let whole = match &scenario.state {
            Some(_) => Some(fitted(&mut session, &places)?),
            None => None,
        };
        Ok(Self {
            scenario: Scenario {
                data: Points {
                    points: points.clone(),
                }
                .into(),
                held_out: 0.0,
                patience: 0,
                state: None,
                ..scenario.clone()
            },
            places,
            drawn,
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

    /// A session of observations drawn again.
    fn again(&self, resample: usize) -> Result<Session, Error> {
        let seed = self.scenario.seed.wrapping_add(resample as u32);
        let mut rng = Stream::new(seed, Purpose::Resample);
        let n = self.drawn.len();
        let mut draw = || {
            let i = (rng.random::<f64>() * n as f64) as usize;
            self.drawn[i.min(n - 1)].iter()
        };
        let rows = (0..n).flat_map(|_| draw());
        let points: Vec<Point> = rows.map(|i| self.points[*i].clone()).collect();
        Session::of_points(self.scenario.clone(), &points, self.threads)
    }

    fn barrier(&self, whole: &Fitted) -> Option<Barrier> {
        let line = |one: &Fitted| one.energies[self.request.places.len()..].to_vec();
        let energies = line(whole);
        let wells = minima(&energies);
        let pair = lowest_two(&energies, &wells)?;
        let [first, top, second] = over(&energies, pair);
        let resampled = self.resampled.iter().map(line);
        let again: Vec<_> = resampled
            .filter_map(|energies| {
                let there = minima(&energies);
                let [first, second] = pair.map(|well| again(well, &wells, &there));
                Some(over(&energies, [first?, second?]))
            })
            .collect();
        let of = |value: f64, read: &dyn Fn(&[[f64; 2]; 3]) -> f64| {
            estimate(value, again.iter().map(read))
        };
        Some(Barrier {
            at: [
                of(first[0], &|w| w[0][0]),
                of(top[0], &|w| w[1][0]),
                of(second[0], &|w| w[2][0]),
            ],
            forth: of(top[1] - first[1], &|w| w[1][1] - w[0][1]),
            back: of(top[1] - second[1], &|w| w[1][1] - w[2][1]),
            found: again.len() as f64 / self.resampled.len().max(1) as f64,
        })
    }
}

/// Places at equal distances from one end of a line to the other.
fn along([from, to]: &[Vec<f64>; 2]) -> Vec<Vec<f64>> {
    let place = |i: usize| {
        let share = i as f64 / (ALONG - 1) as f64;
        let ends = from.iter().zip(to);
        ends.map(|(a, b)| a + share * (b - a)).collect()
    };
    (0..ALONG).map(place).collect()
}

/// The points of each track.
fn tracks(points: &[Point]) -> Result<Vec<Vec<usize>>, Error> {
    let mut tracks: BTreeMap<Result<u32, usize>, Vec<usize>> = BTreeMap::new();
    for (i, point) in points.iter().enumerate() {
        tracks.entry(point.track.ok_or(i)).or_default().push(i);
    }
    let named = tracks.keys().any(Result::is_ok);
    if !named || tracks.len() < 2 {
        let count = if named { tracks.len() } else { 0 };
        let message = format!(
            "are {count}, expected 2 or more: a table with a column of tracks, or points with `track`"
        );
        return Err(Error::invalid("tracks", message));
    }
    Ok(tracks.into_values().collect())
}

/// The minima along a line, in its order. A place at an end where the energy falls outward is none.
fn minima(energies: &[f64]) -> Vec<usize> {
    let lower = |i: usize, j: usize| energies[i] < energies[j];
    let inner = 1..energies.len().saturating_sub(1);
    inner
        .filter(|i| lower(*i, i - 1) && !lower(i + 1, *i))
        .collect()
}

/// The two lowest of the minima along a line, in its order.
fn lowest_two(energies: &[f64], minima: &[usize]) -> Option<[usize; 2]> {
    let mut sorted = minima.to_vec();
    sorted.sort_by(|a, b| energies[*a].total_cmp(&energies[*b]));
    let &[a, b, ..] = &sorted[..] else {
        return None;
    };
    Some([a.min(b), a.max(b)])
}

/// Which of the minima of another fit is one of `wells` again: the nearest, if it is nearer than half the way to the next
/// of them.
fn again(well: usize, wells: &[usize], there: &[usize]) -> Option<usize> {
    let others = wells.iter().filter(|other| **other != well);
    let gap = others.map(|other| other.abs_diff(well)).min()?;
    let nearest = there.iter().min_by_key(|place| place.abs_diff(well))?;
    (2 * nearest.abs_diff(well) < gap).then_some(*nearest)
}

/// Share of the way and energy of two minima along a line and of the top between them, each by the parabola through
/// the nearest three places.
fn over(energies: &[f64], [first, second]: [usize; 2]) -> [[f64; 2]; 3] {
    let refined = |i: usize| {
        let (share, e) = (i as f64, energies[i]);
        let inner = i > 0 && i + 1 < energies.len();
        let (slope, bend) = match inner {
            true => {
                let [a, b] = [energies[i - 1], energies[i + 1]];
                (0.5 * (b - a), a - 2.0 * e + b)
            }
            false => (0.0, 0.0),
        };
        let off = if bend == 0.0 { 0.0 } else { -slope / bend };
        [
            (share + off) / (energies.len() - 1) as f64,
            e + 0.5 * slope * off,
        ]
    };
    let top = (first..second).max_by(|a, b| energies[*a].total_cmp(&energies[*b]));
    [first, top.unwrap_or(first), second].map(refined)
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
                (i, first) => self.again(i + usize::from(!first)),
            },
            |i, session| {
                let said = session.and_then(|session| fitted(session, &self.places));
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
        let mut energies: Vec<WithError> = energies
            .map(|(i, e)| estimate(*e, self.resampled.iter().map(|f| f.energies[i])))
            .collect();
        let alone = self.request.places.len();
        let line = self.places[alone..].iter().zip(energies.split_off(alone));
        let on_line = |(x, e): (&Vec<f64>, WithError)| OnLine {
            x: x.clone(),
            value: e.value,
            error: e.error,
        };
        let temperatures = self.resampled.iter().filter_map(|f| f.temperature);
        Ok(BootstrapReport {
            resamples: self.resampled.len(),
            trouble: self.trouble.clone(),
            iterations: self.request.iterations,
            critical: critical.collect(),
            energies,
            line: line.map(on_line).collect(),
            barrier: self.barrier(whole),
            temperature: whole.temperature.map(|t| estimate(t, temperatures)),
        })
    }
}

/// With the standard deviation of what resamples say.
fn estimate(value: f64, resampled: impl Iterator<Item = f64>) -> WithError {
    let all: Vec<f64> = resampled.filter(|x| x.is_finite()).collect();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let squares: f64 = all.iter().map(|x| (x - mean) * (x - mean)).sum();
    WithError {
        value,
        error: (all.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wells of these depths and places along 41 places.
    fn line(wells: &[(f64, f64)]) -> Vec<f64> {
        let bump = |x: f64, at: f64, deep: f64| -deep * libm::exp(-(x - at) * (x - at) / 8.0);
        let place = |x: usize| {
            wells
                .iter()
                .map(|(at, deep)| bump(x as f64, *at, *deep))
                .sum()
        };
        (0..41).map(place).collect()
    }

    #[test]
    fn a_well_is_known_by_its_place_or_is_missing() {
        let whole = line(&[(8.0, 1.0), (20.0, 1.05), (32.0, 1.02)]);
        let wells = minima(&whole);
        assert_eq!(wells, [8, 20, 32]);
        assert_eq!(lowest_two(&whole, &wells), Some([20, 32]));
        let of = |other: &[(f64, f64)]| [20, 32].map(|w| again(w, &wells, &minima(&line(other))));
        // Others are lower, and both have moved.
        let moved = of(&[(9.0, 1.3), (22.0, 1.0), (30.0, 1.01)]);
        assert_eq!(moved, [Some(22), Some(30)]);
        // One is missing, and the third does not take its place.
        assert_eq!(of(&[(8.0, 1.0), (20.0, 1.0)]), [Some(20), None]);
        assert_eq!(of(&[(8.0, 1.0), (32.0, 1.0)]), [None, Some(32)]);
        // Half-way between both it is neither.
        assert_eq!(of(&[(26.0, 1.0)]), [None, None]);
    }
}
