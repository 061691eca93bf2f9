//! Energy or density? The vector fields that descend one, climb the other, or mistake one for the
//! other, from the same points.

use super::density::{DensityRequest, Field, field};
use super::movers::{Local, MOVERS, Mover, norm};
use super::starts::{reach_of, uniform};
use crate::error::Error;
use crate::landscape::squared_distance;
use crate::random::{Purpose, Stream};
use crate::session::Session;
use serde::{Deserialize, Serialize};

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
    /// Mean distance from the path that descent of the energy draws from the same start, over 16
    /// times; of the two ways round the smaller, as either path may be a part of the other.
    pub off_path: f64,
    /// Mean squared distance from the starts at the end; free diffusion would give `2dηT`.
    pub spread: f64,
    /// Smallest and largest speed at the starts, over that of descent of the energy from there.
    pub relative: [f64; 2],
    /// Fraction of the points whose path is shorter than a hundredth of that of descent.
    pub stalled: f64,
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
    let local = Local::new(session, &density, &starts, &request.density.condition)?;
    let mut courses: Vec<Course> = Vec::new();
    let plane = low.len() == 2;
    for mover in MOVERS.into_iter().filter(|m| plane || *m != Mover::Turning) {
        let descent = courses.first().map(|c| c.paths.clone());
        let mut course = follow(session, request, &density, mover, &starts, &mut rng);
        course.measure(descent.as_ref(), low.len());
        local.measure(&mut course);
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
    let (steps, eta) = (request.steps, request.eta);
    let (dim, n) = (density.grid.dim(), request.starts);
    let noisy = matches!(mover, Mover::Langevin | Mover::DensityLangevin);
    let spread = if noisy { (2.0 * eta).sqrt() } else { 0.0 };
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
        relative: [0.0; 2],
        stalled: 0.0,
        at_critical: None,
        doubled_z: 1.0,
        circulation: None,
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
            let velocity = mover.velocity(density, energies[i], g);
            speed += norm(velocity);
            for (x, v) in x.iter_mut().zip(velocity) {
                *x += eta * v;
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

/// Paths shorter than this share of descent's count as stalled.
const STALLED: f64 = 0.01;
impl Course {
    /// Lengths, and distances from the paths of descent (its own, if it is the first).
    fn measure(&mut self, descent: Option<&Vec<f64>>, dim: usize) {
        let size = self.speed.len() * dim;
        let n = (self.paths.len() / size) as f64;
        let curves = descent.unwrap_or(&self.paths).chunks_exact(size);
        let length = |path: &[f64]| -> f64 {
            let pairs = path.windows(2 * dim).step_by(dim);
            pairs
                .map(|pair| squared_distance(&pair[..dim], &pair[dim..]).sqrt())
                .sum()
        };
        for (path, curve) in self.paths.chunks_exact(size).zip(curves) {
            let end = &path[size - dim..];
            self.length += length(path) / n;
            self.stalled += f64::from(u8::from(length(path) < STALLED * length(curve))) / n;
            self.off_path += apart(path, curve, dim).min(apart(curve, path, dim)) / n;
            self.spread += squared_distance(end, &path[..dim]) / n;
        }
    }
}

/// Mean distance of one curve, `[steps+1, d]`, from another, over `SAMPLES` times.
fn apart(path: &[f64], curve: &[f64], dim: usize) -> f64 {
    let steps = path.len() / dim - 1;
    let at = |k: usize| &path[k * steps / SAMPLES * dim..][..dim];
    let sum: f64 = (1..=SAMPLES).map(|k| off_curve(at(k), curve, dim)).sum();
    sum / SAMPLES as f64
}

/// Times at which two paths are compared.
const SAMPLES: usize = 16;

/// Distance of a point from the nearest chord of a curve, `[steps+1, d]`.
fn off_curve(x: &[f64], curve: &[f64], dim: usize) -> f64 {
    let chord = |pair: &[f64]| {
        let (a, b) = pair.split_at(dim);
        let along: f64 = (0..dim).map(|k| (b[k] - a[k]) * (x[k] - a[k])).sum();
        let s = (along / squared_distance(a, b).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        let foot = |k: usize| a[k] + s * (b[k] - a[k]) - x[k];
        (0..dim).map(|k| foot(k) * foot(k)).sum()
    };
    let chords = curve.windows(2 * dim).step_by(dim).map(chord);
    chords.fold(f64::INFINITY, f64::min).sqrt()
}
