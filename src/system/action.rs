//! How much higher the quasipotential is at one fixed point than at another, by least action.

use super::{Rest, Stepper, SystemConfig};
use nalgebra::{DVector, Vector2};

/// Parts of a way at first, and rounds of the search for it, at most.
const PARTS: usize = 64;
const ROUNDS: usize = 2000;
/// A round takes this time, in units of `1/‖J‖²`.
const ROUND: f64 = 0.1;
/// It ends when a round changes the action by a smaller share.
const SETTLED: f64 = 1e-8;
/// How far from a saddle a run begins, how near to a stable point it ends, in widths of the domain; its steps, each of
/// this length in units of `1/‖J‖` at the saddle.
const RUN: (f64, f64, usize, f64) = (1e-3, 0.02, 20_000, 0.05);

type Place = Vector2<f64>;

/// How much higher the quasipotential is at a fixed point than at the first.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) x: Vec<f64>,
    pub(crate) level: f64,
    /// How far off that may be.
    pub(crate) off: f64,
}

impl SystemConfig {
    /// The quasipotential at two stable points and the one saddle between them, counted from the first: the least
    /// action `½∫ (‖f‖‖x'‖ − f·x') ds` of a way up to the saddle from either (Freidlin & Wentzell 2012). Of a system in
    /// the plane, driven in all coordinates, that has no more of them; empty for others.
    pub(crate) fn levels(&self, rests: &[Rest]) -> Vec<Level> {
        let stable: Vec<&Rest> = rests.iter().filter(|r| r.is_stable()).collect();
        let saddles: Vec<&Rest> = rests.iter().filter(|r| r.unstable() == 1).collect();
        let ([one, other], [saddle]) = (&stable[..], &saddles[..]) else {
            return Vec::new();
        };
        if self.driven() != [true, true] || !self.leads_to(saddle, [one, other]) {
            return Vec::new();
        }
        // In two numbers of parts: the error is of order 2.
        let up = [one, other].map(|from| {
            let [from, to] = [&from.x, &saddle.x].map(|x| Place::from_column_slice(x));
            let straight = (0..=PARTS).map(|i| from + (to - from) * (i as f64 / PARTS as f64));
            let (coarse, way) = self.least_action(straight.collect())?;
            let between = way.windows(2).flat_map(|w| [w[0], 0.5 * (w[0] + w[1])]);
            let (fine, _) = self.least_action(between.chain([to]).collect())?;
            Some([fine + (fine - coarse) / 3.0, (fine - coarse).abs()])
        });
        match up {
            [Some([up, up_off]), Some([down, down_off])] => {
                let level = |rest: &Rest, level: f64, off: f64| Level {
                    x: rest.x.clone(),
                    level,
                    off,
                };
                vec![
                    level(one, 0.0, 0.0),
                    level(other, up - down, up_off + down_off),
                    level(saddle, up, up_off),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// Whether runs from either side of a saddle come to either of these.
    fn leads_to(&self, saddle: &Rest, wells: [&Rest; 2]) -> bool {
        let size = saddle.jacobian.norm();
        let mut away = DVector::from_vec(vec![1.0, 0.5]);
        for _ in 0..200 {
            away = (&away + &saddle.jacobian * &away / size).normalize();
        }
        let width = self.domain().iter().map(|[l, h]| h - l).fold(0.0, f64::max);
        let (first, near, steps, h) = RUN;
        let stepper = Stepper::new(self);
        let reached = |side: f64| {
            let mut x: Vec<f64> = (saddle.x.iter().zip(&away))
                .map(|(x, v)| x + side * first * width * v)
                .collect();
            for _ in 0..steps {
                stepper.step(&mut x, h / size, &[]).ok()?;
                let at = Place::from_column_slice(&x);
                let is_at = |r: &&Rest| (Place::from_column_slice(&r.x) - at).norm() < near * width;
                if let Some(well) = wells.iter().position(is_at) {
                    return Some(well);
                }
            }
            None
        };
        let mut sides = [-1.0, 1.0].map(reached);
        sides.sort_unstable();
        sides == [Some(0), Some(1)]
    }

    /// The least action of a way between the same places, and that way, from this one on by descent: implicit in its
    /// bending, its places spread evenly again after each round (Heymann & Vanden-Eijnden 2008). `None` where it
    /// does not settle.
    fn least_action(&self, mut way: Vec<Place>) -> Option<(f64, Vec<Place>)> {
        let n = way.len() - 1;
        let parts = n as f64;
        let f = |x: &Place| Place::from_vec(self.velocity(x.as_slice()));
        let mut least = f64::INFINITY;
        for _ in 0..ROUNDS {
            let action = way.windows(2).map(|w| {
                let (step, f) = (w[1] - w[0], f(&(0.5 * (w[0] + w[1]))));
                0.5 * (step.norm() * f.norm() - step.dot(&f))
            });
            let action: f64 = action.sum();
            if !action.is_finite() {
                return None;
            }
            if (least - action).abs() < SETTLED * action {
                return Some((action, way));
            }
            least = action;
            let jacobians: Vec<_> = way.iter().map(|x| self.jacobian(x.as_slice())).collect();
            let steepest = jacobians
                .iter()
                .map(|j| j.norm_squared())
                .fold(0.0, f64::max);
            let time = ROUND / steepest;
            let slope = |i: usize| (way[i + 1] - way[i - 1]) * (0.5 * parts);
            let mut pace = vec![0.0; n + 1];
            for i in 1..n {
                pace[i] = f(&way[i]).norm() / slope(i).norm().max(1e-300);
            }
            // (1 − τλ²∂²) x = x + τ(λλ'x' − λ(J − Jᵀ)x' − Jᵀf), ends fixed.
            let mut right = way.clone();
            let mut bend = vec![0.0; n + 1];
            for i in 1..n {
                let (j, along) = (&jacobians[i], slope(i));
                let f = f(&way[i]);
                let turn = j[(0, 1)] - j[(1, 0)];
                let turned = Place::new(turn * along[1], -turn * along[0]);
                let back = Place::new(
                    j[(0, 0)] * f[0] + j[(1, 0)] * f[1],
                    j[(0, 1)] * f[0] + j[(1, 1)] * f[1],
                );
                let quicker = 0.5 * parts * (pace[i + 1] - pace[i - 1]);
                right[i] += time * (along * (pace[i] * quicker) - turned * pace[i] - back);
                bend[i] = time * (pace[i] * parts).powi(2);
            }
            let mut share = vec![0.0; n + 1];
            for i in 1..n {
                let pivot = 1.0 + bend[i] * (2.0 - share[i - 1]);
                share[i] = bend[i] / pivot;
                right[i] = (right[i] + bend[i] * right[i - 1]) / pivot;
            }
            for i in (1..n).rev() {
                right[i] = right[i] + share[i] * right[i + 1];
            }
            way = spread(&right);
        }
        None
    }
}

/// As many places on the same line, at equal distances along it.
fn spread(way: &[Place]) -> Vec<Place> {
    let mut length = vec![0.0];
    for w in way.windows(2) {
        length.push(length[length.len() - 1] + (w[1] - w[0]).norm());
    }
    let last = way.len() - 1;
    let mut before = 0;
    let at = |i: usize| {
        if i == 0 || i == last {
            return way[i];
        }
        let along = length[last] * i as f64 / last as f64;
        while before + 1 < last && length[before + 1] < along {
            before += 1;
        }
        let part = (along - length[before]) / (length[before + 1] - length[before]).max(1e-300);
        way[before] + (way[before + 1] - way[before]) * part
    };
    (0..=last).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Duffing, LimitCycle, RotatedDescent, SystemConfig, ToggleSwitch, Typed};
    use super::Level;

    fn levels(system: impl Into<SystemConfig>) -> Vec<Level> {
        let system = system.into();
        system.levels(&system.rests())
    }

    #[test]
    fn least_actions_are_the_quasipotential_in_closed_form() {
        for rotation in [0.0, 1.0, -3.0] {
            let system = RotatedDescent {
                rotation,
                ..RotatedDescent::default()
            };
            let found = levels(system.clone());
            assert_eq!(found.len(), 3);
            let exact = |x: &[f64]| SystemConfig::from(system.clone()).exact(x).unwrap();
            for Level { x, level, off } in &found {
                let by = level - (exact(x) - exact(&found[0].x));
                assert!(
                    by.abs() <= *off && *off < 0.02,
                    "{rotation}: {by} and not {off} at {x:?}"
                );
            }
        }
        // Wells that are not as deep as each other: V = x⁴/4 − x²/2 + 0.1x + y², turned.
        let text = "-(x1^3 - x1 + 0.1) - 2*x2; -2*x2 + (x1^3 - x1 + 0.1)";
        let found = levels(Typed::new(text, vec![]));
        let potential =
            |x: &[f64]| x[0].powi(4) / 4.0 - x[0].powi(2) / 2.0 + 0.1 * x[0] + x[1].powi(2);
        for Level { x, level, off } in &found {
            let by = level - (potential(x) - potential(&found[0].x));
            assert!(
                by.abs() <= *off && *off < 0.01,
                "{by} and not {off} at {x:?}"
            );
        }
        assert!(found[1].level.abs() > 0.19, "{found:?}");
        // By symmetry.
        let toggle = levels(ToggleSwitch::default());
        assert!(
            toggle[1].level.abs() < 1e-4 && toggle[2].level > 0.01,
            "{toggle:?}"
        );
    }

    #[test]
    fn none_are_told_without_two_wells_or_with_less_noise() {
        assert!(levels(LimitCycle::default()).is_empty());
        assert!(levels(Duffing::default()).is_empty());
    }
}
