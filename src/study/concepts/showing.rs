//! A concept told from demonstrations, and an arrangement that comes to show it.

use super::super::task::{Progress, Task};
use crate::concepts::{Arrangement, Code, Identified, Learned};
use crate::error::{Error, in_range};
use serde::{Deserialize, Serialize};

/// What is shown, and what is to be made of which arrangement.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct ConceptsRequest {
    /// Demonstrations of one concept, or of two whose energies are added.
    pub demonstrations: Vec<Vec<Arrangement>>,
    /// The arrangement.
    pub arrangement: Arrangement,
    /// Which of its entities may move.
    pub free: Vec<bool>,
    /// Steps of descent.
    pub steps: usize,
    /// The entity whose energy is drawn over the plane.
    pub entity: usize,
    /// Cells of that picture along either axis; 0 for none.
    pub cells: usize,
    /// All numbers that were learned, in a row; none for those that ship.
    pub parameters: Vec<f32>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConceptsReport {
    /// What each list of demonstrations shows.
    pub identified: Vec<Identified>,
    /// How much each entity of the arrangement, as it is in the end, takes part in the first.
    pub attention: Vec<f64>,
    /// The energy, the mean over both concepts, from the start to the end.
    pub energies: Vec<f64>,
}

/// Most of each list of demonstrations, steps and cells.
const MOST_SHOWN: usize = 10;
const MOST_STEPS: usize = 1000;
const MOST_CELLS: usize = 128;

/// Tells and shows, in one step.
#[derive(Debug)]
pub struct ConceptsStudy {
    request: ConceptsRequest,
    learned: Learned,
    report: Option<ConceptsReport>,
    path: Vec<f64>,
    map: Vec<f64>,
}

impl ConceptsStudy {
    /// Before it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a request out of range.
    pub fn new(request: &ConceptsRequest) -> Result<Self, Error> {
        let count = request.demonstrations.len();
        in_range("demonstrations", count as f64, 1.0, 2.0)?;
        for (k, shown) in request.demonstrations.iter().enumerate() {
            let at = format!("demonstrations[{k}]");
            in_range(&at, shown.len() as f64, 1.0, MOST_SHOWN as f64)?;
        }
        in_range("steps", request.steps as f64, 0.0, MOST_STEPS as f64)?;
        in_range("cells", request.cells as f64, 0.0, MOST_CELLS as f64)?;
        request.arrangement.check("arrangement")?;
        let most = request.arrangement.entities.len() - 1;
        in_range("entity", request.entity as f64, 0.0, most as f64)?;
        Ok(Self {
            learned: super::learned(&request.parameters)?,
            request: request.clone(),
            report: None,
            path: Vec::new(),
            map: Vec::new(),
        })
    }

    fn find(&mut self) -> Result<ConceptsReport, Error> {
        let (request, learned) = (&self.request, &self.learned);
        let told = request
            .demonstrations
            .iter()
            .map(|shown| learned.identify(shown));
        let identified = told.collect::<Result<Vec<_>, _>>()?;
        let codes: Vec<Code> = identified.iter().map(|found| found.code).collect();
        let (start, free) = (&request.arrangement, &request.free);
        let made = learned.generate(start, free, &codes, request.steps)?;
        let places = made.events.iter().flat_map(|event| &event.entities);
        self.path = places.flatten().copied().collect();
        let end = made.events.last().unwrap_or(start);
        if request.cells > 0 {
            let map = learned.map(end, request.entity, &codes, request.cells);
            self.map = map.into_iter().map(f64::from).collect();
        }
        Ok(ConceptsReport {
            attention: learned.attend(end, &codes[0]),
            energies: made.energies,
            identified,
        })
    }
}

impl Task for ConceptsStudy {
    type Report = ConceptsReport;

    fn run(&mut self, _: &mut dyn FnMut() -> bool) -> Result<bool, Error> {
        if self.report.is_none() {
            self.report = Some(self.find()?);
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        Progress {
            done: u64::from(self.report.is_some()),
            total: 1,
            note: String::new(),
        }
    }

    fn report(&mut self) -> Result<ConceptsReport, Error> {
        self.run(&mut || true)?;
        self.report
            .clone()
            .ok_or_else(|| Error::invalid("concepts", "nothing was found"))
    }

    /// `path`, `[steps + 1, entities, 2]`, and `map`, `[cells, cells]`, from the lowest row.
    fn arrays(&self) -> Vec<(&'static str, &[f64])> {
        vec![("path", &self.path), ("map", &self.map)]
    }
}
