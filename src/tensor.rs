//! Named tensors: how flat parameter vectors are shown, stored and read back.

use crate::error::Error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Name and shape of one tensor of a layout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TensorShape {
    /// Name as written in the family's formula.
    pub name: String,
    /// Lengths of its axes, outermost first; empty for a single number.
    pub shape: Vec<usize>,
}

impl TensorShape {
    /// A shape of that name.
    pub fn new(name: impl Into<String>, shape: &[usize]) -> Self {
        Self {
            name: name.into(),
            shape: shape.to_vec(),
        }
    }

    /// How many numbers it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it holds no number.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A tensor with its numbers, row-major.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Tensor {
    /// Name as written in the family's formula.
    pub name: String,
    /// Lengths of its axes, outermost first; empty for a single number.
    pub shape: Vec<usize>,
    /// The numbers, row-major.
    pub values: Vec<f64>,
}

/// How many numbers a layout holds.
#[must_use]
pub fn total(layout: &[TensorShape]) -> usize {
    layout.iter().map(TensorShape::len).sum()
}

/// Cuts a flat vector into the tensors of a layout.
#[must_use]
pub fn name(layout: &[TensorShape], flat: &[f64]) -> Vec<Tensor> {
    let mut rest = flat;
    layout
        .iter()
        .map(|t| {
            let (values, tail) = rest.split_at(t.len());
            rest = tail;
            Tensor {
                name: t.name.clone(),
                shape: t.shape.clone(),
                values: values.to_vec(),
            }
        })
        .collect()
}

/// Joins named tensors to the flat vector of a layout.
///
/// # Errors
/// [`Error::Invalid`] when a tensor is missing, unknown, of another shape, or not finite.
pub fn flatten(layout: &[TensorShape], tensors: &[Tensor], at: &str) -> Result<Vec<f64>, Error> {
    let mut flat = Vec::with_capacity(total(layout));
    for t in layout {
        let found = tensors.iter().find(|f| f.name == t.name).ok_or_else(|| {
            Error::invalid(
                at,
                format!("tensor `{}` of shape {:?} is missing", t.name, t.shape),
            )
        })?;
        let here = || format!("{at}.{}", t.name);
        if found.shape != t.shape || found.values.len() != t.len() {
            return Err(Error::invalid(
                here(),
                format!(
                    "has shape {:?} with {} values, expected shape {:?} with {}",
                    found.shape,
                    found.values.len(),
                    t.shape,
                    t.len()
                ),
            ));
        }
        if let Some(i) = found.values.iter().position(|v| !v.is_finite()) {
            return Err(Error::invalid(
                here(),
                format!("value {i} is not a finite number"),
            ));
        }
        flat.extend_from_slice(&found.values);
    }
    if let Some(extra) = tensors
        .iter()
        .find(|f| layout.iter().all(|t| t.name != f.name))
    {
        let names: Vec<_> = layout.iter().map(|t| t.name.as_str()).collect();
        return Err(Error::invalid(
            at,
            format!(
                "tensor `{}` is unknown, expected {}",
                extra.name,
                names.join(", ")
            ),
        ));
    }
    Ok(flat)
}
