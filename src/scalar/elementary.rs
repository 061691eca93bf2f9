//! Single-precision elementary functions on eight lanes.
//!
//! Polynomials fitted for this crate (minimax by Lawson's iteration) after the usual range
//! reductions; errors are those of the fit before rounding. Only IEEE operations and integer
//! shifts, so the same bits come out on every target.

use super::F32x8;
use super::fused::{mul_add, splat};
use ::wide::{i32x8, u32x8};
use bytemuck::cast;

/// Adding and subtracting 1.5·2²³ rounds to the nearest whole number, which is then in the low
/// mantissa bits.
const ROUND: f32 = 12_582_912.0;
/// The same, and the bias of an exponent is added to the low bits.
const ROUND_BIASED: f32 = ROUND + 127.0;
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;

/// By pairs of terms (Estrin's scheme): an operation more than by Horner's rule, and half as many one
/// after the other.
#[inline(always)]
fn polynomial<const N: usize>(x: F32x8, c: [f32; N]) -> F32x8 {
    let pair = |i: usize| match c.get(i + 1) {
        Some(&next) => mul_add(splat(next), x, splat(c[i])),
        None => splat(c[i]),
    };
    let square = x * x;
    let last = (N - 1) / 2;
    (0..last)
        .rev()
        .fold(pair(2 * last), |sum, i| mul_add(sum, square, pair(2 * i)))
}

/// The larger, `a` where they cannot be compared: one instruction on every target, but the one of
/// x86 gives its second argument then, and that of wasm its first.
#[inline(always)]
pub(super) fn max(a: F32x8, b: F32x8) -> F32x8 {
    if cfg!(target_arch = "wasm32") {
        a.fast_max(b)
    } else if cfg!(target_feature = "sse") {
        b.fast_max(a)
    } else {
        b.simd_gt(a).select(b, a)
    }
}

/// The smaller, `a` where they cannot be compared; see [`max`].
#[inline(always)]
pub(super) fn min(a: F32x8, b: F32x8) -> F32x8 {
    if cfg!(target_arch = "wasm32") {
        a.fast_min(b)
    } else if cfg!(target_feature = "sse") {
        b.fast_min(a)
    } else {
        a.simd_gt(b).select(b, a)
    }
}

/// `e^x = 2ⁿ (1 + r + r² P(r))`, `|r| ≤ ln 2 / 2`; relative error of the fit 3e-9. Saturates.
#[inline(always)]
pub(super) fn exp(x: F32x8) -> F32x8 {
    let x = min(max(x, splat(-87.0)), splat(88.0));
    let shifted = x * splat(std::f32::consts::LOG2_E) + splat(ROUND_BIASED);
    let n = shifted - splat(ROUND_BIASED);
    let r = x - n * splat(LN2_HIGH) - n * splat(LN2_LOW);
    let tail = polynomial(
        r,
        [
            0.5,
            0.166_665_2,
            0.041_666_206,
            0.008_368_882,
            0.001_395_047_9,
        ],
    );
    (r * r * tail + r + splat(1.0)) * power_of_two(shifted)
}

/// `2ⁿ`, where the low bits of `shifted` hold `n + 127`.
#[inline(always)]
fn power_of_two(shifted: F32x8) -> F32x8 {
    cast(cast::<F32x8, i32x8>(shifted) << 23u32)
}

/// `f` and `shifted`, whose low bits hold `n + 127`, for `max(x, −58) = n + f`, `|f| ≤ ½`.
#[inline(always)]
fn whole_and_rest(x: F32x8) -> (F32x8, F32x8) {
    let x = max(x, splat(-58.0));
    let shifted = x + splat(ROUND_BIASED);
    (x - (shifted - splat(ROUND_BIASED)), shifted)
}

/// `2ⁿ 2^f`; relative error of the fit 1e-7.
#[inline(always)]
fn raised((f, shifted): (F32x8, F32x8)) -> F32x8 {
    let power = polynomial(
        f,
        [
            1.0,
            std::f32::consts::LN_2,
            0.240_222_83,
            0.055_505_585,
            0.009_669_691,
            0.001_330_060_5,
        ],
    );
    power * power_of_two(shifted)
}

/// `2^max(x, −58)`.
#[inline(always)]
pub(super) fn exp2_floored(x: F32x8) -> F32x8 {
    raised(whole_and_rest(x))
}

/// [`exp2_floored`] of each less its `top`.
#[inline(always)]
pub(super) fn exp2_below<const W: usize>(
    top: &[F32x8; W],
    xs: &mut [[F32x8; W]],
    room: &mut [[F32x8; W]],
) {
    for (x, shifted) in xs.iter_mut().zip(room.iter_mut()) {
        for b in 0..W {
            (x[b], shifted[b]) = whole_and_rest(x[b] - top[b]);
        }
    }
    for (x, shifted) in xs.iter_mut().zip(room.iter_mut()) {
        for b in 0..W {
            x[b] = raised((x[b], shifted[b]));
        }
    }
}

/// `f` and `e` for `x = 2^e (1+f) > 0` with `1+f` in [√½, √2).
#[inline(always)]
fn mantissa_and_exponent(x: F32x8) -> (F32x8, F32x8) {
    let bits: i32x8 = cast(x);
    let exponent: i32x8 = (bits - i32x8::splat(0x3f35_04f3)) >> 23u32;
    let f = cast::<i32x8, F32x8>(bits - (exponent << 23u32)) - splat(1.0);
    let e = cast::<i32x8, F32x8>(exponent + i32x8::splat(0x4b40_0000)) - splat(ROUND);
    (f, e)
}

/// The same; `e` is NaN for `x ≤ 0`.
#[inline(always)]
fn checked_mantissa_and_exponent(x: F32x8) -> (F32x8, F32x8) {
    let (f, e) = mantissa_and_exponent(x);
    (f, x.simd_gt(splat(0.0)).select(e, splat(f32::NAN)))
}

/// `e ln 2 + ln(1+f)`; relative error of the fit 3e-8.
#[inline(always)]
fn logarithm((f, e): (F32x8, F32x8)) -> F32x8 {
    let tail = polynomial(
        f,
        [
            0.333_339_1,
            -0.250_013_38,
            0.199_630_63,
            -0.165_775_84,
            0.149_147_69,
            -0.142_674_94,
            0.087_004_4,
        ],
    );
    let square = f * f;
    e * splat(LN2_HIGH) + (f + (square * f * tail - square * splat(0.5) + e * splat(LN2_LOW)))
}

/// Natural logarithm.
#[inline(always)]
pub(super) fn ln(x: F32x8) -> F32x8 {
    logarithm(checked_mantissa_and_exponent(x))
}

/// [`ln`] of each.
#[inline(never)]
pub(super) fn ln_all(xs: &mut [F32x8], room: &mut [F32x8]) {
    for (x, e) in xs.iter_mut().zip(room.iter_mut()) {
        (*x, *e) = checked_mantissa_and_exponent(*x);
    }
    for (x, e) in xs.iter_mut().zip(room) {
        *x = logarithm((*x, *e));
    }
}

/// `tanh x = x P(x²)/Q(x²)` for `|x| ≤ 8`, beyond that ±(1 − 4e-7); relative error of the fit 2e-7.
#[inline(always)]
pub(super) fn tanh(x: F32x8) -> F32x8 {
    let x = min(max(x, splat(-8.0)), splat(8.0));
    let u = x * x;
    let p = polynomial(u, [1.0, 0.129_303_56, 0.002_955_808_8, 1.147_512_6e-5]);
    let q = polynomial(
        u,
        [
            1.0,
            0.462_636_1,
            0.023_835_79,
            0.000_239_315_08,
            2.473_237e-7,
        ],
    );
    x * p / q
}

/// Sine and cosine of `f` quarter turns, `|f| ≤ ½` (errors of the fits 3e-9 and 3e-8), then turned
/// by `n` quarter turns, where the low bits of `shifted` hold `n`.
#[inline(always)]
fn quarter_turns(f: F32x8, shifted: F32x8) -> (F32x8, F32x8) {
    let u = f * f;
    let s = f * polynomial(u, [1.570_796_4, -0.645_963_5, 0.079_680_03, -0.004_601_659]);
    let c = polynomial(u, [1.0, -1.233_697, 0.253_598_66, -0.020_408_36]);
    let n: i32x8 = cast(shifted);
    // n odd exchanges sine and cosine; bit 1 of n (of n+1) negates the sine (the cosine).
    let odd = cast::<i32x8, F32x8>(-(n & i32x8::splat(1)));
    let sign = |n: i32x8| cast::<i32x8, F32x8>((n & i32x8::splat(2)) << 30u32);
    let (sine, cosine) = (odd.bitselect(c, s), odd.bitselect(s, c));
    (sine ^ sign(n), cosine ^ sign(n + i32x8::splat(1)))
}

/// Range reduction of radians to quarter turns (three-part π/2; for `|x|` up to some thousands).
#[inline(always)]
fn sin_cos(x: F32x8) -> (F32x8, F32x8) {
    let shifted = x * splat(std::f32::consts::FRAC_2_PI) + splat(ROUND);
    let n = shifted - splat(ROUND);
    let r = x - n * splat(1.570_312_5) - n * splat(4.837_513e-4) - n * splat(7.549_79e-8);
    quarter_turns(r * splat(std::f32::consts::FRAC_2_PI), shifted)
}

#[inline(always)]
pub(super) fn sin(x: F32x8) -> F32x8 {
    sin_cos(x).0
}

#[inline(always)]
pub(super) fn cos(x: F32x8) -> F32x8 {
    sin_cos(x).1
}

/// `−2 ln(2^e (1+f))`; relative error of the fit 2e-7 where `e = 0`, else less.
#[inline(always)]
fn squared_radius(f: F32x8, e: F32x8) -> F32x8 {
    let rest = polynomial(
        f,
        [
            -1.999_999_9,
            1.000_007_3,
            -0.666_701_2,
            0.499_398_17,
            -0.398_003_3,
            0.345_016_63,
            -0.324_451_45,
            0.202_137_93,
        ],
    );
    mul_add(f, rest, e * splat(-2.0 * std::f32::consts::LN_2))
}

/// `−sin πf` and `cos πf`, `|f| ≤ ½`; errors of the fits 3e-9 and 5e-8.
#[inline(always)]
fn half_turn(f: F32x8) -> (F32x8, F32x8) {
    let u = f * f;
    let s = [
        -3.141_592_5,
        5.167_707,
        -2.550_031_4,
        0.598_045_2,
        -0.077_220_13,
    ];
    let c = [
        0.999_999_94,
        -4.934_793,
        4.058_412,
        -1.331_880_2,
        0.219_696_97,
    ];
    (f * polynomial(u, s), polynomial(u, c))
}

/// Box–Muller from the upper 23 bits of one word a lane, for the radius, and of the other, for the
/// angle.
#[inline(never)]
pub(super) fn normal_pairs_f32<const N: usize>(
    words: &[[u32x8; 2]; N],
    first: &mut [F32x8; N],
    second: &mut [F32x8; N],
) {
    // As the mantissa of a number in [1, 2).
    let mantissa = |w: u32x8| -> F32x8 { cast((w >> 9u32) | u32x8::splat(0x3f80_0000)) };
    let half_step = 2f32.powi(-24);
    for ([a, _], (f, e)) in words.iter().zip(first.iter_mut().zip(second.iter_mut())) {
        (*f, *e) = mantissa_and_exponent(mantissa(*a) - splat(1.0 - half_step));
    }
    for (f, e) in first.iter_mut().zip(second.iter()) {
        *f = squared_radius(*f, *e).sqrt();
    }
    // The first bit of the angle says which half of the circle.
    for ([_, b], (x, y)) in words.iter().zip(first.iter_mut().zip(second)) {
        let (s, c) = half_turn(mantissa(*b << 1u32) - splat(1.5));
        let radius = *x ^ cast::<u32x8, F32x8>(*b & u32x8::splat(1 << 31));
        (*x, *y) = (radius * s, radius * c);
    }
}
