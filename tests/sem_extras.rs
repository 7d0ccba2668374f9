//! What a path model is asked beyond its estimate, against the programs that print it.

mod sem_kit;

use fieldbook::sem::{
    blindfold::redundancy,
    bollen_stine,
    copula::{copulas, cramer_von_mises},
    data::Sample,
    estimate::{Estimate, Method},
    fit::{Restriction, Variant, Within},
    importance::{self, Scale},
    pls::Options,
    slopes::slopes,
    variant::Compat,
};
use sem_kit::{all_tables, case, differences, model, observations};
use serde_json::Value;

fn estimated(set: &str, file: &str, compat: Compat, consistent: bool) -> (Estimate, Sample) {
    let case = case(set, &format!("{file}.json"));
    let model = model(case["model"].as_str().unwrap());
    let sample = sem_kit::sample(&model, &observations(set));
    let options = Options {
        tolerance: 1e-13,
        consistent,
        ..Options::default()
    };
    let method = compat.applied(Method::from(options));
    (Estimate::new(&model, &sample, method).unwrap(), sample)
}

#[test]
fn the_definitions_of_seminr_and_csem_give_their_numbers() {
    for (set, file, expected) in [
        ("mediation", "base", "variants"),
        ("formative", "base", "variants"),
        ("likert_small", "base", "variants"),
        ("hard", "wide_B", "variants_wide_B"),
        ("hard", "reverse", "variants_reverse"),
    ] {
        let case = case(set, &format!("{expected}.json"));
        for (compat, key) in [(Compat::Seminr, "seminr"), (Compat::Csem, "csem")] {
            let (estimate, _) = estimated(set, file, compat, false);
            let (found, compared) = differences(&all_tables(&estimate), &case[key], |_| 1e-8);
            assert!(
                found.is_empty() && compared > 1,
                "{set} {key}: {}",
                found.join("\n")
            );
        }
    }
}

fn matrix(value: &Value, row: &str, column: &str) -> f64 {
    let at = |axis: &str, name: &str| {
        value[axis]
            .as_array()
            .unwrap()
            .iter()
            .position(|x| x == name)
            .unwrap()
    };
    value["data"][at("rows", row)][at("cols", column)]
        .as_f64()
        .unwrap()
}

#[test]
fn importance_and_performance_on_raw_scales_are_those_of_csem() {
    for (set, target) in [
        ("mediation", "WEL"),
        ("likert_small", "SK"),
        ("formative", "SAT"),
    ] {
        let case = &case(set, "variants.json")["ipma"];
        let (estimate, sample) = estimated(set, "base", Compat::Own, false);
        let map = importance::map(&estimate, &sample, target, Scale::Raw).unwrap();
        for point in &map.constructs {
            let performance = case["performance"][&point.name].as_f64().unwrap();
            assert!(
                (point.performance - performance).abs() < 1e-8,
                "{} {performance}",
                point.performance
            );
            let importance = matrix(&case["importance"], target, &point.name);
            assert!(
                (point.importance - importance).abs() < 1e-8,
                "{} {importance}",
                point.importance
            );
        }
        for point in &map.indicators {
            let performance = case["indicator_performance"][&point.name].as_f64().unwrap();
            assert!(
                (point.performance - performance).abs() < 1e-8,
                "{} {performance}",
                point.performance
            );
        }
        let percent = importance::map(&estimate, &sample, target, Scale::Percent).unwrap();
        assert!(
            percent
                .constructs
                .iter()
                .all(|point| (0.0..=100.0).contains(&point.performance))
        );
    }
}

#[test]
fn simple_slopes_and_their_standard_errors_are_those_of_ordinary_least_squares() {
    for (file, product) in [
        ("interaction", "X*M"),
        ("both", "X*M"),
        ("quadratic", "X*X"),
    ] {
        let case = case("moderation", &format!("slopes_{file}.json"));
        let (estimate, _) = estimated("moderation", file, Compat::Own, false);
        let found = slopes(&estimate);
        let one = found
            .iter()
            .find(|s| product == format!("{}*{}", s.predictor, s.moderator))
            .unwrap();
        // At the mean of the moderator the slope is the predictor's own coefficient.
        assert!(
            (one.at[2].se - case["se"]["X"].as_f64().unwrap()).abs() < 1e-9,
            "{file}"
        );
        if let (Some(theirs), "interaction") = (case["slopes"].as_object(), file) {
            for slope in &one.at {
                let theirs = theirs[&format!("{}", slope.at)].as_f64().unwrap();
                assert!(
                    (slope.slope - theirs).abs() < 1e-9,
                    "{file} {} {theirs}",
                    slope.slope
                );
            }
        }
        for bound in &one.bounds {
            // At a bound p is .05: between the slopes on both sides it crosses.
            let at = |m: f64| one.at[0].slope + (one.at[1].slope - one.at[0].slope) * (m + 2.0);
            assert!(at(*bound).is_finite());
        }
    }
}

#[test]
fn the_test_of_fit_starts_from_csems_statistics_and_ends_near_its_critical_values() {
    let case = &case("mediation", "variants.json")["omf"];
    // There every block is a composite with Mode A.
    let (estimate, sample) = estimated("mediation", "base", Compat::Csem, false);
    let variant = Variant {
        within: Within::Composite,
        ..Compat::Csem.fit()
    };
    let test = |seed| {
        bollen_stine::test(
            &estimate,
            &sample,
            (Restriction::Estimated, variant),
            (300, seed),
        )
        .unwrap()
    };
    let ours = test(5);
    for (at, name) in ["SRMR", "dL", "dG"].iter().enumerate() {
        let statistic = case["statistic"][name].as_f64().unwrap();
        let critical = matrix(&case["critical"], name, "95%");
        assert!(
            (ours[at].original - statistic).abs() < 1e-7,
            "{name} {} {statistic}",
            ours[at].original
        );
        // Both critical values are quantiles of a few hundred draws.
        assert!(
            (ours[at].q95 / critical - 1.0).abs() < 0.15,
            "{name} {} {critical}",
            ours[at].q95
        );
    }
    assert_eq!(ours, test(5));
}

#[test]
fn blindfolding_needs_a_distance_that_does_not_divide_the_rows() {
    let (estimate, sample) = estimated("likert_small", "base", Compat::Own, false);
    let found = redundancy(&estimate, &sample, 7).unwrap();
    let q2: Vec<f64> = found.iter().map(|one| one.q2()).collect();
    assert_eq!(found.len(), 2);
    assert!(q2.iter().all(|q2| (0.0..0.6).contains(q2)), "{q2:?}");
    // Every point of a block is left out exactly once.
    assert!((found[0].sso - 4.0 * 61.0).abs() < 12.0, "{}", found[0].sso);
    let refusal = redundancy(&estimate, &sample, 31).unwrap_err().to_string();
    assert!(
        refusal.starts_with("the omission distance 31 divides the 62 rows"),
        "{refusal}"
    );
}

#[test]
fn copulas_come_with_the_test_of_their_prerequisite() {
    let (estimate, sample) = estimated("likert_small", "base", Compat::Own, false);
    let found = copulas(&estimate, &sample, 100, 3);
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|one| one.sd > 0.0 && (0.0..=1.0).contains(&one.p))
    );
    assert_eq!(found, copulas(&estimate, &sample, 100, 3));
}

#[test]
fn normality_is_kept_for_a_straight_line_of_quantiles_and_lost_for_a_skewed_one() {
    use fieldbook::stats::distributions::{Continuous, Normal};
    let line: Vec<f64> = (1..200)
        .map(|i| Normal.quantile(f64::from(i) / 200.0))
        .collect();
    assert!(cramer_von_mises(line.clone()) > 0.9);
    assert!(cramer_von_mises(line.iter().map(|x| x.exp()).collect()) < 1e-6);
}
