//! Steps of gradient descent on a network of its own, whose density is known since they can be undone.

use super::super::jacobian::Jacobian;
use super::super::negatives::Drawn;
use super::{Adversarial, Draws};
use crate::dynamics::{DynamicsConfig, GradientDescent, Rollout};
use crate::energy::{Activation, Energy, EnergyConfig, Field, Init, Mlp};
use crate::random::Stream;
use crate::scalar::{Lanes, Scalar};
use crate::tensor::TensorShape;
use crate::tile::{State, Tile, add, zeros};
use std::f64::consts::TAU;

/// Step size of the flow, in coordinates in which the observations have deviation 1.
const ETA: f64 = 0.2;

/// `x_T` of `x_{t+1} = x_t − η∇E(x_t)` from `x_0 ~ N(offset, I)`, with
/// `log q(x_T) = log N(x_0) − Σ_t log det(I − ηH(x_t))`.
pub(super) struct Flow<L: Lanes> {
    dim: usize,
    steps: usize,
    offset: f64,
    field: Box<dyn Field<L>>,
    dynamics: DynamicsConfig,
    rollout: Rollout<L>,
    /// Where the last draws came by, `x_0 … x_{T−1}`.
    way: Vec<State<L>>,
    jacobian: Jacobian<L>,
}

fn network(units: usize) -> Mlp {
    Mlp {
        widths: vec![units],
        activation: Activation::Softplus,
        ..Mlp::default()
    }
}

impl<L: Lanes> Flow<L> {
    pub(super) fn new(phi: &[L::Real], with: &Adversarial, dim: usize) -> Self {
        let dynamics: DynamicsConfig = GradientDescent { eta: ETA }.into();
        let energy: EnergyConfig = network(with.units).into();
        let mut field = energy.field::<L>(dim, 0);
        field.set_parameters(phi);
        field.reserve(with.steps + 1);
        Self {
            dim,
            steps: with.steps,
            offset: with.offset,
            field,
            rollout: Rollout::new(&dynamics, dim, with.steps),
            dynamics,
            way: vec![zeros(); with.steps],
            jacobian: Jacobian::new(dim, -ETA),
        }
    }

    /// `log N(x_0)`.
    fn begins(&self, x: &[Tile<L>]) -> Tile<L> {
        let mut log = Tile::constant(-0.5 * self.dim as f64 * libm::log(TAU));
        for x in x {
            log -= (*x - Tile::constant(self.offset)).square().times(0.5);
        }
        log
    }
}

impl Flow<crate::scalar::F64x8> {
    pub(super) fn layout(units: usize, dim: usize) -> Vec<TensorShape> {
        let named = |mut tensor: TensorShape| {
            tensor.name = format!("generator {}", tensor.name);
            tensor
        };
        network(units).layout(dim).into_iter().map(named).collect()
    }

    pub(super) fn initialize(units: usize, dim: usize, rng: &mut Stream) -> Vec<f64> {
        let points = &[];
        network(units).initialize(&mut Init { dim, points, rng })
    }
}

impl<L: Lanes> Draws<L> for Flow<L> {
    fn log_density(&mut self, x: &State<L>) -> [Tile<L>; 2] {
        let dim = self.dim;
        let (field, dynamics) = (self.field.as_mut(), &self.dynamics);
        let Some(residual) = self.rollout.reverse(field, dynamics, &x[..dim]) else {
            return [Tile::constant(f64::NAN); 2];
        };
        let mut log = self.begins(self.rollout.position(0));
        let mut pivot = Tile::one();
        for t in 0..self.steps {
            let at = self.rollout.position(t);
            let [shrinks, least] = self.jacobian.look(self.field.as_mut(), t, at);
            log -= shrinks;
            pivot = least.min(pivot);
        }
        // Without a positive pivot a step has no inverse.
        let lost = Tile::constant(f64::INFINITY);
        [
            log,
            pivot.where_greater(Tile::zero(), residual / pivot, lost),
        ]
    }

    fn draw(&mut self, xi: &State<L>, _first: u64) -> Drawn<L> {
        let dim = self.dim;
        let (mut x, mut g) = (zeros(), zeros());
        for (x, xi) in x[..dim].iter_mut().zip(xi) {
            *x = *xi + Tile::constant(self.offset);
        }
        let mut log_q = self.begins(&x[..dim]);
        for t in 0..self.steps {
            self.way[t] = x;
            self.field.gradient(t, &x[..dim], &mut g);
            let [shrinks, _] = self.jacobian.look(self.field.as_mut(), t, &x[..dim]);
            log_q -= shrinks;
            add(&mut x[..dim], -ETA, &g[..dim]);
        }
        let weight = Tile::one();
        Drawn { x, log_q, weight }
    }

    /// Back through the steps: `a ← (I − ηH)a + η tr(J⁻¹∂H)`.
    fn learn(&mut self, _value: Tile<L>, slope: &State<L>, weight: Tile<L>, out: &mut [L::Real]) {
        let dim = self.dim;
        let mut a = *slope;
        for a in &mut a[..dim] {
            *a *= weight;
        }
        for t in (0..self.steps).rev() {
            let x = self.way[t];
            let x = &x[..dim];
            let mut unused = zeros();
            let field = self.field.as_mut();
            field.gradient(t, x, &mut unused);
            self.jacobian.look(field, t, x);
            let volume = self.jacobian.volume(field, x, weight.times(ETA));
            let (mut v, mut hv) = (zeros(), zeros());
            for (v, a) in v[..dim].iter_mut().zip(&a) {
                *v = a.times(-ETA);
            }
            field.tangent(t, x, &v[..dim], &mut hv[..dim]);
            add(&mut a[..dim], 1.0, &hv[..dim]);
            add(&mut a[..dim], 1.0, &volume[..dim]);
        }
        self.field.collect(out);
    }
}
