//! Numbers with twice the digits of double precision and an exponent of their own.

// What is not a number is to fall on the side of the negation.
#![allow(clippy::neg_cmp_op_on_partial_ord)]

use super::{Powers, Scalar};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// `(high + low) · 2^exponent` with `1 ≤ |high| < 2`, or 0, ∞ or NaN. The second part may be as
/// small as a number can be, so that `1 + e^{−100}` is held as what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wide {
    high: f64,
    low: f64,
    exponent: i64,
}

/// ln 2 and π/2 in three parts.
const LN_2: [f64; 3] = [
    std::f64::consts::LN_2,
    2.319_046_813_846_299_6e-17,
    5.707_708_438_416_212e-34,
];
const FRAC_PI_2: [f64; 3] = [
    std::f64::consts::FRAC_PI_2,
    6.123_233_995_736_766e-17,
    -1.497_384_904_859_183_3e-33,
];
/// Arguments beyond it have lost what a function depends on.
const FAR: f64 = 1e15;

/// `a + b` and what rounding took from it (Knuth).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// `value · 2^n`.
fn shifted(value: f64, n: i64) -> f64 {
    libm::scalbn(value, n.clamp(-4000, 4000) as i32)
}

impl Wide {
    fn new(high: f64, low: f64, exponent: i64) -> Self {
        let (sum, rest) = two_sum(high, low);
        if sum == 0.0 || !sum.is_finite() {
            return Self {
                high: sum,
                low: 0.0,
                exponent: 0,
            };
        }
        let (_, n) = libm::frexp(sum);
        let n = i64::from(n) - 1;
        Self {
            high: shifted(sum, -n),
            low: shifted(rest, -n),
            exponent: exponent + n,
        }
    }

    /// Rounded to double precision; 0 or infinite beyond its range.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        shifted(self.high, self.exponent)
    }

    /// Whether it is a number, however large.
    #[must_use]
    pub fn is_finite(self) -> bool {
        self.high.is_finite()
    }

    /// Its sign as a number, 0 for 0.
    #[must_use]
    pub fn sign(self) -> f64 {
        if self.high == 0.0 {
            0.0
        } else {
            self.high.signum()
        }
    }

    /// Whether it is a whole number that double precision tells from its neighbors, and an odd one.
    fn whole(self) -> Option<bool> {
        let n = self.to_f64();
        let exact = (self - Self::splat(n)).high == 0.0 && n.abs() < FAR && n.trunc() == n;
        exact.then(|| n % 2.0 != 0.0)
    }

    /// `self − n·c`.
    fn less(self, n: f64, c: [f64; 3]) -> Self {
        let part = |c: f64| Self::splat(n) * Self::splat(c);
        self - part(c[0]) - part(c[1]) - part(c[2])
    }

    /// Sine and cosine of what is left of quarter turns, and how many of these there were.
    fn quarter_turns(self) -> ([Self; 2], i64) {
        let n = (self.to_f64() / FRAC_PI_2[0]).round();
        let r = self.less(n, FRAC_PI_2);
        let (mut parts, mut term) = ([Self::zero(); 2], Self::one());
        for k in 0..30 {
            let signed = if k % 4 < 2 { term } else { -term };
            parts[1 - k % 2] += signed;
            term = term * r / Self::splat((k + 1) as f64);
        }
        (parts, n as i64)
    }

    fn turned(self, by: i64) -> Self {
        if !(self.to_f64().abs() < FAR) {
            let x = self.to_f64();
            return Self::splat(if by == 0 { libm::sin(x) } else { libm::cos(x) });
        }
        let ([sine, cosine], n) = self.quarter_turns();
        match (n + by).rem_euclid(4) {
            0 => sine,
            1 => cosine,
            2 => -sine,
            _ => -cosine,
        }
    }
}

impl Add for Wide {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (a, b) = if other.high == 0.0 || (self.high != 0.0 && self.exponent >= other.exponent) {
            (self, other)
        } else {
            (other, self)
        };
        let down = b.exponent - a.exponent;
        let (sum, rest) = two_sum(a.high, shifted(b.high, down));
        if !sum.is_finite() {
            return Self::new(sum, 0.0, 0);
        }
        let (small, last) = two_sum(a.low, shifted(b.low, down));
        let (sum, rest) = two_sum(sum, rest + small);
        Self::new(sum, rest + last, a.exponent)
    }
}
impl Mul for Wide {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = self.high * other.high;
        if product == 0.0 || !product.is_finite() {
            return Self::new(product, 0.0, 0);
        }
        let rest = libm::fma(self.high, other.high, -product);
        let rest = rest + (self.high * other.low + self.low * other.high);
        Self::new(product, rest, self.exponent + other.exponent)
    }
}
impl Div for Wide {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let exponent = self.exponent - other.exponent;
        let digits = |a: Self| {
            let quotient = Self::new(a.high / other.high, 0.0, a.exponent - other.exponent);
            (quotient, a - quotient * other)
        };
        if other.high == 0.0 || !other.high.is_finite() || !self.high.is_finite() {
            return Self::new(self.high / other.high, 0.0, exponent);
        }
        let (first, rest) = digits(self);
        let (second, rest) = digits(rest);
        first + (second + digits(rest).0)
    }
}
impl Neg for Wide {
    type Output = Self;
    fn neg(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
            ..self
        }
    }
}
impl Sub for Wide {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}
impl AddAssign for Wide {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
impl SubAssign for Wide {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}
impl MulAssign for Wide {
    fn mul_assign(&mut self, other: Self) {
        *self = *self * other;
    }
}

impl Scalar for Wide {
    type Real = f64;
    type Base = f64;
    type Over<B: Powers> = B;

    fn splat(value: f64) -> Self {
        Self::new(value, 0.0, 0)
    }
    fn scale(self, factor: f64) -> Self {
        self * Self::splat(factor)
    }
    /// By a Taylor series at 1/256 of what is left of whole powers of two.
    fn exp(self) -> Self {
        let x = self.to_f64();
        if !(x.abs() < FAR) {
            return Self::splat(libm::exp(x));
        }
        let n = (x / LN_2[0]).round();
        let r = self.less(n, LN_2) * Self::splat(1.0 / 256.0);
        let (mut above_one, mut term) = (Self::zero(), Self::one());
        for k in 1..12 {
            term = term * r / Self::splat(f64::from(k));
            above_one += term;
        }
        for _ in 0..8 {
            above_one = above_one + above_one + above_one * above_one;
        }
        let mut value = Self::one() + above_one;
        value.exponent += n as i64;
        value
    }
    fn exp2_floored(self) -> Self {
        self.max(Self::splat(-58.0)).times(LN_2[0]).exp()
    }
    /// By one step of Newton's method from double precision.
    fn ln(self) -> Self {
        if !(self.high > 0.0) || !self.high.is_finite() {
            return Self::splat(libm::log(self.high));
        }
        let up = i64::from(self.high > std::f64::consts::SQRT_2);
        let near_one = Self {
            exponent: -up,
            ..self
        };
        let n = (self.exponent + up) as f64;
        let first = Self::splat(libm::log(near_one.to_f64()));
        let rest = near_one * (-first).exp() - Self::one();
        first + rest + (-Self::zero().less(n, LN_2))
    }
    fn sqrt(self) -> Self {
        if !(self.high > 0.0) || !self.high.is_finite() {
            return Self::splat(libm::sqrt(self.high));
        }
        let odd = self.exponent.rem_euclid(2);
        let small = Self {
            exponent: odd,
            ..self
        };
        let first = Self::splat(libm::sqrt(small.to_f64()));
        let mut root = first + (small - first * first) / (first + first);
        root.exponent += (self.exponent - odd) / 2;
        root
    }
    fn tanh(self) -> Self {
        let u = self.times(-2.0).exp();
        (Self::one() - u) / (Self::one() + u)
    }
    fn sin(self) -> Self {
        self.turned(0)
    }
    fn cos(self) -> Self {
        self.turned(1)
    }
    fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
        let greater = if a.is_finite() && b.is_finite() {
            (a - b).high > 0.0
        } else {
            a.high > b.high
        };
        if greater { self } else { other }
    }
}

impl Powers for Wide {
    fn power(self, exponent: Self) -> Self {
        if self.high == 0.0 {
            return Self::splat(libm::pow(0.0, exponent.sign()));
        }
        let odd = match (self.high < 0.0, exponent.whole()) {
            (true, None) => return Self::splat(f64::NAN),
            (negative, whole) => negative && whole == Some(true),
        };
        let size = (exponent * self.abs().ln()).exp();
        if odd { -size } else { size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `f(g(x)) − x` is below the digits of double precision twice over.
    #[test]
    fn functions_undo_each_other_to_thirty_digits() {
        for x in [1e-40, 3e-7, 0.3, 1.0, 2.7, 55.5, 1234.5, 4e6] {
            let x = Wide::splat(x) + Wide::splat(x * 1e-17);
            let close = |y: Wide| ((y - x) / x).to_f64().abs() < 1e-28;
            // Near 1 the digits of e^x are those of 1 + x.
            let back = (x.exp().ln() - x).to_f64().abs();
            assert!(back < 1e-28 * (1.0 + x.to_f64()), "{x:?}");
            assert!(close(x.ln().exp()), "{x:?}");
            assert!(close(x.sqrt() * x.sqrt()));
            assert!(close(x / Wide::splat(7.0) * Wide::splat(7.0)));
            let circle = x.sin() * x.sin() + x.cos() * x.cos() - Wide::one();
            assert!(circle.to_f64().abs() < 1e-29, "{x:?}: {circle:?}");
        }
        let (tiny, one) = (Wide::splat(-700.0).exp(), Wide::one());
        assert_eq!((one + tiny).ln().to_f64(), libm::exp(-700.0));
        assert_eq!((one / (one + tiny)).ln().to_f64(), -libm::exp(-700.0));
        assert!(Wide::splat(-2000.0).exp().ln().to_f64() == -2000.0);
    }
}
