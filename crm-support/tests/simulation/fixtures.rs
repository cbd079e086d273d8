//! The serialised forms of what a simulation is asked with, frozen.

use std::fmt::Debug;

use crm_core::{Currency, Money};
use crm_support::simulation::{
    ArrivalProcess, CostRates, DeskModel, HourlyRates, ReplyBehaviour, RequestClass, SampledTimes,
    Simulation, SimulationPlan, TimeDistribution,
};
use crm_support::strategies;
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::{markov, plan, start};
use crate::frozen::frozen;

fn refused<T: DeserializeOwned + Debug>(fixture: Value) {
    assert!(
        serde_json::from_value::<T>(fixture.clone()).is_err(),
        "{fixture}"
    );
}

#[test]
fn times() {
    frozen::<TimeDistribution>(json!({"constant": {"seconds": 60}}));
    frozen::<TimeDistribution>(json!({"exponential": {"mean_seconds": 180}}));
    frozen::<TimeDistribution>(
        json!({"log_normal": {"mean_seconds": 180, "deviation_seconds": 200}}),
    );
    frozen::<TimeDistribution>(json!({"gamma": {"mean_seconds": 180, "deviation_seconds": 60}}));
    frozen::<TimeDistribution>(json!({"sample": {"seconds": [10, 20, 20]}}));
    refused::<TimeDistribution>(json!({"sample": {"seconds": []}}));
    refused::<TimeDistribution>(json!({"constant": {"seconds": -1}}));
}

#[test]
fn arrivals() {
    let mut per_hour = vec![0.0; 168];
    per_hour[9] = 12.5;
    frozen::<ArrivalProcess>(
        json!({"poisson": {"timezone": "Europe/Berlin", "per_hour": per_hour}}),
    );
    frozen::<ArrivalProcess>(json!({"given": {"instants": ["2026-11-23T09:00:00.000000Z"]}}));
    frozen::<ArrivalProcess>(json!({"every": {"seconds": 90}}));
    refused::<ArrivalProcess>(json!({"poisson": {"timezone": "UTC", "per_hour": [1.0]}}));
    per_hour[3] = -0.5;
    refused::<ArrivalProcess>(json!({"poisson": {"timezone": "UTC", "per_hour": per_hour}}));
    refused::<ArrivalProcess>(json!({"given": {"instants": []}}));
    refused::<ArrivalProcess>(json!({"every": {"seconds": 0}}));
    for wrong in [f64::NAN, f64::INFINITY, 1e7] {
        assert!(HourlyRates::constant(wrong).is_err());
    }
}

fn class() -> Value {
    json!({
        "name": "faults",
        "weight": 3,
        "kind": "fault",
        "channel": "phone",
        "standing": "high",
        "priority": "urgent",
        "segments": ["At Risk"],
        "skill": {"skill": "repair", "level": 3},
        "language": "de",
        "handling": {"exponential": {"mean_seconds": 600}},
        "patience": {"exponential": {"mean_seconds": 900}},
        "replies": {"share": 0.25, "delay": {"constant": {"seconds": 3600}}, "answered_as": "pending"},
    })
}

fn desk() -> Value {
    json!({
        "arrivals": {"every": {"seconds": 90}},
        "classes": [class()],
        "team": [{
            "profile": {"name": "Pat", "skills": {"repair": 4}, "languages": ["de"], "capacity": 2},
            "shifts": {"timezone": "Asia/Tokyo", "always_open": true},
        }],
        "policies": {"version": 1, "policies": []},
        "discipline": "earliest_due",
        "shift_end": "hands_back",
        "costs": {
            "specialist_hour": {"minor": 3000, "currency": "EUR"},
            "missed_promise": {"minor": 500, "currency": "EUR"},
        },
    })
}

#[test]
fn classes_and_desks() {
    frozen::<RequestClass>(class());
    frozen::<DeskModel>(desk());
    let least = json!({"name": "faults", "handling": {"constant": {"seconds": 1}}});
    let least: RequestClass = serde_json::from_value(least).unwrap();
    assert_eq!((least.weight.get(), least.patience), (1, None));
    for share in [json!(-0.1), json!(1.5)] {
        refused::<ReplyBehaviour>(json!({"share": share, "delay": {"constant": {"seconds": 1}}}));
    }
    for (field, wrong) in [
        ("classes", json!([])),
        ("classes", json!([class(), class()])),
        ("team", json!([])),
        ("discipline", json!("last_come")),
    ] {
        let mut desk = desk();
        desk[field] = wrong;
        refused::<DeskModel>(desk);
    }
    let (euro, dollar) = (Money::new(1, Currency::EUR), Money::new(1, Currency::USD));
    assert!(CostRates::new(euro, dollar).is_err());
    assert!(CostRates::new(euro, Money::new(-1, Currency::EUR)).is_err());
    assert!(SampledTimes::new(vec![0; SampledTimes::MAXIMUM_TIMES + 1]).is_err());
}

#[test]
fn plans() {
    let fixture = json!({
        "start": "2026-11-23T00:00:00.000000Z",
        "warm_up_seconds": 3600,
        "counted_seconds": 86400,
        "cool_down_seconds": 7200,
        "sample_seconds": 360,
        "seed": 18_446_744_073_709_551_615_u64,
        "replications": 10,
        "confidence": 0.9,
    });
    frozen::<SimulationPlan>(fixture.clone());
    for (field, wrong) in [
        ("counted_seconds", json!(0)),
        ("counted_seconds", json!(700_000_000)),
        ("sample_seconds", json!(0)),
        ("replications", json!(0)),
        ("confidence", json!(1.0)),
        ("start", json!("9999-12-31T20:00:00Z")),
    ] {
        let mut plan = fixture.clone();
        plan[field] = wrong;
        refused::<SimulationPlan>(plan);
    }
    let negative = chrono::TimeDelta::seconds(-1);
    assert!(SimulationPlan::new(start(), negative, 0).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn models_and_plans_are_read_as_they_were_written(
        model in strategies::desk_model(start()),
        plan in strategies::simulation_plan(),
    ) {
        let text = serde_json::to_string(&model).unwrap();
        prop_assert_eq!(serde_json::from_str::<DeskModel>(&text).unwrap(), model);
        let text = serde_json::to_string(&plan).unwrap();
        prop_assert_eq!(serde_json::from_str::<SimulationPlan>(&text).unwrap(), plan);
    }
}

/// What a seed draws, as reckoned elsewhere: by ChaCha8 and logarithms written in another language. Seconds from the start
/// to each arrival at 60 an hour, and the times that a specialist who is always there works at 180 seconds on average.
#[test]
fn a_seed_draws_the_same_everywhere() {
    let arrivals = [
        148.424_443_545,
        192.706_180_859,
        196.145_713_142,
        227.328_589_497,
        232.827_807_979,
    ];
    let handling = [
        35.464_967_405,
        243.148_862_047,
        86.321_449_234,
        112.292_150_299,
        45.146_456_250,
    ];
    let model = markov(60.0, chrono::TimeDelta::seconds(180), 10);
    let plan = plan(chrono::TimeDelta::hours(1), 42);
    let run = Simulation::new(&model, &plan).replicate(3).unwrap();
    let near = |found: chrono::TimeDelta, expected: f64| {
        assert!(
            (found.as_seconds_f64() - expected).abs() < 2e-6,
            "{found} {expected}"
        );
    };
    for ((request, spell), (arrival, handling)) in run
        .requests()
        .iter()
        .zip(run.spells())
        .zip(arrivals.into_iter().zip(handling))
    {
        near(request.arrived_at.since(start()), arrival);
        near(spell.until.unwrap().since(spell.from), handling);
    }
}
