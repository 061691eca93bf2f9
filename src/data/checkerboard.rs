//! Alternate squares.

use super::generate::planar_source;

planar_source! {
    /// The black squares of a board of four by four, filled evenly.
    #[schemars(title = "Checkerboard", extend("x-formula" = r""))]
    pub struct Checkerboard { n: 400, noise: 0.0 }

    // Squares of side 1.25 over [−2.5, 2.5]².
    |_, draw| {
        let (row, pair) = (draw.below(4), draw.below(2));
        let column = 2 * pair + row % 2;
        [
            1.25 * (f64::from(column) + draw.uniform()) - 2.5,
            1.25 * (f64::from(row) + draw.uniform()) - 2.5,
        ]
    }
}
