//! Where a density is looked for.

use crate::periods::Periods;

/// The square from `−extent` to `+extent` on each axis while it holds all points, `[n, d]`; else the box
/// of the points with that much on every side, and half as much again of what they span. Along a coordinate
/// with a period it is that.
#[must_use]
pub fn region(extent: f64, points: &[f64], dim: usize, periods: &Periods) -> [Vec<f64>; 2] {
    let [mut low, mut high] = of_plane(extent, points, dim);
    periods.fit(&mut low, &mut high);
    [low, high]
}

fn of_plane(extent: f64, points: &[f64], dim: usize) -> [Vec<f64>; 2] {
    let mut low = vec![f64::INFINITY; dim];
    let mut high = vec![f64::NEG_INFINITY; dim];
    for (i, &x) in points.iter().enumerate() {
        low[i % dim] = low[i % dim].min(x);
        high[i % dim] = high[i % dim].max(x);
    }
    if low
        .iter()
        .chain(&high)
        .all(|x| x.abs() <= extent || points.is_empty())
    {
        return [vec![-extent; dim], vec![extent; dim]];
    }
    for (low, high) in low.iter_mut().zip(&mut high) {
        let margin = extent.max(0.5 * (*high - *low));
        *low -= margin;
        *high += margin;
    }
    [low, high]
}
