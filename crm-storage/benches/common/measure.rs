//! Two or more ways to do the same work, in turns, and the ratios of what they cost.
//!
//! Other programs may run on the machine. Ratios are therefore taken within a round, in which each
//! way had its turn, and the processor time tells more than the time on the clock.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What a turn cost, for each item of work.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: f64,
    client: f64,
    server: f64,
}

/// Processor time that a server has spent on one side so far.
pub(crate) type ServerClock = Box<dyn Fn() -> Duration>;

/// No server: all is done in this process.
pub(crate) fn no_server() -> ServerClock {
    Box::new(|| Duration::ZERO)
}

/// The time that these threads have spent so far, each given by its path below `/proc`.
pub(crate) fn threads(paths: Vec<String>) -> ServerClock {
    Box::new(move || {
        let spent = paths.iter().map(|path| {
            let text = std::fs::read_to_string(format!("/proc/{path}/schedstat")).unwrap();
            let nanoseconds = text.split(' ').next().unwrap().parse().unwrap();
            Duration::from_nanos(nanoseconds)
        });
        spent.sum()
    })
}

/// Processor time from now on, of this process and of a server.
pub(crate) struct Spent {
    server: ServerClock,
    before: Duration,
}

impl Spent {
    pub(crate) fn now(server: ServerClock) -> Self {
        let before = client_clock() + server();
        Self { server, before }
    }

    /// Microseconds for each of so many items.
    pub(crate) fn each(&self, items: usize) -> f64 {
        let spent = (client_clock() + (self.server)()).saturating_sub(self.before);
        spent.as_secs_f64() * 1e6 / items as f64
    }
}

/// A way to do the work.
pub(crate) struct Side<'a, T> {
    name: &'static str,
    server: ServerClock,
    work: Box<dyn FnMut(&mut T) + 'a>,
    costs: Vec<Cost>,
}

impl<'a, T> Side<'a, T> {
    pub(crate) fn new(
        name: &'static str,
        server: ServerClock,
        work: impl FnMut(&mut T) + 'a,
    ) -> Self {
        Self {
            name,
            server,
            work: Box::new(work),
            costs: Vec::new(),
        }
    }

    fn turn(&mut self, input: &mut T, items: usize) {
        let (wall, client, server) = (Instant::now(), client_clock(), (self.server)());
        (self.work)(input);
        let (wall, client) = (wall.elapsed(), client_clock().saturating_sub(client));
        let server = (self.server)().saturating_sub(server);
        let each = |time: Duration| time.as_secs_f64() * 1e6 / items as f64;
        self.costs.push(Cost {
            wall: each(wall),
            client: each(client),
            server: each(server),
        });
    }

    fn middle(&self, of: impl Fn(&Cost) -> f64) -> f64 {
        quartiles(self.costs.iter().map(of).collect())[1]
    }
}

fn client_clock() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        spent.tv_sec.try_into().unwrap(),
        spent.tv_nsec.try_into().unwrap(),
    )
}

/// Prints the head of the table.
pub(crate) fn head() {
    println!(
        "| work | way | µs | client CPU | server CPU | time ÷ that of the first | CPU ÷ that of the first |"
    );
    println!("|---|---|---|---|---|---|---|");
}

/// Lets the sides take turns, and prints a line for each: microseconds for each item, medians; and
/// how much more than the first side it took, as the median (and the quartiles) of the rounds.
///
/// `input` makes what each side gets in a round; the time for that does not count.
pub(crate) fn compare<T>(
    what: &str,
    rounds: usize,
    items: usize,
    mut input: impl FnMut() -> Vec<T>,
    sides: &mut [Side<'_, T>],
) {
    sides.iter_mut().for_each(|side| side.costs.clear());
    let count = sides.len();
    for round in 0..rounds {
        let mut inputs = input();
        for index in (0..count).map(|turn| (turn + round) % count) {
            sides[index].turn(&mut inputs[index], items);
        }
    }
    let (first, others) = sides.split_first().unwrap();
    tell(what, first, first);
    for side in others {
        tell(what, side, first);
    }
}

fn tell<T>(what: &str, side: &Side<'_, T>, first: &Side<'_, T>) {
    let ratios = |of: fn(&Cost) -> f64| {
        let pairs = side.costs.iter().zip(&first.costs);
        let [low, middle, high] = quartiles(pairs.map(|(own, its)| of(own) / of(its)).collect());
        format!("{middle:.2} ({low:.2}–{high:.2})")
    };
    println!(
        "| {what} | {} | {:.1} | {:.1} | {:.1} | {} | {} |",
        side.name,
        side.middle(|cost| cost.wall),
        side.middle(|cost| cost.client),
        side.middle(|cost| cost.server),
        ratios(|cost| cost.wall),
        ratios(|cost| cost.client + cost.server),
    );
}

fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[values.len() * quarter / 4])
}
