//! Macros: several steps on a request at once, checked when they are saved and told before they are taken.

mod definition;
mod error;
mod facts;
mod plan;
mod step;

pub use definition::RequestMacro;
pub use error::{MacroError, PlanRefusal};
pub use facts::MacroFacts;
pub use plan::{MacroPlan, PlannedOutcome, PlannedStep};
pub use step::MacroStep;
