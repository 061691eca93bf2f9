//! Distance of the end point from the observation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Half the squared distance between where the process comes to rest and the observation,
/// averaged over observations: `(1/n) Σ ½‖x_{i,T} − x_i‖²`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "End point", extend("x-formula" = r"\tfrac1n\sum_i \tfrac12\lVert x_{i,T} - x_i\rVert^2"))]
pub struct Endpoint {}
