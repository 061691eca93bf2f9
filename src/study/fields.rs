//! Energy or density? The vector fields that descend one, climb the other, or mistake one for the
//! other, from the same points.

use super::density::{DensityRequest, Field, field};
use super::starts::{reach_of, uniform};
use crate::error::Error;
use crate::landscape::squared_distance;
use crate::random::{Purpose, Stream};
use crate::session::Session;
use serde::{Deserialize, Serialize};

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
}

const MOVERS: [Mover; 6] = [
    Mover::Energy,
    Mover::LogDensity,
    Mover::Density,
    Mover::DensityDescent,
    Mover::Langevin,
    Mover::DensityLangevin,
];

/// What is compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldsRequest {
    /// The density: where, at what temperature, under what condition.
    pub density: DensityRequest,
    /// Points, uniform in the scenario's view.
    pub starts: usize,
    /// Steps.
    pub steps: usize,
    /// Step η.
    pub eta: f64,
}

impl Default for FieldsRequest {
    fn default() -> Self {
        Self {
            density: DensityRequest::default(),
            starts: 32,
            steps: 200,
            eta: 0.02,
        }
    }
}

/// Where one mover takes the points, and how.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Course {
    /// The mover.
    pub mover: Mover,
    /// Positions, `[n, steps+1, d]`.
    pub paths: Vec<f64>,
    /// Mean speed `‖v‖` (without noise) at each time, `[steps+1]`.
    pub speed: Vec<f64>,
    /// Mean energy at each time, `[steps+1]`.
    pub energy: Vec<f64>,
    /// Mean length of the paths.
    pub length: f64,
    /// Fraction of the points that end at a higher energy than they started.
    pub rising: f64,
    /// Mean distance of the ends from the path that descent of the energy draws from the same start.
    pub off_path: f64,
    /// Mean squared distance from the starts at the end; free diffusion would give `2dηT`.
    pub spread: f64,
}

/// All movers, and the density that they feel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fields {
    /// Temperature τ.
    pub temperature: f64,
    /// `log Z`.
    pub log_z: f64,
    /// Spread of free diffusion, `2dηT`.
    pub diffusion: f64,
    /// Smallest and largest density at the starts: the span of speeds when climbing `p`.
    pub density: [f64; 2],
    /// Each mover.
    pub courses: Vec<Course>,
}

/// Most numbers in the paths of a mover.
const MAX_NUMBERS: usize = 2_000_000;

/// Moves the same points by every mover, on the energy of a session as it stands.
///
/// # Errors
/// [`Error::Invalid`] for settings out of range or more than two dimensions.
pub fn fields(session: &mut Session, request: &FieldsRequest) -> Result<Fields, Error> {
    let (n, steps, eta) = (request.starts, request.steps, request.eta);
    let small = |k: usize| (1..MAX_NUMBERS).contains(&k);
    if !small(n) || !small(steps) || n.saturating_mul(2 * (steps + 1)) > MAX_NUMBERS {
        let message = format!(
            "{n} starts of {steps} steps, expected at least one of each and at most {MAX_NUMBERS} numbers in all"
        );
        return Err(Error::invalid("starts", message));
    }
    if !(1e-9..=1e3).contains(&eta) {
        let message = format!("is {eta}, expected a step from 1e-9 to 1e3");
        return Err(Error::invalid("eta", message));
    }
    let density = field(session, &request.density)?;
    let scenario = session.scenario(false);
    let (low, high) = reach_of(session, scenario.view);
    let mut rng = Stream::new(scenario.seed, Purpose::Display);
    let starts = uniform(&low, &high, n, &mut rng);
    let (energies, _) = session.energies(&starts, &request.density.condition.repeat(n));
    let felt = energies.iter().map(|e| density.at(*e));
    let mut courses: Vec<Course> = Vec::new();
    for mover in MOVERS {
        let descent = courses.first().map(|c| c.paths.clone());
        let mut course = follow(session, request, &density, mover, &starts, &mut rng);
        course.measure(descent.as_ref(), low.len());
        courses.push(course);
    }
    Ok(Fields {
        temperature: density.temperature,
        log_z: density.gibbs.log_z,
        diffusion: 2.0 * low.len() as f64 * eta * steps as f64,
        density: felt.fold([f64::INFINITY, 0.0], |[l, h], p| [l.min(p), h.max(p)]),
        courses,
    })
}

/// Moves points, `[n, d]`, by one mover.
fn follow(
    session: &mut Session,
    request: &FieldsRequest,
    density: &Field,
    mover: Mover,
    starts: &[f64],
    rng: &mut Stream,
) -> Course {
    let (steps, eta, temperature) = (request.steps, request.eta, density.temperature);
    let (dim, n) = (density.grid.dim(), request.starts);
    let noisy = matches!(mover, Mover::Langevin | Mover::DensityLangevin);
    let spread = if noisy { (2.0 * eta).sqrt() } else { 0.0 };
    // Velocity over −∇E, at energy `e`.
    let scale = |e: f64| match mover {
        Mover::Energy => 1.0,
        Mover::LogDensity | Mover::Langevin => 1.0 / temperature,
        Mover::Density | Mover::DensityLangevin => density.at(e) / temperature,
        Mover::DensityDescent => -density.at(e) / temperature,
    };
    let condition = request.density.condition.repeat(n);
    let mut x = starts.to_vec();
    let mut first = Vec::new();
    let mut course = Course {
        mover,
        paths: vec![0.0; n * (steps + 1) * dim],
        speed: Vec::new(),
        energy: Vec::new(),
        length: 0.0,
        rising: 0.0,
        off_path: 0.0,
        spread: 0.0,
    };
    for t in 0..=steps {
        let (energies, gradients) = session.energies(&x, &condition);
        let mut speed = 0.0;
        for (i, (x, g)) in x
            .chunks_exact_mut(dim)
            .zip(gradients.chunks_exact(dim))
            .enumerate()
        {
            course.paths[(i * (steps + 1) + t) * dim..][..dim].copy_from_slice(x);
            let factor = scale(energies[i]);
            speed += factor.abs() * g.iter().map(|g| g * g).sum::<f64>().sqrt();
            for (x, g) in x.iter_mut().zip(g) {
                *x -= eta * factor * g;
                if noisy {
                    *x += spread * rng.normal();
                }
            }
        }
        course.speed.push(speed / n as f64);
        course.energy.push(energies.iter().sum::<f64>() / n as f64);
        if t == 0 {
            first.clone_from(&energies);
        }
        let rising = first.iter().zip(&energies).filter(|(a, b)| b > a).count();
        course.rising = rising as f64 / n as f64;
    }
    course
}

impl Course {
    /// Lengths, and distances from the paths of descent (its own, if it is the first).
    fn measure(&mut self, descent: Option<&Vec<f64>>, dim: usize) {
        let size = self.speed.len() * dim;
        let n = (self.paths.len() / size) as f64;
        let curves = descent.unwrap_or(&self.paths).chunks_exact(size);
        for (path, curve) in self.paths.chunks_exact(size).zip(curves) {
            let end = &path[size - dim..];
            for pair in path.windows(2 * dim).step_by(dim) {
                self.length += squared_distance(&pair[..dim], &pair[dim..]).sqrt() / n;
            }
            self.off_path += off_curve(end, curve, dim) / n;
            self.spread += squared_distance(end, &path[..dim]) / n;
        }
    }
}

/// Distance of a point from the nearest chord of a curve, `[steps+1, d]`.
fn off_curve(x: &[f64], curve: &[f64], dim: usize) -> f64 {
    let chord = |pair: &[f64]| {
        let (a, b) = pair.split_at(dim);
        let along: f64 = (0..dim).map(|k| (b[k] - a[k]) * (x[k] - a[k])).sum();
        let s = (along / squared_distance(a, b).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        let foot: Vec<f64> = (0..dim).map(|k| a[k] + s * (b[k] - a[k])).collect();
        squared_distance(x, &foot)
    };
    let chords = curve.windows(2 * dim).step_by(dim).map(chord);
    chords.fold(f64::INFINITY, f64::min).sqrt()
}
