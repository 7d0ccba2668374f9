//! Comparing groups: exact against fixed draws, invariance as cSEM computes it, pairs of the same people exchanged in pairs.

mod sem_kit;

use fieldbook::sem::{
    bootstrap::Draws,
    data::Sample,
    estimate::{Estimate, Method},
    groups::{Group, Pooled, Swap, difference, holm, invariance, permute},
    model::Model,
    parameters::Parameters,
    pls::Options,
};
use sem_kit::{case, model, observations, path};
use serde_json::Value;

struct Setting {
    model: Model,
    sample: Sample,
    north: Vec<usize>,
    south: Vec<usize>,
}

fn setting() -> Setting {
    let case = case("groups", "base.json");
    let model = model(case["model"].as_str().unwrap());
    let sample = sem_kit::sample(&model, &observations("groups"));
    let mut reader = csv::Reader::from_path(path("groups", "data.csv")).unwrap();
    let at = reader
        .headers()
        .unwrap()
        .iter()
        .position(|h| h == "group")
        .unwrap();
    let labels: Vec<String> = reader
        .records()
        .map(|r| r.unwrap()[at].to_owned())
        .collect();
    let of = |name: &str| {
        (0..labels.len())
            .filter(|&row| labels[row] == name)
            .collect()
    };
    Setting {
        model,
        sample,
        north: of("north"),
        south: of("south"),
    }
}

fn tight(consistent: bool) -> Options {
    Options {
        tolerance: 1e-13,
        consistent,
        ..Options::default()
    }
}

fn group(setting: &Setting, name: &str, rows: &[usize], options: Options, case: &Value) -> Group {
    let list = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_u64().unwrap() as usize)
            .collect()
    };
    let rows_drawn = &case["pls"]["groups"][name]["rows"];
    let draws = Draws::Given(rows_drawn.as_array().unwrap().iter().map(list).collect());
    Group::new(
        &setting.model,
        &setting.sample,
        (name, rows),
        Method::from(options),
        draws,
        &|_| true,
    )
    .unwrap()
}

fn draws(case: &Value, name: &str, column: usize) -> Vec<f64> {
    let rows = case["draws"].as_array().unwrap();
    let _ = name;
    rows.iter()
        .map(|row| row[column].as_f64().unwrap())
        .collect()
}

#[test]
fn draws_within_each_group_from_fixed_rows_are_those_of_seminr() {
    let case = case("groups", "groups.json");
    let setting = setting();
    for (estimator, consistent) in [("pls", false), ("plsc", true)] {
        for (name, rows) in [("north", &setting.north), ("south", &setting.south)] {
            let group = group(&setting, name, rows, tight(consistent), &case);
            let parameters =
                Parameters::new(&setting.model, &group.estimate.plan, group.estimate.n);
            let expected = &case[estimator]["groups"][name];
            for (column, label) in expected["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .enumerate()
            {
                let label = label.as_str().unwrap().replace("->", " -> ");
                let at = parameters
                    .list()
                    .iter()
                    .position(|p| p.table == "path_coefficients" && p.label == label)
                    .unwrap();
                let theirs = draws(expected, name, column);
                for (ours, theirs) in group.bootstrap.values(at).iter().zip(&theirs) {
                    assert!(
                        (ours - theirs).abs() < 1e-8,
                        "{estimator} {name} {label}: {ours}, not {theirs}"
                    );
                }
            }
        }
    }
}

#[test]
fn tests_between_groups_from_given_draws_agree() {
    let case = case("groups", "groups.json");
    let setting = setting();
    let mut groups: Vec<Group> = [("north", &setting.north), ("south", &setting.south)]
        .map(|(name, rows)| group(&setting, name, rows, tight(false), &case))
        .into();
    let parameters = Parameters::new(&setting.model, &groups[0].estimate.plan, 400);
    for (column, expected) in case["pls"]["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let label = expected["path"].as_str().unwrap().replace("->", " -> ");
        let at = parameters
            .list()
            .iter()
            .position(|p| p.table == "path_coefficients" && p.label == label)
            .unwrap();
        for group in &mut groups {
            let values = draws(&case["pls"]["groups"][&group.name], &group.name, column);
            group.bootstrap = group.bootstrap.with_values(at, &values);
        }
        let ours = difference(&groups[0], &groups[1], at);
        for (ours, key) in [
            (ours.difference, "diff"),
            (ours.henseler, "henseler_p_seminr"),
            (ours.parametric[0], "param_t_pooled"),
            (ours.parametric[1], "param_df"),
            (ours.parametric[2], "param_p"),
            (ours.welch[0], "welch_t"),
            (ours.welch[1], "welch_df_henseler"),
            (ours.welch[2], "welch_p"),
        ] {
            let theirs = expected[key].as_f64().unwrap();
            assert!(
                (ours - theirs).abs() < 1e-8,
                "{label} {key}: {ours}, not {theirs}"
            );
        }
    }
}

#[test]
fn invariance_agrees_with_csem_when_weights_meet_raw_indicators_as_there() {
    let case = case("groups", "groups.json");
    let setting = setting();
    let pooled = Estimate::new(&setting.model, &setting.sample, tight(false)).unwrap();
    let weights = [&setting.north, &setting.south].map(|rows| {
        let sample = setting.sample.subset(rows).unwrap();
        Estimate::new(&setting.model, &sample, tight(false))
            .unwrap()
            .layers[0]
            .solution
            .w
            .clone()
    });
    let frame = Pooled::new(&pooled, &setting.sample, true);
    let weights = (&weights[0][..], &weights[1][..]);
    let ours = invariance(&frame, weights, (&setting.north, &setting.south));
    // cSEM 0.6.1 takes the first 210 rows of the file for the group of 210, though the groups are mixed in it.
    let (first, rest): (Vec<usize>, Vec<usize>) = ((0..210).collect(), (210..400).collect());
    let as_csem = invariance(&frame, weights, (&first, &rest));
    for (at, name) in frame.constructs().iter().enumerate() {
        let expected = |step: &str| case["micom"][step]["north_south"][name].as_f64().unwrap();
        let c = case["micom"]["c_raw"][name].as_f64().unwrap();
        assert!((ours[at].c - c).abs() < 1e-9, "{name} {} {c}", ours[at].c);
        assert!(
            (as_csem[at].mean - expected("mean")).abs() < 1e-6,
            "{name} {}",
            as_csem[at].mean
        );
        assert!(
            (as_csem[at].log_variance - expected("var")).abs() < 1e-6,
            "{name} {}",
            as_csem[at].log_variance
        );
        assert!(
            (ours[at].mean - expected("mean")).abs() > 1e-3,
            "{name}: groups as they are differ from that"
        );
    }
}

#[test]
fn permutation_finds_the_paths_that_differ_and_no_other() {
    let setting = setting();
    let pooled = Estimate::new(&setting.model, &setting.sample, Options::default()).unwrap();
    let run = |swap: Swap| {
        permute(
            &pooled,
            &setting.sample,
            (&setting.north, &setting.south),
            &swap,
            (200, 5),
            &|_| true,
        )
        .unwrap()
    };
    let permutation = run(Swap::Rows);
    // cSEM's own permutations: p = 0, .01 and .65.
    let p: Vec<f64> = permutation.parameters[..3].iter().map(|p| p.p).collect();
    assert!(p[0] < 0.03 && p[1] < 0.06 && p[2] > 0.4, "{p:?}");
    assert!(
        permutation
            .constructs
            .iter()
            .all(|[c, _, _]| c.original > 0.99 && c.p_low > 0.2)
    );
    assert_eq!(permutation, run(Swap::Rows));
}

#[test]
fn the_same_people_are_exchanged_person_by_person() {
    let setting = setting();
    let pooled = Estimate::new(&setting.model, &setting.sample, Options::default()).unwrap();
    let pairs: Vec<(usize, usize)> = setting
        .north
        .iter()
        .copied()
        .zip(setting.south.iter().copied())
        .collect();
    let (first, second): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
    let swap = Swap::Pairs(pairs);
    let permutation = permute(
        &pooled,
        &setting.sample,
        (&first, &second),
        &swap,
        (100, 5),
        &|_| true,
    )
    .unwrap();
    assert_eq!((permutation.used, permutation.made), (100, 100));
    assert!(permutation.parameters[0].p < 0.1);
}

#[test]
fn holms_correction_keeps_the_order_and_never_falls() {
    assert_eq!(holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
    assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
}
