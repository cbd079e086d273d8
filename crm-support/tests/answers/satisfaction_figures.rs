//! The figures of surveys, against published ones and against the definitions they come from.

use std::num::NonZeroU64;

use crm_core::{InteractionText, Timestamp};
use crm_support::{
    ConfidenceInterval, ConfidenceLevel, Proportion, ReportRule, SatisfactionCounts,
    SatisfactionScore, SurveyAnswer, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

fn wilson(count: u64, of: u64) -> ConfidenceInterval {
    let proportion = Proportion::new(count, of).unwrap();
    proportion.wilson(ConfidenceLevel::NinetyFive)
}

/// To the digits that are printed.
fn printed(value: f64) -> String {
    format!("{value:.4}")
}

/// The examples of Newcombe, Two-sided confidence intervals for the single proportion: comparison of seven methods,
/// Statistics in Medicine 17 (1998), 857-872, table I, method 3: the score interval of Wilson.
#[test]
fn shares_have_the_intervals_that_newcombe_printed() {
    for (count, of, low, high) in [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ] {
        let interval = wilson(count, of);
        assert_eq!(
            (
                printed(interval.low).as_str(),
                printed(interval.high).as_str()
            ),
            (low, high)
        );
    }
    assert_eq!(wilson(0, 20).low, 0.0);
    assert_eq!(wilson(20, 20).high, 1.0);
    assert_eq!(Proportion::new(0, 0), None);
    assert_eq!(Proportion::new(3, 2), None);
}

/// The examples of Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
/// methods, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
#[test]
fn differences_have_the_intervals_that_newcombe_printed() {
    let counts = |satisfied: u64, of: u64| {
        SatisfactionCounts::new(of, [of - satisfied, 0, 0, 0, satisfied]).unwrap()
    };
    let rule = ReportRule::default().with_fewest_answers(NonZeroU64::MIN);
    for (first, second, low, high) in [
        ((56, 70), (48, 80), "0.0524", "0.3339"),
        ((9, 10), (3, 10), "0.1705", "0.8090"),
        ((6, 7), (2, 7), "0.0582", "0.8062"),
        ((5, 56), (0, 29), "-0.0381", "0.1926"),
        ((0, 10), (0, 20), "-0.1611", "0.2775"),
        ((0, 10), (0, 10), "-0.2775", "0.2775"),
        ((10, 10), (0, 20), "0.6791", "1.0000"),
        ((10, 10), (0, 10), "0.6075", "1.0000"),
    ] {
        let compared = counts(first.0, first.1)
            .compare(&counts(second.0, second.1), &rule)
            .unwrap();
        let interval = compared.satisfied.interval;
        assert_eq!(
            (
                printed(interval.low).as_str(),
                printed(interval.high).as_str()
            ),
            (low, high),
            "{first:?} {second:?}"
        );
        assert_eq!(compared.satisfied.is_clear(), !low.starts_with('-'));
    }
}

/// Between so many deviations to both sides lies as much of the normal distribution as the level says: integrated by
/// Simpson's rule.
#[test]
fn levels_are_what_they_say() {
    for level in ConfidenceLevel::ALL {
        let (reach, parts) = (level.deviations(), 2_000);
        let width = 2.0 * reach / f64::from(parts);
        let density = |part: i32| {
            let x = -reach + width * f64::from(part);
            (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
        };
        let weighted = |part: i32| density(part) * if part % 2 == 1 { 4.0 } else { 2.0 };
        let inner: f64 = (1..parts).map(weighted).sum();
        let inside = (inner + density(0) + density(parts)) * width / 3.0;
        let said: f64 = level.code().parse().unwrap();
        assert!((inside * 100.0 - said).abs() < 1e-9, "{level}: {inside}");
    }
}

/// Over all true shares an interval of 95 % holds the true one in 95 of 100 cases, nearly, also for few answers: what
/// Brown, Cai and DasGupta (2001) show of it.
#[test]
fn intervals_hold_what_they_say() {
    for of in [5_u32, 10, 20, 50] {
        let intervals: Vec<_> = (0..=of)
            .map(|count| wilson(count.into(), of.into()))
            .collect();
        let steps = 2_000;
        let covered = |share: f64| -> f64 {
            let mut chance = (1.0 - share).powi(of.try_into().unwrap());
            let mut sum = 0.0;
            for (count, interval) in (0_u32..).zip(&intervals) {
                if interval.contains(share) {
                    sum += chance;
                }
                chance *= f64::from(of - count) / f64::from(count + 1) * share / (1.0 - share);
            }
            sum
        };
        let all: Vec<f64> = (0..steps)
            .map(|step| covered((f64::from(step) + 0.5) / f64::from(steps)))
            .collect();
        let mean = all.iter().sum::<f64>() / f64::from(steps);
        assert!((0.945..0.965).contains(&mean), "{of}: {mean}");
    }
}

proptest! {
    /// Each end is a share from which the observed one is just so many of its standard deviations away: how Wilson defined
    /// the interval.
    #[test]
    fn ends_are_just_so_far_away(of in 1..5_000_u64, part in any::<Index>(), level in strategies::confidence_level()) {
        let count = part.index(usize::try_from(of).unwrap() + 1) as u64;
        let proportion = Proportion::new(count, of).unwrap();
        let interval = proportion.wilson(level);
        let share = proportion.share();
        prop_assert!(interval.contains(share));
        prop_assert!(0.0 <= interval.low && interval.low < interval.high && interval.high <= 1.0);
        for end in [interval.low, interval.high] {
            if end == 0.0 || end == 1.0 {
                prop_assert_eq!(end, share);
                continue;
            }
            let away = (share - end).abs() / (end * (1.0 - end) / of as f64).sqrt();
            prop_assert!((away - level.deviations()).abs() < 1e-6, "{away}");
        }
        let others = Proportion::new(of - count, of).unwrap().wilson(level);
        prop_assert!((interval.low + others.high - 1.0).abs() < 1e-12);
        let tenfold = Proportion::new(count * 10, of * 10).unwrap().wilson(level);
        prop_assert!(tenfold.high - tenfold.low < interval.high - interval.low);
    }

    /// The figures are those of the single answers, one after the other.
    #[test]
    fn figures_are_those_of_the_answers(counts in strategies::satisfaction_counts()) {
        let rule = ReportRule::default().with_fewest_answers(NonZeroU64::MIN);
        let answers: Vec<f64> = single_scores(&counts).collect();
        let report = counts.report(&rule);
        prop_assert_eq!(report.answered, answers.len() as u64);
        prop_assert_eq!(report.response_rate.is_some(), report.asked > 0);
        let Some(figures) = report.figures else {
            prop_assert!(answers.is_empty());
            return Ok(());
        };
        let count = answers.len() as f64;
        let mean = answers.iter().sum::<f64>() / count;
        prop_assert!((figures.mean.mean - mean).abs() < 1e-12);
        let satisfied = answers.iter().filter(|score| **score >= 4.0).count();
        prop_assert_eq!(figures.satisfied.proportion, Proportion::new(satisfied as u64, answers.len() as u64).unwrap());
        match figures.mean.standard_error {
            None => prop_assert_eq!(answers.len(), 1),
            Some(error) => {
                let squares: f64 = answers.iter().map(|score| (score - mean).powi(2)).sum();
                prop_assert!((error - (squares / (count - 1.0) / count).sqrt()).abs() < 1e-12);
            }
        }
    }

    /// Of fewer answers than are needed nothing is told of any score, alone or in a comparison.
    #[test]
    fn too_few_answers_say_nothing(
        counts in strategies::satisfaction_counts(),
        others in strategies::satisfaction_counts(),
        fewest in 1..40_u64,
    ) {
        let rule = ReportRule::default().with_fewest_answers(NonZeroU64::new(fewest).unwrap());
        prop_assert_eq!(counts.report(&rule).figures.is_some(), counts.answered() >= fewest);
        let both = counts.answered() >= fewest && others.answered() >= fewest;
        let compared = counts.compare(&others, &rule);
        prop_assert_eq!(compared.is_some(), both);
        if let (Some(one), Some(other)) = (compared, others.compare(&counts, &rule)) {
            prop_assert!((one.satisfied.difference + other.satisfied.difference).abs() < 1e-12);
            prop_assert!((one.satisfied.interval.low + other.satisfied.interval.high).abs() < 1e-12);
            if let Some(mean) = one.mean {
                prop_assert!(mean.interval.contains(mean.difference));
                let errors = [one.first, one.second].map(|figures| figures.mean.standard_error.unwrap());
                let reach = 1.959_964 * (errors[0].powi(2) + errors[1].powi(2)).sqrt();
                prop_assert!((mean.interval.high - mean.difference - reach).abs() < 1e-6);
            }
        }
    }

    /// Parts add up to the whole.
    #[test]
    fn parts_add_up(one in strategies::satisfaction_counts(), other in strategies::satisfaction_counts()) {
        let both = one.merge(other).unwrap();
        prop_assert_eq!(both, other.merge(one).unwrap());
        prop_assert_eq!(both.asked(), one.asked() + other.asked());
        for number in 1..=5 {
            let score = SatisfactionScore::new(number).unwrap();
            prop_assert_eq!(both.given(score), one.given(score) + other.given(score));
        }
        let text = serde_json::to_string(&both).unwrap();
        prop_assert_eq!(serde_json::from_str::<SatisfactionCounts>(&text).unwrap(), both);
    }

    /// Each request that was asked about counts once, with its last answer; answers that nobody asked for not at all.
    #[test]
    fn answers_are_counted_once(
        requests in vec(strategies::request_id(), 1..6),
        answers in vec((any::<Index>(), 1..=5_u8, 0..1_000_i64), 0..30),
        asked in vec(any::<Index>(), 0..6),
    ) {
        let answers: Vec<SurveyAnswer> = answers.into_iter().enumerate().map(|(place, (request, score, micros))| {
            // No two at one instant: which of them is the last is not said.
            let at = Timestamp::from_micros(micros * 1_000 + place as i64).unwrap();
            SurveyAnswer::new(*request.get(&requests), SatisfactionScore::new(score).unwrap(), at)
        }).collect();
        let asked: std::collections::BTreeSet<_> = asked.iter().map(|place| *place.get(&requests)).collect();
        let counted = SatisfactionCounts::of(asked.iter().copied().chain(asked.iter().copied()), &answers);
        let mut scores = [0; 5];
        let mut answered = 0;
        for request in &asked {
            let of_request = answers.iter().filter(|answer| answer.request == *request);
            if let Some(last) = of_request.max_by_key(|answer| answer.at) {
                scores[usize::from(last.score.number()) - 1] += 1;
                answered += 1;
            }
        }
        prop_assert_eq!(counted.counts, SatisfactionCounts::new(asked.len() as u64, scores).unwrap());
        prop_assert_eq!(counted.unasked + counted.replaced + answered, answers.len() as u64);
        let turned: Vec<SurveyAnswer> = answers.iter().rev().cloned().collect();
        prop_assert_eq!(SatisfactionCounts::of(asked, &turned), counted);
    }

    #[test]
    fn answers_are_read_as_they_were_written(answer in strategies::survey_answer()) {
        let text = serde_json::to_string(&answer).unwrap();
        prop_assert_eq!(serde_json::from_str::<SurveyAnswer>(&text).unwrap(), answer.clone());
        let comment = InteractionText::parse("said").unwrap();
        prop_assert_eq!(answer.with_comment(comment.clone()).comment, Some(comment));
    }
}

/// The single scores behind counts.
fn single_scores(counts: &SatisfactionCounts) -> impl Iterator<Item = f64> + use<> {
    let scores = (1_u8..).zip(counts.scores());
    scores.flat_map(|(score, given)| (0..given).map(move |_| f64::from(score)))
}
