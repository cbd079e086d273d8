//! How long is simulated, and how often.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::figures::{MICROS_PER_SECOND, refuse_number};

/// How long a desk is simulated, how often, and by which random numbers.
///
/// A desk begins empty, which no real one is: what comes in while it warms up is simulated and not counted. What comes in at
/// the end could not be answered any more: it goes on for the time in which it cools down, which is not counted either.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::Timestamp;
/// use crm_support::simulation::SimulationPlan;
///
/// let start = Timestamp::parse("2026-11-23T00:00:00Z")?;
/// let plan = SimulationPlan::new(start, TimeDelta::weeks(4), 1)?
///     .with_warm_up(TimeDelta::weeks(1))?
///     .with_cool_down(TimeDelta::weeks(1))?
///     .with_replications(10)?;
/// assert_eq!(plan.counted_from(), Timestamp::parse("2026-11-30T00:00:00Z")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PlanFields", into = "PlanFields")]
pub struct SimulationPlan {
    fields: PlanFields,
}

/// The serialised form.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFields {
    start: Timestamp,
    #[serde(default)]
    warm_up_seconds: u32,
    counted_seconds: u32,
    #[serde(default)]
    cool_down_seconds: u32,
    /// How much time lies between two looks at the queue.
    sample_seconds: u32,
    seed: u64,
    #[serde(default = "one")]
    replications: u32,
    #[serde(default = "usual_confidence")]
    confidence: f64,
}

const fn one() -> u32 {
    1
}

const fn usual_confidence() -> f64 {
    0.95
}

impl SimulationPlan {
    /// The longest of each time: twenty years.
    pub const MAXIMUM_SECONDS: u32 = 630_720_000;
    /// The largest number of replications.
    pub const MAXIMUM_REPLICATIONS: u32 = 10_000;
    /// The largest number of looks at the queue.
    pub const MAXIMUM_SAMPLES: u32 = 1_000_000;
    const USUAL_SAMPLES: u32 = 240;

    /// One replication of so much time, cut to whole seconds, that is counted from the start to the end, with intervals of
    /// 95 % and 240 looks at the queue.
    ///
    /// # Errors
    /// When there is no time, or more than [`MAXIMUM_SECONDS`](Self::MAXIMUM_SECONDS).
    pub fn new(start: Timestamp, counted: TimeDelta, seed: u64) -> Result<Self, ValidationError> {
        let counted_seconds = seconds("counted time", counted)?;
        Self::try_from(PlanFields {
            start,
            warm_up_seconds: 0,
            counted_seconds,
            cool_down_seconds: 0,
            sample_seconds: counted_seconds.div_ceil(Self::USUAL_SAMPLES),
            seed,
            replications: one(),
            confidence: usual_confidence(),
        })
    }

    /// The same with time before what is counted.
    ///
    /// # Errors
    /// When it is negative or too long.
    pub fn with_warm_up(self, time: TimeDelta) -> Result<Self, ValidationError> {
        let warm_up_seconds = seconds("warm-up", time)?;
        Self::try_from(PlanFields {
            warm_up_seconds,
            ..self.fields
        })
    }

    /// The same with time after what is counted.
    ///
    /// # Errors
    /// When it is negative or too long.
    pub fn with_cool_down(self, time: TimeDelta) -> Result<Self, ValidationError> {
        let cool_down_seconds = seconds("cool-down", time)?;
        Self::try_from(PlanFields {
            cool_down_seconds,
            ..self.fields
        })
    }

    /// The same with a look at the queue each time.
    ///
    /// # Errors
    /// When it is shorter than a second, or so short that there are too many.
    pub fn sampling_every(self, time: TimeDelta) -> Result<Self, ValidationError> {
        let sample_seconds = seconds("time between samples", time)?;
        Self::try_from(PlanFields {
            sample_seconds,
            ..self.fields
        })
    }

    /// The same so many times, each by random numbers of its own.
    ///
    /// # Errors
    /// When there is none, or too many.
    pub fn with_replications(self, replications: u32) -> Result<Self, ValidationError> {
        Self::try_from(PlanFields {
            replications,
            ..self.fields
        })
    }

    /// The same by other random numbers.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.fields.seed = seed;
        self
    }

    /// The same with intervals that hold with another probability.
    ///
    /// # Errors
    /// When it is no number from 0.5 to 0.9999.
    pub fn with_confidence(self, confidence: f64) -> Result<Self, ValidationError> {
        Self::try_from(PlanFields {
            confidence,
            ..self.fields
        })
    }

    /// When it starts.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.fields.start
    }

    /// From when on is counted.
    #[must_use]
    pub fn counted_from(&self) -> Timestamp {
        self.after(&[self.fields.warm_up_seconds])
    }

    /// Until when is counted, excluded.
    #[must_use]
    pub fn counted_until(&self) -> Timestamp {
        self.after(&[self.fields.warm_up_seconds, self.fields.counted_seconds])
    }

    /// When it ends.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let fields = &self.fields;
        self.after(&[
            fields.warm_up_seconds,
            fields.counted_seconds,
            fields.cool_down_seconds,
        ])
    }

    /// How much time is counted.
    #[must_use]
    pub fn counted(&self) -> TimeDelta {
        TimeDelta::seconds(self.fields.counted_seconds.into())
    }

    /// How much time lies between two looks at the queue.
    #[must_use]
    pub fn sample(&self) -> TimeDelta {
        TimeDelta::seconds(self.fields.sample_seconds.into())
    }

    /// What the random numbers follow from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.fields.seed
    }

    /// How many times it is simulated.
    #[must_use]
    pub fn replications(&self) -> u32 {
        self.fields.replications
    }

    /// With which probability an interval holds the true value.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.fields.confidence
    }

    fn after(&self, parts: &[u32]) -> Timestamp {
        let seconds = parts.iter().copied().map(i64::from);
        let time = TimeDelta::seconds(seconds.fold(0, i64::saturating_add));
        let end = self.fields.start.checked_add(time);
        end.unwrap_or(Timestamp::LATEST)
    }
}

fn seconds(field: &'static str, time: TimeDelta) -> Result<u32, ValidationError> {
    let whole = u32::try_from(time.num_seconds()).ok();
    let whole = whole.filter(|whole| *whole <= SimulationPlan::MAXIMUM_SECONDS);
    whole.ok_or_else(|| refuse_number(field, time.num_seconds() as f64, "0", "twenty years"))
}

impl TryFrom<PlanFields> for SimulationPlan {
    type Error = ValidationError;

    fn try_from(fields: PlanFields) -> Result<Self, Self::Error> {
        let longest = Self::MAXIMUM_SECONDS;
        for (field, found, minimum) in [
            ("warm-up", fields.warm_up_seconds, 0),
            ("counted time", fields.counted_seconds, 1),
            ("cool-down", fields.cool_down_seconds, 0),
            ("time between samples", fields.sample_seconds, 1),
        ] {
            if !(minimum..=longest).contains(&found) {
                let least = if minimum == 0 { "0" } else { "a second" };
                return Err(refuse_number(field, found.into(), least, "twenty years"));
            }
        }
        let replications = fields.replications;
        if !(1..=Self::MAXIMUM_REPLICATIONS).contains(&replications) {
            let found = f64::from(replications);
            return Err(refuse_number("replications", found, "1", "10,000"));
        }
        if !(0.5..=0.9999).contains(&fields.confidence) {
            let found = fields.confidence;
            return Err(refuse_number("confidence", found, "0.5", "0.9999"));
        }
        let inconsistent = |rule| {
            let rule = ValidationRule::Inconsistent { rule };
            Err(ValidationError::new(
                "simulation plan",
                rule,
                ValueShape::Composite,
            ))
        };
        let samples = fields.counted_seconds.div_ceil(fields.sample_seconds);
        if samples > Self::MAXIMUM_SAMPLES {
            return inconsistent("must not look at the queue more than a million times");
        }
        let plan = Self { fields };
        let all = [
            fields.warm_up_seconds,
            fields.counted_seconds,
            fields.cool_down_seconds,
        ];
        let all = all.into_iter().map(i64::from).fold(0, i64::saturating_add);
        let all = all.saturating_mul(MICROS_PER_SECOND);
        if plan
            .end()
            .as_micros()
            .saturating_sub(fields.start.as_micros())
            < all
        {
            return inconsistent("must end by the year 9999");
        }
        Ok(plan)
    }
}

impl From<SimulationPlan> for PlanFields {
    fn from(plan: SimulationPlan) -> Self {
        plan.fields
    }
}
