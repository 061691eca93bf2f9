//! A task is shown by how far it has come, as what it works on is long.

use super::{
    Bootstrap, DensityFlow, EstimatorStudy, FitStudy, Fitting, FlowStudy, LandscapeSearch,
    OperatorStudy, Ranking, Snapping, Sweep, Task,
};
use crate::session::Session;
use std::borrow::BorrowMut;
use std::fmt;

macro_rules! by_progress {
    ($($task:ident $(<$session:ident>)?),+) => {$(
        impl $(<$session: BorrowMut<Session>>)? fmt::Debug for $task $(<$session>)? {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.debug_tuple(stringify!($task)).field(&self.progress()).finish()
            }
        }
    )+};
}

by_progress!(
    Bootstrap,
    DensityFlow<S>,
    EstimatorStudy<S>,
    Fitting<S>,
    FlowStudy<S>,
    LandscapeSearch<S>,
    OperatorStudy<S>,
    FitStudy,
    Ranking,
    Snapping,
    Sweep
);
