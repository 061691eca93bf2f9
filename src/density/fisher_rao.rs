//! The Fisher–Rao flow.

/// One step of the steepest descent of `KL(p ‖ π)`, `π ∝ e^{−E/τ}`, in the Fisher–Rao metric:
/// `p ← p^{1−η} π^η / Z`. Mass is born and dies in place and nothing moves. After `t` steps from
/// `p_0` it is `p_0^{(1−η)^t} π^{1−(1−η)^t} / Z`; where `p_0` is 0 it stays 0 while η < 1.
///
/// On finitely many cells it is the multiplicative step `p ← p e^{−η∇F(p)} / Z` on
/// `F = ⟨E, p⟩ + τ⟨p, log p⟩` of size `η/τ`.
pub fn fisher_rao_step(p: &mut [f64], energies: &[f64], temperature: f64, eta: f64, measure: f64) {
    let keep = 1.0 - eta;
    for (p, e) in p.iter_mut().zip(energies) {
        let old = if keep > 0.0 {
            keep * libm::log(*p)
        } else {
            0.0
        };
        let exponent = old - eta * e / temperature;
        *p = if exponent.is_nan() {
            f64::NEG_INFINITY
        } else {
            exponent
        };
    }
    let top = p.iter().fold(f64::NEG_INFINITY, |m, p| m.max(*p));
    p.iter_mut().for_each(|p| *p = libm::exp(*p - top));
    let mass = p.iter().sum::<f64>() * measure;
    p.iter_mut().for_each(|p| *p /= mass);
}

#[cfg(test)]
mod tests {
    use super::super::{Grid, gibbs, kl};
    use super::*;

    #[test]
    fn many_steps_are_the_closed_form_and_kl_never_rises() {
        let grid = Grid::new(&[-2.0; 2], &[2.0; 2], &[12; 2]).unwrap();
        let energy = |[x, y]: [f64; 2]| (x * x - 1.0).powi(2) + y * y * 0.5 + 0.2 * x * y;
        let energies: Vec<f64> = (0..grid.len()).map(|c| energy(grid.center(c))).collect();
        let (temperature, eta, steps) = (0.4, 0.15, 12);
        let target = gibbs(&grid, &energies, temperature).unwrap().density;
        let start: Vec<f64> = (0..grid.len()).map(|c| 1.0 + (c % 5) as f64).collect();
        let mass: f64 = start.iter().sum::<f64>() * grid.measure();
        let mut p: Vec<f64> = start.iter().map(|p| p / mass).collect();
        let mut last = kl(&grid, &p, &target);
        for _ in 0..steps {
            fisher_rao_step(&mut p, &energies, temperature, eta, grid.measure());
            let now = kl(&grid, &p, &target);
            assert!(now < last);
            last = now;
        }
        let left = (1.0f64 - eta).powi(steps);
        let raw: Vec<f64> = start
            .iter()
            .zip(&target)
            .map(|(p, q)| p.powf(left) * q.powf(1.0 - left))
            .collect();
        let mass: f64 = raw.iter().sum::<f64>() * grid.measure();
        for (p, raw) in p.iter().zip(&raw) {
            assert!((p - raw / mass).abs() < 1e-13);
        }
    }

    /// The multiplicative step on ⟨c, x⟩: `x_T ∝ x_0 e^{−ηTc}`; with entropy τ the fixed point is
    /// softmax(−c/τ), approached in `log x` at the rate `|1−ητ|`.
    #[test]
    fn on_a_simplex_it_is_the_multiplicative_step() {
        let c = [0.3, -1.0, 2.0, 0.7];
        let normalized = |x: [f64; 4]| x.map(|v| v / x.iter().sum::<f64>());
        // (Almost) without entropy.
        let (eta, tiny, steps) = (0.2, 1e-13, 5);
        let start = normalized([1.0, 2.0, 3.0, 4.0]);
        let mut p = start;
        for _ in 0..steps {
            fisher_rao_step(&mut p, &c, tiny, eta * tiny, 1.0);
        }
        let expected = normalized(std::array::from_fn(|i| {
            start[i] * (-eta * 5.0 * c[i]).exp()
        }));
        for (p, e) in p.iter().zip(expected) {
            assert!((p - e).abs() < 1e-11, "{p} {e}");
        }
        let (temperature, eta) = (0.5, 0.6);
        let rest = normalized(c.map(|c| (-c / temperature).exp()));
        // Ratios of log x to the fixed point shrink by 1 − ητ each step.
        let off = |p: &[f64; 4]| (p[0] / rest[0]).ln() - (p[1] / rest[1]).ln();
        let mut p = start;
        let mut last = off(&p);
        for _ in 0..8 {
            fisher_rao_step(&mut p, &c, temperature, eta * temperature, 1.0);
            assert!((off(&p) / last - (1.0 - eta * temperature)).abs() < 1e-9);
            last = off(&p);
        }
        // One whole step forgets the start: p ∝ e^{−c/τ}, though it was 0 somewhere.
        let mut p = [0.0, 0.2, 0.8, 0.0];
        fisher_rao_step(&mut p, &c, temperature, 1.0, 1.0);
        assert!(p.iter().zip(rest).all(|(p, r)| (p - r).abs() < 1e-15));
        let mut p = [0.0, 0.2, 0.8, 0.0];
        fisher_rao_step(&mut p, &c, temperature, 0.5, 1.0);
        assert_eq!((p[0], p[3]), (0.0, 0.0), "0 is absorbing");
    }
}
