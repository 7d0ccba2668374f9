//! Path models agree with independent programs on the data sets of `tests/reference/sem`, each with its SOURCE.md.

mod sem_kit;

use fieldbook::sem::pls::{Options, Scheme};
use sem_kit::{all_tables, case, differences, estimate, observations};

/// Run to the programs' own precision, so that differences are differences of definition.
fn tight(scheme: &str, consistent: bool, tolerance: f64) -> Options {
    let scheme = match scheme {
        "path" => Scheme::Path,
        "factorial" => Scheme::Factorial,
        _ => Scheme::Centroid,
    };
    Options {
        scheme,
        tolerance,
        consistent,
        ..Options::default()
    }
}

fn agrees(set: &str, file: &str, tolerance: f64, iteration: f64) {
    let case = case(set, &format!("{file}.json"));
    let observations = observations(set);
    let text = case["model"].as_str().unwrap();
    let (mut found, mut compared) = (vec![], 0);
    for (estimator, schemes) in case
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| *key != "model")
    {
        for (scheme, peers) in schemes.as_object().unwrap() {
            let options = tight(scheme, estimator == "plsc", iteration);
            let estimate = estimate(text, &observations, options)
                .unwrap_or_else(|e| panic!("{set} {scheme}: {e}"));
            let tables = all_tables(&estimate);
            for (peer, expected) in peers.as_object().unwrap() {
                let (differing, count) = differences(&tables, expected, |_| tolerance);
                found.extend(
                    differing
                        .iter()
                        .map(|d| format!("{set}/{file} {estimator} {scheme} {peer}: {d}")),
                );
                compared += count;
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} of {compared} differ\n{}",
        found.len(),
        found.join("\n")
    );
    assert!(compared > 20, "{compared} numbers compared");
}

#[test]
fn the_example_study_gives_the_published_table_to_eight_decimals() {
    agrees("study", "base", 1e-8, 1e-14);
}

#[test]
fn a_mediation_model_agrees_with_seminr_and_csem() {
    agrees("mediation", "base", 1e-9, 1e-13);
}

#[test]
fn a_model_with_formative_blocks_agrees_with_seminr_and_csem() {
    agrees("formative", "base", 1e-9, 1e-13);
}

#[test]
fn a_small_sample_of_likert_items_agrees_with_seminr_and_csem() {
    agrees("likert_small", "base", 1e-9, 1e-13);
}

#[test]
fn two_groups_pooled_agree_with_seminr_and_csem() {
    agrees("groups", "base", 1e-9, 1e-13);
}

#[test]
fn a_reversed_item_agrees_with_seminr_and_csem() {
    agrees("hard", "reverse", 1e-9, 1e-13);
}

#[test]
fn a_copied_item_in_mode_a_agrees_with_seminr_and_csem() {
    agrees("hard", "duplicate_A", 1e-9, 1e-13);
}

#[test]
fn regression_weights_with_hardly_more_rows_than_items_agree_with_seminr_and_csem() {
    agrees("hard", "wide_B", 1e-9, 1e-13);
}

#[test]
fn nearly_collinear_items_in_mode_b_agree_with_seminr_and_csem() {
    agrees("hard", "collinear_B", 1e-6, 1e-9);
}

fn staged(set: &str, file: &str, tolerance: f64) {
    use fieldbook::sem::{
        estimate::Method,
        plan::{HigherOrder, Interaction},
    };
    let case = case(set, &format!("{file}.json"));
    let observations = observations(set);
    let text = case["model"].as_str().unwrap();
    let (mut found, mut compared) = (vec![], 0);
    for (how, schemes) in case
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| *key != "model")
    {
        for (scheme, peers) in schemes.as_object().unwrap() {
            let method = Method {
                compat: Default::default(),
                options: tight(scheme, false, 1e-13),
                higher: if how == "repeated" {
                    HigherOrder::Repeated
                } else {
                    HigherOrder::Disjoint
                },
                interaction: match how.as_str() {
                    "two-stage-again" => Interaction::TwoStageAgain,
                    "product-indicator" => Interaction::ProductIndicator,
                    "orthogonal" => Interaction::Orthogonal,
                    _ => Interaction::TwoStage,
                },
            };
            let estimate = sem_kit::estimate_by(text, &observations, method)
                .unwrap_or_else(|e| panic!("{set} {how}: {e}"));
            let tables = all_tables(&estimate);
            for (peer, expected) in peers.as_object().unwrap() {
                let (differing, count) = differences(&tables, expected, |_| tolerance);
                found.extend(
                    differing
                        .iter()
                        .map(|d| format!("{set}/{file} {how} {scheme} {peer}: {d}")),
                );
                compared += count;
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} of {compared} differ\n{}",
        found.len(),
        found.join("\n")
    );
    assert!(compared > 20, "{compared} numbers compared");
}

#[test]
fn constructs_of_constructs_agree_with_seminr_in_two_stages_and_with_plspm_by_repeated_indicators()
{
    staged("higher_order", "hoc_A", 1e-8);
    staged("higher_order", "hoc_B", 1e-8);
}

#[test]
fn products_agree_with_the_textbook_and_with_seminr() {
    staged("moderation", "interaction", 1e-9);
    staged("moderation", "quadratic", 1e-9);
    staged("moderation", "both", 1e-9);
}
