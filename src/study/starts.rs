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

/// The box of the view, and of the observations in further coordinates.
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
    (low, high)
}

/// The box of the observations with half as much again on every side, if some lie outside the view.
pub(super) fn over_all(session: &Session, view: View) -> Option<View> {
    let observations = session.observations();
    let dim = observations.dim;
    let side = |k: usize| {
        let column = observations.points.iter().skip(k).step_by(dim);
        column.fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], x| {
            [l.min(*x), h.max(*x)]
        })
    };
    let [x, y] = [
        side(0),
        if dim > 1 {
            side(1)
        } else {
            [view.y_min, view.y_max]
        },
    ];
    let inside =
        view.x_min <= x[0] && x[1] <= view.x_max && view.y_min <= y[0] && y[1] <= view.y_max;
    let apart = |[low, high]: [f64; 2]| high > low && low.is_finite() && high.is_finite();
    let found = View {
        x_min: x[0],
        x_max: x[1],
        y_min: y[0],
        y_max: y[1],
    };
    (!inside && apart(x) && apart(y)).then(|| widened(found))
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
