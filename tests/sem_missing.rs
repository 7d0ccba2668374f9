//! Gaps and weights: each treatment agrees with an independent program, and is repeated wherever the estimate is.

mod sem_kit;

use fieldbook::sem::{
    bootstrap::{Bootstrap, Draws, Plan},
    data::{Missing, Observations, Sample},
    estimate::{Estimate, Method},
    parameters::Parameters,
    plan::Interaction,
    pls::Options,
};
use sem_kit::{all_tables, case, differences, model, observations};

fn estimated(missing: Missing) -> (Estimate, Sample) {
    let case = case("missing", "base.json");
    let model = model(case["model"].as_str().unwrap());
    let sample = Sample::new(&observations("missing"), model.indicators(), missing).unwrap();
    let options = Options {
        tolerance: 1e-13,
        ..Options::default()
    };
    (Estimate::new(&model, &sample, options).unwrap(), sample)
}

#[test]
fn means_and_casewise_deletion_agree_with_seminr() {
    let case = case("missing", "base.json");
    for (missing, key) in [(Missing::Mean, "mean"), (Missing::Casewise, "casewise")] {
        let (estimate, _) = estimated(missing);
        let (found, compared) = differences(&all_tables(&estimate), &case[key], |_| 1e-9);
        assert!(
            found.is_empty() && compared > 50,
            "{key}: {}",
            found.join("\n")
        );
    }
}

#[test]
fn correlations_with_gaps_agree_with_lavaans_em_and_with_numpy_pair_by_pair() {
    let case = case("missing", "base.json");
    for (missing, key, tolerance) in [
        (Missing::Em, "em", 1e-7),
        (Missing::Pairwise, "pairwise", 1e-12),
    ] {
        let (estimate, _) = estimated(missing);
        let k = estimate.model.indicators().len();
        let names: Vec<&str> = case[key]["names"]
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_str().unwrap())
            .collect();
        let at = |name: &str| names.iter().position(|known| *known == name).unwrap();
        for (i, a) in estimate.model.indicators().iter().enumerate() {
            for (j, b) in estimate.model.indicators().iter().enumerate() {
                let theirs = case[key]["correlations"][at(a)][at(b)].as_f64().unwrap();
                let ours = estimate.layers[0].s[i * k + j];
                assert!(
                    (ours - theirs).abs() < tolerance,
                    "{key} {a} {b}: {ours}, not {theirs}"
                );
            }
        }
    }
}

#[test]
fn every_treatment_is_repeated_on_draws() {
    for missing in [
        Missing::Casewise,
        Missing::Mean,
        Missing::Pairwise,
        Missing::Em,
    ] {
        let (estimate, sample) = estimated(missing);
        let parameters = Parameters::new(&estimate.model, &estimate.plan, estimate.n);
        // A draw that takes every row once is the estimate itself.
        let once = Draws::Given(vec![
            (0..sample.n()).collect(),
            (0..sample.n()).map(|row| row / 2).collect(),
        ]);
        let plan = Plan::new(once);
        let bootstrap = Bootstrap::run(&estimate, &sample, &parameters, &plan, &|_| true);
        let originals = parameters.values(&estimate.plan, &estimate);
        for (at, original) in originals.iter().enumerate() {
            let draws = bootstrap.values(at);
            assert!(
                !original.is_finite() || (draws[0] - original).abs() < 1e-9,
                "{missing:?} {at}"
            );
        }
        assert!(
            (bootstrap.values(0)[1] - originals[0]).abs() > 1e-4,
            "{missing:?}: half of the rows differ"
        );
    }
}

#[test]
fn without_gaps_every_treatment_gives_the_same() {
    let case = case("likert_small", "base.json");
    let model = model(case["model"].as_str().unwrap());
    let path = |missing| {
        let sample =
            Sample::new(&observations("likert_small"), model.indicators(), missing).unwrap();
        Estimate::new(&model, &sample, Options::default())
            .unwrap()
            .layers[0]
            .solution
            .b[(0, 1)]
    };
    let expected = path(Missing::Casewise);
    for missing in [Missing::Mean, Missing::Pairwise, Missing::Em] {
        assert_eq!(path(missing).to_bits(), expected.to_bits());
    }
}

#[test]
fn products_need_rows_that_pairs_do_not_give() {
    let case = case("moderation", "interaction.json");
    let model = model(case["model"].as_str().unwrap());
    let mut data = observations("moderation");
    data.columns[2][5] = None;
    let run = |missing| {
        let sample = Sample::new(&data, model.indicators(), missing).unwrap();
        Estimate::new(
            &model,
            &sample,
            Method {
                interaction: Interaction::TwoStage,
                ..Method::default()
            },
        )
    };
    assert!(run(Missing::Em).is_ok() && run(Missing::Mean).is_ok());
    let refusal = run(Missing::Pairwise).unwrap_err().to_string();
    assert!(refusal.contains("products need complete rows"), "{refusal}");
}

#[test]
fn a_row_of_weight_two_counts_as_two_rows() {
    let case = case("likert_small", "base.json");
    let model = model(case["model"].as_str().unwrap());
    let data = observations("likert_small");
    let twice = Observations {
        columns: data
            .columns
            .iter()
            .map(|c| c.iter().chain(&c[..20]).copied().collect())
            .collect(),
        ..data.clone()
    };
    let weights: Vec<Option<f64>> = (0..62)
        .map(|row| Some(if row < 20 { 2.0 } else { 1.0 }))
        .collect();
    let sample =
        |data: &Observations| Sample::new(data, model.indicators(), Missing::Casewise).unwrap();
    let options = Options {
        tolerance: 1e-13,
        ..Options::default()
    };
    let weighted =
        Estimate::new(&model, &sample(&data).weighted(&weights).unwrap(), options).unwrap();
    let doubled = Estimate::new(&model, &sample(&twice), options).unwrap();
    let (a, b) = (
        &weighted.layers[0].solution.b,
        &doubled.layers[0].solution.b,
    );
    assert!((a - b).abs().max() < 1e-11);
    let refusal = sample(&data)
        .weighted(&vec![Some(-1.0); 62])
        .unwrap_err()
        .to_string();
    assert!(
        refusal.starts_with("the weight of row 1 is -1"),
        "{refusal}"
    );
}
