//! Studies that take long, a while at a time.

use super::wire::{Answer, Ts, from_ts, object, scenario_from_ts, to_js, to_ts};
use crate::energy::EnergyConfig;
use crate::error::Error;
use crate::scenario::Scenario;
use crate::session::Session;
use crate::study::{
    Bootstrap, BootstrapRequest, Capacity, CapacityRequest, Choosing, ConceptsMeasuring,
    ConceptsMeasuringRequest, ConceptsRequest, ConceptsStudy, ConceptsTraining,
    ConceptsTrainingRequest, DensityFlow, DensityFlowRequest, EstimatorStudy, FlowStudy,
    FlowsRequest, GoalsRequest, GoalsStudy, LandscapeRequest, LandscapeSearch, LikelihoodStudy,
    MachinesComparison, MachinesRequest, MotionRequest, MotionStudy, OperatorStudy,
    OperatorsRequest, Progress, Ranking, SeriesRequest, SeriesStudy, Snapping, Sweep,
    SystemRequest, SystemStudy, Task as Study, TellingRequest, TellingStudy, Theories,
    TheoriesRequest, UnitsStudy, Usual,
};
use crate::units::UnitsSpec;
use js_sys::{Float32Array, Function, Reflect};
use serde::Deserialize;
use tsify::Tsify;
use wasm_bindgen::prelude::*;

/// What is to be studied of a scenario.
#[derive(Deserialize, Tsify)]
#[serde(tag = "study", rename_all = "kebab-case")]
pub enum StudyRequest {
    Landscape(LandscapeRequest),
    Operators(OperatorsRequest),
    Flows(FlowsRequest),
    DensityFlow(DensityFlowRequest),
    System(SystemRequest),
    Theories(TheoriesRequest),
    Telling(TellingRequest),
    Units(UnitsSpec),
    UnitsMotion(MotionRequest),
    Series(SeriesRequest),
    Machines(MachinesRequest),
    Capacity(CapacityRequest),
    Concepts(ConceptsRequest),
    ConceptsMeasuring(ConceptsMeasuringRequest),
    ConceptsTraining(ConceptsTrainingRequest),
    Goals(GoalsRequest),
    Choosing,
    Bootstrap(BootstrapRequest),
    Likelihood {
        iterations: u64,
        looks: u64,
    },
    Estimators {
        /// Those that take more than so many times as long as through time are left out.
        patience: f64,
    },
    Snapping {
        epsilon: f64,
    },
    Sweep {
        spacings: Vec<f64>,
        iterations: u64,
    },
    Ranking {
        families: Vec<EnergyConfig>,
        /// Updates of each fit; what is usual, if not given.
        #[tsify(optional)]
        iterations: Option<u64>,
        epsilon: f64,
        /// Of the prequential code.
        #[tsify(optional)]
        blocks: Option<usize>,
        /// To which paths are told, where they can be.
        #[tsify(optional)]
        tolerance: Option<f64>,
    },
}

/// What each study reports.
#[wasm_bindgen(typescript_custom_section)]
const REPORTS: &str = r#"
/** What each study reports. */
export interface StudyReports {
  landscape: Landscape;
  operators: OperatorComparison;
  flows: FlowComparison;
  "density-flow": DensityFlowStatus;
  estimators: EstimatorComparison;
  bootstrap: BootstrapReport;
  choosing: Proposals;
  snapping: Snapped;
  system: SystemReport;
  theories: TheoriesReport;
  telling: Telling;
  units: UnitsReport;
  "units-motion": MotionReport;
  series: SeriesReport;
  machines: Rival[];
  capacity: CapacityReport;
  concepts: ConceptsReport;
  "concepts-measuring": ConceptsMeasuringReport;
  "concepts-training": ConceptsTrainingReport;
  goals: Goals;
  likelihood: AgainstLikelihood[];
  sweep: Spaced[];
  ranking: Ranked[];
}
"#;

/// A study under way; to cancel it, free it.
#[wasm_bindgen]
pub struct Task {
    study: Box<dyn AnyStudy>,
}

/// A study whose report is JavaScript's.
trait AnyStudy {
    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error>;
    fn progress(&self) -> Progress;
    fn report(&mut self) -> Answer<JsValue>;
    fn arrays(&self) -> Vec<(&'static str, &[f64])>;
}

impl<T: Study> AnyStudy for T {
    fn run(&mut self, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        Study::run(self, go_on)
    }

    fn progress(&self) -> Progress {
        Study::progress(self)
    }

    fn report(&mut self) -> Answer<JsValue> {
        to_js(&Study::report(self)?)
    }

    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        Study::arrays(self)
    }
}

#[wasm_bindgen]
impl Task {
    /// Begins a study of a scenario (with the state that it carries): `{ study, … }`, its name and
    /// what it asks for.
    ///
    /// # Errors
    /// What is wrong with the scenario or the request.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: Ts<Scenario>, request: Ts<StudyRequest>) -> Answer<Task> {
        let scenario = scenario_from_ts(scenario)?;
        let session = |scenario| Session::new(scenario, 1);
        let study: Box<dyn AnyStudy> = match from_ts(request)? {
            StudyRequest::Landscape(r) => Box::new(LandscapeSearch::new(session(scenario)?, &r)?),
            StudyRequest::Operators(r) => Box::new(OperatorStudy::new(session(scenario)?, &r)?),
            StudyRequest::Flows(r) => Box::new(FlowStudy::new(session(scenario)?, &r)?),
            StudyRequest::DensityFlow(r) => Box::new(DensityFlow::new(session(scenario)?, &r)?),
            StudyRequest::System(r) => Box::new(SystemStudy::new(session(scenario)?, &r)?),
            StudyRequest::Theories(r) => Box::new(Theories::new(&scenario, &r)?),
            StudyRequest::Units(r) => Box::new(UnitsStudy::new(&r)?),
            StudyRequest::UnitsMotion(r) => Box::new(MotionStudy::new(&r)?),
            StudyRequest::Series(r) => Box::new(SeriesStudy::new(&r)?),
            StudyRequest::Machines(r) => Box::new(MachinesComparison::new(&r)?),
            StudyRequest::Capacity(r) => Box::new(Capacity::new(&r)?),
            StudyRequest::Concepts(r) => Box::new(ConceptsStudy::new(&r)?),
            StudyRequest::ConceptsMeasuring(r) => Box::new(ConceptsMeasuring::new(&r)?),
            StudyRequest::ConceptsTraining(r) => Box::new(ConceptsTraining::new(&r)?),
            StudyRequest::Goals(r) => Box::new(GoalsStudy::new(&mut session(scenario)?, &r)?),
            StudyRequest::Bootstrap(r) => Box::new(Bootstrap::new(&scenario, &r, 1)?),
            StudyRequest::Choosing => Box::new(Choosing::new(&scenario, 1)?),
            StudyRequest::Likelihood { iterations, looks } => {
                Box::new(LikelihoodStudy::new(&scenario, iterations, looks, 1)?)
            }
            StudyRequest::Telling(r) => Box::new(TellingStudy::new(session(scenario)?, &r)?),
            StudyRequest::Estimators { patience } => {
                Box::new(EstimatorStudy::new(session(scenario)?, patience, clock())?)
            }
            StudyRequest::Snapping { epsilon } => Box::new(Snapping::new(scenario, epsilon, 1)?),
            StudyRequest::Sweep {
                spacings,
                iterations,
            } => Box::new(Sweep::new(&scenario, &spacings, iterations, 1)?),
            StudyRequest::Ranking {
                families,
                iterations,
                epsilon,
                blocks,
                tolerance,
            } => {
                let usual = Usual::of(&scenario);
                let iterations = iterations.unwrap_or(usual.iterations);
                let ranking = || Ranking::new(&scenario, &families, iterations, epsilon, 1);
                let mut ranking = match (blocks, usual.folds) {
                    (Some(blocks), _) => {
                        Ranking::prequential(&scenario, &families, iterations, epsilon, 1, blocks)?
                    }
                    (None, Some(folds)) => ranking()?.held_out(folds)?,
                    (None, None) => ranking()?,
                };
                // What cannot be told is ranked without.
                if let Some(tolerance) = tolerance {
                    let _ = ranking.tell(tolerance);
                }
                Box::new(ranking)
            }
        };
        Ok(Self { study })
    }

    /// Goes on for `budget` milliseconds or `most` steps. Returns whether all is done.
    ///
    /// # Errors
    /// What makes it impossible to go on.
    pub fn run(&mut self, budget: f64, most: f64) -> Answer<bool> {
        let end = js_sys::Date::now() + budget;
        let mut left = most;
        Ok(self.study.run(&mut || {
            left -= 1.0;
            left > 0.0 && js_sys::Date::now() < end
        })?)
    }

    /// How far it has come: `{ done, total, note }`.
    ///
    /// # Errors
    /// Never in practice: plain data.
    pub fn progress(&self) -> Answer<Ts<Progress>> {
        to_ts(&self.study.progress())
    }

    /// What it has found so far.
    ///
    /// # Errors
    /// Where there is nothing to report yet.
    #[wasm_bindgen(unchecked_return_type = "StudyReports[keyof StudyReports]")]
    pub fn report(&mut self) -> Answer<JsValue> {
        self.study.report()
    }

    /// Long rows of numbers that belong to the report, by name.
    #[must_use]
    #[wasm_bindgen(unchecked_return_type = "Record<string, Numbers>")]
    pub fn arrays(&self) -> JsValue {
        let narrow = |values: &[f64]| values.iter().map(|v| *v as f32).collect::<Vec<_>>();
        let arrays = self.study.arrays().into_iter();
        object(arrays.map(|(name, values)| (name, Float32Array::from(&narrow(values)[..]).into())))
    }
}

/// The browser's clock of milliseconds, finer than that of dates.
fn clock() -> impl FnMut() -> f64 {
    let performance = Reflect::get(&js_sys::global(), &"performance".into()).unwrap_or_default();
    let now = Reflect::get(&performance, &"now".into()).map(Function::from);
    move || {
        let time = now
            .as_ref()
            .ok()
            .and_then(|now| now.call0(&performance).ok());
        time.and_then(|t| t.as_f64())
            .unwrap_or_else(js_sys::Date::now)
    }
}
