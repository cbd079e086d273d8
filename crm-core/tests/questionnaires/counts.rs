//! What many answered.

use std::collections::BTreeMap;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::timelines::{at, crowded, told_twice, uuid};
use super::{code, crm, given, question, version};

fn counted(ratings: &[u8]) -> AnswerCounts {
    let mut counts = AnswerCounts::default();
    for points in ratings {
        counts.add(&Answer::Rating(*points));
    }
    counts
}

/// Each rating so many times.
fn histogram(ratings: &[(u8, usize)]) -> AnswerCounts {
    let all = ratings
        .iter()
        .flat_map(|(points, n)| std::iter::repeat_n(*points, *n));
    counted(&all.collect::<Vec<_>>())
}

#[test]
fn means_and_medians_by_hand() {
    let told = |ratings: &[u8]| {
        let counts = counted(ratings);
        (counts.mean_in_hundredths(), counts.median_in_hundredths())
    };
    assert_eq!(told(&[]), (None, None));
    assert_eq!(told(&[4]), (Some(400), Some(400)));
    // 1 + 2 + 4 = 7, a third of it is 2.333.
    assert_eq!(told(&[4, 1, 2]), (Some(233), Some(200)));
    // 1 + 2 + 4 + 4 = 11, a fourth of it is 2.75; in the middle stand 2 and 4.
    assert_eq!(told(&[4, 4, 1, 2]), (Some(275), Some(300)));
    assert_eq!(told(&[4, 5]), (Some(450), Some(450)));
    assert_eq!(told(&[0, 1, 1, 1, 1, 1, 1, 1]), (Some(88), Some(100)));
}

/// A hundred answers: 50 promoters, 30 passives and 20 detractors make a score of 30.
#[test]
fn the_net_promoter_score_by_hand() {
    let survey = histogram(&[(10, 30), (9, 20), (8, 10), (7, 20), (6, 5), (3, 10), (0, 5)]);
    let net = survey.net_promoter().unwrap();
    assert_eq!((net.promoters, net.passives, net.detractors), (50, 30, 20));
    assert_eq!(net.score_in_hundredths(), 3000);
    let score = |ratings: &[u8]| {
        counted(ratings)
            .net_promoter()
            .map(|net| net.score_in_hundredths())
    };
    assert_eq!(score(&[9, 10]), Some(10_000));
    assert_eq!(score(&[0, 6]), Some(-10_000));
    assert_eq!(score(&[7, 8]), Some(0));
    // A third: 33.33; of a sixth less than nothing, -16.67.
    assert_eq!(score(&[9, 7, 8]), Some(3333));
    assert_eq!(score(&[6, 7, 7, 7, 7, 7]), Some(-1667));
    assert_eq!(score(&[]), None);
    assert_eq!(score(&[9, 11]), None);
}

#[test]
fn the_share_of_the_satisfied_by_hand() {
    let survey = histogram(&[(5, 4), (4, 3), (3, 2), (1, 1)]);
    assert_eq!(survey.satisfied_in_hundredths(), Some(7000));
    assert_eq!(survey.share_from_in_hundredths(5), Some(4000));
    assert_eq!(survey.share_from_in_hundredths(0), Some(10_000));
    assert_eq!(counted(&[1, 1, 5]).satisfied_in_hundredths(), Some(3333));
    assert_eq!(counted(&[1, 5, 5]).satisfied_in_hundredths(), Some(6667));
    assert_eq!(counted(&[]).satisfied_in_hundredths(), None);
    // Not on the scale from 1 to 5.
    assert_eq!(counted(&[5, 6]).satisfied_in_hundredths(), None);
    assert_eq!(counted(&[0, 5]).satisfied_in_hundredths(), None);
}

#[test]
fn options_and_yes_and_no_are_counted() {
    let mut counts = AnswerCounts::default();
    counts.add(&Answer::Choice(code("red")));
    counts.add(&Answer::Choices([code("red"), code("blue")].into()));
    counts.add(&Answer::Choices([].into()));
    counts.add(&Answer::YesNo(true));
    counts.add(&Answer::YesNo(false));
    counts.add(&Answer::YesNo(true));
    counts.add(&Answer::Text(AnswerText::parse("well").unwrap()));
    let options = [(code("blue"), 1), (code("red"), 2)];
    assert_eq!(counts.options, BTreeMap::from(options));
    assert_eq!((counts.answered, counts.yes, counts.no), (7, 2, 1));
    assert_eq!(counts.rated(), 0);
}

#[test]
fn each_version_is_counted_on_its_own() {
    let likely = || vec![question("likely", QuestionKind::RECOMMENDATION)];
    let title = super::say("A word");
    let asked = |number| {
        Questionnaire::new(code("survey"), version(number), title.clone(), likely()).unwrap()
    };
    let answer = |number, points| {
        let asked = asked(number);
        let answers = given(&asked).with(code("likely"), Answer::Rating(points));
        asked.respond(answers).unwrap()
    };
    let silent = asked(2).respond(given(&asked(2))).unwrap();
    let responses = [answer(1, 3), answer(2, 9), answer(2, 10), silent];
    let counts: ResponseCounts = responses.iter().collect();
    let listed: Vec<_> = counts
        .iter()
        .map(|(_, version, of)| (version.get(), of.responses))
        .collect();
    assert_eq!(listed, [(1, 1), (2, 3)]);
    let second = counts.of(&code("survey"), version(2)).unwrap();
    assert_eq!(second.questions[&code("likely")].answered, 2);
    assert_eq!(counts.of(&code("survey"), version(3)), None);
}

/// The mean of all ratings by the book: the sum over the number, rounded half up.
fn mean_of(ratings: &[u8]) -> Option<u64> {
    let count = u64::try_from(ratings.len()).unwrap();
    let sum: u64 = ratings.iter().map(|points| u64::from(*points)).sum();
    (count > 0).then(|| (200 * sum + count) / (2 * count))
}

fn median_of(ratings: &[u8]) -> Option<u64> {
    let mut sorted = ratings.to_vec();
    sorted.sort_unstable();
    let (lower, upper) = (
        sorted.get(sorted.len().checked_sub(1)? / 2)?,
        sorted[sorted.len() / 2],
    );
    Some((u64::from(*lower) + u64::from(upper)) * 50)
}

fn some_responses() -> impl Strategy<Value = Vec<QuestionnaireResponse>> + Clone {
    proptest::collection::vec(any::questionnaire_response(), 0..12)
}

/// Responses of a few customers to a few versions, within a few seconds.
fn history() -> impl Strategy<Value = Vec<Interaction>> + Clone {
    let one = (any::questionnaire_response(), 0_u64..4, 0_i64..20);
    proptest::collection::vec(one, 0..12).prop_map(|all| {
        let all = all.into_iter().enumerate();
        all.map(|(number, (response, customer, second))| {
            let id = u64::try_from(number).unwrap();
            let content = InteractionContent::QuestionnaireResponse(response);
            let told = crm::told(id, at(crowded(second)), content);
            told.moved_to(customer_number(customer), None)
        })
        .collect()
    })
}

fn customer_number(number: u64) -> CustomerId {
    CustomerId::from_uuid(uuid(0xffff_0000 + number)).unwrap()
}

fn board_of(told: &[Interaction]) -> ResponseBoard {
    let mut board = ResponseBoard::new();
    told.iter().for_each(|one| board.add(one));
    board
}

proptest! {
    #[test]
    fn mean_and_median_are_those_of_the_sorted_ratings(ratings in proptest::collection::vec(any::<u8>(), 0..30)) {
        let counts = counted(&ratings);
        prop_assert_eq!(counts.mean_in_hundredths(), mean_of(&ratings));
        prop_assert_eq!(counts.median_in_hundredths(), median_of(&ratings));
    }

    #[test]
    fn promoters_less_detractors(ratings in proptest::collection::vec(0_u8..=10, 1..40)) {
        let net = counted(&ratings).net_promoter().unwrap();
        let of = |range: std::ops::RangeInclusive<u8>| ratings.iter().filter(|points| range.contains(points)).count();
        let parts = [net.promoters, net.passives, net.detractors].map(|n| usize::try_from(n).unwrap());
        prop_assert_eq!(parts, [of(9..=10), of(7..=8), of(0..=6)]);
        let exact = (of(9..=10) as f64 - of(0..=6) as f64) * 100.0 / ratings.len() as f64;
        let told = net.score_in_hundredths() as f64 / 100.0;
        prop_assert!((told - exact).abs() <= 0.005 + 1e-9, "{told} for {exact}");
    }

    /// The counts of two parts, merged, are those of the whole, in whatever order.
    #[test]
    fn counts_add_up_in_any_order(first in some_responses(), second in some_responses()) {
        let whole: ResponseCounts = first.iter().chain(&second).collect();
        let backwards: ResponseCounts = second.iter().rev().chain(first.iter().rev()).collect();
        prop_assert_eq!(&backwards, &whole);
        let (mut one, mut other): (ResponseCounts, ResponseCounts) = (first.iter().collect(), second.iter().collect());
        let mut turned = other.clone();
        turned.merge(one.clone());
        one.merge(std::mem::take(&mut other));
        prop_assert_eq!(&one, &whole);
        prop_assert_eq!(&turned, &whole);
        one.merge(ResponseCounts::new());
        prop_assert_eq!(&one, &whole);
        let responses: u64 = whole.iter().map(|(_, _, of)| of.responses).sum();
        prop_assert_eq!(responses, u64::try_from(first.len() + second.len()).unwrap());
    }

    #[test]
    fn neither_order_nor_repeats_change_a_board((told, again) in told_twice(history())) {
        prop_assert_eq!(board_of(&told), board_of(&again));
        let (one, other) = again.split_at(again.len() / 2);
        let mut merged = board_of(one);
        merged.merge(board_of(other));
        prop_assert_eq!(merged.counts(), board_of(&told).counts());
    }

    /// Counted is the latest response of each customer to each version.
    #[test]
    fn the_latest_response_of_a_customer_counts(told in history()) {
        let mut latest: BTreeMap<_, &Interaction> = BTreeMap::new();
        for one in &told {
            let InteractionContent::QuestionnaireResponse(response) = one.content() else { panic!() };
            let of = (one.customer(), response.questionnaire().clone(), response.version());
            let place = |one: &Interaction| (one.occurred_at(), one.id());
            let kept = latest.entry(of).or_insert(one);
            if place(one) > place(kept) {
                *kept = one;
            }
        }
        let mut expected = ResponseCounts::new();
        for one in latest.values() {
            let InteractionContent::QuestionnaireResponse(response) = one.content() else { panic!() };
            expected.add(response);
        }
        prop_assert_eq!(board_of(&told).counts(), expected);
    }

    /// A board that follows a merge of customers, or an erasure, is as one that is made behind it.
    #[test]
    fn a_board_follows_merges_and_erasures(told in history()) {
        let (survivor, absorbed) = (customer_number(0), customer_number(1));
        let mut board = board_of(&told);
        board.absorb(absorbed, survivor);
        let moved: Vec<_> = told.iter().cloned().map(|one| match one.customer() == absorbed {
            true => one.moved_to(survivor, None),
            false => one,
        }).collect();
        prop_assert_eq!(&board, &board_of(&moved));
        board.forget(survivor);
        let left: Vec<_> = moved.into_iter().filter(|one| one.customer() != survivor).collect();
        prop_assert_eq!(board, board_of(&left));
    }
}
