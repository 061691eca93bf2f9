//! Descent of the energy in places, in attention or in the code, and the way back through all of its steps.

use super::energy::{Scene, Summed, energy, reverse};
use super::network::{CODE, Layout};
use crate::scalar::{Dual, Lanes, Real, Scalar};

/// What descends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Places of entities.
    Places,
    /// The code.
    Code,
    /// Attention.
    Attention,
}

impl Part {
    /// Where the logarithm of its step size is among the parameters.
    fn at(self) -> usize {
        Layout::STEPS.start + self as usize
    }

    /// Its step size.
    #[must_use]
    pub fn step<R: Real>(self, theta: &[R]) -> R {
        theta[self.at()].exp()
    }
}

/// One arrangement whose places or attention descend: `s ← s − α m ∇E + noise`, with the mask `m` of what may move.
#[derive(Clone, Debug)]
pub struct Descent<S> {
    /// The states, the first and all others.
    pub states: Vec<Scene<S>>,
    gradients: Vec<Scene<S>>,
    mask: Scene<S>,
    part: Part,
}

impl<L: Lanes + Summed<Sum = L>> Descent<L> {
    /// So many steps from a start. `noise` is added to the states after the first steps, one after each.
    pub fn new(
        theta: &[L::Real],
        start: Scene<L>,
        mask: Scene<L>,
        part: Part,
        steps: usize,
        noise: &[Scene<L>],
    ) -> Self {
        let step = part.step(theta);
        let (mut states, mut gradients) = (vec![start], Vec::new());
        for k in 0..steps {
            let (_, gradient) = reverse(theta, &states[k], L::one(), None);
            let moved = gradient.with(&mask, |g, m| (g * m).scale(step));
            let mut next = states[k].with(&moved, |s, m| s - m);
            if let Some(noise) = noise.get(k) {
                next = next.with(&noise.with(&mask, |n, m| n * m), |s, n| s + n);
            }
            states.push(next);
            gradients.push(gradient);
        }
        Self {
            states,
            gradients,
            mask,
            part,
        }
    }

    /// Where it ended.
    #[must_use]
    pub fn end(&self) -> &Scene<L> {
        &self.states[self.gradients.len()]
    }

    /// From the derivative of a loss by the end to that by the start, in all that the energy is a function of; what
    /// reaches θ is added to `sums`. Each step adds `H v` and `∂_θ(∇E·v)` for `v = −α m λ`.
    pub fn back(&self, theta: &[L::Real], end: Scene<L>, sums: &mut [L]) -> Scene<L> {
        let step = -self.part.step(theta);
        let mut adjoint = end;
        for (state, gradient) in self.states.iter().zip(&self.gradients).rev() {
            let along = adjoint.with(&self.mask, |a, m| (a * m).scale(step));
            sums[self.part.at()] += inner(&along, gradient);
            let dual = state.with(&along, Dual::new);
            let (_, down) = reverse(theta, &dual, Dual::one(), Some(sums));
            adjoint = adjoint.with(&down, |a, d| a + d.tangent);
        }
        adjoint
    }
}

/// The sum of products, number by number.
fn inner<S: Scalar>(a: &Scene<S>, b: &Scene<S>) -> S {
    let products = a.with(b, |a, b| a * b);
    let places = products.places.into_iter().flatten();
    let all = places.chain(products.attention).chain(products.code);
    all.fold(S::zero(), |sum, x| sum + x)
}

/// The code of some arrangements: from 0 it descends the mean of their energies.
#[derive(Clone, Debug)]
pub struct Inference<S> {
    shown: Vec<Scene<S>>,
    /// The codes, the first and all others.
    pub codes: Vec<[S; CODE]>,
    gradients: Vec<[S; CODE]>,
}

impl<L: Lanes + Summed<Sum = L>> Inference<L> {
    /// So many steps.
    pub fn new(theta: &[L::Real], shown: Vec<Scene<L>>, steps: usize) -> Self {
        let step = Part::Code.step(theta);
        let mut of = Self {
            shown,
            codes: vec![[L::zero(); CODE]],
            gradients: Vec::new(),
        };
        for k in 0..steps {
            let mut gradient = [L::zero(); CODE];
            for scene in &mut of.shown {
                scene.code = of.codes[k];
                let (_, down) = reverse(theta, scene, L::one(), None);
                for c in 0..CODE {
                    gradient[c] += down.code[c];
                }
            }
            let share = 1.0 / of.shown.len() as f64;
            let gradient = gradient.map(|g| g.times(share));
            of.codes.push(std::array::from_fn(|c| {
                of.codes[k][c] - gradient[c].scale(step)
            }));
            of.gradients.push(gradient);
        }
        of
    }

    /// The code in the end.
    #[must_use]
    pub fn end(&self) -> [L; CODE] {
        self.codes[self.gradients.len()]
    }

    /// The mean energy of the arrangements at that code.
    pub fn energy(&self, theta: &[L::Real], code: &[L; CODE]) -> L {
        let mut sum = L::zero();
        for scene in &self.shown {
            let code = *code;
            sum += energy(
                theta,
                &Scene {
                    code,
                    ..scene.clone()
                },
            );
        }
        sum.times(1.0 / self.shown.len() as f64)
    }

    /// Adds to `sums` what a derivative by the code in the end is by θ.
    pub fn back(&self, theta: &[L::Real], end: [L; CODE], sums: &mut [L]) {
        let step = -Part::Code.step(theta);
        let share = 1.0 / self.shown.len() as f64;
        let mut adjoint = end;
        for k in (0..self.gradients.len()).rev() {
            let along = adjoint.map(|a| a.scale(step));
            for c in 0..CODE {
                sums[Part::Code.at()] += along[c] * self.gradients[k][c];
            }
            for scene in &self.shown {
                let mut dual = scene.with(scene, |s, _| Dual::new(s, L::zero()));
                for c in 0..CODE {
                    dual.code[c] = Dual::new(self.codes[k][c], along[c].times(share));
                }
                let (_, down) = reverse(theta, &dual, Dual::one(), Some(sums));
                for c in 0..CODE {
                    adjoint[c] += down.code[c].tangent;
                }
            }
        }
    }
}
