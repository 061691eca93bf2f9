//! Whether a grid resolves a density.

/// Values at the cell centers of a box of the plane: along `x_1` first, from the lower ends on.
#[derive(Clone, Copy, Debug)]
pub struct Lattice<'a> {
    /// Lower ends of the box.
    pub low: [f64; 2],
    /// Width of a cell.
    pub width: [f64; 2],
    /// Cells along an axis; at least 4.
    pub count: usize,
    /// `−E/τ` at the centers.
    pub exponents: &'a [f64],
}

impl Lattice<'_> {
    /// By how much `log Z`, the sum over the cells, may be off, roughly: how far the sums over every
    /// other cell of every other row differ from it, which for a smooth density is far more than the sum
    /// over all is off; and how much of the mass at points `[n, 2]`, where `−E/τ` is `of_points`, is not
    /// what the centers around them let expect (by cubic interpolation of the logarithm).
    #[must_use]
    pub fn doubt(&self, points: &[f64], of_points: &[f64]) -> f64 {
        let n = self.count;
        let top = self
            .exponents
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        if !top.is_finite() {
            return f64::INFINITY;
        }
        let mut sums = [[0.0; 2]; 4];
        // By how much what lies at the upper end of an axis is more than at the lower end.
        let mut rise = [0.0; 2];
        for (cell, e) in self.exponents.iter().enumerate() {
            let (at, mass) = ([cell % n, cell / n], libm::exp(e - top));
            let [sum, count] = &mut sums[at[0] % 2 + 2 * (at[1] % 2)];
            *sum += mass;
            *count += 1.0;
            for (rise, i) in rise.iter_mut().zip(at) {
                *rise += mass * (f64::from(u8::from(i + 1 == n)) - f64::from(u8::from(i == 0)));
            }
        }
        let total: f64 = sums.iter().map(|s| s[0]).sum();
        let all = (n * n) as f64;
        // Nodes that are half a cell too low see less of what rises across the box.
        let apart = sums.iter().enumerate().map(|(k, [sum, count])| {
            let low = [k % 2, k / 2].map(|odd| 0.5 - odd as f64);
            let sum = sum * all / count + low[0] * rise[0] + low[1] * rise[1];
            match sum > 0.0 {
                true => libm::log(sum / total).abs(),
                false => f64::INFINITY,
            }
        });
        let mut hidden = std::collections::BTreeMap::new();
        for (x, e) in points.chunks_exact(2).zip(of_points) {
            let (cell, expected) = self.interpolate(x);
            let share = |e: f64| libm::exp(e - top) / total;
            let expected = if expected.is_nan() {
                0.0
            } else {
                share(expected)
            };
            let more = hidden.entry(cell).or_insert(0.0f64);
            *more = more.max(share(*e) - expected);
        }
        let hidden: f64 = hidden.values().sum();
        apart.fold(hidden, f64::max)
    }

    /// The cell of a point, and the value there by cubic interpolation between centers.
    fn interpolate(&self, x: &[f64]) -> ([usize; 2], f64) {
        let most = (self.count - 1) as f64;
        let at = [0, 1].map(|k| (x[k] - self.low[k]) / self.width[k] - 0.5);
        let first = at.map(|u| (u.floor() - 1.0).clamp(0.0, most - 3.0));
        let weights = [0, 1].map(|k| {
            let t = at[k] - first[k];
            let [a, b, c, d] = [t, t - 1.0, t - 2.0, t - 3.0];
            [
                -b * c * d / 6.0,
                a * c * d / 2.0,
                -a * b * d / 2.0,
                a * b * c / 6.0,
            ]
        });
        let [i, j] = first.map(|f| f as usize);
        let mut sum = 0.0;
        for (row, wy) in weights[1].iter().enumerate() {
            for (column, wx) in weights[0].iter().enumerate() {
                sum += wx * wy * self.exponents[i + column + self.count * (j + row)];
            }
        }
        (at.map(|u| (u + 0.5).clamp(0.0, most) as usize), sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doubt(exponent: impl Fn([f64; 2]) -> f64, points: &[f64]) -> f64 {
        let n = 64;
        let center = |c: usize| [c % n, c / n].map(|i| -4.0 + 0.125 * (i as f64 + 0.5));
        let exponents: Vec<f64> = (0..n * n).map(|c| exponent(center(c))).collect();
        let of_points: Vec<f64> = points
            .chunks_exact(2)
            .map(|x| exponent([x[0], x[1]]))
            .collect();
        let lattice = Lattice {
            low: [-4.0; 2],
            width: [0.125; 2],
            count: n,
            exponents: &exponents,
        };
        lattice.doubt(points, &of_points)
    }

    #[test]
    fn smooth_densities_are_resolved_and_narrow_ones_are_not() {
        let gaussian = |sd: f64| {
            move |x: [f64; 2]| -0.5 * ((x[0] - 0.3).powi(2) + (x[1] + 0.21).powi(2)) / (sd * sd)
        };
        let points = [0.3, -0.21, 0.4, -0.1, 2.0, 2.0];
        for sd in [0.15, 0.3, 1.0, 3.0] {
            let doubt = doubt(gaussian(sd), &points);
            assert!(doubt < 0.02, "{sd}: {doubt}");
        }
        for sd in [0.1, 0.06, 0.02, 0.001] {
            let doubt = doubt(gaussian(sd), &points);
            assert!(doubt > 0.02, "{sd}: {doubt}");
        }
        // Cut off at the edges, as long as it is smooth.
        let tilted = doubt(|x| x[0] - 0.7 * x[1], &points);
        assert!(tilted < 0.02, "{tilted}");
        // A spike that no node sees, at one of the points.
        let spike = |x: [f64; 2]| {
            let at = |sd: f64| gaussian(sd)(x) - 2.0 * sd.ln();
            (0.5 * at(1.0).exp() + 0.5 * at(0.01).exp()).ln()
        };
        let hidden = doubt(spike, &points);
        assert!(hidden > 0.1, "{hidden}");
    }
}
