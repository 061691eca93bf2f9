//! Stationary points where the Hessian says nothing of some direction.

use super::Look;
use super::point::{CriticalPoint, Kind, Search, Settled, symmetric};
use nalgebra::DVector;

/// Of the longest step of the search: how far curvatures are compared, energies are looked at, and
/// a continuum is followed.
const ASIDE: f64 = 0.01;
const AROUND: f64 = 0.1;

/// Whether a stationary point has directions without curvature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Flat {
    /// None.
    Nowhere,
    /// Some; the point stands alone.
    Here,
    /// Some, and other stationary points lie there.
    On,
}

/// Of each point. A curvature counts as none where it is next to nothing compared with that a little
/// to either side, or is lost in the rounding of the others; the unit of the energy does not matter.
pub(super) fn flats(look: Look, points: &[Settled], search: &Search) -> Vec<Flat> {
    let h = ASIDE * search.reach;
    let mut asked = Vec::new();
    let mut places = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let eigen = symmetric(&point.hessian);
        for (&value, vector) in eigen
            .eigenvalues
            .iter()
            .zip(eigen.eigenvectors.column_iter())
        {
            let x = DVector::from_row_slice(&point.x);
            places.push((&x + vector * h).as_slice().to_vec());
            places.push((&x - vector * h).as_slice().to_vec());
            let lost = 32.0 * search.epsilon * eigen.eigenvalues.amax();
            asked.push((i, value, vector.into_owned(), lost));
        }
    }
    let beside = look(&places);
    let mut flat = vec![Flat::Nowhere; points.len()];
    for (k, (i, value, vector, lost)) in asked.iter().enumerate() {
        let bend = |at: usize| vector.dot(&(&beside.hessian[at] * vector)).abs();
        let nearby = bend(2 * k).max(bend(2 * k + 1));
        if value.abs()
            <= lost
                .max(1e-6 * nearby)
                .max(10.0 * nearby * points[*i].error / h)
            && flat[*i] != Flat::On
        {
            let on = goes_on(look, &points[*i], vector, search);
            flat[*i] = if on { Flat::On } else { Flat::Here };
        }
    }
    flat
}

/// Whether the energy stays stationary along a flat direction, once what is curved is solved for.
fn goes_on(look: Look, point: &Settled, along: &DVector<f64>, search: &Search) -> bool {
    let h = AROUND * search.reach;
    let mut x = DVector::from_row_slice(&point.x) + along * h;
    let (mut slope, mut size) = (f64::INFINITY, 0.0);
    for _ in 0..8 {
        let here = look(&[x.as_slice().to_vec()]);
        let (gradient, eigen) = (&here.gradient[0], symmetric(&here.hessian[0]));
        size = eigen.eigenvalues.amax();
        slope = gradient.norm();
        let pairs = eigen
            .eigenvalues
            .iter()
            .zip(eigen.eigenvectors.column_iter());
        for (&value, vector) in pairs.filter(|(value, _)| value.abs() > 1e-3 * size) {
            if vector.dot(along).abs() < 0.9 {
                x -= vector * (vector.dot(gradient) / value);
            }
        }
    }
    let energy = look(&[x.as_slice().to_vec()]).energy[0];
    let rounding = search.epsilon * (size * search.reach + energy.abs() / search.reach);
    slope <= 1e4 * rounding && size > 0.0 || (slope == 0.0 && energy == point.energy)
}

/// What the energies around a point make of it.
pub(super) fn likeness(look: Look, point: &Settled, search: &Search) -> Kind {
    let r = AROUND * search.reach;
    let eigen = symmetric(&point.hessian);
    let axes: Vec<DVector<f64>> = eigen
        .eigenvectors
        .column_iter()
        .map(|v| v.into_owned())
        .collect();
    let mut places = Vec::new();
    let mut add = |v: DVector<f64>| {
        places.push(
            (DVector::from_row_slice(&point.x) + v * r)
                .as_slice()
                .to_vec(),
        )
    };
    for (i, a) in axes.iter().enumerate() {
        add(a.clone());
        add(-a);
        for b in &axes[i + 1..] {
            for k in 0..16 {
                let (sin, cos) = (std::f64::consts::TAU * (f64::from(k) + 0.5) / 16.0).sin_cos();
                add(a * cos + b * sin);
            }
        }
    }
    let energies = look(&places).energy;
    let slack = 8.0 * search.epsilon * point.energy.abs();
    let above = energies.iter().any(|e| *e > point.energy + slack);
    let below = energies.iter().any(|e| *e < point.energy - slack);
    match (below, above) {
        (false, true) => Kind::Minimum,
        (true, false) => Kind::Maximum,
        (true, true) => Kind::Saddle,
        (false, false) => Kind::Degenerate,
    }
}

/// Joins the points of a continuum: those of equal energy that a step of the search joins.
pub(super) fn gather(found: &mut Vec<(CriticalPoint, usize)>, search: &Search) {
    let reach = search.reach;
    let continuous =
        |c: &CriticalPoint| c.degenerate.as_ref().is_some_and(|d| d.continuum.is_some());
    let (on, mut kept): (Vec<_>, Vec<_>) = std::mem::take(found)
        .into_iter()
        .partition(|f| continuous(&f.0));
    let size = |c: &CriticalPoint| {
        let curved = c.curvatures.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        c.energy.abs().max(curved * reach * reach)
    };
    let slack = 1e-6 * on.iter().map(|(c, _)| size(c)).fold(0.0, f64::max);
    let mut rest: Vec<Option<_>> = on.into_iter().map(Some).collect();
    while let Some(first) = rest.iter_mut().find_map(Option::take) {
        let mut members = vec![first];
        let mut at = 0;
        while at < members.len() {
            for one in &mut rest {
                let near = |(c, _): &mut (CriticalPoint, usize)| {
                    let other = &members[at].0;
                    (c.energy - other.energy).abs() <= slack
                        && search.periods.distance(&c.x, &other.x) < reach
                };
                members.extend(one.take_if(near));
            }
            at += 1;
        }
        let end = |pick: fn(f64, f64) -> f64| {
            let mut corner = members[0].0.x.clone();
            for (c, _) in &members {
                corner
                    .iter_mut()
                    .zip(&c.x)
                    .for_each(|(m, x)| *m = pick(*m, *x));
            }
            corner
        };
        let ends = [end(f64::min), end(f64::max)];
        let hits = members.iter().map(|(_, hits)| hits).sum();
        let mut whole = members.swap_remove(0).0;
        if let Some(degenerate) = &mut whole.degenerate {
            degenerate.continuum = Some(ends);
        }
        kept.push((whole, hits));
    }
    *found = kept;
}
