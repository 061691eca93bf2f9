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

/// Cells of the grid along the longer side of the plot.
const CELLS: f64 = 160.0;
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
    let map = scenario.dynamics.replaces_energy() && scenario.objective.rolls_out();
    let plot = Plot::new(request.width, scenario.view);
    let (frame, shape) = framed(session, &plot, request.paths);
    let Some(range) = levels::range(&frame.grid) else {
        let message = "the energy is nowhere finite in view".into();
        return Err(Error::Diverged { message });
    };
    let inks = color::inks(request.dark);

    let mut inside = Group::new().set("clip-path", "url(#plane)");
    if !map {
        inside = inside.add(energy(&plot, &frame, shape, range, request.dark));
        inside = inside.add(isolines(&plot, &frame, shape, range).set("stroke", inks.line));
    }
    inside = inside.add(paths(&plot, &frame).set("stroke", inks.ink));
    inside = inside.add(observations(&plot, &frame, &inks));
    if !map {
        inside = inside.add(stationary(&plot, &frame, &inks));
    }
    let names = Axes::of(&scenario.axes);
    let minima = kinds(&frame, Kind::Minimum).count();
    let title = if scenario.title.is_empty() {
        "A learned energy"
    } else {
        &scenario.title
    };
    let observed = frame.observations.len() / 2;
    let condition = if session.observations().m > 0 {
        " under the condition 0"
    } else {
        ""
    };
    let count = |n: usize, one, many| format!("{n} {}", if n == 1 { one } else { many });
    let observed = count(observed, "observation", "observations");
    let minima = count(minima, "minimum", "minima");
    let about = format!("The energy{condition}, with {observed} and {minima}.");
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
        .add(plot.axes(&names, &inks));
    if !map {
        document = document.add(plot.bar(range, request.dark, &inks));
    }
    Ok(document.to_string())
}

/// The frame of the view with one more cell on every side, so that what is drawn reaches its edge.
fn framed(session: &mut Session, plot: &Plot, trajectories: usize) -> (Frame, [usize; 2]) {
    let view = &plot.view;
    let (across, up) = (view.x_max - view.x_min, view.y_max - view.y_min);
    let cell = across.max(up) / CELLS;
    let cells = |span: f64| (span / cell).ceil().max(8.0);
    let (width, height) = (cells(across), cells(up));
    let (dx, dy) = (across / width, up / height);
    let request = FrameRequest {
        width: width as usize + 2,
        height: height as usize + 2,
        x_min: view.x_min - dx,
        x_max: view.x_max + dx,
        y_min: view.y_min - dy,
        y_max: view.y_max + dy,
        trajectories,
        critical_points: true,
        ..FrameRequest::default()
    };
    let mut frame = Frame::default();
    session.frame(&request, &mut frame);
    frame.critical_points = frame
        .critical_points
        .chunks_exact(4)
        .filter(|point| plot.shows(f64::from(point[0]), f64::from(point[1])))
        .flatten()
        .copied()
        .collect();
    (frame, [request.width, request.height])
}

/// Areas above each of some energies, each over those below: without seams between them.
fn energy(plot: &Plot, frame: &Frame, shape: [usize; 2], range: [f64; 2], dark: bool) -> Group {
    let shades = color::path(dark, SHADES);
    let lowest = Rectangle::new().set("width", "100%").set("height", "100%");
    let mut group = Group::new().add(lowest.set("fill", shades[0].clone()));
    let bounds: Vec<f64> = (1..SHADES)
        .map(|k| color::energy_at(k as f64 / SHADES as f64, range))
        .collect();
    for (area, shade) in plot
        .areas(frame, shape, range, &bounds)
        .into_iter()
        .zip(&shades[1..])
    {
        group = group.add(Path::new().set("d", area).set("fill", shade.clone()));
    }
    group.set("fill-rule", "evenodd")
}

/// Where the energy takes round values, each with its value as a tooltip.
fn isolines(plot: &Plot, frame: &Frame, shape: [usize; 2], range: [f64; 2]) -> Group {
    let mut group = Group::new().set("fill", "none");
    for (level, line) in plot.lines(frame, shape, range, &levels::levels(range)) {
        let said = Title::new(format!("E = {}", levels::short(level)));
        group = group.add(Path::new().set("d", line).add(said));
    }
    group
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
