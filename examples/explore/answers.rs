//! What there is to say of a rule.

use crm_core::{CustomerFilter, CustomerId, CustomerStore, Timestamp};
use crm_segment::{BucketSeed, Rule, SegmentOverlap};
use ecrm_examples::arguments::explore::Arguments;
use ecrm_examples::membership::{DaySpan, MembershipFlow, follow, not_followed};
use ecrm_examples::names::name_or_number;
use ecrm_examples::rule_text::{answered_text, condition_text, findings};
use futures_executor::block_on;

use crate::base::Base;
use crate::failure::Failure;

/// The name of the draw: the same customers come each time.
const DRAW: &str = "explore";

/// All answers.
pub(crate) struct Answers {
    pub(crate) rule: Rule,
    /// What is wrong with the rule, in words.
    pub(crate) findings: Vec<String>,
    pub(crate) as_of: Timestamp,
    /// How many customers there are.
    pub(crate) customers: u64,
    /// How many of them belong.
    pub(crate) members: u64,
    pub(crate) sample: Vec<Member>,
    pub(crate) overlap: Option<(Rule, SegmentOverlap)>,
    pub(crate) span: DaySpan,
    /// The conditions that cannot be followed; without any there is a flow.
    pub(crate) not_followed: Vec<String>,
    pub(crate) flow: Option<MembershipFlow>,
}

/// One of those who belong.
pub(crate) struct Member {
    pub(crate) customer: CustomerId,
    /// May be empty.
    pub(crate) name: String,
    /// The conditions that decide, in words.
    pub(crate) because: Vec<String>,
    pub(crate) stay: Stay,
}

/// How long somebody will belong if nothing happens.
pub(crate) enum Stay {
    Until(Timestamp),
    ForEver,
    /// What the rule asks for is worked out elsewhere.
    Unknown,
}

impl Answers {
    pub(crate) fn find(arguments: &Arguments, base: &Base) -> Result<Self, Failure> {
        let (rule, as_of) = (&arguments.rule, base.as_of);
        let span = DaySpan::up_to(as_of, arguments.days).ok_or(Failure::Days(arguments.days))?;
        let customers = block_on(base.store.count_customers(&CustomerFilter::all()))?;
        let draw = BucketSeed::parse(DRAW)?;
        let preview = block_on(base.segmenter.preview(rule, as_of, draw, arguments.sample))?;
        let unfollowed = not_followed(rule);
        let flow = match unfollowed.is_empty() {
            true => Some(follow(&*base.store, rule, span)?),
            false => None,
        };
        let overlap = match &arguments.beside {
            Some(beside) => {
                let overlap = block_on(base.segmenter.overlap(rule, beside, as_of))?;
                Some((beside.clone(), overlap))
            }
            None => None,
        };
        Ok(Self {
            findings: findings(rule, &rule.lint()),
            as_of,
            customers,
            members: preview.count,
            sample: members(&preview.sample.customers(), arguments, base)?,
            overlap,
            span,
            not_followed: unfollowed.into_iter().map(condition_text).collect(),
            flow,
            rule: rule.clone(),
        })
    }
}

fn members(
    drawn: &[CustomerId],
    arguments: &Arguments,
    base: &Base,
) -> Result<Vec<Member>, Failure> {
    let (rule, as_of) = (&arguments.rule, base.as_of);
    let is_followed = not_followed(rule).is_empty();
    let mut members = Vec::new();
    for customer in block_on(base.store.customers(drawn))? {
        let id = customer.id();
        let name = name_or_number(&customer);
        // Whoever was erased since is none of the sample.
        let Some(why) = block_on(base.segmenter.explain(rule, as_of, id))? else {
            continue;
        };
        let deciding = why.deciding.iter();
        let because = deciding.map(|decides| answered_text(decides.condition, decides.holds));
        let stay = if is_followed {
            let span = block_on(base.segmenter.span(rule, as_of, id))?;
            let until = span.and_then(|span| span.until);
            until.map_or(Stay::ForEver, Stay::Until)
        } else {
            Stay::Unknown
        };
        members.push(Member {
            customer: id,
            name,
            because: because.collect(),
            stay,
        });
    }
    Ok(members)
}
