//! The service over the memory store: merges and erasures need nothing of their own.

use std::sync::Arc;

use crm_core::conformance::world::known_as;
use crm_core::*;
use crm_storage::MemoryDatabase;
use futures_executor::block_on;

use super::{at, by, new, staff, title};

/// A service with two customers who are one.
struct Shop {
    profiles: Profiles,
    clock: Arc<ManualClock>,
    ann: CustomerId,
    anna: CustomerId,
}

/// What is asked of one customer.
#[derive(Debug, PartialEq)]
struct Answers {
    tasks: Vec<Task>,
    responsibility: Responsibility,
    watchers: Watchers,
    ideas: IdeaBoard,
    ratings: RatingBoard,
}

impl Answers {
    fn are_none(&self) -> bool {
        self.tasks.is_empty()
            && self.responsibility == Responsibility::default()
            && self.watchers == Watchers::default()
            && self.ideas == IdeaBoard::new()
            && self.ratings == RatingBoard::new()
    }
}

fn task(number: &str) -> InteractionContent {
    let number = TaskNumber::parse(number).unwrap();
    InteractionContent::Task(TaskUpdate::new(number, by("kim")).titled(title("Call back")))
}

fn assigned(number: &str, to: &'static str) -> InteractionContent {
    let step = HandOverStep::Assigned {
        to: staff(to),
        request: None,
    };
    let number = HandOverNumber::parse(number).unwrap();
    InteractionContent::HandOver(HandOverUpdate::new(number, by("kim"), step))
}

fn watched(by_whom: &'static str) -> InteractionContent {
    let update = WatchUpdate::new(staff(by_whom), WatchStep::Began, by("kim"));
    InteractionContent::Watch(update)
}

fn idea() -> IdeaNumber {
    IdeaNumber::parse("1").unwrap()
}

fn vote() -> InteractionContent {
    InteractionContent::Idea(IdeaUpdate::new(idea(), Actor::Customer, IdeaStep::Voted))
}

fn product() -> ProductCode {
    ProductCode::parse("CD-1").unwrap()
}

fn rated(points: u8) -> InteractionContent {
    let rating = Rating::new(points).unwrap();
    InteractionContent::Feedback(ProductFeedback::new(product(), rating))
}

async fn shop() -> Shop {
    let clock = Arc::new(ManualClock::new(at(1000)));
    let ids = Arc::new(SeededIds::new(7));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let profiles = Profiles::new(Arc::new(store), clock.clone(), ids);
    let ann = profiles.create(known_as("1")).await.unwrap().id();
    let anna = profiles.create(known_as("2")).await.unwrap().id();
    let of_ann = [
        task("a"),
        assigned("a", "kim"),
        watched("kim"),
        vote(),
        rated(2),
    ];
    let of_anna = [
        task("b"),
        assigned("b", "lee"),
        watched("lee"),
        vote(),
        rated(5),
    ];
    let tell = |customer, second, contents: [InteractionContent; 5]| {
        let numbered = (1_i64..).zip(contents);
        numbered.map(move |(number, content)| IngestItem {
            subject: IngestSubject::Customer(customer),
            // The keys are the same: a merge has to set some aside.
            interaction: new(&number.to_string(), second + number, content),
        })
    };
    let told = tell(ann, 0, of_ann).chain(tell(anna, 100, of_anna));
    let report = profiles.ingest(told.collect()).await.unwrap();
    assert_eq!(report.recorded(), 10);
    Shop {
        profiles,
        clock,
        ann,
        anna,
    }
}

impl Shop {
    async fn answers(&self, customer: CustomerId) -> Answers {
        let profiles = &self.profiles;
        Answers {
            tasks: profiles.tasks(customer).await.unwrap(),
            responsibility: profiles.responsibility(customer).await.unwrap(),
            watchers: profiles.watchers(customer).await.unwrap(),
            ideas: profiles.ideas(customer).await.unwrap(),
            ratings: profiles.ratings(customer).await.unwrap(),
        }
    }

    /// The board of all customers, as a host makes it.
    async fn ideas(&self) -> IdeaBoard {
        let mut board = IdeaBoard::new();
        for id in [self.ann, self.anna] {
            // After a merge the old id leads to the customer, whose board merges with itself.
            board.merge(self.profiles.ideas(id).await.unwrap());
        }
        board
    }
}

#[test]
fn what_is_told_of_both_is_told_of_the_merged_and_parts_again() {
    block_on(async {
        let shop = shop().await;
        let (ann, anna) = (shop.ann, shop.anna);
        let (of_ann, of_anna) = (shop.answers(ann).await, shop.answers(anna).await);
        assert!(!of_ann.are_none() && !of_anna.are_none() && of_ann != of_anna);
        assert_eq!(shop.ideas().await.idea(&idea()).unwrap().votes, 2);

        let policy = MergePolicy::default();
        let merge = shop.profiles.merge(ann, anna, &policy).await.unwrap();
        let both = shop.answers(ann).await;
        assert_eq!(shop.answers(anna).await, both, "an old id leads to it");
        let tasks = [of_ann.tasks.clone(), of_anna.tasks.clone()].concat();
        assert_eq!(both.tasks, tasks);
        let terms: Vec<_> = both
            .responsibility
            .terms
            .iter()
            .map(|one| &one.responsible)
            .collect();
        assert_eq!(terms, [&staff("kim"), &staff("lee")]);
        assert!(both.watchers.iter().eq([&staff("kim"), &staff("lee")]));
        assert_eq!(shop.ideas().await.idea(&idea()).unwrap().votes, 1);
        let rating = both.ratings.summary(&product()).unwrap();
        assert_eq!(
            (rating.count(), rating.points()),
            (1, 5),
            "the later one counts"
        );

        shop.profiles.unmerge(merge.id()).await.unwrap();
        assert_eq!(shop.answers(ann).await, of_ann);
        assert_eq!(shop.answers(anna).await, of_anna);
    });
}

#[test]
fn nothing_is_left_of_an_erased_customer() {
    block_on(async {
        let shop = shop().await;
        let of_anna = shop.answers(shop.anna).await;
        shop.profiles.erase(shop.ann).await.unwrap();
        assert!(shop.answers(shop.ann).await.are_none());
        assert_eq!(shop.profiles.responsible(shop.ann).await.unwrap(), None);
        assert_eq!(shop.answers(shop.anna).await, of_anna);
    });
}

#[test]
fn who_is_responsible_now_goes_by_the_clock() {
    block_on(async {
        let shop = shop().await;
        let later = IngestItem {
            subject: IngestSubject::Customer(shop.ann),
            interaction: new("from tomorrow on", 90_000, assigned("c", "lee")),
        };
        shop.profiles.ingest(vec![later]).await.unwrap();
        let responsible = async || shop.profiles.responsible(shop.ann).await.unwrap();
        assert_eq!(responsible().await, Some(staff("kim")));
        shop.clock.set(at(90_000));
        assert_eq!(responsible().await, Some(staff("lee")));
    });
}

#[test]
fn open_tasks_are_those_of_the_customer() {
    block_on(async {
        let shop = shop().await;
        let number = TaskNumber::parse("a").unwrap();
        let open = shop.profiles.open_tasks(shop.ann).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].number, number);
        let done = TaskUpdate::new(number, by("lee")).in_status(TaskStatus::Done);
        let told = IngestItem {
            subject: IngestSubject::Customer(shop.ann),
            interaction: new("done", 500, InteractionContent::Task(done)),
        };
        shop.profiles.ingest(vec![told]).await.unwrap();
        assert_eq!(shop.profiles.open_tasks(shop.ann).await.unwrap(), []);
        assert_eq!(
            shop.profiles.tasks(shop.ann).await.unwrap()[0]
                .history
                .len(),
            2
        );
    });
}
