//! Telling paths in three ways, a while at a time.

use super::energy::{ByEnergy, PRECISIONS};
use super::lines::by_lines;
use super::paths::{Paths, Telling, Told};
use crate::error::Error;
use crate::session::Session;
use crate::study::task::{Progress, Task};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct TellingRequest {
    /// How far off a coordinate of a position may be that was told, in units of the observations.
    pub tolerance: f64,
}

impl Default for TellingRequest {
    fn default() -> Self {
        Self { tolerance: 0.05 }
    }
}

/// Most paths that are drawn.
const DRAWN: usize = 200;

/// Paths, and what they take by linear models, which is the same whatever the energy.
#[derive(Clone, Debug)]
pub(crate) struct Others {
    paths: Paths,
    /// Paths told by linear models so far, and what they took.
    lines: usize,
    linear: Told,
}

impl Others {
    /// Those of a scenario.
    pub(crate) fn of(session: &Session, tolerance: f64) -> Result<Self, Error> {
        let paths = Paths::of(&session.scenario(false), session.observations(), tolerance)?;
        Ok(Self {
            paths,
            lines: 0,
            linear: Told::default(),
        })
    }

    /// Goes on telling paths by linear models. Returns whether all are told.
    pub(crate) fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> bool {
        while let Some(path) = self.paths.all.get(self.lines) {
            by_lines(&mut self.linear, path, self.paths.tolerance);
            self.lines += 1;
            if !go_on() {
                return false;
            }
        }
        true
    }

    /// With the energy of a session of the same observations beside them.
    pub(crate) fn beside(&self, session: &mut Session) -> Result<Telling, Error> {
        let mut energy = ByEnergy::new(session)?;
        while !energy.step(session, &self.paths)? {}
        let best = energy.best.unwrap_or_default();
        Ok(self.paths.telling(best, self.linear.clone()))
    }
}

/// Tells the paths of a session's observations in three ways.
#[derive(Debug)]
pub struct TellingStudy {
    session: Session,
    others: Others,
    energy: ByEnergy,
    /// Places of paths, and of their anchors, for a picture.
    drawn: [Vec<f64>; 2],
}

impl TellingStudy {
    /// By the energy that the session has now.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a tolerance out of range, observations without starts, latent coordinates, conditions,
    /// dynamics that draw noise or whose state is more than a position, and fewer steps than positions after the
    /// start; [`Error::Diverged`] for parameters that are not finite.
    pub fn new(session: Session, request: &TellingRequest) -> Result<Self, Error> {
        let others = Others::of(&session, request.tolerance)?;
        let mut ways = Vec::new();
        for path in others.paths.all.iter().take(DRAWN) {
            ways.extend(path.iter().flatten());
            ways.extend(path[0].iter().map(|_| f64::NAN));
        }
        Ok(Self {
            energy: ByEnergy::new(&session)?,
            session,
            others,
            drawn: [ways, Vec::new()],
        })
    }
}

impl Task for TellingStudy {
    type Report = Telling;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        if !self.others.run(go_on) {
            return Ok(false);
        }
        let paths = &self.others.paths;
        while !self.energy.step(&mut self.session, paths)? {
            if !go_on() {
                return Ok(false);
            }
        }
        if let (Some((_, _, marks)), []) = (&self.energy.best, &self.drawn[1][..]) {
            let Paths { all, of, .. } = paths;
            let drawn = marks.iter().filter_map(|&[i, j]| {
                let path = of.binary_search(&i).ok().filter(|p| *p < DRAWN)?;
                Some(&all[path][j])
            });
            self.drawn[1] = drawn.flatten().copied().collect();
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        let (paths, lines) = (self.others.paths.all.len() as u64, self.others.lines as u64);
        let (done, precisions) = (self.energy.done as u64, PRECISIONS as u64);
        Progress {
            done: lines + done * paths,
            total: (1 + precisions) * paths,
            note: match lines == paths {
                true => format!("precision {}/{precisions}", (done + 1).min(precisions)),
                false => format!("path {lines}/{paths}"),
            },
        }
    }

    /// # Errors
    /// [`Error::Invalid`] where not all is told yet.
    fn report(&mut self) -> Result<Telling, Error> {
        let done = self.energy.done == PRECISIONS;
        let best = self.energy.best.clone().filter(|_| done);
        let best = best.ok_or_else(|| {
            Error::invalid(
                "tell",
                "ended before all paths were told: expected more time",
            )
        })?;
        Ok(self.others.paths.telling(best, self.others.linear.clone()))
    }

    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        let [ways, anchors] = &self.drawn;
        vec![("ways", ways), ("anchors", anchors)]
    }
}
