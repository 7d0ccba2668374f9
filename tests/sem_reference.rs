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
                options: tight(scheme, how.ends_with("plsc"), 1e-13),
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

#[test]
fn a_model_of_two_predictors_agrees_with_seminr_and_csem() {
    agrees("moderation", "linear", 1e-9, 1e-13);
}

#[test]
fn selection_criteria_and_descriptions_of_the_data_agree_with_csem_and_seminr() {
    for set in ["mediation", "formative", "likert_small", "groups"] {
        let (base, rest) = (case(set, "base.json"), case(set, "rest.json"));
        let observations = observations(set);
        let model = sem_kit::model(base["model"].as_str().unwrap());
        let sample = sem_kit::sample(&model, &observations);
        let options = tight("path", false, 1e-13);
        let estimate = fieldbook::sem::estimate::Estimate::new(&model, &sample, options).unwrap();
        let mut tables = all_tables(&estimate);
        tables
            .tables
            .extend(fieldbook::report::model_rest::tables(&estimate, &sample));
        for peer in ["csem", "seminr"] {
            let (found, compared) = differences(&tables, &rest[peer], |_| 1e-9);
            assert!(found.is_empty(), "{set} {peer}\n{}", found.join("\n"));
            assert!(compared >= 7, "{set} {peer} {compared}");
        }
        // The weights settle where the estimate is, and residuals are what R² leaves.
        let settling = tables.table("stop_criterion_changes").unwrap();
        let last = settling.rows.last().unwrap();
        let weights = tables.table("outer_weights").unwrap();
        let (first, own) = (&settling.columns[1].id, &model.indicators()[0]);
        let construct = first.rsplit(" <- ").next().unwrap();
        let ours = last.cells[1].as_number().unwrap();
        assert!((ours - weights.number(own, construct).unwrap()).abs() < 1e-12);
        let run = estimate.layers[0].solution.run.iterations;
        assert_eq!(last.label, run.to_string());
        let inner = tables.table("inner_residuals").unwrap();
        for row in &inner.rows {
            let r2 = tables
                .table("r_square")
                .unwrap()
                .number(&row.label, "r2")
                .unwrap();
            assert!((row.cells[0].as_number().unwrap() + r2 - 1.0).abs() < 1e-12);
        }
        let outer = tables.table("outer_residuals").unwrap();
        let cross = tables.table("cross_loadings").unwrap();
        for row in &outer.rows {
            let column = weights.rows.iter().find(|w| w.label == row.label).unwrap();
            let at = column.cells.iter().position(|c| c.as_number().is_some());
            let loading = cross.number(&row.label, &weights.columns[at.unwrap()].id);
            let expected = 1.0 - loading.unwrap().powi(2);
            assert!((row.cells[0].as_number().unwrap() - expected).abs() < 1e-12);
        }
    }
}
