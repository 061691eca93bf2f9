//! Polynomials.

use super::{Energy, Graph, Init, Node, TensorShape, room};
use crate::error::Error;
use crate::notice::Advice;
use crate::scalar::Scalar;
use crate::tile::MAX_DIM;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sum of all products of the coordinates up to some degree, each with its own coefficient: the
/// simplest family that can bend any way. Even degrees with positive leading coefficients hold
/// the states together; nothing keeps the coefficients so.
///
/// `E(x) = Σ_{|α|≤n} a_α x^α`. Linear in its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Polynomial", extend("x-formula" = r"E = \sum_{|\alpha|\le n} a_\alpha x^\alpha"))]
pub struct Polynomial {
    /// Highest degree n.
    #[schemars(range(min = 2, max = 8))]
    pub degree: usize,
}

impl Default for Polynomial {
    fn default() -> Self {
        Self { degree: 4 }
    }
}

/// Most terms: beyond it an evaluation costs more than the largest network's.
const MAX_TERMS: usize = 2000;

/// The monomials of one degree, in the order of [`Polynomial`]'s tensors: those whose first
/// variable is `x_1`, then `x_2`, …; `x_i` times the monomials of one degree less whose first
/// variable is `x_i` or later.
#[derive(Clone, Copy)]
struct Degree {
    /// Number of the first monomial, over all degrees.
    start: usize,
    /// Where those with first variable `x_i` begin, counted from `start`; last of all their count.
    first: [usize; MAX_DIM + 1],
}

impl Degree {
    fn constant(dim: usize) -> Self {
        // The empty product counts as beginning with the last variable: every x_i may precede it.
        let mut first = [0; MAX_DIM + 1];
        first[dim] = 1;
        Self { start: 0, first }
    }

    fn count(&self, dim: usize) -> usize {
        self.first[dim]
    }

    /// Monomials of this degree that `x_i` may precede.
    fn after(&self, i: usize, dim: usize) -> std::ops::Range<usize> {
        self.start + self.first[i]..self.start + self.count(dim)
    }

    fn next(&self, dim: usize) -> Self {
        let mut first = [0; MAX_DIM + 1];
        for i in 0..dim {
            first[i + 1] = first[i] + self.after(i, dim).len();
        }
        Self {
            start: self.start + self.count(dim),
            first,
        }
    }
}

impl Polynomial {
    /// Degrees 0 to n, the rest repeated.
    fn degrees(&self, dim: usize) -> [Degree; 9] {
        let mut degrees = [Degree::constant(dim); 9];
        for n in 1..=self.degree.min(8) {
            degrees[n] = degrees[n - 1].next(dim);
        }
        degrees
    }

    /// The powers of each term.
    fn powers(&self, dim: usize) -> Vec<Vec<usize>> {
        let degrees = self.degrees(dim);
        let mut powers = vec![vec![0; dim]; self.terms(dim)];
        for (below, degree) in degrees.iter().zip(&degrees[1..=self.degree]) {
            for i in 0..dim {
                for (to, from) in (degree.start + degree.first[i]..).zip(below.after(i, dim)) {
                    powers[to] = powers[from].clone();
                    powers[to][i] += 1;
                }
            }
        }
        powers
    }

    fn terms(&self, dim: usize) -> usize {
        let last = self.degrees(dim)[self.degree];
        last.start + last.count(dim)
    }
}

impl Energy for Polynomial {
    fn goes_around(&self) -> bool {
        true
    }

    /// One tensor a degree, `a0`, `a1`, …; in two dimensions `a2` holds the coefficients of
    /// `x1², x1x2, x2²`, and so on: sorted by first variable, then by the rest.
    fn layout(&self, dim: usize) -> Vec<TensorShape> {
        let degrees = self.degrees(dim);
        (0..=self.degree)
            .map(|n| match n {
                0 => TensorShape::new("a0", &[]),
                _ => TensorShape::new(format!("a{n}"), &[degrees[n].count(dim)]),
            })
            .collect()
    }

    fn is_linear(&self) -> bool {
        true
    }

    fn factors(&self, dim: usize) -> Vec<String> {
        let powers = self.powers(dim);
        let name = |powers: &Vec<usize>| {
            let one = |(i, n): (usize, &usize)| match n {
                0 => None,
                1 => Some(format!("x{}", i + 1)),
                n => Some(format!("x{}^{n}", i + 1)),
            };
            let all: Vec<String> = powers.iter().enumerate().filter_map(one).collect();
            match all.is_empty() {
                true => "1".into(),
                false => all.join("*"),
            }
        };
        powers.iter().map(name).collect()
    }

    /// `a0`, a constant.
    fn idle_parameters(&self, _dim: usize) -> usize {
        1
    }

    /// A shallow bowl `0.1·‖x‖² + 0.01·Σ x_i⁴` (as far as the degree goes) and small random
    /// coefficients of the lower degrees.
    fn initialize(&self, init: &mut Init) -> Vec<f64> {
        let dim = init.dim;
        let degrees = self.degrees(dim);
        let mut theta = vec![0.0; self.terms(dim)];
        for (n, degree) in degrees.iter().enumerate().take(self.degree + 1).skip(1) {
            let bowl = match n {
                2 => 0.1,
                4 => 0.01,
                _ => 0.0,
            };
            // x_iⁿ comes first among the monomials whose first variable is x_i.
            for i in 0..dim {
                theta[degree.start + degree.first[i]] = bowl;
            }
            if n < 4 && n < self.degree {
                let spread = [0.1, 0.03, 0.01][n - 1];
                for a in &mut theta[degree.start..][..degree.count(dim)] {
                    *a += spread * init.rng.normal();
                }
            }
        }
        theta
    }

    /// At distance 3 a term of degree 8 is 6561 times its coefficient.
    fn advice(&self, _free: usize, _rolls_out: bool) -> Option<Advice> {
        let steep = "terms of so high a degree are steep where the observations end: at the usual learning \
                     rate the first updates leave the finite numbers";
        let (label, settings) = match self.degree {
            0..=4 => return None,
            5 | 6 => (
                "Learn more slowly",
                "optimizer=adam&optimizer.learning_rate=0.0001",
            ),
            _ => ("Use degree 4", "energy=polynomial"),
        };
        Some(Advice::new(steep, label, settings))
    }

    fn check(&self, dim: usize) -> Result<(), Error> {
        let terms = self.terms(dim);
        if terms > MAX_TERMS {
            return Err(Error::invalid(
                "energy.degree",
                format!(
                    "degree {} in {dim} dimensions has {terms} terms, expected at most {MAX_TERMS}: choose a lower degree",
                    self.degree
                ),
            ));
        }
        Ok(())
    }

    #[cfg(feature = "complete")]
    fn expression(&self, graph: &mut Graph, x: Node) -> Option<Node> {
        let i = graph.axes(x)[0];
        let powers = self.powers(graph.length(i));
        let mut sum = graph.parameter("a0", &[]);
        for n in 1..=self.degree {
            // The coordinates that each term is the product of.
            let of_degree = powers.iter().filter(|p| p.iter().sum::<usize>() == n);
            let repeated = |p: &Vec<usize>| -> Vec<usize> {
                let each = p.iter().enumerate();
                each.flat_map(|(k, n)| std::iter::repeat_n(k, *n)).collect()
            };
            let terms: Vec<_> = of_degree.map(repeated).collect();
            let t = graph.axis(terms.len());
            let factor = |graph: &mut Graph, m: usize| {
                graph.take(x, i, t, terms.iter().map(|term| term[m]).collect())
            };
            let mut product = factor(graph, 0);
            for m in 1..n {
                let next = factor(graph, m);
                product = graph.mul(product, next);
            }
            let a = graph.parameter(format!("a{n}"), &[t]);
            let all = graph.dot(a, product, &[t]);
            sum = graph.add(sum, all);
        }
        Some(sum)
    }

    fn reverse<S: Scalar>(
        &self,
        theta: &[S::Real],
        x: &[S],
        seed: S,
        g: &mut [S],
        sums: Option<&mut [S]>,
        work: &mut Vec<S>,
    ) -> S {
        let d = x.len();
        let degrees = self.degrees(d);
        let terms = theta.len();
        let (values, adjoints) = room(work, 2 * terms, S::zero()).split_at_mut(terms);
        values[0] = S::one();
        let mut energy = S::splat(theta[0]);
        adjoints[0] = S::zero();
        for (below, degree) in degrees.iter().zip(&degrees[1..=self.degree]) {
            for (i, &x) in x.iter().enumerate() {
                for (to, from) in (degree.start + degree.first[i]..).zip(below.after(i, d)) {
                    values[to] = x * values[from];
                    energy += values[to].scale(theta[to]);
                    adjoints[to] = seed.scale(theta[to]);
                }
            }
        }
        g.fill(S::zero());
        for (below, degree) in degrees.iter().zip(&degrees[1..=self.degree]).rev() {
            for (i, &x) in x.iter().enumerate() {
                for (to, from) in (degree.start + degree.first[i]..).zip(below.after(i, d)) {
                    g[i] += adjoints[to] * values[from];
                    let down = adjoints[to] * x;
                    adjoints[from] += down;
                }
            }
        }
        if let Some(sums) = sums {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += seed * *value;
            }
        }
        energy
    }
}
