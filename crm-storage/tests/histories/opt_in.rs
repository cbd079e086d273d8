//! A yes that is yet to be confirmed, and its confirmation: in time, late, twice, or by a wrong link.

use chrono::TimeDelta;
use crm_core::{ConsentDecision, ConsentId, CustomerId, NotConfirmable, ProfileError};
use proptest::sample::Index;

use crate::play::Run;
use crate::told;
use crate::world::Link;

impl Run {
    /// Somebody says yes, and has so many minutes to confirm it.
    pub(crate) async fn ask_to_confirm(&mut self, whose: CustomerId, offers: bool, minutes: i64) {
        let (scope, term) = (told::scope(offers), TimeDelta::minutes(minutes));
        let requested = self
            .profiles
            .request_consent(whose, scope, told::evidence(), term)
            .await;
        if let Ok(entry) = &requested {
            self.links.push((entry.id(), whose));
        }
        self.recorded(whose, requested, true);
    }

    /// A link is followed, by whom it was sent to or by somebody else.
    pub(crate) async fn confirm(&mut self, which: &Index, who: Option<&Index>) {
        if self.links.is_empty() {
            return;
        }
        let (request, owner) = *which.get(&self.links);
        let whose = who.map_or(owner, |who| *who.get(&self.model.everybody));
        let answer = self
            .profiles
            .confirm_consent(whose, request, told::evidence())
            .await;
        let expected = match self.model.erased.contains_key(&whose) {
            true => Link::Unknown,
            false => self.link(whose, request),
        };
        match (answer, expected) {
            (Ok(entry), Link::Good) => {
                assert_eq!(entry.decision(), ConsentDecision::Confirmed);
                self.recorded(whose, Ok(entry), true);
            }
            (Ok(entry), Link::Used(confirmations)) => {
                assert!(confirmations.contains(&entry.id()));
            }
            (Err(ProfileError::NotConfirmable(refusal)), expected) => match (refusal, expected) {
                (NotConfirmable::UnknownRequest(_), Link::Unknown)
                | (NotConfirmable::TooLate(_), Link::Late)
                | (NotConfirmable::Cancelled(_), Link::Cancelled) => {}
                (refusal, expected) => panic!("{refusal:?}, not {expected:?}"),
            },
            (answer, expected) => panic!("{answer:?}, not {expected:?}"),
        }
    }

    fn link(&self, whose: CustomerId, request: ConsentId) -> Link {
        let customer = self.model.current(whose);
        self.model.link(customer, request, self.now)
    }
}
