//! Coordinates that go around a circle.

/// The period of each coordinate, 0 where it has none; coordinates that are not named have none.
///
/// A place is the same after a period. Of the numbers that stand for it, [`Periods::fold`] takes the one
/// nearest 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Periods(Vec<f64>);

impl Periods {
    /// Of coordinates in order.
    #[must_use]
    pub fn new(periods: &[f64]) -> Self {
        Self(periods.to_vec())
    }

    /// The period of a coordinate, where it has one. Builds that are not complete know none.
    #[must_use]
    pub fn of(&self, coordinate: usize) -> Option<f64> {
        let period = self.0.get(coordinate).copied();
        period.filter(|p| cfg!(feature = "complete") && *p > 0.0)
    }

    /// Whether any coordinate has one.
    #[must_use]
    pub fn any(&self) -> bool {
        (0..self.0.len()).any(|k| self.of(k).is_some())
    }

    /// A difference along a coordinate, by the shortest way.
    #[must_use]
    pub fn shortest(&self, coordinate: usize, off: f64) -> f64 {
        self.of(coordinate)
            .map_or(off, |period| off - period * libm::rint(off / period))
    }

    /// Moves a place to within half a period of 0.
    pub fn fold(&self, x: &mut [f64]) {
        for (k, x) in x.iter_mut().enumerate() {
            *x = self.shortest(k, *x);
        }
    }

    /// Of the numbers that stand for the place `x`, those nearest `to`.
    #[must_use]
    pub fn near(&self, x: &[f64], to: &[f64]) -> Vec<f64> {
        let pairs = x.iter().zip(to).enumerate();
        pairs
            .map(|(k, (x, to))| match self.of(k) {
                Some(_) => to + self.shortest(k, x - to),
                None => *x,
            })
            .collect()
    }

    /// `‖a − b‖²` by the shortest way.
    #[must_use]
    pub fn squared_distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let pairs = a.iter().zip(b).enumerate();
        let off = pairs.map(|(k, (a, b))| self.shortest(k, a - b));
        off.map(|off| off * off).sum()
    }

    /// `‖a − b‖` by the shortest way.
    #[must_use]
    pub fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        self.squared_distance(a, b).sqrt()
    }

    /// Makes a box one period wide, and 0 its middle, along each coordinate that has one.
    pub fn fit(&self, low: &mut [f64], high: &mut [f64]) {
        for (k, (low, high)) in low.iter_mut().zip(high).enumerate() {
            if let Some(period) = self.of(k) {
                (*low, *high) = (-0.5 * period, 0.5 * period);
            }
        }
    }
}

#[cfg(all(test, feature = "complete"))]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_after_a_period() {
        let periods = Periods::new(&[360.0, 0.0]);
        let mut x = [190.0, 190.0];
        periods.fold(&mut x);
        assert_eq!(x, [-170.0, 190.0]);
        assert_eq!(periods.distance(&[179.0, 0.0], &[-179.0, 0.0]), 2.0);
        assert_eq!(periods.near(&[-179.0, 5.0], &[700.0, 0.0]), [541.0, 5.0]);
        let (mut low, mut high) = ([0.0; 3], [1.0; 3]);
        periods.fit(&mut low, &mut high);
        assert_eq!((low, high), ([-180.0, 0.0, 0.0], [180.0, 1.0, 1.0]));
    }
}
