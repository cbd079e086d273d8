//! Consent never widens.

use std::collections::BTreeSet;

use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, ContactPolicy, ContactUse, Customer, CustomerId, LegalBasis, MergeId,
    MergePolicy, MergeRecord, MergeSide, NewConsent, NewCustomer, Party, Processing, Purpose,
    SeededIds, plan_merge, strategies,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::people::at;

/// What somebody decided: for what, when, and how many minutes it lasts.
#[derive(Debug, Clone)]
struct Decided {
    scope: ConsentScope,
    decision: ConsentDecision,
    minute: i64,
    lasts: Option<i64>,
}

const PURPOSES: [Purpose; 2] = [Purpose::Marketing, Purpose::Profiling];
const CHANNELS: [Channel; 2] = [Channel::Email, Channel::Sms];
const TOPICS: [Option<Code>; 2] = [None, Some(Code::new_static("offers"))];

fn decided() -> impl Strategy<Value = Vec<Decided>> {
    let one = (
        select(PURPOSES.to_vec()),
        option::of(select(CHANNELS.to_vec())),
        select(TOPICS.to_vec()),
        strategies::consent_decision(),
        0..6_i64,
        option::of(1..4_i64),
    );
    let one = one.prop_map(|(purpose, channel, topic, decision, minute, lasts)| {
        let mut scope = ConsentScope::everywhere(purpose);
        (scope.channel, scope.topic) = (channel, topic);
        Decided {
            scope,
            decision,
            minute,
            lasts,
        }
    });
    vec(one, 0..6)
}

fn customer(number: u64) -> Customer {
    let ids = SeededIds::new(number);
    let new = NewCustomer::new(Party::unknown_person());
    let id = CustomerId::generate(&ids, at(0));
    Customer::create(new, id, &ids, at(0)).unwrap().0
}

/// The entries of these decisions; a confirmation is of the last request before it, where there is
/// one, among those that are known and these.
fn entries(
    of: CustomerId,
    decided: &[Decided],
    known: &[ConsentRecord],
    ids: &SeededIds,
) -> Vec<ConsentRecord> {
    let mut recorded: Vec<ConsentRecord> = Vec::new();
    for one in decided {
        let mut requests = known.iter().chain(&recorded);
        let requested = requests.rfind(|entry| entry.decision() == ConsentDecision::Requested);
        let Some(new) = decision(one, requested) else {
            continue;
        };
        let (entry, _) = ConsentRecord::record(new, of, ids, at(one.minute)).unwrap();
        recorded.push(entry);
    }
    recorded
}

fn decision(one: &Decided, requested: Option<&ConsentRecord>) -> Option<NewConsent> {
    let form = || ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"));
    let (occurred, scope) = (at(one.minute), one.scope.clone());
    Some(match one.decision {
        ConsentDecision::Granted => NewConsent::new(scope, one.decision, form(), occurred)
            .until(one.lasts.map(|lasts| at(one.minute + lasts))),
        ConsentDecision::Requested => {
            let term = at(one.minute + one.lasts.unwrap_or(2));
            NewConsent::requested(scope, form(), occurred, term)
        }
        ConsentDecision::Confirmed => {
            let request = requested?;
            let mut new = NewConsent::new(request.scope().clone(), one.decision, form(), occurred);
            new.confirms = Some(request.id());
            new
        }
        ConsentDecision::Restricted => NewConsent::restricted(form(), occurred),
        ConsentDecision::RestrictionLifted => NewConsent::restriction_lifted(form(), occurred),
        _ => NewConsent::new(scope, one.decision, form(), occurred),
    })
}

/// A customer with the ids that lead to it and its ledger.
#[derive(Debug, Clone, PartialEq)]
struct Whole {
    customer: Customer,
    ids: BTreeSet<CustomerId>,
    ledger: ConsentLedger,
}

impl Whole {
    fn new(number: u64, decided: &[Decided]) -> Self {
        let customer = customer(number);
        let ids = SeededIds::new(100 + number);
        let entries = entries(customer.id(), decided, &[], &ids);
        Self {
            ids: [customer.id()].into(),
            ledger: ConsentLedger::new(entries),
            customer,
        }
    }

    fn side(&self) -> MergeSide {
        MergeSide::new(self.customer.clone(), self.ids.clone(), self.ledger.clone())
    }

    /// What a store makes of a merge.
    fn absorb(&self, other: &Self, number: u64) -> (Self, MergeRecord) {
        let id = MergeId::generate(&SeededIds::new(500 + number), at(0));
        let policy = MergePolicy::default();
        let plan = plan_merge(id, &self.side(), &other.side(), &policy, at(6)).unwrap();
        let merge = plan.into_record();
        let entries = self.ledger.entries().iter().chain(other.ledger.entries());
        let joined = entries.map(|entry| merge.joined(entry.clone())).collect();
        let ids: BTreeSet<_> = self.ids.union(&other.ids).copied().collect();
        let whole = Self {
            customer: merge.merged().clone(),
            ledger: ConsentLedger::of_persons(joined, ids.clone()),
            ids,
        };
        (whole, merge)
    }

    fn decide(&mut self, decided: &[Decided], seed: u64) {
        let known = self.ledger.entries();
        let new = entries(self.customer.id(), decided, known, &SeededIds::new(seed));
        let all = self.ledger.entries().iter().cloned().chain(new);
        self.ledger = ConsentLedger::of_persons(all.collect(), self.ids.clone());
    }
}

/// By consent, and by interests that a refusal ends.
fn policies() -> [ContactPolicy; 2] {
    let interests = PURPOSES.map(|purpose| Processing {
        purpose,
        basis: LegalBasis::LegitimateInterests,
    });
    [
        ContactPolicy::default(),
        ContactPolicy::new(interests).unwrap(),
    ]
}

/// What is permitted: by each policy, for each purpose, channel and topic, at each minute.
fn permitted(ledger: &ConsentLedger) -> BTreeSet<(usize, ContactUse, i64)> {
    let whose = ledger.entries().first().map(ConsentRecord::customer);
    let whose = whose.unwrap_or_else(|| customer(99).id());
    let mut permitted = BTreeSet::new();
    for (number, policy) in policies().iter().enumerate() {
        for used in uses() {
            for minute in 0..12 {
                if policy.permit(whose, ledger, &used, at(minute)).is_ok() {
                    permitted.insert((number, used.clone(), minute));
                }
            }
        }
    }
    permitted
}

fn uses() -> Vec<ContactUse> {
    let mut uses = Vec::new();
    for purpose in PURPOSES {
        for channel in CHANNELS {
            for topic in TOPICS {
                let mut used = ContactUse::new(purpose.clone(), channel);
                used.topic = topic;
                uses.push(used);
            }
        }
    }
    uses
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// At every instant, in any order of merging, nothing is allowed that one did not allow; and all
    /// that all allowed.
    #[test]
    fn a_merged_customer_allows_what_all_allowed(a in decided(), b in decided(), c in decided()) {
        let people = [Whole::new(1, &a), Whole::new(2, &b), Whole::new(3, &c)];
        let expected = people
            .iter()
            .map(|one| permitted(&one.ledger))
            .reduce(|one, other| one.intersection(&other).cloned().collect())
            .unwrap();
        for [x, y, z] in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let (first, _) = people[x].absorb(&people[y], 1);
            let both = permitted(&people[x].ledger);
            let both: BTreeSet<_> =
                both.intersection(&permitted(&people[y].ledger)).cloned().collect();
            prop_assert_eq!(permitted(&first.ledger), both);
            let (left, _) = first.absorb(&people[z], 2);
            prop_assert_eq!(permitted(&left.ledger), expected.clone());
            let (right, _) = people[z].absorb(&first, 3);
            prop_assert_eq!(permitted(&right.ledger), expected.clone());
        }
    }

    /// What is decided between two merges speaks for those who were one by then, and never lets a
    /// later merge widen what it finds.
    #[test]
    fn a_later_merge_never_widens(
        a in decided(),
        b in decided(),
        between in decided(),
        c in decided(),
    ) {
        let (mut whole, _) = Whole::new(1, &a).absorb(&Whole::new(2, &b), 1);
        whole.decide(&between, 50);
        let other = Whole::new(3, &c);
        let before: BTreeSet<_> = permitted(&whole.ledger)
            .intersection(&permitted(&other.ledger))
            .cloned()
            .collect();
        prop_assert_eq!(permitted(&whole.absorb(&other, 2).0.ledger), before.clone());
        prop_assert_eq!(permitted(&other.absorb(&whole, 3).0.ledger), before);
    }

    /// What the plan tells to be lost is what is lost, and a decision of the merged customer holds.
    #[test]
    fn a_split_gives_back_both_ledgers(a in decided(), b in decided(), c in decided()) {
        let (survivor, _) = Whole::new(1, &a).absorb(&Whole::new(2, &b), 1);
        let absorbed = Whole::new(3, &c);
        let (whole, merge) = survivor.absorb(&absorbed, 2);
        let parted = merge.parted(whole.ledger.entries());
        prop_assert!(parted.added.is_empty());
        let changed: BTreeSet<_> = parted.changed.iter().map(ConsentRecord::id).collect();
        let kept = whole.ledger.entries().iter().filter(|entry| !changed.contains(&entry.id()));
        let (of_survivor, of_absorbed): (Vec<_>, Vec<_>) = kept
            .chain(&parted.changed)
            .cloned()
            .partition(|entry| entry.customer() == survivor.customer.id());
        let ledger = ConsentLedger::of_persons(of_survivor, survivor.ids.clone());
        prop_assert_eq!(ledger, survivor.ledger);
        prop_assert_eq!(ConsentLedger::new(of_absorbed), absorbed.ledger);
    }

    /// A refusal that came while the two were one holds for both when they are two again.
    #[test]
    fn a_refusal_outlives_the_split(a in decided(), b in decided(), since in decided()) {
        let (mut whole, merge) = Whole::new(1, &a).absorb(&Whole::new(2, &b), 1);
        let before = permitted(&Whole::new(2, &b).ledger);
        whole.decide(&since, 60);
        let parted = merge.parted(whole.ledger.entries());
        let absorbed = merge.absorbed().id();
        let own = parted.changed.iter().filter(|entry| entry.customer() == absorbed);
        let ledger = ConsentLedger::new(own.chain(&parted.added).cloned().collect());
        prop_assert!(permitted(&ledger).is_subset(&before));
        let refusals = since.iter().filter(|one| {
            matches!(
                one.decision,
                ConsentDecision::Denied
                    | ConsentDecision::Withdrawn
                    | ConsentDecision::Objected
                    | ConsentDecision::Restricted
            )
        });
        prop_assert_eq!(parted.added.len(), refusals.count());
        // Undone once more, after its answer was lost, it makes the same copies.
        prop_assert_eq!(merge.parted(whole.ledger.entries()).added, parted.added);
    }

    /// A restriction of one is one of the merged customer, and only where all took everything back
    /// is there nothing left to take back.
    #[test]
    fn a_merged_customer_is_restricted_with_one_and_withdrew_with_all(
        a in decided(),
        b in decided(),
        scope in decided(),
    ) {
        let people = [Whole::new(1, &a), Whole::new(2, &b)];
        let merged = people[0].absorb(&people[1], 1).0.ledger;
        for minute in 0..6 {
            let restricted = |ledger: &ConsentLedger| ledger.restriction(at(minute)).is_some();
            let one_is = people.iter().any(|one| restricted(&one.ledger));
            prop_assert_eq!(restricted(&merged), one_is);
            for one in &scope {
                let withdrew =
                    |ledger: &ConsentLedger| ledger.withdrawal_of(&one.scope, at(minute)).is_some();
                let all_did = people.iter().all(|one| withdrew(&one.ledger));
                prop_assert_eq!(withdrew(&merged), all_did);
            }
        }
    }

    /// What one was asked is confirmed by the merged customer as it would have been by the one: what
    /// the other decided cancels nothing, and the answers stay within those of the other.
    #[test]
    fn a_request_of_one_is_confirmed_by_both(a in decided(), b in decided(), minute in 0..9_i64) {
        let one = Whole::new(1, &a);
        let (merged, _) = one.absorb(&Whole::new(2, &b), 1);
        let form = || ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"));
        for entry in one.ledger.entries() {
            let confirmed = merged.ledger.confirm(entry.id(), form(), at(minute));
            prop_assert_eq!(confirmed, one.ledger.confirm(entry.id(), form(), at(minute)));
        }
    }
}
