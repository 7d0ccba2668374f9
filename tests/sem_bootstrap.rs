//! The bootstrap of path models: exact against fixed draws, the same bytes at any number of threads, no draw lost unsaid.

mod sem_kit;

use fieldbook::sem::{
    bootstrap::{Bootstrap, Draws, Plan, Policy},
    data::Sample,
    estimate::{Estimate, Method},
    intervals::{Interval, PValue, Settings, summary},
    jackknife::jackknife,
    ledger::{Ledger, Reason},
    parameters::Parameters,
    pls::Options,
};
use sem_kit::{case, model, observations};
use serde_json::Value;

struct Setting {
    sample: Sample,
    estimate: Estimate,
    parameters: Parameters,
}

fn setting(set: &str, consistent: bool, tolerance: f64) -> Setting {
    let case = case(set, "base.json");
    let model = model(case["model"].as_str().unwrap());
    let sample = sem_kit::sample(&model, &observations(set));
    let options = Options {
        consistent,
        tolerance,
        ..Options::default()
    };
    let estimate = Estimate::new(
        &model,
        &sample,
        Method {
            options,
            ..Method::default()
        },
    )
    .unwrap();
    let parameters = Parameters::new(&model, &estimate.plan, estimate.n);
    Setting {
        sample,
        estimate,
        parameters,
    }
}

/// Everything a bootstrap holds; quantities that are not defined count as equal.
fn bytes(bootstrap: &Bootstrap) -> (Vec<u64>, &[usize], &Ledger) {
    let parameters = bootstrap.width();
    let values = (0..parameters)
        .flat_map(|at| bootstrap.values(at).iter().map(|x| x.to_bits()))
        .collect();
    (values, &bootstrap.kept, &bootstrap.ledger)
}

impl Setting {
    fn run(&self, draws: Draws, policy: Policy) -> Bootstrap {
        let plan = Plan {
            policy,
            ..Plan::new(draws)
        };
        Bootstrap::run(
            &self.estimate,
            &self.sample,
            &self.parameters,
            &plan,
            &|_| true,
        )
    }

    /// The position of `table|label`.
    fn position(&self, name: &str) -> usize {
        let (table, label) = name.split_once('|').unwrap();
        let turned = label
            .split_once(" <-> ")
            .map(|(a, b)| format!("{b} <-> {a}"));
        let found = self.parameters.list().iter().position(|p| {
            p.table == table && (p.label == label || Some(&p.label) == turned.as_ref())
        });
        found.unwrap_or_else(|| panic!("no parameter {name}"))
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_f64().unwrap_or(f64::NAN))
        .collect()
}

fn given(case: &Value) -> Draws {
    let rows = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_u64().unwrap() as usize)
            .collect()
    };
    Draws::Given(case["rows"].as_array().unwrap().iter().map(rows).collect())
}

fn names(case: &Value) -> Vec<&str> {
    case["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|x| x.as_str().unwrap())
        .collect()
}

fn replicates_agree(set: &str, estimator: &str) {
    let case = case(set, "bootstrap.json");
    let setting = setting(set, estimator == "plsc", 1e-13);
    let bootstrap = setting.run(given(&case), Policy::Keep);
    let expected = &case[estimator];
    let failed: Vec<usize> = numbers(&expected["failed"])
        .iter()
        .map(|x| *x as usize)
        .collect();
    let draws: Vec<Vec<f64>> = expected["draws"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let all: Vec<usize> = (0..draws.len())
        .filter(|draw| !failed.contains(draw))
        .collect();
    assert_eq!(bootstrap.kept, all, "{set} {estimator}");
    for (column, name) in names(expected).iter().enumerate() {
        let values = bootstrap.values(setting.position(name));
        for (at, &draw) in bootstrap.kept.iter().enumerate() {
            let theirs = draws[draw][column];
            assert!(
                (values[at] - theirs).abs() < 1e-8,
                "{set} {estimator} draw {draw} {name}: {} not {theirs}",
                values[at]
            );
        }
    }
}

#[test]
fn draws_from_fixed_rows_are_those_of_seminr() {
    for set in ["likert_small", "mediation", "formative"] {
        replicates_agree(set, "pls");
        replicates_agree(set, "plsc");
    }
}

#[test]
fn draws_without_a_reliability_are_counted_by_construct() {
    let case = case("likert_small", "bootstrap.json");
    let bootstrap = setting("likert_small", true, 1e-13).run(given(&case), Policy::Keep);
    assert_eq!(bootstrap.ledger.made, 400);
    assert_eq!(bootstrap.ledger.dropped(), 3);
    let failed: Vec<&Reason> = bootstrap
        .ledger
        .entries
        .iter()
        .filter(|e| !e.kept)
        .map(|e| &e.reason)
        .collect();
    assert!(
        failed
            .iter()
            .all(|reason| matches!(reason, Reason::Unreliable(_))),
        "{failed:?}"
    );
    assert!(
        bootstrap.ledger.kept() > 0,
        "inadmissible draws are kept and counted"
    );
}

#[test]
fn intervals_from_fixed_draws_are_those_of_csem_and_of_efrons_formulas() {
    let case = case("likert_small", "bootstrap.json");
    let setting = setting("likert_small", false, 1e-13);
    let bootstrap = setting.run(given(&case), Policy::Keep);
    let left_out = jackknife(&setting.estimate, &setting.sample, &setting.parameters).unwrap();
    let width = setting.parameters.list().len();
    let originals = setting
        .parameters
        .values(&setting.estimate.plan, &setting.estimate);
    let pls = &case["pls"];
    for (column, name) in names(pls).iter().enumerate() {
        let at = setting.position(name);
        let own: Vec<f64> = left_out.iter().skip(at).step_by(width).copied().collect();
        for (kind, interval) in [
            ("percentile_type7", Interval::Percentile),
            ("bc", Interval::BiasCorrected),
            ("bca_efron", Interval::Bca),
            ("standard_z", Interval::Normal),
            ("basic_biascorrected_false", Interval::Basic),
        ] {
            let settings = Settings {
                interval,
                p: PValue::StudentT,
                confidence: 0.95,
                sd_over_draws: false,
                jackknife: Some(&own),
                t_draws: None,
            };
            let ours = summary(originals[at], bootstrap.values(at), settings);
            let theirs = numbers(&pls["ci95"][kind][column]);
            assert!(
                (ours.low - theirs[0]).abs() < 1e-8,
                "{kind} {name}: {} not {}",
                ours.low,
                theirs[0]
            );
            assert!(
                (ours.high - theirs[1]).abs() < 1e-8,
                "{kind} {name}: {} not {}",
                ours.high,
                theirs[1]
            );
            assert!((ours.mean - pls["mean"][column].as_f64().unwrap()).abs() < 1e-9);
            assert!((ours.sd - pls["sd"][column].as_f64().unwrap()).abs() < 1e-9);
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let setting = setting("likert_small", true, 1e-7);
    let at = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            setting.run(
                Draws::Seeded {
                    draws: 300,
                    seed: 7,
                },
                Policy::Replace,
            )
        })
    };
    let one = at(1);
    assert_eq!(one.kept.len(), 300);
    assert!(one.ledger.dropped() > 0, "bad draws were replaced");
    assert_eq!(bytes(&one), bytes(&at(2)));
    assert_eq!(bytes(&one), bytes(&at(16)));
}

#[test]
fn another_seed_draws_other_rows() {
    let setting = setting("likert_small", false, 1e-7);
    let draw = |seed| setting.run(Draws::Seeded { draws: 10, seed }, Policy::Keep);
    assert_ne!(draw(1).values(0), draw(2).values(0));
    assert_eq!(bytes(&draw(1)), bytes(&draw(1)));
}

#[test]
fn clusters_are_drawn_whole() {
    let setting = setting("likert_small", false, 1e-7);
    let clusters: Vec<usize> = (0..62).map(|row| row % 11).collect();
    let draws = Draws::Seeded {
        draws: 200,
        seed: 3,
    };
    let plan = Plan {
        clusters: Some(clusters),
        ..Plan::new(draws.clone())
    };
    let by_cluster = Bootstrap::run(
        &setting.estimate,
        &setting.sample,
        &setting.parameters,
        &plan,
        &|_| true,
    );
    assert_eq!(by_cluster.kept.len(), 200);
    assert_ne!(
        by_cluster.values(0),
        setting.run(draws.clone(), Policy::Keep).values(0)
    );
    let one_each = Plan {
        clusters: Some((0..62).collect()),
        ..Plan::new(draws)
    };
    let rows = Bootstrap::run(
        &setting.estimate,
        &setting.sample,
        &setting.parameters,
        &one_each,
        &|_| true,
    );
    assert_eq!(rows.kept.len(), 200);
}

#[test]
fn work_that_is_stopped_keeps_what_is_done() {
    let setting = setting("likert_small", false, 1e-7);
    let plan = Plan::new(Draws::Seeded {
        draws: 1000,
        seed: 3,
    });
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let stopped = pool.install(|| {
        Bootstrap::run(
            &setting.estimate,
            &setting.sample,
            &setting.parameters,
            &plan,
            &|done| done < 100,
        )
    });
    assert!(stopped.stopped);
    assert!(
        (100..1000).contains(&stopped.kept.len()),
        "{}",
        stopped.kept.len()
    );
    let full = setting.run(plan.draws, Policy::Keep);
    assert_eq!(stopped.values(0), &full.values(0)[..stopped.kept.len()]);
}

#[test]
fn work_that_is_stopped_on_many_threads_has_no_holes_and_is_made_again_to_the_last_byte() {
    let setting = setting("likert_small", true, 1e-7);
    let on = |plan: &Plan, threads: usize, go_on: &(dyn Fn(usize) -> bool + Sync)| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            Bootstrap::run(
                &setting.estimate,
                &setting.sample,
                &setting.parameters,
                plan,
                go_on,
            )
        })
    };
    for (policy, draws, stop) in [
        (Policy::Keep, 2000, 700),
        (Policy::Drop, 2000, 700),
        // Among the further draws that replace bad ones.
        (Policy::Replace, 600, 610),
    ] {
        let plan = Plan {
            policy,
            ..Plan::new(Draws::Seeded { draws, seed: 5 })
        };
        let stopped = on(&plan, 4, &|done| done < stop);
        assert!(stopped.stopped, "{policy:?}");
        let made = stopped.ledger.made;
        assert!((stop - 64..stop + 64).contains(&made), "{policy:?} {made}");
        let again = Plan {
            stop_after: Some(made),
            ..plan.clone()
        };
        let again = on(&again, 2, &|_| true);
        assert!(again.stopped, "{policy:?}");
        assert_eq!(bytes(&stopped), bytes(&again), "{policy:?}");
        let full = on(&plan, 2, &|_| true);
        assert!(!full.stopped);
        let common = stopped.kept.len();
        assert_eq!(stopped.values(0), &full.values(0)[..common], "{policy:?}");
    }
}

#[test]
fn work_that_is_stopped_when_all_draws_are_made_is_not_stopped() {
    let setting = setting("likert_small", false, 1e-7);
    let plan = Plan::new(Draws::Seeded { draws: 40, seed: 5 });
    let run = Bootstrap::run(
        &setting.estimate,
        &setting.sample,
        &setting.parameters,
        &plan,
        &|done| done < 40,
    );
    assert_eq!((run.stopped, run.kept.len()), (false, 40));
}

/// Which rows, or clusters of rows, a draw holds, in the order of the sample.
fn drawn(units: usize, seed: u64, draw: u64) -> Vec<usize> {
    let mut stream = fieldbook::stats::random::Stream::of(seed, draw);
    let mut drawn: Vec<usize> = (0..units).map(|_| stream.index(units)).collect();
    drawn.sort_unstable();
    drawn
}

#[test]
fn standard_errors_within_a_draw_are_those_of_its_rows_or_clusters_drawn_once_more() {
    const WITHIN: usize = 6;
    let setting = setting("likert_small", false, 1e-13);
    // Two rows a cluster, numbered as they come; or every row its own.
    for size in [1, 2] {
        let units = 62 / size;
        let clusters = (size > 1).then(|| (0..62).map(|row| row / size).collect());
        let plan = Plan {
            clusters,
            within: WITHIN,
            ..Plan::new(Draws::Seeded { draws: 4, seed: 6 })
        };
        let run = Bootstrap::run(
            &setting.estimate,
            &setting.sample,
            &setting.parameters,
            &plan,
            &|_| true,
        );
        let path = setting.position("path_coefficients|EC -> SK");
        let original = 0.25;
        for (draw, ours) in run.t_draws(path, original).iter().enumerate() {
            let outer = drawn(units, 6, draw as u64);
            let mut stream = fieldbook::stats::random::Stream::of(6, (1 << 40) + draw as u64);
            let inner: Vec<f64> = (0..WITHIN)
                .map(|_| {
                    let rows: Vec<usize> = (0..units)
                        .map(|_| outer[stream.index(units)])
                        .flat_map(|unit| (0..size).map(move |i| unit * size + i))
                        .collect();
                    let sample = setting.sample.subset(&rows).unwrap();
                    let again =
                        Estimate::new(&setting.estimate.model, &sample, setting.estimate.method);
                    setting
                        .parameters
                        .values(&setting.estimate.plan, &again.unwrap())[path]
                })
                .collect();
            let mean = inner.iter().sum::<f64>() / WITHIN as f64;
            let squares: f64 = inner.iter().map(|x| (x - mean).powi(2)).sum();
            let se = (squares / (WITHIN as f64 - 1.0)).sqrt();
            let theirs = (run.values(path)[draw] - original) / se;
            assert!(
                (ours - theirs).abs() < 1e-7,
                "{size} {draw}: {ours} {theirs}"
            );
        }
    }
}
