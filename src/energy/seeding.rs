//! Where centers start: spread over the observations.

use super::Init;
use rand::RngExt;

/// Starting centers and the distance they are apart from the observations they stand for.
pub(super) struct Seeds {
    /// `[k, d]`.
    pub centers: Vec<f64>,
    /// Root mean square distance, per coordinate, of an observation to its nearest center.
    pub width: f64,
}

/// Narrower starts would make the usual step sizes overshoot.
const NARROWEST: f64 = 0.4;

/// `k` centers by k-means++ seeding (Arthur & Vassilvitskii 2007): each new one is an observation
/// drawn with probability proportional to its squared distance from the centers so far. A small
/// jitter keeps centers at equal observations apart. Without observations the centers are normal.
pub(super) fn seeds(init: &mut Init, k: usize) -> Seeds {
    let d = init.dim;
    let n = init.points.len() / d;
    if n == 0 {
        return Seeds {
            centers: (0..k * d).map(|_| 1.5 * init.rng.normal()).collect(),
            width: 2.0 * NARROWEST,
        };
    }
    let points: Vec<&[f64]> = init.points.chunks_exact(d).collect();
    let mut nearest = vec![f64::INFINITY; n];
    let mut next = init.rng.random_range(0..n);
    let mut centers = Vec::with_capacity(k * d);
    for _ in 0..k {
        centers.extend_from_slice(points[next]);
        for (nearest, point) in nearest.iter_mut().zip(&points) {
            *nearest = nearest.min(square_distance(point, points[next]));
        }
        next = draw(init, &nearest);
    }
    let mean_square = nearest.iter().sum::<f64>() / (n * d) as f64;
    let width = mean_square.sqrt().max(NARROWEST);
    for c in &mut centers {
        *c += 0.1 * width * init.rng.normal();
    }
    Seeds { centers, width }
}

fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// An index drawn in proportion to `weights`; any index when all are 0.
fn draw(init: &mut Init, weights: &[f64]) -> usize {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return init.rng.random_range(0..weights.len());
    }
    let mut left = total * init.rng.random::<f64>();
    for (i, &w) in weights.iter().enumerate() {
        left -= w;
        if left < 0.0 {
            return i;
        }
    }
    weights.len() - 1
}
