//! What was learned, carried over to other dynamics or another objective.

use super::Session;
use crate::error::Error;
use crate::scenario::Scenario;
use crate::tensor::flatten;

/// Makes the state of a scenario fit it after its dynamics or objective were changed.
///
/// The tensors of the energy are kept. Those that the dynamics or the objective add are kept where
/// the state has them in this shape, else they begin as from the seed; initial conditions likewise
/// where there is a row for every observation. What the optimizer remembered of other parameters is
/// dropped.
///
/// # Errors
/// What [`Session::new`] refuses, or a state whose energy is another.
pub fn refit(mut scenario: Scenario) -> Result<Scenario, Error> {
    let Some(mut state) = scenario.state.take() else {
        return Ok(scenario);
    };
    let session = Session::new(scenario, 1)?;
    let mut scenario = session.scenario(true);
    let shape = scenario.data.shape()?;
    let layout = scenario.energy_layout(shape);
    if let Some(fresh) = &mut scenario.state {
        let (of_energy, others): (Vec<_>, Vec<_>) = state
            .theta
            .drain(..)
            .partition(|t| layout.iter().any(|l| l.name == t.name));
        flatten(&layout, &of_energy, "state.theta")?;
        for tensor in &mut fresh.theta {
            let mut known = of_energy.iter().chain(&others);
            if let Some(kept) = known.find(|t| t.name == tensor.name && t.shape == tensor.shape) {
                tensor.values.clone_from(&kept.values);
            }
        }
        if fresh.initial.len() == state.initial.len() {
            fresh.initial = state.initial;
        }
        fresh.iteration = state.iteration;
        fresh.optimizer.clear();
    }
    Ok(scenario)
}
