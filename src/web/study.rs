//! Measurements, as the page asks for them. Those that take long or much code are in the build
//! with double precision only, which the page fetches when it needs it.

use super::{Answer, Engine, from_js, scenario_from_js, to_js};
use crate::study;
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// The two-part code of the fit as it stands, in bits.
    ///
    /// # Errors
    /// Where there is none: see `study::code_length`.
    pub fn code_length(&mut self, epsilon: f64) -> Answer<JsValue> {
        to_js(&study::code_length(&mut self.session, epsilon)?)
    }

    /// Norms, gradient norms and singular values of every tensor of θ.
    ///
    /// # Errors
    /// Where there is no observation.
    pub fn training(&mut self) -> Answer<JsValue> {
        to_js(&study::training(&mut self.session)?)
    }

    /// All estimators, for `measure_estimator`.
    ///
    /// # Errors
    /// Never in practice: they are plain data.
    pub fn estimators(&self) -> Answer<JsValue> {
        to_js(&study::estimators(&self.session.scenario(false)))
    }

    /// An estimator against back-propagation through time; `now` tells milliseconds. One that takes
    /// more than `patience` times as long is left out.
    ///
    /// # Errors
    /// Where there is no gradient to estimate: see `study::measure_estimator`.
    pub fn measure_estimator(
        &mut self,
        estimator: JsValue,
        patience: f64,
        now: &js_sys::Function,
    ) -> Answer<JsValue> {
        let estimator = from_js(estimator)?;
        let mut clock = || {
            let time = now.call0(&JsValue::NULL).ok().and_then(|t| t.as_f64());
            time.unwrap_or_default()
        };
        let session = &mut self.session;
        to_js(&study::measure_estimator(
            session, &estimator, patience, &mut clock,
        )?)
    }

    /// `‖λ_t‖` over inner time, and how far from rest the process ends.
    ///
    /// # Errors
    /// As `measure_estimator`.
    pub fn inner_time(&mut self) -> Answer<JsValue> {
        to_js(&study::inner_time(&mut self.session)?)
    }
}

#[cfg(feature = "double")]
#[wasm_bindgen]
impl Engine {
    /// Stationary points, basins and minimum-energy paths.
    ///
    /// # Errors
    /// A request out of range.
    pub fn landscape(&mut self, request: JsValue) -> Answer<JsValue> {
        to_js(&study::landscape(&mut self.session, &from_js(request)?)?)
    }
}

/// Energy families fitted to the same observations and ranked by bits, a while at a time; to
/// cancel, free it.
#[cfg(feature = "double")]
#[wasm_bindgen]
pub struct Ranking {
    ranking: study::Ranking,
}

#[cfg(feature = "double")]
#[wasm_bindgen]
impl Ranking {
    /// Ranks `families`, or all that can be learned where there are none.
    ///
    /// # Errors
    /// What does not go with the scenario.
    #[wasm_bindgen(constructor)]
    pub fn new(
        scenario: JsValue,
        families: JsValue,
        iterations: u32,
        epsilon: f64,
    ) -> Answer<Ranking> {
        let scenario = scenario_from_js(scenario)?;
        let mut families: Vec<crate::energy::EnergyConfig> = from_js(families)?;
        if families.is_empty() {
            families = study::learnable(&scenario);
        }
        let ranking = study::Ranking::new(&scenario, &families, iterations.into(), epsilon, 1)?;
        Ok(Self { ranking })
    }

    /// Goes on for `budget` milliseconds: `{ done, progress, ranked }`.
    ///
    /// # Errors
    /// What a session refuses.
    pub fn run(&mut self, budget: f64) -> Answer<JsValue> {
        #[derive(Serialize)]
        struct Stand<'a> {
            done: bool,
            progress: study::Progress,
            ranked: &'a [study::Ranked],
        }
        let end = js_sys::Date::now() + budget;
        let done = self.ranking.run(|| js_sys::Date::now() < end)?;
        to_js(&Stand {
            done,
            progress: self.ranking.progress(),
            ranked: self.ranking.ranked(),
        })
    }
}
