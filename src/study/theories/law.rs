//! The laws that theories may have: an energy of a family, and a magnetic field.

use super::steps::Steps;
use crate::energy::{EnergyConfig, Field, Init};
use crate::optimizer::{Adam, Optimizer, Step, least_step};
use crate::random::{Noise, Purpose, Stream};
use crate::scalar::F64x8;
use crate::tensor;
use crate::tile::{MAX_DIM, State, TILE, Tile, load_tile, store_tile, zeros};
use nalgebra::DMatrix;

/// One law: its numbers are the parameters of the energy, then Ω where a magnetic field is looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Law {
    pub(super) numbers: Vec<f64>,
    /// What the optimizer of a family that is not linear remembers, and its updates.
    moments: Vec<Vec<f64>>,
    updates: u64,
}

impl Law {
    pub(super) fn of(numbers: Vec<f64>) -> Self {
        Self {
            numbers,
            ..Self::default()
        }
    }
}

/// All laws of a family, on some steps.
pub(super) struct Laws {
    energy: EnergyConfig,
    seed: u32,
    /// Parameters of the energy.
    pub(super) parameters: usize,
    /// Numbers of a law.
    pub(super) count: usize,
    /// Of a family that is linear in its parameters: what `a` is without any, `[n, d]`, and what a number adds,
    /// `[n·d, count]`.
    design: Option<(Vec<f64>, Vec<f64>)>,
    /// Which numbers belong together: tensors of the energy that move anything, and Ω.
    pub(super) groups: Vec<Vec<usize>>,
    field: Box<dyn Field<F64x8>>,
}

/// Updates of a family that is not linear, whenever its laws are fitted.
const UPDATES: usize = 20;
/// Solutions of the normal equations, each of what the one before left.
const ROUNDS: usize = 3;

impl Laws {
    pub(super) fn new(energy: &EnergyConfig, steps: &Steps, seed: u32) -> Self {
        let (dim, turns) = (steps.dim, !steps.turned.is_empty());
        let layout = energy.layout(dim, 0);
        let parameters = tensor::total(&layout);
        let count = parameters + usize::from(turns);
        let mut laws = Self {
            energy: energy.clone(),
            seed,
            parameters,
            count,
            design: None,
            groups: Vec::new(),
            field: energy.field(dim, 0),
        };
        laws.field.reserve(1);
        let mut first = 0;
        for tensor in layout {
            laws.groups.push((first..first + tensor.len()).collect());
            first += tensor.len();
        }
        if turns {
            laws.groups.push(vec![parameters]);
        }
        if energy.is_linear() {
            let without = laws.pulls(&Law::of(vec![0.0; count]), steps);
            let mut design = vec![0.0; steps.at.len() * count];
            for k in 0..count {
                let mut one = vec![0.0; count];
                one[k] = 1.0;
                let column = laws.pulls(&Law::of(one), steps);
                let added = column.iter().zip(&without).map(|(a, b)| a - b);
                for (row, a) in design.chunks_exact_mut(count).zip(added) {
                    row[k] = a;
                }
            }
            let moves = |k: &usize| design.iter().skip(*k).step_by(count).any(|a| *a != 0.0);
            laws.groups.iter_mut().for_each(|group| group.retain(moves));
            laws.groups.retain(|group| !group.is_empty());
            laws.design = Some((without, design));
        }
        laws
    }

    pub(super) fn is_linear(&self) -> bool {
        self.design.is_some()
    }

    /// The law that nothing pulls, or for a family that is not linear its start, drawn.
    pub(super) fn start(&self, draw: usize, dim: usize) -> Law {
        let mut numbers = match self.is_linear() {
            true => vec![0.0; self.parameters],
            false => {
                let seed = self.seed.wrapping_add(draw as u32);
                let mut init = Init {
                    dim,
                    points: &[],
                    rng: &mut Stream::new(seed, Purpose::Parameters),
                };
                self.energy.initialize(&mut init)
            }
        };
        numbers.resize(self.count, 0.0);
        Law::of(numbers)
    }

    /// What `a` is by a law, `[n, d]`.
    pub(super) fn pulls(&mut self, law: &Law, steps: &Steps) -> Vec<f64> {
        if let Some((without, design)) = &self.design {
            let rows = without.iter().zip(design.chunks_exact(self.count));
            let pull = |(a, row): (&f64, &[f64])| {
                a + row
                    .iter()
                    .zip(&law.numbers)
                    .map(|(b, c)| b * c)
                    .sum::<f64>()
            };
            return rows.map(pull).collect();
        }
        let mut pulls = self.forces(law, &steps.at, steps.dim);
        if let Some(omega) = law.numbers.get(self.parameters) {
            for (a, turned) in pulls.iter_mut().zip(&steps.turned) {
                *a += omega * turned;
            }
        }
        pulls
    }

    /// `s(a − a_t)` of a law of a linear family at step `i`, `[d]`.
    pub(super) fn left_at(&self, law: &Law, steps: &Steps, i: usize, left: &mut [f64]) {
        let Some((without, design)) = &self.design else {
            return left.fill(f64::NAN);
        };
        for (left, r) in left.iter_mut().zip(i * steps.dim..) {
            let row = &design[r * self.count..][..self.count];
            let by: f64 = row.iter().zip(&law.numbers).map(|(b, c)| b * c).sum();
            *left = steps.scale * (without[r] + by - steps.pulls[r]);
        }
    }

    /// What each number adds to coordinate `r` of `a`, counted through all steps, of a linear family.
    pub(super) fn row(&self, r: usize) -> &[f64] {
        let design = self.design.as_ref().map_or(&[][..], |(_, design)| design);
        &design[r * self.count..][..self.count]
    }

    /// Coordinate `r` of `a` with all numbers 0, of a linear family.
    pub(super) fn without(&self, r: usize) -> f64 {
        self.design.as_ref().map_or(0.0, |(without, _)| without[r])
    }

    /// `‖s(a − a_t)‖²` of the same.
    pub(super) fn square_at(&self, law: &Law, steps: &Steps, i: usize) -> f64 {
        let mut left = [0.0; MAX_DIM];
        self.left_at(law, steps, i, &mut left[..steps.dim]);
        left[..steps.dim].iter().map(|r| r * r).sum()
    }

    /// `−∇E` of a law at places, `[n, d]`.
    pub(super) fn forces(&mut self, law: &Law, at: &[f64], dim: usize) -> Vec<f64> {
        self.field.set_parameters(&law.numbers[..self.parameters]);
        let mut forces = vec![0.0; at.len()];
        let (mut x, mut g): (State<F64x8>, State<F64x8>) = (zeros(), zeros());
        for (tile, rows) in forces.chunks_mut(TILE * dim).enumerate() {
            load_tile(at, dim, tile, &mut x);
            self.field.gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&g[..dim], rows);
        }
        forces.iter_mut().for_each(|g| *g = -*g);
        forces
    }

    /// `E` of a law at places, `[n]`.
    pub(super) fn energies(&mut self, law: &Law, at: &[f64], dim: usize) -> Vec<f64> {
        self.field.set_parameters(&law.numbers[..self.parameters]);
        let mut energies = vec![0.0; at.len() / dim];
        let (mut x, mut g): (State<F64x8>, State<F64x8>) = (zeros(), zeros());
        for (tile, rows) in energies.chunks_mut(TILE).enumerate() {
            load_tile(at, dim, tile, &mut x);
            let e = self.field.value_and_gradient(0, &x[..dim], &mut g[..dim]);
            store_tile(&[e], rows);
        }
        energies
    }

    /// Fits a law to the steps by their weights, `[n]`: to the minimum of `Σ w ‖a − a_t‖²`, or towards it for a
    /// family that is not linear.
    pub(super) fn fit(&mut self, law: &mut Law, steps: &Steps, weights: &[f64]) {
        match &self.design {
            Some(_) => {
                let all: Vec<usize> = (0..self.count).collect();
                law.numbers = self.least_squares(&all, &[], steps, |i| weights[i]);
            }
            None => self.descend(law, steps, weights),
        }
    }

    /// The numbers that minimize `Σ w ‖a − a_t‖²`, of a linear family: those of `free`, the others being what
    /// `fixed` has, or 0.
    pub(super) fn least_squares(
        &self,
        free: &[usize],
        fixed: &[f64],
        steps: &Steps,
        weight: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let all: Vec<usize> = (0..steps.len()).collect();
        self.least_squares_of(&all, free, fixed, steps, weight)
    }

    /// The same of some steps.
    pub(super) fn least_squares_of(
        &self,
        some: &[usize],
        free: &[usize],
        fixed: &[f64],
        steps: &Steps,
        weight: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        let mut numbers = fixed.to_vec();
        numbers.resize(self.count, 0.0);
        let Some((without, design)) = &self.design else {
            return numbers;
        };
        free.iter().for_each(|&k| numbers[k] = 0.0);
        let q = free.len();
        let rows: Vec<(f64, &[f64], f64)> = (some.iter())
            .flat_map(|&i| (i * steps.dim..(i + 1) * steps.dim).map(move |r| (i, r)))
            .map(|(i, r)| (r, weight(i)))
            .filter(|(_, w)| *w > 0.0)
            .map(|(r, w)| {
                let row = &design[r * self.count..][..self.count];
                (w, row, steps.pulls[r] - without[r])
            })
            .collect();
        let mut hessian = DMatrix::zeros(q, q);
        for (w, row, _) in &rows {
            for (i, &a) in free.iter().enumerate() {
                let scaled = w * row[a];
                for (j, &b) in free.iter().enumerate().take(i + 1) {
                    hessian[(i, j)] += scaled * row[b];
                }
            }
        }
        hessian.fill_upper_triangle_with_lower_triangle();
        for _ in 0..ROUNDS {
            let mut gradient = vec![0.0; q];
            for (w, row, a) in &rows {
                let left: f64 = row.iter().zip(&numbers).map(|(b, c)| b * c).sum::<f64>() - a;
                for (g, &k) in gradient.iter_mut().zip(free) {
                    *g += w * left * row[k];
                }
            }
            for (&k, s) in free.iter().zip(least_step(&hessian, &gradient)) {
                numbers[k] += s;
            }
        }
        numbers
    }

    /// Some updates of Adam on the mean of `w ‖a − a_t‖²`, in units of the mean weight.
    fn descend(&mut self, law: &mut Law, steps: &Steps, weights: &[f64]) {
        let (dim, own) = (steps.dim, self.parameters);
        let total: f64 = weights.iter().sum();
        let adam = Adam::default();
        if law.moments.is_empty() {
            law.moments = vec![vec![0.0; self.count]; adam.moments().len()];
        }
        for _ in 0..UPDATES {
            let pulls = self.pulls(law, steps);
            // `∂/∂θ ½w‖a + ∇E‖²` is `∂_θ(∇E·v)` with `v = w(a + ∇E)`, of the part that is not turned.
            let mut along: Vec<f64> = (pulls.iter().zip(&steps.pulls))
                .map(|(by, a)| a - by)
                .collect();
            for (along, w) in along.chunks_exact_mut(dim).zip(weights) {
                along.iter_mut().for_each(|a| *a *= w / total);
            }
            let mut gradient = vec![0.0; self.count];
            let (mut x, mut v, mut out): (State<F64x8>, State<F64x8>, State<F64x8>) =
                (zeros(), zeros(), zeros());
            for tile in 0..steps.len().div_ceil(TILE) {
                load_tile(&steps.at, dim, tile, &mut x);
                load_tile(&along, dim, tile, &mut v);
                let left = steps.len() - tile * TILE;
                mask(&mut v[..dim], left);
                self.field.gradient(0, &x[..dim], &mut out[..dim]);
                self.field.tangent(0, &x[..dim], &v[..dim], &mut out[..dim]);
            }
            self.field.collect(&mut gradient[..own]);
            if let Some(last) = gradient.get_mut(own) {
                *last = -(along.iter().zip(&steps.turned).map(|(a, t)| a * t)).sum::<f64>();
            }
            law.updates += 1;
            let at = Step {
                count: law.updates,
                rate: adam.rates(law.updates)[0],
                terms: steps.len() as f64,
                noise: Noise::new(self.seed, Purpose::Optimizer, law.updates),
                group: 0,
                metric: None,
            };
            adam.update(&at, &gradient, &mut law.numbers, &mut law.moments);
        }
    }
}

/// Sets particles from `left` on to 0: they repeat the last row of a table.
pub(super) fn mask(v: &mut [Tile<F64x8>], left: usize) {
    if left >= TILE {
        return;
    }
    for v in v {
        let mut lanes = v.to_array();
        lanes[left..].fill(0.0);
        *v = Tile::load(&lanes);
    }
}
