//! Nested dual numbers: third derivatives.

use super::{Dual, Powers, Scalar};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// `a + bε₁ + cε₂ + dε₁ε₂`, `ε₁² = ε₂² = 0`: the gradient of a function at `x + vε₁ + wε₂` has the
/// third-order contraction `∇(vᵀHw)` as its ε₁ε₂-part.
///
/// Its operations are kept out of line: they are rarely needed and large, and every energy family
/// is compiled for them once more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deep<S>(Dual<Dual<S>>);

impl<S: Scalar> Deep<S> {
    /// `x + vε₁ + wε₂`.
    #[inline(always)]
    pub fn new(x: S, v: S, w: S) -> Self {
        Self(Dual::new(Dual::new(x, v), Dual::new(w, S::zero())))
    }

    /// The ε₁ε₂-part.
    #[inline(always)]
    pub fn mixed(self) -> S {
        self.0.tangent.tangent
    }
}

macro_rules! operator {
    ($trait:ident $function:ident) => {
        impl<S: Scalar> $trait for Deep<S> {
            type Output = Self;
            #[inline(never)]
            fn $function(self, other: Self) -> Self {
                Self($trait::$function(self.0, other.0))
            }
        }
    };
    ($trait:ident $function:ident by $by:ident) => {
        impl<S: Scalar> $trait for Deep<S> {
            #[inline(always)]
            fn $function(&mut self, other: Self) {
                *self = self.$by(other);
            }
        }
    };
}
operator!(Add add);
operator!(Sub sub);
operator!(Mul mul);
operator!(Div div);
operator!(AddAssign add_assign by add);
operator!(SubAssign sub_assign by sub);
operator!(MulAssign mul_assign by mul);

impl<S: Scalar> Neg for Deep<S> {
    type Output = Self;
    #[inline(never)]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

macro_rules! functions {
    ($($function:ident),*) => {
        $(#[inline(never)]
        fn $function(self) -> Self {
            Self(self.0.$function())
        })*
    };
}

impl<S: Scalar> Scalar for Deep<S> {
    type Real = S::Real;
    type Base = S::Base;
    type Over<B: Powers> = Deep<S::Over<B>>;

    fn over<B: Powers>(self, make: &impl Fn(S::Base) -> B) -> Self::Over<B> {
        Deep(self.0.over(make))
    }
    fn take<B: Powers>(&mut self, from: Self::Over<B>, put: &mut impl FnMut(&mut S::Base, B)) {
        self.0.take(from.0, put);
    }

    #[inline(never)]
    fn splat(value: S::Real) -> Self {
        Self(Dual::splat(value))
    }
    #[inline(never)]
    fn scale(self, factor: S::Real) -> Self {
        Self(self.0.scale(factor))
    }
    #[inline(never)]
    fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
        Self(self.0.where_greater(other.0, a.0, b.0))
    }
    functions!(exp, exp2_floored, ln, sqrt, tanh, sin, cos);
}

impl<S: Powers> Powers for Deep<S> {
    fn power(self, exponent: Self) -> Self {
        Self(self.0.power(exponent.0))
    }
}
