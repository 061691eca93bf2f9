//! An energy as the dynamics see it: gradients and Hessian products of tiles of particles.

use super::condition::Condition;
use super::inputs::Inputs;
use super::{Energy, Sums, Work, reverse};
use crate::scalar::{Deep, Lanes, Scalar, cast};
use crate::tensor;
use crate::tile::{MAX_DIM, State, Tile, each_block, each_deep_block, zeros};

/// A force field with parameters, evaluated a tile of particles at a time.
///
/// Vectors are the first `d` tiles of the slices given, which may be longer.
///
/// `slot` numbers the evaluations of one roll-out, so that what [`Field::evaluate`] keeps can be
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
    /// Takes positions from where the energy is as under the condition 0 to where it is as under the
    /// condition of the tile: `x + A y`. Nothing for an energy that its condition reshapes.
    fn displace(&self, x: &mut [Tile<L>]);
    /// The parameters that follow the energy's in θ, those of the dynamics first, and the gradient
    /// with respect to each, accumulated per lane.
    fn beyond(&mut self) -> (&[L::Real], &mut [L]);
    /// `log ∫e^{−E/τ}` over the whole space under the condition 0, with its gradient over the energy's
    /// parameters, where that is known in closed form.
    fn log_partition(&self, temperature: f64) -> Option<(f64, Vec<f64>)>;
    /// Places `[k, d]` at which the energy, under the condition 0, may change within little.
    fn landmarks(&self) -> Vec<f64>;
    /// Keeps room for evaluations `0..slots`.
    fn reserve(&mut self, slots: usize);
    /// Writes `∇E(x)`, and `E(x)` where it is asked for.
    fn evaluate(
        &mut self,
        slot: usize,
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        value: Option<&mut Tile<L>>,
    );
    /// Writes `∇E(x)`.
    fn gradient(&mut self, slot: usize, x: &[Tile<L>], g: &mut [Tile<L>]) {
        self.evaluate(slot, x, g, None);
    }
    /// Returns `E(x)` and writes `∇E(x)`.
    fn value_and_gradient(&mut self, slot: usize, x: &[Tile<L>], g: &mut [Tile<L>]) -> Tile<L> {
        let mut value = Tile::zero();
        self.evaluate(slot, x, g, Some(&mut value));
        value
    }
    /// Writes `H(x) v`, and adds `∂_θ(∇E(x)·v)` to the accumulated gradient. `x` must be the point
    /// that [`Field::evaluate`] last saw in this slot.
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
    /// Whether what is accumulated from now on keeps particles in different lanes apart. Else the
    /// sum over all may be in any lane, which is faster.
    fn keep_lanes_apart(&mut self, apart: bool);
    /// Moves the accumulated gradient to `out`, `[terms]`, lane by lane; particles of different
    /// blocks share a lane.
    fn drain(&mut self, out: &mut [L]);
    /// Adds what was drained, or any linear combination of it, to the accumulated gradient.
    fn deposit(&mut self, terms: &[L]);
}

/// Writes `H(x)`, `[d, d]`, at the point that [`Field::evaluate`] last saw in this slot.
pub fn hessian<L: Lanes>(field: &mut dyn Field<L>, slot: usize, x: &[Tile<L>], h: &mut [Tile<L>]) {
    for (k, row) in h.chunks_exact_mut(x.len()).enumerate() {
        let mut v = zeros();
        v[k] = Tile::one();
        field.curvature(slot, x, &v[..x.len()], row);
    }
}

/// The [`Field`] of an energy family.
///
/// A condition `y ∈ R^m` shifts what the energy sees of the state, `E(x_S − A y)` with `A`,
/// `[|S|, m]`, learned as the last parameters: this moves every center of a family, or the input of
/// a network, affinely with `y`. Or it joins what the energy sees, `E(x_S, y)`, and reshapes it. A
/// condition that is inferred is a row of the table `Y`, `[G, k]`, learned in the place of `A`, and
/// moves by itself, `E(x_S − y_g)`.
#[derive(Debug)]
pub struct Kernel<E, L: Lanes> {
    energy: E,
    inputs: Inputs,
    own: usize,
    theta: Vec<L::Real>,
    phi: Vec<L::Real>,
    phi_sums: Vec<L::Real>,
    condition: Condition<L>,
    beyond_sums: Vec<L>,
    /// Where what nobody asked for is accumulated.
    idle: Sums<L>,
    tape: Vec<Tile<L>>,
    tape_len: usize,
    /// Of each evaluation, the gradient with respect to what the family takes in; kept where a
    /// coordinate is periodic.
    slopes: Vec<Tile<L>>,
    work: Work<L>,
}

impl<E: Energy + Clone, L: Lanes> Kernel<E, L> {
    /// An evaluator of an energy that takes in that much.
    pub fn new(energy: &E, inputs: Inputs) -> Self {
        let energy = energy.bind(&inputs);
        let width = inputs.width();
        let tape_len = energy.tape_len(width);
        let mut kernel = Self {
            own: tensor::total(&energy.layout(width)),
            energy,
            theta: Vec::new(),
            phi: Vec::new(),
            phi_sums: Vec::new(),
            condition: Condition::new(&inputs),
            inputs,
            beyond_sums: Vec::new(),
            idle: Sums::new(),
            tape: Vec::new(),
            tape_len,
            slopes: Vec::new(),
            work: Work {
                tiles: Vec::new(),
                plain: Vec::new(),
                dual: Vec::new(),
                sums: Sums::new(),
                deep: Vec::new(),
                deep_sums: Vec::new(),
            },
        };
        kernel.reserve(1);
        kernel
    }

    /// Parameters of the energy: of the family itself, and those of conditions.
    fn energy_len(&self) -> usize {
        self.own + self.condition.sums.len()
    }

    /// Looks up what is inferred of the groups of the tile, once parameters are known.
    fn look_up(&mut self) {
        let table = self.theta.get(self.own..self.energy_len());
        self.condition.look_up(table);
    }

    /// What is learned of conditions.
    fn of_conditions(&self) -> &[L::Real] {
        &self.theta[self.own..self.energy_len()]
    }

    /// Exchanges the sums of [`Field::tangent`] for some that are never read, or back.
    fn swap_sums(&mut self) {
        std::mem::swap(&mut self.work.sums, &mut self.idle);
    }

    /// What the family sees at `x`: `x_S − A y`, or `(x_S, y)`; kept in `room` where that is not
    /// `x` itself.
    fn input<'a>(&self, x: &'a [Tile<L>], room: &'a mut Option<State<L>>) -> &'a [Tile<L>] {
        let direct = self.inputs.direct();
        if direct && self.condition.given.is_empty() {
            return &x[..self.inputs.dim];
        }
        let at = &mut room.insert(zeros())[..self.inputs.width()];
        if direct {
            at.copy_from_slice(&x[..self.inputs.dim]);
        } else {
            self.inputs.lift(x, self.condition.known(), at);
        }
        self.condition
            .displace(&self.inputs, self.of_conditions(), at, false);
        at
    }

    /// A direction of the state space as the family sees it from `at`.
    fn direction<'a>(
        &self,
        at: &[Tile<L>],
        v: &'a [Tile<L>],
        room: &'a mut Option<State<L>>,
    ) -> &'a [Tile<L>] {
        if self.inputs.direct() {
            return v;
        }
        let along = &mut room.insert(zeros())[..self.inputs.width()];
        self.inputs.push(at, v, along);
        along
    }

    /// Where the family writes a gradient that is for `out`.
    fn output<'a>(
        &self,
        out: &'a mut [Tile<L>],
        room: &'a mut Option<State<L>>,
    ) -> &'a mut [Tile<L>] {
        if self.inputs.direct() {
            return &mut out[..self.inputs.dim];
        }
        &mut room.insert(zeros())[..self.inputs.width()]
    }

    /// Brings what the family wrote at `at` to `out`.
    fn bring(&self, at: &[Tile<L>], room: &Option<State<L>>, out: &mut [Tile<L>]) {
        if let Some(from) = room {
            self.inputs.pull(at, from, out);
        }
    }

    /// What the bend of the circles adds to `H v`.
    fn bend(&mut self, slot: usize, at: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        if self.inputs.periods.any() {
            let slope = &self.slopes[slot * at.len()..][..at.len()];
            self.inputs.bend(at, slope, v, hv);
        }
    }
}

impl<E: Energy + Clone, L: Lanes> Field<L> for Kernel<E, L> {
    fn dim(&self) -> usize {
        self.inputs.dim
    }

    fn set_parameters(&mut self, theta: &[L::Real]) {
        self.theta.clear();
        self.theta.extend_from_slice(theta);
        self.phi = self.energy.prepare(self.inputs.width(), &theta[..self.own]);
        for sums in [&mut self.work.sums, &mut self.idle] {
            sums.reset(self.phi.len());
        }
        self.condition.sums.fill(L::zero());
        self.beyond_sums.clear();
        self.beyond_sums
            .resize(theta.len() - self.energy_len(), L::zero());
        self.look_up();
    }

    fn set_condition(&mut self, y: &[Tile<L>]) {
        self.condition.given.copy_from_slice(y);
        self.look_up();
    }

    fn condition(&self) -> &[Tile<L>] {
        &self.condition.given
    }

    fn displace(&self, x: &mut [Tile<L>]) {
        let mut seen: State<L> = zeros();
        let sees = &self.inputs.sees;
        for (seen, &i) in seen.iter_mut().zip(sees) {
            *seen = x[i];
        }
        let seen_there = &mut seen[..sees.len()];
        self.condition
            .displace(&self.inputs, self.of_conditions(), seen_there, true);
        for (seen, &i) in seen.iter().zip(sees) {
            x[i] = *seen;
        }
    }

    fn beyond(&mut self) -> (&[L::Real], &mut [L]) {
        let start = self.energy_len();
        (&self.theta[start..], &mut self.beyond_sums)
    }

    fn log_partition(&self, temperature: f64) -> Option<(f64, Vec<f64>)> {
        let theta: Vec<f64> = cast(&self.theta[..self.own]);
        let width = self.inputs.width();
        let known = self
            .inputs
            .direct()
            .then(|| self.energy.log_partition(width, &theta, temperature));
        let (log_z, mut gradient) = known.flatten()?;
        gradient.resize(self.energy_len(), 0.0);
        Some((log_z, gradient))
    }

    fn landmarks(&self) -> Vec<f64> {
        match self.inputs.direct() {
            true => self
                .energy
                .landmarks(self.inputs.width(), &cast(&self.theta[..self.own])),
            false => Vec::new(),
        }
    }

    fn reserve(&mut self, slots: usize) {
        if self.tape.len() < slots * self.tape_len {
            self.tape.resize(slots * self.tape_len, Tile::zero());
        }
        let slopes = slots * self.inputs.width();
        if self.inputs.periods.any() && self.slopes.len() < slopes {
            self.slopes.resize(slopes, Tile::zero());
        }
    }

    fn evaluate(
        &mut self,
        slot: usize,
        x: &[Tile<L>],
        g: &mut [Tile<L>],
        value: Option<&mut Tile<L>>,
    ) {
        let (mut room, mut own) = (None, None);
        let at = self.input(x, &mut room);
        let to = self.output(g, &mut own);
        let tape = &mut self.tape[slot * self.tape_len..][..self.tape_len];
        self.energy
            .gradient_tile(&self.phi, at, to, value, tape, &mut self.work);
        self.bring(at, &own, g);
        if let (true, Some(own)) = (self.inputs.periods.any(), own) {
            let width = self.inputs.width();
            self.slopes[slot * width..][..width].copy_from_slice(&own[..width]);
        }
    }

    fn tangent(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        let (mut room, mut along, mut own) = (None, None, None);
        let at = self.input(x, &mut room);
        let seen = self.direction(at, v, &mut along);
        let to = self.output(hv, &mut own);
        let tape = &self.tape[slot * self.tape_len..][..self.tape_len];
        self.energy
            .tangent_tile(&self.phi, at, seen, tape, to, &mut self.work);
        self.condition.accumulate(self.inputs.joined, to);
        self.bring(at, &own, hv);
        self.bend(slot, at, v, hv);
    }

    fn curvature(&mut self, slot: usize, x: &[Tile<L>], v: &[Tile<L>], hv: &mut [Tile<L>]) {
        let (mut room, mut along, mut own) = (None, None, None);
        self.swap_sums();
        let at = self.input(x, &mut room);
        let seen = self.direction(at, v, &mut along);
        let to = self.output(hv, &mut own);
        let tape = &self.tape[slot * self.tape_len..][..self.tape_len];
        self.energy
            .tangent_tile(&self.phi, at, seen, tape, to, &mut self.work);
        self.swap_sums();
        self.bring(at, &own, hv);
        self.bend(slot, at, v, hv);
    }

    #[cfg(feature = "complete")]
    fn third(&mut self, x: &[Tile<L>], v: &[Tile<L>], w: &[Tile<L>], out: &mut [Tile<L>]) {
        let (dim, width, m) = (self.inputs.dim, self.inputs.width(), self.inputs.clamped());
        let (mut at, mut along, mut across) = (zeros(), zeros(), zeros());
        let periodic = self.inputs.periods.any();
        let used = if periodic { dim + m } else { width };
        if periodic {
            // The condition, which joins what is seen, follows the state.
            at[..dim].copy_from_slice(&x[..dim]);
            at[dim..used].copy_from_slice(self.condition.known());
            along[..dim].copy_from_slice(&v[..dim]);
            across[..dim].copy_from_slice(&w[..dim]);
        } else {
            at[..width].copy_from_slice(self.input(x, &mut None));
            for (from, to) in [(v, &mut along), (w, &mut across)] {
                to[..width].copy_from_slice(&self.direction(&at, from, &mut None)[..width]);
            }
        }
        let (family, phi, inputs) = (&self.energy, &self.phi, &self.inputs);
        let Work {
            deep,
            deep_sums,
            sums,
            ..
        } = &mut self.work;
        deep_sums.resize(sums.lanes.len(), Deep::zero());
        let mut found = zeros();
        let to = &mut found[..used];
        each_deep_block(&at[..used], &along, &across, to, &mut |x, g| {
            if !periodic {
                reverse(family, phi, x, Deep::one(), g, Some(deep_sums), deep);
                return;
            }
            let (mut seen, mut slope) = ([Deep::zero(); MAX_DIM], [Deep::zero(); MAX_DIM]);
            let (seen, slope) = (&mut seen[..width], &mut slope[..width]);
            inputs.lift(x, &x[dim..], seen);
            reverse(family, phi, seen, Deep::one(), slope, Some(deep_sums), deep);
            inputs.pull(seen, slope, g);
            g[dim..].copy_from_slice(&slope[width - m..]);
        });
        for (sum, deep) in sums.lanes.iter_mut().zip(deep_sums) {
            *sum += deep.mixed();
            *deep = Deep::zero();
        }
        self.condition
            .accumulate(self.inputs.joined, &found[..used]);
        if periodic || self.inputs.direct() {
            out[..dim].copy_from_slice(&found[..dim]);
        } else {
            self.inputs.pull(&at, &found, out);
        }
    }

    fn accumulate(&mut self, x: &[Tile<L>], seed: Tile<L>) -> Tile<L> {
        let mut room = None;
        let at = self.input(x, &mut room);
        let mut g: State<L> = zeros();
        let (family, phi) = (&self.energy, &self.phi);
        let Work { plain, sums, .. } = &mut self.work;
        let energy = each_block(at, &mut g[..at.len()], &mut |b, x, g| {
            reverse(family, phi, x, seed[b], g, Some(&mut sums.lanes), plain)
        });
        let seen = &g[..self.inputs.width()];
        self.condition.accumulate(self.inputs.joined, seen);
        energy
    }

    fn collect(&mut self, out: &mut [L::Real]) {
        self.phi_sums.clear();
        self.phi_sums.extend(self.work.sums.total());
        let (own, rest) = out.split_at_mut(self.own);
        let grad = self.energy.pull_back(
            self.inputs.width(),
            &self.theta[..own.len()],
            &self.phi_sums,
        );
        for (out, grad) in own.iter_mut().zip(grad) {
            *out += grad;
        }
        let others = self.condition.sums.iter_mut().chain(&mut self.beyond_sums);
        for (out, sum) in rest.iter_mut().zip(others) {
            *out += sum.sum();
            *sum = L::zero();
        }
    }

    fn terms(&self) -> usize {
        self.phi.len() + self.condition.sums.len() + self.beyond_sums.len()
    }

    fn keep_lanes_apart(&mut self, apart: bool) {
        self.work.sums.keep_apart(apart);
    }

    fn drain(&mut self, out: &mut [L]) {
        let (own, rest) = out.split_at_mut(self.phi.len());
        self.work.sums.drain(own);
        let others = self.condition.sums.iter_mut().chain(&mut self.beyond_sums);
        for (out, sum) in rest.iter_mut().zip(others) {
            *out = std::mem::replace(sum, L::zero());
        }
    }

    fn deposit(&mut self, terms: &[L]) {
        let own = &mut self.work.sums.lanes;
        let sums = own.iter_mut().chain(&mut self.condition.sums);
        for (sum, term) in sums.chain(&mut self.beyond_sums).zip(terms) {
            *sum += *term;
        }
    }
}
