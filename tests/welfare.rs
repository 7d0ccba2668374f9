//! Poverty, inequality and who grew, against R's ineq and clubSandwich on the synthetic panel.

mod panel_kit;

use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::describe::sorted;
use fieldbook::stats::inequality::{
    entropy, equally, gini, gini_corrected, growth_incidence, jackknife, lorenz,
};
use fieldbook::stats::pairs::{Pair, befores};
use fieldbook::stats::poverty::{Negative, Weighted, fgt_term, growth_and_redistribution, poverty};
use panel_kit::{Panel, agree};

/// The weight of the household in a row, in a year.
type Weight<'a> = &'a dyn Fn(&Panel, usize, &str) -> f64;

/// Real income per person of both rounds with a weight for each household.
fn welfare(weight: Weight) -> (Vec<Weighted>, Vec<Weighted>) {
    let panel = Panel::new();
    let matched = panel.outcome("income_pc_real");
    let weighted = |year: &str, of: &dyn Fn(&Pair) -> f64| {
        let each = matched.iter().map(|(row, pair)| Weighted {
            value: of(pair),
            weight: weight(&panel, *row, year),
        });
        each.collect()
    };
    (
        weighted("2020", &|pair| pair.before),
        weighted("2022", &|pair| pair.after),
    )
}

fn household_size(panel: &Panel, row: usize, year: &str) -> f64 {
    panel.column(&format!("hhsize_{year}"))[row].unwrap()
}

#[test]
fn poverty_agrees_with_r_and_ineq() {
    let cases: [(&str, Weight); 3] = [
        ("unweighted", &|_, _, _| 1.0),
        ("person_weighted", &household_size),
        ("survey_person_weighted", &|panel, row, year| {
            household_size(panel, row, year) * panel.full("weight")[row]
        }),
    ];
    for (name, weight) in cases {
        let (before, after) = welfare(weight);
        for (round, incomes) in [("before", before), ("after", after)] {
            let found = poverty(&incomes, 4000.0, Negative::AsReported).unwrap();
            agree(
                &format!("R:poverty.{name}.{round}."),
                &[
                    ("H", found.headcount),
                    ("PG", found.gap),
                    ("SPG", found.severity),
                    ("watts", found.watts),
                    ("sen_asym", found.sen),
                    ("q_poor", found.poor as f64),
                    ("watts_dropped_nonpos", found.not_positive as f64),
                    ("gini", gini(&incomes).unwrap()),
                ],
            );
        }
    }
    let (before, after) = welfare(&|_, _, _| 1.0);
    for (alpha, total) in [(0, "FGT0"), (1, "FGT1")] {
        let parts = growth_and_redistribution(&before, &after, 4000.0, alpha, Negative::AsReported)
            .unwrap();
        agree(
            &format!("R:poverty.shapley_{total}."),
            &[
                ("growth", parts.growth),
                ("redistribution", parts.redistribution),
            ],
        );
    }
    let coded = poverty(&before, 4000.0, Negative::BottomCoded).unwrap();
    agree(
        "py:poverty_bottom_coded_0.before.unweighted.",
        &[("PG", coded.gap), ("SPG", coded.severity)],
    );
}

#[test]
fn a_change_of_poverty_is_tested_like_any_paired_change() {
    let panel = Panel::new();
    let matched = panel.outcome("income_pc_real");
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let labels = panel.villages(&rows);
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    for alpha in [0, 1, 2] {
        let term = |y| fgt_term(y, 4000.0, alpha, Negative::AsReported);
        let terms: Vec<f64> = matched
            .iter()
            .map(|(_, pair)| term(pair.after) - term(pair.before))
            .collect();
        let robust = Clustered::new(&terms, &labels).robust_mean().unwrap();
        let test = robust.test(0.95).unwrap();
        agree(
            &format!("R:poverty.dFGT{alpha}."),
            &[
                ("diff", robust.mean),
                ("CR2_se", test.se),
                ("df", test.df),
                ("p", test.p),
            ],
        );
    }
}

#[test]
fn inequality_agrees_with_the_package_ineq() {
    let panel = Panel::new();
    let pairs: Vec<Pair> = panel
        .outcome("income_pc_real")
        .into_iter()
        .map(|(_, pair)| pair)
        .collect();
    let (all_before, all_after) = (
        befores(&pairs),
        pairs.iter().map(|p| p.after).collect::<Vec<_>>(),
    );
    for (round, incomes) in [("before", &all_before), ("after", &all_after)] {
        let incomes: Vec<f64> = incomes.iter().copied().filter(|y| *y > 0.0).collect();
        let found = entropy(&equally(&incomes)).unwrap();
        let curve = lorenz(&equally(&incomes));
        agree(
            &format!("R:poverty.ineq_pkg.{round}."),
            &[
                ("n", incomes.len() as f64),
                ("gini", gini(&equally(&incomes)).unwrap()),
                ("gini_corr", gini_corrected(&incomes).unwrap()),
                ("theil_T", found.theil),
                ("mld_L", found.mean_log_deviation),
                ("ge2", found.half_squared_cv),
                ("atk05", found.atkinson_half),
                ("atk1", found.atkinson_one),
                ("atk2", found.atkinson_two),
                ("lorenz_p[1]", curve[5].0),
                ("lorenz_L[1]", curve[5].1),
                ("lorenz_L[2]", curve[10].1),
            ],
        );
    }
    let without = |left: Option<usize>, after: bool| {
        let kept = pairs.iter().enumerate().filter(|(i, _)| Some(*i) != left);
        let values: Vec<f64> = kept
            .map(|(_, pair)| if after { pair.after } else { pair.before })
            .collect();
        let positive: Vec<f64> = values.into_iter().filter(|y| *y > 0.0).collect();
        gini(&equally(&positive))
    };
    let change = |left| Some(without(left, true)? - without(left, false)?);
    agree(
        "R:gini_jackknife.",
        &[
            ("diff", change(None).unwrap()),
            (
                "se_diff",
                jackknife(pairs.len(), |i| change(Some(i))).unwrap(),
            ),
        ],
    );
    let (before, after) = (sorted(&all_before), sorted(&all_after));
    for (i, p) in [0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9]
        .into_iter()
        .enumerate()
    {
        let at = growth_incidence(&before, &after, p, 2.0);
        agree(
            "R:poverty.gic.",
            &[
                (&format!("q0[{i}]"), at.before),
                (&format!("q1[{i}]"), at.after),
                (&format!("growth[{i}]"), at.growth.unwrap()),
                (&format!("annualised[{i}]"), at.yearly.unwrap()),
            ],
        );
    }
}
