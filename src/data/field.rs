//! The velocities of a known system.

use super::generate::Draw;
use super::{Known, Observations, Shape, Source};
use crate::error::Error;
use crate::system::{Rest, SystemConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The velocity `f(x)` of a known system at points drawn uniformly from its domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Velocities of a system", extend("x-formula" = r"(x_i, f(x_i)),\ x_i \sim \mathrm{uniform}"))]
pub struct Field {
    /// The system.
    pub system: SystemConfig,
    /// Number of observations.
    #[schemars(
        title = "Observations",
        range(min = 1, max = 5000),
        extend("x-scale" = "log")
    )]
    pub n: usize,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            system: SystemConfig::default(),
            n: 2000,
        }
    }
}

/// What is known of a system beside its velocities.
pub(super) fn known(system: &SystemConfig) -> Known {
    let driven = system.driven();
    let form = |rest: Rest| {
        let form = rest.form(&driven)?;
        Some((rest.x, form.as_slice().to_vec()))
    };
    let rests = system.rests();
    let levels = system.levels(&rests);
    let (stable, others): (Vec<_>, Vec<_>) = rests.into_iter().partition(Rest::is_stable);
    // The first is where U is 0.
    let forms: Vec<(Vec<f64>, Vec<f64>)> = stable
        .into_iter()
        .filter_map(form)
        .chain(system.cycles().into_iter().flat_map(|c| c.places))
        .chain(others.into_iter().filter_map(form))
        .collect();
    let level = |x: &[f64]| levels.iter().find(|l| l.x == x).map(|l| [l.level, l.off]);
    let mut all: Vec<_> = forms.iter().map(|(x, _)| level(x)).collect();
    if let Some(first) = all.first_mut() {
        *first = Some([0.0; 2]);
    }
    Known {
        noise: driven.iter().map(|d| f64::from(u8::from(*d))).collect(),
        levels: all,
        forms,
    }
}

impl Source for Field {
    fn system(&self) -> Option<&SystemConfig> {
        Some(&self.system)
    }

    fn shape(&self) -> Result<Shape, Error> {
        self.system.check_at("data.system")?;
        Ok(Shape {
            n: self.n,
            dim: self.system.dim(),
            conditions: 0,
            starts: false,
            path: 0,
            velocities: true,
            timed: false,
            groups: Some(0),
        })
    }

    fn observe(&self, seed: u32) -> Result<Observations, Error> {
        let shape = self.shape()?;
        let mut draw = Draw::new(seed);
        let domain = self.system.domain();
        let (mut points, mut velocities) = (Vec::new(), Vec::new());
        for _ in 0..self.n {
            let place = domain
                .iter()
                .map(|[low, high]| low + (high - low) * draw.uniform());
            let x: Vec<f64> = place.map(|x| f64::from(x as f32)).collect();
            velocities.extend(self.system.velocity(&x));
            points.extend(x);
        }
        if let Some(i) = velocities.iter().position(|v| !v.is_finite()) {
            let x = &points[i / shape.dim * shape.dim..][..shape.dim];
            return Err(Error::invalid("data.system", self.system.undefined(x)));
        }
        Ok(Observations {
            dim: shape.dim,
            points,
            velocities,
            known: Some(Arc::new(known(&self.system))),
            ..Observations::default()
        })
    }
}
