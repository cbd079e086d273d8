//! How a desk would fare: queueing theory, and a simulation in virtual time. Feature `simulation`.
//!
//! # How many specialists do we need?
//!
//! A [`DeskModel`] says what comes in, who answers and what is promised, a [`SimulationPlan`] how long that is watched;
//! [`Simulation`] runs it, and [`SimulationReport`] tells which promises were kept, how long customers waited, how busy each
//! specialist was and what it cost. [`staffing_for`] asks that for teams of several sizes. All three are data: the same ones
//! give the same answer to the last bit.
//!
//! # What theory says
//!
//! Of the simplest desks the answer is known: [`WaitingLine`] is one in which everybody waits, [`ImpatientLine`] one in which
//! customers give up. They answer at once, and the tests hold the simulation against them.

mod arrivals;
mod cost;
mod engine;
mod error;
mod estimate;
mod figures;
mod model;
mod plan;
mod queueing;
mod random;
mod replication;
mod report;
mod request_class;
mod routing;
mod run;
mod simulator;
mod staffing;
mod time_distribution;
mod workload;

pub use arrivals::{ArrivalInstants, ArrivalProcess, HourlyRates};
pub use cost::Costs;
pub use error::SimulationError;
pub use estimate::{MeanEstimate, ShareEstimate};
pub use model::{CostRates, DeskModel, QueueDiscipline, ShiftEnd, TeamMember};
pub use plan::SimulationPlan;
pub use queueing::{ImpatientLine, OfferedLoad, WaitingLine, erlang_b, erlang_c};
pub use replication::{PromiseKey, Replication};
pub use report::{PromiseFigures, QueueSample, SimulationReport, SpecialistFigures};
pub use request_class::{AnsweredAs, ReplyBehaviour, RequestClass};
pub use routing::{DeskRouting, UsualRouting};
pub use run::{RequestRun, SimulationRun, Wait, WaitEnd, WorkSpell};
pub use simulator::Simulation;
pub use staffing::{Staffing, StaffingGoal, TeamVerdict, staffing_for};
pub use time_distribution::{SampledTimes, TimeDistribution};
