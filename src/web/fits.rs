//! Studies that fit, or try, many times, a while at a time; to cancel one, free it.

use super::{Answer, from_js, scenario_from_js, to_js};
use crate::energy::EnergyConfig;
use crate::study::{self, Task};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// How far several fits have come.
#[derive(Serialize)]
struct Updates {
    family: usize,
    families: usize,
    iteration: u64,
    iterations: u64,
}

impl Updates {
    fn new(progress: &study::Progress, family: usize, families: usize) -> Self {
        Self {
            family,
            families,
            iteration: progress.done,
            iterations: progress.total,
        }
    }
}

/// Energy families fitted to the same observations and ranked by bits, a while at a time; to
/// cancel, free it.
#[wasm_bindgen]
pub struct Ranking {
    ranking: study::Ranking,
    families: usize,
}

#[wasm_bindgen]
impl Ranking {
    /// Ranks `families`, or all that can be learned where there are none; with two blocks or more, by
    /// the prequential code too.
    ///
    /// # Errors
    /// What does not go with the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(
        scenario: JsValue,
        families: JsValue,
        iterations: u32,
        epsilon: f64,
        blocks: usize,
    ) -> Answer<Ranking> {
        let scenario = scenario_from_js(scenario)?;
        let mut families: Vec<EnergyConfig> = from_js(families)?;
        if families.is_empty() {
            families = study::learnable(&scenario);
        }
        let updates = iterations.into();
        let ranking = if blocks > 1 {
            study::Ranking::prequential(&scenario, &families, updates, epsilon, 1, blocks)?
        } else {
            study::Ranking::new(&scenario, &families, updates, epsilon, 1)?
        };
        Ok(Self {
            ranking,
            families: families.len(),
        })
    }

    /// Goes on for `budget` milliseconds: `{ done, progress, ranked }`.
    ///
    /// # Errors
    /// Never in practice: plain data.
    pub fn run(&mut self, budget: f64) -> Answer<JsValue> {
        #[derive(Serialize)]
        struct Stand {
            done: bool,
            progress: Updates,
            ranked: Vec<study::Ranked>,
        }
        let end = js_sys::Date::now() + budget;
        let done = self.ranking.run(&mut || js_sys::Date::now() < end)?;
        let ranked = self.ranking.report()?;
        to_js(&Stand {
            done,
            progress: Updates::new(&self.ranking.progress(), ranked.len(), self.families),
            ranked,
        })
    }
}

/// An energy learned from trajectories of one teacher at one spacing after the other.
#[wasm_bindgen]
pub struct Sweep {
    sweep: study::Sweep,
    spacings: usize,
}

#[wasm_bindgen]
impl Sweep {
    /// Fits at every spacing.
    ///
    /// # Errors
    /// Observations that are no pairs of a teacher, or what does not go with them.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: JsValue, spacings: &[f64], iterations: u32) -> Answer<Sweep> {
        let scenario = scenario_from_js(scenario)?;
        let sweep = study::Sweep::new(&scenario, spacings, iterations.into(), 1)?;
        Ok(Self {
            sweep,
            spacings: spacings.len(),
        })
    }

    /// Goes on for `budget` milliseconds: `{ done, progress, rows }`.
    ///
    /// # Errors
    /// Never in practice: plain data.
    pub fn run(&mut self, budget: f64) -> Answer<JsValue> {
        #[derive(Serialize)]
        struct Stand {
            done: bool,
            progress: Updates,
            rows: Vec<study::Spaced>,
        }
        let end = js_sys::Date::now() + budget;
        let done = self.sweep.run(&mut || js_sys::Date::now() < end)?;
        let rows = self.sweep.report()?;
        to_js(&Stand {
            done,
            progress: Updates::new(&self.sweep.progress(), rows.len(), self.spacings),
            rows,
        })
    }
}

/// Parameters set to 0, integers and simple fractions where that shortens the two-part code.
#[wasm_bindgen]
pub struct Snapping {
    snapping: study::Snapping,
}

#[wasm_bindgen]
impl Snapping {
    /// Begins with the fit that a scenario carries.
    ///
    /// # Errors
    /// A fit without a code.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: JsValue, epsilon: f64) -> Answer<Snapping> {
        let scenario = scenario_from_js(scenario)?;
        Ok(Self {
            snapping: study::Snapping::new(scenario, epsilon, 1)?,
        })
    }

    /// Goes on for `budget` milliseconds: `{ done, progress: [tried, most], before, after,
    /// tensors }`.
    ///
    /// # Errors
    /// Never in practice: plain data.
    pub fn run(&mut self, budget: f64) -> Answer<JsValue> {
        #[derive(Serialize)]
        struct Stand {
            done: bool,
            progress: [u64; 2],
            #[serde(flatten)]
            snapped: study::Snapped,
        }
        let end = js_sys::Date::now() + budget;
        let done = self.snapping.run(&mut || js_sys::Date::now() < end)?;
        let at = self.snapping.progress();
        to_js(&Stand {
            done,
            progress: [at.done, at.total],
            snapped: self.snapping.report()?,
        })
    }

    /// The scenario with the state that snapping came to.
    ///
    /// # Errors
    /// Never in practice: plain data.
    pub fn scenario(&mut self) -> Answer<JsValue> {
        to_js(&self.snapping.report()?.scenario)
    }
}
