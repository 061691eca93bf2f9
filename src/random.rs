//! One seeded generator with named streams, addressed by counters.
//!
//! Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
//! easy as 1, 2, 3"): a random word is a function of (seed, stream, counter), so noise can be
//! drawn again for a backward pass, in any order, on any number of threads, eight at a time.

use crate::scalar::Lanes;
use rand::TryRng;
use std::array::from_fn;
use std::convert::Infallible;
use wide::u32x8;

const PARITY: u32 = 0x1BD1_1BDA;

/// What a stream of random numbers is for; streams never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Generated observations.
    Observations = 1,
    /// Starting parameters.
    Parameters = 2,
    /// Initial conditions.
    Initial = 3,
    /// Noise of the dynamics.
    Dynamics = 4,
    /// Random directions and negative samples of objectives.
    Objective = 5,
    /// Noise of the optimizer.
    Optimizer = 6,
    /// Samplers that draw for display.
    Display = 7,
}

/// Two words for each of eight lanes: a counter, then random bits.
pub type Words = [u32x8; 2];

/// Threefry-2x32-20 on one counter.
#[must_use]
pub fn threefry(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    let mut words = [counter.map(u32x8::splat)];
    threefry_all(key, &mut words);
    words[0].map(|word| word.to_array()[0])
}

/// Threefry-2x32-20 on counters, in place. Written out, so that the shifts are constants, and in
/// passes of four rounds: see [`crate::scalar`] on long chains of operations.
#[inline(never)]
fn threefry_all(key: [u32; 2], words: &mut [Words]) {
    let keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]];
    macro_rules! group {
        ($i:literal: $($r:literal)*) => {
            for [a, b] in words.iter_mut() {
                *a += u32x8::splat(keys[$i % 3]);
                *b += u32x8::splat(keys[($i + 1) % 3].wrapping_add($i));
                $(
                    *a += *b;
                    *b = ((*b << $r) | (*b >> (32 - $r))) ^ *a;
                )*
            }
        };
    }
    group!(0: 13u32 15u32 26u32 6u32);
    group!(1: 17u32 29u32 16u32 24u32);
    group!(2: 13u32 15u32 26u32 6u32);
    group!(3: 17u32 29u32 16u32 24u32);
    group!(4: 13u32 15u32 26u32 6u32);
    group!(5:);
}

/// Standard normal noise for particles over time: a function of (seed, purpose, iteration), then
/// of (particle, step, coordinate).
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    key: [u32; 2],
}

impl Noise {
    /// The noise of one iteration.
    #[must_use]
    pub fn new(seed: u32, purpose: Purpose, iteration: u64) -> Self {
        let purpose = [seed, purpose as u32];
        Self {
            key: threefry(purpose, [iteration as u32, (iteration >> 32) as u32]),
        }
    }

    /// Two numbers for each of the eight particles from `particle` on: the `counter`-th pair of
    /// theirs. Coordinates `2i` and `2i+1` of a step in `d` dimensions are pair `step·⌈d/2⌉ + i`.
    #[must_use]
    pub fn pair<L: Lanes>(&self, particle: usize, counter: usize) -> (L, L) {
        let (mut first, mut second) = ([L::zero()], [L::zero()]);
        self.pairs(particle, counter, &mut first, &mut second);
        (first[0], second[0])
    }

    /// [`Noise::pair`] of blocks of particles side by side, the first from `particle` on.
    #[inline(always)]
    pub fn pairs<L: Lanes, const N: usize>(
        &self,
        particle: usize,
        counter: usize,
        first: &mut [L; N],
        second: &mut [L; N],
    ) {
        let mut words: [Words; N] = from_fn(|b| {
            let start = u32x8::splat((particle + b * L::COUNT) as u32);
            let lanes = u32x8::new([0, 1, 2, 3, 4, 5, 6, 7]);
            [start + lanes, u32x8::splat(counter as u32)]
        });
        threefry_all(self.key, &mut words);
        L::normal_pairs(&mut words, first, second);
    }
}

/// A sequential stream, for everything that draws one number after another; implements
/// [`rand::Rng`].
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 2],
    counter: u64,
}

impl Stream {
    /// The stream of that seed and purpose, at its start.
    #[must_use]
    pub fn new(seed: u32, purpose: Purpose) -> Self {
        Self {
            key: threefry([seed, purpose as u32], [u32::MAX, u32::MAX]),
            counter: 0,
        }
    }

    /// A standard normal number; the same bits on every target.
    pub fn normal(&mut self) -> f64 {
        let word = self.next();
        let (mut first, mut second) = ([0.0], [0.0]);
        let mut words = [[word as u32, (word >> 32) as u32].map(u32x8::splat)];
        f64::normal_pairs(&mut words, &mut first, &mut second);
        first[0]
    }

    fn next(&mut self) -> u64 {
        let [a, b] = threefry(self.key, [self.counter as u32, (self.counter >> 32) as u32]);
        self.counter += 1;
        u64::from(a) | u64::from(b) << 32
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next() as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        for chunk in to.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::F32x8;

    /// Known answers of the reference implementation (Random123).
    #[test]
    fn known_answers() {
        assert_eq!(threefry([0, 0], [0, 0]), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(
            threefry([u32::MAX; 2], [u32::MAX; 2]),
            [0x1cb9_96fc, 0xbb00_2be7]
        );
        assert_eq!(
            threefry([0x1319_8a2e, 0x0370_7344], [0x243f_6a88, 0x85a3_08d3]),
            [0xc492_3a9c, 0x483d_f7a0]
        );
    }

    #[test]
    fn noise_is_standard_normal() {
        let noise = Noise::new(3, Purpose::Dynamics, 7);
        let (mut sum, mut square, mut fourth) = (0.0, 0.0, 0.0);
        let n = 200_000;
        for i in 0..n / 16 {
            let (p, q) = noise.pair::<F32x8>(8 * (i % 1000), i / 1000);
            for x in [p, q].iter().flat_map(|v| v.to_array()).map(f64::from) {
                sum += x;
                square += x * x;
                fourth += x.powi(4);
            }
        }
        let n = n as f64;
        // Five standard errors each: a false alarm in two million seeds.
        assert!((sum / n).abs() < 5.0 / n.sqrt());
        assert!((square / n - 1.0).abs() < 5.0 * (2.0 / n).sqrt());
        assert!((fourth / n - 3.0).abs() < 5.0 * (96.0 / n).sqrt());
    }
}
