//! Asking customers how satisfied they are, and what their answers say.

mod answer;
mod comparison;
mod counts;
mod facts;
mod policy;
mod proportion;
mod report;

pub use answer::SurveyAnswer;
pub use comparison::{Difference, SatisfactionComparison};
pub use counts::{CountedSurvey, SatisfactionCounts};
pub use facts::{SurveyDecision, SurveyFacts, SurveyRefusal};
pub use policy::SurveyPolicy;
pub use proportion::{ConfidenceInterval, ConfidenceLevel, Proportion};
pub use report::{MeanScore, ReportRule, SatisfactionFigures, SatisfactionReport, ShareEstimate};
