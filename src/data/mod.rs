//! Observations: generators, a measured data set, explicit points, and tables as text.

mod generate;
mod table;

#[cfg(feature = "complete")]
pub(crate) use points::flat;
pub use points::{MAX_PAGE_ROWS, MAX_POINTS, MAX_ROWS};
pub use table::{
    Choice, Column, MAX_TEXT, Period, Reading, Role, Table, parse_points, read_table, table_text,
};
#[cfg(feature = "complete")]
pub(crate) use table::{sample, timed, usual};

use crate::catalog::catalog;
use crate::error::Error;
use crate::periods::Periods;
use crate::random::{Purpose, Stream};
use crate::scalar::{Real, cast};
#[cfg(feature = "complete")]
use crate::system::SystemConfig;
use rand::RngExt;
#[cfg(feature = "complete")]
use serde::{Deserialize, Serialize};
use std::sync::Arc;

catalog! {
    ($) data_config;
    /// Which observations, with their settings.
    pub enum DataConfig: Source {
        two_moons::TwoMoons;
        eight_gaussians::EightGaussians;
        rings::Rings;
        #[complete] spiral::Spiral;
        #[complete] checkerboard::Checkerboard;
        blob::Blob;
        #[complete] langevin_pairs::LangevinPairs;
        #[complete] system::System;
        #[complete] field::Field;
        #[complete] regions::Regions;
        #[complete] demonstrations::Demonstrations;
        #[complete] old_faithful::OldFaithful;
        points::Points;
    }
}

/// How many observations of what dimension, under how many conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Number of observations n.
    pub n: usize,
    /// Dimension d of each.
    pub dim: usize,
    /// Length m of each condition; 0 without conditions.
    pub conditions: usize,
    /// Whether the start of any is known.
    pub starts: bool,
    /// Positions K that are known between start and end of an observation; 0 without any.
    pub path: usize,
    /// Whether a known system's velocity at each is known.
    pub velocities: bool,
    /// Whether the time of the steps of any is known.
    pub timed: bool,
    /// The largest condition, where each is the number of a group, 0 without conditions; absent where they are other
    /// numbers.
    pub groups: Option<usize>,
}

/// Most groups of observations, besides that of the condition 0.
pub const MAX_GROUPS: usize = 1000;

/// The largest of conditions that number groups, each of length `m`; `None` where they are other numbers.
fn groups(mut conditions: impl Iterator<Item = f64>, m: usize) -> Option<usize> {
    let group = |y: f64| (0.0..=MAX_GROUPS as f64).contains(&y) && y == y.trunc();
    let largest = |most: usize, y: f64| group(y).then(|| most.max(y as usize));
    (m <= 1).then(|| conditions.try_fold(0, largest)).flatten()
}

/// Observations as flat rows.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "complete", derive(Serialize, Deserialize))]
pub struct Observations<R = f64> {
    /// Dimension d of the states.
    pub dim: usize,
    /// How many coordinates, the last ones, are latent: not observed, and 0 here.
    pub latent: usize,
    /// The observations, `[n, d]`.
    pub points: Vec<R>,
    /// Where each started, `[n, d]`, if any start is known; an observation without one starts
    /// where it was observed.
    pub starts: Option<Vec<R>>,
    /// Length m of each condition; 0 without conditions.
    pub m: usize,
    /// The conditions, `[n, m]`.
    pub conditions: Vec<R>,
    /// Positions between start and end, `[K, n, d]`; 0 where there is no path.
    pub paths: Vec<R>,
    /// Which observations have a path, `[n]`: 1, or 0. Empty where none has.
    pub passed: Vec<R>,
    /// The time of a step of each observation, `[n]`, 0 where it is not known; empty where none is.
    pub times: Vec<R>,
    /// The velocity of a known system at each observation, `[n, d]`; empty where none is known.
    pub velocities: Vec<R>,
    /// Which track each observation is of, `[n]`, where it is of one; empty where none is known.
    pub tracks: Vec<Option<u32>>,
    /// Which observations are set aside, `[n]`: nothing is learned from them. Empty where none is.
    pub held: Vec<bool>,
    /// What else is known of that system.
    #[cfg_attr(feature = "complete", serde(skip))]
    pub known: Option<Arc<Known>>,
}

/// What is known of a system whose velocities were observed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Which coordinates noise enters, `[d]`: 1, or 0.
    pub noise: Vec<f64>,
    /// Its stable points, places on its stable cycles, and its other fixed points, each with the `P`, `[d, d]`, of
    /// `½(x−x*)ᵀP(x−x*)`, its quasipotential nearby.
    pub forms: Vec<(Vec<f64>, Vec<f64>)>,
    /// Of each of them how much higher the quasipotential is than at the first, and how far off that may be, where it
    /// is known.
    pub levels: Vec<Option<[f64; 2]>>,
}

impl<R: Real> Observations<R> {
    /// Number of observations n.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len() / self.dim.max(1)
    }

    /// With so many latent coordinates.
    #[must_use]
    pub fn with_latent(mut self, latent: usize) -> Self {
        let dim = self.dim;
        let widen = |rows: &mut Vec<R>| {
            let zeros = || std::iter::repeat_n(R::default(), latent);
            let row = |row: &[R]| row.iter().copied().chain(zeros()).collect::<Vec<_>>();
            *rows = rows.chunks_exact(dim).flat_map(row).collect();
        };
        if latent > 0 {
            [&mut self.points, &mut self.paths]
                .into_iter()
                .chain(self.starts.as_mut())
                .for_each(widen);
            (self.dim, self.latent) = (dim + latent, self.latent + latent);
        }
        self
    }

    /// How many are learned from.
    #[must_use]
    pub fn learned_from(&self) -> usize {
        self.len() - self.held.iter().filter(|held| **held).count()
    }

    /// Whether that observation is set aside.
    #[must_use]
    pub fn is_held(&self, i: usize) -> bool {
        self.held.get(i).copied().unwrap_or(false)
    }

    /// Steps between two positions in a row, of the observations that are learned from.
    #[must_use]
    pub fn steps(&self) -> usize {
        let rows = (0..self.len()).filter(|i| !self.is_held(*i));
        rows.map(|i| self.between(i) + 1).sum()
    }

    /// Of rows `[n, width]`, one for each observation, those of observations that are learned from.
    #[must_use]
    pub fn seen(&self, rows: &[R], width: usize) -> Vec<f64> {
        let rows = rows.chunks_exact(width.max(1)).enumerate();
        let seen = rows.filter(|(i, _)| !self.is_held(*i));
        seen.flat_map(|(_, row)| cast::<R, f64>(row)).collect()
    }

    /// With a share of them set aside: the last ones, or those that are drawn by that seed, each for itself,
    /// so that further observations change nothing of the first. Of two or more at least one is set aside,
    /// and at least one is not.
    #[must_use]
    pub fn set_aside(mut self, share: f64, last: bool, seed: u32) -> Self {
        let n = self.len();
        if !cfg!(feature = "complete") || share <= 0.0 || n < 2 {
            return self;
        }
        self.held = if last {
            let count = (libm::round(share * n as f64) as usize).clamp(1, n - 1);
            (0..n).map(|i| i >= n - count).collect()
        } else {
            drawn(n, share, seed)
        };
        self
    }

    /// With a share of their tracks set aside, drawn by that seed, each with all of its observations; one that is
    /// of none is a track of its own. Of two tracks or more at least one is set aside, and at least one is not.
    #[must_use]
    pub fn set_tracks_aside(mut self, share: f64, seed: u32) -> Self {
        let tracks = self.numbered();
        let count = tracks.iter().max().map_or(0, |last| last + 1);
        if cfg!(feature = "complete") && share > 0.0 && count > 1 {
            let held = drawn(count, share, seed);
            self.held = tracks.iter().map(|track| held[*track]).collect();
        }
        self
    }

    /// The track of each observation, numbered in the order in which they come.
    fn numbered(&self) -> Vec<usize> {
        let mut known = std::collections::BTreeMap::new();
        let mut count = 0;
        let mut next = || {
            count += 1;
            count - 1
        };
        let track = |i| self.tracks.get(i).copied().flatten();
        let number = |i| match track(i) {
            Some(track) => *known.entry(track).or_insert_with(&mut next),
            None => next(),
        };
        (0..self.len()).map(number).collect()
    }

    /// Some of them, in that order.
    #[must_use]
    pub fn some(&self, rows: &[u32]) -> Self {
        let (n, dim) = (self.len(), self.dim);
        let take = |from: &[R], width: usize| -> Vec<R> {
            let row = |i: &u32| &from[*i as usize * width..][..width];
            match from.is_empty() {
                true => Vec::new(),
                false => rows.iter().flat_map(row).copied().collect(),
            }
        };
        let positions = self.paths.chunks_exact((n * dim).max(1));
        Self {
            dim,
            latent: self.latent,
            points: take(&self.points, dim),
            starts: self.starts.as_deref().map(|starts| take(starts, dim)),
            m: self.m,
            conditions: take(&self.conditions, self.m),
            paths: positions.flat_map(|at| take(at, dim)).collect(),
            passed: take(&self.passed, 1),
            times: take(&self.times, 1),
            tracks: match self.tracks.is_empty() {
                true => Vec::new(),
                false => rows.iter().map(|i| self.tracks[*i as usize]).collect(),
            },
            velocities: take(&self.velocities, dim),
            held: match self.held.is_empty() {
                true => Vec::new(),
                false => rows.iter().map(|i| self.is_held(*i as usize)).collect(),
            },
            known: self.known.clone(),
        }
    }

    /// With each place within half a period of 0, and what comes before it as near to it as the periods
    /// have it: a step over the seam is a short one.
    #[must_use]
    pub fn around(mut self, periods: &Periods) -> Self {
        if !periods.any() {
            return self;
        }
        let (n, dim) = (self.len(), self.dim);
        for i in 0..n {
            let between = self.between(i);
            let end = &mut self.points[i * dim..][..dim];
            let mut at: Vec<f64> = cast(end);
            periods.fold(&mut at);
            end.copy_from_slice(&cast(&at));
            let mut bring = |row: &mut [R]| {
                at = periods.near(&cast(row), &at);
                row.copy_from_slice(&cast(&at));
            };
            for k in (0..between).rev() {
                bring(&mut self.paths[(k * n + i) * dim..][..dim]);
            }
            if let Some(starts) = &mut self.starts {
                bring(&mut starts[i * dim..][..dim]);
            }
        }
        self
    }

    /// At how many positions on its way observation `i` was seen.
    fn between(&self, i: usize) -> usize {
        match self.passed.get(i) {
            Some(passed) if passed.to_f64() == 1.0 => self.paths.len() / self.points.len(),
            _ => 0,
        }
    }

    /// Where observation `i` was seen, in order: its start, its path, its end, as far as they are known.
    #[must_use]
    pub fn positions(&self, i: usize) -> Vec<&[R]> {
        let (n, dim) = (self.len(), self.dim);
        let between = self.between(i);
        let start = self.starts.iter().map(|starts| &starts[i * dim..][..dim]);
        let path = (0..between).map(|k| &self.paths[(k * n + i) * dim..][..dim]);
        start
            .chain(path)
            .chain([&self.points[i * dim..][..dim]])
            .collect()
    }

    /// How many of what dimension, under how many conditions.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape {
            n: self.len(),
            dim: self.observed(),
            conditions: self.m,
            starts: self.starts.is_some(),
            path: self.paths.len() / self.points.len().max(1),
            velocities: !self.velocities.is_empty(),
            timed: !self.times.is_empty(),
            groups: groups(self.conditions.iter().map(|y| y.to_f64()), self.m),
        }
    }

    /// Coordinates that are observed.
    #[must_use]
    pub fn observed(&self) -> usize {
        self.dim - self.latent
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// To how much each coordinate that is observed is known, `[d]`: the last decimal that any
    /// observation has, of six at most, and no less than a thousandth of the breadth of most of them (of
    /// all, or of other coordinates, where most are at one place).
    #[must_use]
    pub fn precision(&self) -> Vec<f64> {
        let columns = (0..self.observed()).map(|k| {
            let column = self.points.iter().skip(k).step_by(self.dim);
            let mut column: Vec<f64> = column.map(|x| x.to_f64()).collect();
            column.sort_by(f64::total_cmp);
            column
        });
        let columns: Vec<Vec<f64>> = columns.filter(|c| !c.is_empty()).collect();
        let between = |column: &[f64], share: usize| {
            let last = column.len() - 1;
            column[last - last / share] - column[last / share]
        };
        let widest = columns.iter().map(|c| between(c, usize::MAX));
        let widest = widest.fold(0.0, f64::max);
        let breadth = |column: &[f64]| {
            let most = [between(column, 10), between(column, usize::MAX), widest];
            most.into_iter().find(|b| *b > 0.0).unwrap_or(1.0)
        };
        let decimal = |column: &[f64]| {
            let whole = |x: f64| (x - x.round()).abs() <= f64::from(f32::EPSILON) * x.abs();
            let places = (0..=6).find(|&p| {
                column
                    .iter()
                    .all(|x| whole(x * libm::pow(10.0, f64::from(p))))
            });
            places.map_or(0.0, |p| libm::pow(10.0, -f64::from(p)))
        };
        let of = |column: &Vec<f64>| decimal(column).max(1e-3 * breadth(column));
        columns.iter().map(of).collect()
    }

    /// The same in another precision.
    #[must_use]
    pub fn cast<T: Real>(&self) -> Observations<T> {
        Observations {
            dim: self.dim,
            latent: self.latent,
            points: cast(&self.points),
            starts: self.starts.as_deref().map(cast),
            m: self.m,
            conditions: cast(&self.conditions),
            paths: cast(&self.paths),
            passed: cast(&self.passed),
            times: cast(&self.times),
            tracks: self.tracks.clone(),
            velocities: cast(&self.velocities),
            held: self.held.clone(),
            known: self.known.clone(),
        }
    }
}

/// Which of n are set aside: a share, drawn by that seed, each for itself; at least one, and not all.
fn drawn(n: usize, share: f64, seed: u32) -> Vec<bool> {
    let mut rng = Stream::new(seed, Purpose::HeldOut);
    let drawn: Vec<f64> = (0..n).map(|_| rng.random()).collect();
    let mut held: Vec<bool> = drawn.iter().map(|u| *u < share).collect();
    let ends = drawn.iter().enumerate();
    let least = ends.clone().min_by(|a, b| a.1.total_cmp(b.1));
    let most = ends.max_by(|a, b| a.1.total_cmp(b.1));
    if let (Some((least, _)), Some((most, _))) = (least, most) {
        held[least] = true;
        held[most] = false;
    }
    held
}

/// One source of observations.
pub trait Source {
    /// How many observations of what dimension, under how many conditions; nothing is drawn.
    ///
    /// # Errors
    /// [`Error::Invalid`] when explicit points do not go together.
    fn shape(&self) -> Result<Shape, Error>;

    /// The observations, drawn from that seed where they are random.
    ///
    /// # Errors
    /// [`Error::Invalid`] when explicit points do not go together, or where a process leaves the
    /// plane.
    fn observe(&self, seed: u32) -> Result<Observations, Error>;

    /// The observations, where they are given one by one and not drawn.
    fn explicit(&self) -> Option<&[Point]> {
        None
    }

    /// Itself where a teacher's trajectories were observed.
    #[cfg(feature = "complete")]
    fn pairs(&self) -> Option<&LangevinPairs> {
        None
    }

    /// Itself where balls cross regions with laws of their own.
    #[cfg(feature = "complete")]
    fn regions(&self) -> Option<&Regions> {
        None
    }

    /// Itself where paths of somebody were observed who knows what they cost.
    #[cfg(feature = "complete")]
    fn demonstrations(&self) -> Option<&Demonstrations> {
        None
    }

    /// The known system that was observed, where one was.
    #[cfg(feature = "complete")]
    fn system(&self) -> Option<&SystemConfig> {
        None
    }
}
