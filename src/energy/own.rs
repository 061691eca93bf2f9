//! Energies of types that the program using this library defines.

use super::{Energy, Field, Inputs, Kernel};
use crate::scalar::{F32x8, F64x8, Lanes};
use serde::{Serialize, Serializer};
use std::any::{Any, TypeId, type_name};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// An [`Energy`] whose type is not known where it is used. Every energy that can be cloned is one.
pub trait AnyEnergy: Energy {
    /// The name of its type.
    fn name(&self) -> &'static str;

    /// The energy for that much input.
    fn bound(&self, inputs: &Inputs) -> Box<dyn Energy>;

    /// Its evaluator, a `Box<dyn Field<L>>`, for the lanes `L` of that type; `None` where the crate
    /// has no such lanes.
    fn field(&self, lanes: TypeId, inputs: Inputs) -> Option<Box<dyn Any>>;
}

impl<E: Energy + Clone> AnyEnergy for E {
    fn name(&self) -> &'static str {
        type_name::<E>()
    }

    fn bound(&self, inputs: &Inputs) -> Box<dyn Energy> {
        Box::new(self.bind(inputs))
    }

    fn field(&self, lanes: TypeId, inputs: Inputs) -> Option<Box<dyn Any>> {
        fn made<L: Lanes>(
            lanes: TypeId,
            energy: &(impl Energy + Clone),
            inputs: &Inputs,
        ) -> Option<Box<dyn Any>> {
            let field = || -> Box<dyn Field<L>> { Box::new(Kernel::new(energy, inputs.clone())) };
            (lanes == TypeId::of::<L>()).then(|| Box::new(field()) as Box<dyn Any>)
        }
        made::<F32x8>(lanes, self, &inputs)
            .or_else(|| made::<F64x8>(lanes, self, &inputs))
            .or_else(|| made::<f32>(lanes, self, &inputs))
            .or_else(|| made::<f64>(lanes, self, &inputs))
    }
}

/// An energy of the program's own, shared by all that evaluate it; see [`EnergyConfig::own`]. It
/// cannot be written as text, and is equal to itself alone.
///
/// [`EnergyConfig::own`]: super::EnergyConfig::own
#[derive(Clone)]
pub struct Own(Arc<dyn AnyEnergy>);

impl Own {
    /// Shares an energy.
    pub fn new(energy: impl Energy + Clone) -> Self {
        Self(Arc::new(energy))
    }

    /// The energy for that much input.
    pub(super) fn bound(&self, inputs: &Inputs) -> Box<dyn Energy> {
        self.0.bound(inputs)
    }

    /// Its evaluator.
    ///
    /// # Panics
    /// For lanes that are not of this crate.
    pub(super) fn field<L: Lanes>(&self, inputs: Inputs) -> Box<dyn Field<L>> {
        let field = self.0.field(TypeId::of::<L>(), inputs);
        let field = field.and_then(|field| field.downcast::<Box<dyn Field<L>>>().ok());
        *field.expect("lanes of this crate")
    }
}

impl Deref for Own {
    type Target = dyn Energy;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Own({})", self.0.name())
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Refused: there is no text for a type of the program's own.
impl Serialize for Own {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        let message = format!(
            "is `{}`, a type of this program's own that no text stands for; expected a family of the catalog",
            self.0.name()
        );
        Err(serde::ser::Error::custom(message))
    }
}
