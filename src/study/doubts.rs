//! What speaks against an energy being the quasipotential of a known system.

use super::exits::Exit;
use crate::error::Error;
use crate::session::Session;
use crate::system::{Rest, SystemConfig};
use nalgebra::DMatrix;
use serde::Serialize;

/// A stable point, or a stable cycle of a system in the plane, and the learned energy there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Attractor {
    /// The point, or a place on the cycle.
    pub x: Vec<f64>,
    /// Time of a turn of the cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<f64>,
    /// `‖H − P‖/‖P‖`, root mean square over the cycle: H the Hessian of E, `½(x−x*)ᵀP(x−x*)` the
    /// quasipotential nearby.
    pub curvature: f64,
}

/// Above these shares a residual, a curvature, a rise along f are more than what a fit leaves.
const RESIDUAL: f64 = 0.01;
const CURVATURE: f64 = 0.1;
const RISES: f64 = 0.02;
/// And above this share of ε a barrier: times are off by as much.
const BARRIER: f64 = 0.05;
/// So many times the residual at the observations is more than chance between them.
const BETWEEN: f64 = 3.0;

/// The attractors whose quasipotential nearby is known, with what E is there.
pub(super) fn attractors(
    system: &SystemConfig,
    session: &mut Session,
) -> Result<Vec<Attractor>, Error> {
    let driven = system.driven();
    let point = |rest: Rest| {
        let form = rest.form(&driven)?.as_slice().to_vec();
        Some((None, vec![(rest.x, form)]))
    };
    let stable = system.rests().into_iter().filter(Rest::is_stable);
    let points = stable.filter_map(point);
    let cycles = system.cycles().into_iter();
    let cycles = cycles.map(|c| (Some(c.period), c.places));
    let mut found = Vec::new();
    for (period, places) in points.chain(cycles) {
        let at: Vec<Vec<f64>> = places.iter().map(|(x, _)| x.clone()).collect();
        let hessians = session.local(&at, &[])?.hessian;
        let (mut off, mut size) = (0.0, 0.0);
        for (hessian, (_, form)) in hessians.iter().zip(&places) {
            let form = DMatrix::from_row_slice(driven.len(), driven.len(), form);
            off += (hessian - &form).norm_squared();
            size += form.norm_squared();
        }
        found.push(Attractor {
            x: at[0].clone(),
            period,
            curvature: (off / size).sqrt(),
        });
    }
    Ok(found)
}

/// What was measured of an energy.
pub(super) struct Measured<'a> {
    /// Share of the domain in which it falls along f.
    pub(super) falls: f64,
    /// The residual there, and at the observations, root mean square.
    pub(super) residual: [f64; 2],
    /// What it is near attractors.
    pub(super) attractors: &'a [Attractor],
    /// The ways over its saddles, and the noise ε.
    pub(super) exits: &'a [Exit],
    pub(super) noise: f64,
}

/// Sentences, without their ends; of an energy that is only to fall along f, no others than that it rises.
pub(super) fn doubts(seen: &Measured, only_falls: bool) -> Vec<String> {
    let [elsewhere, observed] = seen.residual;
    let mut doubts = Vec::new();
    let percent = |share: f64| 100.0 * share;
    if seen.falls.is_nan() || seen.falls < 1.0 - RISES {
        doubts.push(format!(
            "E rises along f on {:.1} % of the domain, and the quasipotential does nowhere",
            percent(1.0 - seen.falls)
        ));
    }
    if only_falls {
        return doubts;
    }
    if seen.attractors.is_empty() {
        doubts.push(
            "no stable point of the system is in its domain that noise reaches from all sides, and no stable \
             cycle was found: where the residual is 0, E need not be the quasipotential"
                .into(),
        );
    }
    let worst = seen.attractors.iter();
    let worst = worst.max_by(|a, b| a.curvature.total_cmp(&b.curvature));
    if let Some(a) = worst.filter(|a| a.curvature.is_nan() || a.curvature > CURVATURE) {
        let what = match a.period {
            Some(_) => "cycle through",
            None => "stable point",
        };
        doubts.push(format!(
            "at the {what} ({}) the curvature of E is off by {:.0} %",
            in_words(&a.x),
            percent(a.curvature)
        ));
    }
    if elsewhere.is_nan() || elsewhere > RESIDUAL {
        doubts.push(format!(
            "f + D∇E is not perpendicular to ∇E: the residual is {:.1} % of ‖f‖‖∇E‖",
            percent(elsewhere)
        ));
    }
    let fewer = BETWEEN * observed;
    if elsewhere > fewer.max(RESIDUAL) {
        doubts.push(format!(
            "the residual is {:.1} times as large between the observations as at them: learn from more of them, or \
             with fewer parameters",
            elsewhere / observed
        ));
    }
    let known = |exit: &Exit| exit.barrier_off.filter(|by| by.is_finite());
    let off = |exit: &Exit| known(exit).map_or(f64::INFINITY, f64::abs);
    let worst = seen.exits.iter();
    let worst = worst.max_by(|a, b| off(a).total_cmp(&off(b)));
    if let Some(exit) = worst.filter(|exit| off(exit) > BARRIER * seen.noise) {
        let from = in_words(&exit.from);
        doubts.push(match known(exit) {
            Some(by) => format!(
                "the barrier out of ({from}) is {:.3} too {}, which changes the time by a factor of {:.2} at ε = {}",
                by.abs(),
                if by < 0.0 { "high" } else { "low" },
                libm::exp(by.abs() / seen.noise),
                seen.noise
            ),
            None => format!(
                "no way out of ({from}) along f + 2D∇E was found, by which its barrier would be checked"
            ),
        });
    }
    doubts
}

fn in_words(x: &[f64]) -> String {
    let place: Vec<String> = x.iter().map(|x| format!("{x:.2}")).collect();
    place.join(", ")
}

/// Share of places where E falls along f, and the mean square of the residuals.
pub(super) fn along(velocities: &[Vec<f64>], slopes: &[f64], driven: &[bool]) -> (f64, f64) {
    let (mut falls, mut square) = (0.0, 0.0);
    for (f, g) in velocities.iter().zip(slopes.chunks_exact(driven.len())) {
        falls += f64::from(u8::from(dot(f, g) < 0.0));
        square += residual(f, g, driven).powi(2);
    }
    let n = velocities.len().max(1) as f64;
    (falls / n, square / n)
}

/// `∇E·(f + D∇E)/(‖∇E‖‖f‖)`; 0 where either is.
pub(super) fn residual(f: &[f64], g: &[f64], driven: &[bool]) -> f64 {
    let noise = g
        .iter()
        .zip(driven)
        .map(|(g, d)| if *d { g * g } else { 0.0 });
    let size = libm::sqrt(dot(f, f) * dot(g, g));
    if size > 0.0 {
        (dot(f, g) + noise.sum::<f64>()) / size
    } else {
        0.0
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
