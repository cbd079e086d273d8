//! k-means: laws, and the irises beside scikit-learn 1.9.1 (`tests/oracles/clusters.py`).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use crm_core::{Currency, Timestamp};
use crm_segment::strategies;
use crm_segment::{
    ClusterError, Clusters, CustomerFeatures, FeatureTable, KMeans, PurchaseSummaries,
    PurchaseSummary, Standardisation, Threads, silhouette, simplified_silhouette,
};
use proptest::prelude::*;

fn irises() -> FeatureTable {
    let rows: Vec<Vec<f64>> = include_str!("fixtures/iris.csv")
        .lines()
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    let names = ["sepal length", "sepal width", "petal length", "petal width"];
    let column = |at: usize| rows.iter().map(|row| row[at]).collect();
    let columns = names
        .iter()
        .enumerate()
        .map(|(at, name)| ((*name).to_owned(), column(at)));
    FeatureTable::new(columns.collect()).unwrap()
}

fn rows_of(table: &FeatureTable, rows: &[usize]) -> Vec<Vec<f64>> {
    let value = |feature, row: usize| table.column(feature).unwrap()[row];
    rows.iter()
        .map(|row| {
            (0..table.features())
                .map(|feature| value(feature, *row))
                .collect()
        })
        .collect()
}

fn in_order(table: &FeatureTable, order: &[usize]) -> FeatureTable {
    let columns = table.names().iter().enumerate().map(|(feature, name)| {
        let column = table.column(feature).unwrap();
        (name.clone(), order.iter().map(|row| column[*row]).collect())
    });
    FeatureTable::new(columns.collect()).unwrap()
}

fn assert_near(found: f64, expected: f64) {
    assert!(
        (found / expected - 1.0).abs() < 1e-12,
        "{found} and not {expected}"
    );
}

/// The inertia of three clusters is published in scikit-learn's documentation; so are the sizes and the silhouette in
/// many places.
#[test]
fn three_clusters_of_irises_are_those_that_are_published() {
    let table = irises();
    let found = KMeans::new(3)
        .with_starts(10)
        .fit(&table, Threads::new(2))
        .unwrap();
    assert_near(found.inertia(), 78.851_441_426_146);
    assert_eq!(
        found.sizes(),
        [50, 62, 38],
        "in the order of the sepal length"
    );
    assert!(found.converged());
    let judged = silhouette(&table, found.labels(), 1000).unwrap().unwrap();
    assert_near(judged.mean, 0.552_819_012_356_409_5);
    assert!(!judged.is_sampled && judged.rows == 150);
}

/// Lloyd to the end from given rows: start, iterations, inertia, sizes in order of the centroids, silhouette.
#[test]
fn from_the_same_start_it_goes_the_way_of_scikit_learn() {
    let table = irises();
    type Case = (&'static [usize], u32, f64, &'static [usize], f64);
    let cases: [Case; 4] = [
        (
            &[0, 149],
            3,
            152.347_951_760_357_9,
            &[53, 97],
            0.681_046_169_211_746_2,
        ),
        (
            &[0, 50, 100],
            4,
            78.851_441_426_146,
            &[50, 62, 38],
            0.552_819_012_356_409_5,
        ),
        (
            &[0, 49, 99, 149],
            10,
            71.449_471_020_782_51,
            &[22, 28, 61, 39],
            0.413_766_816_242_851_3,
        ),
        (
            &[0, 37, 74, 111, 149],
            6,
            49.822_278_409_090_91,
            &[22, 28, 28, 40, 32],
            0.372_776_659_875_609_4,
        ),
    ];
    for (start, iterations, inertia, sizes, judged) in cases {
        let means = KMeans::new(start.len()).with_tolerance(0.0);
        let found = means
            .fit_from(&table, &rows_of(&table, start), Threads::ONE)
            .unwrap();
        assert_eq!(found.iterations(), iterations, "from {start:?}");
        assert_near(found.inertia(), inertia);
        let mut found_sizes = found.sizes().to_vec();
        let mut expected = sizes.to_vec();
        found_sizes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found_sizes, expected);
        assert_near(
            silhouette(&table, found.labels(), 150)
                .unwrap()
                .unwrap()
                .mean,
            judged,
        );
    }
    let scale = Standardisation::fit(&table);
    let expected = [
        5.843_333_333_333_335,
        3.057_333_333_333_334,
        3.758_000_000_000_002_7,
        1.199_333_333_333_334,
    ];
    scale
        .means()
        .iter()
        .zip(expected)
        .for_each(|(found, mean)| assert_near(*found, mean));
    let expected = [
        0.825_301_291_785_140_9,
        0.434_410_967_735_494_37,
        1.759_404_065_775_303_2,
        0.759_692_627_902_159_4,
    ];
    scale
        .deviations()
        .iter()
        .zip(expected)
        .for_each(|(found, sd)| assert_near(*found, sd));
    let standard = scale.apply(&table).unwrap();
    let means = KMeans::new(3).with_tolerance(0.0);
    let found = means
        .fit_from(&standard, &rows_of(&standard, &[0, 50, 100]), Threads::ONE)
        .unwrap();
    assert_eq!(found.iterations(), 6);
    assert_near(found.inertia(), 140.032_752_774_286_5);
    assert_near(
        silhouette(&standard, found.labels(), 150)
            .unwrap()
            .unwrap()
            .mean,
        0.463_042_036_292_704_8,
    );
}

#[test]
fn clusters_are_told_in_words() {
    let table = irises();
    let found = KMeans::new(3).fit(&table, Threads::ONE).unwrap();
    let told: Vec<String> = found
        .describe(&table)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    // (1.462 - 3.758) / 1.759404 = -1.305 and so on, by hand from the centroids and the scale above.
    assert_eq!(
        told[0],
        "cluster 0, 50 members (33.3 %): petal length below the mean (-1.3 standard deviations), \
         petal width below the mean (-1.3 standard deviations), sepal length below the mean \
         (-1.0 standard deviations), sepal width above the mean (+0.9 standard deviations)"
    );
    let description = &found.describe(&table).unwrap()[2];
    assert_eq!((description.members, description.traits.len()), (38, 3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn neither_the_order_of_rows_nor_threads_change_a_bit(
        (table, order) in strategies::feature_table().prop_flat_map(|table| {
            let order: Vec<usize> = (0..table.rows()).collect();
            (Just(table), Just(order).prop_shuffle())
        }),
        means in strategies::k_means(),
        threads in strategies::threads(),
    ) {
        let shuffled = in_order(&table, &order);
        let (one, other) = (means.fit(&table, Threads::ONE), means.fit(&shuffled, threads));
        let (Ok(one), Ok(other)) = (&one, &other) else {
            prop_assert_eq!(one, other);
            return Ok(());
        };
        prop_assert_eq!(one.clusters(), other.clusters());
        prop_assert_eq!(one.inertia().to_bits(), other.inertia().to_bits());
        prop_assert_eq!(one.iterations(), other.iterations());
        let labels: Vec<u32> = order.iter().map(|row| one.labels()[*row]).collect();
        prop_assert_eq!(labels.as_slice(), other.labels());
        let judged = silhouette(&table, one.labels(), 20).unwrap();
        prop_assert_eq!(judged, silhouette(&shuffled, other.labels(), 20).unwrap());
        let judged = simplified_silhouette(&table, one).unwrap();
        prop_assert_eq!(judged, simplified_silhouette(&shuffled, other).unwrap());
        prop_assert!(judged.is_none_or(|judged| (-1.0..=1.0).contains(&judged.mean)));
        prop_assert_eq!(Standardisation::fit(&table), Standardisation::fit(&shuffled));
    }

    #[test]
    fn rows_are_in_the_nearest_cluster_and_inertia_never_rises(
        table in strategies::feature_table(),
        clusters in 1_usize..6,
    ) {
        let start: Vec<usize> = (0..clusters.min(table.rows())).collect();
        let start = rows_of(&table, &start);
        let mut before = f64::INFINITY;
        for iterations in 1..6 {
            let means = KMeans::new(clusters).with_tolerance(0.0).with_iterations(iterations);
            let Ok(found) = means.fit_from(&table, &start, Threads::ONE) else {
                return Ok(());
            };
            prop_assert!(found.inertia() <= before * (1.0 + 1e-9) + 1e-9);
            before = found.inertia();
            prop_assert_eq!(found.sizes().iter().sum::<usize>(), table.rows());
            prop_assert!(found.iterations() <= iterations);
            for (row, label) in found.labels().iter().enumerate() {
                let values = &rows_of(&table, &[row])[0];
                prop_assert_eq!(found.clusters().nearest(values).unwrap(), *label as usize);
            }
        }
    }

    /// Many rows, so that blocks and threads matter, and every number of features up to those without a way of
    /// their own: beside plain means in floating point.
    #[test]
    fn the_mean_of_one_cluster_is_the_mean(
        features in 1_usize..12,
        rows in 1_usize..40_000,
    ) {
        let value = |feature: usize, row: usize| ((row * (feature + 7)) % 1009) as f64 / 7.0 - 50.0;
        let column = |feature| (0..rows).map(|row| value(feature, row)).collect::<Vec<f64>>();
        let columns = (0..features).map(|feature| (feature.to_string(), column(feature)));
        let table = FeatureTable::new(columns.collect()).unwrap();
        let found = KMeans::new(1).fit_from(&table, &[vec![0.0; features]], Threads::new(2)).unwrap();
        let mut inertia = 0.0;
        for (feature, mean) in found.clusters().centroids()[0].iter().enumerate() {
            let column = column(feature);
            let plain = column.iter().sum::<f64>() / rows as f64;
            prop_assert!((mean - plain).abs() < 1e-9, "{} and not {}", mean, plain);
            inertia += column.iter().map(|value| (value - plain).powi(2)).sum::<f64>();
        }
        prop_assert!((found.inertia() - inertia).abs() <= 1e-9 * inertia.max(1.0));
    }

    #[test]
    fn what_is_written_comes_back(table in strategies::feature_table()) {
        let scale = Standardisation::fit(&table);
        let text = serde_json::to_string(&scale).unwrap();
        let names = table.names().to_vec();
        let read: Standardisation = serde_json::from_str(&text).unwrap();
        // serde_json may round the last bit of a number that it reads.
        let near = |read: &[f64], written: &[f64]| {
            read.len() == written.len()
                && read.iter().zip(written).all(|(read, written)| {
                    (read - written).abs() <= f64::EPSILON * written.abs()
                })
        };
        prop_assert_eq!(read.names(), scale.names());
        prop_assert!(near(read.means(), scale.means()));
        prop_assert!(near(read.deviations(), scale.deviations()));
        let centroids = rows_of(&table, &[0]);
        let clusters = Clusters::new(names, centroids).unwrap();
        let text = serde_json::to_string(&clusters).unwrap();
        let read: Clusters = serde_json::from_str(&text).unwrap();
        prop_assert_eq!((read.names(), read.len()), (clusters.names(), 1));
        prop_assert!(near(&read.centroids()[0], &clusters.centroids()[0]));
    }
}

#[test]
fn what_cannot_be_clustered_is_told() {
    let table = |values: &[f64]| FeatureTable::new(vec![("v".to_owned(), values.to_vec())]);
    assert_eq!(FeatureTable::new(vec![]), Err(ClusterError::NoFeatures));
    assert_eq!(
        table(&[1.0, f64::NAN]),
        Err(ClusterError::NotFinite { feature: 0, row: 1 })
    );
    assert_eq!(
        table(&[f64::INFINITY]),
        Err(ClusterError::NotFinite { feature: 0, row: 0 })
    );
    assert_eq!(table(&[1e200]), Err(ClusterError::TooLarge { feature: 0 }));
    let unequal = vec![("a".to_owned(), vec![1.0]), ("b".to_owned(), vec![])];
    assert_eq!(
        FeatureTable::new(unequal),
        Err(ClusterError::UnequalColumns)
    );
    let some = table(&[1.0, 1.0, 2.0]).unwrap();
    let fit = |means: KMeans| {
        means
            .fit(&some, Threads::ONE)
            .map(|found| found.sizes().to_vec())
    };
    assert_eq!(fit(KMeans::new(0)), Err(ClusterError::NoClusters));
    assert_eq!(
        fit(KMeans::new(2).with_starts(0)),
        Err(ClusterError::NoIterations)
    );
    assert_eq!(
        fit(KMeans::new(2).with_iterations(0)),
        Err(ClusterError::NoIterations)
    );
    for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(
            fit(KMeans::new(2).with_tolerance(tolerance)),
            Err(ClusterError::InvalidTolerance)
        );
    }
    assert_eq!(
        fit(KMeans::new(3)),
        Err(ClusterError::TooFewDistinctRows { clusters: 3 })
    );
    let most = u32::MAX as usize;
    assert_eq!(
        fit(KMeans::new(most)),
        Err(ClusterError::TooFewDistinctRows { clusters: most })
    );
    assert_eq!(fit(KMeans::new(2)), Ok(vec![2, 1]));
    let none = table(&[]).unwrap();
    let too_few = ClusterError::TooFewDistinctRows { clusters: 1 };
    assert_eq!(
        KMeans::new(1).fit(&none, Threads::ONE).unwrap_err(),
        too_few
    );
    assert_eq!(
        KMeans::new(1)
            .fit_from(&none, &[vec![0.0]], Threads::ONE)
            .unwrap_err(),
        too_few
    );
    let wrong = KMeans::new(1).fit_from(&some, &[vec![0.0, 1.0]], Threads::ONE);
    assert_eq!(
        wrong.unwrap_err(),
        ClusterError::OtherFeatures {
            expected: 1,
            found: 2
        }
    );
    let wrong = KMeans::new(1).fit_from(&some, &[vec![f64::NAN]], Threads::ONE);
    assert_eq!(
        wrong.unwrap_err(),
        ClusterError::NotFinite { feature: 0, row: 0 }
    );
    let same = table(&[3.0; 5]).unwrap();
    let one = KMeans::new(1).fit(&same, Threads::ONE).unwrap();
    assert_eq!((one.inertia(), one.sizes()), (0.0, [5].as_slice()));
    assert_eq!(silhouette(&same, one.labels(), 10).unwrap(), None);
    assert_eq!(silhouette(&same, &[0], 10), Err(ClusterError::OtherRows));
    assert_eq!(
        Standardisation::fit(&same).apply(&same).unwrap().column(0),
        Some([0.0; 5].as_slice())
    );
    let other = FeatureTable::new(vec![("w".to_owned(), vec![1.0])]).unwrap();
    assert!(Standardisation::fit(&same).apply(&other).is_err());
    // Labels may be any numbers, and do not ask for room for all below them.
    let two = table(&[1.0, 2.0, 9.0]).unwrap();
    assert_eq!(
        silhouette(&two, &[7, 7, u32::MAX], 10),
        silhouette(&two, &[0, 0, 1], 10)
    );
}

/// Distances to such values are infinite: which cluster is nearest could not be told.
#[test]
fn values_too_large_for_distances_are_refused_everywhere() {
    let too_large = Err(ClusterError::TooLarge { feature: 0 });
    let names = || vec!["v".to_owned()];
    let clusters = Clusters::new(names(), vec![vec![0.0], vec![1.0]]).unwrap();
    assert_eq!(clusters.nearest(&[1e200]), too_large);
    assert_eq!(
        Clusters::new(names(), vec![vec![-1e200]]).map(drop),
        Err(ClusterError::TooLarge { feature: 0 })
    );
    let narrow = r#"{"format":1,"names":["v"],"means":[0.0],"deviations":[1e-300]}"#;
    let scale: Standardisation = serde_json::from_str(narrow).unwrap();
    assert_eq!(
        scale.apply_row(&[1e140]).map(drop),
        Err(ClusterError::NotFinite { feature: 0, row: 0 })
    );
    assert_eq!(
        scale.apply_row(&[1.0]).map(drop),
        Err(ClusterError::TooLarge { feature: 0 })
    );
    assert_eq!(scale.apply_row(&[0.0]), Ok(vec![0.0]));
}

/// Two centroids start where no row is near: both take rows that lie far from their own.
#[test]
fn clusters_that_become_empty_take_the_farthest_rows() {
    let values = vec![0.0, 1.0, 2.0, 50.0, 100.0];
    let table = FeatureTable::new(vec![("v".to_owned(), values)]).unwrap();
    let start = [vec![1.0], vec![1e6], vec![2e6]];
    let found = KMeans::new(3)
        .fit_from(&table, &start, Threads::ONE)
        .unwrap();
    assert_eq!(found.sizes(), [3, 1, 1]);
    assert_eq!(found.clusters().centroids(), [[1.0], [50.0], [100.0]]);
}

#[test]
fn features_of_customers_are_logarithms_of_days_purchases_and_amount() {
    let as_of = Timestamp::parse("2026-01-11T12:00:00Z").unwrap();
    let at = Timestamp::parse("2026-01-10T00:00:00Z").unwrap();
    let mut base = PurchaseSummaries::new(Currency::EUR);
    base.add(2_u32, PurchaseSummary::of_purchase(at, 99));
    base.add(
        1,
        PurchaseSummary::of_purchase(at, 5).merge(PurchaseSummary::of_return(9)),
    );
    base.add(3, PurchaseSummary::of_return(9));
    let features = CustomerFeatures::rfm(&base, as_of).unwrap();
    assert_eq!(features.customers(), [1, 2], "who bought");
    let column = |feature| features.table().column(feature).unwrap();
    assert_near(column(0)[0], 2.5_f64.ln());
    assert_near(column(1)[0], 2.0_f64.ln());
    assert_eq!(column(2)[0], 0.0, "more came back than was paid");
    assert_near(column(2)[1], 100.0_f64.ln());
    let early = Timestamp::parse("2026-01-09T00:00:00Z").unwrap();
    assert_eq!(
        CustomerFeatures::rfm(&base, early).unwrap_err(),
        ClusterError::PurchaseAfter { as_of: early }
    );
}

#[test]
fn the_written_forms_are_frozen() {
    let scale = include_str!("fixtures/standardisation.json");
    let read: Standardisation = serde_json::from_str(scale).unwrap();
    assert_eq!(
        (read.means(), read.deviations()),
        ([1.5, -2.0].as_slice(), [0.5, 0.0].as_slice())
    );
    let same = |text: &str, written: serde_json::Value| {
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(text).unwrap()
        );
    };
    same(scale, serde_json::to_value(read).unwrap());
    let clusters = include_str!("fixtures/clusters.json");
    let read: Clusters = serde_json::from_str(clusters).unwrap();
    assert_eq!(read.centroids(), [[-1.0, 0.5], [2.0, 0.25]]);
    same(clusters, serde_json::to_value(read).unwrap());
    for wrong in [
        r#"{"format":1,"names":["v"],"means":[0.0],"deviations":[-1.0]}"#,
        r#"{"format":1,"names":["v"],"means":[],"deviations":[1.0]}"#,
        r#"{"format":1,"names":[],"means":[],"deviations":[]}"#,
        r#"{"format":2,"names":["v"],"means":[0.0],"deviations":[1.0]}"#,
    ] {
        assert!(
            serde_json::from_str::<Standardisation>(wrong).is_err(),
            "{wrong}"
        );
    }
    for wrong in [
        r#"{"format":1,"names":["v"],"centroids":[]}"#,
        r#"{"format":1,"names":["v"],"centroids":[[1.0,2.0]]}"#,
        r#"{"format":1,"names":[],"centroids":[[]]}"#,
    ] {
        assert!(serde_json::from_str::<Clusters>(wrong).is_err(), "{wrong}");
    }
}
