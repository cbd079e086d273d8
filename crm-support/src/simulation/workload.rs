//! What comes in during a replication.

use super::figures::LONGEST_MICROS;
use super::random::{Purpose, RandomStream};
use super::{DeskModel, ReplyBehaviour, RequestClass, SimulationPlan};

/// All that chance decides in a replication, drawn before anything is simulated: requests by rising arrival, and of each one
/// what it takes and how its customer behaves. It does not depend on the team, so that two teams are compared by the same
/// requests.
#[derive(Debug)]
pub(super) struct Workload {
    pub(super) requests: Vec<DrawnRequest>,
}

/// A request; times in microseconds.
#[derive(Debug)]
pub(super) struct DrawnRequest {
    pub(super) arrives_at: i64,
    pub(super) class: usize,
    pub(super) handling: i64,
    pub(super) patience: Option<i64>,
    pub(super) replies: Vec<DrawnReply>,
}

/// A reply to an answer; times in microseconds.
#[derive(Debug)]
pub(super) struct DrawnReply {
    pub(super) delay: i64,
    pub(super) handling: i64,
}

impl Workload {
    pub(super) fn draw(model: &DeskModel, plan: &SimulationPlan, replication: u32) -> Self {
        let stream = |purpose| RandomStream::new(plan.seed(), replication, purpose);
        let (from, until) = (plan.start().as_micros(), plan.end().as_micros());
        let arrivals = model.arrivals();
        let arrivals = arrivals.draw(from, until, &mut stream(Purpose::Arrivals));
        let mut draw = Draw {
            classes: model.classes(),
            weights: weights(model.classes()),
            choice: stream(Purpose::Classes),
            handling: stream(Purpose::Handling),
            patience: stream(Purpose::Patience),
            replies: stream(Purpose::Replies),
        };
        let requests = arrivals.into_iter().filter_map(|at| draw.request(at));
        Self {
            requests: requests.collect(),
        }
    }
}

/// The sums of the weights up to each class.
fn weights(classes: &[RequestClass]) -> Vec<u64> {
    let weights = classes.iter().scan(0_u64, |sum, class| {
        *sum = sum.saturating_add(class.weight.get().into());
        Some(*sum)
    });
    weights.collect()
}

struct Draw<'a> {
    classes: &'a [RequestClass],
    weights: Vec<u64>,
    choice: RandomStream,
    handling: RandomStream,
    patience: RandomStream,
    replies: RandomStream,
}

impl Draw<'_> {
    fn request(&mut self, arrives_at: i64) -> Option<DrawnRequest> {
        let number = self.class();
        let class = self.classes.get(number)?;
        let handling = class.handling.draw(&mut self.handling);
        let patience = class.patience.as_ref();
        let patience = patience.map(|patience| patience.draw(&mut self.patience));
        let replies = match &class.replies {
            Some(replies) => self.replies(class, replies),
            None => Vec::new(),
        };
        Some(DrawnRequest {
            arrives_at,
            class: number,
            handling,
            patience,
            replies,
        })
    }

    fn class(&mut self) -> usize {
        if self.weights.len() < 2 {
            return 0;
        }
        let all = self.weights.last().copied().unwrap_or(1);
        let drawn = (self.choice.uniform() * all as f64) as u64;
        self.weights.partition_point(|sum| *sum <= drawn)
    }

    fn replies(&mut self, class: &RequestClass, behaviour: &ReplyBehaviour) -> Vec<DrawnReply> {
        let mut drawn = Vec::new();
        while drawn.len() < ReplyBehaviour::MAXIMUM_REPLIES
            && self.replies.uniform() < behaviour.share()
        {
            drawn.push(DrawnReply {
                delay: behaviour.delay().draw(&mut self.replies),
                handling: class.handling.draw(&mut self.handling),
            });
        }
        drawn
    }
}

/// An instant so much later, and never beyond all time.
pub(super) fn later(at: i64, micros: i64) -> i64 {
    at.saturating_add(micros.clamp(0, LONGEST_MICROS))
}
