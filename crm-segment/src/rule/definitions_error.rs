//! Why segments do not stand together.

use thiserror::Error;

use super::RuleError;
use crate::SegmentName;

/// Why a list of segments that ask for each other cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SegmentDefinitionsError {
    /// Two segments have one name, or the map has a segment of that name as well.
    #[error("the name {:?} stands for two segments", name.as_str())]
    TwiceNamed {
        /// The name.
        name: SegmentName,
    },
    /// A rule asks for a segment that is neither defined nor in the map.
    #[error("{} asks for the segment {:?}, which nobody defined", asking(by.as_ref()), asked.as_str())]
    Unknown {
        /// What is asked for.
        asked: SegmentName,
        /// Whose rule asks; `None` of a rule without a name.
        by: Option<SegmentName>,
    },
    /// A segment asks for itself, at once or over others.
    #[error("segments ask for each other in a circle: {}", way(path))]
    Cyclic {
        /// From a segment over those for which it asks back to itself, which is named at both ends.
        path: Vec<SegmentName>,
    },
    /// With what it asks for in the place of its name, a rule is too large or too deep.
    #[error("{}, with what it asks for put in, is refused", asking(name.as_ref()))]
    Rule {
        /// Whose rule; `None` of a rule without a name.
        name: Option<SegmentName>,
        /// The limit.
        source: RuleError,
    },
}

fn asking(name: Option<&SegmentName>) -> String {
    match name {
        Some(name) => format!("the segment {:?}", name.as_str()),
        None => "the rule".to_owned(),
    }
}

fn way(path: &[SegmentName]) -> String {
    let names: Vec<String> = path
        .iter()
        .map(|name| format!("{:?}", name.as_str()))
        .collect();
    names.join(" → ")
}
