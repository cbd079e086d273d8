//! Identities: who is found, who is refused.

use super::StoreFactory;
use super::world::{World, known_as, named, shop_id, tagging};
use crate::{
    ChangeSet, Code, CoreStore, CustomerEdit, CustomerStore, DeviceId, ExternalId, Handle,
    Identity, Login, NewCustomer, Party, PhoneNumber, StoreError, Timestamp, VerificationMethod,
    VerifiedIdentity,
};

fn verified(identity: Identity) -> VerifiedIdentity {
    identity.verified(VerificationMethod::Confirmation, Timestamp::UNIX_EPOCH)
}

/// A verified identity finds its customer.
pub async fn a_verified_identity_finds_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(ann.id())]
    );
}

/// A claim opens nothing.
pub async fn a_claimed_identity_finds_nobody<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut new = named("Mallory");
    new.claimed_identities
        .push(shop_id("A-1").claimed(world.now));
    world.create(new).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [None]
    );
}

/// Claims collide with nothing.
pub async fn two_customers_may_claim_the_same_identity<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let holder = world.create(known_as("A-1")).await.unwrap();
    for _ in 0..2 {
        let mut new = named("Mallory");
        new.claimed_identities
            .push(shop_id("A-1").claimed(world.now));
        world.create(new).await.unwrap();
    }
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(holder.id())]
    );
}

/// Answers match questions one by one, repeated and unknown ones included.
pub async fn an_answer_stands_for_each_question_in_order<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bob = world.create(known_as("B-2")).await.unwrap();
    let asked = ["B-2", "C-3", "A-1", "B-2"].map(shop_id);
    let answers = world.store.resolve(&asked).await.unwrap();
    assert_eq!(
        answers,
        [Some(bob.id()), None, Some(ann.id()), Some(bob.id())]
    );
    assert_eq!(world.store.resolve(&[]).await.unwrap(), []);
}

/// A verified identity has one holder; the error names the holder.
pub async fn a_verified_identity_of_another_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let refused = world.create(known_as("A-1")).await;
    assert!(
        matches!(&refused, Err(StoreError::IdentityTaken { holder }) if *holder == ann.id()),
        "{refused:?}"
    );
}

/// The same holds when an edit takes it.
pub async fn an_identity_taken_by_an_edit_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bob = world.create(known_as("B-2")).await.unwrap();
    let take = CustomerEdit::AddVerifiedIdentity(verified(shop_id("A-1")));
    let refused = world.edit(&bob, vec![take]).await;
    assert!(
        matches!(&refused, Err(StoreError::IdentityTaken { holder }) if *holder == ann.id()),
        "{refused:?}"
    );
    assert_eq!(world.store.customer(bob.id()).await.unwrap(), Some(bob));
}

/// Of several identities that others hold, the first in the order of keys names the holder, in
/// whatever order the customer took them.
pub async fn the_first_taken_identity_names_the_holder<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    world.create(known_as("B-2")).await.unwrap();
    let cleo = world.create(known_as("C-3")).await.unwrap();
    for order in [["A-1", "B-2"], ["B-2", "A-1"]] {
        let take = order.map(|id| CustomerEdit::AddVerifiedIdentity(verified(shop_id(id))));
        let refused = world.edit(&cleo, take.to_vec()).await;
        assert!(
            matches!(&refused, Err(StoreError::IdentityTaken { holder }) if *holder == ann.id()),
            "{refused:?}"
        );
    }
}

/// What one customer gives up another may take.
pub async fn a_removed_identity_is_free_again<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let remove = CustomerEdit::RemoveVerifiedIdentity(shop_id("A-1"));
    world.edit(&ann, vec![remove]).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [None]
    );
    let bob = world.create(known_as("A-1")).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(bob.id())]
    );
}

/// Given up and taken in one transaction.
pub async fn an_identity_moves_within_one_change_set<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bob = world.create(known_as("B-2")).await.unwrap();
    let remove = CustomerEdit::RemoveVerifiedIdentity(shop_id("A-1"));
    let take = CustomerEdit::AddVerifiedIdentity(verified(shop_id("A-1")));
    let (ann_after, ann_events) = ann.edit([remove], &world.ids, world.now).unwrap();
    let (bob_after, bob_events) = bob.edit([take], &world.ids, world.now).unwrap();
    let changes = ChangeSet::new()
        .update_customer(ann_after, ann.version(), ann_events)
        .update_customer(bob_after, bob.version(), bob_events);
    world.store.apply(changes).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(bob.id())]
    );
}

/// E-mail addresses are equal in any letter case, external ids are not.
pub async fn letter_case_counts_where_the_type_says_so<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mail = Identity::email("Ann@Example.com").unwrap();
    let new = NewCustomer::new(Party::unknown_person())
        .with_identity(verified(mail))
        .with_identity(verified(shop_id("abc")));
    let ann = world.create(new).await.unwrap();
    let other = world.create(known_as("ABC")).await.unwrap();
    let asked = [
        Identity::email("ANN@example.COM").unwrap(),
        shop_id("abc"),
        shop_id("ABC"),
    ];
    let answers = world.store.resolve(&asked).await.unwrap();
    assert_eq!(answers, [Some(ann.id()), Some(ann.id()), Some(other.id())]);
}

/// Namespaces do not touch.
pub async fn the_same_text_in_two_namespaces_is_two_identities<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let shop = Identity::external("shop", "7").unwrap();
    let bank = Identity::external("bank", "7").unwrap();
    let one = NewCustomer::new(Party::unknown_person()).with_identity(verified(shop.clone()));
    let other = NewCustomer::new(Party::unknown_person()).with_identity(verified(bank.clone()));
    let (one, other) = (
        world.create(one).await.unwrap(),
        world.create(other).await.unwrap(),
    );
    let answers = world.store.resolve(&[bank, shop]).await.unwrap();
    assert_eq!(answers, [Some(other.id()), Some(one.id())]);
}

/// Texts that look or sort alike are different keys: accents, scripts, widths, trailing signs.
pub async fn lookalike_identities_stay_apart<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let lookalikes = [
        "a",
        "A",
        "\u{430}",
        "\u{ff41}",
        "é",
        "e\u{301}",
        "e",
        "ß",
        "ss",
        "ı",
        "i",
        "I",
        "ſ",
        "s",
        "\u{212a}",
        "k",
        "a.",
        "a'",
        "%",
        "_",
        "\\",
        "a\u{200b}",
        "\u{1f600}",
        "\u{1f601}",
    ];
    let mut holders = Vec::new();
    for id in lookalikes {
        holders.push(Some(world.create(known_as(id)).await.unwrap().id()));
    }
    assert_eq!(
        world.store.resolve(&lookalikes.map(shop_id)).await.unwrap(),
        holders
    );
}

/// More identities than most engines take parameters in one statement.
pub async fn many_identities_are_resolved_at_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(known_as("39999")).await.unwrap();
    let asked: Vec<Identity> = (0..40_000)
        .map(|number| shop_id(&number.to_string()))
        .collect();
    let answers = world.store.resolve(&asked).await.unwrap();
    assert_eq!(answers.len(), asked.len());
    assert_eq!(answers.iter().flatten().collect::<Vec<_>>(), [&ann.id()]);
    assert_eq!(answers.last(), Some(&Some(ann.id())));
}

/// Every kind of identity leads to its customer.
pub async fn every_kind_of_identity_finds_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let identities = of_every_kind("0049301234567");
    let mut holders = Vec::new();
    for identity in &identities {
        let new = NewCustomer::new(Party::unknown_person());
        let new = new.with_identity(verified(identity.clone()));
        holders.push(Some(world.create(new).await.unwrap().id()));
    }
    // The same text under every kind: each stands for itself.
    assert_eq!(world.store.resolve(&identities).await.unwrap(), holders);
    let others = of_every_kind("other");
    let nobody = vec![None; others.len()];
    assert_eq!(world.store.resolve(&others).await.unwrap(), nobody);
}

fn of_every_kind(text: &str) -> Vec<Identity> {
    let external = ExternalId::parse(text).unwrap();
    let code = Code::new_static;
    let mut identities = vec![
        Identity::email(&format!("{text}@example.org")).unwrap(),
        Identity::Login(Login::parse(text).unwrap()),
        Identity::Device(DeviceId::parse(text).unwrap()),
        Identity::Social {
            network: code("shop"),
            handle: Handle::parse(text).unwrap(),
        },
        Identity::Custom {
            namespace: code("shop"),
            value: external.clone(),
        },
        Identity::External {
            system: code("shop"),
            id: external,
        },
    ];
    let number = if text == "other" {
        "+491111"
    } else {
        "+492222"
    };
    identities.push(Identity::Phone(PhoneNumber::parse(number).unwrap()));
    identities
}

/// An edit of something else leaves the identities where they are.
pub async fn an_identity_stays_through_other_edits<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut ann = world.create(known_as("A-1")).await.unwrap();
    for edits in [
        tagging("vip"),
        vec![CustomerEdit::AddVerifiedIdentity(verified(shop_id("A-2")))],
        vec![CustomerEdit::RemoveVerifiedIdentity(shop_id("A-2"))],
    ] {
        ann = world.edit(&ann, edits).await.unwrap();
        let holders = world.store.resolve(&[shop_id("A-1")]).await.unwrap();
        assert_eq!(holders, [Some(ann.id())]);
    }
    let holders = world.store.resolve(&[shop_id("A-2")]).await.unwrap();
    assert_eq!(holders, [None]);
}

/// A claim that is proved finds its customer from then on.
pub async fn a_claim_that_is_proved_finds_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let claim = CustomerEdit::AddClaimedIdentity(shop_id("A-1").claimed(world.now));
    let ann = world.edit(&ann, vec![claim]).await.unwrap();
    let asked = [shop_id("A-1")];
    assert_eq!(world.store.resolve(&asked).await.unwrap(), [None]);
    let proof = CustomerEdit::AddVerifiedIdentity(verified(shop_id("A-1")));
    let ann = world.edit(&ann, vec![proof]).await.unwrap();
    assert_eq!(ann.claimed_identities().len(), 0);
    assert_eq!(world.store.resolve(&asked).await.unwrap(), [Some(ann.id())]);
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(ann));
}
