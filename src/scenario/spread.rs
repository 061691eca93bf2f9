//! Starts that are nearer to their observations than those are to each other.

use super::Scenario;
use crate::initial::Origin;
use crate::random::{Purpose, Stream};

/// Share of the noise of the starts from which on the other observations count as no help in undoing it.
const LOST: f64 = 0.9;
/// Share at which they are some.
const TOLD: f64 = 0.7;
/// Fewest observations with another one within the noise, and fewest of a hundred.
const FEWEST: usize = 40;
const SHARE: usize = 50;
/// Observations whose starts are drawn, so many times each, and most of the others that are compared with.
const STARTS: usize = 128;
const DRAWS: usize = 4;
const OTHERS: usize = 512;
/// How much wider noise is tried.
const WIDER: [f64; 5] = [1.5, 2.0, 3.0, 4.0, 6.0];

/// Noise σ of the starts that the observations around do not help to undo, and a wider one that they do, if any is.
///
/// Where a process came to rest is best told from its start z by the mean of the observations, weighted by how likely
/// each has its start there. Of others than its own that mean says what holds for all: where it is no nearer to the
/// observation than z is, an energy that brings processes nearer follows single observations.
pub(super) fn narrow_starts(scenario: &Scenario) -> Option<(f64, Option<f64>)> {
    let sigma = scenario.initial.spread().filter(|sigma| *sigma > 0.0)?;
    let beside = scenario.initial.origin() == Origin::Observation;
    let starts = scenario.objective.rolls_out() && !scenario.objective.infers_starts();
    if !beside || !starts || scenario.periods.iter().any(|period| *period > 0.0) {
        return None;
    }
    let observed = scenario.data.observe(scenario.seed).ok()?;
    let rows: Vec<&[f64]> = observed.points.chunks_exact(observed.dim).collect();
    let round = |x: f64| format!("{x:.1e}").parse::<f64>().unwrap_or(x);
    let left = |sigma| left_of_noise(&rows, sigma);
    (left(sigma)? > LOST).then(|| {
        let mut wider = WIDER.iter().map(|factor| round(factor * sigma));
        (sigma, wider.find(|s| left(*s).is_some_and(|x| x < TOLD)))
    })
}

/// How much of the noise is left of starts that the other observations are asked about, in the mean square; `None`
/// where most have no other within the noise.
fn left_of_noise(rows: &[&[f64]], sigma: f64) -> Option<f64> {
    let spread = |most: usize| (0..rows.len()).step_by(rows.len().div_ceil(most).max(1));
    let others: Vec<usize> = spread(OTHERS).collect();
    let square =
        |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
    let mut rng = Stream::new(0, Purpose::Display);
    let (mut asked, mut near, mut left, mut noise) = (0, 0, 0.0, 0.0);
    for i in spread(STARTS) {
        let x = rows[i];
        let beside = || others.iter().filter(|j| **j != i).map(|j| rows[*j]);
        asked += 1;
        if !beside().any(|other| square(x, other) < sigma * sigma) {
            continue;
        }
        near += 1;
        for _ in 0..DRAWS {
            let z: Vec<f64> = x.iter().map(|x| x + sigma * rng.normal()).collect();
            let far = |other: &[f64]| square(&z, other) / (2.0 * sigma * sigma);
            let least = beside().map(far).fold(f64::INFINITY, f64::min);
            let (mut mean, mut all) = (vec![0.0; x.len()], 0.0);
            for other in beside() {
                let weight = libm::exp(least - far(other));
                all += weight;
                for (mean, other) in mean.iter_mut().zip(other) {
                    *mean += weight * other;
                }
            }
            for mean in &mut mean {
                *mean /= all;
            }
            left += square(&mean, x);
            noise += square(&z, x);
        }
    }
    let enough = near >= FEWEST && 100 * near >= SHARE * asked;
    enough.then_some(left / noise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaussian(n: usize, width: f64) -> Vec<[f64; 2]> {
        let mut rng = Stream::new(7, Purpose::Observations);
        (0..n)
            .map(|_| [0, 1].map(|_| width * rng.normal()))
            .collect()
    }

    /// Of a normal cluster of variance s² the mean beside a start is z s²/(s² + σ²), which leaves s²/(s² + σ²) of the
    /// noise.
    #[test]
    fn what_is_left_of_the_noise_is_that_of_a_normal_cluster() {
        for (width, sigma) in [(0.1, 0.2), (0.2, 0.2), (0.3, 0.3), (0.4, 0.3)] {
            let rows = gaussian(3000, width);
            let rows: Vec<&[f64]> = rows.iter().map(<[f64; 2]>::as_slice).collect();
            let expected = width * width / (width * width + sigma * sigma);
            let found = left_of_noise(&rows, sigma).unwrap();
            assert!(
                (found / expected - 1.0).abs() < 0.15,
                "{width} {sigma}: {found}, expected {expected}"
            );
        }
    }

    #[test]
    fn observations_far_from_each_other_say_nothing() {
        let rows: Vec<[f64; 2]> = (0..100).map(|i| [f64::from(i), 0.0]).collect();
        let rows: Vec<&[f64]> = rows.iter().map(<[f64; 2]>::as_slice).collect();
        assert_eq!(left_of_noise(&rows, 0.2), None);
    }
}
