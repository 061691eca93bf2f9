//! What the velocities of a flow show by themselves, before anything moves.

use super::density::Field;
use super::landscape::{LandscapeRequest, landscape};
use crate::density::Flow;
use crate::error::Error;
use crate::session::Session;
use serde::Serialize;
use std::f64::consts::TAU;

/// Points on a circle around which the circulation is taken, and how many circles at most.
const CIRCLE: usize = 24;
const MOST_CIRCLES: usize = 64;

/// What the velocities of a flow show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Velocities {
    /// Smallest and largest speed at the starts, over that of descent of the energy from there.
    pub relative: [f64; 2],
    /// Largest speed at a stationary point of the energy, over the mean at the starts; absent
    /// where none was found.
    pub at_critical: Option<f64>,
    /// Speed where Z is twice as large, over the speed: 1 where Z cancels.
    pub doubled_z: f64,
    /// `Σ|∮v·dx| / Σ∮‖v−v̄‖‖dx‖` over circles around the starts, a fortieth of the view wide, with
    /// v̄ the mean on the circle: 0 for every gradient, 1 for turning alone; absent in one
    /// dimension.
    pub circulation: Option<f64>,
}

/// The energy and its gradient at places where velocities are looked at.
pub(super) struct Sites {
    density: Field,
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

    /// Velocities where Z is `z` times as large as it is.
    fn velocities<'a>(
        &'a self,
        flow: Flow,
        density: &'a Field,
        z: f64,
    ) -> impl Iterator<Item = [f64; 2]> + 'a {
        let at = self.energies.iter().zip(self.gradients.chunks(self.dim));
        at.map(move |(e, g)| flow.velocity(g, density.at(*e) / z, density.temperature))
    }
}

impl Sites {
    pub(super) fn new(
        session: &mut Session,
        density: &Field,
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
            density: density.clone(),
            starts: places(starts),
            critical: places(&critical),
            circles: places(&circles),
        })
    }

    pub(super) fn measure(&self, flow: Flow) -> Velocities {
        let speeds = |places: &Places, flow: Flow, z: f64| -> Vec<f64> {
            places
                .velocities(flow, &self.density, z)
                .map(norm)
                .collect()
        };
        let at_starts = speeds(&self.starts, flow, 1.0);
        let total: f64 = at_starts.iter().sum();
        let falls = speeds(&self.starts, Flow::Energy, 1.0);
        let ratios = at_starts.iter().zip(falls).filter(|(_, f)| *f > 0.0);
        let still = speeds(&self.critical, flow, 1.0).into_iter();
        Velocities {
            relative: ratios
                .map(|(v, f)| v / f)
                .fold([f64::INFINITY, 0.0], |[l, h], r| [l.min(r), h.max(r)]),
            at_critical: still
                .reduce(f64::max)
                .map(|v| v * at_starts.len() as f64 / total),
            doubled_z: speeds(&self.starts, flow, 2.0).iter().sum::<f64>() / total,
            circulation: self.circulation(flow),
        }
    }

    fn circulation(&self, flow: Flow) -> Option<f64> {
        let velocities: Vec<[f64; 2]> = self.circles.velocities(flow, &self.density, 1.0).collect();
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
        Some(turned / varied).filter(|c| c.is_finite())
    }
}

pub(super) fn norm([a, b]: [f64; 2]) -> f64 {
    libm::hypot(a, b)
}
