//! The clock and the processor time of a piece of work.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What work took.
pub struct Timed {
    wall: Duration,
    processor: f64,
}

impl Timed {
    /// Does the work and times it.
    pub fn of<R>(work: impl FnOnce() -> R) -> (R, Self) {
        let (begin, processor) = (Instant::now(), processor_seconds());
        let result = work();
        let timed = Self {
            wall: begin.elapsed(),
            processor: processor_seconds() - processor,
        };
        (result, timed)
    }

    /// Tells the other side: seconds by the clock, of the processor, and what came out.
    pub fn tell(&self, found: &str) {
        println!("{} {} {found}", self.wall.as_secs_f64(), self.processor);
    }
}

fn processor_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
