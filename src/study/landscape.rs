//! Everything about the shape of a session's energy.

use super::starts::{check_condition, folded, over_all, reach_of, uniform};
use super::task::{Progress, Task, complete};
use crate::density::Grid;
use crate::error::Error;
use crate::landscape::{
    CriticalPoint, Kind, Look, Painter, Path, Search, critical_points, descend,
};
use crate::periods::Periods;
use crate::random::{Purpose, Stream};
use crate::scenario::View;
use crate::session::Session;
use serde::{Deserialize, Serialize};
use std::borrow::BorrowMut;

/// What to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct LandscapeRequest {
    /// The part of the plane; if not given the scenario's view, or where observations lie outside of
    /// it, theirs: starts are then in both. Further coordinates reach as far as the observations do.
    pub view: Option<View>,
    /// Cells along either axis that are painted by basin; 0 for none.
    pub cells: usize,
    /// Random starts of the search for stationary points.
    pub starts: usize,
    /// The condition `y` under which the energy is seen; empty for 0.
    pub condition: Vec<f64>,
}

impl Default for LandscapeRequest {
    fn default() -> Self {
        Self {
            view: None,
            cells: 64,
            starts: 512,
            condition: Vec::new(),
        }
    }
}

/// The shape of an energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Landscape {
    /// Where it was looked at.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Box"))]
    pub view: View,
    /// Stationary points, lowest energy first.
    pub critical: Vec<CriticalPoint>,
    /// How complete the search was.
    pub search: Completeness,
    /// Minimum-energy paths over the saddles.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Path[]"))]
    pub paths: Vec<Path>,
    /// Basins of attraction; absent in more than two dimensions, or where none were asked for.
    pub basins: Option<Basins>,
}

/// How complete a search from random starts was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Completeness {
    /// Starts that came to a stationary point.
    pub settled: usize,
    /// Stationary points that one start alone came to.
    pub once: usize,
    /// How many stationary points are missing at least, by those that were found once and twice
    /// (Chao 1984).
    pub missing: f64,
    /// Stationary points that no start came to, but that lie at the end of a path, or between others.
    pub followed: usize,
}

impl Completeness {
    fn new(hits: &[usize]) -> Self {
        let found = |n: usize| hits.iter().filter(|h| **h == n).count() as f64;
        let (once, twice) = (found(1), found(2));
        Self {
            settled: hits.iter().sum(),
            once: once as usize,
            missing: once * (once - 1.0).max(0.0) / (2.0 * (twice + 1.0)),
            followed: 0,
        }
    }
}

impl Landscape {
    /// Takes more stationary points, that no start came to.
    fn add(&mut self, more: Vec<CriticalPoint>) {
        self.search.followed += more.len();
        self.critical.extend(more);
        self.critical.sort_by(|a, b| a.energy.total_cmp(&b.energy));
    }
}

/// The plane (or line) painted by which minimum the gradient flow leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Basins {
    /// Cells along `x_1`.
    pub width: usize,
    /// Cells along `x_2`; 1 in one dimension.
    pub height: usize,
    /// Of each cell, first row at the top: index among the stationary points, or none.
    pub minimum: Vec<Option<usize>>,
    /// Of each stationary point: the fraction of the cells that flow to it.
    pub share: Vec<f64>,
}

/// Most cells along an axis, and most starts.
const MOST: usize = 4096;
/// Most minima between which further points are looked for.
const MIDWAYS: usize = 128;

/// Looks for the stationary points of the energy of a session as it stands, then for the ways over
/// its passes, then paints basins.
pub struct LandscapeSearch<S = Session> {
    session: S,
    request: LandscapeRequest,
    low: Vec<f64>,
    high: Vec<f64>,
    search: Search,
    starts: Vec<Vec<f64>>,
    basins: Option<Coloring>,
    found: Landscape,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Points,
    Paths,
    Basins,
    Done,
}

impl<S: BorrowMut<Session>> LandscapeSearch<S> {
    /// Starts are drawn from the scenario's seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range.
    pub fn new(mut session: S, request: &LandscapeRequest) -> Result<Self, Error> {
        for (at, n, most) in [
            ("cells", request.cells, 512),
            ("starts", request.starts, MOST),
        ] {
            if n > most {
                return Err(Error::invalid(
                    at,
                    format!("is {n}, expected at most {most}"),
                ));
            }
        }
        let run = session.borrow_mut();
        check_condition(run, &request.condition)?;
        let scenario = run.scenario(false);
        let mut rng = Stream::new(scenario.seed, Purpose::Display);
        let elsewhere = request
            .view
            .is_none()
            .then(|| over_all(run, scenario.view))
            .flatten();
        let view = folded(run, request.view.or(elsewhere).unwrap_or(scenario.view));
        let (low, high) = reach_of(run, view);
        let here = request
            .starts
            .div_ceil(if elsewhere.is_some() { 2 } else { 1 });
        let mut starts = uniform(&low, &high, here, &mut rng);
        if elsewhere.is_some() {
            let (low, high) = reach_of(run, scenario.view);
            starts.extend(uniform(&low, &high, request.starts - here, &mut rng));
        }
        let search = Search {
            reach: 0.1 * (high[0] - low[0]),
            epsilon: scenario.precision.epsilon(),
            periods: run.periods(),
        };
        Ok(Self {
            starts: starts
                .chunks_exact(low.len())
                .map(<[f64]>::to_vec)
                .collect(),
            request: request.clone(),
            basins: None,
            stage: Stage::Points,
            found: Landscape {
                view,
                critical: Vec::new(),
                search: Completeness::default(),
                paths: Vec::new(),
                basins: None,
            },
            session,
            low,
            high,
            search,
        })
    }

    fn step(&mut self) -> Result<(), Error> {
        let session = self.session.borrow_mut();
        let condition = &self.request.condition;
        let look = &mut |x: &[Vec<f64>]| session.evaluate_at(x, condition);
        let width = self.high[0] - self.low[0];
        match self.stage {
            Stage::Points => {
                let found = critical_points(look, &self.starts, &self.search);
                self.found.search = Completeness::new(&found.hits);
                self.found.critical = found.points;
                let critical = &self.found.critical;
                let more = around(
                    look,
                    &midways(critical, &self.search.periods),
                    critical,
                    &self.search,
                );
                self.found.add(more);
                self.stage = Stage::Paths;
            }
            Stage::Paths => {
                let mut paths = descend(
                    look,
                    &self.found.critical,
                    &self.search.periods,
                    0.005 * width,
                    2.0 * width,
                );
                // What a path comes to and no start did joins the list, with the paths from there.
                for _ in 0..4 {
                    let (open, known) = (ends(&paths, &self.search), &self.found.critical);
                    let mut more = around(look, &open, known, &self.search);
                    more.retain(CriticalPoint::is_minimum);
                    if more.is_empty() {
                        break;
                    }
                    self.found.add(more);
                    paths = descend(
                        look,
                        &self.found.critical,
                        &self.search.periods,
                        0.005 * width,
                        2.0 * width,
                    );
                }
                self.found.paths = paths;
                let critical = &self.found.critical;
                let dim = self.low.len();
                self.stage = Stage::Done;
                if dim <= 2 && self.request.cells > 0 {
                    let cells = [self.request.cells; 2];
                    let grid = Grid::new(&self.low, &self.high, &cells[..dim])?
                        .around(&self.search.periods);
                    self.basins = Some(Coloring::new(session, grid, critical, condition));
                    self.stage = Stage::Basins;
                }
            }
            Stage::Basins => {
                if let Some(basins) = &mut self.basins
                    && !basins.step(session, condition)
                {
                    return Ok(());
                }
                self.stage = Stage::Done;
            }
            Stage::Done => {}
        }
        Ok(())
    }
}

impl<S: BorrowMut<Session>> Task for LandscapeSearch<S> {
    type Report = Landscape;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.stage != Stage::Done {
            self.step()?;
            if !go_on() {
                break;
            }
        }
        Ok(self.stage == Stage::Done)
    }

    fn progress(&self) -> Progress {
        let [painted, batches] = self
            .basins
            .as_ref()
            .map_or([0, 0], |b| b.painter.progress());
        let (stage, note) = match self.stage {
            Stage::Points => (0, "stationary points"),
            Stage::Paths => (1, "paths"),
            Stage::Basins => (2, "basins"),
            Stage::Done => (2, ""),
        };
        Progress {
            done: stage + painted as u64,
            total: 2 + batches as u64,
            note: note.to_string(),
        }
    }

    fn report(&mut self) -> Result<Landscape, Error> {
        let done = self.stage == Stage::Done;
        let basins = self.basins.as_ref().filter(|_| done);
        Ok(Landscape {
            basins: basins.map(Coloring::basins),
            ..self.found.clone()
        })
    }
}

/// The stationary points in small boxes of half a `side`, around a place each, that are not known.
fn around(
    look: Look,
    places: &[(Vec<f64>, f64)],
    known: &[CriticalPoint],
    search: &Search,
) -> Vec<CriticalPoint> {
    let mut found: Vec<CriticalPoint> = Vec::new();
    for (place, side) in places {
        let corner = |by: f64| place.iter().map(|x| x + by * side).collect();
        let starts = [place.clone(), corner(0.5), corner(-0.5)];
        let closer = Search {
            reach: *side,
            ..search.clone()
        };
        for point in critical_points(look, &starts, &closer).points {
            let near = |c: &CriticalPoint| search.periods.distance(&c.x, &point.x) < 1e-3 * side;
            if point.kind != Kind::Degenerate && !known.iter().chain(&found).any(near) {
                found.push(point);
            }
        }
    }
    found
}

/// Where paths end, and no minimum is known.
fn ends(paths: &[Path], search: &Search) -> Vec<(Vec<f64>, f64)> {
    let sides = paths.iter().flat_map(|path| {
        let [first, last] = path.ends;
        [(first, path.points.first()), (last, path.points.last())]
    });
    let open = sides.filter(|(end, _)| end.is_none());
    let place = |(_, x): (_, Option<&Vec<f64>>)| Some((x?.clone(), 0.1 * search.reach));
    open.filter_map(place).collect()
}

/// Half way from each minimum to the nearest other: what parts them may have been too narrow for the
/// starts.
fn midways(critical: &[CriticalPoint], periods: &Periods) -> Vec<(Vec<f64>, f64)> {
    let minima: Vec<_> = critical
        .iter()
        .filter(|c| c.is_minimum())
        .take(MIDWAYS)
        .collect();
    let place = |one: &&CriticalPoint| {
        let far = |other: &&&CriticalPoint| periods.distance(&other.x, &one.x);
        let others = minima.iter().filter(|other| other.x != one.x);
        let next = others.min_by(|a, b| far(a).total_cmp(&far(b)))?;
        let next_to = periods.near(&next.x, &one.x);
        let middle = one.x.iter().zip(&next_to).map(|(a, b)| 0.5 * (a + b));
        Some((middle.collect(), 0.5 * far(&next)))
    };
    minima.iter().filter_map(place).collect()
}

/// A [`LandscapeSearch`] from beginning to end.
///
/// # Errors
/// As [`LandscapeSearch::new`].
pub fn landscape(session: &mut Session, request: &LandscapeRequest) -> Result<Landscape, Error> {
    complete(LandscapeSearch::new(session, request)?)
}

/// A grid on the way to being painted by basin.
struct Coloring {
    painter: Painter,
    grid: Grid,
    /// Which of the stationary points are minima.
    minima: Vec<usize>,
    critical: usize,
}

impl Coloring {
    fn new(
        session: &mut Session,
        grid: Grid,
        critical: &[CriticalPoint],
        condition: &[f64],
    ) -> Self {
        let minima: Vec<usize> = (0..critical.len())
            .filter(|&i| critical[i].is_minimum())
            .collect();
        let places: Vec<Vec<f64>> = minima.iter().map(|&i| critical[i].x.clone()).collect();
        let dim = grid.dim();
        let forces = &mut |x: &[f64]| session.energies(x, &condition.repeat(x.len() / dim));
        Self {
            painter: Painter::new(&grid, &places, forces),
            critical: critical.len(),
            minima,
            grid,
        }
    }

    /// Paints a batch of cells; returns whether all are painted.
    fn step(&mut self, session: &mut Session, condition: &[f64]) -> bool {
        let dim = self.grid.dim();
        self.painter
            .paint(&mut |x| session.energies(x, &condition.repeat(x.len() / dim)));
        let [painted, batches] = self.painter.progress();
        painted == batches
    }

    fn basins(&self) -> Basins {
        let minima = self.painter.minima().into_iter();
        let minimum: Vec<Option<usize>> = minima.map(|m| m.map(|m| self.minima[m])).collect();
        let mut share = vec![0.0; self.critical];
        for &m in minimum.iter().flatten() {
            share[m] += 1.0 / self.grid.len() as f64;
        }
        let [width, height] = self.grid.count();
        Basins {
            width,
            height,
            minimum,
            share,
        }
    }
}

/// Basins on a grid of its own.
pub(super) fn paint(
    session: &mut Session,
    grid: &Grid,
    critical: &[CriticalPoint],
    condition: &[f64],
) -> Basins {
    let mut coloring = Coloring::new(session, *grid, critical, condition);
    while !coloring.step(session, condition) {}
    coloring.basins()
}
