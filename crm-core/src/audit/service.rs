//! The service that seals the log and looks whether it is as it was sealed.

use std::sync::Arc;

use super::anchors::Anchors;
use super::verify::{Walk, walk};
use super::{AuditChain, AuditFinding, AuditHead, AuditReport, AuditSeal, OtherEvent};
use crate::event::LoggedEvent;
use crate::id::TenantId;
use crate::store::{AuditSealStore, Cursor, EventLog, PageLimit, StoreError};

/// Seals the event log of a tenant, and finds out whether somebody changed it.
///
/// The host calls [`seal`](Self::seal) or [`seal_all`](Self::seal_all) whenever it likes, writes the
/// [`AuditHead`] that comes of it down elsewhere, and calls [`verify`](Self::verify) with all heads that
/// it wrote down. What follows from it:
///
/// - **What is sealed cannot be changed unseen.** A changed, removed, inserted or moved event is found,
///   by whoever has seals that the one who did it could not write, or an anchor. Whoever can write log
///   and seals can make both anew; then only the anchors tell.
/// - **What is not sealed yet can.** Seal often.
/// - **Any number of sealers** may run at once, in one process or in many, and stop at any time: they
///   make one chain together, without a gap.
/// - **It follows from the events alone.** The log of a tenant has the same chain in every store: after a
///   transfer, seal the new store's log from its beginning, into seals of its own, and verify it with the
///   head of the old one. The old seals know places of the old log only.
///
/// Log and seals are of one tenant, and may be of two databases.
#[derive(Debug, Clone)]
pub struct Auditor {
    log: Arc<dyn EventLog>,
    seals: Arc<dyn AuditSealStore>,
    tenant: TenantId,
    batch: PageLimit,
}

/// What one call of [`Auditor::seal`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SealStep {
    /// How many events were sealed.
    pub sealed: usize,
    /// How far the chain has come, as far as this sealer knows.
    pub head: AuditHead,
    /// Whether there may be more to do now. When not, the end of the log was reached.
    pub more: bool,
    /// Whether another sealer was faster, so that this one did nothing.
    pub overtaken: bool,
}

/// Where a verification stands: in the chain, and in the log.
struct Place {
    chain: AuditChain,
    log: Option<Cursor>,
}

impl Auditor {
    /// An auditor of the log of `tenant`, who seals and verifies at most 100 events at a time.
    #[must_use]
    pub fn new(log: Arc<dyn EventLog>, seals: Arc<dyn AuditSealStore>, tenant: TenantId) -> Self {
        Self {
            log,
            seals,
            tenant,
            batch: PageLimit::default(),
        }
    }

    /// The same auditor with at most `batch` events at a time: so many are held in memory.
    #[must_use]
    pub fn with_batch(self, batch: PageLimit) -> Self {
        Self { batch, ..self }
    }

    /// Seals the next events of the log.
    ///
    /// # Errors
    /// When log or seals cannot be read, or the seals cannot be written. The call is safe to repeat,
    /// also after [`UnknownOutcome`](StoreError::UnknownOutcome).
    /// [`AlreadyExists`](StoreError::AlreadyExists) names an event that was sealed before and now stands
    /// behind the end: somebody moved it.
    pub async fn seal(&self) -> Result<SealStep, StoreError> {
        let last = self.seals.last_seal().await?;
        let head = last.as_ref().map_or_else(|| self.start(), AuditSeal::head);
        let place = last.map(|seal| seal.cursor);
        let events = self.log.events_after(place.as_ref(), self.batch).await?;
        let mut chain = AuditChain::behind(head);
        let seals: Vec<_> = events.iter().map(|logged| chain.seal(logged)).collect();
        match self.seals.append_seals(&seals).await {
            Ok(_) => Ok(SealStep {
                sealed: seals.len(),
                head: chain.head(),
                more: seals.len() == self.batch.rows(),
                overtaken: false,
            }),
            Err(StoreError::SealsMoved { .. }) => Ok(SealStep {
                sealed: 0,
                head,
                more: true,
                overtaken: true,
            }),
            Err(error) => Err(error),
        }
    }

    /// Seals until the end of the log is reached; how far the chain has come then.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub async fn seal_all(&self) -> Result<AuditHead, StoreError> {
        loop {
            let step = self.seal().await?;
            if !step.more {
                return Ok(step.head);
            }
        }
    }

    /// Looks at the whole log beside its seals and the anchors that were written down, and says what is
    /// wrong first. Events behind the last seal are not looked at: nothing vouches for them yet.
    ///
    /// # Errors
    /// When log or seals cannot be read. A stored event that is none any more is no error, but found.
    pub async fn verify(&self, anchors: &[AuditHead]) -> Result<AuditReport, StoreError> {
        let anchors = Anchors::of(anchors);
        let mut place = self.beginning();
        loop {
            let report = self.page(&mut place, &anchors).await?;
            if !report.more {
                return Ok(report);
            }
        }
    }

    /// Looks at one page of log and seals behind `from`: [`AuditHead::start`] of the tenant, or the head
    /// of the page before. So a long verification can be spread over time, and begin at a head that was
    /// written down, when what lies before it is known to be right or was removed on purpose.
    ///
    /// Anchors before `from` are not looked at.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub async fn verify_page(
        &self,
        from: &AuditHead,
        anchors: &[AuditHead],
    ) -> Result<AuditReport, StoreError> {
        let mut anchors = anchors.to_vec();
        anchors.push(*from);
        let anchors = Anchors::of(&anchors);
        let Some(mut place) = self.place_at(from.sequence).await? else {
            let last = self.seals.last_seal().await?;
            let end = last.as_ref().map_or_else(|| self.start(), AuditSeal::head);
            let sequence = from.sequence;
            let finding = if end.sequence < sequence {
                AuditFinding::ChainShortened {
                    anchor: *from,
                    sealed: end.sequence,
                }
            } else {
                AuditFinding::SealMissing { sequence }
            };
            return Ok(AuditReport::new(*from, Some(finding), false));
        };
        self.page(&mut place, &anchors).await
    }

    /// Checks a page of seals, and moves on behind it.
    async fn page(&self, place: &mut Place, anchors: &Anchors) -> Result<AuditReport, StoreError> {
        // Seals first: whatever is sealed by now is in the log by now.
        let sequence = place.chain.head().sequence;
        let seals = self.seals.seals_after(sequence, self.batch).await?;
        let (events, is_cut) = self.events(place.log.as_ref()).await?;
        let is_end = seals.len() < self.batch.rows();
        let readable = if is_cut { events.len() } else { seals.len() };
        let checked = seals.get(..readable).unwrap_or(&seals);
        let found = events.iter().map(|logged| &logged.event);
        let walked = walk(&mut place.chain, found, checked, anchors);
        let head = place.chain.head();
        let finding = match walked {
            Walk::Broken(finding) => Some(finding),
            Walk::Other(other) => Some(self.explain(other).await?),
            Walk::Through => match seals.get(readable) {
                Some(seal) => Some(AuditFinding::EventUnreadable {
                    sequence: seal.sequence.get(),
                    event: seal.event,
                }),
                None if is_end => anchors.missed_behind(head),
                None => None,
            },
        };
        let last = seals.len().checked_sub(1).and_then(|last| events.get(last));
        place.log = last.map(|logged| logged.cursor.clone());
        Ok(AuditReport::new(head, finding, !is_end))
    }

    /// A page of events; whether it was cut because the next one cannot be read.
    async fn events(&self, place: Option<&Cursor>) -> Result<(Vec<LoggedEvent>, bool), StoreError> {
        match self.log.events_after(place, self.batch).await {
            Ok(events) => return Ok((events, false)),
            Err(StoreError::Corrupt { .. }) => {}
            Err(error) => return Err(error),
        }
        let mut events: Vec<LoggedEvent> = Vec::new();
        while events.len() < self.batch.rows() {
            let place = events.last().map(|logged| &logged.cursor).or(place);
            match self.log.events_after(place, PageLimit::ONE).await {
                Ok(next) if next.is_empty() => return Ok((events, false)),
                Ok(next) => events.extend(next),
                Err(StoreError::Corrupt { .. }) => return Ok((events, true)),
                Err(error) => return Err(error),
            }
        }
        Ok((events, false))
    }

    /// What happened where another event stands than was sealed.
    async fn explain(&self, other: OtherEvent) -> Result<AuditFinding, StoreError> {
        let is_in_log = match self.log.event(other.expected).await {
            Ok(event) => event.is_some(),
            // It is there, and not as it was.
            Err(StoreError::Corrupt { .. }) => true,
            Err(error) => return Err(error),
        };
        let is_sealed = self.seals.seal_of(other.found).await?.is_some();
        Ok(other.finding(is_in_log, is_sealed))
    }

    fn start(&self) -> AuditHead {
        AuditHead::start(self.tenant)
    }

    fn beginning(&self) -> Place {
        Place {
            chain: AuditChain::behind(self.start()),
            log: None,
        }
    }

    /// The place behind the seal with this number; `None` when it is not there.
    async fn place_at(&self, sequence: u64) -> Result<Option<Place>, StoreError> {
        let Some(before) = sequence.checked_sub(1) else {
            return Ok(Some(self.beginning()));
        };
        let seals = self.seals.seals_after(before, PageLimit::ONE).await?;
        let seal = seals.into_iter().next();
        let seal = seal.filter(|seal| seal.sequence.get() == sequence);
        Ok(seal.map(|seal| Place {
            chain: AuditChain::behind(seal.head()),
            log: Some(seal.cursor),
        }))
    }
}
