//! Timelines and purchase facts: order, filters, pages.

use super::StoreFactory;
use super::world::{World, all_pages, limit, note, purchase};
use crate::{
    Actor, CartChange, CartNumber, CartStep, Channel, Code, Collaborator, CoreStore, Currency,
    CustomerId, DataSubjectRequestNumber, DataSubjectRequestStep, DataSubjectRequestUpdate,
    EventLog, HandOverNumber, HandOverStep, HandOverUpdate, IdeaNumber, IdeaStep, IdeaUpdate,
    Interaction, InteractionContent, InteractionKind, InteractionStore, Money, NewInteraction,
    Note, OrderNumber, OrderStage, OrderUpdate, Page, ProductCode, ProductFeedback, Purchase,
    Rating, StoreError, TaskNumber, TaskUpdate, TimelineFilter, Timestamp, WatchStep, WatchUpdate,
};

/// Latest first, whatever the order of recording.
pub async fn a_timeline_is_latest_first<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    for minutes in [5, -3, 9, 0, 7] {
        let told = note(&minutes.to_string(), world.in_minutes(minutes));
        world.record(ann.id(), vec![told]).await.unwrap();
    }
    let minutes = |read: &Interaction| read.key().as_str().parse::<i64>().unwrap();
    let read = read_all(&world, ann.id(), &TimelineFilter::all(), 100).await;
    assert_eq!(
        read.iter().map(minutes).collect::<Vec<_>>(),
        [9, 7, 5, 0, -3]
    );
}

/// Ties are broken by id, latest first again.
pub async fn interactions_of_one_instant_are_ordered_by_falling_id<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = (0..9)
        .map(|number| note(&number.to_string(), world.now))
        .collect();
    world.record(ann.id(), told).await.unwrap();
    for rows in [1, 2, 4, 100] {
        let read = read_all(&world, ann.id(), &TimelineFilter::all(), rows).await;
        assert_eq!(read.len(), 9);
        assert!(
            read.windows(2).all(|pair| pair[0].id() > pair[1].id()),
            "pages of {rows}"
        );
    }
}

/// The pages of every size join to the whole, with ties across page ends.
pub async fn pages_join_to_the_whole_timeline<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    for person in &people {
        let told = (0..10)
            .map(|n| note(&n.to_string(), world.in_minutes(n / 3)))
            .collect();
        world.record(person.id(), told).await.unwrap();
    }
    let whole = read_all(&world, people[0].id(), &TimelineFilter::all(), 100).await;
    assert_eq!(whole.len(), 10);
    for rows in 1..=11 {
        let read = read_all(&world, people[0].id(), &TimelineFilter::all(), rows).await;
        assert_eq!(read, whole, "pages of {rows}");
    }
}

/// A filter selects what it says, and pages are filled with what passes.
pub async fn a_filter_by_kind_and_channel_holds_on_every_page<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let mut told: Vec<NewInteraction> = Vec::new();
    for number in 0..12 {
        let at = world.in_minutes(number);
        told.push(note(&format!("n{number}"), at));
        told.push(purchase(&format!("p{number}"), at, number));
    }
    for (new, channel) in told.iter_mut().zip(Channel::ALL.into_iter().cycle()) {
        new.channel = channel;
    }
    world.record(ann.id(), told).await.unwrap();

    let whole = read_all(&world, ann.id(), &TimelineFilter::all(), 100).await;
    let filters = [
        TimelineFilter::all().of_kinds([InteractionKind::Purchase]),
        TimelineFilter::all().of_kinds([InteractionKind::Note, InteractionKind::Visit]),
        TimelineFilter::all().over_channels([Channel::Web, Channel::Sms]),
        TimelineFilter::all()
            .of_kinds([InteractionKind::Note])
            .over_channels([Channel::Web]),
        TimelineFilter::all().of_kinds([InteractionKind::Meeting]),
    ];
    for filter in filters {
        let expected: Vec<_> = whole
            .iter()
            .filter(|one| filter.admits(one))
            .cloned()
            .collect();
        for rows in [1, 3, 100] {
            assert_eq!(
                read_all(&world, ann.id(), &filter, rows).await,
                expected,
                "{filter:?}"
            );
        }
    }
}

/// A period is half open.
pub async fn a_period_includes_its_start_and_excludes_its_end<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = (0..5)
        .map(|n| note(&n.to_string(), world.in_minutes(n)))
        .collect();
    world.record(ann.id(), told).await.unwrap();
    let period =
        TimelineFilter::all().between(Some(world.in_minutes(1)), Some(world.in_minutes(3)));
    let read = read_all(&world, ann.id(), &period, 1).await;
    assert_eq!(
        read.iter()
            .map(|one| one.key().as_str())
            .collect::<Vec<_>>(),
        ["2", "1"]
    );
    let backwards =
        TimelineFilter::all().between(Some(world.in_minutes(3)), Some(world.in_minutes(1)));
    assert_eq!(read_all(&world, ann.id(), &backwards, 1).await, []);
}

/// Nothing is nothing.
pub async fn an_empty_timeline_has_no_next_page<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let page = world
        .store
        .timeline(ann.id(), &TimelineFilter::all(), &Page::default())
        .await;
    let page = page.unwrap();
    assert_eq!((page.items, page.next), (vec![], None));
}

/// Instants come back to the microsecond, at both ends of their range too.
pub async fn instants_keep_their_microseconds<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let instants = [
        "1000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-03-29T01:00:00.000001Z",
        "9999-12-31T23:59:59.999999Z",
    ];
    let told = instants.map(|text| note(text, Timestamp::parse(text).unwrap()));
    world.record(ann.id(), told.to_vec()).await.unwrap();
    let read = read_all(&world, ann.id(), &TimelineFilter::all(), 2).await;
    let read: Vec<_> = read.iter().map(Interaction::occurred_at).collect();
    let mut expected = instants.map(|text| Timestamp::parse(text).unwrap());
    expected.reverse();
    assert_eq!(read, expected);
}

async fn read_all<S: CoreStore>(
    world: &World<S>,
    customer: CustomerId,
    filter: &TimelineFilter,
    rows: u16,
) -> Vec<Interaction> {
    let store = &world.store;
    all_pages(rows, |page| async move {
        store.timeline(customer, filter, &page).await
    })
    .await
}

/// A place in the timeline of one customer is none in that of another.
pub async fn a_cursor_of_another_customer_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    for customer in &people {
        let told = vec![note("1", world.now), note("2", world.in_minutes(1))];
        world.record(customer.id(), told).await.unwrap();
    }
    let (ann, bob) = (people[0].id(), people[1].id());
    let filter = TimelineFilter::all();
    let first = Page::first(limit(1));
    let next = world.store.timeline(ann, &filter, &first).await;
    let page = Page::after(next.unwrap().next.unwrap(), limit(1));
    let read = world.store.timeline(bob, &filter, &page).await;
    assert!(matches!(read, Err(StoreError::InvalidCursor)), "{read:?}");

    let next = world.store.events_of_customer(ann, &first).await;
    let page = Page::after(next.unwrap().next.unwrap(), limit(1));
    let read = world.store.events_of_customer(bob, &page).await;
    assert!(matches!(read, Err(StoreError::InvalidCursor)), "{read:?}");
}

/// Each kind, each channel and both at once select their part; the parts make up the whole.
pub async fn kinds_and_channels_divide_a_timeline<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let mut told = Vec::new();
    for (number, content) in of_every_kind().into_iter().enumerate() {
        for (offset, channel) in Channel::ALL.into_iter().enumerate() {
            // Not each kind on each channel, so that some filters of both find nothing.
            if (number + offset) % 3 != 0 {
                told.push(NewInteraction {
                    content: content.clone(),
                    channel,
                    ..note(&format!("{number}/{offset}"), world.now)
                });
            }
        }
    }
    world.record(ann, told).await.unwrap();
    let whole = world.timeline(ann).await;
    let mut met = 0;
    for kind in InteractionKind::ALL {
        let filter = TimelineFilter::all().of_kinds([kind]);
        let read = read_all(&world, ann, &filter, 100).await;
        let of_kind = whole.iter().filter(|one| one.content().kind() == kind);
        assert_eq!(read, of_kind.cloned().collect::<Vec<_>>(), "{kind:?}");
        met += read.len();
        let filter = filter.over_channels([Channel::Sms, Channel::Web]);
        let read = read_all(&world, ann, &filter, 1).await;
        assert!(read.iter().all(|one| filter.admits(one)));
        assert_eq!(
            read.len(),
            whole.iter().filter(|one| filter.admits(one)).count()
        );
    }
    assert_eq!(met, whole.len());
    for channel in Channel::ALL {
        let filter = TimelineFilter::all().over_channels([channel]);
        let read = read_all(&world, ann, &filter, 100).await;
        met -= read.len();
        assert!(read.iter().all(|one| one.channel() == channel));
    }
    assert_eq!(met, 0);
}

fn of_every_kind() -> [InteractionContent; 21] {
    let text = || crate::InteractionText::parse("text").unwrap();
    let subject = || crate::Subject::parse("subject").unwrap();
    let bought = || Purchase::new(Money::new(1, Currency::EUR), vec![]).unwrap();
    let cart = CartNumber::parse("cart").unwrap();
    let order = OrderNumber::parse("order").unwrap();
    let by = || Actor::Customer;
    let task = TaskNumber::parse("task").unwrap();
    let hand_over = HandOverNumber::parse("hand-over").unwrap();
    let billing = Collaborator::Department(Code::new_static("billing"));
    let idea = IdeaNumber::parse("idea").unwrap();
    let product = ProductCode::parse("CD-1").unwrap();
    let request = DataSubjectRequestNumber::parse("request").unwrap();
    let answered = DataSubjectRequestStep::Answered;
    let hold = crate::LegalHoldNumber::parse("hold").unwrap();
    let origin = crate::Origin::new(Code::new_static("web-form"), by());
    let holder =
        crate::CustomerId::generate(&crate::SeededIds::new(1), crate::Timestamp::UNIX_EPOCH);
    let revision = crate::CustomerRevision::new(holder, crate::Version::FIRST, origin);
    let contents = [
        InteractionContent::Visit,
        InteractionContent::PageView {
            location: crate::Location::parse("/").unwrap(),
        },
        InteractionContent::Search { text: subject() },
        InteractionContent::Purchase(bought()),
        InteractionContent::Return(bought()),
        InteractionContent::Cart(CartChange::new(cart, CartStep::Emptied).unwrap()),
        InteractionContent::Order(OrderUpdate::new(order, OrderStage::Paid)),
        InteractionContent::Message {
            subject: None,
            text: text(),
        },
        InteractionContent::Call {
            seconds: 1,
            summary: None,
        },
        InteractionContent::Meeting { subject: subject() },
        InteractionContent::Note(Note::new(text())),
        InteractionContent::Task(TaskUpdate::new(task, by())),
        InteractionContent::HandOver(HandOverUpdate::new(hand_over, by(), HandOverStep::Accepted)),
        InteractionContent::Watch(WatchUpdate::new(billing, WatchStep::Began, by())),
        InteractionContent::Idea(IdeaUpdate::new(idea, by(), IdeaStep::Voted)),
        InteractionContent::Feedback(ProductFeedback::new(product, Rating::HIGHEST)),
        InteractionContent::DataSubjectRequest(DataSubjectRequestUpdate::new(
            request,
            by(),
            answered,
        )),
        InteractionContent::LegalHold(crate::LegalHoldUpdate::new(
            hold,
            by(),
            crate::LegalHoldStep::Lifted,
        )),
        InteractionContent::Revision(revision),
        InteractionContent::QuestionnaireResponse(super::world::response([])),
        InteractionContent::Other {
            name: Code::new_static("fax"),
            text: None,
            properties: crate::InteractionProperties::default(),
        },
    ];
    assert!(contents.each_ref().map(InteractionContent::kind) == InteractionKind::ALL);
    contents
}

/// A period is exact to the microsecond, open on either side or on both.
pub async fn a_period_is_exact_to_the_microsecond<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let micros = |offset: i64| Timestamp::from_micros(world.now.as_micros() + offset).unwrap();
    let told = (-2..=2).map(|offset| note(&offset.to_string(), micros(offset)));
    world.record(ann, told.collect()).await.unwrap();
    let periods = [
        (Some(0), Some(1), vec!["0"]),
        (Some(-1), Some(1), vec!["0", "-1"]),
        (Some(1), None, vec!["2", "1"]),
        (None, Some(-1), vec!["-2"]),
        (Some(0), Some(0), vec![]),
        (None, None, vec!["2", "1", "0", "-1", "-2"]),
    ];
    for (from, until, expected) in periods {
        let filter = TimelineFilter::all().between(from.map(micros), until.map(micros));
        let read = read_all(&world, ann, &filter, 2).await;
        let keys: Vec<_> = read.iter().map(|one| one.key().as_str()).collect();
        assert_eq!(keys, expected, "{from:?} to {until:?}");
    }
}
