//! An expression at numbers of any precision.
//!
//! Everything is computed in double precision with a bound of the rounding error. Particles for
//! which the bound is not far below the last digits that are asked for are computed once more, with
//! twice the digits and no limit of size.

use super::program::Program;
use crate::scalar::{Bounded, Lanes, Powers, Real, Scalar, Wide, cast};

/// As [`Program::reverse`], whatever the numbers. `x` are the inputs, of which the first `split` are
/// coordinates.
pub(super) fn reverse<S: Scalar>(
    program: &Program,
    theta: &[S::Real],
    (x, split): (&[S], usize),
    seed: S,
    g: &mut [S],
    sums: Option<&mut [S]>,
    results: &mut Vec<S>,
) -> S {
    let theta: Vec<f64> = cast(theta);
    // The value, then the gradient, then the sums.
    let count = 1 + g.len() + sums.as_ref().map_or(0, |s| s.len());
    results.clear();
    results.resize(count, S::zero());
    let of = Formed {
        program,
        theta: &theta,
        x,
        split,
        seed,
    };

    let lanes = S::Base::COUNT;
    let tolerance = (8.0 * S::Real::epsilon()).max(4096.0 * f64::EPSILON);
    let mut doubted = [false; 8];
    let block = |block: S::Base| Bounded::exact(numbers(block).map(Real::to_f64));
    of.run(results, block, &mut |to: &mut S::Base, from: Bounded| {
        let mut all = [S::Real::default(); 8];
        for lane in 0..lanes {
            let sure = from.sure(lane, tolerance);
            doubted[lane] |= sure.is_none();
            all[lane] = S::Real::from_f64(sure.unwrap_or_default());
        }
        *to = S::Base::load(&all);
    });
    for lane in (0..lanes).filter(|lane| doubted[*lane]) {
        let number = |block: S::Base| Wide::splat(numbers(block)[lane].to_f64());
        of.run(results, number, &mut |to: &mut S::Base, from: Wide| {
            let mut all = numbers(*to);
            all[lane] = S::Real::from_f64(from.to_f64());
            *to = S::Base::load(&all);
        });
    }

    g.copy_from_slice(&results[1..=g.len()]);
    if let Some(sums) = sums {
        for (sum, part) in sums.iter_mut().zip(&results[1 + g.len()..]) {
            *sum += *part;
        }
    }
    results[0]
}

fn numbers<L: Lanes>(block: L) -> [L::Real; 8] {
    let mut all = [L::Real::default(); 8];
    block.store(&mut all);
    all
}

/// An expression and where it is asked for.
struct Formed<'a, S: Scalar> {
    program: &'a Program,
    theta: &'a [f64],
    x: &'a [S],
    split: usize,
    seed: S,
}

impl<S: Scalar> Formed<'_, S> {
    /// Evaluates it over the numbers that `make` gives, and hands each result to `put`.
    fn run<B: Powers>(
        &self,
        results: &mut [S],
        make: impl Fn(S::Base) -> B,
        put: &mut impl FnMut(&mut S::Base, B),
    ) {
        let x: Vec<_> = self.x.iter().map(|x| x.over(&make)).collect();
        let seed = self.seed.over(&make);
        let n = 2 * self.program.steps.len();
        let mut room = vec![<S::Over<B> as Scalar>::zero(); n + results.len() - 1];
        let (work, out) = room.split_at_mut(n);
        let (g, sums) = out.split_at_mut(x.len());
        let sums = (!sums.is_empty()).then_some(sums);
        let input = x.split_at(self.split);
        let value = self.program.reverse(self.theta, input, seed, g, sums, work);
        let out = std::iter::once(&value).chain(&room[n..]);
        for (to, from) in results.iter_mut().zip(out) {
            to.take(*from, put);
        }
    }
}
