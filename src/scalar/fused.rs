//! `a·b + c` in eight lanes, by default with two roundings, so that all targets agree.
//!
//! In a build for relaxed SIMD the browser's machine may take one rounding where that is faster.
//! Numbers then enter as vectors too: taken apart and put together again they would be slow. A native build with
//! the feature `fused` takes one rounding where the machine it is built for can.

use super::F32x8;

#[cfg(not(target_feature = "relaxed-simd"))]
mod native {
    use super::F32x8;

    #[inline(always)]
    pub(crate) fn splat(value: f32) -> F32x8 {
        F32x8::splat(value)
    }

    #[inline(always)]
    pub(crate) fn mul_add(a: F32x8, b: F32x8, c: F32x8) -> F32x8 {
        if cfg!(feature = "fused") {
            return a.mul_add(b, c);
        }
        a * b + c
    }
}

#[cfg(target_feature = "relaxed-simd")]
mod relaxed {
    use super::F32x8;
    use bytemuck::cast;
    use std::arch::wasm32::{f32x4_relaxed_madd, f32x4_splat, v128};

    #[inline(always)]
    pub(crate) fn splat(value: f32) -> F32x8 {
        cast([f32x4_splat(value); 2])
    }

    #[inline(always)]
    pub(crate) fn mul_add(a: F32x8, b: F32x8, c: F32x8) -> F32x8 {
        let [a, b, c]: [[v128; 2]; 3] = [cast(a), cast(b), cast(c)];
        cast([
            f32x4_relaxed_madd(a[0], b[0], c[0]),
            f32x4_relaxed_madd(a[1], b[1], c[1]),
        ])
    }
}

#[cfg(not(target_feature = "relaxed-simd"))]
pub(super) use native::{mul_add, splat};
#[cfg(target_feature = "relaxed-simd")]
pub(super) use relaxed::{mul_add, splat};
