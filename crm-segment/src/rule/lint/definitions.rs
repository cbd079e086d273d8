//! What is wrong with several segments beside each other.

use super::table::TruthTable;
use crate::SegmentName;
use crate::rule::{Rule, SegmentDefinition};

/// How the segments of a company stand to each other, whoever the customers are: for those that are meant
/// to divide the base.
///
/// What is told of overlaps and gaps is what cannot be excluded: see [`RuleLint`](crate::RuleLint) for what can.
///
/// ```
/// use crm_segment::{DefinitionsLint, SegmentDefinition, SegmentName};
///
/// let segment = |name: &str, rule: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(SegmentDefinition::new(SegmentName::parse(name)?, rule.parse()?))
/// };
/// let segments = [
///     segment("New", "count(purchase) < 2")?,
///     segment("Regular", "count(purchase) between 2 and 9")?,
///     segment("Best", "count(purchase) > 10")?,
/// ];
/// let lint = DefinitionsLint::of(&segments).ok_or("too many conditions")?;
/// assert!(lint.overlapping.is_empty());
/// assert!(lint.leaves_somebody_out, "who bought exactly ten times");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefinitionsLint {
    /// Each two segments to which one customer may belong, in the order of the list.
    pub overlapping: Vec<(SegmentName, SegmentName)>,
    /// Whether a customer may belong to none.
    pub leaves_somebody_out: bool,
}

impl DefinitionsLint {
    /// Looks at several segments; `None` when they have more different conditions than
    /// [`RuleLint::MAXIMUM_CONDITIONS`](crate::RuleLint::MAXIMUM_CONDITIONS).
    #[must_use]
    pub fn of(definitions: &[SegmentDefinition]) -> Option<Self> {
        let rules: Vec<&Rule> = definitions.iter().map(|segment| &segment.rule).collect();
        let (parts, table) = TruthTable::of(&rules)?;
        let named: Vec<_> = definitions.iter().zip(&parts).collect();
        let mut overlapping = Vec::new();
        for (index, (one, part)) in named.iter().enumerate() {
            for (other, second) in named.iter().skip(index.saturating_add(1)) {
                if table.overlap(part, second) {
                    overlapping.push((one.name.clone(), other.name.clone()));
                }
            }
        }
        Some(Self {
            overlapping,
            leaves_somebody_out: table.leaves_somebody_out(&parts),
        })
    }
}
