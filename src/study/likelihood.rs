//! How near the gradient of an objective is to that of maximum likelihood, while it learns.

use super::doubts::dot;
use super::mean::mean_and_error;
use super::task::{Progress, Task};
use crate::density::region;
use crate::error::Error;
use crate::objective::GibbsLikelihood;
use crate::scenario::Scenario;
use crate::session::{Gradient, Session};
use serde::Serialize;

/// Where a fit stands, beside maximum likelihood of `e^{−E}/Z` at the same parameters.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct AgainstLikelihood {
    /// Updates done.
    pub iteration: u64,
    /// Negative log-likelihood of an observation in nats, with Z by quadrature.
    pub nll: f64,
    /// Cosine of the angle between the objective's gradient over the parameters of the energy, in the mean over its
    /// noise, and that of the likelihood; absent where one of them has no direction.
    pub cosine: Option<f64>,
    /// Norm of the first over that of the second.
    pub norm_ratio: Option<f64>,
    /// The standard error of the first over its norm: a cosine is known up to about half of its square.
    pub noise: f64,
    /// How often the noise was drawn anew.
    pub draws: usize,
    /// log Z by quadrature.
    pub log_z: f64,
    /// log Z as the objective has learned it, where it does.
    pub learned_log_z: Option<f64>,
    /// log Z by importance sampling from observations and negative samples, half of each, with its standard error, as
    /// if the observations were draws of the density; absent where they are nearly always told apart, which says nothing
    /// of Z.
    pub importance_log_z: Option<[f64; 2]>,
    /// KL(q‖p) in nats of the density q that negative samples are drawn from, with its standard error; absent where more
    /// than a hundredth of them is outside of the box of the quadrature.
    pub divergence: Option<[f64; 2]>,
}

/// Fits, and stops at equal distances to look; reports one row a look.
#[derive(Debug)]
pub struct LikelihoodStudy {
    fit: Session,
    exact: Session,
    /// The iteration of the first look.
    begun: u64,
    iterations: u64,
    looks: u64,
    rows: Vec<AgainstLikelihood>,
}

/// Most looks.
const MOST: u64 = 200;
/// The mean of a gradient is known well enough where its standard error is less than that part of it.
const KNOWN: f64 = 0.02;
/// Draws before that is asked, and most draws.
const FEW: usize = 16;
const MANY: usize = 2000;
/// Negative samples for log Z and KL.
const NEGATIVES: usize = 4096;
/// How surely observations and draws may be told apart, from 0 to 1.
const APART: f64 = 0.8;
/// Up to that part of them may be outside of the box of the quadrature.
const FEW_OUTSIDE: f64 = 0.01;
/// Their seed, which is not that of a fit by default.
const SEED: u32 = 77;

impl LikelihoodStudy {
    /// A fit of so many updates from where the scenario stands, looked at so often, and before the first.
    ///
    /// # Errors
    /// [`Error::Invalid`] where `gibbs-likelihood` refuses the scenario, where the objective follows the dynamics, and for
    /// more than 200 looks.
    pub fn new(
        scenario: &Scenario,
        iterations: u64,
        looks: u64,
        threads: usize,
    ) -> Result<Self, Error> {
        if scenario.objective.rolls_out() {
            let message =
                "follows the dynamics and is about no density, expected one such as `adversarial`";
            return Err(Error::invalid("objective.kind", message));
        }
        if looks > MOST {
            let message = format!("is {looks}, expected 0 to {MOST}");
            return Err(Error::invalid("looks", message));
        }
        let exact = Scenario {
            objective: GibbsLikelihood::default().into(),
            // It has no starts, and none are unknown of it.
            initial: Scenario::default().initial,
            state: None,
            batch: 0,
            ..scenario.clone()
        };
        let fit = Session::new(scenario.clone(), threads)?;
        Ok(Self {
            exact: Session::new(exact, threads)?,
            begun: fit.iteration(),
            fit,
            iterations,
            looks,
            rows: Vec::new(),
        })
    }

    fn next(&self) -> u64 {
        self.rows.len() as u64 * self.iterations / self.looks.max(1)
    }

    fn look(&mut self) -> Result<AgainstLikelihood, Error> {
        let scenario = self.fit.scenario(false);
        let (iteration, unknowns) = (self.fit.iteration(), self.fit.unknowns());
        let count = self.exact.unknowns().len();
        let theta = &unknowns[..count];
        self.exact.set_unknowns(0, theta)?;
        let exact = self.exact.gradient();
        if let Some(failure) = exact.failure {
            return Err(Error::invalid("energy", failure));
        }
        let flat = |found: &Gradient| -> Vec<f64> {
            let numbers = found.theta.iter().flat_map(|tensor| &tensor.values);
            numbers.copied().take(count).collect()
        };
        let wanted = flat(&exact);
        let (mut sum, mut square, mut draws) = (vec![0.0; wanted.len()], 0.0, 0);
        let random = scenario.objective.is_random();
        let (mean, noise) = loop {
            self.fit.set_unknowns(iteration + draws as u64, &unknowns)?;
            let found = flat(&self.fit.gradient());
            draws += 1;
            square += dot(&found, &found);
            sum.iter_mut().zip(&found).for_each(|(sum, g)| *sum += g);
            let n = draws as f64;
            let mean: Vec<f64> = sum.iter().map(|sum| sum / n).collect();
            let spread = (square / n - dot(&mean, &mean)).max(0.0) / (n - 1.0).max(1.0);
            let noise = libm::sqrt(spread / dot(&mean, &mean));
            if !random || (draws >= FEW && noise < KNOWN) || draws == MANY {
                break (mean, noise);
            }
        };
        self.fit.set_unknowns(iteration, &unknowns)?;
        let sizes = [dot(&mean, &mean), dot(&wanted, &wanted)].map(libm::sqrt);
        let directed = sizes.iter().all(|size| *size > 0.0 && size.is_finite());
        let points = self.fit.observations().points.clone();
        let (energies, _) = self.fit.energies(&points, &[]);
        let observations = self.fit.observations();
        let seen = observations.seen(&energies, 1);
        let log_z = exact.loss - seen.iter().sum::<f64>() / seen.len() as f64;
        let own = scenario.objective.layout(observations.dim);
        let own = unknowns[theta.len()..].get(..crate::tensor::total(&own));
        let negatives = own.and_then(|own| {
            let objective = &scenario.objective;
            objective.negatives(own, observations, NEGATIVES, SEED)
        });
        let mut row = AgainstLikelihood {
            iteration,
            nll: exact.loss,
            cosine: directed.then(|| dot(&mean, &wanted) / (sizes[0] * sizes[1])),
            norm_ratio: directed.then(|| sizes[0] / sizes[1]),
            noise,
            draws,
            log_z,
            learned_log_z: None,
            importance_log_z: None,
            divergence: None,
        };
        if let Some(negatives) = negatives {
            // Z is over a box, and says nothing of draws outside of it.
            let extent = GibbsLikelihood::default().extent;
            let [low, high] = region(extent, &points, 2, &self.fit.periods());
            let outside = |x: &[f64]| !(0..2).all(|k| (low[k]..=high[k]).contains(&x[k]));
            let places = negatives.points.chunks_exact(2).zip(&negatives.weights);
            let lost: f64 = places.filter(|(x, _)| outside(x)).map(|(_, w)| w).sum();
            let known = lost < FEW_OUTSIDE * NEGATIVES as f64;
            let (drawn, _) = self.fit.energies(&negatives.points, &[]);
            let c = negatives.log_z;
            let places = energies.iter().zip(&negatives.log_q_seen);
            let drawn = || drawn.iter().zip(&negatives.log_q);
            // 2D, of which the mean is 1 where c is log Z.
            let share = |(e, log_q): (&f64, &f64)| 2.0 / (1.0 + libm::exp(log_q + e + c));
            let of = |shares: Vec<f64>| mean_and_error(&shares);
            let seen = of(places.map(share).collect());
            let weights = || negatives.weights.iter();
            let told = of(drawn()
                .map(share)
                .zip(weights())
                .map(|(s, w)| s * w)
                .collect());
            let z = 0.5 * (seen[0] + told[0]);
            let error = 0.5 * libm::hypot(seen[1], told[1]) / z;
            row.learned_log_z = Some(c);
            // Where all observations are told from all draws any c is as good as log Z.
            let apart = 0.5 * (seen[0] - told[0]);
            row.importance_log_z = (apart < APART).then(|| [c + libm::log(z), error]);
            let gaps = drawn()
                .zip(weights())
                .map(|((e, log_q), w)| w * (e + log_q + log_z));
            row.divergence = known.then(|| mean_and_error(&gaps.collect::<Vec<_>>()));
        }
        Ok(row)
    }
}

impl Task for LikelihoodStudy {
    type Report = Vec<AgainstLikelihood>;

    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        while self.rows.len() as u64 <= self.looks {
            let due = self.begun + self.next();
            if self.fit.iteration() < due {
                let before = self.fit.iteration();
                self.fit.run((due - before).min(10), || true);
                if self.fit.iteration() == before {
                    let why = self
                        .fit
                        .status()
                        .diverged
                        .unwrap_or_else(|| "the fit has ended".into());
                    return Err(Error::invalid("iterations", why));
                }
            } else {
                let row = self.look()?;
                self.rows.push(row);
            }
            if !go_on() {
                break;
            }
        }
        Ok(self.rows.len() as u64 > self.looks)
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.fit.iteration() - self.begun,
            total: self.iterations,
            note: self
                .rows
                .last()
                .map_or_else(String::new, |row| format!("nll {:.3}", row.nll)),
        }
    }

    fn report(&mut self) -> Result<Vec<AgainstLikelihood>, Error> {
        Ok(self.rows.clone())
    }
}
