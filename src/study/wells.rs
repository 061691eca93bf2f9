//! Which minimum a place belongs to, and how many processes are where over time.

use super::landscape::{Basins, LandscapeRequest, landscape, paint};
use super::starts::{reach_of, widened};
use super::trajectories::Paths;
use crate::density::Grid;
use crate::error::Error;
use crate::landscape::{CriticalPoint, squared_distance};
use crate::scenario::View;
use crate::session::Session;
use serde::Serialize;

/// Cells along an axis that are told apart by basin.
const CELLS: usize = 96;

/// Basins of attraction of the minima, within the view and half as much again on every side.
pub(super) struct Wells {
    pub(super) view: View,
    /// Stationary points of the energy, lowest first.
    pub(super) critical: Vec<CriticalPoint>,
    /// Those of them that are minima.
    pub(super) minima: Vec<usize>,
    low: Vec<f64>,
    high: Vec<f64>,
    /// In one and two dimensions; in more the nearest minimum counts.
    painted: Option<(Grid, Basins)>,
}

impl Wells {
    /// Those of the energy of a session as it stands, under a condition.
    pub(super) fn new(session: &mut Session, condition: &[f64]) -> Result<Self, Error> {
        let request = LandscapeRequest {
            cells: 0,
            condition: condition.to_vec(),
            ..Default::default()
        };
        let shape = landscape(session, &request)?;
        let (low, high) = reach_of(session, widened(shape.view));
        let grid = Grid::new(&low, &high, &[CELLS; 2][..low.len().min(2)]).ok();
        let grid = grid.map(|grid| grid.around(&session.periods()));
        let painted = grid.map(|grid| {
            let basins = paint(session, &grid, &shape.critical, condition);
            (grid, basins)
        });
        let minima = (0..shape.critical.len()).filter(|&i| shape.critical[i].is_minimum());
        Ok(Self {
            minima: minima.collect(),
            view: shape.view,
            critical: shape.critical,
            low,
            high,
            painted,
        })
    }

    /// Where the minima are, lowest first.
    pub(super) fn minima(&self) -> Vec<Vec<f64>> {
        let minima = self.minima.iter().map(|&i| self.critical[i].x.clone());
        minima.collect()
    }

    /// Which of the minima `x` is in the basin of.
    pub(super) fn of(&self, x: &[f64]) -> Option<usize> {
        if let Some((grid, basins)) = &self.painted {
            let minimum = basins.minimum[grid.cell(x)?]?;
            return self.minima.iter().position(|&m| m == minimum);
        }
        let mut sides = x.iter().zip(self.low.iter().zip(&self.high));
        if !sides.all(|(x, (low, high))| low <= x && x <= high) {
            return None;
        }
        let far = |m: &usize| squared_distance(&self.critical[self.minima[*m]].x, x);
        (0..self.minima.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
    }
}

/// How processes that start alike stand at each time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OverTime {
    /// Where they are looked for: the minima, or the places that were asked for.
    pub places: Vec<Vec<f64>>,
    /// Of each process: mean energy, over the starts whose state is finite, `[steps+1]`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "(number | null)[][]"))]
    pub energy: Vec<Vec<f64>>,
    /// Of each process: the fraction of the starts that are at one of the places, `[steps+1]`:
    /// closer to it than a third of the way to the next, and than a tenth of the view.
    pub near: Vec<Vec<f64>>,
    /// Of each process and place: the fraction of the starts that are in its basin (of places that
    /// were asked for: at it), `[steps+1]`.
    pub reached: Vec<Vec<Vec<f64>>>,
    /// Of each process and each after it: the fraction of the starts that are in the same basin,
    /// `[steps+1]`.
    pub agreement: Vec<Vec<Vec<f64>>>,
}

/// Gathers an [`OverTime`], process by process.
pub(super) struct Timetable {
    pub(super) found: OverTime,
    /// How close a point has to be to each place.
    reach: Vec<f64>,
    /// Of each process the place of every start at every time, `[n, steps+1]`.
    stays: Vec<Vec<Option<u16>>>,
}

impl Timetable {
    /// At places in a view of that width.
    pub(super) fn new(places: Vec<Vec<f64>>, width: f64) -> Self {
        let reach = |i: usize| {
            let others = (0..places.len()).filter(|j| *j != i);
            let squares = others.map(|j| squared_distance(&places[i], &places[j]));
            (squares.fold(f64::INFINITY, f64::min).sqrt() / 3.0).min(0.1 * width)
        };
        Self {
            reach: (0..places.len()).map(reach).collect(),
            found: OverTime {
                places,
                ..OverTime::default()
            },
            stays: Vec::new(),
        }
    }

    /// The place that a point is at.
    fn at(&self, x: &[f64]) -> Option<usize> {
        let places = self.found.places.iter().zip(&self.reach);
        let close = |(p, reach): (&Vec<f64>, &f64)| squared_distance(p, x) <= reach * reach;
        places.map(close).position(|close| close)
    }

    /// Takes the next process: its paths and its mean energies. What is reached is a basin where
    /// there are `wells`, else a place.
    pub(super) fn push(&mut self, paths: &Paths, energy: Vec<f64>, wells: Option<&Wells>) {
        let times = paths.steps + 1;
        let share = 1.0 / paths.count() as f64;
        let (mut near, mut stays) = (vec![0.0; times], Vec::new());
        for k in 0..paths.count() * times {
            let x = paths.at(k / times, k % times);
            let at = self.at(x);
            if at.is_some() {
                near[k % times] += share;
            }
            let stay = wells.map_or(at, |wells| wells.of(x));
            stays.push(stay.map(|place| place as u16));
        }
        let mut reached = vec![vec![0.0; times]; self.found.places.len()];
        for (k, place) in stays.iter().enumerate() {
            if let Some(place) = place {
                reached[usize::from(*place)][k % times] += share;
            }
        }
        for (before, rows) in self.stays.iter().zip(&mut self.found.agreement) {
            let mut same = vec![0.0; times];
            for (k, (a, b)) in before.iter().zip(&stays).enumerate() {
                if a.is_some() && a == b {
                    same[k % times] += share;
                }
            }
            rows.push(same);
        }
        self.found.agreement.push(Vec::new());
        self.found.near.push(near);
        self.found.reached.push(reached);
        self.found.energy.push(energy);
        self.stays.push(stays);
    }
}
