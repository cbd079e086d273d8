//! What the service sees.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::role::sealed::Sees;
use super::{Department, Mood, RequestSource, RequestSummary, Voice, mood};
use crate::collaboration::{Task, open_tasks, responsibility, tasks};
use crate::collaborator::Collaborator;
use crate::customer::{LifecycleRule, Party};
use crate::id::CustomerId;
use crate::interaction::{Channel, Interaction, InteractionContent, InteractionKind};
use crate::profiles::ProfileError;
use crate::store::{CustomerOverview, OverviewQuery, PageLimit, TimelinePart};
use crate::timestamp::Timestamp;

/// The department that answers customers.
#[derive(Debug, Clone, Default)]
pub struct Service {
    requests: Option<Arc<dyn RequestSource>>,
}

impl Service {
    /// The service, without requests to show.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The service, with the requests that the source keeps.
    #[must_use]
    pub fn with_requests(self, requests: Arc<dyn RequestSource>) -> Self {
        let requests = Some(requests);
        Self { requests }
    }
}

/// What the service sees of a customer: what is open, what was said last, and how the mood is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceView {
    /// Whose view it is.
    pub customer: CustomerId,
    /// Whom to address, and how.
    pub party: Party,
    /// Whether the processing is restricted (GDPR, article 18): the customer is answered, and nothing
    /// else is done with its data.
    pub is_restricted: bool,
    /// The requests that are not over, in the order in which they came in.
    pub open_requests: Vec<RequestSummary>,
    /// The latest messages, calls and meetings, latest first: at most 20.
    pub last_contacts: Vec<Interaction>,
    /// How satisfied the customer is, by the latest answers and product ratings of its own; `None` when
    /// it said nothing.
    pub mood: Option<Mood>,
    /// What is left to do, in [working order](Task::working_order).
    pub open_tasks: Vec<Task>,
    /// Who is responsible for the customer.
    pub responsible: Option<Collaborator>,
    /// The instant for which all this holds.
    pub as_of: Timestamp,
}

impl ServiceView {
    /// How many contacts [`last_contacts`](Self::last_contacts) holds at most.
    pub const CONTACTS: u16 = 20;
    /// How many ratings of products are heard for the mood at most.
    pub const RATINGS: u16 = 5;

    const CONTACT_KINDS: [InteractionKind; 3] = [
        InteractionKind::Message,
        InteractionKind::Call,
        InteractionKind::Meeting,
    ];

    /// The last contact over each channel, of those in [`last_contacts`](Self::last_contacts).
    #[must_use]
    pub fn last_by_channel(&self) -> BTreeMap<Channel, &Interaction> {
        let oldest_first = self.last_contacts.iter().rev();
        oldest_first.map(|one| (one.channel(), one)).collect()
    }
}

impl Department for Service {
    type View = ServiceView;
}

#[async_trait]
impl Sees for Service {
    type Seen = ServiceView;

    fn query(&self, _: LifecycleRule, _: Timestamp) -> OverviewQuery {
        let latest = |rows, kinds: &[InteractionKind]| {
            TimelinePart::latest(PageLimit::new(rows).unwrap_or(PageLimit::ONE), kinds)
        };
        OverviewQuery::new()
            .with_part(latest(ServiceView::CONTACTS, &ServiceView::CONTACT_KINDS))
            .with_part(latest(ServiceView::RATINGS, &[InteractionKind::Feedback]))
            .with_part(TimelinePart::whole([InteractionKind::Task]))
            .with_part(TimelinePart::whole([InteractionKind::HandOver]))
    }

    async fn view(
        &self,
        overview: CustomerOverview,
        now: Timestamp,
    ) -> Result<ServiceView, ProfileError> {
        let id = overview.customer.id();
        let requests = match &self.requests {
            Some(source) => source.requests(id).await?,
            None => Vec::new(),
        };
        let mut parts = overview.parts.into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let (last_contacts, ratings, told_of_tasks, hand_overs) = (next(), next(), next(), next());
        let of_products = ratings.iter().filter_map(voice);
        let of_answers = requests.iter().filter_map(|request| {
            let (rating, at) = request.satisfaction?;
            Some(Voice::new(at, rating))
        });
        let mood = mood(of_products.chain(of_answers), now);
        Ok(ServiceView {
            customer: id,
            party: overview.customer.party().clone(),
            is_restricted: overview.consents.restriction(now).is_some(),
            open_requests: requests.into_iter().filter(|one| one.is_open).collect(),
            last_contacts,
            mood,
            open_tasks: open_tasks(tasks(&told_of_tasks)),
            responsible: responsibility(&hand_overs).at(now).cloned(),
            as_of: now,
        })
    }
}

fn voice(interaction: &Interaction) -> Option<Voice> {
    match interaction.content() {
        InteractionContent::Feedback(feedback) => {
            Some(Voice::new(interaction.occurred_at(), feedback.rating))
        }
        _ => None,
    }
}
