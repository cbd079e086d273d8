//! The written forms of the value models are frozen: what was written yesterday is read today, and
//! written again as it was.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise"
)]

use crm_core::Currency;
use crm_segment::strategies;
use crm_segment::value::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const WEEK: TimeUnit = TimeUnit::Week;

/// Expects the member of the fixture to be this value and to be written as it stands; another
/// format, a further field and a missing one are refused.
fn frozen<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, value: T) {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/value_forms.json")).unwrap();
    let form = &fixture[name];
    assert_eq!(serde_json::to_value(&value).unwrap(), *form, "{name}");
    let read = |form: &Value| serde_json::from_value::<T>(form.clone());
    assert_eq!(read(form).unwrap(), value, "{name}");

    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value, "{name}");
    assert!(text.len() < 1_000, "{name}: {text}");

    let mut longer = form.clone();
    longer["further"] = 1.into();
    assert!(read(&longer).is_err(), "{name} with a further field");
    for field in form.as_object().unwrap().keys() {
        let mut shorter = form.clone();
        shorter.as_object_mut().unwrap().remove(field);
        assert!(read(&shorter).is_err(), "{name} without {field}");
    }
    if form["format"].is_number() {
        for (field, other) in [("format", Value::from(2)), ("model", "other".into())] {
            let mut changed = form.clone();
            changed[field] = other;
            assert!(read(&changed).is_err(), "{name} with another {field}");
        }
    }
}

#[test]
fn models_are_read_and_written_as_they_were() {
    frozen("bg_nbd", BgNbd::new(0.25, 4.5, 0.75, 2.5, WEEK).unwrap());
    let mbg = MbgNbd::new(0.5, 43.5, 0.875, 1.625, TimeUnit::Day);
    frozen("mbg_nbd", mbg.unwrap());
    let pareto = ParetoNbd::new(0.5, 2.5, 0.625, 2.75, TimeUnit::Month);
    frozen("pareto_nbd", pareto.unwrap());
    frozen("nbd", Nbd::new(0.5, 12.25, WEEK).unwrap());
    let regular = |k, first| CnbdK::new(k, first, [0.75, 1.5, 0.875, 2.5], WEEK).unwrap();
    frozen("cnbd_k", regular(3, FirstDropout::AfterFirst));
    frozen("cnbd_k_after_repeat", regular(1, FirstDropout::AfterRepeat));
    let spending = GammaGamma::new(6.25, 3.75, 15.5, Currency::USD);
    frozen("gamma_gamma", spending.unwrap());
    frozen("bg_bb", BgBb::new(1.25, 0.75, 0.625, 2.75).unwrap());
    let contracts = ShiftedBetaGeometric::new(0.625, 3.75, TimeUnit::Year);
    frozen("shifted_beta_geometric", contracts.unwrap());
}

#[test]
fn what_models_are_asked_with_is_read_and_written_as_it_was() {
    let history = RepeatHistory::new(2, Recency::AgeAtLast(30.5), 38.75, WEEK);
    frozen("repeat_history", history.unwrap());
    let spend = SpendHistory::of_total(2, 4_500, Currency::USD);
    frozen("spend_history", spend);
    let donor = OpportunityHistory::new(4, 5, 6);
    frozen("opportunity_history", donor.unwrap());
    frozen("time_span", TimeSpan::new(26.5, WEEK).unwrap());
    let rate = DiscountRate::continuous(0.125, TimeUnit::Year);
    frozen("discount_rate", rate.unwrap());
}

/// What is written is read as it was. By values of JSON, since its text may round the last bit.
fn read_again<T>(value: T) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let written = serde_json::to_value(&value).unwrap();
    prop_assert_eq!(serde_json::from_value::<T>(written).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn any_model_is_read_as_it_was_written(
        bg in strategies::bg_nbd(),
        mbg in strategies::mbg_nbd(),
        pareto in strategies::pareto_nbd(),
        baseline in strategies::nbd(),
        regular in strategies::cnbd_k(),
        spending in strategies::gamma_gamma(),
        donors in strategies::bg_bb(),
        contracts in strategies::shifted_beta_geometric(),
    ) {
        read_again(bg)?;
        read_again(mbg)?;
        read_again(pareto)?;
        read_again(baseline)?;
        read_again(regular)?;
        read_again(spending)?;
        read_again(donors)?;
        read_again(contracts)?;
    }

    #[test]
    fn any_question_is_read_as_it_was_written(
        history in strategies::history_in_weeks(),
        spend in strategies::spend_in_euro(),
        donor in strategies::opportunity_history(),
        span in strategies::span_in_weeks(),
        rate in strategies::discount_rate_per_week(),
        unit in strategies::time_unit(),
    ) {
        read_again(history)?;
        read_again(spend)?;
        read_again(donor)?;
        read_again(span.in_unit(unit))?;
        read_again(rate)?;
        read_again(unit)?;
    }
}
