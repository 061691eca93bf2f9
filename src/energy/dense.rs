//! Dense-layer products over tiles of particles: the hot loops of the network energies.
//!
//! A weight matrix `W` is row-major `[rows, cols]` of plain numbers, broadcast over particles;
//! an activation is one `[S; W]` per unit. Four rows are computed together so that each loaded
//! activation serves four products and the four sums stay in registers; of large matrices, as many
//! columns at a time as leave the activations in the nearest cache. Every sum runs over its index in
//! order, so the bits do not depend on the blocking.

use super::room;
use crate::scalar::{AT_ONCE, Lanes, Scalar};
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

/// Activations of single precision that fill half of a nearest cache of 32 KB.
pub(super) const PANEL: usize = 128;
/// So many columns at a time; the small build of the page does without panels, with the same bits.
const AT_A_TIME: usize = if cfg!(feature = "complete") {
    PANEL
} else {
    usize::MAX
};

#[inline(always)]
fn rows_times<S: Scalar, const W: usize>(
    w: &[S::Real],
    bias: Option<&[S::Real]>,
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    let cols = x.len();
    let whole = out.len() / 4 * 4;
    let (quads, rest) = out.split_at_mut(whole);
    for (first, x) in (0..).step_by(PANEL).zip(x.chunks(AT_A_TIME)) {
        let row = |j: usize| &w[j * cols + first..][..x.len()];
        let before = |j: usize, sums: [S; W]| match first {
            0 => [bias.map_or(S::zero(), |b| S::splat(b[j])); W],
            _ => sums,
        };
        for (q, o) in quads.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            for (i, o) in o.iter_mut().enumerate() {
                *o = before(4 * q + i, *o);
            }
            let rows = std::array::from_fn(|i| row(4 * q + i));
            S::four_sums(x.iter().zip(columns(rows)), o);
        }
        for (i, o) in rest.iter_mut().enumerate() {
            let j = whole + i;
            *o = before(j, *o);
            for b in 0..W {
                let mut sum = o[b];
                for (x, &w) in x.iter().zip(row(j)) {
                    sum = x[b].scale_add(w, sum);
                }
                o[b] = sum;
            }
        }
    }
}

/// Column after column of four rows.
#[inline(always)]
fn columns<R: Copy>([w0, w1, w2, w3]: [&[R]; 4]) -> impl Iterator<Item = [R; 4]> + Clone {
    let pairs = w0.iter().zip(w1).zip(w2.iter().zip(w3));
    pairs.map(|((&w0, &w1), (&w2, &w3))| [w0, w1, w2, w3])
}

/// `out[k] = Σ_j w[j,k]·x[j]`, the transposed product.
pub(super) fn transposed<S: Scalar, const W: usize>(
    w: &[S::Real],
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    let cols = out.len();
    if cols > AT_A_TIME {
        return transposed_by_panels(w, x, out);
    }
    let whole = cols / 4 * 4;
    let (quads, rest) = out.split_at_mut(whole);
    for (q, o) in quads.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let four = |w: &[S::Real]| {
            let w = &w[4 * q..4 * q + 4];
            [w[0], w[1], w[2], w[3]]
        };
        *o = [[S::zero(); W]; 4];
        S::four_sums(x.iter().zip(w.chunks_exact(cols).map(four)), o);
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

/// The same for rows that are too long to go down the columns: four rows after four.
fn transposed_by_panels<S: Scalar, const W: usize>(
    w: &[S::Real],
    x: &[[S; W]],
    out: &mut [[S; W]],
) {
    let cols = out.len();
    out.fill([S::zero(); W]);
    for (first, out) in (0..).step_by(PANEL).zip(out.chunks_mut(PANEL)) {
        let some = out.len();
        let row = |j: usize| &w[j * cols + first..][..some];
        let (quads, rest) = x.as_chunks::<4>();
        for (q, x) in quads.iter().enumerate() {
            let [w0, w1, w2, w3] = std::array::from_fn(|i| row(4 * q + i));
            for b in 0..W {
                let [x0, x1, x2, x3] = x.map(|x| x[b]);
                for ((((o, &w0), &w1), &w2), &w3) in out.iter_mut().zip(w0).zip(w1).zip(w2).zip(w3)
                {
                    let sum = x1.scale_add(w1, x0.scale_add(w0, o[b]));
                    o[b] = x3.scale_add(w3, x2.scale_add(w2, sum));
                }
            }
        }
        for (i, x) in rest.iter().enumerate() {
            for (o, &w) in out.iter_mut().zip(row(4 * quads.len() + i)) {
                for b in 0..W {
                    o[b] = x[b].scale_add(w, o[b]);
                }
            }
        }
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
    let rows = bytemuck::cast_slice(p);
    let together = AT_ONCE * L::COUNT;
    let even = match AT_ONCE > 1 && L::COUNT > 1 {
        true => q.len() / together * together,
        false => 0,
    };
    if even > 0 {
        outer_from::<L, AT_ONCE>(sums, 0, rows, (&q[..even], q.len()), work);
    }
    outer_from::<L, 1>(sums, even, rows, (&q[even..], q.len()), work);
}

/// The columns `q` of `cols`, `first` those before them, `W` times as many together as there are lanes.
#[inline(always)]
fn outer_from<L: Lanes, const W: usize>(
    sums: &mut [L::Real],
    first: usize,
    rows: &[L::Real],
    (q, cols): (&[[L; BLOCKS]], usize),
    work: &mut Vec<L>,
) {
    let particles = BLOCKS * L::COUNT;
    let columns = room(work, particles * q.len().div_ceil(L::COUNT), L::zero());
    let (columns, _) = columns.as_chunks_mut::<W>();
    turn(q, columns);
    let even = q.len() / (W * L::COUNT);
    let (columns, last) = columns.split_at(even * particles);
    // As many columns as fill half of the nearest cache, for all rows.
    let some = (AT_A_TIME / (W * L::COUNT)).saturating_mul(particles);
    for (first, columns) in (first..).step_by(PANEL).zip(columns.chunks(some)) {
        for (sums, rows) in sums.chunks_mut(4 * cols).zip(rows.chunks(4 * particles)) {
            for (k, some) in columns.chunks_exact(particles).enumerate() {
                let at = |i: usize| i * cols + first + k * W * L::COUNT;
                let row = |i: usize| &rows[i * particles..][..particles];
                if rows.len() == 4 * particles {
                    let mut four = std::array::from_fn(|i| load(&sums[at(i)..]));
                    let weights = self::columns(std::array::from_fn(row));
                    L::four_sums(some.iter().zip(weights), &mut four);
                    for i in 0..4 {
                        store(&four[i], &mut sums[at(i)..]);
                    }
                } else {
                    for i in 0..rows.len() / particles {
                        one_row(&mut sums[at(i)..], row(i), some);
                    }
                }
            }
        }
    }
    if last.is_empty() {
        return;
    }
    let mut padded = [L::Real::default(); 8];
    for (sums, row) in sums
        .chunks_exact_mut(cols)
        .zip(rows.chunks_exact(particles))
    {
        let sums = &mut sums[first + even * L::COUNT..];
        padded[..sums.len()].copy_from_slice(sums);
        one_row(&mut padded, row, last);
        sums.copy_from_slice(&padded[..sums.len()]);
    }
}

#[inline(always)]
fn load<L: Lanes, const W: usize>(from: &[L::Real]) -> [L; W] {
    std::array::from_fn(|b| L::load(&from[b * L::COUNT..]))
}

// By number: iterators over arrays go by way of the stack.
#[inline(always)]
fn store<L: Lanes, const W: usize>(sums: &[L; W], to: &mut [L::Real]) {
    for b in 0..W {
        sums[b].store(&mut to[b * L::COUNT..]);
    }
}

/// `sums += Σ_n row[n]·columns[n]`, a number a lane.
#[inline(always)]
fn one_row<L: Lanes, const W: usize>(sums: &mut [L::Real], row: &[L::Real], columns: &[[L; W]]) {
    let mut s = load::<L, W>(sums);
    for (x, &p) in columns.iter().zip(row) {
        for (s, x) in s.iter_mut().zip(x) {
            *s = x.scale_add(p, *s);
        }
    }
    store(&s, sums);
}

/// From particles in lanes to units in lanes, `W` lane blocks of units side by side, all particles of them
/// one after the other; units that do not fill the lanes, with zeros.
#[inline(always)]
fn turn<L: Lanes, const W: usize>(x: &[[L; BLOCKS]], columns: &mut [[L; W]]) {
    if L::COUNT == 1 {
        columns.as_flattened_mut().copy_from_slice(x.as_flattened());
        return;
    }
    for (i, x) in x.chunks(8).enumerate() {
        let columns = &mut columns[i / W * 8 * BLOCKS..];
        for (b, columns) in columns.as_chunks_mut::<8>().0[..BLOCKS]
            .iter_mut()
            .enumerate()
        {
            let unit = |k: usize| x.get(k).map_or(L::zero(), |x| x[b]);
            let turned = L::transpose(std::array::from_fn(unit));
            for (column, x) in columns.iter_mut().zip(turned) {
                column[i % W] = x;
            }
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

#[cfg(test)]
mod tests {
    use super::{BLOCKS, PANEL, affine, linear, outer, transposed};
    use crate::random::{Purpose, Stream};
    use crate::scalar::{F32x8, Lanes, Scalar};

    type Block = [F32x8; BLOCKS];

    fn normal(rng: &mut Stream, count: usize) -> Vec<f32> {
        (0..count).map(|_| rng.normal() as f32).collect()
    }

    fn blocks(rng: &mut Stream, count: usize) -> Vec<Block> {
        let block = |_: usize| F32x8::load(&normal(&mut *rng, 8));
        let all: Vec<F32x8> = (0..count * BLOCKS).map(block).collect();
        all.as_chunks().0.to_vec()
    }

    /// Number `n` of the particles of a tile.
    fn particle(x: &Block, n: usize) -> f32 {
        let mut lanes = [0.0; 8];
        x[n / 8].store(&mut lanes);
        lanes[n % 8]
    }

    /// In one go over an index, whatever the blocks: the same bits.
    #[test]
    fn products_of_any_size_have_the_bits_of_plain_sums() {
        let mut rng = Stream::new(5, Purpose::Parameters);
        for (rows, cols) in [(3, 2), (5, PANEL), (9, PANEL + 1), (6, 3 * PANEL + 7)] {
            let w = normal(&mut rng, rows * cols);
            let bias = normal(&mut rng, rows);
            let (wide, tall) = (blocks(&mut rng, cols), blocks(&mut rng, rows));
            let zero = [F32x8::zero(); BLOCKS];
            let (mut with, mut without) = (vec![zero; rows], vec![zero; rows]);
            affine(&w, &bias, &wide, &mut with);
            linear(&w, &wide, &mut without);
            let mut back = vec![zero; cols];
            transposed(&w, &tall, &mut back);
            let before = normal(&mut rng, rows * cols);
            let mut sums = before.clone();
            outer(&mut sums, &tall, &wide, &mut Vec::new());

            for n in 0..8 * BLOCKS {
                for j in 0..rows {
                    let row = &w[j * cols..][..cols];
                    let add = |sum: f32, (x, w): (&Block, &f32)| sum + w * particle(x, n);
                    let sum = |from| wide.iter().zip(row).fold(from, add);
                    assert_eq!(particle(&with[j], n), sum(bias[j]), "{rows} × {cols}");
                    assert_eq!(particle(&without[j], n), sum(0.0), "{rows} × {cols}");
                }
                for k in 0..cols {
                    let add = |sum: f32, j: usize| sum + w[j * cols + k] * particle(&tall[j], n);
                    let sum = (0..rows).fold(0.0, add);
                    assert_eq!(particle(&back[k], n), sum, "{rows} × {cols}");
                }
            }
            for j in 0..rows {
                for k in 0..cols {
                    let add = |sum, n| sum + particle(&tall[j], n) * particle(&wide[k], n);
                    let sum = (0..8 * BLOCKS).fold(before[j * cols + k], add);
                    assert_eq!(sums[j * cols + k], sum, "{rows} × {cols}");
                }
            }
        }
    }
}
