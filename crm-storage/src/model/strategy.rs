//! Random histories. Names, identities, keys and instants come from small pools, so that they
//! collide.

use chrono::TimeDelta;
use crm_core::conformance::world::{note, purchase, shop_id};
use crm_core::strategies;
use crm_core::{
    CustomerEdit, CustomerFilter, Identity, NewConsent, NewCustomer, NewInteraction, PageLimit,
    Party, PartyKind, Tag, TimelineFilter, Timestamp, VerificationMethod,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::history::{Command, History, Part, Question, Step};

/// Histories of up to 50 steps.
pub fn histories() -> impl Strategy<Value = History> + Clone {
    let step = (any::<bool>(), command()).prop_map(|(of_second_tenant, command)| Step {
        of_second_tenant,
        command,
    });
    vec(step, 1..50).prop_map(|steps| History { steps }).boxed()
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        6 => vec(part(), 0..5).prop_map(Command::Change),
        1 => any::<Index>().prop_map(Command::Repeat),
        4 => question().prop_map(Command::Ask),
    ]
}

fn part() -> impl Strategy<Value = Part> {
    let under_id_of = prop_oneof![6 => Just(None), 1 => any::<Index>().prop_map(Some)];
    let off_by = prop_oneof![6 => Just(0_i8), 1 => -1_i8..=1];
    prop_oneof![
        2 => (new_customer(), under_id_of)
            .prop_map(|(new, under_id_of)| Part::Create { new, under_id_of }),
        3 => (any::<Index>(), vec(edit(), 0..4), off_by).prop_map(|(customer, edits, off_by)| {
            Part::Edit { customer, edits, off_by }
        }),
        1 => (any::<Index>(), any::<Index>())
            .prop_map(|(survivor, absorbed)| Part::Merge { survivor, absorbed }),
        1 => any::<Index>().prop_map(Part::Unmerge),
        1 => any::<Index>().prop_map(Part::Erase),
        1 => (any::<Index>(), new_consent())
            .prop_map(|(customer, new)| Part::Decide { customer, new }),
        1 => any::<Index>().prop_map(Part::DecideAgain),
        5 => (any::<Index>(), new_interaction())
            .prop_map(|(customer, new)| Part::Tell { customer, new }),
    ]
}

fn question() -> impl Strategy<Value = Question> {
    let index = any::<Index>;
    prop_oneof![
        1 => index().prop_map(Question::Customer),
        1 => vec(index(), 0..6).prop_map(Question::Customers),
        1 => vec(identity(), 0..6).prop_map(Question::Resolve),
        1 => (customer_filter(), limit()).prop_map(|(filter, limit)| Question::List(filter, limit)),
        1 => index().prop_map(Question::Ledger),
        1 => (vec(index(), 1..4), limit()).prop_map(|(ids, limit)| Question::Aliases(ids, limit)),
        1 => (index(), limit()).prop_map(|(merge, limit)| Question::Merge(merge, limit)),
        1 => (vec(index(), 1..4), limit()).prop_map(|(ids, limit)| Question::Erased(ids, limit)),
        1 => (index(), index()).prop_map(|(of, by)| Question::Interaction(of, by)),
        5 => (index(), timeline_filter(), limit())
            .prop_map(|(of, filter, limit)| Question::Timeline(of, filter, limit)),
        1 => limit().prop_map(Question::PurchaseFacts),
        1 => limit().prop_map(Question::Log),
        1 => (index(), index(), limit())
            .prop_map(|(customer, entity, limit)| Question::Events(customer, entity, limit)),
        1 => "[0-9a-f]{0,80}|.{0,8}".prop_map(Question::MadeUpCursor),
    ]
}

fn limit() -> impl Strategy<Value = PageLimit> {
    (1_u16..6).prop_map(|rows| PageLimit::new(rows).unwrap_or(PageLimit::ONE))
}

fn identity() -> impl Strategy<Value = Identity> + Clone {
    (1_u8..6).prop_map(|number| shop_id(&number.to_string()))
}

fn known_tag() -> impl Strategy<Value = Tag> + Clone {
    let tags = ["vip", "VIP", "newsletter"].map(Tag::parse);
    select(tags.into_iter().flatten().collect::<Vec<_>>())
}

fn new_customer() -> impl Strategy<Value = NewCustomer> {
    let plain = (prop::option::of(identity()), vec(known_tag(), 0..3)).prop_map(|(held, tags)| {
        let verified = held.map(|identity| {
            identity.verified(VerificationMethod::TrustedSource, Timestamp::UNIX_EPOCH)
        });
        NewCustomer {
            verified_identities: verified.into_iter().collect(),
            tags: tags.into_iter().collect(),
            ..NewCustomer::new(Party::unknown_person())
        }
    });
    prop_oneof![2 => plain, 1 => strategies::new_customer()]
}

fn edit() -> impl Strategy<Value = CustomerEdit> {
    let at = Timestamp::UNIX_EPOCH;
    prop_oneof![
        identity().prop_map(move |identity| {
            CustomerEdit::AddVerifiedIdentity(identity.verified(VerificationMethod::Staff, at))
        }),
        identity().prop_map(CustomerEdit::RemoveVerifiedIdentity),
        identity()
            .prop_map(move |identity| { CustomerEdit::AddClaimedIdentity(identity.claimed(at)) }),
        known_tag().prop_map(CustomerEdit::AddTag),
        known_tag().prop_map(CustomerEdit::RemoveTag),
        strategies::customer_edit(),
    ]
}

fn new_consent() -> impl Strategy<Value = NewConsent> {
    strategies::new_consent()
}

/// One of few instants, of which some differ by a microsecond.
fn instant() -> impl Strategy<Value = Timestamp> + Clone {
    select(vec![-1_i64, 0, 1, 60_000_000, 60_000_001]).prop_map(|micros| {
        Timestamp::UNIX_EPOCH
            .checked_add(TimeDelta::microseconds(micros))
            .unwrap_or(Timestamp::UNIX_EPOCH)
    })
}

fn new_interaction() -> impl Strategy<Value = NewInteraction> {
    let key = select(vec!["1", "2", "3", "a", "A"]);
    let few = (key, instant(), 0_i64..3, any::<bool>()).prop_map(|(key, at, cents, bought)| {
        if bought {
            purchase(key, at, cents)
        } else {
            note(key, at)
        }
    });
    prop_oneof![3 => few, 1 => strategies::new_interaction()]
}

fn customer_filter() -> impl Strategy<Value = CustomerFilter> {
    let party = prop::option::of(select(vec![PartyKind::Person, PartyKind::Organisation]));
    (party, prop::option::of(known_tag())).prop_map(|(party, tag)| {
        let mut filter = CustomerFilter::all();
        filter.party = party;
        filter.tag = tag;
        filter
    })
}

fn timeline_filter() -> impl Strategy<Value = TimelineFilter> {
    let near = (prop::option::of(instant()), prop::option::of(instant()))
        .prop_map(|(from, until)| TimelineFilter::all().between(from, until));
    prop_oneof![
        Just(TimelineFilter::all()),
        near,
        strategies::timeline_filter()
    ]
}
