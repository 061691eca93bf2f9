//! Pictures of a fit as SVG: the energy, where it is equal, paths, observations and minima, with axes in
//! the units that the observations came in.

mod color;
mod levels;
mod plot;

use crate::error::Error;
use crate::frame::{Frame, FrameRequest};
use crate::landscape::Kind;
use crate::session::Session;
use plot::{Axes, Plot};
use svg::node::element::{Circle, Description, Group, Path, Rectangle, Title};

/// How a picture is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureRequest {
    /// Width in pixels of CSS, a 96th of an inch each, 240 to 4000; the height follows from the view.
    pub width: f64,
    /// Light inks on dark paper, for a dark page.
    pub dark: bool,
    /// Most paths of the process that are drawn; none where the objective does not follow it.
    pub paths: usize,
}

impl Default for PictureRequest {
    fn default() -> Self {
        Self {
            width: 640.0,
            dark: false,
            paths: 64,
        }
    }
}

/// Colors of the energy.
const SHADES: usize = 32;

/// The scenario's view of the energy as it stands, under the condition 0, as an SVG document. Points of
/// more than two dimensions show their first two coordinates, the energy the plane where the others
/// are 0. Nothing of the session changes.
///
/// # Errors
/// [`Error::Invalid`] for a width out of range, for observations of one dimension and on a simplex, and
/// [`Error::Diverged`] where the energy is nowhere finite.
pub fn picture(session: &mut Session, request: &PictureRequest) -> Result<String, Error> {
    if !(240.0..=4000.0).contains(&request.width) {
        let message = format!("is {}, expected 240 to 4000 pixels", request.width);
        return Err(Error::invalid("width", message));
    }
    let scenario = session.scenario(false);
    if session.observations().dim < 2 {
        return Err(Error::invalid(
            "data",
            "has one dimension, expected two for a picture",
        ));
    }
    if scenario.dynamics.on_simplex() {
        let message = "keeps to a simplex, whose picture is drawn on the page only";
        return Err(Error::invalid("dynamics", message));
    }
    let plot = Plot::new(request.width, scenario.view);
    // Of a learned map, which takes its place, no energy is drawn.
    let has_energy = !(scenario.dynamics.replaces_energy() && scenario.objective.rolls_out());
    let mut frame = Frame::default();
    let wanted = FrameRequest {
        trajectories: request.paths,
        critical_points: has_energy,
        ..plot.request()
    };
    session.frame(&wanted, &mut frame);
    let inks = color::inks(request.dark);
    let mut inside = Group::new().set("clip-path", "url(#plane)");
    let mut bar = None;
    if has_energy {
        let Some(range) = levels::range(&frame.grid) else {
            let message = "the energy is nowhere finite in view".into();
            return Err(Error::Diverged { message });
        };
        let values = levels::clamped(&frame.grid, range);
        inside = inside
            .add(energy(&plot, &values, range, request.dark)?)
            .add(isolines(&plot, &values, range)?.set("stroke", inks.line));
        bar = Some(plot.bar(range, request.dark, &inks));
    }
    inside = inside
        .add(paths(&plot, &frame).set("stroke", inks.ink))
        .add(observations(&plot, &frame, &inks))
        .add(stationary(&plot, &frame, &inks));
    let title = match scenario.title.as_str() {
        "" => "A learned energy",
        title => title,
    };
    let about = about(session, &plot, &frame, has_energy);
    let mut document = plot
        .document()
        .add(Title::new(title))
        .add(Description::new().add(svg::node::Text::new(about)))
        .add(plot.clip())
        .add(
            Rectangle::new()
                .set("width", "100%")
                .set("height", "100%")
                .set("fill", inks.paper),
        )
        .add(inside)
        .add(plot.axes(&Axes::of(&scenario.axes), &inks));
    if let Some(bar) = bar {
        document = document.add(bar);
    }
    Ok(document.to_string())
}

/// What is on show, in a sentence.
fn about(session: &Session, plot: &Plot, frame: &Frame, has_energy: bool) -> String {
    let count = |n: usize, one, many| format!("{n} {}", if n == 1 { one } else { many });
    let updates = match session.iteration() {
        0 => String::new(),
        n => format!(" after {}", count(n as usize, "update", "updates")),
    };
    let observed = count(frame.observations.len() / 2, "observation", "observations");
    if !has_energy {
        return format!("Paths of a learned map{updates}, with {observed}.");
    }
    let condition = match session.observations().m {
        0 => "",
        _ => " under the condition 0",
    };
    let in_view = |at: &&[f32]| plot.shows(f64::from(at[0]), f64::from(at[1]));
    let minima = kinds(frame, Kind::Minimum).filter(in_view).count();
    let minima = count(minima, "minimum", "minima");
    format!("The energy{condition}{updates}, with {observed} and {minima}.")
}

/// Areas above each of some energies, each over those below: without seams between them.
fn energy(plot: &Plot, values: &[f64], range: [f64; 2], dark: bool) -> Result<Group, Error> {
    let shades = color::path(dark, SHADES);
    let lowest = Rectangle::new().set("width", "100%").set("height", "100%");
    let mut group = Group::new().add(lowest.set("fill", shades[0].clone()));
    let bounds: Vec<f64> = (1..SHADES)
        .map(|k| color::energy_at(k as f64 / SHADES as f64, range))
        .collect();
    for (area, shade) in plot.areas(values, &bounds)?.into_iter().zip(&shades[1..]) {
        group = group.add(Path::new().set("d", area).set("fill", shade.clone()));
    }
    Ok(group.set("fill-rule", "evenodd"))
}

/// Where the energy takes round values, each with its value as a tooltip.
fn isolines(plot: &Plot, values: &[f64], range: [f64; 2]) -> Result<Group, Error> {
    let mut group = Group::new().set("fill", "none");
    for (level, line) in plot.lines(values, &levels::levels(range))? {
        let said = Title::new(format!("E = {}", levels::short(level)));
        group = group.add(Path::new().set("d", line).add(said));
    }
    Ok(group)
}

fn paths(plot: &Plot, frame: &Frame) -> Group {
    let mut group = Group::new().set("fill", "none").set("stroke-opacity", 0.3);
    let count = frame.starts.len() / 2;
    let each = frame.trajectories.len().checked_div(count);
    if let Some(each) = each.filter(|&each| each > 0) {
        for path in frame.trajectories.chunks_exact(each) {
            group = group.add(Path::new().set("d", plot.path(path)));
        }
    }
    group
}

fn observations(plot: &Plot, frame: &Frame, inks: &color::Inks) -> Group {
    let dots = Group::new().set("fill", inks.ink).set("stroke", inks.paper);
    frame.observations.chunks_exact(2).fold(dots, |dots, at| {
        let [x, y] = plot.place(f64::from(at[0]), f64::from(at[1]));
        dots.add(Circle::new().set("cx", x).set("cy", y).set("r", 2.6))
    })
}

/// Minima as diamonds and saddles as crosses, each with what it is as a tooltip.
fn stationary(plot: &Plot, frame: &Frame, inks: &color::Inks) -> Group {
    let mut group = Group::new()
        .set("stroke", inks.accent)
        .set("stroke-width", 1.6);
    let marks = [
        (Kind::Minimum, "minimum", inks.paper, "m0-6 6 6-6 6-6-6z"),
        (Kind::Saddle, "saddle", "none", "m-4-4 8 8m0-8-8 8"),
    ];
    for (kind, name, fill, shape) in marks {
        for point in kinds(frame, kind) {
            let [x, y] = plot.place(f64::from(point[0]), f64::from(point[1]));
            let said = format!("{name}, E = {}", levels::short(f64::from(point[2])));
            let mark = Path::new().set("d", format!("M{x} {y}{shape}"));
            group = group.add(mark.set("fill", fill).add(Title::new(said)));
        }
    }
    group
}

/// The stationary points of a kind.
fn kinds(frame: &Frame, kind: Kind) -> impl Iterator<Item = &[f32]> {
    let rows = frame.critical_points.chunks_exact(4);
    rows.filter(move |row| row[3] == f32::from(kind as u8))
}
