//! Which interactions are meant.

use std::collections::BTreeSet;

use crm_core::{
    Category, Channel, Code, Currency, Interaction, InteractionContent, InteractionKind, Purchase,
    PurchaseLine,
};
use serde::{Deserialize, Serialize};

use super::PropertyTest;
use crate::rule::RuleError;

/// Which interactions a condition is about. What is left empty admits all.
///
/// ```
/// use crm_core::InteractionKind;
/// use crm_segment::EventFilter;
///
/// let bought_shoes = EventFilter::of_kinds([InteractionKind::Purchase]).of_categories(["shoes"])?;
/// assert_eq!(
///     serde_json::to_string(&bought_shoes)?,
///     r#"{"kinds":["purchase"],"categories":["shoes"]}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EventFilter {
    /// The kinds, any of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kinds: BTreeSet<InteractionKind>,
    /// The channels, any of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub channels: BTreeSet<Channel>,
    /// The names of things of the host's own, any of them: [`InteractionContent::Other`].
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<Code>,
    /// The categories, any of them: a purchase or a return passes with at least one line of such a
    /// category, and only those lines count in amounts.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<Category>,
    /// Tests of properties, all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<PropertyTest>,
}

impl EventFilter {
    /// All interactions.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Those of any of the kinds.
    #[must_use]
    pub fn of_kinds(kinds: impl IntoIterator<Item = InteractionKind>) -> Self {
        Self {
            kinds: kinds.into_iter().collect(),
            ..Self::default()
        }
    }

    /// Those of the host's own under a name.
    #[must_use]
    pub fn named(name: Code) -> Self {
        Self {
            kinds: BTreeSet::from([InteractionKind::Other]),
            names: BTreeSet::from([name]),
            ..Self::default()
        }
    }

    /// The same over any of the channels only.
    #[must_use]
    pub fn on_channels(self, channels: impl IntoIterator<Item = Channel>) -> Self {
        Self {
            channels: channels.into_iter().collect(),
            ..self
        }
    }

    /// The same of any of the categories only.
    ///
    /// # Errors
    /// When a text is no [`Category`].
    pub fn of_categories<'text>(
        self,
        categories: impl IntoIterator<Item = &'text str>,
    ) -> Result<Self, crm_core::ValidationError> {
        let categories = categories
            .into_iter()
            .map(Category::parse)
            .collect::<Result<_, _>>()?;
        Ok(Self { categories, ..self })
    }

    /// The same, with a further test of a property.
    #[must_use]
    pub fn with(mut self, test: PropertyTest) -> Self {
        self.properties.push(test);
        self
    }

    /// Whether the interaction is meant.
    #[must_use]
    pub fn admits(&self, interaction: &Interaction) -> bool {
        let content = interaction.content();
        self.admits_kind(content.kind())
            && is_in(&self.channels, &interaction.channel())
            && (self.names.is_empty()
                || name(content).is_some_and(|name| self.names.contains(name)))
            && (self.categories.is_empty() || self.lines(interaction).next().is_some())
            && self.properties.iter().all(|test| test.passes(interaction))
    }

    /// Whether interactions of a kind can be meant.
    pub(crate) fn admits_kind(&self, kind: InteractionKind) -> bool {
        is_in(&self.kinds, &kind)
    }

    /// The amount that counts of an interaction: of a purchase what was paid, of a return what was paid
    /// back, below zero; of lines of the categories only when there are any. `None` of other kinds.
    pub(crate) fn amount(&self, interaction: &Interaction) -> Option<(i128, Currency)> {
        let content = interaction.content();
        let purchase = content.purchase()?;
        let minor = if self.categories.is_empty() {
            i128::from(purchase.total().minor())
        } else {
            let amounts = self.lines(interaction).map(|line| line.amount.minor());
            amounts.map(i128::from).fold(0, i128::saturating_add)
        };
        let is_return = matches!(content, InteractionContent::Return(_));
        let signed = if is_return {
            minor.saturating_neg()
        } else {
            minor
        };
        Some((signed, purchase.total().currency()))
    }

    /// The lines that count: all, or those of the categories.
    pub(super) fn lines<'event>(
        &self,
        interaction: &'event Interaction,
    ) -> impl Iterator<Item = &'event PurchaseLine> {
        let lines = interaction.content().purchase().map(Purchase::lines);
        lines.unwrap_or_default().iter().filter(|line| {
            let category = line.category.as_ref();
            self.categories.is_empty()
                || category.is_some_and(|category| self.categories.contains(category))
        })
    }

    /// # Errors
    /// When a test of a property can make no sense.
    pub(in crate::rule) fn check(&self) -> Result<(), RuleError> {
        self.properties.iter().try_for_each(|test| test.is.check())
    }

    /// How much the filter counts towards the size of a rule.
    pub(in crate::rule) fn size(&self) -> usize {
        let listed = [
            self.kinds.len(),
            self.channels.len(),
            self.names.len(),
            self.categories.len(),
        ];
        let tests = self.properties.iter().map(|test| test.is.size());
        listed
            .into_iter()
            .chain(tests)
            .fold(0, usize::saturating_add)
    }
}

fn is_in<T: Ord>(admitted: &BTreeSet<T>, one: &T) -> bool {
    admitted.is_empty() || admitted.contains(one)
}

fn name(content: &InteractionContent) -> Option<&Code> {
    match content {
        InteractionContent::Other { name, .. } => Some(name),
        _ => None,
    }
}
