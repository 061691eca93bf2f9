//! Learning from a few observations at a time.

use crate::data::Observations;
use crate::objective::Problem;
use crate::random::{Purpose, Stream};
use crate::scalar::Real;
use rand::seq::SliceRandom;
use std::sync::Arc;

/// As many at a time where all are looked at.
const FEW: usize = 4096;

/// Observations that an update learns from, of many.
///
/// In every epoch those that are learned from are put into an order drawn from seed and epoch, and each
/// update takes the next of them; what is left at the end, fewer than a batch, is not seen in that epoch.
/// Beside them stand as large a share of those that are set aside, in turn. So a batch follows from the
/// seed and the number of the update alone.
pub(super) struct Batch<R> {
    from: Arc<Observations>,
    /// Those that are learned from, in the order of the epoch, and those that are set aside.
    learned: Vec<u32>,
    held: Vec<u32>,
    /// How many of each there are in a batch.
    sizes: [usize; 2],
    epoch: Option<u64>,
    update: Option<u64>,
    /// The problem of the observations that were drawn last.
    pub(super) problem: Problem<R>,
}

impl<R: Real> Batch<R> {
    /// Batches of so many observations; `None` where there are not more.
    pub(super) fn new(size: usize, from: &Arc<Observations>, problem: &Problem<R>) -> Option<Self> {
        let rows = 0..u32::try_from(from.len()).ok()?;
        let (mut held, learned): (Vec<u32>, Vec<u32>) =
            rows.partition(|i| from.is_held(*i as usize));
        if size == 0 || size >= learned.len() {
            return None;
        }
        let beside = (size * held.len()).div_ceil(learned.len());
        held.shuffle(&mut Stream::nth(problem.seed, Purpose::Batch, u64::MAX));
        let mut batch = Self {
            sizes: [size, beside],
            learned,
            held,
            epoch: None,
            update: None,
            problem: Problem {
                observations: from.some(&[]).cast(),
                inputs: problem.inputs.clone(),
                model: problem.model.clone(),
                seed: problem.seed,
            },
            from: Arc::clone(from),
        };
        // As large as all others, for those who ask before the first update.
        batch.draw(0);
        Some(batch)
    }

    /// How many observations they are drawn from.
    pub(super) fn count(&self) -> usize {
        self.learned.len()
    }

    /// Updates of an epoch.
    pub(super) fn updates(&self) -> u64 {
        (self.learned.len() / self.sizes[0]) as u64
    }

    /// Draws the observations of an update, counted from 0.
    pub(super) fn draw(&mut self, update: u64) {
        if self.update == Some(update) {
            return;
        }
        let (epoch, turn) = (update / self.updates(), update % self.updates());
        if self.epoch != Some(epoch) {
            // From the same order every time, so that no earlier epoch has a part in it.
            self.learned.sort_unstable();
            let mut rng = Stream::nth(self.problem.seed, Purpose::Batch, epoch);
            self.learned.shuffle(&mut rng);
            self.epoch = Some(epoch);
        }
        let [size, beside] = self.sizes;
        let mut rows = self.learned[turn as usize * size..][..size].to_vec();
        let held = self.held.len() as u64;
        let next = (0..beside as u64).map(|i| (update * beside as u64 + i) % held);
        rows.extend(next.map(|i| self.held[i as usize]));
        self.problem.observations = self.from.some(&rows).cast();
        self.update = Some(update);
    }

    /// Asks something of all observations, in their own order, some at a time.
    pub(super) fn each(&mut self, mut ask: impl FnMut(&Problem<R>)) {
        self.update = None;
        let all: Vec<u32> = (0..self.from.len() as u32).collect();
        for rows in all.chunks(self.sizes[0].max(FEW)) {
            self.problem.observations = self.from.some(rows).cast();
            ask(&self.problem);
        }
    }
}
