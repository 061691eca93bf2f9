//! Double precision that knows how far off it can be.

// What is not a number is to fall on the side of the negation.
#![allow(clippy::neg_cmp_op_on_partial_ord)]

use super::{Powers, Scalar};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

const LANES: usize = 8;
/// Relative error of a correctly rounded operation, and of a function of `libm`.
const ROUNDING: f64 = f64::EPSILON / 2.0;
const FUNCTION: f64 = f64::EPSILON;
/// Absolute error of a result below the normal numbers.
const UNDERFLOW: f64 = 5e-324;

/// Eight numbers, each with a bound of the error that it has from rounding so far. No bound is
/// infinite. Constants and what is read from elsewhere are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    value: [f64; LANES],
    error: [f64; LANES],
}

/// A number and its bound.
type One = [f64; 2];

impl Bounded {
    /// Exact numbers.
    #[must_use]
    pub fn exact(value: [f64; LANES]) -> Self {
        let error = [0.0; LANES];
        Self { value, error }
    }

    /// The number of a lane, if its relative error is at most `tolerance`.
    #[must_use]
    pub fn sure(&self, lane: usize, tolerance: f64) -> Option<f64> {
        let (value, error) = (self.value[lane], self.error[lane]);
        (value.is_finite() && error <= tolerance * value.abs()).then_some(value)
    }

    #[inline(always)]
    fn map(self, f: impl Fn(One) -> One) -> Self {
        self.zip(self, |a, _| f(a))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(One, One) -> One) -> Self {
        let mut out = self;
        for i in 0..LANES {
            let both = f(
                [self.value[i], self.error[i]],
                [other.value[i], other.error[i]],
            );
            [out.value[i], out.error[i]] = both;
        }
        out
    }
}

/// `value` with the error of its arguments and its own.
#[inline(always)]
fn rounded(value: f64, error: f64, own: f64, may_underflow: bool) -> One {
    let lost = may_underflow && value.abs() < f64::MIN_POSITIVE;
    let error = error + own * value.abs();
    [value, if lost { error + UNDERFLOW } else { error }]
}

/// `error`, if what it is the error of stays away from 0.
#[inline(always)]
fn apart([value, bound]: One, error: f64) -> f64 {
    if bound == 0.0 {
        0.0
    } else if bound < value.abs() {
        error
    } else {
        f64::INFINITY
    }
}

macro_rules! operator {
    ($trait:ident $function:ident $assign:ident $assign_function:ident, $by:expr) => {
        impl $trait for Bounded {
            type Output = Self;
            #[inline(never)]
            fn $function(self, other: Self) -> Self {
                self.zip(other, $by)
            }
        }
        impl $assign for Bounded {
            #[inline(always)]
            fn $assign_function(&mut self, other: Self) {
                *self = $trait::$function(*self, other);
            }
        }
    };
}
operator!(Add add AddAssign add_assign, |[a, da]: One, [b, db]: One| {
    rounded(a + b, da + db, ROUNDING, false)
});
operator!(Sub sub SubAssign sub_assign, |[a, da]: One, [b, db]: One| {
    rounded(a - b, da + db, ROUNDING, false)
});
operator!(Mul mul MulAssign mul_assign, |[a, da]: One, [b, db]: One| {
    let error = a.abs() * db + b.abs() * da + da * db;
    rounded(a * b, error, ROUNDING, a != 0.0 && b != 0.0)
});

impl Div for Bounded {
    type Output = Self;
    #[inline(never)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |[a, da], [b, db]| {
            let value = a / b;
            let least = b.abs() - db;
            let error = if least > 0.0 {
                (da + value.abs() * db) / least
            } else {
                f64::INFINITY
            };
            rounded(value, error, ROUNDING, a != 0.0)
        })
    }
}

impl Neg for Bounded {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|[a, da]| [-a, da])
    }
}

impl Scalar for Bounded {
    type Real = f64;
    type Base = f64;
    type Over<B: Powers> = B;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self::exact([value; LANES])
    }
    #[inline(always)]
    fn scale(self, factor: f64) -> Self {
        self * Self::splat(factor)
    }
    #[inline(never)]
    fn exp(self) -> Self {
        self.map(|[a, da]| {
            let value = libm::exp(a);
            // `e^d − 1 < 2d` below 1.
            let error = if da < 1.0 {
                2.0 * da * value
            } else {
                f64::INFINITY
            };
            rounded(value, error, FUNCTION, true)
        })
    }
    fn exp2_floored(self) -> Self {
        self.max(Self::splat(-58.0))
            .times(std::f64::consts::LN_2)
            .exp()
    }
    #[inline(never)]
    fn ln(self) -> Self {
        self.map(|[a, da]| {
            let error = apart([a, da], da / (a - da));
            rounded(libm::log(a), error, FUNCTION, false)
        })
    }
    #[inline(never)]
    fn sqrt(self) -> Self {
        self.map(|[a, da]| {
            let value = libm::sqrt(a);
            rounded(value, apart([a, da], da / value), ROUNDING, false)
        })
    }
    #[inline(never)]
    fn tanh(self) -> Self {
        self.map(|[a, da]| rounded(libm::tanh(a), da, FUNCTION, false))
    }
    #[inline(never)]
    fn sin(self) -> Self {
        self.map(|[a, da]| rounded(libm::sin(a), da, FUNCTION, false))
    }
    #[inline(never)]
    fn cos(self) -> Self {
        self.map(|[a, da]| rounded(libm::cos(a), da, FUNCTION, false))
    }
    #[inline(never)]
    fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
        let mut out = self;
        for i in 0..LANES {
            if !(a.value[i] > b.value[i]) {
                (out.value[i], out.error[i]) = (other.value[i], other.error[i]);
            }
            let doubt = a.error[i] + b.error[i];
            let apart = (a.value[i] - b.value[i]).abs() > doubt || doubt == 0.0;
            if !apart {
                out.error[i] = f64::INFINITY;
            }
        }
        out
    }
}

impl Powers for Bounded {
    #[inline(never)]
    fn power(self, exponent: Self) -> Self {
        self.zip(exponent, |[a, da], [n, dn]| {
            let value = libm::pow(a, n);
            let base = apart([a, da], n.abs() * da / (a.abs() - da));
            let raised = if dn == 0.0 {
                0.0
            } else {
                libm::log(a.abs()).abs() * dn
            };
            let relative = base + raised;
            let error = if relative == 0.0 {
                0.0
            } else if relative < 0.5 {
                2.0 * relative * value.abs()
            } else {
                f64::INFINITY
            };
            rounded(value, error, FUNCTION, a != 0.0)
        })
    }
}
