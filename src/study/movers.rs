//! The vector fields that energies and densities give, and what their velocities show by
//! themselves.

use super::density::Field;
use super::fields::Course;
use super::landscape::{LandscapeRequest, landscape};
use crate::density::Gibbs;
use crate::error::Error;
use crate::session::Session;
use serde::{Deserialize, Serialize};
use std::f64::consts::{LN_2, TAU};

/// What moves the points, with step η.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mover {
    /// `x ← x − η∇E`.
    Energy,
    /// `x ← x + η∇log p`, which is `−η∇E/τ`: Z cancels.
    LogDensity,
    /// `x ← x + η∇p = x − ηp∇E/τ`: the same way at a speed scaled by `p`.
    Density,
    /// `x ← x − η∇p`: the sign wrong, away from the data.
    DensityDescent,
    /// `x ← x + η∇log p + √(2η) ξ`: samples `p`.
    Langevin,
    /// `x ← x + η∇p + √(2η) ξ`: would sample `e^p`, which cannot be normalized, and drifts apart.
    DensityLangevin,
    /// `x ← x − η(∇E + J∇E)`, `J` a quarter turn: the energy falls and the rest points are the
    /// same, but the flow circulates, as that of no energy and no density does. The plane only.
    Turning,
}

pub(super) const MOVERS: [Mover; 7] = [
    Mover::Energy,
    Mover::LogDensity,
    Mover::Density,
    Mover::DensityDescent,
    Mover::Langevin,
    Mover::DensityLangevin,
    Mover::Turning,
];

impl Mover {
    /// The velocity, without noise, where the energy is `e` and its gradient `g`.
    pub(super) fn velocity(self, density: &Field, e: f64, g: &[f64]) -> [f64; 2] {
        let factor = match self {
            Mover::Energy | Mover::Turning => 1.0,
            Mover::LogDensity | Mover::Langevin => 1.0 / density.temperature,
            Mover::Density | Mover::DensityLangevin => density.at(e) / density.temperature,
            Mover::DensityDescent => -density.at(e) / density.temperature,
        };
        match (self, g) {
            (Mover::Turning, [a, b]) => [b - a, -a - b],
            _ => std::array::from_fn(|k| -factor * g.get(k).copied().unwrap_or(0.0)),
        }
    }
}

/// Points on a circle around which the circulation is taken, and how many circles at most.
const CIRCLE: usize = 24;
const MOST_CIRCLES: usize = 64;

/// The energy and its gradient at places where velocities are looked at.
pub(super) struct Local<'a> {
    density: &'a Field,
    starts: Places,
    critical: Places,
    /// `CIRCLE` places around each of some starts, counterclockwise; none in one dimension.
    circles: Places,
}

struct Places {
    dim: usize,
    energies: Vec<f64>,
    gradients: Vec<f64>,
}

impl Places {
    fn new(session: &mut Session, dim: usize, points: &[f64], condition: &[f64]) -> Self {
        let conditions = condition.repeat(points.len() / dim);
        let (energies, gradients) = session.energies(points, &conditions);
        Self {
            dim,
            energies,
            gradients,
        }
    }

    fn velocities<'a>(
        &'a self,
        mover: Mover,
        density: &'a Field,
    ) -> impl Iterator<Item = [f64; 2]> + 'a {
        let at = self.energies.iter().zip(self.gradients.chunks(self.dim));
        at.map(move |(e, g)| mover.velocity(density, *e, g))
    }
}

impl<'a> Local<'a> {
    pub(super) fn new(
        session: &mut Session,
        density: &'a Field,
        starts: &[f64],
        condition: &[f64],
    ) -> Result<Self, Error> {
        let dim = density.grid.dim();
        let shape = landscape(
            session,
            &LandscapeRequest {
                cells: 0,
                condition: condition.to_vec(),
                ..Default::default()
            },
        )?;
        let critical: Vec<f64> = shape.critical.into_iter().flat_map(|c| c.x).collect();
        let radius = (shape.view.x_max - shape.view.x_min) / 80.0;
        let around = |center: &[f64]| -> Vec<f64> {
            let on = |k: usize| {
                let (sin, cos) = libm::sincos(TAU * k as f64 / CIRCLE as f64);
                [center[0] + radius * cos, center[1] + radius * sin]
            };
            (0..CIRCLE).flat_map(on).collect()
        };
        let centers = starts.chunks_exact(2).take(MOST_CIRCLES);
        let circles: Vec<f64> = match dim {
            2 => centers.flat_map(around).collect(),
            _ => Vec::new(),
        };
        let mut places = |points: &[f64]| Places::new(session, dim, points, condition);
        Ok(Self {
            density,
            starts: places(starts),
            critical: places(&critical),
            circles: places(&circles),
        })
    }

    /// What the velocities themselves show.
    pub(super) fn measure(&self, course: &mut Course) {
        let (mover, density) = (course.mover, self.density);
        let total = |places: &Places, density: &Field| -> f64 {
            places.velocities(mover, density).map(norm).sum()
        };
        let speeds = self.starts.velocities(mover, density).map(norm);
        let falls = self.starts.velocities(Mover::Energy, density).map(norm);
        let ratios = speeds.zip(falls).filter(|(_, f)| *f > 0.0);
        course.relative = ratios
            .map(|(v, f)| v / f)
            .fold([f64::INFINITY, 0.0], |[l, h], r| [l.min(r), h.max(r)]);
        let mean = total(&self.starts, density) / self.starts.energies.len() as f64;
        let still = self.critical.velocities(mover, density).map(norm);
        course.at_critical = still.reduce(f64::max).map(|v| v / mean);
        let doubled = Field {
            gibbs: Gibbs {
                log_z: density.gibbs.log_z + LN_2,
                ..density.gibbs.clone()
            },
            ..density.clone()
        };
        course.doubled_z = total(&self.starts, &doubled) / total(&self.starts, density);
        let velocities: Vec<[f64; 2]> = self.circles.velocities(mover, density).collect();
        let (mut turned, mut varied) = (0.0, 0.0);
        for circle in velocities.chunks_exact(CIRCLE) {
            let mean: [f64; 2] =
                std::array::from_fn(|k| circle.iter().map(|v| v[k]).sum::<f64>() / CIRCLE as f64);
            let mut along = 0.0;
            for (k, [a, b]) in circle.iter().enumerate() {
                let (sin, cos) = libm::sincos(TAU * k as f64 / CIRCLE as f64);
                along += cos * b - sin * a;
                varied += norm([a - mean[0], b - mean[1]]);
            }
            turned += along.abs();
        }
        course.circulation = Some(turned / varied).filter(|c| c.is_finite());
    }
}

pub(super) fn norm([a, b]: [f64; 2]) -> f64 {
    libm::hypot(a, b)
}
