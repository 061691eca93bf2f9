//! The generalized mean loss.

use super::divide::Division;

/// Of a loss in units of what moves the states: Wu & Tegmark's δ.
const DELTA: f64 = 1e-10;

impl Division {
    /// `Σ_t [(1/K) Σ_k (ℓ_k + δ)^γ]^{1/γ} / n`, and of each step its own, in units of what moves the states.
    pub(super) fn mean_loss(&self, gamma: f64) -> (f64, Vec<f64>) {
        let size = self.steps.size();
        let each: Vec<f64> = (0..self.steps.len())
            .map(|i| {
                let losses = self.errors.iter().map(|e| (e[i] / size).powi(2) + DELTA);
                generalized_mean(gamma, losses)
            })
            .collect();
        (each.iter().sum::<f64>() / each.len() as f64, each)
    }

    /// One step down the mean loss: it is concave in the losses of the theories, so that its slopes there are
    /// weights with which it does not rise.
    pub(super) fn down_the_mean(&mut self, gamma: f64) -> f64 {
        let (_, each) = self.mean_loss(gamma);
        let (size, count) = (self.steps.size(), self.theories.len() as f64);
        // What no law says yet would pull all of them.
        let bound = match self.laws.is_linear() {
            true => self.bound(),
            false => f64::INFINITY,
        };
        let said: Vec<bool> = (0..each.len()).map(|i| self.nearest(i).1 < bound).collect();
        self.fit_all(|me, k, i| {
            if !said[i] {
                return 0.0;
            }
            let loss = (me.errors[k][i] / size).powi(2) + DELTA;
            libm::pow(loss / each[i], gamma - 1.0) / count
        });
        self.mean_loss(gamma).0
    }
}

/// `[(1/K) Σ ℓ^γ]^{1/γ}`, the geometric mean at γ = 0, in a way that does not overflow.
fn generalized_mean(gamma: f64, losses: impl Iterator<Item = f64>) -> f64 {
    let losses: Vec<f64> = losses.collect();
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
    let count = losses.len() as f64;
    let relative = losses.iter().map(|l| l / least);
    let mean = match gamma == 0.0 {
        true => libm::exp(relative.map(libm::log).sum::<f64>() / count),
        false => libm::pow(
            relative.map(|r| libm::pow(r, gamma)).sum::<f64>() / count,
            1.0 / gamma,
        ),
    };
    least * mean
}

#[cfg(test)]
mod tests {
    use super::generalized_mean;

    #[test]
    fn means_are_textbook() {
        let of = |gamma: f64| generalized_mean(gamma, [1.0, 4.0].into_iter());
        assert!((of(-1.0) - 1.6).abs() < 1e-12, "harmonic");
        assert!((of(0.0) - 2.0).abs() < 1e-12, "geometric");
        assert!((of(1.0) - 2.5).abs() < 1e-12, "arithmetic");
        assert!((of(-400.0) - 1.0).abs() < 1e-2, "towards the least");
    }
}
