//! What customers do on sites and in apps, and what is done for them together.

use crm_core::conformance::world::shop_id;
use crm_core::{
    Channel, ClientTimes, Code, DataSubjectDeadlines, IdempotencyKey, IngestSubject,
    InteractionContent, OrganisationChart, ProfileError, Profiles, SessionRule, Timestamp,
    TrackedEvent, VerificationMethod, WeekdaysInUtc,
};

use super::Given;
use crate::operations::Again::ChangesNothing;
use crate::operations::Operation;

pub(super) fn operations() -> Vec<Operation<Profiles>> {
    vec![
        // What the store refuses is told once more, without what was known.
        Operation::new(
            "track",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.track(given.tracked()).await,
        )
        .of_several_change_sets(),
        Operation::new(
            "sessions",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                profiles
                    .sessions(given.ann, &SessionRule::default(), None, None)
                    .await
            },
        ),
        Operation::new(
            "carts",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.carts(given.ann).await,
        ),
        Operation::new(
            "orders",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.orders(given.ann).await,
        ),
        Operation::new(
            "tasks",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.tasks(given.ann).await,
        ),
        Operation::new(
            "open_tasks",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.open_tasks(given.ann).await,
        ),
        Operation::new(
            "responsibility",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.responsibility(given.ann).await,
        ),
        Operation::new(
            "responsible",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.responsible(given.ann).await,
        ),
        Operation::new(
            "watchers",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.watchers(given.ann).await,
        ),
        Operation::new(
            "ideas",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.ideas(given.ann).await,
        ),
        Operation::new(
            "ratings",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.ratings(given.ann).await,
        ),
        Operation::new(
            "organisation_chart",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let chart = profiles.organisation_chart().await?;
                Ok::<_, ProfileError>(chart.current(given.ann))
            },
        ),
        Operation::new(
            "account",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let chart = OrganisationChart::new();
                profiles.account(&chart, given.ann).await
            },
        ),
        Operation::new(
            "data_subject_requests",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let deadlines = DataSubjectDeadlines::new(&WeekdaysInUtc);
                profiles.data_subject_requests(given.ann, &deadlines).await
            },
        ),
        Operation::new(
            "open_data_subject_requests",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let deadlines = DataSubjectDeadlines::new(&WeekdaysInUtc);
                profiles
                    .open_data_subject_requests(given.ann, &deadlines)
                    .await
            },
        ),
    ]
}

impl Given {
    /// Of a known customer and of one who is new; each tells a message twice, at two instants.
    fn tracked(&self) -> Vec<TrackedEvent> {
        let proof = VerificationMethod::TrustedSource;
        let fresh = shop_id("8").verified(proof, Timestamp::UNIX_EPOCH);
        let subjects = [
            IngestSubject::Customer(self.ann),
            IngestSubject::Holder(fresh),
        ];
        let twice = |subject: IngestSubject| {
            let first = tracked(subject, "1", self.now);
            let mut again = first.clone();
            again.times.occurred = Timestamp::UNIX_EPOCH;
            [first, again]
        };
        subjects.into_iter().flat_map(twice).collect()
    }
}

fn tracked(subject: IngestSubject, message: &str, now: Timestamp) -> TrackedEvent {
    TrackedEvent {
        subject,
        channel: Channel::Web,
        content: InteractionContent::Visit,
        times: ClientTimes {
            occurred: now,
            sent: None,
            received: now,
        },
        source: Code::new_static("web"),
        message: IdempotencyKey::parse(message).unwrap(),
    }
}
