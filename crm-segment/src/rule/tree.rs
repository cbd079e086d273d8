//! A rule: conditions within limits.

use std::cell::Cell;

use crm_core::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Condition, CustomerFacts, Explanation, RuleAnswer, RuleError};

/// Says which customers belong: a tree of [`Condition`]s that is data, and valid.
///
/// Limits and sense are checked when the rule is built and when it is read, level by level, so that
/// no text from outside can exhaust the stack.
///
/// # The contract of the edges
/// | question | answer |
/// |---|---|
/// | an attribute that is missing | every test is false, `ne` as well; only `missing` is true |
/// | `not r` | exactly the customers whom `r` leaves out: `not (eq x)` holds where the attribute is missing, `ne x` does not |
/// | `all` of nothing, `any` of nothing | true, false |
/// | an attribute of another type than asked | `ne` and `exists` are true, every other test is false: types never turn into each other |
/// | whole numbers and numbers | compare exactly as the numbers they are, without rounding |
/// | amounts of two currencies | like two types |
/// | texts | compare by code point; case counts; no collation, no folding, no patterns |
/// | `between` | both ends belong to it; a range that nothing can lie in is refused |
/// | `in` with an empty list | false |
/// | `contains` | a part of a text, or a member of a set of texts, which must be equal |
/// | less and greater of truth values and sets | refused when the rule is built |
/// | two sets of texts | equal when they have the same members |
/// | `consent` | the consent ledger's answer for purpose, channel and topic at the instant asked for; nobody asked is no |
/// | `consent` without a topic | decided by entries for all topics only, as for a message on no topic |
/// | `rfm`, `segment`, `stage` of a customer of whom it is not known | false |
/// | a figure that is missing | as an attribute that is missing |
/// | a property that an event has not, whatever its kind | as an attribute that is missing |
/// | `in` of a name | the segment of the map; a definition stands in its place where [`SegmentDefinitions`](crate::SegmentDefinitions) put it in |
/// | windows | hold what happened exactly at their fixed beginning and not what happened exactly at their end; what happened exactly 90 days ago is not of the last 90 days, what happens now is |
/// | days, hours and weeks of "the last ..." | 86,400 seconds, 3,600 seconds, seven days: no calendar |
/// | days, weeks, months and quarters of "start of ..." | those of the calendar of an IANA time zone that is named; weeks are those of ISO 8601 and begin on Monday |
/// | what lies after the instant asked for | has not happened; of a window it counts from its instant on |
/// | `count`, `sum` and `distinct` of nothing | 0, so that "fewer than" holds |
/// | `average`, `minimum`, `maximum`, `first` and `last` of nothing | every comparison is false, `ne` as well |
/// | returns | have amounts below zero in `sum`, `average`, `minimum` and `maximum`; the property `amount` is what was paid back |
/// | amounts in another currency than asked, interactions without an amount | do not count in amounts, and do in `count` |
/// | filters by category | admit a purchase with one such line at least; amounts are then those of these lines |
/// | averages | compared exactly, without division |
/// | ties in time | of equal instants the interaction that was recorded first comes first |
/// | a sequence | others may lie between; each event is one step; from the first to the last at most so long, exactly so long included |
/// | "so often per period in so many of the last periods" | periods without gaps, counted back from the instant asked for |
/// | a session | of the events that are meant, whatever their source; what follows by less than the idle time belongs to it, what comes just then begins another; of one that began before the window the part in it counts |
/// | dates in a window | stand for their beginning in UTC: today is of the last day and not of the next |
/// | a random part | a hash of its name and of the customer's id; nothing is stored |
/// | a merged customer | is asked as the record that it is: with what happened to both, under the id that stays |
///
/// # As a text
/// A rule is read from a text and written as one ([`FromStr`](std::str::FromStr) and `Display`); what is written
/// is read as the same rule. The guide has the whole language.
///
/// ```
/// use crm_segment::Rule;
///
/// let rule: Rule = r#"spent >= 500 EUR in the last 90 days
///     and consents(email, marketing)
///     and not in "At Risk""#.parse()?;
/// assert_eq!(rule.depth(), 3);
/// let error = "spent >= 500 EUR in the last 90 dais".parse::<Rule>().unwrap_err();
/// assert_eq!((error.line, error.column), (1, 33));
/// # Ok::<(), crm_segment::RuleTextError>(())
/// ```
///
/// # As time passes
/// [`answer`](Self::answer) tells until when an answer holds, [`changes_at`](Self::changes_at) at which instant it
/// becomes another one: nobody stays in a segment until the next run of some job.
///
/// # A rule describes, and does not permit
/// A rule is asked about facts and nothing else. Of a customer whose processing is restricted (GDPR,
/// article 18) `consent` does not hold, `not consent` does, and every other condition holds as ever:
/// were it otherwise, `not` would be no complement. To be chosen for a treatment is a use, though, and
/// a restriction blocks every use: [`Segmenter::members`](crate::Segmenter::members) leaves restricted
/// customers out whatever the rule. Whoever asks rules without it asks
/// [`CustomerFacts::is_restricted`] as well.
///
/// ```
/// use crm_core::{AttributeName, AttributeValue, Channel, Code, ContactUse, Purpose};
/// use crm_segment::{AttributeTest, Condition, Rule};
///
/// let gold = Rule::new(Condition::Attribute {
///     name: AttributeName::parse("plan")?,
///     is: AttributeTest::Eq(AttributeValue::text("gold")?),
/// })?;
/// let offers = ContactUse::new(Purpose::Marketing, Channel::Email).about(Code::parse("offers")?);
/// let may_write = Rule::new(Condition::Consent(offers))?;
/// let rule = Rule::all([gold, may_write])?;
/// assert_eq!(
///     serde_json::to_string(&rule)?,
///     r#"{"all":[{"attribute":{"name":"plan","is":{"eq":{"text":"gold"}}}},{"consent":{"purpose":"marketing","channel":"email","topic":"offers"}}]}"#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    condition: Condition,
    depth: usize,
    size: usize,
}

impl Rule {
    /// The largest depth: conditions within conditions.
    ///
    /// A level takes two levels of JSON; readers of JSON stop at 128 as a rule, and the rule must
    /// find room inside a larger document.
    pub const MAXIMUM_DEPTH: usize = 50;

    /// The largest number of conditions, counting each value of a list as one.
    pub const MAXIMUM_SIZE: usize = 10_000;

    /// The rule that a condition makes.
    ///
    /// # Errors
    /// When the rule would be too deep or too large, or the condition can make no sense.
    pub fn new(condition: Condition) -> Result<Self, RuleError> {
        condition.check()?;
        let inner = condition.rules();
        let depth = inner
            .iter()
            .map(|rule| rule.depth)
            .max()
            .unwrap_or(0)
            .saturating_add(1);
        let size = inner.iter().fold(condition.size(), |size, rule| {
            size.saturating_add(rule.size)
        });
        if depth > Self::MAXIMUM_DEPTH {
            return Err(RuleError::TooDeep {
                maximum: Self::MAXIMUM_DEPTH,
            });
        }
        if size > Self::MAXIMUM_SIZE {
            return Err(RuleError::TooLarge {
                maximum: Self::MAXIMUM_SIZE,
            });
        }
        Ok(Self {
            condition,
            depth,
            size,
        })
    }

    /// Every one of the rules holds.
    ///
    /// # Errors
    /// When the rule would be too deep or too large.
    pub fn all(rules: impl IntoIterator<Item = Self>) -> Result<Self, RuleError> {
        Self::new(Condition::All(rules.into_iter().collect()))
    }

    /// At least one of the rules holds.
    ///
    /// # Errors
    /// When the rule would be too deep or too large.
    pub fn any(rules: impl IntoIterator<Item = Self>) -> Result<Self, RuleError> {
        Self::new(Condition::Any(rules.into_iter().collect()))
    }

    /// The rule does not hold.
    ///
    /// # Errors
    /// When the rule would be too deep or too large.
    pub fn negate(rule: Self) -> Result<Self, RuleError> {
        Self::new(Condition::Not(Box::new(rule)))
    }

    /// The condition at the root.
    #[must_use]
    pub const fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The conditions without rules inside them, in the order of the rule.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Condition> {
        match &self.condition {
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => self
                .condition
                .rules()
                .iter()
                .flat_map(Self::leaves)
                .collect(),
            leaf => vec![leaf],
        }
    }

    /// How deep conditions are nested; 1 for a condition without conditions in it.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// How many conditions there are, counting each value of a list as one.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Whether a customer of whom these facts hold belongs.
    #[must_use]
    pub fn matches(&self, facts: &CustomerFacts<'_>) -> bool {
        self.condition.holds(facts)
    }

    /// Whether a customer of whom these facts hold belongs, and how long that cannot change.
    ///
    /// ```
    /// use crm_core::{
    ///     Channel, ConsentLedger, Customer, CustomerId, Direction, IdempotencyKey, Interaction,
    ///     InteractionContent, InteractionKind, NewCustomer, NewInteraction, Party, SeededIds, Timestamp,
    /// };
    /// use crm_segment::{
    ///     Comparison, Condition, CustomerFacts, EventCondition, EventFilter, EventMeasure, Rule, Window,
    /// };
    ///
    /// let (ids, noon) = (SeededIds::new(1), Timestamp::parse("2026-11-22T12:00:00Z")?);
    /// let id = CustomerId::generate(&ids, noon);
    /// let (customer, _) = Customer::create(NewCustomer::new(Party::unknown_person()), id, &ids, noon)?;
    /// let visit = NewInteraction {
    ///     channel: Channel::Web,
    ///     direction: Direction::Inbound,
    ///     content: InteractionContent::Visit,
    ///     regarding: None,
    ///     occurred_at: noon,
    ///     source: crm_core::Code::parse("shop")?,
    ///     key: IdempotencyKey::parse("1")?,
    /// };
    /// let timeline = [Interaction::record(visit, id, &ids, noon).0];
    /// let consents = ConsentLedger::default();
    ///
    /// let active = Rule::new(Condition::Events(EventCondition {
    ///     of: EventFilter::of_kinds([InteractionKind::Visit]),
    ///     within: Window::last_seconds(30 * 86_400)?,
    ///     is: EventMeasure::Count(Comparison::Gte(1)),
    /// }))?;
    /// let facts = CustomerFacts::new(&customer, &consents, noon).with_timeline(&timeline);
    /// let answer = active.answer(&facts);
    /// assert!(answer.matches);
    /// let leaves = Timestamp::parse("2026-12-22T12:00:00Z")?;
    /// assert_eq!(answer.unchanged_until, Some(leaves));
    /// assert!(!active.matches(&facts.at(leaves)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn answer(&self, facts: &CustomerFacts<'_>) -> RuleAnswer {
        let change = self.condition.changes_after(facts);
        RuleAnswer {
            matches: self.matches(facts),
            unchanged_until: Timestamp::from_micros(change).ok(),
        }
    }

    /// The first instant after that of the question at which the answer is another one, if no fact is
    /// added or changed; `None` when it stays for ever.
    ///
    /// Where nothing but windows and days decide, this is the exact instant. Stage, score, segment and
    /// figures are taken to stay as they are.
    #[must_use]
    pub fn changes_at(&self, facts: &CustomerFacts<'_>) -> Option<Timestamp> {
        let now = self.answer(facts);
        let mut next = now.unchanged_until;
        while let Some(instant) = next {
            let then = self.answer(&facts.at(instant));
            if then.matches != now.matches {
                return Some(instant);
            }
            next = then.unchanged_until;
        }
        None
    }

    /// Whether a customer of whom these facts hold belongs, and which conditions decide it.
    #[must_use]
    pub fn explain(&self, facts: &CustomerFacts<'_>) -> Explanation<'_> {
        Explanation::of(self, facts)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.condition.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let _level = Level::enter().map_err(de::Error::custom)?;
        let condition = Condition::deserialize(deserializer)?;
        Self::new(condition).map_err(de::Error::custom)
    }
}

thread_local! {
    static LEVELS: Cell<usize> = const { Cell::new(0) };
}

/// One level of a rule that is being read on this thread.
///
/// serde hands no state down to the fields of a derived type, and the depth must be known on the
/// way down: on the way up the stack would be exhausted already.
struct Level;

impl Level {
    fn enter() -> Result<Self, RuleError> {
        let level = LEVELS.get().saturating_add(1);
        if level > Rule::MAXIMUM_DEPTH {
            return Err(RuleError::TooDeep {
                maximum: Rule::MAXIMUM_DEPTH,
            });
        }
        LEVELS.set(level);
        Ok(Self)
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVELS.set(LEVELS.get().saturating_sub(1));
    }
}
