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
        for (cell, e) in self.exponents.iter().enumerate() {
            let [sum, count] = &mut sums[cell % n % 2 + 2 * (cell / n % 2)];
            *sum += libm::exp(e - top);
            *count += 1.0;
        }
        let total: f64 = sums.iter().map(|s| s[0]).sum();
        let all = (n * n) as f64;
        let apart = sums.map(|[sum, count]| libm::log(sum / total * all / count).abs());
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
        apart.into_iter().fold(hidden, f64::max)
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
