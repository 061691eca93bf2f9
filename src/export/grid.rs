//! An energy on a grid.

use super::model::check_energy;
use crate::error::Error;
use crate::scenario::axis_name;
use crate::session::Session;
use std::fmt::Write;

/// How a grid is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GridFormat {
    /// As PLUMED writes free energies: fields in a header, then a row for each place.
    Fes,
    /// A table with a row for each place.
    Csv,
    /// An array of NumPy.
    Npy,
}

/// Most cells along an axis.
const MOST: usize = 2048;

/// The energy and its gradient over the scenario's view, under the condition 0, in the units of the
/// observations: at `cells + 1` places along each of one or two coordinates, the edges among them. The first
/// coordinate runs fastest.
///
/// The array of NumPy is `[cells + 1, cells + 1, 5]` (second coordinate, first coordinate, then `x1, x2, E` and
/// the derivatives of `E`) or, of one coordinate, `[cells + 1, 3]`.
///
/// # Errors
/// [`Error::Invalid`] for more coordinates, for cells out of range, and for PLUMED's format where an energy
/// is not finite.
pub fn grid(session: &mut Session, format: GridFormat, cells: usize) -> Result<Vec<u8>, Error> {
    let dim = session.observations().dim;
    if !(1..=2).contains(&dim) {
        let message = format!("has {dim} coordinates, expected 1 or 2 for a grid");
        return Err(Error::invalid("data", message));
    }
    if !(1..=MOST).contains(&cells) {
        let message = format!("is {cells}, expected 1 to {MOST}");
        return Err(Error::invalid("cells", message));
    }
    let scenario = session.scenario(false);
    check_energy(&scenario)?;
    let view = scenario.view;
    let edges = [[view.x_min, view.x_max], [view.y_min, view.y_max]];
    let count = cells + 1;
    let along = |k: usize, i: usize| {
        let [low, high] = edges[k];
        let share = i as f64 / cells as f64;
        low * (1.0 - share) + high * share
    };
    let rows = if dim == 2 { count } else { 1 };
    let mut places = Vec::with_capacity(rows * count * dim);
    for j in 0..rows {
        for i in 0..count {
            places.push(along(0, i));
            if dim == 2 {
                places.push(along(1, j));
            }
        }
    }
    let (energies, slopes) = session.energies(&places, &[]);
    let finite = |values: &[f64]| values.iter().all(|v| v.is_finite());
    if format == GridFormat::Fes && !(finite(&energies) && finite(&slopes)) {
        let message = "is not finite everywhere in view, expected a view where it is: PLUMED reads numbers only";
        return Err(Error::invalid("energy", message));
    }
    let unit = |k: usize| {
        scenario
            .axes
            .get(k)
            .map_or((0.0, 1.0), |a| (a.center, a.scale))
    };
    let own = |k: usize, x: f64| unit(k).0 + unit(k).1 * x;
    let numbers: Vec<Vec<f64>> = places
        .chunks_exact(dim)
        .zip(slopes.chunks_exact(dim))
        .zip(&energies)
        .map(|((x, slope), energy)| {
            let x = x.iter().enumerate().map(|(k, x)| own(k, *x));
            let slope = slope.iter().enumerate().map(|(k, s)| s / unit(k).1);
            x.chain([*energy]).chain(slope).collect()
        })
        .collect();
    let names: Vec<String> = (0..dim).map(|k| axis_name(&scenario.axes, k)).collect();
    Ok(match format {
        GridFormat::Fes => {
            let ends: Vec<[f64; 2]> = (0..dim)
                .map(|k| edges[k].map(|edge| own(k, edge)))
                .collect();
            fes(&names, &ends, count, &numbers).into_bytes()
        }
        GridFormat::Csv => csv(&names, &numbers).into_bytes(),
        GridFormat::Npy => {
            let shape = match dim {
                1 => format!("({count}, 3)"),
                _ => format!("({count}, {count}, 5)"),
            };
            npy(&shape, &numbers)
        }
    })
}

/// Names without spaces or signs, and no two alike.
fn words(names: &[String]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let word = name.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
        let word = match word.trim_matches('_') {
            "" => format!("x{}", k + 1),
            word => word.to_owned(),
        };
        words.push(match words.contains(&word) {
            true => format!("{word}{}", k + 1),
            false => word,
        });
    }
    words
}

/// Of coordinates that are not periodic, PLUMED counts the places along an axis as its bins.
fn fes(names: &[String], ends: &[[f64; 2]], count: usize, numbers: &[Vec<f64>]) -> String {
    let names = words(names);
    let derivatives: Vec<String> = names.iter().map(|name| format!("der_{name}")).collect();
    let mut out = format!(
        "#! FIELDS {} file.free {}\n",
        names.join(" "),
        derivatives.join(" ")
    );
    for (name, [low, high]) in names.iter().zip(ends) {
        let _ = write!(
            out,
            "#! SET min_{name} {low}\n#! SET max_{name} {high}\n#! SET nbins_{name} {count}\n#! SET periodic_{name} false\n"
        );
    }
    for (i, row) in numbers.iter().enumerate() {
        if i > 0 && i % count == 0 {
            out.push('\n');
        }
        let row: Vec<String> = row.iter().map(|v| format!("{v:.9e}")).collect();
        let _ = writeln!(out, " {}", row.join(" "));
    }
    out
}

fn csv(names: &[String], numbers: &[Vec<f64>]) -> String {
    let names = words(names);
    let derivatives: Vec<String> = names.iter().map(|name| format!("dE_d{name}")).collect();
    let mut out = format!("{},E,{}\n", names.join(","), derivatives.join(","));
    for row in numbers {
        let row: Vec<String> = row.iter().map(f64::to_string).collect();
        let _ = writeln!(out, "{}", row.join(","));
    }
    out
}

/// Version 1.0 of the format: the header is padded so that the numbers begin at a multiple of 64 bytes.
fn npy(shape: &str, numbers: &[Vec<f64>]) -> Vec<u8> {
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
    let length = (10 + header.len() + 1).next_multiple_of(64) - 10;
    header.push_str(&" ".repeat(length - 1 - header.len()));
    header.push('\n');
    let mut out = b"\x93NUMPY\x01\x00".to_vec();
    out.extend((length as u16).to_le_bytes());
    out.extend(header.as_bytes());
    out.extend(numbers.iter().flatten().flat_map(|v| v.to_le_bytes()));
    out
}
