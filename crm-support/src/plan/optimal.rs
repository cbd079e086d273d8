//! A plan that costs least.

use std::collections::BTreeSet;

use crm_core::{Channel, Timestamp};
use pathfinding::kuhn_munkres::kuhn_munkres_min;
use pathfinding::matrix::Matrix;

use super::greedy::{Draft, asked};
use super::{MatchCost, QueuePlan, WaitingRequest, plan_greedily};
use crate::id::SpecialistId;
use crate::specialist::Specialist;

/// Gives away the requests so that all of it costs least: a minimum-cost matching of requests and free places by the
/// Hungarian method of Kuhn and Munkres.
///
/// A place of a specialist is one request more. That is exact where each request in question takes as many units of the
/// specialist, and no limit of a channel is in the way. Where it is not, each place counts as the heaviest request, what is
/// free then is given away as [`plan_greedily`] does, and the cheaper of the two plans is taken;
/// [`is_proven_best`](QueuePlan::is_proven_best) tells. No capacity and no limit of a period is exceeded.
///
/// It takes time with the square of the number of requests, times that of requests or places, whichever is more.
#[must_use]
pub fn plan_optimally(
    waiting: &[WaitingRequest<'_>],
    specialists: &[Specialist],
    now: Timestamp,
) -> QueuePlan {
    let mut draft = Draft::new(waiting, specialists, now);
    let requests: Vec<&WaitingRequest<'_>> = draft.requests().collect();
    let channels: BTreeSet<Option<Channel>> = requests
        .iter()
        .map(|request| request.needs.channel)
        .collect();
    let mut places: Vec<SpecialistId> = Vec::new();
    let mut is_exact = true;
    let mut ids = Vec::new();
    for specialist in draft.specialists() {
        let found = Places::of(specialist, &channels, requests.len(), now);
        is_exact &= found.are_exact;
        let free = found.places.min(requests.len());
        places.extend(std::iter::repeat_n(specialist.id(), free));
        ids.push((specialist.id(), free));
    }
    let matched = matching(&requests, &draft, &ids, now);
    for (place, to) in matched.into_iter().enumerate() {
        if let Some(to) = to.and_then(|column| places.get(column)) {
            draft.give(place, *to);
        }
    }
    if is_exact {
        return draft.finish(true);
    }
    draft.give_away_the_rest();
    let (matched, greedy) = (
        draft.finish(false),
        plan_greedily(waiting, specialists, now),
    );
    if matched.cost <= greedy.cost {
        matched
    } else {
        greedy
    }
}

/// How many more requests there is room for.
struct Places {
    places: usize,
    /// Whether there is room for so many whatever they are, and for no more of any.
    are_exact: bool,
}

impl Places {
    fn of(
        specialist: &Specialist,
        channels: &BTreeSet<Option<Channel>>,
        most: usize,
        now: Timestamp,
    ) -> Self {
        let capped = |places: u32| {
            let places = places.min(specialist.givable(now));
            usize::try_from(places).unwrap_or(usize::MAX).min(most)
        };
        let capacity = specialist.capacity_by_channel();
        let weight =
            |channel: &Option<Channel>| channel.map_or(1, |channel| capacity.weight(channel));
        let heaviest = channels.iter().map(weight).max().unwrap_or(1);
        let by_units = specialist.spare_capacity().checked_div(heaviest);
        let by_units = capped(by_units.unwrap_or(u32::MAX));
        let by_channel = channels
            .iter()
            .map(|channel| capped(specialist.places_for(*channel)));
        let fewest = by_channel.min().unwrap_or(0).min(by_units);
        // So many of one channel is so many of any mixture if all weigh as much, and no channel has fewer places.
        let is_mixture = channels.len() > 1;
        let is_of_one_weight = channels.iter().all(|channel| weight(channel) == heaviest);
        Self {
            places: fewest,
            are_exact: !is_mixture || (is_of_one_weight && fewest == by_units),
        }
    }
}

/// For each request the place that it gets, if any.
fn matching(
    requests: &[&WaitingRequest<'_>],
    draft: &Draft<'_>,
    places: &[(SpecialistId, usize)],
    now: Timestamp,
) -> Vec<Option<usize>> {
    let free = places.iter().map(|(_, free)| *free);
    let columns = free.fold(requests.len(), usize::saturating_add);
    let mut costs: Vec<i64> = Vec::new();
    let mut can_take: Vec<Vec<bool>> = Vec::new();
    for request in requests {
        let asked = asked(request, now);
        let nobody = number(MatchCost::of_waiting(request.urgency));
        let (mut row, mut able) = (Vec::with_capacity(columns), Vec::new());
        for (specialist, (_, free)) in draft.specialists().zip(places) {
            let rank = asked.rank(specialist).ok();
            let cost =
                rank.map(|rank| MatchCost::of_match(request.urgency, &asked, &rank, specialist));
            row.extend(std::iter::repeat_n(cost.map_or(nobody, number), *free));
            able.extend(std::iter::repeat_n(cost.is_some(), *free));
        }
        // A column for each request that goes on waiting.
        row.resize(columns, nobody);
        able.resize(columns, false);
        costs.extend(row);
        can_take.push(able);
    }
    let Ok(costs) = Matrix::from_vec(requests.len(), columns, costs) else {
        return Vec::new();
    };
    if requests.is_empty() {
        return Vec::new();
    }
    let (_, matched) = kuhn_munkres_min(&costs);
    let given = matched.into_iter().zip(can_take);
    given
        .map(|(column, able)| able.get(column).is_some_and(|able| *able).then_some(column))
        .collect()
}

/// As a number of the matching: a hundred times 32 bits, of which thousands are summed.
fn number(cost: MatchCost) -> i64 {
    i64::try_from(cost.number()).unwrap_or(i64::MAX)
}
