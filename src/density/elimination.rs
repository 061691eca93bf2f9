//! What the rates of a [`FokkerPlanck`] equation say of all time: the density that stays, and mean times until a run
//! arrives.

use super::FokkerPlanck;

/// The chain of cells after all but the first were taken out, one after the other from the last on, what passes over
/// them handed to those that are left (Grassmann, Taksar & Heyman 1985): nothing is subtracted, so that rates of
/// e^−100 keep all their digits.
struct Chain {
    /// Rates from a cell to the `band` cells before it, when it was taken out.
    down: Vec<f64>,
    /// And from these to it.
    up: Vec<f64>,
    band: usize,
    /// Of each cell the sum of those by which it is left.
    leaves: Vec<f64>,
    /// Of each cell the time that is spent in it and in those taken out, until another that is left is entered.
    stays: Vec<f64>,
}

impl FokkerPlanck {
    /// Where runs arrive that go on from a cell to one that is not `outside`. Costs `n m²` products for n cells, m of
    /// them on the first axis. `None` where a cell is entered and never left, or where an axis goes around, which it
    /// is not written for.
    fn chain(&self, outside: impl Fn(usize) -> f64) -> Option<Chain> {
        let ([nx, ny], n) = (self.count, self.rates[0].len());
        if self.around.contains(&true) {
            return None;
        }
        let (band, axes) = if ny > 1 { (nx, 2) } else { (1, 1) };
        let mut down = vec![0.0; n * band];
        let mut up = vec![0.0; n * band];
        // Of each cell the rate at which runs arrive.
        let (mut arrives, mut stays) = (vec![0.0; n], vec![1.0; n]);
        for (rates, stride) in self.rates.iter().zip([1, nx]).take(axes) {
            for (before, cell) in (stride..n).enumerate() {
                let at = cell * band + band - stride;
                let [forth, back] = rates[before];
                let far = [outside(before), outside(cell)];
                match far.map(|far| far > 0.0) {
                    [true, true] => [up[at], down[at]] = [forth, back],
                    [true, false] => arrives[before] += over_the_edge(far, [forth, back]),
                    [false, true] => {
                        arrives[cell] += over_the_edge([far[1], far[0]], [back, forth]);
                    }
                    [false, false] => {}
                }
            }
        }
        let mut leaves = vec![0.0; n];
        for k in (1..n).rev() {
            let first = k.saturating_sub(band);
            let skip = band - (k - first);
            let (before_down, own_down) = down.split_at_mut(k * band);
            let (before_up, own_up) = up.split_at_mut(k * band);
            let (own_down, own_up) = (&own_down[skip..band], &own_up[skip..band]);
            leaves[k] = own_down.iter().sum::<f64>() + arrives[k];
            for (i, enters) in (first..k).zip(own_up) {
                if *enters == 0.0 {
                    continue;
                }
                if leaves[k] == 0.0 {
                    return None;
                }
                let share = enters / leaves[k];
                arrives[i] += share * arrives[k];
                stays[i] += share * stays[k];
                let below = &mut before_down[i * band + band - (i - first)..(i + 1) * band];
                for (rate, on) in below.iter_mut().zip(own_down) {
                    *rate += share * on;
                }
                for (j, on) in (i + 1..k).zip(&own_down[i + 1 - first..]) {
                    before_up[j * band + band - (j - i)] += share * on;
                }
            }
        }
        leaves[0] = arrives[0];
        Some(Chain {
            down,
            up,
            band,
            leaves,
            stays,
        })
    }

    /// The mass of every cell, 1 in all, that stays: from the rates themselves, no step of time has a part in
    /// it. `None` where the rates leave more than one, and where an axis goes around.
    #[must_use]
    pub fn stationary(&self) -> Option<Vec<f64>> {
        let Chain {
            up, band, leaves, ..
        } = self.chain(|_| f64::INFINITY)?;
        let n = leaves.len();
        let mut p = vec![0.0; n];
        p[0] = 1.0;
        for k in 1..n {
            if leaves[k] == 0.0 {
                return None;
            }
            let first = k.saturating_sub(band);
            let enters = &up[k * band + band - (k - first)..(k + 1) * band];
            let sum: f64 = p[first..k]
                .iter()
                .zip(enters)
                .map(|(p, rate)| p * rate)
                .sum();
            p[k] = sum / leaves[k];
            if p[k] > 1e200 {
                p[..=k].iter_mut().for_each(|p| *p *= 1e-200);
            }
        }
        let total: f64 = p.iter().sum();
        p.iter_mut().for_each(|p| *p /= total);
        p.iter().all(|p| p.is_finite()).then_some(p)
    }

    /// Mean time from each cell until a run arrives: `b·∇t + τΔt = −1`, t = 0 where a cell's center is `outside` by a
    /// distance of 0 or less, by the same rates. Infinite in a cell that nothing leaves. `None` where one such is
    /// entered, and where an axis goes around.
    #[must_use]
    pub fn arrival(&self, outside: impl Fn(usize) -> f64) -> Option<Vec<f64>> {
        let Chain {
            down,
            band,
            leaves,
            stays,
            ..
        } = self.chain(&outside)?;
        let mut t = vec![0.0; leaves.len()];
        for k in (0..t.len()).filter(|k| outside(*k) > 0.0) {
            let first = k.saturating_sub(band);
            let on = &down[k * band + band - (k - first)..(k + 1) * band];
            let later = t[first..k].iter().zip(on).filter(|(_, rate)| **rate > 0.0);
            let sum: f64 = later.map(|(t, rate)| t * rate).sum();
            t[k] = (stays[k] + sum) / leaves[k];
        }
        Some(t)
    }
}

/// The rate from a center outside to the edge, which is a share of the way to the next center, inside: that of
/// diffusion over so much less, with the drift as it is.
fn over_the_edge([outside, inside]: [f64; 2], [forth, back]: [f64; 2]) -> f64 {
    let share = (outside / (outside - inside)).max(1e-9);
    0.5 * ((1.0 + share) * forth + (1.0 - share) * back) / share
}

#[cfg(test)]
mod tests {
    use crate::density::{FokkerPlanck, Grid};

    fn at(grid: &Grid, t: &[f64], x: &[f64]) -> f64 {
        t[grid.cell(x).unwrap()]
    }

    /// `t(x) = ∫_x^b dy e^{V(y)/τ}/τ ∫_{−∞}^y dz e^{−V(z)/τ}`.
    #[test]
    fn arrivals_on_the_line_are_those_of_the_double_integral() {
        let potential = |x: f64| 0.25 * x.powi(4) - 0.5 * x * x + 0.1 * x;
        let (low, edge) = (-3.0, 0.8);
        for noise in [0.5, 0.05, 0.003] {
            let n = 200_000;
            let (mut inner, mut outer) = (0.0, 0.0);
            let width = (edge - low) / f64::from(n);
            let start = -1.0;
            for i in 0..n {
                let y = low + width * (f64::from(i) + 0.5);
                let half = 0.5 * width * (-potential(y) / noise).exp();
                inner += half;
                if y > start {
                    outer += width * inner * (potential(y) / noise).exp() / noise;
                }
                inner += half;
            }
            let solve = |cells: usize| {
                let grid = Grid::new(&[low], &[2.0], &[cells]).unwrap();
                let drift = |[x, _]: [f64; 2]| [x - x.powi(3) - 0.1, 0.0];
                let flow = FokkerPlanck::with_drift(&grid, drift, noise);
                let t = flow.arrival(|c| edge - grid.center(c)[0]).unwrap();
                // Between the two centers beside it.
                let [a, b] = [-0.5, 0.5].map(|by| at(&grid, &t, &[start + by * grid.width()[0]]));
                assert!(
                    t.iter()
                        .zip(0..)
                        .all(|(t, c)| (*t == 0.0) == (grid.center(c)[0] >= edge))
                );
                0.5 * (a + b)
            };
            let off = [1000, 2000].map(|cells| solve(cells) / outer - 1.0);
            assert!(off[1].abs() < 2e-3, "{noise}: {off:?} of {outer}");
            assert!(off[1].abs() < 0.4 * off[0].abs() + 1e-5, "{noise}: {off:?}");
        }
    }

    /// From a disc: `(R² − r²)/(4τ)`, whether the drift goes round in it or not.
    #[test]
    fn arrivals_at_a_circle_are_those_of_free_diffusion() {
        let noise = 0.3;
        for turn in [0.0, 2.0] {
            let solve = |cells: usize| {
                let grid = Grid::new(&[-1.2; 2], &[1.2; 2], &[cells; 2]).unwrap();
                let drift = |[x, y]: [f64; 2]| [-turn * y, turn * x];
                let flow = FokkerPlanck::with_drift(&grid, drift, noise);
                let norm = |x: [f64; 2]| x[0].hypot(x[1]);
                let t = flow.arrival(|c| 1.0 - norm(grid.center(c))).unwrap();
                let off = t.iter().enumerate().map(|(c, t)| {
                    let r = norm(grid.center(c)).min(1.0);
                    (t - 0.25 * (1.0 - r * r) / noise).abs()
                });
                off.fold(0.0, f64::max)
            };
            let off = [24, 48].map(solve);
            // The time from the middle is 0.83.
            assert!(off[1] < 0.002 && off[1] < 0.45 * off[0], "{turn}: {off:?}");
        }
    }

    /// Noise in one coordinate alone, the other going at a speed of 1 to the edge.
    #[test]
    fn arrivals_without_noise_take_the_way_over_the_speed() {
        let grid = Grid::new(&[-1.0; 2], &[1.0; 2], &[8, 100]).unwrap();
        let drift = |[x, _]: [f64; 2]| [-x, 1.0];
        let flow = FokkerPlanck::with_drift_and_noise(&grid, drift, [0.2, 0.0]);
        let t = flow.arrival(|c| 0.5 - grid.center(c)[1]).unwrap();
        for (c, t) in t.iter().enumerate() {
            let way = (0.5 - grid.center(c)[1]).max(0.0);
            assert!((t - way).abs() < 0.015, "{t} {way}");
        }
    }

    #[test]
    fn where_runs_are_caught_elsewhere_no_time_is_told() {
        let grid = Grid::new(&[-1.0; 2], &[1.0; 2], &[8, 8]).unwrap();
        let drift = |[x, y]: [f64; 2]| [-x, -y];
        let to_the_right = |c: usize| 0.8 - grid.center(c)[0];
        let caught = FokkerPlanck::with_drift_and_noise(&grid, drift, [0.0; 2]);
        assert!(caught.arrival(to_the_right).is_none());
    }
}
