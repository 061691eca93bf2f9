//! A tile is a number: what a [`Scalar`] can do, each lane block does.

use super::{BLOCKS, Tile};
use crate::scalar::{Powers, Scalar};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

macro_rules! operator {
    ($trait:ident $function:ident, $assign:ident $assign_function:ident) => {
        impl<L: Scalar> $trait for Tile<L> {
            type Output = Self;
            #[inline(always)]
            fn $function(mut self, other: Self) -> Self {
                $assign::$assign_function(&mut self, other);
                self
            }
        }
        impl<L: Scalar> $assign for Tile<L> {
            #[inline(always)]
            fn $assign_function(&mut self, other: Self) {
                for b in 0..BLOCKS {
                    $assign::$assign_function(&mut self.0[b], other.0[b]);
                }
            }
        }
    };
}
operator!(Add add, AddAssign add_assign);
operator!(Sub sub, SubAssign sub_assign);
operator!(Mul mul, MulAssign mul_assign);

impl<L: Scalar> Div for Tile<L> {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self::from_fn(|b| self.0[b] / other.0[b])
    }
}

impl<L: Scalar> Neg for Tile<L> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.map(L::neg)
    }
}

/// Functions that a lane block computes in a way of its own; the rest follows from them.
macro_rules! by_block {
    ($($function:ident($($argument:ident),*))*) => {
        $(
            #[inline(always)]
            fn $function(self, $($argument: Self),*) -> Self {
                Self::from_fn(|b| L::$function(self.0[b], $($argument.0[b]),*))
            }
        )*
    };
}

impl<L: Scalar> Scalar for Tile<L> {
    type Real = L::Real;
    type Base = L::Base;
    type Over<B: Powers> = B;

    by_block! {
        exp() exp2_floored() ln() sqrt() tanh() sin() cos()
        max(other) min(other) mul_add(factor, sum) where_greater(other, x, y)
    }

    #[inline(always)]
    fn splat(value: L::Real) -> Self {
        Self([L::splat(value); _])
    }

    #[inline(always)]
    fn scale(self, factor: L::Real) -> Self {
        self.map(|x| x.scale(factor))
    }

    #[inline(always)]
    fn scale_add(self, factor: L::Real, sum: Self) -> Self {
        Self::from_fn(|b| self.0[b].scale_add(factor, sum.0[b]))
    }
}
