//! What an energy takes in.

use crate::periods::Periods;
use crate::scalar::Scalar;
use crate::tensor::TensorShape;
use std::f64::consts::TAU;

/// What an energy takes in of a state `x ∈ R^d` and a condition `y ∈ R^m`: the coordinates `x_S` it
/// sees, moved by the condition, `E(x_S − A y)`, or joined by it, `E(x_S, y)`.
///
/// In the place of a coordinate with period P it takes in the point of the circle of that
/// circumference, `r (cos(x/r), sin(x/r))` with `r = P/2π`: any family is then periodic and as
/// smooth as it is itself. Nearby, distances on the circle are those along the coordinate.
#[derive(Clone, Debug, PartialEq)]
pub struct Inputs {
    /// State dimension d.
    pub dim: usize,
    /// The coordinates S that the energy sees, from 0, rising.
    pub sees: Vec<usize>,
    /// Condition dimension m; 1 where it is the number of a group whose own condition is inferred.
    pub condition: usize,
    /// Conditions that are inferred, where the one that is given is the number of a group.
    pub inferred: Inferred,
    /// Whether the condition joins the coordinates, as further inputs; otherwise it moves them.
    pub joined: bool,
    /// The periods of the coordinates of the state.
    pub periods: Periods,
}

/// Conditions `y_g ∈ R^k` of groups of observations that nobody gave: parameters of the energy,
/// `Y ∈ R^(G×k)`. Group 0 is what others are told from: its own is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inferred {
    /// Groups G, besides group 0.
    pub groups: usize,
    /// Numbers k of each.
    pub size: usize,
}

impl Inferred {
    /// Parameters `Gk`.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.groups * self.size
    }
}

impl Inputs {
    /// The whole state, moved by the condition.
    #[must_use]
    pub fn all(dim: usize, condition: usize) -> Self {
        Self {
            dim,
            sees: (0..dim).collect(),
            condition,
            inferred: Inferred::default(),
            joined: false,
            periods: Periods::default(),
        }
    }

    /// The radius of the circle that each coordinate that is seen goes around, where it does.
    fn radii(&self) -> impl Iterator<Item = (usize, Option<f64>)> {
        let radius = |&i: &usize| (i, self.periods.of(i).map(|p| p / TAU));
        self.sees.iter().map(radius)
    }

    /// Numbers of each condition that is inferred; 0 where they are given, as in builds that are not complete.
    #[must_use]
    pub fn infers(&self) -> usize {
        match cfg!(feature = "complete") {
            true => self.inferred.size,
            false => 0,
        }
    }

    /// Numbers of the condition that the energy depends on: those given, or those inferred.
    #[must_use]
    pub fn numbers(&self) -> usize {
        match self.infers() {
            0 => self.condition,
            size => size,
        }
    }

    /// Numbers that join the coordinates.
    #[must_use]
    pub fn clamped(&self) -> usize {
        if self.joined { self.numbers() } else { 0 }
    }

    /// Numbers that move them.
    #[must_use]
    pub fn moving(&self) -> usize {
        self.numbers() - self.clamped()
    }

    /// The named tensors of what is learned of conditions, after the family's own: the matrix `A` by which those
    /// given move the coordinates, or the table `Y` of those inferred.
    #[must_use]
    pub fn layout(&self) -> Vec<TensorShape> {
        match (self.infers(), self.moving()) {
            _ if self.parameters() == 0 => Vec::new(),
            (0, moving) => vec![TensorShape::new("A", &[self.width(), moving])],
            (size, _) => vec![TensorShape::new("Y", &[self.inferred.groups, size])],
        }
    }

    /// How many numbers these are.
    #[must_use]
    pub fn parameters(&self) -> usize {
        match self.infers() {
            0 => self.width() * self.moving(),
            _ => self.inferred.parameters(),
        }
    }

    /// The numbers of the condition that the energy depends on under the condition given, `[m]`, of
    /// [`Inputs::parameters`] that stand so.
    #[must_use]
    pub fn known(&self, parameters: &[f64], given: &[f64]) -> Vec<f64> {
        match (self.infers(), given) {
            (0, _) => given.to_vec(),
            (size, []) => vec![0.0; size],
            (size, [group, ..]) => {
                let row = parameters
                    .chunks_exact(size)
                    .nth((*group as usize).wrapping_sub(1));
                row.map_or(vec![0.0; size], <[f64]>::to_vec)
            }
        }
    }

    /// How far the condition given moves what is seen, `[width]`.
    #[must_use]
    pub fn moves(&self, parameters: &[f64], given: &[f64]) -> Vec<f64> {
        let (m, mut by) = (self.moving(), vec![0.0; self.width()]);
        let y = self.known(parameters, given);
        if self.infers() > 0 {
            by[..m].copy_from_slice(&y[..m]);
        } else if m > 0 {
            for (by, row) in by.iter_mut().zip(parameters.chunks_exact(m)) {
                *by = row.iter().zip(&y).map(|(a, y)| a * y).sum();
            }
        }
        by
    }

    /// Dimension of the space that the family is defined on.
    #[must_use]
    pub fn width(&self) -> usize {
        let around = self.sees.iter().filter(|&&i| self.periods.of(i).is_some());
        self.sees.len() + around.count() + self.clamped()
    }

    /// Whether the family's coordinates are those of the state. Builds that are not complete know
    /// no others.
    pub(crate) fn direct(&self) -> bool {
        let other = || self.clamped() > 0 || self.sees.len() < self.dim || self.periods.any();
        !cfg!(feature = "complete") || !other()
    }

    /// `x_S`, then what joins it.
    #[must_use]
    pub fn row(&self, x: &[f64], y: &[f64]) -> Vec<f64> {
        let mut row = vec![0.0; self.width()];
        self.lift(x, y, &mut row);
        row
    }

    /// `x_S`, each periodic coordinate as the point of its circle, then `last` where there is room.
    #[inline(never)]
    pub(super) fn lift<S: Scalar>(&self, x: &[S], last: &[S], out: &mut [S]) {
        let mut out = out.iter_mut();
        for (i, radius) in self.radii() {
            let mut put = |value| {
                if let Some(out) = out.next() {
                    *out = value;
                }
            };
            match radius {
                None => put(x[i]),
                Some(r) => {
                    let angle = x[i].times(1.0 / r);
                    put(angle.cos().times(r));
                    put(angle.sin().times(r));
                }
            }
        }
        for (out, last) in out.zip(last) {
            *out = *last;
        }
    }

    /// The gradient with respect to the state, from that with respect to what [`Inputs::lift`] made of
    /// it, `at`: 0 in coordinates that are not seen.
    #[inline(never)]
    pub(super) fn pull<S: Scalar>(&self, at: &[S], g: &[S], out: &mut [S]) {
        out[..self.dim].fill(S::zero());
        let mut k = 0;
        for (i, radius) in self.radii() {
            match radius {
                None => out[i] = g[k],
                // (r cos, r sin)' = (−sin, cos).
                Some(r) => out[i] = (g[k + 1] * at[k] - g[k] * at[k + 1]).times(1.0 / r),
            }
            k += 1 + usize::from(radius.is_some());
        }
    }

    /// A direction of the state space as the family sees it from `at`.
    #[inline(never)]
    pub(super) fn push<S: Scalar>(&self, at: &[S], v: &[S], out: &mut [S]) {
        let mut k = 0;
        for (i, radius) in self.radii() {
            match radius {
                None => out[k] = v[i],
                Some(r) => {
                    let turn = v[i].times(1.0 / r);
                    (out[k], out[k + 1]) = (-(at[k + 1] * turn), at[k] * turn);
                }
            }
            k += 1 + usize::from(radius.is_some());
        }
    }

    /// What the bend of the circles adds to `H v`, the family's gradient being `g`.
    #[inline(never)]
    pub(super) fn bend<S: Scalar>(&self, at: &[S], g: &[S], v: &[S], out: &mut [S]) {
        let mut k = 0;
        for (i, radius) in self.radii() {
            if let Some(r) = radius {
                let inward = (at[k] * g[k] + at[k + 1] * g[k + 1]).times(1.0 / (r * r));
                out[i] -= inward * v[i];
            }
            k += 1 + usize::from(radius.is_some());
        }
    }
}
