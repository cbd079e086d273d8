//! Consent never widens.

use std::collections::BTreeSet;

use crm_core::{
    Channel, Code, ConsentDecision, ConsentEvidence, ConsentLedger, ConsentMethod, ConsentRecord,
    ConsentScope, Customer, CustomerId, MergeId, MergePolicy, MergeRecord, MergeSide, NewConsent,
    NewCustomer, Party, Purpose, SeededIds, plan_merge, strategies,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::people::at;

/// What somebody decided: for what, when, and until when.
#[derive(Debug, Clone)]
struct Decided {
    purpose: Purpose,
    channel: Option<Channel>,
    decision: ConsentDecision,
    minute: i64,
    until: Option<i64>,
}

const PURPOSES: [Purpose; 2] = [Purpose::Marketing, Purpose::Profiling];
const CHANNELS: [Channel; 2] = [Channel::Email, Channel::Sms];

fn decided() -> impl Strategy<Value = Vec<Decided>> {
    let one = (
        select(PURPOSES.to_vec()),
        option::of(select(CHANNELS.to_vec())),
        strategies::consent_decision(),
        0..6_i64,
        option::of(1..4_i64),
    );
    let one = one.prop_map(|(purpose, channel, decision, minute, lasts)| Decided {
        purpose,
        channel,
        decision,
        minute,
        until: lasts
            .filter(|_| decision == ConsentDecision::Granted)
            .map(|lasts| minute + lasts),
    });
    vec(one, 0..6)
}

fn customer(number: u64) -> Customer {
    let ids = SeededIds::new(number);
    let new = NewCustomer::new(Party::unknown_person());
    let id = CustomerId::generate(&ids, at(0));
    Customer::create(new, id, &ids, at(0)).unwrap().0
}

fn entries(of: CustomerId, decided: &[Decided], ids: &SeededIds) -> Vec<ConsentRecord> {
    let recorded = decided.iter().map(|one| {
        let new = NewConsent {
            scope: ConsentScope {
                purpose: one.purpose.clone(),
                channel: one.channel,
            },
            decision: one.decision,
            evidence: ConsentEvidence {
                method: ConsentMethod::WebForm,
                source: Code::new_static("web"),
                text: None,
                language: None,
            },
            occurred_at: at(one.minute),
            valid_until: one.until.map(at),
        };
        ConsentRecord::record(new, of, ids, at(one.minute))
            .unwrap()
            .0
    });
    recorded.collect()
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
        let entries = entries(customer.id(), decided, &ids);
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
        let new = entries(self.customer.id(), decided, &SeededIds::new(seed));
        let all = self.ledger.entries().iter().cloned().chain(new);
        self.ledger = ConsentLedger::of_persons(all.collect(), self.ids.clone());
    }
}

/// What is permitted: for each purpose, channel and minute.
fn permitted(ledger: &ConsentLedger) -> BTreeSet<(usize, usize, i64)> {
    let mut permitted = BTreeSet::new();
    for (p, purpose) in PURPOSES.iter().enumerate() {
        for (c, channel) in CHANNELS.iter().enumerate() {
            for minute in 0..12 {
                if ledger
                    .permission(purpose, *channel, at(minute))
                    .is_permitted()
                {
                    permitted.insert((p, c, minute));
                }
            }
        }
    }
    permitted
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
            .reduce(|one, other| one.intersection(&other).copied().collect())
            .unwrap();
        for [x, y, z] in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]] {
            let (first, _) = people[x].absorb(&people[y], 1);
            let both = permitted(&people[x].ledger);
            let both: BTreeSet<_> =
                both.intersection(&permitted(&people[y].ledger)).copied().collect();
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
            .copied()
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
            !matches!(
                one.decision,
                ConsentDecision::Granted | ConsentDecision::ObjectionLifted
            )
        });
        prop_assert_eq!(parted.added.len(), refusals.count());
        // Undone once more, after its answer was lost, it makes the same copies.
        prop_assert_eq!(merge.parted(whole.ledger.entries()).added, parted.added);
    }
}
