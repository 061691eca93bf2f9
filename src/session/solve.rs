//! Moves of θ by more than its gradient: to the minimum of a quadratic loss, and by expectation maximization.

use super::Run;
use super::determined::Determined;
use crate::objective::{At, Evaluation, Evaluator, Problem, evaluate};
use crate::optimizer::minimize;
use crate::random::{Purpose, Stream};
use crate::scalar::{Real, cast};
use crate::tensor;
use nalgebra::DMatrix;

/// Solutions, each of the equations that the one before left.
const ROUNDS: usize = 3;

impl<R: Real> Run<R> {
    /// Moves θ to the minimum, which is one update.
    pub(super) fn solve(&mut self) {
        let problem = Problem::<f64> {
            observations: self.problem.observations.cast(),
            inputs: self.problem.inputs.clone(),
            model: self.problem.model.clone(),
            seed: self.problem.seed,
        };
        let threads = self.evaluators.len();
        let mut evaluators: Vec<_> = (0..threads).map(|_| Evaluator::new(&problem)).collect();
        let initial: Vec<f64> = cast(&self.initial.values);
        let (mut partials, mut found) = (Vec::new(), Evaluation::default());
        let mut gradient = |theta: &[f64]| {
            let at = At {
                problem: &problem,
                theta,
                initial: &initial,
                iteration: self.iteration,
            };
            evaluate(&mut evaluators, &at, &mut partials, &mut found);
            found.theta.clone()
        };
        let mut theta: Vec<f64> = cast(&self.theta.values);
        let mut here = gradient(&theta);
        let p = theta.len();
        let mut hessian = DMatrix::zeros(p, p);
        for k in 0..p {
            let mut moved = theta.clone();
            moved[k] += 1.0;
            let width = moved[k] - theta[k];
            for (i, (there, here)) in gradient(&moved).iter().zip(&here).enumerate() {
                hessian[(i, k)] = (there - here) / width;
            }
        }
        let hessian = (&hessian + hessian.transpose()) * 0.5;
        let mut solved = minimize(&hessian, &here);
        for round in 0..ROUNDS {
            for (theta, step) in theta.iter_mut().zip(&solved.step) {
                *theta += step;
            }
            if round + 1 < ROUNDS {
                here = gradient(&theta);
                solved.step = minimize(&hessian, &here).step;
            }
        }
        if solved.falls {
            self.diverged = Some(format!(
                "At iteration {}, the loss falls without end along parameters that the observations do not \
                 determine: choose an energy with fewer, or observe more.",
                self.iteration
            ));
            return;
        }
        let (energy, width) = (&problem.model.energy, problem.inputs.width());
        let own = tensor::total(&energy.layout(width, 0)) - energy.idle_parameters(width);
        self.determined = Some(Determined {
            condition: solved.condition,
            free: own - solved.rank.min(own),
        });
        self.theta.values = cast(&theta);
        self.iteration += 1;
    }

    /// Moves θ as the energy has it, where that is likelier: on from where it stands at first, at
    /// later updates from another start.
    pub(super) fn leap(&mut self) {
        let problem = &self.problem;
        let restart = self.iteration - self.since;
        let start = match restart {
            0 => cast(&self.theta.values),
            _ => {
                let seed = problem.seed.wrapping_add(restart as u32);
                problem.initialize(&mut Stream::new(seed, Purpose::Parameters))
            }
        };
        let observations = &problem.observations;
        let points = observations.seen(&observations.points, observations.dim);
        let (energy, dim) = (&problem.model.energy, problem.dim());
        let own = tensor::total(&energy.layout(dim, 0));
        let found = energy.likeliest(dim, &points, &start[..own], restart > 0);
        let better = |likelihood: f64| restart == 0 || -likelihood < self.evaluation.loss;
        if let Some((theta, _)) = found.filter(|(_, likelihood)| better(*likelihood)) {
            let rest = self.theta.values.split_off(own);
            self.theta.values = cast(&theta);
            self.theta.values.extend(rest);
        }
        self.iteration += 1;
    }
}
