//! Numbers of laws made simple, and laws of one form made one.

use super::law::{Law, Laws};
use super::steps::Steps;
use crate::code_length::{convergents, fraction_bits, real_bits};
use crate::optimizer::least_step;
use nalgebra::{DMatrix, DVector};
use serde::Serialize;
use std::f64::consts::LOG2_E;

/// A number as it is said: a fraction, or a real number to a precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Said {
    Fraction(i64, i64),
    Real(f64),
}

impl Said {
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Fraction(p, q) => p as f64 / q as f64,
            Self::Real(r) => r,
        }
    }

    pub(super) fn bits(self, precision: f64) -> f64 {
        match self {
            Self::Fraction(p, q) => fraction_bits(p, q),
            Self::Real(r) => real_bits(r, precision),
        }
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::Fraction(p, 1) => p.to_string(),
            Self::Fraction(p, q) => format!("{p}/{q}"),
            Self::Real(r) => {
                let digits = 6 - libm::log10(r.abs().max(1e-300)).ceil().clamp(-6.0, 6.0) as i32;
                format!("{r:.*}", digits.clamp(0, 9) as usize)
            }
        }
    }
}

/// A law whose numbers were made simple.
pub(super) struct Simple {
    /// The numbers, the last of them ω where a magnetic field is looked for.
    pub(super) said: Vec<Said>,
    /// Bits of numbers and of the steps before.
    pub(super) before: f64,
    /// The same after.
    pub(super) after: f64,
}

/// Bits by which rounding alone may lengthen the code of the steps.
const LEEWAY: f64 = 0.01;

/// What the steps that a law says ask of its numbers.
pub(super) trait Asked {
    /// Bits of the steps with these numbers.
    fn bits(&self, laws: &Laws, numbers: &[f64]) -> f64;
    /// The best numbers of which those not in `free` are those of `fixed`.
    fn best(&self, laws: &Laws, free: &[usize], fixed: &[f64]) -> Vec<f64>;
}

/// Steps each for itself, to a precision σ.
pub(super) struct Each<'a> {
    pub(super) steps: &'a Steps,
    pub(super) mine: Vec<usize>,
    pub(super) sigma: f64,
}

impl Asked for Each<'_> {
    fn bits(&self, laws: &Laws, numbers: &[f64]) -> f64 {
        let law = Law::of(numbers.to_vec());
        let off = |i: &usize| libm::sqrt(laws.square_at(&law, self.steps, *i));
        self.mine
            .iter()
            .map(|i| real_bits(off(i), self.sigma))
            .sum()
    }

    fn best(&self, laws: &Laws, free: &[usize], fixed: &[f64]) -> Vec<f64> {
        laws.least_squares_of(&self.mine, free, fixed, self.steps, |_| 1.0)
    }
}

/// Steps of runs together: so many bits at the `best` numbers, and half the second derivatives around them, in nats.
pub(super) struct Together {
    pub(super) bits: f64,
    pub(super) best: Vec<f64>,
    pub(super) hessian: DMatrix<f64>,
}

impl Asked for Together {
    fn bits(&self, _: &Laws, numbers: &[f64]) -> f64 {
        let off = DVector::from_iterator(
            numbers.len(),
            numbers.iter().zip(&self.best).map(|(a, b)| a - b),
        );
        self.bits + LOG2_E * off.dot(&(&self.hessian * &off))
    }

    fn best(&self, _: &Laws, free: &[usize], fixed: &[f64]) -> Vec<f64> {
        let mut numbers = fixed.to_vec();
        free.iter().for_each(|&k| numbers[k] = self.best[k]);
        let off = DVector::from_iterator(
            numbers.len(),
            numbers.iter().zip(&self.best).map(|(a, b)| a - b),
        );
        let slope = &self.hessian * off;
        let block = DMatrix::from_fn(free.len(), free.len(), |i, j| {
            self.hessian[(free[i], free[j])]
        });
        let slope: Vec<f64> = free.iter().map(|&k| slope[k]).collect();
        for (&k, step) in free.iter().zip(least_step(&block, &slope)) {
            numbers[k] += step;
        }
        numbers
    }
}

/// Makes the numbers of a law simple one after the other: 0, a whole number or a convergent where numbers and steps
/// together do not take more bits, the others fitted anew.
pub(super) fn simplify(
    laws: &Laws,
    law: &mut Law,
    steps: &Steps,
    asked: &dyn Asked,
    precision: f64,
) -> Simple {
    let all: Vec<usize> = laws.groups.iter().flatten().copied().collect();
    let field = |numbers: &[f64], k: usize| match k == laws.parameters {
        true => steps.field(numbers[k]),
        false => numbers[k],
    };
    let number = |k: usize, said: Said| match k == laws.parameters {
        true => steps.slope(said.value()),
        false => said.value(),
    };
    let mut said: Vec<Option<Said>> = vec![None; laws.count];
    let cost = |numbers: &[f64], said: &[Option<Said>]| -> f64 {
        let one = |&k: &usize| {
            let as_it_is = Said::Real(field(numbers, k));
            said[k].unwrap_or(as_it_is).bits(precision)
        };
        all.iter().map(one).sum::<f64>() + asked.bits(laws, numbers)
    };
    let mut numbers = law.numbers.clone();
    let before = cost(&numbers, &said);
    let mut now = before;
    // Those nearest to 0 first: what has no part in a law goes.
    let mut order = all.clone();
    order.sort_by(|a, b| numbers[*a].abs().total_cmp(&numbers[*b].abs()));
    for _ in 0..2 {
        for &k in &order {
            if said[k].is_some() {
                continue;
            }
            let r = field(&numbers, k);
            let tries = [(0, 1), (r.round() as i64, 1)];
            let mut best: Option<(f64, Said, Vec<f64>)> = None;
            for (p, q) in tries.into_iter().chain(convergents(r)) {
                let try_said = Said::Fraction(p, q);
                let mut fixed = numbers.clone();
                fixed[k] = number(k, try_said);
                let mut with = said.clone();
                with[k] = Some(try_said);
                let free: Vec<usize> = (all.iter().copied())
                    .filter(|&j| with[j].is_none())
                    .collect();
                let fitted = asked.best(laws, &free, &fixed);
                let total = cost(&fitted, &with);
                if total <= now + LEEWAY && best.as_ref().is_none_or(|b| total < b.0) {
                    best = Some((total, try_said, fitted));
                }
            }
            if let Some((total, snapped, fitted)) = best {
                (now, numbers) = (total, fitted);
                said[k] = Some(snapped);
            }
        }
    }
    let said = (0..laws.count)
        .map(|k| match said[k] {
            Some(said) => said,
            None if all.contains(&k) => Said::Real(field(&numbers, k)),
            None => Said::Fraction(0, 1),
        })
        .collect();
    law.numbers = numbers;
    Simple {
        said,
        before,
        after: now,
    }
}

/// A sum of factors with their numbers, as typed energies are written; those that are 0 are left out.
pub(super) fn formula(numbers: impl Iterator<Item = (String, String, f64)>) -> String {
    let mut text = String::new();
    for (number, factor, _) in numbers.filter(|(.., value)| *value != 0.0) {
        let (sign, number) = match number.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("+", number.as_str()),
        };
        match (text.is_empty(), sign) {
            (true, "-") => text.push('-'),
            (true, _) => {}
            (false, sign) => text.push_str(&format!(" {sign} ")),
        }
        text.push_str(&match (number, factor.as_str()) {
            ("1", "1") => "1".into(),
            ("1", factor) => factor.into(),
            (number, "1") => number.into(),
            (number, factor) => format!("{number}*{factor}"),
        });
    }
    if text.is_empty() { "0".into() } else { text }
}

/// Theories of one form with different numbers, as one with a parameter.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Unified {
    /// The theories, counted from 0.
    pub theories: Vec<usize>,
    /// The energy with the parameters `p`, `q`, … in it.
    pub formula: String,
    /// The magnetic field, as a number or a parameter; empty where there is none.
    pub magnetic: String,
    /// The values of the parameters, of each theory those of all.
    pub values: Vec<Vec<f64>>,
    /// Bits less than the numbers of all take, each told by itself.
    pub saved: f64,
}

/// Groups of laws with the same numbers different from 0; in a group, a number that is the same in all is told once.
pub(super) fn unify(said: &[Vec<Said>], factors: &[String], precision: f64) -> Vec<Unified> {
    let form =
        |numbers: &[Said]| -> Vec<bool> { numbers.iter().map(|s| s.value() != 0.0).collect() };
    let mut found = Vec::new();
    let mut seen: Vec<Vec<bool>> = Vec::new();
    for numbers in said {
        let shape = form(numbers);
        if seen.contains(&shape) || !shape.contains(&true) {
            continue;
        }
        let theories: Vec<usize> = (0..said.len())
            .filter(|&k| form(&said[k]) == shape)
            .collect();
        seen.push(shape);
        if theories.len() < 2 {
            continue;
        }
        let mut names = ["p", "q", "r", "s", "t", "u"].into_iter();
        let same = |k: usize| theories.iter().all(|&t| said[t][k] == numbers[k]);
        let mut values = vec![Vec::new(); theories.len()];
        let mut texts = Vec::new();
        let mut saved = 0.0;
        for (k, number) in numbers.iter().enumerate() {
            texts.push(match (number.value() == 0.0, same(k)) {
                (true, _) => String::new(),
                (false, true) => {
                    saved += (theories.len() - 1) as f64 * number.bits(precision);
                    number.text()
                }
                (false, false) => {
                    for (values, &t) in values.iter_mut().zip(&theories) {
                        values.push(said[t][k].value());
                    }
                    names.next().unwrap_or("w").to_string()
                }
            });
        }
        if values.iter().all(|v| v.len() <= 6) {
            let terms = factors.iter().zip(numbers).zip(&texts);
            found.push(Unified {
                formula: formula(terms.map(|((f, n), text)| (text.clone(), f.clone(), n.value()))),
                magnetic: texts.get(factors.len()).cloned().unwrap_or_default(),
                theories,
                values,
                saved,
            });
        }
    }
    found
}
