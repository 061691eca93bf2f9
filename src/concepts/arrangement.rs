//! Arrangements of entities, of which some show a concept.

use super::concept::{Concept, Marks, PARTICIPANTS, Place, Places, uniform};
use super::energy::Scene;
use crate::error::{Error, in_range};
use crate::random::Stream;
use crate::scalar::{Lanes, Real};
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

/// Attention of an entity that takes part, and less that of one that does not: `σ(±12)` is 1 or 0 to `6·10⁻⁶`.
pub const FULL: f64 = 12.0;
/// Entities beside the marks, at most.
pub const MOST_ENTITIES: usize = 6;
/// Coordinates are at most so far from 0.
pub const REACH: f64 = 2.0;

/// Two marks, and entities of which some take part in what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Arrangement {
    /// The first mark and the second.
    pub marks: [[f64; 2]; 2],
    /// Places of the entities.
    pub entities: Vec<[f64; 2]>,
    /// Which of them take part.
    pub part: Vec<bool>,
}

impl Arrangement {
    /// An arrangement whose participants show a concept, among so many bystanders anywhere, in any order.
    pub fn drawn(concept: &dyn Concept, bystanders: usize, rng: &mut Stream) -> Self {
        let marks = loop {
            let marks: Marks = [(); 2].map(|()| uniform(0.8, rng));
            let [x, y] = [0, 1].map(|c| marks[0][c] - marks[1][c]);
            if libm::hypot(x, y) > 0.5 {
                break marks;
            }
        };
        let shown = concept.draw(&marks, rng).map(|place| (place, true));
        let mut all: Vec<_> = shown.into();
        all.extend((0..bystanders).map(|_| (uniform(1.0, rng), false)));
        all.shuffle(rng);
        let (entities, part) = all.into_iter().unzip();
        Self {
            marks,
            entities,
            part,
        }
    }

    /// The same with every free participant at a place that says nothing of the concept. The first `held` participants
    /// stay.
    #[must_use]
    pub fn scattered(&self, held: usize, rng: &mut Stream) -> (Self, Vec<bool>) {
        let mut event = self.clone();
        let mut seen = 0;
        let mut free = vec![false; self.entities.len()];
        for k in 0..free.len() {
            if self.part[k] {
                free[k] = seen >= held;
                seen += 1;
            }
            if free[k] {
                event.entities[k] = uniform(1.0, rng);
            }
        }
        (event, free)
    }

    /// Places of the participants, where they are as many as a concept that ships has.
    #[must_use]
    pub fn participants(&self) -> Option<Places> {
        let both = self.entities.iter().zip(&self.part);
        let places: Vec<Place> = both.filter(|(_, part)| **part).map(|(p, _)| *p).collect();
        <[Place; PARTICIPANTS]>::try_from(places).ok()
    }

    /// How far it is from showing a concept, where it has as many participants.
    #[must_use]
    pub fn error(&self, concept: &dyn Concept) -> Option<f64> {
        Some(concept.error(&self.marks, &self.participants()?))
    }

    /// Refuses what is no arrangement.
    ///
    /// # Errors
    /// [`Error::Invalid`] for too few or too many entities, a list of another length, none that takes part, or a place
    /// out of reach.
    pub fn check(&self, at: &str) -> Result<(), Error> {
        let count = self.entities.len();
        if count == 0 || count > MOST_ENTITIES {
            let message = format!("are {count}, expected 1 to {MOST_ENTITIES}");
            return Err(Error::invalid(format!("{at}.entities"), message));
        }
        if self.part.len() != count {
            let message = format!("are {}, expected {count}, one an entity", self.part.len());
            return Err(Error::invalid(format!("{at}.part"), message));
        }
        if !self.part.contains(&true) {
            let message = "has no entity that takes part, expected at least one";
            return Err(Error::invalid(format!("{at}.part"), message));
        }
        for (k, place) in self.marks.iter().enumerate() {
            check_place(&format!("{at}.marks[{k}]"), place)?;
        }
        for (k, place) in self.entities.iter().enumerate() {
            check_place(&format!("{at}.entities[{k}]"), place)?;
        }
        Ok(())
    }

    /// As the energy takes it, at code 0.
    #[must_use]
    pub fn scene<R: Real>(&self) -> Scene<R> {
        lanes(&[self])
    }

    /// Takes the places of a scene.
    pub fn take<R: Real>(&mut self, scene: &Scene<R>) {
        for (to, from) in self.entities.iter_mut().zip(&scene.places[2..]) {
            *to = from.map(Real::to_f64);
        }
    }
}

fn check_place(at: &str, place: &Place) -> Result<(), Error> {
    place
        .iter()
        .try_for_each(|x| in_range(at, *x, -REACH, REACH))
}

/// Arrangements side by side, a lane each: as many as there are lanes, with as many entities.
#[must_use]
pub fn lanes<L: Lanes>(events: &[&Arrangement]) -> Scene<L> {
    let load = |of: &dyn Fn(&Arrangement) -> f64| {
        let numbers: Vec<L::Real> = events.iter().map(|e| L::Real::from_f64(of(e))).collect();
        L::load(&numbers)
    };
    let mut scene = Scene::zero(events[0].entities.len());
    for (k, place) in scene.places.iter_mut().enumerate() {
        for c in 0..2 {
            place[c] = load(&|e| match k {
                0 | 1 => e.marks[k][c],
                _ => e.entities[k - 2][c],
            });
        }
    }
    for (k, attention) in scene.attention.iter_mut().enumerate() {
        *attention = load(&|e| if e.part[k] { FULL } else { -FULL });
    }
    scene
}
