//! The numbers the mathematics is written over.
//!
//! An energy is written once over any [`Scalar`]; what it is evaluated at decides what comes out:
//!
//! | scalar | gives |
//! |---|---|
//! | `f32`, `f64` | values and first derivatives at one point |
//! | [`F32x8`], [`F64x8`] | the same for eight particles at once |
//! | [`Dual`]`<S>` | Hessian-vector products `Hv` and mixed products `∂_θ(∇E·v)` |
//! | [`Deep`]`<S>`: duals of duals | third derivatives `∇(vᵀHw)`, `∂_θ(vᵀHw)` |
//! | `Bounded` | double precision with a bound of its rounding error |
//! | `Wide` | twice the digits of double precision, and no limit of size |
//!
//! Functions of many numbers (`exp2_below`, `ln_all`, `normal_pairs`) are computed in several short
//! passes over all of them: the compilers of browsers keep the order in which WebAssembly computes
//! one number after another, and of long chains of operations a processor sees too few at a time to
//! keep its units busy.
//!
//! Arithmetic uses IEEE operations and this crate's own (or `libm`'s) transcendental functions
//! only, never the platform's and never a fused multiply-add, so every target computes the same
//! bits.

/// What a number that carries no derivatives says of what is below it.
macro_rules! base {
    () => {
        type Base = Self;
        type Over<B: Powers> = B;
        #[inline(always)]
        fn over<B: Powers>(self, make: &impl Fn(Self) -> B) -> B {
            make(self)
        }
        #[inline(always)]
        fn take<B: Powers>(&mut self, from: B, put: &mut impl FnMut(&mut Self, B)) {
            put(self, from);
        }
    };
}

#[cfg(feature = "complete")]
mod bounded;
mod deep;
mod dual;
mod elementary;
mod fused;
mod lanes;
mod plain;
mod sums;
#[cfg(feature = "complete")]
mod wide;

pub use ::wide::f32x8 as F32x8;
#[cfg(feature = "complete")]
pub use bounded::Bounded;
pub use deep::Deep;
pub use dual::Dual;
pub use lanes::F64x8;
pub(crate) use sums::AT_ONCE;
#[cfg(feature = "complete")]
pub use wide::Wide;

use ::wide::u32x8;
use std::f64::consts::LOG2_E;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// A plain floating-point number: the type of a parameter.
pub trait Real:
    Lanes<Real = Self> + PartialOrd + Default + Debug + bytemuck::Pod + std::iter::Sum
{
    /// `"f32"` or `"f64"`.
    const NAME: &'static str;
    /// The block of eight numbers used for particles side by side.
    type Block: Lanes<Real = Self>;
    /// Distance from 1 to the next number.
    fn epsilon() -> f64;
    /// Rounds to nearest.
    fn from_f64(value: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// The bit pattern, zero-extended.
    fn bits(self) -> u64;
}

/// The same numbers in another precision, rounded to nearest.
#[must_use]
pub fn cast<A: Real, B: Real>(values: &[A]) -> Vec<B> {
    values.iter().map(|v| B::from_f64(v.to_f64())).collect()
}

/// A number the energies can be evaluated at: plain, in lanes, or dual.
///
/// Parameters stay plain ([`Scalar::Real`]) and enter by [`Scalar::scale`] and
/// [`Scalar::splat`], so that a dual multiplication by a parameter costs two products, not four.
pub trait Scalar:
    Copy
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
{
    /// The plain number underneath.
    type Real: Real;
    /// The block of numbers underneath: itself, or what a dual number is made of.
    type Base: Lanes<Real = Self::Real>;
    /// The same, made of other numbers: a dual number of them where this is one.
    type Over<B: Powers>: Powers;

    /// The same numbers over others, block by block. For what an energy is evaluated at: not for
    /// tiles, nor for the others themselves.
    fn over<B: Powers>(self, _make: &impl Fn(Self::Base) -> B) -> Self::Over<B> {
        unreachable!("no energy is evaluated at these numbers over others")
    }
    /// Takes numbers back, block by block.
    fn take<B: Powers>(&mut self, _from: Self::Over<B>, _put: &mut impl FnMut(&mut Self::Base, B)) {
        unreachable!("no energy is evaluated at these numbers over others")
    }

    /// The constant `value` (in every lane, with no derivative).
    fn splat(value: Self::Real) -> Self;
    /// `self · factor` with a plain factor.
    fn scale(self, factor: Self::Real) -> Self;
    /// `e^x`; in `f32` saturates outside [−87, 88].
    fn exp(self) -> Self;
    /// `2^max(x, −58)`, for `x ≤ 120`: among numbers near 1 what is left out counts for nothing, and
    /// subnormal numbers are slow. Relative error below 3e-7 in `f32`.
    fn exp2_floored(self) -> Self;
    /// Natural logarithm; NaN for `x ≤ 0`.
    fn ln(self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Hyperbolic tangent; absolute error below 5e-7 in `f32`.
    fn tanh(self) -> Self;
    /// Sine, argument in radians.
    fn sin(self) -> Self;
    /// Cosine, argument in radians.
    fn cos(self) -> Self;
    /// Lane by lane `if a > b { self } else { other }`; of a dual, its primal part decides.
    fn where_greater(self, other: Self, a: Self, b: Self) -> Self;

    /// The constant `value`, rounded to the underlying precision.
    #[inline(always)]
    fn constant(value: f64) -> Self {
        Self::splat(Self::Real::from_f64(value))
    }
    /// The constant 0.
    #[inline(always)]
    fn zero() -> Self {
        Self::constant(0.0)
    }
    /// The constant 1.
    #[inline(always)]
    fn one() -> Self {
        Self::constant(1.0)
    }
    /// `e^max(x, −40.2)`, for `x ≤ 80`. Relative error below 1e-7 (3 + |x|) in `f32`.
    #[inline(always)]
    fn exp_floored(self) -> Self {
        self.times(LOG2_E).exp2_floored()
    }
    /// [`Scalar::exp2_floored`] of each less its `top`, the same bits; needs as much room.
    #[inline(always)]
    fn exp2_below<const W: usize>(top: &[Self; W], xs: &mut [[Self; W]], _room: &mut [[Self; W]]) {
        for x in xs {
            for b in 0..W {
                x[b] = (x[b] - top[b]).exp2_floored();
            }
        }
    }
    /// [`Scalar::ln`] of each, the same bits; needs as much room.
    #[inline(always)]
    fn ln_all(xs: &mut [Self], _room: &mut [Self]) {
        for x in xs {
            *x = x.ln();
        }
    }
    /// `self · factor` with a plain factor given in `f64`.
    #[inline(always)]
    fn times(self, factor: f64) -> Self {
        self.scale(Self::Real::from_f64(factor))
    }
    /// `self · factor + sum`: two roundings, so that all targets agree; one in the build for relaxed
    /// SIMD, which gives up that agreement.
    #[inline(always)]
    fn mul_add(self, factor: Self, sum: Self) -> Self {
        self * factor + sum
    }
    /// `self · factor + sum` with a plain factor.
    #[inline(always)]
    fn scale_add(self, factor: Self::Real, sum: Self) -> Self {
        self.scale(factor) + sum
    }
    /// `sums[i] + Σ_k weights[k][i]·x[k]` in each of `W` blocks, over `k` in order: the loop that networks
    /// spend their time in.
    #[inline(always)]
    fn four_sums<'x, const W: usize>(
        terms: impl Iterator<Item = (&'x [Self; W], [Self::Real; 4])> + Clone,
        sums: &mut [[Self; W]; 4],
    ) {
        sums::one_by_one(terms, sums);
    }
    /// `x²`.
    #[inline(always)]
    fn square(self) -> Self {
        self * self
    }
    /// `1/x`.
    #[inline(always)]
    fn recip(self) -> Self {
        Self::one() / self
    }
    /// `xⁿ` for a whole number `n ≥ 0`, by repeated squaring.
    #[inline]
    fn powi(self, mut n: u32) -> Self {
        let (mut base, mut result) = (self, Self::one());
        while n > 0 {
            if n & 1 == 1 {
                result *= base;
            }
            base *= base;
            n >>= 1;
        }
        result
    }
    /// The larger of the two; `self` where they cannot be compared.
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        other.where_greater(self, other, self)
    }
    /// The smaller of the two; `self` where they cannot be compared.
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.where_greater(other, other, self)
    }
    /// `|x|`.
    #[inline(always)]
    fn abs(self) -> Self {
        self.max(-self)
    }
    /// Logistic function `1/(1+e^{−x})`, written so that it never overflows.
    #[inline(always)]
    fn sigmoid(self) -> Self {
        (self.times(0.5).tanh() + Self::one()).times(0.5)
    }
    /// `ln(1+e^x) = max(x, 0) + ln(1+e^{−|x|})`.
    #[inline(always)]
    fn softplus(self) -> Self {
        self.max(Self::zero()) + (Self::one() + (-self.abs()).exp()).ln()
    }
}

/// Numbers that formulas are evaluated at, whatever precision the rest has.
pub trait Powers: Scalar<Real = f64> {
    /// `self^exponent` for an exponent without a derivative, with limits at 0 and whole powers of
    /// negative numbers.
    fn power(self, exponent: Self) -> Self;

    /// `exponent · self^(exponent − 1)`, 0 where the exponent is.
    #[inline(always)]
    fn power_slope(self, exponent: Self) -> Self {
        let slope = exponent * self.power(exponent - Self::one());
        slope.where_greater(Self::zero(), exponent.square(), Self::zero())
    }
}

/// Several plain numbers side by side, one particle each (`f32` and `f64` are blocks of one).
pub trait Lanes: Scalar + bytemuck::Pod {
    /// How many numbers.
    const COUNT: usize;
    /// Reads `COUNT` numbers.
    fn load(from: &[Self::Real]) -> Self;
    /// Writes `COUNT` numbers.
    fn store(self, to: &mut [Self::Real]);
    /// The sum over the lanes, in a fixed order: pairs, then pairs of pairs.
    fn sum(self) -> Self::Real;
    /// Columns of eight rows of eight numbers; not for plain numbers.
    fn transpose(rows: [Self; 8]) -> [Self; 8];
    /// Two independent standard normal numbers a lane from two words of uniform random bits a
    /// lane (Box & Muller 1958). The first 23 bits count in `f32`, all 32 in `f64`.
    fn normal_pairs<const N: usize>(
        words: &[[u32x8; 2]; N],
        first: &mut [Self; N],
        second: &mut [Self; N],
    );
}
