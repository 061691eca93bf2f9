//! What an energy learned from a known system says of it.

use super::doubts::{Attractor, Measured, along, attractors, doubts, residual};
use super::exits::{Exit, Stay, exits};
use super::task::{Progress, Task};
use crate::data::{Field, Source};
use crate::density::{FokkerPlanck, Grid, gibbs, kl};
use crate::error::Error;
use crate::random::{Purpose, Stream};
use crate::scenario::{Scenario, View};
use crate::session::Session;
use crate::system::{Rest, Stepper, SystemConfig, streamlines};
use serde::{Deserialize, Serialize};

/// What is asked of a system and the energy that was learned from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
pub struct SystemRequest {
    /// Cells along an axis.
    pub cells: usize,
    /// Strength ε of the noise.
    pub noise: f64,
    /// The part of the plane that is looked at; the system's domain if absent.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Box"))]
    pub view: Option<View>,
    /// Where runs start that are drawn, two numbers each.
    pub starts: Vec<[f64; 2]>,
    /// Whether the stationary density is solved for.
    pub stationary: bool,
    /// Runs with noise from each stable point, of systems in the plane, whose times to another are measured.
    pub simulated: usize,
    /// Whether the mean times to another stable point are solved for, on the line and in the plane.
    pub times: bool,
}

impl Default for SystemRequest {
    fn default() -> Self {
        Self {
            cells: 128,
            noise: 0.1,
            view: None,
            starts: Vec::new(),
            stationary: false,
            simulated: 0,
            times: false,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SystemReport {
    /// The fixed points of the system in its domain.
    pub rests: Vec<FixedPoint>,
    /// Strength ε of the noise.
    pub noise: f64,
    /// Share of the part looked at in which E falls along f; in more than two dimensions, of places in the domain
    /// that were not learned from.
    pub falls: f64,
    /// Root mean square of the residual `∇E·(f + D∇E)/(‖∇E‖‖f‖)` there.
    pub residual: f64,
    /// The same at the observations, which it was learned from.
    pub residual_observed: f64,
    /// Stable points and cycles, near which the quasipotential is known.
    pub attractors: Vec<Attractor>,
    /// What speaks against E being the quasipotential; empty where nothing does.
    pub doubts: Vec<String>,
    /// E against the quasipotential in closed form, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<Against>,
    /// `e^{−E/ε}/Z` against the stationary density of the system, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stationary: Option<Stationary>,
    /// Ways out of a stable point over a saddle.
    pub exits: Vec<Exit>,
    /// How long runs with noise stay with a stable point, where that was asked for.
    pub stays: Vec<Stay>,
    /// Why the numbers on the domain are not all there, where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A fixed point of a system.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct FixedPoint {
    /// Where it is.
    pub x: Vec<f64>,
    /// Eigenvalues of the Jacobian, real and imaginary parts.
    pub eigenvalues: Vec<[f64; 2]>,
    /// Whether states nearby come back.
    pub stable: bool,
    /// The learned energy there.
    pub energy: f64,
}

/// An energy against the quasipotential U in closed form, both counted from their means over the part of the
/// domain with the largest density `e^{−U/ε}` that holds 99 % of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Against {
    /// `‖E − U‖/‖U‖` there; a constant has 1.
    pub relative: f64,
    /// Largest `|E − U|` there, over the range of U.
    pub worst: f64,
    /// Share of the domain that it is.
    pub area: f64,
}

/// A density against the stationary one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Stationary {
    /// `KL(p ‖ q)` in nats: p stationary under the whole drift f, q of the learned energy.
    pub kl: f64,
    /// The same of the quasipotential in closed form, where there is one: what the grid leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kl_exact: Option<f64>,
}

/// A part of the domain holds this share of the density.
const MASS: f64 = 0.99;
/// Cells along an axis, at most, and where the stationary density is solved for.
const MOST_CELLS: [usize; 2] = [512, 256];
/// Steps and time of a run that is drawn, in times that the domain is crossed.
const RUN: (usize, f64) = (1500, 0.01);
/// Places in a domain of more than two dimensions.
const ELSEWHERE: usize = 4096;

/// A study of a system and of the energy learned from it.
#[derive(Debug)]
pub struct SystemStudy {
    session: Session,
    system: SystemConfig,
    request: SystemRequest,
    report: Option<SystemReport>,
    stable: Vec<Rest>,
    /// Stable points from which mean times are still to be solved for.
    unsolved: usize,
    random: Stream,
    arrays: Vec<(&'static str, Vec<f64>)>,
}

/// The known system that a scenario observes.
///
/// # Errors
/// [`Error::Invalid`] where it observes none.
pub fn known_system(scenario: &Scenario) -> Result<SystemConfig, Error> {
    scenario.data.system().cloned().ok_or_else(|| {
        let message = "comes from no known system, expected `field` or `system`";
        Error::invalid("data.kind", message)
    })
}

impl SystemStudy {
    /// Of a session.
    ///
    /// # Errors
    /// [`Error::Invalid`] for observations of no system, or of some of its coordinates, and a request out
    /// of range.
    pub fn new(session: Session, request: &SystemRequest) -> Result<Self, Error> {
        let scenario = session.scenario(false);
        let system = known_system(&scenario)?;
        if session.observations().dim != system.dim() {
            let message = "leaves coordinates out, or adds latent ones: expected all those of the system alone";
            return Err(Error::invalid("data.coordinates", message));
        }
        let most = MOST_CELLS[usize::from(request.stationary)];
        if !(8..=most).contains(&request.cells) {
            let message = format!("is {}, expected 8 to {most}", request.cells);
            return Err(Error::invalid("cells", message));
        }
        if !(1e-6..=1e3).contains(&request.noise) {
            let message = format!("is {}, expected a number from 1e-6 to 1000", request.noise);
            return Err(Error::invalid("noise", message));
        }
        Ok(Self {
            session,
            system,
            request: request.clone(),
            report: None,
            stable: Vec::new(),
            unsolved: 0,
            random: Stream::new(scenario.seed, Purpose::Display),
            arrays: Vec::new(),
        })
    }

    /// The plane of the first two coordinates that is looked at; others are 0, as in pictures of the energy.
    fn plane(&self) -> ([f64; 4], Vec<f64>) {
        let domain = self.system.domain();
        let line = [-1.0, 1.0];
        let [x, y] = [domain[0], *domain.get(1).unwrap_or(&line)];
        let own = [x[0], x[1], y[0], y[1]];
        let view = self
            .request
            .view
            .map(|v| [v.x_min, v.x_max, v.y_min, v.y_max]);
        (
            view.unwrap_or(own),
            vec![0.0; domain.len().saturating_sub(2)],
        )
    }

    fn look(&mut self) -> Result<SystemReport, Error> {
        let noise = self.request.noise;
        let dim = self.system.dim();
        let ([x0, x1, y0, y1], others) = self.plane();
        let cells = self.request.cells;
        let grid = Grid::new(&[x0, y0], &[x1, y1], &[cells; 2])?;
        let places: Vec<Vec<f64>> = (0..grid.len())
            .map(|c| {
                grid.center(c)
                    .iter()
                    .chain(&others)
                    .copied()
                    .take(dim)
                    .collect()
            })
            .collect();
        let driven = self.system.driven();
        let velocities: Vec<Vec<f64>> = places.iter().map(|x| self.system.velocity(x)).collect();
        let (energies, slopes) = self.session.energies(&places.concat(), &[]);
        let residuals: Vec<f64> = velocities
            .iter()
            .zip(slopes.chunks_exact(dim))
            .map(|(f, g)| residual(f, g, &driven))
            .collect();
        let observed = self.session.observations().points.clone();
        let at_observed = self.along(&observed);
        // In more than two dimensions the plane is but a slice.
        let (falls, square) = match dim {
            1 | 2 => along(&velocities, &slopes, &driven),
            _ => {
                let elsewhere = self.elsewhere()?;
                self.along(&elsewhere)
            }
        };
        let flat =
            |of: &dyn Fn(usize) -> [f64; 2]| -> Vec<f64> { (0..grid.len()).flat_map(of).collect() };
        let second = |v: &[f64]| v.get(1).copied().unwrap_or_default();
        self.arrays = vec![
            ("residual", residuals),
            (
                "velocity",
                flat(&|c| [velocities[c][0], second(&velocities[c])]),
            ),
            (
                "slope",
                flat(&|c| {
                    let g = &slopes[c * dim..][..dim];
                    let part = |k: usize| {
                        if driven.get(k) == Some(&true) {
                            g[k]
                        } else {
                            0.0
                        }
                    };
                    [part(0), part(1)]
                }),
            ),
        ];
        if dim >= 2 {
            self.arrays.push((
                "streamlines",
                lines(streamlines(&self.system, [x0, x1, y0, y1], &others)),
            ));
        }
        self.arrays.push(("runs", self.runs(&others)));
        let mut report = SystemReport {
            noise,
            falls,
            residual: square.sqrt(),
            residual_observed: at_observed.1.sqrt(),
            rests: self.rests()?,
            attractors: attractors(&self.system, &mut self.session)?,
            ..SystemReport::default()
        };
        if dim == 2 {
            // What is of the whole domain is not looked for in a part.
            if self.request.view.is_none() {
                report.exact = self.against(&grid, &energies);
                if self.request.stationary {
                    report.stationary = self.stationary(&grid, &energies)?;
                }
                report.exits = exits(&self.system, &mut self.session, noise)?;
                let ups = report.exits.iter().map(|e| e.up.clone());
                self.arrays.push(("up", lines(ups.collect())));
                let downs = report.exits.iter().map(|e| e.down.clone());
                self.arrays.push(("down", lines(downs.collect())));
            }
        } else {
            report.note =
                Some("exits, densities and errors are those of systems in the plane".into());
        }
        let asked = self.request.simulated > 0 || self.request.times;
        if dim <= 2 && asked && self.request.view.is_none() {
            self.stable = self.system.rests();
            self.stable.retain(Rest::is_stable);
            if self.stable.len() > 1 {
                let stays = self.stable.iter().map(|r| Stay::new(r, &report.exits));
                report.stays = stays.collect();
            }
            self.unsolved = if self.request.times {
                report.stays.len()
            } else {
                0
            };
        }
        if self.request.view.is_none() {
            let only_falls = self.session.scenario(false).objective.only_falls();
            let seen = Measured {
                falls,
                residual: [report.residual, report.residual_observed],
                attractors: &report.attractors,
                exits: &report.exits,
                noise,
            };
            report.doubts = doubts(&seen, only_falls);
        }
        Ok(report)
    }

    /// Places all over the domain that were not learned from.
    fn elsewhere(&self) -> Result<Vec<f64>, Error> {
        let field = Field {
            system: self.system.clone(),
            n: ELSEWHERE,
        };
        Ok(field.observe(!self.session.scenario(false).seed)?.points)
    }

    /// What [`along`] says of places.
    fn along(&mut self, points: &[f64]) -> (f64, f64) {
        let places = points.chunks_exact(self.system.dim());
        let velocities: Vec<_> = places.map(|x| self.system.velocity(x)).collect();
        let (_, slopes) = self.session.energies(points, &[]);
        along(&velocities, &slopes, &self.system.driven())
    }

    fn rests(&mut self) -> Result<Vec<FixedPoint>, Error> {
        let rests = self.system.rests();
        let places: Vec<Vec<f64>> = rests.iter().map(|r| r.x.clone()).collect();
        let (energies, _) = self.session.energies(&places.concat(), &[]);
        let one = |(rest, energy): (crate::system::Rest, f64)| FixedPoint {
            eigenvalues: rest.eigenvalues.iter().map(|z| [z.re, z.im]).collect(),
            stable: rest.is_stable(),
            x: rest.x,
            energy,
        };
        Ok(rests.into_iter().zip(energies).map(one).collect())
    }

    /// The runs from the starts asked for.
    fn runs(&self, others: &[f64]) -> Vec<f64> {
        let stepper = Stepper::new(&self.system);
        let (steps, share) = RUN;
        // So that the fastest of the domain crosses it in a hundred steps.
        let domain = self.system.domain();
        let corners = self.request.starts.iter().map(|s| {
            let start: Vec<f64> = s.iter().chain(others).copied().take(domain.len()).collect();
            let f = stepper.velocity(&start);
            let speed = f.iter().zip(&domain).map(|(f, [l, h])| (f / (h - l)).abs());
            (start, speed.fold(1e-9, f64::max))
        });
        let path = |(start, speed): (Vec<f64>, f64)| {
            let h = (share / speed).min(0.02);
            let run = stepper.run(&start, h, steps);
            run.iter()
                .map(|x| [x[0], x.get(1).copied().unwrap_or_default()])
                .collect::<Vec<_>>()
        };
        lines(corners.map(path).collect())
    }

    fn against(&self, grid: &Grid, energies: &[f64]) -> Option<Against> {
        let exact: Option<Vec<f64>> = (0..grid.len())
            .map(|c| self.system.exact(&grid.center(c)))
            .collect();
        let exact = exact?;
        let lowest = exact.iter().copied().fold(f64::INFINITY, f64::min);
        let mut order: Vec<usize> = (0..exact.len()).collect();
        order.sort_by(|a, b| exact[*a].total_cmp(&exact[*b]));
        let weight = |c: usize| libm::exp(-(exact[c] - lowest) / self.request.noise);
        let total: f64 = order.iter().map(|c| weight(*c)).sum();
        let mut held = 0.0;
        let inside: Vec<usize> = order
            .into_iter()
            .take_while(|c| {
                let more = held < MASS * total;
                held += weight(*c);
                more
            })
            .collect();
        let n = inside.len() as f64;
        let mean = |of: &[f64]| inside.iter().map(|&c| of[c]).sum::<f64>() / n;
        let (of_energy, of_exact) = (mean(energies), mean(&exact));
        let (mut error, mut size, mut worst, mut highest) = (0.0, 0.0, 0.0_f64, lowest);
        for &c in &inside {
            let height = exact[c] - of_exact;
            let off = energies[c] - of_energy - height;
            error += off * off;
            size += height * height;
            worst = worst.max(off.abs());
            highest = highest.max(exact[c]);
        }
        Some(Against {
            relative: (error / size).sqrt(),
            worst: worst / (highest - lowest),
            area: n / grid.len() as f64,
        })
    }

    /// Where noise enters all coordinates.
    fn stationary(&self, grid: &Grid, energies: &[f64]) -> Result<Option<Stationary>, Error> {
        let noise = self.request.noise;
        if self.system.driven().contains(&false) {
            return Ok(None);
        }
        let drift = |x: [f64; 2]| {
            let f = self.system.velocity(&x);
            [f[0], f[1]]
        };
        let flow = FokkerPlanck::with_drift(grid, drift, noise);
        let masses = flow.stationary().ok_or_else(|| {
            let message = format!("is {noise}, too little for the stationary density to be the only one, expected more");
            Error::invalid("noise", message)
        })?;
        let p: Vec<f64> = masses.iter().map(|p| p / grid.measure()).collect();
        let q = gibbs(grid, energies, noise)?;
        let exact: Option<Vec<f64>> = (0..grid.len())
            .map(|c| self.system.exact(&grid.center(c)))
            .collect();
        let kl_exact = match exact {
            Some(exact) => Some(kl(grid, &p, &gibbs(grid, &exact, noise)?.density)),
            None => None,
        };
        Ok(Some(Stationary {
            kl: kl(grid, &p, &q.density),
            kl_exact,
        }))
    }
}

/// Lines as one row of numbers, with two that are none between them.
fn lines(lines: Vec<Vec<[f64; 2]>>) -> Vec<f64> {
    let gap = [[f64::NAN; 2]];
    let ended = lines.into_iter().flat_map(|l| l.into_iter().chain(gap));
    ended.flatten().collect()
}

impl Task for SystemStudy {
    type Report = SystemReport;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        if self.report.is_none() {
            self.report = Some(self.look()?);
        }
        let (noise, most) = (self.request.noise, self.request.simulated);
        while let (Some(report), 1..) = (&mut self.report, self.unsolved) {
            let next = report.stays.len() - self.unsolved;
            self.unsolved -= 1;
            report.stays[next].solve(&self.system, &self.stable, noise);
            if !go_on() {
                return Ok(false);
            }
        }
        let stays = self.report.iter_mut().flat_map(|r| &mut r.stays);
        for stay in stays {
            while stay.runs < most {
                stay.simulate(&self.system, &self.stable, noise, &mut self.random)?;
                if !go_on() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        let stays = self.report.iter().flat_map(|r| &r.stays);
        let (runs, places) = stays.fold((0, 0), |(runs, places), s| (runs + s.runs, places + 1));
        let solved = if self.request.times { places } else { 0 };
        Progress {
            done: u64::from(self.report.is_some()) + (runs + solved - self.unsolved) as u64,
            total: 1 + (places * self.request.simulated + solved) as u64,
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<SystemReport, Error> {
        Ok(self.report.clone().unwrap_or_default())
    }

    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        self.arrays
            .iter()
            .map(|(name, values)| (*name, &values[..]))
            .collect()
    }
}
