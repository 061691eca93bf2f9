//! The standard work P0–P3, from the one description that benchmarks, tests, the page and the
//! peers share.

use iel::data::{Point, Points};
use iel::dynamics::{GradientDescent, Langevin};
use iel::energy::{Covariance, GaussianMixture, Mlp};
use iel::frame::{Frame, FrameRequest};
use iel::initial::Free;
use iel::scenario::{Precision, Scenario, State};
use iel::session::Session;
use iel::tensor::Tensor;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::f64::consts::TAU;

/// Everything in `work.json`.
#[derive(Deserialize)]
pub struct StandardWork {
    pub p0: FitWork,
    pub p1: FitWork,
    pub p2: FieldWork,
    pub p3: SamplingWork,
}

#[derive(Deserialize)]
pub struct FitWork {
    pub title: String,
    pub width: usize,
    pub steps: usize,
    pub eta: f64,
    pub theta: BTreeMap<String, Numbers>,
    pub start: Vec<f32>,
    pub target: Vec<f32>,
    pub reference: FitValues,
}

/// A tensor's numbers; a single one stands by itself.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Numbers {
    One(f32),
    Many(Vec<f32>),
}

/// Loss, and the norms of its gradients.
#[derive(Clone, Copy, Deserialize)]
pub struct FitValues {
    pub loss: f64,
    pub theta: f64,
    pub start: f64,
}

#[derive(Deserialize)]
pub struct FieldWork {
    pub title: String,
    pub nodes: usize,
    pub low: f64,
    pub high: f64,
    pub reference: FieldValues,
}

/// Sum of the energies, and the norm of all gradients.
#[derive(Clone, Copy, Deserialize)]
pub struct FieldValues {
    pub energy: f64,
    pub gradient: f64,
}

#[derive(Deserialize)]
pub struct SamplingWork {
    pub title: String,
    pub components: usize,
    pub radius: f64,
    pub sigma: f64,
    pub chains: usize,
    pub steps: usize,
    pub eta: f64,
}

pub fn standard_work() -> StandardWork {
    serde_json::from_str(include_str!("../work.json")).expect("work.json")
}

fn widened(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&v| f64::from(v)).collect()
}

fn tensor(name: &str, shape: &[usize], values: Vec<f64>) -> Tensor {
    Tensor {
        name: name.into(),
        shape: shape.to_vec(),
        values,
    }
}

fn norm(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().map(|v| v * v).sum::<f64>().sqrt()
}

impl FitWork {
    pub fn session(&self, precision: Precision, threads: usize) -> Session {
        let h = self.width;
        let shapes: [(&str, &[usize]); 6] = [
            ("W1", &[h, 2]),
            ("b1", &[h]),
            ("W2", &[h, h]),
            ("b2", &[h]),
            ("w", &[h]),
            ("b", &[]),
        ];
        let theta = shapes.map(|(name, shape)| {
            let values = match &self.theta[name] {
                Numbers::One(value) => vec![f64::from(*value)],
                Numbers::Many(values) => widened(values),
            };
            tensor(name, shape, values)
        });
        let points = widened(&self.target).chunks(2).map(Point::new).collect();
        let scenario = Scenario {
            precision,
            data: Points { points }.into(),
            energy: Mlp {
                widths: vec![h, h],
                ..Mlp::default()
            }
            .into(),
            dynamics: GradientDescent { eta: self.eta }.into(),
            steps: self.steps,
            initial: Free {}.into(),
            state: Some(State {
                theta: theta.into(),
                initial: widened(&self.start)
                    .chunks(2)
                    .map(<[f64]>::to_vec)
                    .collect(),
                ..State::default()
            }),
            ..Scenario::default()
        };
        Session::new(scenario, threads).expect("the standard work is a scenario")
    }
}

pub fn fit_values(session: &mut Session) -> FitValues {
    let gradient = session.gradient();
    FitValues {
        loss: gradient.loss,
        theta: norm(gradient.theta.into_iter().flat_map(|t| t.values)),
        start: norm(gradient.initial.into_iter().flatten()),
    }
}

impl FieldWork {
    /// A grid whose cell centers are the nodes.
    pub fn request(&self) -> FrameRequest {
        let half = 0.5 * (self.high - self.low) / (self.nodes - 1) as f64;
        FrameRequest {
            width: self.nodes,
            height: self.nodes,
            x_min: self.low - half,
            x_max: self.high + half,
            y_min: self.low - half,
            y_max: self.high + half,
            trajectories: 0,
            critical_points: false,
            ensemble: false,
            gradient: true,
            condition: Vec::new(),
        }
    }
}

pub fn field_values(frame: &Frame) -> FieldValues {
    FieldValues {
        energy: frame.grid.iter().map(|&e| f64::from(e)).sum(),
        gradient: norm(frame.gradient.iter().map(|&g| f64::from(g))),
    }
}

impl SamplingWork {
    fn center(&self, i: usize) -> [f64; 2] {
        let angle = TAU * (i % self.components) as f64 / self.components as f64;
        [self.radius * angle.cos(), self.radius * angle.sin()]
    }

    /// Where the chains start: each at a center.
    pub fn starts(&self) -> Vec<f64> {
        (0..self.chains).flat_map(|i| self.center(i)).collect()
    }

    pub fn session(&self) -> Session {
        let k = self.components;
        let log = -self.sigma.ln();
        let theta = vec![
            tensor("logits", &[k], vec![0.0; k]),
            tensor("mu", &[k, 2], (0..k).flat_map(|i| self.center(i)).collect()),
            tensor("L", &[k], vec![log; k]),
        ];
        let scenario = Scenario {
            data: Points {
                points: vec![Point::new([0.0, 0.0])],
            }
            .into(),
            energy: GaussianMixture {
                components: k,
                covariance: Covariance::Spherical,
                ..Default::default()
            }
            .into(),
            dynamics: Langevin {
                eta: self.eta,
                temperature: 1.0,
            }
            .into(),
            state: Some(State {
                theta,
                ..State::default()
            }),
            ..Scenario::default()
        };
        Session::new(scenario, 1).expect("the standard work is a scenario")
    }

    /// Mean squared distance to the nearest center.
    pub fn spread(&self, positions: &[f64]) -> f64 {
        let centers: Vec<_> = (0..self.components).map(|i| self.center(i)).collect();
        let squares = positions.chunks_exact(2).map(|x| {
            let square = |c: &[f64; 2]| (x[0] - c[0]).powi(2) + (x[1] - c[1]).powi(2);
            centers.iter().map(square).fold(f64::INFINITY, f64::min)
        });
        squares.sum::<f64>() / self.chains as f64
    }

    /// What the spread comes to around a Gaussian by itself: `x ← (1 − η/σ²)x + √(2η) ξ`.
    pub fn expected_spread(&self) -> f64 {
        let shrink = (1.0 - self.eta / self.sigma.powi(2)).powi(2);
        let variance = 2.0 * self.eta * (1.0 - shrink.powi(self.steps as i32)) / (1.0 - shrink);
        2.0 * variance
    }
}

/// Largest relative distance between values and reference.
pub fn disagreement<const N: usize>(values: [f64; N], reference: [f64; N]) -> f64 {
    let pairs = values.into_iter().zip(reference);
    let off = pairs.map(|(v, r)| ((v - r) / r).abs());
    // What is not a number agrees with nothing.
    off.map(|o| if o.is_nan() { f64::INFINITY } else { o })
        .fold(0.0, f64::max)
}

impl FitValues {
    pub fn disagreement(self, reference: Self) -> f64 {
        let all = |v: Self| [v.loss, v.theta, v.start];
        disagreement(all(self), all(reference))
    }
}

impl FieldValues {
    pub fn disagreement(self, reference: Self) -> f64 {
        let all = |v: Self| [v.energy, v.gradient];
        disagreement(all(self), all(reference))
    }
}
