//! Paths told by an energy.

use super::paths::{Paths, Told, choose_bits, rounded, state_bits, within};
use crate::code_length::{parameter_bits, state_parameter};
use crate::error::Error;
use crate::session::Session;
use crate::tensor;
use std::ops::Range;

/// Precisions of the parameters that are tried: powers of ten.
pub(super) const PRECISIONS: i32 = 7;
/// Paths that are simulated at once.
const AT_ONCE: usize = 256;

/// The code by the energy of a session, under way: anchors from which the process runs until it leaves the
/// tolerance, at every precision of the parameters in turn, the finest first.
#[derive(Clone, Debug)]
pub(crate) struct ByEnergy {
    unknowns: Vec<f64>,
    /// The parameters that the process has a use for.
    parameters: Range<usize>,
    /// Precisions that are done.
    pub(super) done: i32,
    /// Paths to go on with, each from an anchor.
    open: Vec<(usize, usize)>,
    told: Told,
    marks: Vec<[usize; 2]>,
    /// Bits, precision and anchors of the shortest so far.
    pub(super) best: Option<(Told, f64, Vec<[usize; 2]>)>,
}

impl ByEnergy {
    /// By the parameters that a session has now.
    ///
    /// # Errors
    /// [`Error::Diverged`] where one is not finite.
    pub(super) fn new(session: &Session) -> Result<Self, Error> {
        let scenario = session.scenario(false);
        let energy = tensor::total(&scenario.energy_layout(session.observations().shape()));
        let own = tensor::total(&scenario.dynamics.layout(session.observations().dim));
        let first = match scenario.dynamics.replaces_energy() {
            true => energy,
            false => 0,
        };
        let (unknowns, parameters) = (session.unknowns(), first..energy + own);
        if !unknowns[parameters.clone()].iter().all(|r| r.is_finite()) {
            return Err(Error::Diverged {
                message: "The parameters are not finite: they tell no path.".into(),
            });
        }
        Ok(Self {
            unknowns,
            parameters,
            done: 0,
            open: Vec::new(),
            told: Told::default(),
            marks: Vec::new(),
            best: None,
        })
    }

    /// Goes on with some paths. Returns whether all is done; the parameters of the session are then what they were.
    pub(super) fn step(&mut self, session: &mut Session, paths: &Paths) -> Result<bool, Error> {
        if self.done == PRECISIONS {
            return Ok(true);
        }
        let iteration = session.iteration();
        let precision = libm::pow(10.0, f64::from(1 - PRECISIONS + self.done));
        if self.open.is_empty() {
            let mut all = self.unknowns.clone();
            self.told = Told::default();
            for r in &mut all[self.parameters.clone()] {
                *r = state_parameter(*r, precision);
                self.told.model += parameter_bits(*r, precision);
            }
            session.set_unknowns(iteration, &all)?;
            self.marks.clear();
            self.open = (0..paths.all.len()).map(|i| (i, 0)).collect();
        }
        self.go_on(session, paths);
        let shortest = self.best.as_ref().map_or(f64::INFINITY, |b| b.0.total);
        // What is longer already is not told to its end.
        let longer = self.told.model + self.told.states >= shortest;
        if self.open.is_empty() || longer {
            if !longer {
                self.finish(paths, precision, shortest);
            }
            self.open.clear();
            self.done += 1;
            session.set_unknowns(iteration, &self.unknowns)?;
        }
        Ok(self.done == PRECISIONS)
    }

    /// Says an anchor of some paths, and looks how far the process leads from there.
    fn go_on(&mut self, session: &mut Session, paths: &Paths) {
        let Paths { all, tolerance, .. } = paths;
        let now = (self.open).split_off(self.open.len().saturating_sub(AT_ONCE));
        let from: Vec<f64> = (now.iter())
            .flat_map(|&(i, j)| rounded(&all[i][j], *tolerance))
            .collect();
        let left = (now.iter()).map(|&(i, j)| paths.time(i, all[i].len() - 1) - paths.time(i, j));
        let steps = left.max().unwrap_or(0);
        let dim = from.len() / now.len().max(1);
        let runs = session.simulate(&from, steps, true, &[]);
        for (&(i, j), run) in now.iter().zip(runs.chunks_exact((steps + 1) * dim)) {
            let path = &all[i];
            self.told.states += state_bits(&path[j], *tolerance);
            self.told.anchors += 1;
            self.marks.push([i, j]);
            let lost = (j + 1..path.len()).find(|&k| {
                let after = paths.time(i, k) - paths.time(i, j);
                let reached = &run[after * dim..][..dim];
                !within(reached, &path[k], *tolerance)
            });
            self.open.extend(lost.map(|k| (i, k)));
        }
    }

    fn finish(&mut self, paths: &Paths, precision: f64, shortest: f64) {
        let mut anchors = vec![0; paths.all.len()];
        for mark in &self.marks {
            anchors[mark[0]] += 1;
        }
        let times = paths.all.iter().zip(&anchors);
        self.told.times = times.map(|(p, k)| choose_bits(p.len() - 1, k - 1)).sum();
        let told = std::mem::take(&mut self.told).summed();
        if told.total < shortest {
            self.marks.sort_unstable();
            let marks = self.marks.iter().map(|&[i, j]| [paths.of[i], j]);
            self.best = Some((told, precision, marks.collect()));
        }
    }
}
