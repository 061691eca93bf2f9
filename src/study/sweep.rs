//! What coarse spacing does to an energy that is learned from Langevin trajectories.

use super::density::DensityRequest;
use super::fits::Fits;
use super::recovery::{recovery, seen_by};
use super::task::{Progress, Task};
use crate::data::{LangevinPairs, Point, Points};
use crate::error::Error;
use crate::objective::TransitionLikelihood;
use crate::scenario::{Precision, Scenario};
use crate::session::Session;
use serde::Serialize;

/// Most spacings.
const MOST: usize = 32;

/// An energy learned from pairs of one spacing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Spaced {
    /// Time between the two positions of a pair.
    pub spacing: f64,
    /// Updates done.
    pub iterations: u64,
    /// Loss at the end.
    pub loss: Option<f64>,
    /// Root mean square error of the energy, up to a constant, under the teacher's density; absent
    /// where there is none.
    pub rms: Option<f64>,
    /// The same over the standard deviation of the teacher's energy.
    pub relative: Option<f64>,
    /// Slope of the best line `E ≈ s·E_teacher + c`.
    pub slope: Option<f64>,
    /// What the slope would be if the teacher were quadratic, as at its lowest minimum: the mean of
    /// `(1 − e^{−ch})/ch` over the curvatures c there. (Along each axis the energy then varies as much as
    /// along the others, τ²/2, whatever its curvature.)
    pub slope_expected: Option<f64>,
    /// Why the fit stopped early, or could not be compared.
    pub trouble: Option<String>,
}

/// Fits by `transition-likelihood` to trajectories of one teacher, observed at one spacing after the
/// other; reports the spacings that are done, in their order.
pub struct Sweep {
    scenario: Scenario,
    pairs: LangevinPairs,
    spacings: Vec<f64>,
    curvatures: Vec<f64>,
    fits: Fits,
    rows: Vec<Spaced>,
    threads: usize,
}

impl Sweep {
    /// Trajectories are made anew at each spacing, in substeps no longer than those of the scenario;
    /// all else is the scenario's, and each fit begins from its seed.
    ///
    /// # Errors
    /// [`Error::Invalid`] for observations that are no pairs of a teacher, or are without noise, for
    /// no spacings or more than 32, and for what does not go with them.
    pub fn new(
        scenario: &Scenario,
        spacings: &[f64],
        iterations: u64,
        threads: usize,
    ) -> Result<Self, Error> {
        let pairs = seen_by(scenario)?.clone();
        if pairs.temperature <= 0.0 {
            let message = "is 0, expected more: without noise no likelihood of a step is known";
            return Err(Error::invalid("data.temperature", message));
        }
        if !(1..=MOST).contains(&spacings.len()) {
            let message = format!("has {} entries, expected 1 to {MOST}", spacings.len());
            return Err(Error::invalid("spacings", message));
        }
        let sweep = Self {
            scenario: Scenario {
                state: None,
                ..scenario.clone()
            },
            curvatures: curvatures(&pairs)?,
            spacings: spacings.to_vec(),
            fits: Fits::new(spacings.len(), iterations),
            rows: Vec::new(),
            pairs,
            threads,
        };
        for spacing in spacings {
            crate::scenario::validate(&at_spacing(&sweep.scenario, &sweep.pairs, *spacing))?;
        }
        Ok(sweep)
    }
}

impl Task for Sweep {
    type Report = Vec<Spaced>;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        let Self {
            scenario,
            pairs,
            spacings,
            curvatures,
            fits,
            rows,
            threads,
        } = self;
        let begin = |i: usize| Session::new(at_spacing(scenario, pairs, spacings[i]), *threads);
        Ok(fits.run(go_on, begin, |i, fit| {
            let shrunk = curvatures.iter().map(|c| shrinkage(c * spacings[i]));
            let mut row = Spaced {
                spacing: spacings[i],
                iterations: 0,
                loss: None,
                rms: None,
                relative: None,
                slope: None,
                slope_expected: (!curvatures.is_empty())
                    .then(|| shrunk.sum::<f64>() / curvatures.len() as f64),
                trouble: None,
            };
            let found = fit.and_then(|fit| {
                let status = fit.status();
                (row.iterations, row.loss, row.trouble) =
                    (status.iteration, status.loss, status.diverged);
                recovery(fit, None, &DensityRequest::default())
            });
            match found {
                Ok(found) => {
                    let all = [found.rms, found.relative, found.slope];
                    [row.rms, row.relative, row.slope] = all.map(Some);
                }
                Err(error) => {
                    row.trouble.get_or_insert(error.to_string());
                }
            }
            rows.push(row);
        }))
    }

    fn progress(&self) -> Progress {
        self.fits.progress("spacing", 1)
    }

    fn report(&mut self) -> Result<Vec<Spaced>, Error> {
        Ok(self.rows.clone())
    }
}

/// `(1 − e^{−u})/u`.
fn shrinkage(u: f64) -> f64 {
    if u.abs() < 1e-8 {
        1.0 - 0.5 * u
    } else {
        -libm::expm1(-u) / u
    }
}

fn at_spacing(scenario: &Scenario, pairs: &LangevinPairs, spacing: f64) -> Scenario {
    let substeps = spacing * pairs.substeps as f64 / pairs.spacing;
    Scenario {
        data: LangevinPairs {
            spacing,
            substeps: (substeps.ceil() as usize).clamp(1, 100),
            ..pairs.clone()
        }
        .into(),
        objective: TransitionLikelihood {
            eta: spacing,
            temperature: pairs.temperature,
        }
        .into(),
        ..scenario.clone()
    }
}

/// Curvatures of the teacher at its lowest minimum; at a valley, at a place in it.
fn curvatures(pairs: &LangevinPairs) -> Result<Vec<f64>, Error> {
    let energy = pairs.teacher.energy();
    let minima = energy.minima(2);
    let origin = Point::new([0.0; 2]);
    let scenario = Scenario {
        energy,
        data: Points {
            points: vec![origin],
        }
        .into(),
        precision: if cfg!(feature = "double") {
            Precision::F64
        } else {
            Precision::F32
        },
        ..Scenario::default()
    };
    let mut session = Session::new(scenario, 1)?;
    let local = session.local(&minima, &[])?;
    let lowest = (0..minima.len()).min_by(|&a, &b| local.energy[a].total_cmp(&local.energy[b]));
    let hessian = lowest.map(|i| local.hessian[i].clone());
    Ok(hessian.map_or_else(Vec::new, |h| {
        let symmetric = (&h + h.transpose()) * 0.5;
        symmetric.symmetric_eigenvalues().iter().copied().collect()
    }))
}
