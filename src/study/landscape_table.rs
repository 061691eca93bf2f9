//! A landscape as a table.

use super::Landscape;
use crate::scenario::{Axis, axis_name};
use std::fmt::Write;

/// A word of a table, between quotes where it needs them.
fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into(),
    }
}

impl Landscape {
    /// The stationary points as CSV, a row each, their coordinates in the units of the axes: kind, energy, and
    /// the share of the cells that flow to it. Of a saddle between two minima also which they are, and how far
    /// it is above each.
    #[must_use]
    pub fn table(&self, axes: &[Axis]) -> String {
        let dim = self.critical.first().map_or(0, |point| point.x.len());
        let mut out = "point,kind".to_owned();
        for k in 0..dim {
            let _ = write!(out, ",{}", cell(&axis_name(axes, k)));
        }
        out.push_str(",energy,basin,from,to,barrier_from,barrier_to\n");
        for (i, point) in self.critical.iter().enumerate() {
            let kind = serde_json::to_value(point.kind).unwrap_or_default();
            let _ = write!(out, "{i},{}", kind.as_str().unwrap_or_default());
            for (k, x) in point.x.iter().enumerate() {
                let place = axes.get(k).map_or(*x, |axis| axis.center + axis.scale * x);
                let _ = write!(out, ",{place}");
            }
            let _ = write!(out, ",{},", point.energy);
            let share = self.basins.as_ref().and_then(|basins| basins.share.get(i));
            if let Some(share) = share.filter(|_| point.is_minimum()) {
                let _ = write!(out, "{share}");
            }
            let path = self.paths.iter().find(|path| path.saddle == i);
            let ends = path.map_or([None; 2], |path| path.ends);
            for end in ends {
                out.push(',');
                if let Some(end) = end {
                    let _ = write!(out, "{end}");
                }
            }
            for end in ends {
                out.push(',');
                if let Some(minimum) = end.and_then(|end| self.critical.get(end)) {
                    let _ = write!(out, "{}", point.energy - minimum.energy);
                }
            }
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use crate::study::{LandscapeRequest, LandscapeSearch, complete};

    #[test]
    fn a_double_well_is_two_minima_and_the_pass_between_them() {
        let link = "v=1&data=two-moons&energy=double-well&energy.scale=1.5&energy.height=2";
        let (scenario, _) = crate::scenario::from_link(link).unwrap();
        let session = Session::new(scenario, 1).unwrap();
        let search = LandscapeSearch::new(session, &LandscapeRequest::default()).unwrap();
        let axis = |name: &str, center, scale| Axis {
            name: name.into(),
            center,
            scale,
        };
        let axes = [axis("length, cm", 10.0, 2.0), axis("", 0.0, 1.0)];
        let table = complete(search).unwrap().table(&axes);
        let mut rows = table.lines();
        let head = "point,kind,\"length, cm\",x2,energy,basin,from,to,barrier_from,barrier_to";
        assert_eq!(rows.next(), Some(head));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split(',').collect()).collect();
        assert_eq!(rows.len(), 3, "{table}");
        let number = |row: usize, column: usize| rows[row][column].parse::<f64>().unwrap();
        assert_eq!(
            [rows[0][1], rows[1][1], rows[2][1]],
            ["minimum", "minimum", "saddle"]
        );
        let mut wells = [number(0, 2), number(1, 2)];
        wells.sort_by(f64::total_cmp);
        for (got, want) in wells.into_iter().zip([7.0, 13.0]) {
            assert!((got - want).abs() < 1e-4, "{table}");
        }
        assert!((number(0, 5) - 0.5).abs() < 0.02, "{table}");
        assert!(
            (number(2, 8) - 2.0).abs() < 1e-4 && (number(2, 9) - 2.0).abs() < 1e-4,
            "{table}"
        );
    }
}
