//! Segments that ask for each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Condition, Rule, RuleError, SegmentDefinition, SegmentDefinitionsError};
use crate::{SegmentMap, SegmentName};

/// The segments of a company, some of which may ask for others: `in "Active" and not in "Returns much"`.
///
/// A name stands for the definition under it, else for the segment of the map. Where every name leads is
/// looked at when the list is made: a definition that leads back to itself, a name that nobody has and one
/// that has two meanings are refused. The rules come out with what they ask for in the place of its name, so
/// that every evaluator takes them.
///
/// ```
/// use crm_segment::{SegmentDefinition, SegmentDefinitions, SegmentMap, SegmentName};
///
/// let segment = |name: &str, rule: &str| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(SegmentDefinition::new(SegmentName::parse(name)?, rule.parse()?))
/// };
/// let segments = [
///     segment("To win back", r#"in "At Risk" and not in "Complains""#)?,
///     segment("Complains", "metric open_requests > 0")?,
/// ];
/// let segments = SegmentDefinitions::new(segments, &SegmentMap::usual())?;
/// let rule = segments.rule(&SegmentName::parse("To win back")?).ok_or("is there")?;
/// assert_eq!(rule.to_string(), r#"in "At Risk" and not metric open_requests > 0"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentDefinitions {
    written: Vec<SegmentDefinition>,
    /// The rules of all of them, without names of others.
    rules: BTreeMap<SegmentName, Rule>,
    of_map: BTreeSet<SegmentName>,
}

impl SegmentDefinitions {
    /// Takes the definitions, in any order, beside the map that is in use.
    ///
    /// # Errors
    /// When a name has two meanings or none, when a definition leads back to itself, and when a rule becomes
    /// larger or deeper than a rule may be once what it asks for is put in.
    pub fn new(
        definitions: impl IntoIterator<Item = SegmentDefinition>,
        map: &SegmentMap,
    ) -> Result<Self, SegmentDefinitionsError> {
        let named = map.segments().iter().map(|segment| segment.name.clone());
        let mut all = Self {
            written: definitions.into_iter().collect(),
            rules: BTreeMap::new(),
            of_map: named.collect(),
        };
        let asked = all.references()?;
        for number in in_order(&all.written, &asked)? {
            if let Some(definition) = all.written.get(number) {
                let rule = all.resolved_for(&definition.rule, Some(&definition.name))?;
                all.rules.insert(definition.name.clone(), rule);
            }
        }
        Ok(all)
    }

    /// The rule of a segment, with what it asks for in the place of its name; `None` of a segment of the map
    /// and of an unknown one.
    #[must_use]
    pub fn rule(&self, name: &SegmentName) -> Option<&Rule> {
        self.rules.get(name)
    }

    /// The definitions as they were written, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &SegmentDefinition> {
        self.written.iter()
    }

    /// The definitions in their order, with what they ask for in the place of its name: for a
    /// [`SegmentStream`](crate::SegmentStream) or a [`DefinitionsLint`](crate::DefinitionsLint).
    pub fn resolved(&self) -> impl Iterator<Item = SegmentDefinition> {
        let resolved = |written: &SegmentDefinition| {
            Some(SegmentDefinition {
                name: written.name.clone(),
                revision: written.revision,
                rule: self.rules.get(&written.name)?.clone(),
            })
        };
        self.written.iter().filter_map(resolved)
    }

    /// A rule that is none of these, with what it asks for in the place of its name.
    ///
    /// # Errors
    /// When it asks for a segment that nobody defined, and when it becomes larger or deeper than a rule may be.
    pub fn resolve(&self, rule: &Rule) -> Result<Rule, SegmentDefinitionsError> {
        self.resolved_for(rule, None)
    }

    /// The rule of a segment, or one without a name, with what it asks for put in.
    fn resolved_for(
        &self,
        rule: &Rule,
        by: Option<&SegmentName>,
    ) -> Result<Rule, SegmentDefinitionsError> {
        for asked in names_in(rule) {
            if !self.rules.contains_key(asked) && !self.of_map.contains(asked) {
                return Err(SegmentDefinitionsError::Unknown {
                    asked: asked.clone(),
                    by: by.cloned(),
                });
            }
        }
        self.put_in(rule)
            .map_err(|source| SegmentDefinitionsError::Rule {
                name: by.cloned(),
                source,
            })
    }

    /// For each definition the numbers of those for which it asks; other names are looked at when it is resolved.
    fn references(&self) -> Result<Vec<BTreeSet<usize>>, SegmentDefinitionsError> {
        let mut numbers = BTreeMap::new();
        for (number, definition) in self.written.iter().enumerate() {
            let name = &definition.name;
            if self.of_map.contains(name) || numbers.insert(name, number).is_some() {
                return Err(SegmentDefinitionsError::TwiceNamed { name: name.clone() });
            }
        }
        let asked = |definition: &SegmentDefinition| {
            let names = names_in(&definition.rule);
            names
                .filter_map(|name| numbers.get(name).copied())
                .collect()
        };
        Ok(self.written.iter().map(asked).collect())
    }

    /// Puts the rules of the definitions in the place of their names.
    fn put_in(&self, rule: &Rule) -> Result<Rule, RuleError> {
        let added = names_in(rule).filter_map(|name| self.rules.get(name));
        // Looked at before, so that nothing is written out that is too large anyway.
        let size = added.fold(rule.size(), |size, added| size.saturating_add(added.size()));
        if size > Rule::MAXIMUM_SIZE.saturating_mul(2) {
            return Err(RuleError::TooLarge {
                maximum: Rule::MAXIMUM_SIZE,
            });
        }
        self.written_out(rule)
    }

    fn written_out(&self, rule: &Rule) -> Result<Rule, RuleError> {
        let each = |rules: &[Rule]| -> Result<Vec<Rule>, RuleError> {
            rules.iter().map(|rule| self.written_out(rule)).collect()
        };
        match rule.condition() {
            Condition::All(rules) => Rule::all(each(rules)?),
            Condition::Any(rules) => Rule::any(each(rules)?),
            Condition::Not(rule) => Rule::negate(self.written_out(rule)?),
            Condition::Segment(name) => Ok(self.rules.get(name).unwrap_or(rule).clone()),
            _ => Ok(rule.clone()),
        }
    }
}

/// The segments for which a rule asks.
fn names_in(rule: &Rule) -> impl Iterator<Item = &SegmentName> {
    let leaves = rule.leaves().into_iter();
    leaves.filter_map(|leaf| match leaf {
        Condition::Segment(name) => Some(name),
        _ => None,
    })
}

/// The numbers of the definitions, each behind those for which it asks.
fn in_order(
    written: &[SegmentDefinition],
    asked: &[BTreeSet<usize>],
) -> Result<Vec<usize>, SegmentDefinitionsError> {
    let mut waiting: Vec<usize> = asked.iter().map(BTreeSet::len).collect();
    let mut asked_by: Vec<Vec<usize>> = vec![Vec::new(); written.len()];
    for (number, asked) in asked.iter().enumerate() {
        for other in asked {
            if let Some(asking) = asked_by.get_mut(*other) {
                asking.push(number);
            }
        }
    }
    let numbers = 0..written.len();
    let mut ready: Vec<usize> = numbers
        .filter(|number| waiting.get(*number) == Some(&0))
        .collect();
    let mut order = Vec::new();
    while let Some(number) = ready.pop() {
        order.push(number);
        for asking in asked_by.get(number).into_iter().flatten() {
            if let Some(left) = waiting.get_mut(*asking) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ready.push(*asking);
                }
            }
        }
    }
    match waiting.iter().position(|left| *left > 0) {
        None => Ok(order),
        Some(start) => Err(SegmentDefinitionsError::Cyclic {
            path: cycle(written, asked, &waiting, start),
        }),
    }
}

/// A way from a definition back to itself, beginning among those that wait for each other.
fn cycle(
    written: &[SegmentDefinition],
    asked: &[BTreeSet<usize>],
    waiting: &[usize],
    start: usize,
) -> Vec<SegmentName> {
    let waits = |number: &&usize| waiting.get(**number).is_some_and(|left| *left > 0);
    let (mut way, mut passed) = (Vec::new(), BTreeSet::new());
    let mut number = start;
    // Each that waits asks for another that waits, so that the way comes to one that it has passed.
    while passed.insert(number) {
        way.push(number);
        let next = asked.get(number).and_then(|asked| asked.iter().find(waits));
        let Some(next) = next else { break };
        number = *next;
    }
    let circle = way.iter().skip_while(|passed| **passed != number);
    let closed = circle.chain(std::iter::once(&number));
    let named = closed.filter_map(|number| written.get(*number));
    named.map(|definition| definition.name.clone()).collect()
}
