//! An energy as the dynamics see it: gradients and Hessian products of tiles of particles.

use super::tiles::{each_block, each_deep_block};
use super::{BLOCKS, Energy, MAX_DIM, Tile, Work, reverse};
use crate::scalar::{Deep, Dual, Lanes, Scalar};
use crate::tensor;

/// A force field with parameters, evaluated a tile of particles at a time.
///
/// Vectors are the first `d` tiles of the slices given, which may be longer.
///
/// `slot` numbers the evaluations of one roll-out, so that what [`Field::gradient`] keeps can be
/// used again by [`Field::tangent`] at the same point.
pub trait Field<L: Lanes>: Send {
    /// State dimension d.
    fn dim(&self) -> usize;
    /// Makes θ the parameters and forgets accumulated gradients. What follows the energy's own
    /// parameters in θ is kept for [`Field::beyond`].
    fn set_parameters(&mut self, theta: &[L::Real]);
    /// Makes `y`, `[m]` tiles, the condition of the particles in the tile.
    fn set_condition(&mut self, y: &[Tile<L>]);
    /// The condition of the particles in the tile, `[m]` tiles.
    fn condition(&self) -> &[Tile<L>];
    /// The parameters that follow the energy's in θ, those of the dynamics first, and the gradient
    /// with respect to each, accumulated per lane.
    fn beyond(&mut self) -> (&[L::Real], &mut [L]);
    /// Keeps room for evaluations `0..slots`.
    fn reserve(&mut self, slots: usize);
    /// Returns `E(x)` and writes `∇E(x)`.
    fn gradient(&mut self, slot: usize, x: &[Tile<L>], g: &mut [Tile<L>]) -> Tile<L>;
    /// Writes `H(x) v`, and adds `∂_θ(∇E(x)·v)` to the accumulated gradient. `x` must be the point
    /// that [`Field::gradient`] last saw in this slot.
    fn tangent(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]);
    /// Writes `H(x) v` as [`Field::tangent`] does, and accumulates nothing.
    fn curvature(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]);
    /// Writes the third-order contraction `∇_x(vᵀH(x)w)`, and adds `∂_θ(vᵀH(x)w)` to the
    /// accumulated gradient.
    #[cfg(feature = "complete")]
    fn third(&mut self, x: &[Tile<L>], v: &[Tile<L>], w: &[Tile<L>], out: &mut [Tile<L>]);
    /// Returns `E(x)`, and adds `seed·∂_θE(x)` to the accumulated gradient.
    fn accumulate(&mut self, x: &[Tile<L>], seed: Tile<L>) -> Tile<L>;
    /// Adds the accumulated gradient, summed over the particles, to `out`, and starts anew.
    fn collect(&mut self, out: &mut [L::Real]);
    /// How many numbers a lane accumulates: the gradient in the coordinates the family works in.
    fn terms(&self) -> usize;
    /// Moves the accumulated gradient to `out`, `[terms]`, lane by lane; particles of different
    /// blocks share a lane.
    fn drain(&mut self, out: &mut [L]);
    /// Adds what was drained, or any linear combination of it, to the accumulated gradient.
    fn deposit(&mut self, terms: &[L]);
}

/// Writes `H(x)`, `[d, d]`, at the point that [`Field::gradient`] last saw in this slot.
pub fn hessian<L: Lanes>(field: &mut dyn Field<L>, slot: usize, x: &[Tile<L>], h: &mut [Tile<L>]) {
    for (k, row) in h.chunks_exact_mut(x.len()).enumerate() {
        let mut v = [[L::zero(); BLOCKS]; MAX_DIM];
        v[k] = [L::one(); BLOCKS];
        field.curvature(slot, x, &v[..x.len()], row);
    }
}

/// A vector of the state space.
type State<L> = [Tile<L>; MAX_DIM];

/// The [`Field`] of an energy family.
///
/// A condition `y ∈ R^m` shifts the state: `E(x − A y)` with `A`, `[d, m]`, learned as the last
/// parameters; this moves every center of a family, or the input of a network, affinely with `y`.
pub struct Kernel<E, L: Lanes> {
    energy: E,
    dim: usize,
    own: usize,
    theta: Vec<L::Real>,
    phi: Vec<L::Real>,
    phi_sums: Vec<L::Real>,
    condition: Vec<Tile<L>>,
    shift_sums: Vec<L>,
    beyond_sums: Vec<L>,
    /// Where what nobody asked for is accumulated.
    idle: (Vec<L>, Vec<Dual<L>>),
    tape: Vec<Tile<L>>,
    tape_len: usize,
    work: Work<L>,
}

impl<E: Energy, L: Lanes> Kernel<E, L> {
    /// An evaluator for `d`-dimensional states under `m` conditions.
    pub fn new(energy: E, dim: usize, condition: usize) -> Self {
        let tape_len = energy.tape_len(dim);
        let mut kernel = Self {
            own: tensor::total(&energy.layout(dim)),
            energy,
            dim,
            theta: Vec::new(),
            phi: Vec::new(),
            phi_sums: Vec::new(),
            condition: vec![[L::zero(); BLOCKS]; condition],
            shift_sums: vec![L::zero(); dim * condition],
            beyond_sums: Vec::new(),
            idle: (Vec::new(), Vec::new()),
            tape: Vec::new(),
            tape_len,
            work: Work {
                tiles: Vec::new(),
                plain: Vec::new(),
                dual: Vec::new(),
                sums: Vec::new(),
                dual_sums: Vec::new(),
                deep: Vec::new(),
                deep_sums: Vec::new(),
            },
        };
        kernel.reserve(1);
        kernel
    }

    /// Parameters of the energy: of the family itself, and of the shift.
    fn energy_len(&self) -> usize {
        self.own + self.shift_sums.len()
    }

    /// Exchanges the sums of [`Field::tangent`] for some that are never read, or back.
    fn swap_sums(&mut self) {
        std::mem::swap(&mut self.work.sums, &mut self.idle.0);
        std::mem::swap(&mut self.work.dual_sums, &mut self.idle.1);
    }

    /// `x − A y`; kept in `room` where there is a condition.
    fn shifted<'a>(&self, x: &'a [Tile<L>], room: &'a mut Option<State<L>>) -> &'a [Tile<L>] {
        let x = &x[..self.dim];
        let m = self.condition.len();
        if m == 0 {
            return x;
        }
        let at = &mut room.insert([[L::zero(); BLOCKS]; MAX_DIM])[..self.dim];
        at.copy_from_slice(x);
        let rows = self.theta[self.own..self.energy_len()].chunks_exact(m);
        for (at, row) in at.iter_mut().zip(rows) {
            for (y, &a) in self.condition.iter().zip(row) {
                for b in 0..BLOCKS {
                    at[b] -= y[b].scale(a);
                }
            }
        }
        at
    }

    /// `∂/∂A` of something whose gradient with respect to the shifted state is `g`: `−g yᵀ`.
    fn accumulate_shift(&mut self, g: &[Tile<L>]) {
        let m = self.condition.len();
        if m > 0 {
            for (sums, g) in self.shift_sums.chunks_exact_mut(m).zip(g) {
                for (sum, y) in sums.iter_mut().zip(&self.condition) {
                    for b in 0..BLOCKS {
                        *sum -= g[b] * y[b];
                    }
                }
            }
        }
    }
}

impl<E: Energy, L: Lanes> Field<L> for Kernel<E, L> {
    fn dim(&self) -> usize {
        self.dim
    }

    fn set_parameters(&mut self, theta: &[L::Real]) {
        self.theta.clear();
        self.theta.extend_from_slice(theta);
        self.phi = self.energy.prepare(self.dim, &theta[..self.own]);
        for sums in [&mut self.work.sums, &mut self.idle.0] {
            sums.clear();
            sums.resize(self.phi.len(), L::zero());
        }
        for sums in [&mut self.work.dual_sums, &mut self.idle.1] {
            sums.fill(Dual::zero());
        }
        self.shift_sums.fill(L::zero());
        self.beyond_sums.clear();
        self.beyond_sums
            .resize(theta.len() - self.energy_len(), L::zero());
    }

    fn set_condition(&mut self, y: &[Tile<L>]) {
        self.condition.copy_from_slice(y);
    }

    fn condition(&self) -> &[Tile<L>] {
        &self.condition
    }

    fn beyond(&mut self) -> (&[L::Real], &mut [L]) {
        let start = self.energy_len();
        (&self.theta[start..], &mut self.beyond_sums)
    }

    fn reserve(&mut self, slots: usize) {
        if self.tape.len() < slots * self.tape_len {
            self.tape.resize(slots * self.tape_len, [L::zero(); BLOCKS]);
        }
    }

    fn gradient(&mut self, slot: usize, x: &[Tile<L>], g: &mut [Tile<L>]) -> Tile<L> {
        let mut room = None;
        let at = self.shifted(x, &mut room);
        let g = &mut g[..self.dim];
        let tape = &mut self.tape[slot * self.tape_len..][..self.tape_len];
        self.energy
            .gradient_tile(&self.phi, at, g, tape, &mut self.work)
    }

    fn tangent(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        let mut room = None;
        let at = self.shifted(x, &mut room);
        let hv = &mut hv[..self.dim];
        let tape = &self.tape[slot * self.tape_len..][..self.tape_len];
        self.energy
            .tangent_tile(&self.phi, at, v, tape, hv, &mut self.work);
        self.accumulate_shift(hv);
    }

    fn curvature(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        let mut room = None;
        self.swap_sums();
        let at = self.shifted(x, &mut room);
        let tape = &self.tape[slot * self.tape_len..][..self.tape_len];
        let hv = &mut hv[..self.dim];
        self.energy
            .tangent_tile(&self.phi, at, v, tape, hv, &mut self.work);
        self.swap_sums();
    }

    #[cfg(feature = "complete")]
    fn third(&mut self, x: &[Tile<L>], v: &[Tile<L>], w: &[Tile<L>], out: &mut [Tile<L>]) {
        let mut room = None;
        let at = self.shifted(x, &mut room);
        let (family, phi) = (&self.energy, &self.phi);
        let Work {
            deep,
            deep_sums,
            sums,
            ..
        } = &mut self.work;
        deep_sums.resize(sums.len(), Deep::zero());
        each_deep_block(at, v, w, out, &mut |x, g| {
            reverse(family, phi, x, Deep::one(), g, Some(deep_sums), deep);
        });
        for (sum, deep) in sums.iter_mut().zip(deep_sums) {
            *sum += deep.mixed();
            *deep = Deep::zero();
        }
        self.accumulate_shift(&out[..self.dim]);
    }

    fn accumulate(&mut self, x: &[Tile<L>], seed: Tile<L>) -> Tile<L> {
        let mut room = None;
        let at = self.shifted(x, &mut room);
        let mut g = [[L::zero(); BLOCKS]; MAX_DIM];
        let (family, phi) = (&self.energy, &self.phi);
        let Work { plain, sums, .. } = &mut self.work;
        let energy = each_block(at, &mut g[..self.dim], &mut |b, x, g| {
            reverse(family, phi, x, seed[b], g, Some(sums), plain)
        });
        self.accumulate_shift(&g[..self.dim]);
        energy
    }

    fn collect(&mut self, out: &mut [L::Real]) {
        self.phi_sums.clear();
        self.phi_sums.extend(self.work.sums.iter().map(|s| s.sum()));
        self.work.sums.fill(L::zero());
        for (total, dual) in self.phi_sums.iter_mut().zip(&mut self.work.dual_sums) {
            *total += dual.tangent.sum();
            *dual = Dual::zero();
        }
        let (own, rest) = out.split_at_mut(self.own);
        let grad = self
            .energy
            .pull_back(self.dim, &self.theta[..own.len()], &self.phi_sums);
        for (out, grad) in own.iter_mut().zip(grad) {
            *out += grad;
        }
        let others = self.shift_sums.iter_mut().chain(&mut self.beyond_sums);
        for (out, sum) in rest.iter_mut().zip(others) {
            *out += sum.sum();
            *sum = L::zero();
        }
    }

    fn terms(&self) -> usize {
        self.phi.len() + self.shift_sums.len() + self.beyond_sums.len()
    }

    fn drain(&mut self, out: &mut [L]) {
        let (own, rest) = out.split_at_mut(self.phi.len());
        own.copy_from_slice(&self.work.sums);
        self.work.sums.fill(L::zero());
        for (out, dual) in own.iter_mut().zip(&mut self.work.dual_sums) {
            *out += dual.tangent;
            *dual = Dual::zero();
        }
        let others = self.shift_sums.iter_mut().chain(&mut self.beyond_sums);
        for (out, sum) in rest.iter_mut().zip(others) {
            *out = std::mem::replace(sum, L::zero());
        }
    }

    fn deposit(&mut self, terms: &[L]) {
        let sums = self.work.sums.iter_mut().chain(&mut self.shift_sums);
        for (sum, term) in sums.chain(&mut self.beyond_sums).zip(terms) {
            *sum += *term;
        }
    }
}
