//! Blocks of eight lanes: the vector types of `wide` with this crate's functions.

use super::{F32x8, Lanes, Powers, Scalar, elementary, fused, sums};
use ::wide::{f32x4, f64x8, u32x8};
use bytemuck::cast;
use std::array::from_fn;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

/// Eight double-precision lanes.
///
/// In the browser, where double precision is for checks, its operations are kept out of line: that
/// makes the download a good deal smaller.
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct F64x8(f64x8);

impl F64x8 {
    /// Eight numbers.
    #[inline(always)]
    #[must_use]
    pub fn new(lanes: [f64; 8]) -> Self {
        Self(f64x8::new(lanes))
    }
    /// The same number eight times.
    #[inline(always)]
    #[must_use]
    pub fn splat(value: f64) -> Self {
        Self(f64x8::splat(value))
    }
    /// The numbers.
    #[inline(always)]
    #[must_use]
    pub fn to_array(self) -> [f64; 8] {
        self.0.to_array()
    }
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn root(self) -> Self {
        Self(self.0.sqrt())
    }
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn greater(a: Self, b: Self, yes: Self, no: Self) -> Self {
        Self(a.0.simd_gt(b.0).select(yes.0, no.0))
    }
}

macro_rules! operator {
    ($trait:ident $function:ident, $assign:ident $assign_function:ident) => {
        impl $trait for F64x8 {
            type Output = Self;
            #[cfg_attr(target_arch = "wasm32", inline(never))]
            #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
            fn $function(self, other: Self) -> Self {
                Self($trait::$function(self.0, other.0))
            }
        }
        impl $assign for F64x8 {
            #[inline(always)]
            fn $assign_function(&mut self, other: Self) {
                *self = $trait::$function(*self, other);
            }
        }
    };
}
operator!(Add add, AddAssign add_assign);
operator!(Sub sub, SubAssign sub_assign);
operator!(Mul mul, MulAssign mul_assign);

impl Div for F64x8 {
    type Output = Self;
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn div(self, other: Self) -> Self {
        Self(self.0 / other.0)
    }
}

impl Neg for F64x8 {
    type Output = Self;
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

macro_rules! block {
    (
        $block:ident, $real:ident, $splat:path, $normal:path, $transpose:path, $greater:expr,
        { $($function:ident => $by:expr),* $(,)? }, { $($special:item)* }
    ) => {
        impl Scalar for $block {
            type Real = $real;
            base!();
            #[inline(always)]
            fn splat(value: $real) -> Self {
                $splat(value)
            }
            #[inline(always)]
            fn scale(self, factor: $real) -> Self {
                self * $splat(factor)
            }
            #[inline(always)]
            fn where_greater(self, other: Self, a: Self, b: Self) -> Self {
                $greater(a, b, self, other)
            }
            $(
                #[inline(always)]
                fn $function(self) -> Self {
                    $by(self)
                }
            )*
            $($special)*
        }

        impl Lanes for $block {
            const COUNT: usize = 8;
            #[inline(always)]
            fn load(from: &[$real]) -> Self {
                let mut lanes = [0.0; 8];
                lanes.copy_from_slice(&from[..8]);
                $block::new(lanes)
            }
            #[inline(always)]
            fn store(self, to: &mut [$real]) {
                to[..8].copy_from_slice(&self.to_array());
            }
            #[inline(always)]
            fn sum(self) -> $real {
                let v = self.to_array();
                ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]))
            }
            #[inline(always)]
            fn transpose(rows: [Self; 8]) -> [Self; 8] {
                $transpose(rows)
            }
            #[inline(always)]
            fn normal_pairs<const N: usize>(words: &[[u32x8; 2]; N], first: &mut [Self; N], second: &mut [Self; N]) {
                $normal(words, first, second);
            }
        }
    };
}

block!(F32x8, f32, fused::splat, elementary::normal_pairs_f32, transpose_f32, |a: F32x8, b: F32x8, yes: F32x8, no: F32x8| a.simd_gt(b).select(yes, no), {
    sqrt => F32x8::sqrt,
    exp => elementary::exp,
    exp2_floored => elementary::exp2_floored,
    ln => elementary::ln,
    tanh => elementary::tanh,
    sin => elementary::sin,
    cos => elementary::cos,
}, {
    #[inline(always)]
    fn exp2_below<const W: usize>(top: &[Self; W], xs: &mut [[Self; W]], room: &mut [[Self; W]]) {
        elementary::exp2_below(top, xs, room);
    }
    #[inline(always)]
    fn ln_all(xs: &mut [Self], room: &mut [Self]) {
        elementary::ln_all(xs, room);
    }
    #[inline(always)]
    fn mul_add(self, factor: Self, sum: Self) -> Self {
        fused::mul_add(self, factor, sum)
    }
    #[inline(always)]
    fn scale_add(self, factor: f32, sum: Self) -> Self {
        fused::mul_add(self, fused::splat(factor), sum)
    }
    #[inline(always)]
    fn four_sums<'x, const W: usize>(
        terms: impl Iterator<Item = (&'x [Self; W], [f32; 4])> + Clone,
        sums: &mut [[Self; W]; 4],
    ) {
        sums::by_groups(terms, sums);
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        elementary::max(self, other)
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        elementary::min(self, other)
    }
});

block!(F64x8, f64, F64x8::splat, normal_pairs_f64, transpose_f64, F64x8::greater, {
    sqrt => F64x8::root,
    exp => |x| each(x, libm::exp),
    exp2_floored => |x: F64x8| each(x.max(F64x8::splat(-58.0)), libm::exp2),
    ln => |x| each(x, libm::log),
    tanh => |x| each(x, libm::tanh),
    sin => |x| each(x, libm::sin),
    cos => |x| each(x, libm::cos),
}, {});

#[inline(never)]
fn each(x: F64x8, function: fn(f64) -> f64) -> F64x8 {
    F64x8::new(x.to_array().map(function))
}

#[inline(always)]
fn transpose_f32(rows: [F32x8; 8]) -> [F32x8; 8] {
    let quarter = |i: usize, half: usize| {
        f32x4::transpose(from_fn(|k| cast::<_, [f32x4; 2]>(rows[i + k])[half]))
    };
    let (a, b, c, d) = (quarter(0, 0), quarter(4, 0), quarter(0, 1), quarter(4, 1));
    from_fn(|i| {
        cast(if i < 4 {
            [a[i], b[i]]
        } else {
            [c[i - 4], d[i - 4]]
        })
    })
}

fn transpose_f64(rows: [F64x8; 8]) -> [F64x8; 8] {
    let rows = rows.map(F64x8::to_array);
    from_fn(|i| F64x8::new(rows.map(|row| row[i])))
}

fn normal_pairs_f64<const N: usize>(
    words: &[[u32x8; 2]; N],
    first: &mut [F64x8; N],
    second: &mut [F64x8; N],
) {
    let unit = |w: u32| (f64::from(w) + 0.5) * 2f64.powi(-32);
    for (words, (first, second)) in words.iter().zip(first.iter_mut().zip(second)) {
        let [a, b] = words.map(u32x8::to_array);
        let radius = F64x8::new(a.map(|w| libm::sqrt(-2.0 * libm::log(unit(w)))));
        let angle = F64x8::new(b.map(|w| std::f64::consts::TAU * unit(w)));
        *first = radius * Scalar::cos(angle);
        *second = radius * Scalar::sin(angle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Real;

    fn worst(
        f: fn(F32x8) -> F32x8,
        reference: fn(f64) -> f64,
        range: std::ops::Range<f64>,
        floor: f64,
    ) -> f64 {
        (0..20_000)
            .map(|i| {
                let x = (range.start + (range.end - range.start) * f64::from(i) / 20_000.0) as f32;
                let got = f64::from(f(F32x8::splat(x)).to_array()[3]);
                let want = reference(f64::from(x));
                (got - want).abs() / want.abs().max(floor)
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn f32_functions_are_accurate_to_a_few_units_in_the_last_place() {
        assert!(worst(Scalar::exp, libm::exp, -86.0..88.0, 1e-30) < 3e-7);
        assert!(worst(Scalar::ln, libm::log, 1e-6..50.0, 1e-3) < 3e-7);
        assert!(worst(Scalar::tanh, libm::tanh, -12.0..12.0, 1.0) < 5e-7);
        assert!(worst(Scalar::sin, libm::sin, -60.0..60.0, 1.0) < 3e-7);
        assert!(worst(Scalar::cos, libm::cos, -60.0..60.0, 1.0) < 3e-7);
        assert!(
            worst(
                Scalar::sigmoid,
                |x| 1.0 / (1.0 + libm::exp(-x)),
                -9.0..9.0,
                1.0
            ) < 4e-7
        );
        assert!(
            worst(
                Scalar::softplus,
                |x| libm::log1p(libm::exp(x)),
                -9.0..20.0,
                1.0
            ) < 4e-7
        );
    }

    #[test]
    fn floored_exponentials_are_accurate_beside_one() {
        assert!(worst(Scalar::exp2_floored, libm::exp2, -57.0..60.0, 1e-30) < 3e-7);
        assert!(worst(Scalar::exp_floored, libm::exp, -39.0..0.0, 1.0) < 3e-7);
        assert!(worst(Scalar::exp_floored, libm::exp, 0.0..10.0, 1.0) < 1e-6);
        let floor = Scalar::exp2_floored(F32x8::splat(-1e30)).to_array()[0];
        assert_eq!(floor, 2f32.powi(-58));
    }

    #[test]
    fn all_at_once_are_the_same_bits() {
        let x: [F32x8; 6] = from_fn(|i| F32x8::new(from_fn(|k| 3.7 * i as f32 - 2.9 * k as f32)));
        let (mut all, mut room) = (x, x);
        let (pairs, top) = (all.as_chunks_mut().0, [x[1], x[3]]);
        Scalar::exp2_below(&top, pairs, room.as_chunks_mut().0);
        let one = |i: usize| (x[i] - top[i % 2]).exp2_floored();
        assert_eq!(all, from_fn(one));
        let powers = all;
        Scalar::ln_all(&mut all, &mut room);
        assert_eq!(all, powers.map(Scalar::ln));
    }

    /// A lost number is never clamped to a plausible one, on any target.
    #[test]
    fn nan_goes_through() {
        let (nan, one) = (F32x8::splat(f32::NAN), F32x8::splat(1.0));
        for f in [Scalar::exp, Scalar::exp2_floored, Scalar::ln, Scalar::tanh] {
            let f: fn(F32x8) -> F32x8 = f;
            assert!(f(nan).to_array()[0].is_nan());
        }
        assert!(Scalar::max(nan, one).to_array()[0].is_nan());
        assert!(Scalar::min(nan, one).to_array()[0].is_nan());
        assert!(Scalar::max(f32::NAN, 1.0).is_nan());
    }

    #[test]
    fn rows_become_columns() {
        fn check<L: Lanes>() {
            let number = |i: usize, k: usize| L::Real::from_f64((8 * i + k) as f64);
            let row = |i: usize| L::load(&from_fn::<_, 8, _>(|k| number(i, k)));
            for (k, column) in L::transpose(from_fn(row)).into_iter().enumerate() {
                let mut numbers = [L::Real::default(); 8];
                column.store(&mut numbers);
                assert_eq!(numbers, from_fn(|i| number(i, k)));
            }
        }
        check::<F32x8>();
        check::<F64x8>();
    }

    #[test]
    fn one_lane_is_the_same_alone() {
        for x in [-3.7f32, 0.0, 0.3, 2.5] {
            assert_eq!(
                Scalar::tanh(x).to_bits(),
                Scalar::tanh(F32x8::splat(x)).to_array()[5].to_bits()
            );
            assert_eq!(
                Scalar::exp(x).to_bits(),
                Scalar::exp(F32x8::splat(x)).to_array()[5].to_bits()
            );
        }
    }

    #[test]
    fn logarithm_outside_its_domain_is_not_a_number() {
        assert!(Scalar::ln(-1.0f32).is_nan() && Scalar::ln(0.0f32).is_nan());
        assert!(Scalar::ln(f32::NAN).is_nan());
    }
}
