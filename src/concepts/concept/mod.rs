//! Concepts that ship, one a file, and the catalog of them.

use crate::catalog::catalog;
use crate::random::Stream;
use rand::RngExt;
use std::f64::consts::TAU;

/// Entities that take part in a concept.
pub const PARTICIPANTS: usize = 4;

/// A place in the plane.
pub type Place = [f64; 2];
/// The first mark and the second.
pub type Marks = [Place; 2];
/// Places of those that take part.
pub type Places = [Place; PARTICIPANTS];

/// A set of places that four entities may have beside two marks.
pub trait Concept {
    /// What it is called.
    fn title(&self) -> &'static str;

    /// Places that show it, drawn at random.
    fn draw(&self, marks: &Marks, rng: &mut Stream) -> Places;

    /// How far places are from showing it: the root of the mean square of how far the four entities have to move,
    /// at least, for the set to be reached.
    fn error(&self, marks: &Marks, places: &Places) -> f64;
}

catalog! {
    ($) concept_config;
    /// Which concept.
    pub enum ConceptConfig: Concept {
        near::Near;
        beside::Beside;
        between::Between;
        line::Line;
        circle::Circle;
        square::Square;
        cluster::Cluster;
        spread::Spread;
    }
}

/// Uniform in the square of that half edge.
pub(super) fn uniform(half: f64, rng: &mut Stream) -> Place {
    [(); 2].map(|()| half * (2.0 * rng.random::<f64>() - 1.0))
}

/// Uniform in a disk.
fn in_disk(center: Place, radius: f64, rng: &mut Stream) -> Place {
    let r = radius * libm::sqrt(rng.random());
    around(center, r, TAU * rng.random::<f64>())
}

/// At that distance and angle from a place.
fn around(center: Place, radius: f64, angle: f64) -> Place {
    [
        center[0] + radius * libm::cos(angle),
        center[1] + radius * libm::sin(angle),
    ]
}

fn less(a: Place, b: Place) -> Place {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: Place, b: Place) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn length(a: Place) -> f64 {
    libm::hypot(a[0], a[1])
}

fn middle(places: &Places) -> Place {
    [0, 1].map(|c| places.iter().map(|p| p[c]).sum::<f64>() / PARTICIPANTS as f64)
}

/// The root of the mean square of distances.
fn root_mean(distances: [f64; PARTICIPANTS]) -> f64 {
    libm::sqrt(distances.iter().map(|d| d * d).sum::<f64>() / PARTICIPANTS as f64)
}
