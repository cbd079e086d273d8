//! Erlang's formulas, against tables, exact fractions and the balance of births and deaths.

use chrono::TimeDelta;
use crm_support::simulation::{ImpatientLine, OfferedLoad, WaitingLine, erlang_b, erlang_c};
use proptest::prelude::*;

fn load(erlangs: f64) -> OfferedLoad {
    OfferedLoad::new(erlangs).unwrap()
}

fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

fn line(erlangs: f64, specialists: u32) -> WaitingLine {
    WaitingLine::new(load(erlangs), minutes(1), specialists).unwrap()
}

/// Offered traffic at which so many lines lose 1 % or 2 %, as printed in tables of Erlang B.
#[test]
fn losses_are_those_of_the_printed_tables() {
    for (lines, at_one, at_two) in [
        (1, 0.0101, 0.0204),
        (2, 0.153, 0.223),
        (5, 1.36, 1.66),
        (10, 4.46, 5.08),
        (20, 12.0, 13.2),
        (50, 37.9, 40.3),
        (100, 84.1, 88.0),
    ] {
        for (erlangs, lost) in [(at_one, 0.01), (at_two, 0.02)] {
            // The tables have three digits: the loss lies between those of the neighbouring ones.
            let half = 10_f64.powf(f64::log10(erlangs).floor() - 2.0) / 2.0 * 1.01;
            let (below, above) = (load(erlangs - half), load(erlangs + half));
            assert!(
                erlang_b(below, lines) < lost && lost < erlang_b(above, lines),
                "{lines} lines, {erlangs} erlangs"
            );
        }
    }
}

/// a^c/c! over the sum of a^k/k!, in whole numbers: both sides times c!.
#[test]
fn small_losses_are_exact() {
    for specialists in 0..=16_u32 {
        for erlangs in 1..=12_u32 {
            let mut all = 0_u128;
            let mut last = 0_u128;
            for k in 0..=specialists {
                let rest: u128 = (k + 1..=specialists).map(u128::from).product();
                last = u128::from(erlangs).pow(k) * rest;
                all += last;
            }
            let exact = last as f64 / all as f64;
            let found = erlang_b(load(erlangs.into()), specialists);
            assert!(
                (found / exact - 1.0).abs() < 1e-14,
                "{specialists} {erlangs}"
            );
            if erlangs < specialists {
                // C = B / (1 - a/c (1 - B)), in whole numbers, too: c last / (c all - a (all - last)).
                let (a, c) = (u128::from(erlangs), u128::from(specialists));
                let exact = (c * last) as f64 / (c * all - a * (all - last)) as f64;
                let found = erlang_c(load(erlangs.into()), specialists);
                assert!(
                    (found / exact - 1.0).abs() < 1e-13,
                    "{specialists} {erlangs}"
                );
            }
        }
    }
}

/// The probability of waiting summed from the balance equations, in logarithms: no recursion over specialists.
#[test]
fn delays_are_those_of_the_balance_equations() {
    for (erlangs, specialists) in [
        (0.5, 1),
        (8.0, 10),
        (95.0, 100),
        (980.0, 1_000),
        (9_950.0, 10_000),
        (9_999.9, 10_000),
    ] {
        let mut log_factorial = 0.0;
        let mut terms = vec![0.0];
        for number in 1..=specialists {
            log_factorial += f64::from(number).ln();
            terms.push(f64::from(number) * f64::ln(erlangs) - log_factorial);
        }
        let all_busy = terms.pop().unwrap() - (1.0 - erlangs / f64::from(specialists)).ln();
        let most = terms.iter().copied().fold(all_busy, f64::max);
        let rest: f64 = terms.iter().map(|term| (term - most).exp()).sum();
        let busy = (all_busy - most).exp();
        let expected = busy / (busy + rest);
        let found = erlang_c(load(erlangs), specialists);
        assert!(
            (found - expected).abs() < 2e-9,
            "{erlangs} {specialists}: {found} {expected}"
        );
    }
}

#[test]
fn known_delays() {
    // M/M/1: busy as often as it is offered work.
    assert!((erlang_c(load(0.7), 1) - 0.7).abs() < 1e-15);
    assert!((erlang_c(load(2.0), 3) - 4.0 / 9.0).abs() < 1e-15);
    // Gans, Koole and Mandelbaum 2003: 48 calls a minute, a minute each, 50 agents.
    let line = line(48.0, 50);
    assert_eq!(format!("{:.1}", line.mean_wait().unwrap()), "20.8");
    assert_eq!(format!("{:.1}", line.wait_of(0.9).unwrap()), "58.1");
    assert_eq!(format!("{:.0}", line.mean_queue().unwrap()), "17");
    assert_eq!(format!("{:.0}", 100.0 * line.occupancy()), "96");
}

/// The worked example that the trade teaches with: 100 calls in half an hour, of three minutes each.
#[test]
fn the_example_of_call_centres() {
    let load = OfferedLoad::of(200.0, minutes(3)).unwrap();
    let line = WaitingLine::new(load, minutes(3), 14).unwrap();
    assert_eq!(
        format!("{:.1}", 100.0 * line.probability_of_waiting()),
        "17.4"
    );
    assert_eq!(
        format!("{:.1}", 100.0 * line.share_within(TimeDelta::seconds(20))),
        "88.8"
    );
    assert_eq!(format!("{:.1}", line.mean_wait().unwrap()), "7.8");
    assert_eq!(format!("{:.1}", 100.0 * line.occupancy()), "71.4");
}

/// The same source: with a patience of two minutes, 3.1 % give up and the others fare far better.
#[test]
fn impatience_helps_those_who_stay() {
    let line = ImpatientLine::new(load(48.0), minutes(1), 50, minutes(2)).unwrap();
    assert_eq!(format!("{:.1}", 100.0 * line.share_abandoned()), "3.1");
    assert_eq!(format!("{:.1}", line.mean_wait()), "3.7");
    assert_eq!(format!("{:.0}", line.mean_queue()), "3");
    assert_eq!(format!("{:.0}", 100.0 * line.occupancy()), "93");
}

/// Palm's form of Erlang A by the incomplete gamma function as a series, after Mandelbaum and Zeltyn 2007.
#[test]
fn impatience_is_as_palm_has_it() {
    for (erlangs, specialists, patience) in
        [(4.0, 6, 1), (9.5, 10, 3), (12.0, 10, 2), (48.0, 50, 2)]
    {
        // Everything per minute: handling takes one.
        let leave = 1.0 / f64::from(patience);
        let (x, y) = (f64::from(specialists) / leave, erlangs / leave);
        let (mut series, mut term) = (1.0, 1.0);
        for j in 1..4_000 {
            term *= y / (x + f64::from(j));
            series += term;
        }
        let lost = erlang_b(load(erlangs), specialists);
        let waits = series * lost / (1.0 + (series - 1.0) * lost);
        let rho = erlangs / f64::from(specialists);
        let abandoned = (1.0 / (rho * series) + 1.0 - 1.0 / rho) * waits;
        let patient = minutes(patience.into());
        let line = ImpatientLine::new(load(erlangs), minutes(1), specialists, patient).unwrap();
        assert!((line.probability_of_waiting() - waits).abs() < 1e-12);
        assert!((line.share_abandoned() - abandoned).abs() < 1e-12);
        let wait = 60.0 * abandoned / leave;
        assert!((line.mean_wait() - wait).abs() < 1e-9);
        // Who does not give up is served.
        let served = erlangs * (1.0 - abandoned) / f64::from(specialists);
        assert!((line.occupancy() - served).abs() < 1e-12);
    }
}

#[test]
fn large_loads_stay_numbers() {
    // In the large, with c = a, the loss tends to sqrt(2 / (pi a)).
    let even = erlang_b(load(10_000.0), 10_000);
    let limit = (2.0 / (std::f64::consts::PI * 10_000.0)).sqrt();
    assert!((even / limit - 1.0).abs() < 0.01, "{even} {limit}");
    assert_eq!(erlang_b(load(10.0), u32::MAX), 0.0);
    assert_eq!(erlang_b(load(0.0), 0), 1.0);
    assert_eq!((erlang_b(load(0.0), 3), erlang_c(load(0.0), 3)), (0.0, 0.0));
    let heavy = load(OfferedLoad::MAXIMUM_ERLANGS);
    assert!(erlang_b(heavy, 1_000_000) > 0.0);
    let crowd = ImpatientLine::new(load(100_000.0), minutes(1), 50_000, minutes(60)).unwrap();
    assert!((crowd.share_abandoned() - 0.5).abs() < 1e-6, "{crowd:?}");
    let idle = ImpatientLine::new(load(0.0), minutes(1), 5, minutes(1)).unwrap();
    assert_eq!((idle.mean_wait(), idle.occupancy()), (0.0, 0.0));
    assert!(
        ImpatientLine::new(load(1.0), minutes(1), 0, minutes(1))
            .unwrap()
            .share_abandoned()
            > 0.999
    );
}

#[test]
fn what_is_no_load_is_refused() {
    for wrong in [-0.1, f64::NAN, f64::INFINITY, 1e6 + 1.0] {
        assert!(OfferedLoad::new(wrong).is_err(), "{wrong}");
    }
    assert!(WaitingLine::new(load(1.0), TimeDelta::zero(), 2).is_err());
    assert!(ImpatientLine::new(load(1.0), minutes(1), 2, minutes(-1)).is_err());
    assert!(WaitingLine::smallest_for(load(1.0), minutes(1), 1.0, minutes(1)).is_err());
    // More work than specialists: nobody is served in time.
    let drowning = line(5.0, 5);
    assert_eq!(drowning.mean_wait(), None);
    assert_eq!(drowning.share_within(TimeDelta::days(1)), 0.0);
    assert_eq!(
        (drowning.probability_of_waiting(), drowning.occupancy()),
        (1.0, 1.0)
    );
}

proptest! {
    #[test]
    fn more_work_is_worse_and_more_specialists_are_better(
        erlangs in 0.01..300.0_f64,
        more in 0.01..20.0_f64,
        specialists in 1..350_u32,
    ) {
        let (less, heavier) = (load(erlangs), load(erlangs + more));
        let waits = erlang_c(less, specialists);
        prop_assert!(waits >= erlang_b(less, specialists));
        prop_assert!((0.0..=1.0).contains(&waits));
        prop_assert!(erlang_b(heavier, specialists) > erlang_b(less, specialists) || erlang_b(heavier, specialists) == 0.0);
        prop_assert!(erlang_c(heavier, specialists) >= waits);
        prop_assert!(erlang_b(less, specialists + 1) <= erlang_b(less, specialists));
        prop_assert!(erlang_c(less, specialists + 1) <= waits);
    }

    /// Little: as many wait as come in during the mean wait; and the quantile is where the share is.
    #[test]
    fn the_figures_of_a_line_agree(spare in 0.05..40.0_f64, specialists in 1..200_u32, share in 0.01..0.999_f64) {
        let erlangs = f64::from(specialists) - spare;
        prop_assume!(erlangs > 0.0);
        let line = line(erlangs, specialists);
        let per_second = erlangs / 60.0;
        let (wait, queue) = (line.mean_wait().unwrap(), line.mean_queue().unwrap());
        prop_assert!((wait * per_second - queue).abs() <= 1e-9 * queue.max(1.0));
        let quantile = line.wait_of(share).unwrap();
        let within = line.share_within(TimeDelta::microseconds((quantile * 1e6).ceil() as i64));
        prop_assert!(within >= share - 1e-9);
        prop_assert!(quantile == 0.0 || (within - share).abs() < 1e-6);
        let at_once = line.share_within(TimeDelta::zero());
        prop_assert!((at_once - (1.0 - line.probability_of_waiting())).abs() < 1e-15);
    }

    /// The time until the answer is the wait and the handling after it: their distributions folded, by the midpoint rule.
    #[test]
    fn an_answer_is_a_wait_and_its_handling(spare in 0.05..30.0_f64, specialists in 1..100_u32, time in 0.1..8.0_f64) {
        let erlangs = f64::from(specialists) - spare;
        prop_assume!(erlangs > 0.0);
        let line = line(erlangs, specialists);
        let micros = |minutes: f64| TimeDelta::microseconds((minutes * 6e7) as i64);
        let steps = 4_000;
        let step = time / f64::from(steps);
        let folded: f64 = (0..steps)
            .map(|number| {
                let handling = (f64::from(number) + 0.5) * step;
                line.share_within(micros(time - handling)) * (-handling).exp() * step
            })
            .sum();
        let found = line.answered_within(micros(time));
        prop_assert!((found - folded).abs() < 1e-4, "{} {}", found, folded);
        prop_assert!(found <= line.share_within(micros(time)) + 1e-12);
    }

    /// The smallest team is enough, and one fewer is not.
    #[test]
    fn the_smallest_team_is_the_smallest(erlangs in 0.0..900.0_f64, share in 0.0..0.9999_f64, seconds in 0..600_i64) {
        let within = TimeDelta::seconds(seconds);
        let found = WaitingLine::smallest_for(load(erlangs), minutes(3), share, within).unwrap();
        prop_assert!(found.share_within(within) >= share);
        if found.specialists() > 1 {
            let fewer = WaitingLine::new(load(erlangs), minutes(3), found.specialists() - 1).unwrap();
            prop_assert!(fewer.share_within(within) < share);
        }
    }

    /// Who waits for ever makes it Erlang C, who waits as long as handling takes a number without bound (Poisson), and who
    /// does not wait at all Erlang B.
    #[test]
    fn impatience_lies_between_the_formulas(erlangs in 0.1..60.0_f64, specialists in 1..70_u32) {
        let with = |patience| ImpatientLine::new(load(erlangs), minutes(1), specialists, patience).unwrap();
        let gone = with(TimeDelta::microseconds(1));
        prop_assert!((gone.share_abandoned() - erlang_b(load(erlangs), specialists)).abs() < 1e-5);
        let same = with(minutes(1));
        let mut term = (-erlangs).exp();
        let mut below = 0.0;
        for number in 0..specialists {
            below += term;
            term *= erlangs / f64::from(number + 1);
        }
        prop_assert!((same.probability_of_waiting() - (1.0 - below)).abs() < 1e-9);
        if erlangs < 0.9 * f64::from(specialists) {
            let patient = with(TimeDelta::days(3_650));
            let expected = erlang_c(load(erlangs), specialists);
            prop_assert!((patient.probability_of_waiting() - expected).abs() < 1e-5);
        }
        prop_assert!(with(minutes(2)).share_abandoned() <= with(minutes(1)).share_abandoned() + 1e-12);
    }
}
