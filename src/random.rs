//! One seeded generator with named streams, addressed by counters.
//!
//! Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
//! easy as 1, 2, 3"): a random word is a function of (seed, stream, counter), so noise can be
//! drawn again, in any order, on any number of threads, eight at a time.
//!
//! Noise over time, which is drawn step after step, comes from a stream of its own for each particle:
//! xoshiro128++ (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), a quarter
//! of the work, started by Threefry at a function of (seed, stream, particle).

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
    /// Which observations are set aside.
    HeldOut = 8,
    /// Observations drawn again.
    Resample = 9,
    /// Which observations an update learns from.
    Batch = 10,
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

/// Standard normal noise for particles: a function of (seed, purpose, iteration), then of (particle,
/// draw, coordinate).
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
    /// theirs.
    #[must_use]
    pub fn pair<L: Lanes>(&self, particle: usize, counter: usize) -> (L, L) {
        let (mut first, mut second) = ([L::zero()], [L::zero()]);
        L::normal_pairs(&self.words::<1>(particle, counter), &mut first, &mut second);
        (first[0], second[0])
    }

    /// Numbers for blocks of eight particles, the first from `particle` on, in `d` coordinates: the
    /// `draw`-th of theirs. Coordinates `2i` and `2i+1` are the pair `draw·⌈d/2⌉ + i`.
    pub fn fill<L: Lanes, const N: usize>(&self, particle: usize, draw: usize, to: &mut [[L; N]]) {
        let pairs = to.len().div_ceil(2);
        for (i, pair) in to.chunks_mut(2).enumerate() {
            normal(&self.words(particle, draw * pairs + i), pair);
        }
    }

    /// The streams of blocks of eight particles, the first from `particle` on.
    #[must_use]
    pub fn streams<const N: usize>(&self, particle: usize) -> Streams<N> {
        // Counters that no pair comes to.
        let [first, second] = [0, 1].map(|i| self.words::<N>(particle, u32::MAX as usize - i));
        Streams {
            states: from_fn(|b| {
                let ([p, q], [r, s]) = (first[b], second[b]);
                [p, q, r, s]
            }),
            words: [[u32x8::ZERO; 2]; N],
        }
    }

    fn words<const N: usize>(&self, particle: usize, counter: usize) -> [Words; N] {
        let mut words: [Words; N] = from_fn(|b| {
            let start = u32x8::splat((particle + 8 * b) as u32);
            let lanes = u32x8::new([0, 1, 2, 3, 4, 5, 6, 7]);
            [start + lanes, u32x8::splat(counter as u32)]
        });
        threefry_all(self.key, &mut words);
        words
    }
}

/// Standard normal numbers for one coordinate or two from two words.
#[inline(always)]
fn normal<L: Lanes, const N: usize>(words: &[Words; N], to: &mut [[L; N]]) {
    match to {
        [first, second] => L::normal_pairs(words, first, second),
        [first] => L::normal_pairs(words, first, &mut [L::zero(); N]),
        _ => unreachable!("one or two"),
    }
}

/// Standard normal noise, step after step, for `N` blocks of eight particles: a generator
/// (xoshiro128++) for each particle.
#[derive(Clone, Copy, Debug)]
pub struct Streams<const N: usize> {
    states: [[u32x8; 4]; N],
    words: [Words; N],
}

impl<const N: usize> Streams<N> {
    /// The next numbers, in `d` coordinates.
    #[inline(always)]
    pub fn fill<L: Lanes>(&mut self, to: &mut [[L; N]]) {
        for pair in to.chunks_mut(2) {
            self.advance();
            normal(&self.words, pair);
        }
    }

    /// Draws the next two words of each.
    #[inline(never)]
    fn advance(&mut self) {
        let rotated = |x: u32x8, by: u32| (x << by) | (x >> (32 - by));
        for (state, words) in self.states.iter_mut().zip(&mut self.words) {
            let [mut p, mut q, mut r, mut s] = *state;
            for word in words {
                *word = rotated(p + s, 7) + p;
                let shifted = q << 9u32;
                r ^= p;
                s ^= q;
                q ^= r;
                p ^= s;
                r ^= shifted;
                s = rotated(s, 11);
            }
            *state = [p, q, r, s];
        }
    }
}

/// A sequential stream, for everything that draws one number after another; implements
/// [`rand::Rng`].
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 2],
    counter: u64,
    /// The words at the next counters up to a multiple of eight, which are found together.
    ahead: [u64; 8],
}

impl Stream {
    /// The stream of that seed and purpose, at its start.
    #[must_use]
    pub fn new(seed: u32, purpose: Purpose) -> Self {
        Self {
            key: threefry([seed, purpose as u32], [u32::MAX, u32::MAX]),
            counter: 0,
            ahead: [0; 8],
        }
    }

    /// One of many streams of that seed and purpose, at its start.
    #[must_use]
    pub fn nth(seed: u32, purpose: Purpose, n: u64) -> Self {
        let key = Self::new(seed, purpose).key;
        Self {
            key: threefry(key, [n as u32, (n >> 32) as u32]),
            counter: 0,
            ahead: [0; 8],
        }
    }

    /// A standard normal number; the same bits on every target.
    pub fn normal(&mut self) -> f64 {
        let word = self.next();
        let (mut first, mut second) = ([0.0], [0.0]);
        let words = [[word as u32, (word >> 32) as u32].map(u32x8::splat)];
        f64::normal_pairs(&words, &mut first, &mut second);
        first[0]
    }

    fn next(&mut self) -> u64 {
        let lane = (self.counter % 8) as usize;
        if lane == 0 {
            // Eight counters from a multiple of eight on do not carry over into the upper word.
            let first = u32x8::splat(self.counter as u32) + u32x8::new([0, 1, 2, 3, 4, 5, 6, 7]);
            let mut words = [[first, u32x8::splat((self.counter >> 32) as u32)]];
            threefry_all(self.key, &mut words);
            let [low, high] = words[0].map(u32x8::to_array);
            self.ahead = from_fn(|i| u64::from(low[i]) | u64::from(high[i]) << 32);
        }
        self.counter += 1;
        self.ahead[lane]
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::scalar::F32x8;
    use rand_xoshiro::Xoshiro128PlusPlus;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};

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

    /// Each lane is the generator of `rand_xoshiro`, started at the same place.
    #[test]
    fn streams_are_xoshiro() {
        let mut streams = Noise::new(3, Purpose::Dynamics, 7).streams::<2>(40);
        let start = streams.states[1].map(|word| word.to_array()[5]);
        let seed: Vec<u8> = start.iter().flat_map(|word| word.to_le_bytes()).collect();
        let mut reference = Xoshiro128PlusPlus::from_seed(seed.try_into().unwrap());
        for _ in 0..100 {
            streams.advance();
            let words = streams.words[1].map(|word| word.to_array()[5]);
            assert_eq!(words, [(); 2].map(|()| reference.next_u32()));
        }
    }

    /// A particle has the same noise in whatever block it is, and no other particle has it.
    #[test]
    fn streams_belong_to_particles() {
        let noise = Noise::new(3, Purpose::Dynamics, 7);
        let draws = |streams: &mut Streams<1>| {
            let mut to = [[F32x8::splat(0.0)]; 3];
            streams.fill(&mut to);
            streams.fill(&mut to);
            to.map(|[x]| x.to_array())
        };
        let (a, b) = (draws(&mut noise.streams(16)), draws(&mut noise.streams(20)));
        for (a, b) in a.iter().zip(b) {
            assert_eq!(a[4..], b[..4]);
            assert!((0..4).all(|i| a[i] != b[i]));
        }
    }

    #[test]
    fn noise_is_standard_normal() {
        let noise = Noise::new(3, Purpose::Dynamics, 7);
        let steps = 50;
        let pairs = (0..250).flat_map(|block| {
            (0..steps).flat_map(move |step| <[_; 2]>::from(noise.pair::<F32x8>(8 * block, step)))
        });
        check_moments(pairs);
        let streams = (0..250).flat_map(|block| {
            let mut streams = noise.streams::<1>(8 * block);
            (0..steps).flat_map(move |_| {
                let mut to = [[F32x8::splat(0.0)]; 2];
                streams.fill(&mut to);
                to.map(|[x]| x)
            })
        });
        check_moments(streams);
    }

    fn check_moments(numbers: impl Iterator<Item = F32x8>) {
        let (mut n, mut sums) = (0.0, [0.0; 4]);
        // Of each number, and of each with the one before in its lane.
        let mut last = [0.0; 8];
        for block in numbers {
            for (x, last) in block.to_array().into_iter().map(f64::from).zip(&mut last) {
                n += 1.0;
                for (sum, term) in sums.iter_mut().zip([x, x * x, x.powi(4), x * *last]) {
                    *sum += term;
                }
                *last = x;
            }
        }
        // Five standard errors each: a false alarm in two million seeds.
        for (sum, (mean, variance)) in
            sums.iter()
                .zip([(0.0, 1.0), (1.0, 2.0), (3.0, 96.0), (0.0, 1.0)])
        {
            let error: f64 = sum / n - mean;
            assert!(
                error.abs() < 5.0 * f64::sqrt(variance / n),
                "{sums:?} of {n}"
            );
        }
    }
}
