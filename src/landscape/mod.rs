//! The shape of an energy: where it is stationary and of what kind, what flows where, and the
//! ways over its passes.

#[cfg(feature = "complete")]
mod basins;
#[cfg(feature = "complete")]
mod critical;
#[cfg(feature = "complete")]
mod degenerate;
#[cfg(feature = "complete")]
mod paths;
#[cfg(feature = "complete")]
mod point;

#[cfg(feature = "complete")]
pub use basins::{Forces, Painter};
#[cfg(feature = "complete")]
pub use critical::{Found, critical_points};
#[cfg(feature = "complete")]
pub use paths::{Path, descend};
#[cfg(feature = "complete")]
pub(crate) use point::squared_distance;
#[cfg(feature = "complete")]
pub use point::{CriticalPoint, Degenerate, Kind, Search};

use crate::energy::Field;
use crate::scalar::{Lanes, Real, Scalar};
use crate::tile::{TILE, Tile, zeros};
use nalgebra::{DMatrix, DVector};

/// Value, gradient and Hessian at points.
#[derive(Debug)]
pub struct Local {
    /// Energies.
    pub energy: Vec<f64>,
    /// Gradients.
    pub gradient: Vec<DVector<f64>>,
    /// Hessians.
    pub hessian: Vec<DMatrix<f64>>,
}

/// Evaluates `E`, `∇E` and `H` at a tile: one gradient and `d` Hessian-vector products. Parameter
/// gradients accumulated in the field are lost.
pub fn local<L: Lanes>(field: &mut dyn Field<L>, x: &[Tile<L>]) -> Local {
    let d = x.len();
    let mut g = zeros();
    let energy = field.value_and_gradient(0, x, &mut g[..d]);
    let lane = |t: &Tile<L>, i: usize| t.to_array()[i].to_f64();
    let mut hessian = vec![DMatrix::zeros(d, d); TILE];
    for k in 0..d {
        let (mut v, mut hv) = (zeros(), zeros());
        v[k] = Tile::one();
        field.tangent(0, x, &v[..d], &mut hv[..d]);
        for (i, hessian) in hessian.iter_mut().enumerate() {
            for (j, hv) in hv[..d].iter().enumerate() {
                hessian[(j, k)] = lane(hv, i);
            }
        }
    }
    Local {
        energy: (0..TILE).map(|i| lane(&energy, i)).collect(),
        gradient: (0..TILE)
            .map(|i| DVector::from_iterator(d, g[..d].iter().map(|g| lane(g, i))))
            .collect(),
        hessian,
    }
}

/// An energy as a function from points to [`Local`].
#[cfg(feature = "complete")]
pub type Look<'a> = &'a mut dyn FnMut(&[Vec<f64>]) -> Local;
