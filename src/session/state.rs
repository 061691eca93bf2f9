//! The state of a run: what it needs to go on with the same bits, and its hash.

use super::Run;
use super::run::Group;
use crate::error::Error;
use crate::scalar::{Real, cast};
use crate::scenario::State;
use crate::tensor::{self, Tensor, TensorShape};

impl<R: Real> Run<R> {
    /// A 64-bit FNV-1a hash of iteration, unknowns and optimizer memory, and of where the schedule
    /// began if that was later than the run.
    pub(super) fn hash(&self) -> u64 {
        let vectors = |g: &Group<R>| {
            std::iter::once(&g.values)
                .chain(&g.moments)
                .flatten()
                .map(|v| v.bits())
                .collect::<Vec<_>>()
        };
        std::iter::once(self.iteration)
            .chain(vectors(&self.theta))
            .chain(vectors(&self.initial))
            .chain((self.since > 0).then_some(self.since))
            .flat_map(u64::to_le_bytes)
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    }

    /// The state now.
    pub(super) fn state(&self) -> State {
        let theta: Vec<f64> = cast(&self.theta.values);
        let rows = self.initial.values.chunks_exact(self.problem.dim());
        State {
            iteration: self.iteration,
            theta: tensor::name(&self.problem.layout(), &theta),
            initial: rows.map(cast).collect(),
            optimizer: self.memory(),
            since: self.since,
        }
    }

    /// The optimizer's memory as named tensors: `theta.m`, `initial.m`, ….
    fn memory(&self) -> Vec<Tensor> {
        let names = self.optimizer.moments();
        let mut tensors = Vec::new();
        for (group, label) in [(&self.theta, "theta"), (&self.initial, "initial")] {
            for (moment, name) in group.moments.iter().zip(names) {
                tensors.push(Tensor {
                    name: format!("{label}.{name}"),
                    shape: vec![moment.len()],
                    values: cast(moment),
                });
            }
        }
        tensors
    }

    /// Puts back a state.
    ///
    /// # Errors
    /// [`Error::Invalid`] when tensors do not fit the problem.
    pub(super) fn restore(&mut self, state: &State) -> Result<(), Error> {
        let State {
            iteration,
            theta,
            initial,
            optimizer: memory,
            since,
        } = state;
        let layout = self.problem.layout();
        self.theta.values = cast(&tensor::flatten(&layout, theta, "state.theta")?);
        if self.keeps_rows() && !initial.is_empty() {
            let (n, d) = (self.problem.count(), self.problem.dim());
            if initial.len() != n || initial.iter().any(|z| z.len() != d) {
                return Err(Error::invalid(
                    "state.initial",
                    format!(
                        "has {} rows, expected {n} rows of {d} numbers",
                        initial.len()
                    ),
                ));
            }
            self.initial.values = cast(&initial.concat());
        }
        if !memory.is_empty() {
            let layout: Vec<TensorShape> = self
                .memory()
                .into_iter()
                .map(|t| TensorShape::new(t.name, &t.shape))
                .collect();
            let flat: Vec<R> = cast(&tensor::flatten(&layout, memory, "state.optimizer")?);
            let mut rest = flat.as_slice();
            for moment in self
                .theta
                .moments
                .iter_mut()
                .chain(&mut self.initial.moments)
            {
                let (head, tail) = rest.split_at(moment.len());
                moment.copy_from_slice(head);
                rest = tail;
            }
        }
        (self.iteration, self.since) = (*iteration, *since);
        Ok(())
    }
}
