//! What a specialist holds, and how much more may be given.

use std::collections::BTreeMap;

use crm_core::{Channel, Timestamp};

use super::{Specialist, SpecialistError};

impl Specialist {
    /// Takes one more request whose channel is not told: it takes one unit, and no channel's limit counts it.
    ///
    /// # Errors
    /// As [`take_from`](Self::take_from).
    pub fn take(self, at: Timestamp) -> Result<Self, SpecialistError> {
        self.take_of(None, at)
    }

    /// Takes one more request of a channel.
    ///
    /// # Errors
    /// When too few units are free, the channel has no place, or as many requests were given as may be in a period.
    /// Absence does not hinder a choice made by hand.
    pub fn take_from(self, channel: Channel, at: Timestamp) -> Result<Self, SpecialistError> {
        self.take_of(Some(channel), at)
    }

    fn take_of(mut self, channel: Option<Channel>, at: Timestamp) -> Result<Self, SpecialistError> {
        self.can_take(channel)?;
        if let Some(until) = self.limited_until(at) {
            return Err(SpecialistError::LimitReached { until });
        }
        let fields = &mut self.fields;
        let Some(open_requests) = fields.open_requests.checked_add(1) else {
            let capacity = fields.capacity.units();
            return Err(SpecialistError::NoCapacity { capacity });
        };
        fields.open_requests = open_requests;
        if let Some(channel) = channel {
            let held = fields.open_by_channel.entry(channel).or_default();
            *held = held.saturating_add(1);
        }
        fields.last_assigned_at = Some(at);
        if !fields.limits.is_empty() {
            // The clock of another machine may be behind.
            let place = fields.given_at.partition_point(|given| *given <= at);
            fields.given_at.insert(place, at);
            self.forget_what_no_limit_counts();
        }
        Ok(self.next_version())
    }

    /// Gives a request back whose channel is not told: one taken so, or else one of the channel that has most.
    ///
    /// # Errors
    /// When none is open.
    pub fn release(self) -> Result<Self, SpecialistError> {
        self.release_of(None)
    }

    /// Gives a request of a channel back: one taken so, or else one whose channel was not told when it was taken.
    ///
    /// # Errors
    /// When none is open.
    pub fn release_from(self, channel: Channel) -> Result<Self, SpecialistError> {
        self.release_of(Some(channel))
    }

    fn release_of(mut self, channel: Option<Channel>) -> Result<Self, SpecialistError> {
        let untold = self.untold();
        let fields = &mut self.fields;
        let open_requests = fields.open_requests.checked_sub(1);
        fields.open_requests = open_requests.ok_or(SpecialistError::NothingOpen)?;
        let held = &mut fields.open_by_channel;
        let own = channel.filter(|channel| held.contains_key(channel));
        let most = || held.iter().max_by_key(|(_, requests)| **requests);
        let given_back = match own {
            None if untold == 0 => most().map(|(channel, _)| *channel),
            own => own,
        };
        if let Some(channel) = given_back {
            let left = held.get(&channel).copied().unwrap_or_default();
            match left.checked_sub(1) {
                None | Some(0) => held.remove(&channel),
                Some(left) => held.insert(channel, left),
            };
        }
        Ok(self.next_version())
    }

    /// How many requests the specialist holds.
    #[must_use]
    pub fn open_requests(&self) -> u32 {
        self.fields.open_requests
    }

    /// How many of them of each channel, as far as it was told when they were taken.
    #[must_use]
    pub fn open_by_channel(&self) -> &BTreeMap<Channel, u32> {
        &self.fields.open_by_channel
    }

    /// How many units the requests that are held take.
    #[must_use]
    pub fn held_units(&self) -> u64 {
        let fields = &self.fields;
        let told = fields.capacity.taken_by(&fields.open_by_channel);
        told.saturating_add(self.untold().into())
    }

    /// How many units are free.
    #[must_use]
    pub fn spare_capacity(&self) -> u32 {
        let spare = u64::from(self.capacity()).saturating_sub(self.held_units());
        u32::try_from(spare).unwrap_or(u32::MAX)
    }

    /// How many more requests of a channel there is room for; limits of a period do not count.
    #[must_use]
    pub fn places_for(&self, channel: Option<Channel>) -> u32 {
        let spare = self.spare_capacity();
        let Some(channel) = channel else {
            return spare;
        };
        let capacity = &self.fields.capacity;
        let by_units = spare.checked_div(capacity.weight(channel));
        let held = self.fields.open_by_channel.get(&channel).copied();
        let by_limit = capacity
            .limit(channel)
            .map(|limit| limit.saturating_sub(held.unwrap_or_default()));
        let by_units = by_units.unwrap_or(u32::MAX);
        by_units.min(by_limit.unwrap_or(u32::MAX))
    }

    /// Until when none is to be given, by the limits of a period; `None` where one may be.
    #[must_use]
    pub fn limited_until(&self, now: Timestamp) -> Option<Timestamp> {
        let limits = self.fields.limits.iter();
        let given = &self.fields.given_at;
        limits
            .filter_map(|limit| limit.reached_until(given, now))
            .max()
    }

    /// How many more may be given by the limits of a period, all at once.
    #[must_use]
    pub fn givable(&self, now: Timestamp) -> u32 {
        let limits = self.fields.limits.iter();
        let left = limits.map(|limit| limit.left(&self.fields.given_at, now));
        left.min().unwrap_or(u32::MAX)
    }

    fn can_take(&self, channel: Option<Channel>) -> Result<(), SpecialistError> {
        if self.places_for(channel) > 0 {
            return Ok(());
        }
        let limit = channel.and_then(|channel| {
            let limit = self.fields.capacity.limit(channel)?;
            let held = self.fields.open_by_channel.get(&channel).copied();
            (held.unwrap_or_default() >= limit).then_some((channel, limit))
        });
        Err(match limit {
            Some((channel, limit)) => SpecialistError::ChannelFull { channel, limit },
            None => SpecialistError::NoCapacity {
                capacity: self.capacity(),
            },
        })
    }

    /// The open requests whose channel was not told.
    fn untold(&self) -> u32 {
        let told = self.fields.open_by_channel.values();
        let told = told.fold(0_u32, |sum, requests| sum.saturating_add(*requests));
        self.fields.open_requests.saturating_sub(told)
    }

    pub(super) fn is_within_capacity(&self) -> bool {
        self.held_units() <= self.capacity().into()
            && self
                .fields
                .capacity
                .keeps_limits(&self.fields.open_by_channel)
    }

    /// A limit looks at as many requests as it allows, and the longest list serves all.
    pub(super) fn forget_what_no_limit_counts(&mut self) {
        let limits = self.fields.limits.iter();
        let counted = limits.map(|limit| limit.requests()).max().unwrap_or(0);
        let counted = usize::try_from(counted).unwrap_or(usize::MAX);
        let given = &mut self.fields.given_at;
        let surplus = given.len().saturating_sub(counted);
        given.drain(..surplus);
    }
}
