//! `f32` and `f64` as scalars and as blocks of one.
//!
//! The `f32` functions are lane 0 of the block versions, so that one particle gives the same bits
//! alone and among others.

use super::{F32x8, F64x8, Lanes, Powers, Real, Scalar};
use ::wide::u32x8;

macro_rules! plain {
    ($real:ident, $block:ident, $name:literal) => {
        impl Real for $real {
            const NAME: &'static str = $name;
            type Block = $block;
            #[inline(always)]
            fn epsilon() -> f64 {
                f64::from($real::EPSILON)
            }
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $real
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $real::is_finite(self)
            }
            #[inline(always)]
            fn bits(self) -> u64 {
                self.to_bits().into()
            }
        }

        impl Scalar for $real {
            type Real = $real;
            base!();
            #[inline(always)]
            fn splat(value: $real) -> Self {
                value
            }
            #[inline(always)]
            fn scale(self, factor: $real) -> Self {
                self * factor
            }
            fn exp(self) -> Self {
                first(Scalar::exp($block::splat(self)))
            }
            fn exp2_floored(self) -> Self {
                first(Scalar::exp2_floored($block::splat(self)))
            }
            fn ln(self) -> Self {
                first(Scalar::ln($block::splat(self)))
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                // libm's square root is correctly rounded, as the hardware's is.
                Self::from_f64(libm::sqrt(self.to_f64()))
            }
            fn tanh(self) -> Self {
                first(Scalar::tanh($block::splat(self)))
            }
            fn sin(self) -> Self {
                first(Scalar::sin($block::splat(self)))
            }
            fn cos(self) -> Self {
                first(Scalar::cos($block::splat(self)))
            }
            #[inline(always)]
            fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
                if a > b { self } else { other }
            }
        }

        impl Lanes for $real {
            const COUNT: usize = 1;
            #[inline(always)]
            fn load(from: &[$real]) -> Self {
                from[0]
            }
            #[inline(always)]
            fn store(self, to: &mut [$real]) {
                to[0] = self;
            }
            #[inline(always)]
            fn sum(self) -> $real {
                self
            }
            #[inline(always)]
            fn transpose(_rows: [Self; 8]) -> [Self; 8] {
                unreachable!("plain numbers have nothing to be turned")
            }
            fn normal_pairs<const N: usize>(
                words: &[[u32x8; 2]; N],
                first: &mut [Self; N],
                second: &mut [Self; N],
            ) {
                for (words, (p, q)) in words.iter().zip(first.iter_mut().zip(second)) {
                    let (mut all, mut more) = ([$block::zero()], [$block::zero()]);
                    $block::normal_pairs(std::array::from_ref(words), &mut all, &mut more);
                    (*p, *q) = (self::first(all[0]), self::first(more[0]));
                }
            }
        }
    };
}

plain!(f32, F32x8, "f32");
plain!(f64, F64x8, "f64");

/// Lane 0 of a block.
#[inline(always)]
fn first<L: Lanes>(block: L) -> L::Real {
    let mut all = [L::Real::default(); 8];
    block.store(&mut all);
    all[0]
}
