//! Round numbers: of isolines, of the color bar, of axes.

/// The lowest energy of a grid, and the one that 86 % of it stay under, so that steep walls do not flatten
/// the wells; none where nothing is finite.
pub(super) fn range(grid: &[f32]) -> Option<[f64; 2]> {
    let mut finite: Vec<f64> = grid
        .iter()
        .filter(|e| e.is_finite())
        .map(|&e| f64::from(e))
        .collect();
    finite.sort_by(f64::total_cmp);
    let last = finite.len().checked_sub(1)?;
    let (low, high) = (finite[0], finite[last.min(finite.len() * 86 / 100)]);
    Some(if high > low {
        [low, high]
    } else {
        [low - 0.5, low + 0.5]
    })
}

/// Energies as far as the range goes: what is not finite is as high as it is.
pub(super) fn clamped(grid: &[f32], [low, high]: [f64; 2]) -> Vec<f64> {
    let within = |e: f64| if e.is_nan() { high } else { e.clamp(low, high) };
    grid.iter().map(|&e| within(f64::from(e))).collect()
}

/// The nicest step (1, 2, 2.5 or 5 times a power of ten) that cuts a span into about so many parts.
pub(super) fn nice_step(span: f64, parts: f64) -> f64 {
    let raw = span / parts;
    let power = libm::pow(10.0, libm::floor(libm::log10(raw)));
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].map(|step| step * power);
    let fits = nice.into_iter().find(|step| *step >= raw * 0.999);
    fits.unwrap_or(10.0 * power)
}

/// The multiples of a step in a range, at most 64.
pub(super) fn multiples([low, high]: [f64; 2], step: f64) -> Vec<f64> {
    let (first, last) = (libm::ceil(low / step), libm::floor(high / step));
    let mut numbers = Vec::new();
    let mut k = first;
    while k <= last && numbers.len() < 64 {
        numbers.push(k * step);
        k += 1.0;
    }
    numbers
}

/// Round energies that cut the range into about ten parts.
pub(super) fn steps(range: [f64; 2]) -> Vec<f64> {
    multiples(range, nice_step(range[1] - range[0], 10.0))
}

/// These, and finer ones below the lowest, where things come to rest.
pub(super) fn levels(range: [f64; 2]) -> Vec<f64> {
    let steps = steps(range);
    let lowest = steps.first().copied().unwrap_or(range[1]);
    let fine = multiples(
        [range[0], lowest],
        nice_step(range[1] - range[0], 10.0) / 5.0,
    );
    let mut levels: Vec<f64> = fine.into_iter().chain(steps).collect();
    levels.dedup();
    levels
}

/// A number with as many digits as a step between such numbers asks for.
pub(super) fn rounded(value: f64, step: f64) -> String {
    // One more than the step's first digit, as steps of 2.5 have two.
    let digits = (1.0 - libm::floor(libm::log10(step))).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => &text,
    };
    if text == "-0" { "0" } else { text }.replace('-', "\u{2212}")
}

/// A number with three significant digits.
pub(super) fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        size => rounded(value, libm::pow(10.0, libm::floor(libm::log10(size)) - 1.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_round() {
        assert_eq!(nice_step(7.0, 10.0), 1.0);
        assert_eq!(nice_step(0.23, 10.0), 0.025);
        assert_eq!(multiples([-1.0, 1.0], 0.5), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(rounded(-0.25, 0.025), "−0.25");
        assert_eq!(rounded(-1e-17, 0.5), "0");
        assert_eq!(rounded(70.0, 10.0), "70");
        assert_eq!(short(0.123456), "0.123");
        assert_eq!(short(-1234.5), "−1234");
    }

    #[test]
    fn what_is_not_finite_has_no_part_in_the_range() {
        assert_eq!(range(&[f32::NAN, f32::INFINITY]), None);
        assert_eq!(range(&[1.0, f32::INFINITY]), Some([0.5, 1.5]));
        let walls: Vec<f32> = (0..100)
            .map(|k| if k < 90 { k as f32 } else { 1e9 })
            .collect();
        assert_eq!(range(&walls), Some([0.0, 86.0]));
    }
}
