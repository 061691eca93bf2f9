//! Dense-layer products over tiles of particles: the hot loops of the network energies.
//!
//! A weight matrix `W` is row-major `[rows, cols]` of plain numbers, broadcast over particles;
//! an activation is one `[S; W]` per unit. Four rows are computed together so that each loaded
//! activation serves four products and the four sums stay in registers. Every sum runs over its
//! index in order, so the bits do not depend on the blocking.

use super::room;
use crate::scalar::{Lanes, Scalar};
use crate::tile::BLOCKS;

/// `out[j] = bias[j] + Σ_k w[j,k]·x[k]`.
pub(super) fn affine<S: Scalar, const W: usize>(
    w: &[S::Real],
    bias: &[S::Real],
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    rows_times::<S, W>(w, Some(bias), x, out);
}

/// `out[j] = Σ_k w[j,k]·x[k]`.
pub(super) fn linear<S: Scalar, const W: usize>(w: &[S::Real], x: &[[S; W]], out: &mut [[S; W]]) {
    rows_times::<S, W>(w, None, x, out);
}

#[inline(always)]
fn rows_times<S: Scalar, const W: usize>(
    w: &[S::Real],
    bias: Option<&[S::Real]>,
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    let cols = x.len();
    let start = |j: usize| bias.map_or(S::zero(), |b| S::splat(b[j]));
    let whole = out.len() / 4 * 4;
    let (quads, rest) = out.split_at_mut(whole);
    for (q, o) in quads.chunks_exact_mut(4).enumerate() {
        let rows = &w[4 * q * cols..4 * (q + 1) * cols];
        for b in 0..W {
            let sums = std::array::from_fn(|i| start(4 * q + i));
            let sums = four_rows(rows, x.iter().map(|x| x[b]), sums);
            for (o, sum) in o.iter_mut().zip(sums) {
                o[b] = sum;
            }
        }
    }
    for (i, o) in rest.iter_mut().enumerate() {
        let j = whole + i;
        for b in 0..W {
            let mut sum = start(j);
            for (x, &w) in x.iter().zip(&w[j * cols..]) {
                sum = x[b].scale_add(w, sum);
            }
            o[b] = sum;
        }
    }
}

/// `sums[i] + Σ_k rows[i,k]·x[k]` for four rows.
#[inline(always)]
fn four_rows<S: Scalar>(
    rows: &[S::Real],
    x: impl ExactSizeIterator<Item = S>,
    sums: [S; 4],
) -> [S; 4] {
    let cols = x.len();
    let (w0, tail) = rows.split_at(cols);
    let (w1, tail) = tail.split_at(cols);
    let (w2, w3) = tail.split_at(cols);
    let [mut s0, mut s1, mut s2, mut s3] = sums;
    for ((((x, &w0), &w1), &w2), &w3) in x.zip(w0).zip(w1).zip(w2).zip(w3) {
        s0 = x.scale_add(w0, s0);
        s1 = x.scale_add(w1, s1);
        s2 = x.scale_add(w2, s2);
        s3 = x.scale_add(w3, s3);
    }
    [s0, s1, s2, s3]
}

/// `out[k] = Σ_j w[j,k]·x[j]`, the transposed product.
pub(super) fn transposed<S: Scalar, const W: usize>(
    w: &[S::Real],
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    let cols = out.len();
    let whole = cols / 4 * 4;
    let (quads, rest) = out.split_at_mut(whole);
    for (q, o) in quads.chunks_exact_mut(4).enumerate() {
        for b in 0..W {
            let (mut s0, mut s1) = (S::zero(), S::zero());
            let (mut s2, mut s3) = (S::zero(), S::zero());
            for (x, w) in x.iter().zip(w.chunks_exact(cols)) {
                let x = x[b];
                let w = &w[4 * q..4 * q + 4];
                s0 = x.scale_add(w[0], s0);
                s1 = x.scale_add(w[1], s1);
                s2 = x.scale_add(w[2], s2);
                s3 = x.scale_add(w[3], s3);
            }
            o[0][b] = s0;
            o[1][b] = s1;
            o[2][b] = s2;
            o[3][b] = s3;
        }
    }
    for (i, o) in rest.iter_mut().enumerate() {
        let mut sums = [S::zero(); W];
        for (x, w) in x.iter().zip(w.chunks_exact(cols)) {
            for b in 0..W {
                sums[b] = x[b].scale_add(w[whole + i], sums[b]);
            }
        }
        *o = sums;
    }
}

/// `sums[j,k] += Σ p[j]·q[k]` over the particles of a tile, `q` of a number that fills lanes.
///
/// Elsewhere particles are in lanes; here the columns `k` are, so that no sum is kept per lane:
/// an eighth of the memory, and the products are those of [`affine`].
pub(super) fn outer<L: Lanes>(
    sums: &mut [L::Real],
    p: &[[L; BLOCKS]],
    q: &[[L; BLOCKS]],
    work: &mut Vec<L>,
) {
    let (cols, particles) = (q.len(), BLOCKS * L::COUNT);
    let columns = room(work, particles * cols / L::COUNT, L::zero());
    turn(q, columns);
    let rows: &[L::Real] = bytemuck::cast_slice(p);
    let whole = p.len() / 4 * 4;
    let (quads, rest) = sums.split_at_mut(whole * cols);
    for (sums, rows) in quads
        .chunks_exact_mut(4 * cols)
        .zip(rows.chunks_exact(4 * particles))
    {
        for (k, columns) in columns.chunks_exact(particles).enumerate() {
            let at = |i: usize| i * cols + k * L::COUNT;
            let before = std::array::from_fn(|i| L::load(&sums[at(i)..]));
            let after = four_rows(rows, columns.iter().copied(), before);
            for (i, sum) in after.into_iter().enumerate() {
                sum.store(&mut sums[at(i)..]);
            }
        }
    }
    for (sums, row) in rest
        .chunks_exact_mut(cols)
        .zip(rows[whole * particles..].chunks_exact(particles))
    {
        for (sum, columns) in sums
            .chunks_exact_mut(L::COUNT)
            .zip(columns.chunks_exact(particles))
        {
            let mut s = L::load(sum);
            for (x, &p) in columns.iter().zip(row) {
                s = x.scale_add(p, s);
            }
            s.store(sum);
        }
    }
}

/// From particles in lanes to units in lanes, all particles of one lane block after the other.
#[inline(always)]
fn turn<L: Lanes>(x: &[[L; BLOCKS]], columns: &mut [L]) {
    if L::COUNT == 1 {
        columns.copy_from_slice(x.as_flattened());
        return;
    }
    let (columns, _) = columns.as_chunks_mut::<8>();
    for (x, columns) in x
        .as_chunks::<8>()
        .0
        .iter()
        .zip(columns.chunks_exact_mut(BLOCKS))
    {
        for (b, columns) in columns.iter_mut().enumerate() {
            *columns = L::transpose(std::array::from_fn(|k| x[k][b]));
        }
    }
}

/// `sums[j,k] += Σ_b p[j][b]·q[k][b] + r[j][b]·s[k][b]`: both halves of the mixed derivative of a
/// weight matrix, kept per lane until the end of the roll-out.
pub(super) fn outer_pair<S: Scalar, const W: usize>(
    sums: &mut [S],
    (p, q): (&[[S; W]], &[[S; W]]),
    (r, s): (&[[S; W]], &[[S; W]]),
) {
    let cols = q.len();
    let mut j = 0;
    while j + 1 < p.len() {
        let (row0, row1) = sums[j * cols..(j + 2) * cols].split_at_mut(cols);
        let (p0, p1, r0, r1) = (&p[j], &p[j + 1], &r[j], &r[j + 1]);
        let mut k = 0;
        while k + 1 < cols {
            let (q0, q1, s0, s1) = (&q[k], &q[k + 1], &s[k], &s[k + 1]);
            let (mut c00, mut c01, mut c10, mut c11) = (row0[k], row0[k + 1], row1[k], row1[k + 1]);
            for b in 0..W {
                c00 = p0[b].mul_add(q0[b], c00);
                c01 = p0[b].mul_add(q1[b], c01);
                c10 = p1[b].mul_add(q0[b], c10);
                c11 = p1[b].mul_add(q1[b], c11);
                c00 = r0[b].mul_add(s0[b], c00);
                c01 = r0[b].mul_add(s1[b], c01);
                c10 = r1[b].mul_add(s0[b], c10);
                c11 = r1[b].mul_add(s1[b], c11);
            }
            (row0[k], row0[k + 1], row1[k], row1[k + 1]) = (c00, c01, c10, c11);
            k += 2;
        }
        if k < cols {
            row0[k] = dot_pair(row0[k], (p0, &q[k]), (r0, &s[k]));
            row1[k] = dot_pair(row1[k], (p1, &q[k]), (r1, &s[k]));
        }
        j += 2;
    }
    if j < p.len() {
        for (k, sum) in sums[j * cols..].iter_mut().enumerate() {
            *sum = dot_pair(*sum, (&p[j], &q[k]), (&r[j], &s[k]));
        }
    }
}

#[inline(always)]
fn dot_pair<S: Scalar, const W: usize>(
    mut sum: S,
    (p, q): (&[S; W], &[S; W]),
    (r, s): (&[S; W], &[S; W]),
) -> S {
    for b in 0..W {
        sum = p[b].mul_add(q[b], sum);
        sum = r[b].mul_add(s[b], sum);
    }
    sum
}
