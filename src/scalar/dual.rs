//! Dual numbers `a + bε`, `ε² = 0`: forward-mode derivatives of anything written over [`Scalar`].

use super::{Powers, Scalar};
use std::f64::consts::LN_2;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// `value + tangent·ε`. Evaluating a function at `x + vε` gives its value and its derivative
/// along `v`. May be nested for higher derivatives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<S> {
    /// The primal part.
    pub value: S,
    /// The derivative part.
    pub tangent: S,
}

impl<S: Scalar> Dual<S> {
    /// `value + tangent·ε`.
    #[inline(always)]
    pub fn new(value: S, tangent: S) -> Self {
        Self { value, tangent }
    }

    /// `f(value) + f'(value)·tangent·ε`.
    #[inline(always)]
    fn chain(self, value: S, derivative: S) -> Self {
        Self::new(value, derivative * self.tangent)
    }
}

impl<S: Scalar> Add for Dual<S> {
    type Output = Self;
    #[inline(always)]
    fn add(self, o: Self) -> Self {
        Self::new(self.value + o.value, self.tangent + o.tangent)
    }
}
impl<S: Scalar> Sub for Dual<S> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, o: Self) -> Self {
        Self::new(self.value - o.value, self.tangent - o.tangent)
    }
}
impl<S: Scalar> Mul for Dual<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, o: Self) -> Self {
        Self::new(
            self.value * o.value,
            self.value * o.tangent + self.tangent * o.value,
        )
    }
}
impl<S: Scalar> Div for Dual<S> {
    type Output = Self;
    #[inline(always)]
    fn div(self, o: Self) -> Self {
        let quotient = self.value / o.value;
        Self::new(quotient, (self.tangent - quotient * o.tangent) / o.value)
    }
}
impl<S: Scalar> Neg for Dual<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self::new(-self.value, -self.tangent)
    }
}
impl<S: Scalar> AddAssign for Dual<S> {
    #[inline(always)]
    fn add_assign(&mut self, o: Self) {
        *self = *self + o;
    }
}
impl<S: Scalar> SubAssign for Dual<S> {
    #[inline(always)]
    fn sub_assign(&mut self, o: Self) {
        *self = *self - o;
    }
}
impl<S: Scalar> MulAssign for Dual<S> {
    #[inline(always)]
    fn mul_assign(&mut self, o: Self) {
        *self = *self * o;
    }
}

impl<S: Scalar> Scalar for Dual<S> {
    type Real = S::Real;
    type Base = S::Base;
    type Over<B: Powers> = Dual<S::Over<B>>;

    #[inline(always)]
    fn over<B: Powers>(self, make: &impl Fn(S::Base) -> B) -> Self::Over<B> {
        Dual::new(self.value.over(make), self.tangent.over(make))
    }
    #[inline(always)]
    fn take<B: Powers>(&mut self, from: Self::Over<B>, put: &mut impl FnMut(&mut S::Base, B)) {
        self.value.take(from.value, put);
        self.tangent.take(from.tangent, put);
    }

    #[inline(always)]
    fn splat(value: S::Real) -> Self {
        Self::new(S::splat(value), S::zero())
    }
    #[inline(always)]
    fn scale(self, factor: S::Real) -> Self {
        Self::new(self.value.scale(factor), self.tangent.scale(factor))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        let e = self.value.exp();
        self.chain(e, e)
    }
    #[inline(always)]
    fn exp2_floored(self) -> Self {
        let e = self.value.exp2_floored();
        self.chain(e, e.times(LN_2))
    }
    #[inline(always)]
    fn ln(self) -> Self {
        self.chain(self.value.ln(), self.value.recip())
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        self.chain(root, S::constant(0.5) / root)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        let t = self.value.tanh();
        self.chain(t, S::one() - t * t)
    }
    #[inline(always)]
    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }
    #[inline(always)]
    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }
    #[inline(always)]
    fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
        Self::new(
            self.value.where_greater(other.value, a.value, b.value),
            self.tangent.where_greater(other.tangent, a.value, b.value),
        )
    }
}

impl<S: Powers> Powers for Dual<S> {
    fn power(self, exponent: Self) -> Self {
        let n = exponent.value;
        self.chain(self.value.power(n), self.value.power_slope(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_duals_give_second_derivatives() {
        let x = 0.7f64;
        let nested = Dual::new(Dual::new(x, 1.0), Dual::new(1.0, 0.0));
        let y = (nested.tanh() * nested.exp() + nested.sin()).sqrt() / nested.cos();
        let f = |x: f64| (x.tanh() * x.exp() + x.sin()).sqrt() / x.cos();
        let h = 1e-4;
        let first = (f(x + h) - f(x - h)) / (2.0 * h);
        let second = (f(x + h) - 2.0 * f(x) + f(x - h)) / (h * h);
        assert!((y.value.tangent - first).abs() < 1e-6 * first.abs());
        assert!((y.tangent.tangent - second).abs() < 1e-5 * second.abs());
    }
}
