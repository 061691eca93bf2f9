//! Four sums of products side by side, the innermost loop of network energies.
//!
//! What is added to a sum waits for what was added before: so as many sums are kept at once as the
//! registers hold, of as many lanes as a register has. Each runs over its terms in order, which
//! leaves its bits as they are.

use super::{F32x8, Scalar};
use ::wide::f32x16 as F32x16;
use bytemuck::cast;

/// Of `W` blocks of lanes these are kept at once: four sums of each, in half of the registers.
pub(crate) const AT_ONCE: usize = if cfg!(target_feature = "avx512f") {
    4
} else if cfg!(target_feature = "avx2") {
    2
} else {
    1
};

/// Such blocks, two and two in one register where there are so wide ones.
type Group = [F32x16; AT_ONCE / 2];

/// `sums[i] + Σ_k weights[k][i]·x[k]`, one block of lanes after the other.
#[inline(always)]
pub(super) fn one_by_one<'x, S: Scalar, const W: usize>(
    terms: impl Iterator<Item = (&'x [S; W], [S::Real; 4])> + Clone,
    sums: &mut [[S; W]; 4],
) {
    for b in 0..W {
        // Each by its name: as arrays they are slower in browsers.
        let [mut s0, mut s1, mut s2, mut s3] = [sums[0][b], sums[1][b], sums[2][b], sums[3][b]];
        for (x, [w0, w1, w2, w3]) in terms.clone() {
            let x = x[b];
            s0 = x.scale_add(w0, s0);
            s1 = x.scale_add(w1, s1);
            s2 = x.scale_add(w2, s2);
            s3 = x.scale_add(w3, s3);
        }
        [sums[0][b], sums[1][b], sums[2][b], sums[3][b]] = [s0, s1, s2, s3];
    }
}

/// The same for single precision, as many blocks at a time as registers hold.
#[inline(always)]
pub(super) fn by_groups<'x, const W: usize>(
    terms: impl Iterator<Item = (&'x [F32x8; W], [f32; 4])> + Clone,
    sums: &mut [[F32x8; W]; 4],
) {
    if AT_ONCE == 1 || !W.is_multiple_of(AT_ONCE) {
        return one_by_one(terms, sums);
    }
    for group in 0..W / AT_ONCE {
        let of = |x: &[F32x8; W]| -> Group { cast(x.as_chunks::<AT_ONCE>().0[group]) };
        let mut s = [of(&sums[0]), of(&sums[1]), of(&sums[2]), of(&sums[3])];
        for (x, w) in terms.clone() {
            let x = of(x);
            for (s, w) in s.iter_mut().zip(w) {
                for (s, x) in s.iter_mut().zip(x) {
                    let w = F32x16::splat(w);
                    *s = match cfg!(feature = "fused") {
                        true => x.mul_add(w, *s),
                        false => x * w + *s,
                    };
                }
            }
        }
        for i in 0..4 {
            sums[i].as_chunks_mut::<AT_ONCE>().0[group] = cast(s[i]);
        }
    }
}
