//! Where things stand in a picture: the plane, its axes and the bar of colors.

use super::color::{self, Inks};
use super::levels::{self, multiples, nice_step, rounded};
use crate::error::Error;
use crate::frame::FrameRequest;
use crate::scenario::{Axis, View};
use contour::ContourBuilder;
use std::fmt::Write;
use svg::Document;
use svg::node::element::{ClipPath, Definitions, Group, Line, Rectangle, Text};

/// Margins around the plane, in pixels.
const LEFT: f64 = 58.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 78.0;
const BOTTOM: f64 = 48.0;
/// Pixels between two numbers of an axis, about.
const SPACING: f64 = 80.0;
/// Cells of the grid along the longer side of the plane, and the fewest along the other.
const CELLS: f64 = 160.0;
const FEWEST: f64 = 8.0;
const FONT: &str = "system-ui, sans-serif";

/// What the two coordinates stand for.
pub(super) struct Axes([Axis; 2]);

impl Axes {
    /// Axes without a name are called by their number.
    pub(super) fn of(axes: &[Axis]) -> Self {
        Self([0, 1].map(|k| {
            let mut axis = axes.get(k).cloned().unwrap_or_default();
            if axis.name.is_empty() {
                axis.name = ["x₁", "x₂"][k].into();
            }
            axis
        }))
    }
}

/// A plane in which both coordinates have the same scale, and the grid over it, which has one more cell on
/// every side, so that what is drawn reaches the edge.
pub(super) struct Plot {
    view: View,
    width: f64,
    height: f64,
    /// Cells of the plane across and up.
    cells: [f64; 2],
}

impl Plot {
    /// The plane of a picture of that width; a view that is very long or high is not drawn to scale.
    pub(super) fn new(picture: f64, view: View) -> Self {
        let width = picture - LEFT - RIGHT;
        let spans = [view.x_max - view.x_min, view.y_max - view.y_min];
        let longer = spans[0].max(spans[1]);
        Self {
            height: width * (spans[1] / spans[0]).clamp(0.25, 2.0),
            cells: spans.map(|span| (CELLS * span / longer).ceil().max(FEWEST)),
            view,
            width,
        }
    }

    /// The frame of the grid.
    pub(super) fn request(&self) -> FrameRequest {
        let [columns, rows] = self.cells;
        let dx = (self.view.x_max - self.view.x_min) / columns;
        let dy = (self.view.y_max - self.view.y_min) / rows;
        FrameRequest {
            width: columns as usize + 2,
            height: rows as usize + 2,
            x_min: self.view.x_min - dx,
            x_max: self.view.x_max + dx,
            y_min: self.view.y_min - dy,
            y_max: self.view.y_max + dy,
            ..FrameRequest::default()
        }
    }

    fn right(&self) -> f64 {
        LEFT + self.width
    }

    fn bottom(&self) -> f64 {
        TOP + self.height
    }

    pub(super) fn document(&self) -> Document {
        let (width, height) = (self.right() + RIGHT, self.bottom() + BOTTOM);
        Document::new()
            .set("width", width)
            .set("height", tenth(height))
            .set("viewBox", (0, 0, width, tenth(height)))
            .set("role", "img")
            .set("font-family", FONT)
            .set("font-size", 11.5)
    }

    fn plane(&self) -> Rectangle {
        Rectangle::new()
            .set("x", LEFT)
            .set("y", TOP)
            .set("width", tenth(self.width))
            .set("height", tenth(self.height))
    }

    pub(super) fn clip(&self) -> Definitions {
        Definitions::new().add(ClipPath::new().set("id", "plane").add(self.plane()))
    }

    pub(super) fn shows(&self, x: f64, y: f64) -> bool {
        let View {
            x_min,
            x_max,
            y_min,
            y_max,
        } = self.view;
        (x_min..=x_max).contains(&x) && (y_min..=y_max).contains(&y)
    }

    /// A place in the picture, in tenths of a pixel.
    pub(super) fn place(&self, x: f64, y: f64) -> [f64; 2] {
        let View {
            x_min,
            x_max,
            y_min,
            y_max,
        } = self.view;
        [
            tenth(LEFT + self.width * (x - x_min) / (x_max - x_min)),
            tenth(TOP + self.height * (y_max - y) / (y_max - y_min)),
        ]
    }

    /// A line through places, `[count, 2]`.
    pub(super) fn path(&self, points: &[f32]) -> String {
        let places = points.chunks_exact(2);
        through(places.map(|p| self.place(f64::from(p[0]), f64::from(p[1]))))
    }

    /// Lines and areas of values on the grid.
    fn contours(&self) -> ContourBuilder {
        let [columns, rows] = self.cells;
        let (dx, dy) = (self.width / columns, self.height / rows);
        ContourBuilder::new(columns as usize + 2, rows as usize + 2, true)
            .x_origin(LEFT - dx)
            .y_origin(TOP - dy)
            .x_step(dx)
            .y_step(dy)
    }

    /// Each of some levels, with where the values take it.
    pub(super) fn lines(
        &self,
        values: &[f64],
        levels: &[f64],
    ) -> Result<Vec<(f64, String)>, Error> {
        let path = |line: contour::Line| {
            let parts = line.geometry().0.iter();
            let path = parts.map(|part| through(part.coords().map(|at| [at.x, at.y])));
            (line.threshold(), path.collect())
        };
        let lines = self.contours().lines(values, levels).map_err(untraced)?;
        Ok(lines.into_iter().map(path).collect())
    }

    /// Where the values are at least each of some levels.
    pub(super) fn areas(&self, values: &[f64], levels: &[f64]) -> Result<Vec<String>, Error> {
        let path = |area: contour::Contour| {
            let polygons = area.geometry().0.iter();
            let rings = polygons.flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
            rings
                .map(|ring| through(ring.coords().map(|at| [at.x, at.y])) + "z")
                .collect()
        };
        let areas = self.contours().contours(values, levels).map_err(untraced)?;
        Ok(areas.into_iter().map(path).collect())
    }

    /// The frame of the plane, with round numbers in the units of its axes, and their names.
    pub(super) fn axes(&self, Axes(axes): &Axes, inks: &Inks) -> Group {
        let View {
            x_min,
            x_max,
            y_min,
            y_max,
        } = self.view;
        let frame = self.plane().set("fill", "none").set("stroke", inks.text);
        let mut group = Group::new()
            .set("fill", inks.text)
            .add(frame.set("stroke-opacity", 0.4));
        for (value, text) in numbers(&axes[0], [x_min, x_max], self.width) {
            let [x, _] = self.place(value, y_min);
            let y = self.bottom();
            group = group.add(tick(inks, [x, y], [x, y + 5.0]));
            group = group.add(label(text, x, y + 18.0).set("text-anchor", "middle"));
        }
        for (value, text) in numbers(&axes[1], [y_min, y_max], self.height) {
            let [_, y] = self.place(x_min, value);
            group = group.add(tick(inks, [LEFT - 5.0, y], [LEFT, y]));
            group = group.add(label(text, LEFT - 8.0, y + 4.0).set("text-anchor", "end"));
        }
        let across = label(&axes[0].name, LEFT + self.width / 2.0, self.bottom() + 38.0);
        let turned = format!(
            "translate(14 {}) rotate(-90)",
            tenth(TOP + self.height / 2.0)
        );
        let up = label(&axes[1].name, 0.0, 0.0).set("transform", turned);
        let middle = |text: Text| text.set("text-anchor", "middle").set("font-size", 13);
        group.add(middle(across)).add(middle(up))
    }

    /// The colors of the energy, with round energies beside them.
    pub(super) fn bar(&self, range: [f64; 2], dark: bool, inks: &Inks) -> Group {
        let left = self.right() + 14.0;
        let at = |energy: f64| tenth(self.bottom() - self.height * color::share_of(energy, range));
        let shades = color::path(dark, 64);
        let part = self.height / shades.len() as f64;
        let mut group = Group::new().set("fill", inks.text);
        for (k, shade) in shades.into_iter().enumerate() {
            let part = Rectangle::new()
                .set("x", left)
                .set("y", tenth(self.bottom() - part * (k + 1) as f64))
                .set("width", 12)
                // A little over the next one, so that no seam shows.
                .set("height", tenth(part + if k == 0 { 0.0 } else { 0.5 }));
            group = group.add(part.set("fill", shade));
        }
        let step = nice_step(range[1] - range[0], 10.0);
        let mut last = f64::INFINITY;
        for energy in levels::multiples(range, step) {
            let y = at(energy);
            if last - y >= 14.0 {
                let text = label(rounded(energy, step), left + 17.0, y + 4.0);
                group = group.add(text);
                last = y;
            }
        }
        group.add(label("E", left + 2.0, self.bottom() + 18.0).set("font-style", "italic"))
    }
}

/// Round numbers along an axis in its units, each with the coordinate where it stands.
fn numbers(axis: &Axis, [low, high]: [f64; 2], pixels: f64) -> Vec<(f64, String)> {
    let ends = [low, high].map(|x| axis.center + axis.scale * x);
    let step = nice_step(ends[1] - ends[0], (pixels / SPACING).max(2.0));
    let place = |value: f64| (value - axis.center) / axis.scale;
    let values = multiples(ends, step).into_iter();
    values
        .map(|value| (place(value), rounded(value, step)))
        .collect()
}

fn tick(inks: &Inks, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2]) -> Line {
    let line = Line::new().set("x1", x1).set("y1", tenth(y1)).set("x2", x2);
    line.set("y2", tenth(y2)).set("stroke", inks.text)
}

fn label(text: impl Into<String>, x: f64, y: f64) -> Text {
    Text::new(text).set("x", tenth(x)).set("y", tenth(y))
}

fn untraced(error: impl std::fmt::Display) -> Error {
    Error::invalid(
        "view",
        format!("lines of equal energy cannot be traced: {error}"),
    )
}

/// `d` of a line through places; it is left where a place is not finite.
fn through(places: impl Iterator<Item = [f64; 2]>) -> String {
    let mut d = String::new();
    for [x, y] in places.take_while(|at| at.iter().all(|x| x.is_finite())) {
        let command = if d.is_empty() { 'M' } else { ' ' };
        // Writing to a string does not fail.
        let _ = write!(d, "{command}{} {}", tenth(x), tenth(y));
    }
    d
}

fn tenth(x: f64) -> f64 {
    (10.0 * x).round() / 10.0
}
