//! Where measurements look, and from where they start.

use crate::error::Error;
use crate::random::Stream;
use crate::scenario::View;
use crate::session::Session;
use rand::RngExt;

/// Refuses a condition of another length than the observations have.
pub(super) fn check_condition(session: &Session, condition: &[f64]) -> Result<(), Error> {
    let (n, m) = (condition.len(), session.observations().m);
    if n != 0 && n != m {
        let message = format!("has {n} numbers, expected {m} as in the observations, or none");
        return Err(Error::invalid("condition", message));
    }
    Ok(())
}

/// A view that is one period wide, and 0 its middle, along each coordinate that has one.
pub(super) fn folded(session: &Session, view: View) -> View {
    let (mut low, mut high) = ([view.x_min, view.y_min], [view.x_max, view.y_max]);
    session.periods().fit(&mut low, &mut high);
    View {
        x_min: low[0],
        x_max: high[0],
        y_min: low[1],
        y_max: high[1],
    }
}

/// The box of the view, and of the observations in further coordinates; one period along those that have one.
pub(super) fn reach_of(session: &Session, view: View) -> (Vec<f64>, Vec<f64>) {
    let observations = session.observations();
    let dim = observations.dim;
    let (mut low, mut high) = (vec![view.x_min, view.y_min], vec![view.x_max, view.y_max]);
    low.truncate(dim);
    high.truncate(dim);
    for k in low.len()..dim {
        let column = || observations.points.iter().skip(k).step_by(dim);
        low.push(column().fold(0.0, |m: f64, x| m.min(*x)) - 1.0);
        high.push(column().fold(0.0, |m: f64, x| m.max(*x)) + 1.0);
    }
    session.periods().fit(&mut low, &mut high);
    (low, high)
}

/// The box of the observations, as wide as the view along a coordinate that they do not have; the view
/// where there are none.
fn spanned(session: &Session, view: View) -> View {
    let observations = session.observations();
    let side = |k: usize, seen: [f64; 2]| {
        if k >= observations.dim || observations.points.is_empty() {
            return seen;
        }
        let column = observations.points.iter().skip(k).step_by(observations.dim);
        column.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], x| {
            [l.min(*x), h.max(*x)]
        })
    };
    let [x_min, x_max] = side(0, [view.x_min, view.x_max]);
    let [y_min, y_max] = side(1, [view.y_min, view.y_max]);
    View {
        x_min,
        x_max,
        y_min,
        y_max,
    }
}

fn holds(outer: View, inner: View) -> bool {
    outer.x_min <= inner.x_min
        && inner.x_max <= outer.x_max
        && outer.y_min <= inner.y_min
        && inner.y_max <= outer.y_max
}

/// The box of the observations with half as much again on every side, if some lie outside the view.
pub(super) fn over_all(session: &Session, view: View) -> Option<View> {
    let seen = spanned(session, view);
    let extended = seen.x_min < seen.x_max && seen.y_min < seen.y_max;
    (!holds(view, seen) && extended).then(|| widened(seen))
}

/// The view with half as much again on every side, while that holds the observations; else the box of
/// the observations with as much on every side, or half of what they span.
pub(super) fn whole(session: &Session, view: View) -> View {
    let (wide, seen) = (widened(view), spanned(session, view));
    if holds(wide, seen) {
        return wide;
    }
    let margin = |view: [f64; 2], seen: [f64; 2]| 0.5 * (view[1] - view[0]).max(seen[1] - seen[0]);
    let x = margin([view.x_min, view.x_max], [seen.x_min, seen.x_max]);
    let y = margin([view.y_min, view.y_max], [seen.y_min, seen.y_max]);
    View {
        x_min: seen.x_min - x,
        x_max: seen.x_max + x,
        y_min: seen.y_min - y,
        y_max: seen.y_max + y,
    }
}

/// The view with half as much again on every side.
pub(super) fn widened(view: View) -> View {
    let (dx, dy) = (
        0.5 * (view.x_max - view.x_min),
        0.5 * (view.y_max - view.y_min),
    );
    View {
        x_min: view.x_min - dx,
        x_max: view.x_max + dx,
        y_min: view.y_min - dy,
        y_max: view.y_max + dy,
    }
}

/// Points uniform in a box, `[n, d]`.
pub(super) fn uniform(low: &[f64], high: &[f64], n: usize, rng: &mut Stream) -> Vec<f64> {
    let axes = low.iter().zip(high).cycle().take(n * low.len());
    axes.map(|(l, h)| l + (h - l) * rng.random::<f64>())
        .collect()
}
