//! What follows from a scenario for whoever edits it.

use super::Session;
#[cfg(feature = "complete")]
use crate::data::Shape;
use crate::notice::Notice;
use crate::scenario::{Choices, Scenario, View, light};
#[cfg(feature = "complete")]
use crate::scenario::{advice, compatibility};
use serde::{Deserialize, Serialize};

/// What follows from a scenario for whoever edits it. The build that the page starts with cannot
/// say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Consequences {
    /// Which entries go with the scenario; absent where that is as it was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Choices"))]
    pub choices: Option<Choices>,
    /// What the scenario may not have been meant to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notices: Option<Vec<Notice>>,
}

#[cfg(feature = "complete")]
impl Session {
    /// All that follows from the scenario.
    #[must_use]
    pub fn consequences(&self) -> Consequences {
        Consequences {
            choices: Some(compatibility(&self.scenario)),
            notices: Some(advice(&self.scenario)),
        }
    }

    /// What follows from it now, where other choices may be open than those that followed from
    /// `before`.
    pub(super) fn changed(&self, before: &Premises) -> Consequences {
        let same = *before == self.premises();
        Consequences {
            choices: (!same).then(|| compatibility(&self.scenario)),
            // Some look at the points, none for long.
            notices: Some(advice(&self.scenario)),
        }
    }

    /// What choices follow from: not from where the points lie, what is on show, or how fast it
    /// learns.
    pub(super) fn premises(&self) -> Premises {
        let scenario = Scenario {
            optimizer: self.scenario.optimizer.at_defaults(),
            ..unseen(&self.scenario)
        };
        (scenario, self.observations.shape())
    }
}

#[cfg(feature = "complete")]
pub(super) type Premises = (Scenario, Shape);

#[cfg(not(feature = "complete"))]
impl Session {
    pub(super) fn changed(&self, (): &()) -> Consequences {
        Consequences::default()
    }

    pub(super) fn premises(&self) {}
}

/// The scenario without what is on show, points and state.
pub(super) fn unseen(scenario: &Scenario) -> Scenario {
    Scenario {
        title: String::new(),
        view: View::default(),
        axes: Vec::new(),
        ..light(scenario)
    }
}
