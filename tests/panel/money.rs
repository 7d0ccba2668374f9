//! Prices, factors, poverty and inequality.

use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::deflation::Cpi;
use fieldbook::stats::describe::sorted;
use fieldbook::stats::inequality::{
    entropy, equally, gini, gini_corrected, growth_incidence, jackknife, lorenz,
};
use fieldbook::stats::pairs::{Pair, afters, befores, paired_t};
use fieldbook::stats::poverty::{
    Negative, Weighted, fgt_term, growth_and_redistribution, poverty, sen_shorrocks_thon,
};
use fieldbook::stats::ratio::geometric_ratio;
use fieldbook::stats::square::Binary;

use crate::Found;
use crate::panel_kit::Panel;

const LINE: f64 = 4_000.0;

/// The weight of the household in a row, in a year.
type Weight<'a> = &'a dyn Fn(usize, &str) -> f64;

/// Everything that is about money.
pub fn put(found: &mut Found, panel: &Panel) {
    prices(found);
    factors(found, panel);
    of_poverty(found, panel);
    changes_of_poverty(found, panel);
    across_the_line(found, panel);
    of_inequality(found, panel);
    who_grew(found, panel);
}

fn pairs(panel: &Panel, name: &str) -> Vec<Pair> {
    let matched = panel.outcome(name);
    matched.into_iter().map(|(_, pair)| pair).collect()
}

fn prices(found: &mut Found) {
    let deflator = |of_2021: f64| {
        let levels = [(2020, 100.0), (2021, of_2021), (2022, of_2021 * 1.02)];
        Cpi::new(levels, 2020).unwrap().deflator(2022).unwrap()
    };
    found.both("deflator.rural", deflator(100.7));
    found.both("deflator.national", deflator(100.9));
    found.both("deflator.line_base", LINE);
    found.both("deflator.line_w2_nominal", LINE * deflator(100.7));
    found.both("poverty.line", LINE);
}

fn factors(found: &mut Found, panel: &Panel) {
    let income = pairs(panel, "income_real");
    let factor = geometric_ratio(&income, 0.95).unwrap();
    let test = factor.test.unwrap();
    let mut put = |key: &str, value| found.both(&format!("log_income_real.{key}"), value);
    put("n", factor.n as f64);
    put("n_dropped_nonpos", factor.left_out as f64);
    put("mean", factor.ratio.ln());
    put("ci[0]", test.interval.low);
    put("ci[1]", test.interval.high);
    put("t", test.t);
    put("p", test.p);
    put("gmr", factor.ratio);
    put("gmr_ci[0]", factor.interval.unwrap().low);
    put("gmr_ci[1]", factor.interval.unwrap().high);
    // Not offered, because it depends on the unit of money; the t test of it is ours.
    let bent = income.iter().map(|pair| Pair {
        before: pair.before.asinh(),
        after: pair.after.asinh(),
    });
    let bent = paired_t(&bent.collect::<Vec<Pair>>(), 0.95);
    found.both("ihs_income_real.mean", bent.change);
    found.both("ihs_income_real.t", bent.test.unwrap().t);
    found.both("ihs_income_real.p", bent.test.unwrap().p);
}

/// Real income per person of both rounds, each household with a weight.
fn welfare(panel: &Panel, weight: Weight) -> [(&'static str, Vec<Weighted>); 2] {
    let matched = panel.outcome("income_pc_real");
    [("before", "2020"), ("after", "2022")].map(|(round, year)| {
        let each = matched.iter().map(|(row, pair)| Weighted {
            value: if year == "2020" {
                pair.before
            } else {
                pair.after
            },
            weight: weight(*row, year),
        });
        (round, each.collect())
    })
}

fn of_poverty(found: &mut Found, panel: &Panel) {
    let size = |row: usize, year: &str| panel.column(&format!("hhsize_{year}"))[row].unwrap();
    let drawn = panel.full("weight");
    let weighted = |row: usize, year: &str| size(row, year) * drawn[row];
    let cases: [(&str, Weight); 3] = [
        ("unweighted", &|_, _| 1.0),
        ("person_weighted", &size),
        ("survey_person_weighted", &weighted),
    ];
    for (name, weight) in cases {
        for (round, incomes) in welfare(panel, weight) {
            let of = poverty(&incomes, LINE, Negative::AsReported).unwrap();
            let mut put =
                |key: &str, value| found.both(&format!("poverty.{name}.{round}.{key}"), value);
            let total: f64 = incomes.iter().map(|i| i.weight).sum();
            let sum: f64 = incomes.iter().map(|i| i.weight * i.value).sum();
            put("n", incomes.len() as f64);
            put("mean", sum / total);
            put("H", of.headcount);
            put("PG", of.gap);
            put("SPG", of.severity);
            put("watts", of.watts);
            put("watts_dropped_nonpos", of.not_positive as f64);
            put("income_gap_ratio", of.depth);
            put("gini_poor", of.among_poor);
            put("sen_asym", of.sen);
            put("q_poor", of.poor as f64);
            put("gini", gini(&incomes).unwrap());
            let Some(short) = ["unweighted", "person"]
                .into_iter()
                .find(|s| name.strip_suffix("_weighted").unwrap_or(name) == *s)
            else {
                continue;
            };
            let coded = poverty(&incomes, LINE, Negative::BottomCoded).unwrap();
            let raised: Vec<Weighted> = incomes
                .iter()
                .map(|i| Weighted {
                    value: i.value.max(0.0),
                    ..*i
                })
                .collect();
            let mut put = |key: &str, value| {
                found.both(
                    &format!("poverty_bottom_coded_0.{round}.{short}.{key}"),
                    value,
                )
            };
            put("H", coded.headcount);
            put("PG", coded.gap);
            put("SPG", coded.severity);
            put("gini", gini(&raised).unwrap());
        }
    }
    let on_the_line = equally(&[3.0, 4.0, 5.0]);
    let strict = poverty(&on_the_line, 4.0, Negative::AsReported).unwrap();
    found.both("line_equal_case.H_strict", strict.headcount);
}

fn changes_of_poverty(found: &mut Found, panel: &Panel) {
    let matched = panel.outcome("income_pc_real");
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let labels = panel.villages(&rows);
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let [(_, before), (_, after)] = welfare(panel, &|_, _| 1.0);
    for alpha in [0, 1, 2] {
        let term = |y| fgt_term(y, LINE, alpha, Negative::AsReported);
        let terms: Vec<Pair> = matched
            .iter()
            .map(|(_, pair)| Pair {
                before: term(pair.before),
                after: term(pair.after),
            })
            .collect();
        let changes: Vec<f64> = terms.iter().map(|pair| pair.change()).collect();
        let robust = Clustered::new(&changes, &labels).robust_mean().unwrap();
        let test = robust.test(0.95).unwrap();
        let mut put = |key: &str, value| found.both(&format!("poverty.{key}"), value);
        put(&format!("dFGT{alpha}.diff"), robust.mean);
        put(
            &format!("dFGT{alpha}.se_srs"),
            paired_t(&terms, 0.95).test.unwrap().se,
        );
        put(&format!("dFGT{alpha}.CR2_se"), test.se);
        put(&format!("dFGT{alpha}.df"), test.df);
        put(&format!("dFGT{alpha}.p"), test.p);
        let parts =
            growth_and_redistribution(&before, &after, LINE, alpha, Negative::AsReported).unwrap();
        put(
            &format!("shapley_FGT{alpha}.total"),
            parts.growth + parts.redistribution,
        );
        put(&format!("shapley_FGT{alpha}.growth"), parts.growth);
        put(
            &format!("shapley_FGT{alpha}.redistribution"),
            parts.redistribution,
        );
    }
}

fn across_the_line(found: &mut Found, panel: &Panel) {
    let poor = pairs(panel, "income_pc_real");
    let poor = poor.iter().map(|p| (p.before < LINE, p.after < LINE));
    let counts = Binary::of(poor);
    let mut put = |key: &str, value| found.both(&format!("poverty.transition.{key}"), value);
    put("nonpoor_nonpoor", counts.neither as f64);
    put("nonpoor_poor", counts.gained as f64);
    put("poor_nonpoor", counts.lost as f64);
    put("poor_poor", counts.both as f64);
    let rate = |k: u64, n: u64| k as f64 / n as f64;
    put("escape_rate", rate(counts.lost, counts.lost + counts.both));
    put(
        "entry_rate",
        rate(counts.gained, counts.gained + counts.neither),
    );
    put("mcnemar_exact", counts.mcnemar().p_exact);
}

fn of_inequality(found: &mut Found, panel: &Panel) {
    let pairs = pairs(panel, "income_pc_real");
    let positive = |incomes: Vec<f64>| incomes.into_iter().filter(|y| *y > 0.0).collect();
    for (round, incomes) in [("before", befores(&pairs)), ("after", afters(&pairs))] {
        let incomes: Vec<f64> = positive(incomes);
        let weighted = equally(&incomes);
        let (of, curve) = (entropy(&weighted).unwrap(), lorenz(&weighted));
        let poor = poverty(&weighted, LINE, Negative::AsReported).unwrap();
        let mut put =
            |key: &str, value| found.both(&format!("poverty.ineq_pkg.{round}.{key}"), value);
        put("n", incomes.len() as f64);
        put("gini", gini(&weighted).unwrap());
        put("gini_corr", gini_corrected(&incomes).unwrap());
        put("theil_T", of.theil);
        put("mld_L", of.mean_log_deviation);
        put("ge2", of.half_squared_cv);
        put("atk05", of.atkinson_half);
        put("atk1", of.atkinson_one);
        put("atk2", of.atkinson_two);
        put("watts", poor.watts);
        // ineq's Sen is the form for many households; its Foster(1) is the headcount.
        put("sen", poor.sen);
        put("foster1", poor.headcount);
        put("foster2", poor.gap);
        put("foster3", poor.severity);
        let thon = sen_shorrocks_thon(&weighted, LINE, Negative::BottomCoded);
        put("sst", thon.unwrap());
        for (i, at) in [0, 5, 10, curve.len() - 1].into_iter().enumerate() {
            put(&format!("lorenz_p[{i}]"), curve[at].0);
            put(&format!("lorenz_L[{i}]"), curve[at].1);
        }
    }
    let without = |left: Option<usize>, of: fn(&[Pair]) -> Vec<f64>| {
        let kept = pairs.iter().enumerate().filter(|(i, _)| Some(*i) != left);
        let kept: Vec<Pair> = kept.map(|(_, pair)| *pair).collect();
        gini(&equally(&positive(of(&kept))))
    };
    let change = |left| Some(without(left, afters)? - without(left, befores)?);
    let n = pairs.len();
    let mut put = |key: &str, value| found.both(&format!("gini_jackknife.{key}"), value);
    put("diff", change(None).unwrap());
    put("se0", jackknife(n, |i| without(Some(i), befores)).unwrap());
    put("se1", jackknife(n, |i| without(Some(i), afters)).unwrap());
    put("se_diff", jackknife(n, |i| change(Some(i))).unwrap());
}

fn who_grew(found: &mut Found, panel: &Panel) {
    let pairs = pairs(panel, "income_pc_real");
    let (before, after) = (sorted(&befores(&pairs)), sorted(&afters(&pairs)));
    for (i, p) in [0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9]
        .into_iter()
        .enumerate()
    {
        let at = growth_incidence(&before, &after, p, 2.0);
        let mut put = |key: &str, value| found.both(&format!("poverty.gic.{key}[{i}]"), value);
        put("p", p);
        put("q0", at.before);
        put("q1", at.after);
        put("growth", at.growth.unwrap());
        put("annualised", at.yearly.unwrap());
    }
}
