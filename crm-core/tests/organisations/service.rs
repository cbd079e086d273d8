//! What is added up for an account, over the memory store.

use std::collections::BTreeMap;
use std::sync::Arc;

use crm_storage::MemoryDatabase;
use futures_executor::block_on;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{day, organisation, related};
use crm_core::*;

const DAYS: u32 = 20;

/// Noon of a day.
fn noon(number: u32) -> Timestamp {
    let noon = day(number).and_hms_opt(12, 0, 0).unwrap();
    Timestamp::new(noon.and_utc()).unwrap()
}

fn bought(key: usize, on: u32, minor: i64) -> NewInteraction {
    let total = Money::new(minor, Currency::EUR);
    NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(Purchase::new(total, Vec::new()).unwrap()),
        regarding: None,
        occurred_at: noon(on),
        source: Code::parse("till").unwrap(),
        key: IdempotencyKey::parse(key.to_string()).unwrap(),
    }
}

struct Company {
    profiles: Profiles,
    /// Holding, daughter, stranger.
    organisations: [CustomerId; 3],
    people: Vec<CustomerId>,
}

/// A person's time in an organisation.
type Term = (usize, u32, u32);

/// The daughter belongs to the holding. Each person has terms in organisations.
async fn company(terms: &[Vec<Term>]) -> Company {
    let clock = Arc::new(ManualClock::new(noon(DAYS + 1)));
    let ids = Arc::new(SeededIds::new(7));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let profiles = Profiles::new(Arc::new(store), clock, ids);
    let create = async |new| profiles.create(new).await.unwrap().id();
    let holding = create(related(organisation("Holding"), [])).await;
    let below = Relation::new(holding, RelationRole::SubsidiaryOf);
    let daughter = create(related(organisation("Daughter"), [below])).await;
    let stranger = create(related(organisation("Stranger"), [])).await;
    let organisations = [holding, daughter, stranger];
    let mut people = Vec::new();
    for terms in terms {
        let relations = terms.iter().map(|(place, from, until)| {
            Relation::new(organisations[*place], RelationRole::WorksFor)
                .between(Some(day(*from)), Some(day(*until)))
                .unwrap()
        });
        people.push(create(related(Party::unknown_person(), relations)).await);
    }
    Company {
        profiles,
        organisations,
        people,
    }
}

impl Company {
    async fn tell(&self, told: &[(CustomerId, u32, i64)]) {
        let numbered = told.iter().enumerate();
        let items = numbered.map(|(key, (customer, on, minor))| IngestItem {
            subject: IngestSubject::Customer(*customer),
            interaction: bought(key, *on, *minor),
        });
        let report = self.profiles.ingest(items.collect()).await.unwrap();
        assert_eq!(report.recorded(), told.len());
    }

    async fn account(&self, organisation: CustomerId) -> AccountView {
        let chart = self.profiles.organisation_chart().await.unwrap();
        let view = self.profiles.account(&chart, organisation).await.unwrap();
        view.unwrap()
    }
}

fn net(totals: &PurchaseTotals) -> i64 {
    totals.net.get(&Currency::EUR).map_or(0, |sum| sum.minor())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_account_adds_up_what_was_done_for_it_each_thing_once(
        terms in vec(vec((0_usize..3, 1..=DAYS, 0..DAYS), 0..4), 1..4),
        bought in vec((0_usize..6, 1..=DAYS, 1_i64..1000), 0..40),
    ) {
        // Terms of some days, which may overlap.
        let terms: Vec<Vec<Term>> = terms
            .into_iter()
            .map(|terms| {
                let ending = terms.into_iter().map(|(place, from, length)| (place, from, from + length));
                ending.collect()
            })
            .collect();
        block_on(async {
            let company = company(&terms).await;
            let all: Vec<CustomerId> = company
                .organisations
                .iter()
                .chain(&company.people)
                .copied()
                .collect();
            let told: Vec<_> = bought
                .iter()
                .map(|(who, on, minor)| (all[who % all.len()], *on, *minor))
                .collect();
            company.tell(&told).await;

            let was_there = |who: CustomerId, on: u32, places: &[usize]| {
                let own = company.organisations.iter().position(|one| *one == who);
                let person = company.people.iter().position(|one| *one == who);
                own.is_some_and(|own| places.contains(&own))
                    || person.is_some_and(|person| {
                        let mut terms = terms[person].iter();
                        terms.any(|(place, from, until)| {
                            places.contains(place) && (*from..=*until).contains(&on)
                        })
                    })
            };
            for (organisation, places) in [(0, &[0, 1][..]), (1, &[1]), (2, &[2])] {
                let view = company.account(company.organisations[organisation]).await;
                let mut expected: BTreeMap<CustomerId, i64> = BTreeMap::new();
                for (who, on, minor) in &told {
                    if was_there(*who, *on, places) {
                        *expected.entry(*who).or_default() += minor;
                    }
                }
                let by_customer = view.by_customer.iter();
                let told_of: BTreeMap<_, _> = by_customer.map(|(who, its)| (*who, net(its))).collect();
                prop_assert_eq!(net(&view.totals), expected.values().sum::<i64>());
                prop_assert_eq!(told_of, expected);
                let counted = told.iter().filter(|(who, on, _)| was_there(*who, *on, places)).count();
                prop_assert_eq!(view.recent.len(), counted.min(20));
                prop_assert_eq!(view.totals.purchases, u64::try_from(counted).unwrap());
                prop_assert!(view.recent.is_sorted_by(|a, b| a.occurred_at() >= b.occurred_at()));
                let last = view.recent.first().map(Interaction::occurred_at);
                prop_assert_eq!(last, view.totals.last_purchase);
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_merged_organisation_is_one_account_under_either_id() {
    block_on(async {
        let company = company(&[vec![(1, 1, 30)], vec![(2, 1, 30)]]).await;
        let [holding, daughter, stranger] = company.organisations;
        let [of_daughter, of_stranger] = company.people[..] else {
            panic!("there are two");
        };
        company
            .tell(&[
                (of_daughter, 3, 100),
                (of_stranger, 4, 20),
                (stranger, 5, 3),
            ])
            .await;
        assert_eq!(net(&company.account(holding).await.totals), 100);

        let policy = MergePolicy::default();
        let profiles = &company.profiles;
        profiles.merge(daughter, stranger, &policy).await.unwrap();
        let view = company.account(holding).await;
        assert_eq!(net(&view.totals), 123);
        assert_eq!(view.account.people().len(), 2);
        // One of the two is an old id now, and both lead to the account.
        assert_eq!(
            company.account(daughter).await,
            company.account(stranger).await
        );
        assert_eq!(company.account(daughter).await.account.group.len(), 1);
    });
}

#[test]
fn who_was_erased_is_in_no_account_and_a_stranger_has_none() {
    block_on(async {
        let company = company(&[vec![(0, 1, 30)]]).await;
        let [person] = company.people[..] else {
            panic!("there is one");
        };
        company.tell(&[(person, 3, 100)]).await;
        let chart = company.profiles.organisation_chart().await.unwrap();
        company.profiles.erase(person).await.unwrap();
        let holding = company.organisations[0];
        let account = async |chart: &OrganisationChart| {
            let view = company.profiles.account(chart, holding).await.unwrap();
            view.unwrap()
        };
        // Also a chart that was not told finds nothing to add up.
        assert_eq!(net(&account(&chart).await.totals), 0);
        let mut told = chart.clone();
        assert_eq!(account(&told).await.account.people().len(), 1);
        told.forget(person);
        assert!(account(&told).await.account.people().is_empty());

        let nobody = super::id(4711);
        let view = company.profiles.account(&chart, nobody).await.unwrap();
        assert_eq!(view, None);
    });
}
