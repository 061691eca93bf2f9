//! Populations seen one after the other, as steps.

use super::scale::{axes, to_axes};
use super::{Scenario, View};
use crate::data::{Point, Points, Table, sample, timed, usual};
use crate::error::Error;
use crate::notice::Notice;
use crate::periods::Periods;
use crate::transport::assign;

/// Most of a population that are paired at once: some seconds of one core.
const MOST: usize = if cfg!(target_arch = "wasm32") {
    1000
} else {
    2000
};
/// Most pairs of all times together, where that leaves the populations FEW.
const PAIRS: usize = 10_000;
const FEW: usize = 20;

/// A table of populations ([`Table::times`]) as a table of steps: everyone at each time is paired with someone at
/// the time before, so that the sum of squared distances is least, in the units that the scenario has them in.
/// Of the larger of two populations as many are taken as the other has, and of large ones at most 2000, spread
/// evenly.
///
/// # Errors
/// [`Error::Invalid`] where fewer than two times have rows, or most times have one row.
pub fn paired(scenario: &Scenario, table: &Table) -> Result<Table, Error> {
    let refuse = |message: String| Err(Error::invalid("table", message));
    let mut rows: Vec<(f64, &Point)> = table.times.iter().copied().zip(&table.points).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let populations: Vec<&[(f64, &Point)]> = rows.chunk_by(|a, b| a.0 == b.0).collect();
    let count = populations.len();
    if count < 2 {
        return refuse(format!(
            "has rows of {count} time, expected populations at two times at least"
        ));
    }
    let least = populations.iter().map(|p| p.len()).min().unwrap_or(0);
    if rows.len() < 2 * count {
        return refuse(format!(
            "has {} rows of {count} times, expected several of each time",
            rows.len()
        ));
    }
    // As an import has them: in standard deviations where they are far from 1.
    let some = sample(table.points.iter().collect(), table.points.len().min(1000));
    let seen = Scenario {
        data: Points {
            points: some.into_iter().cloned().collect(),
        }
        .into(),
        periods: table.periods.clone(),
        axes: Vec::new(),
        view: View::default(),
        state: None,
        ..scenario.clone()
    };
    let axes = axes(&seen);
    let turns: Vec<f64> = (0..table.periods.len())
        .map(|k| table.periods[k] / axes.get(k).map_or(1.0, |axis| axis.scale))
        .collect();
    let periods = Periods::new(&turns);
    let place = |point: &Point| {
        let mut point = Point::new(point.x.clone());
        to_axes(&axes, &mut point);
        point.x
    };
    let most = (PAIRS / (count - 1)).clamp(FEW, MOST);
    let mut pairs = Vec::new();
    let mut left_out = 0;
    for two in populations.windows(2) {
        let [before, after] = [two[0], two[1]];
        let n = before.len().min(after.len()).min(most);
        left_out += after.len() - n;
        let [before, after] = [before, after].map(|p| sample(p.to_vec(), n));
        let [from, to] =
            [&before, &after].map(|p| p.iter().map(|(_, x)| place(x)).collect::<Vec<_>>());
        let partner = assign(n, |i, j| periods.squared_distance(&to[i], &from[j]));
        for (i, j) in partner.into_iter().enumerate() {
            let (length, start) = (after[i].0 - before[j].0, before[j].1.x.clone());
            let mut point = after[i].1.clone();
            point.start = Some(start);
            pairs.push((length, point));
        }
    }
    let mut lengths: Vec<f64> = pairs.iter().map(|(length, _)| *length).collect();
    let usual = usual(&mut lengths);
    let mut notices = table.notices.clone();
    notices.push(Notice::info(
        "table",
        format!(
            "{count} populations of {least} rows or more: each is paired with the one before by optimal transport"
        ),
    ));
    if left_out > 0 {
        let message = format!(
            "{left_out} rows are left without a partner, so that populations are equally large"
        );
        notices.push(Notice::info("table", message));
    }
    Ok(Table {
        points: timed(pairs, usual),
        times: Vec::new(),
        names: table.names.clone(),
        periods: table.periods.clone(),
        columns: table.columns.clone(),
        rows: table.rows,
        steps: true,
        paired: true,
        spacing: Some(usual),
        notices,
    })
}
