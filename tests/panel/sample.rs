//! The mean change under the sampling design, every treatment of a lonely village, and finite populations.

use fieldbook::stats::pairs::Pair;
use fieldbook::stats::survey::{Drawn, Lonely, design_mean, kish};

use crate::Found;
use crate::adopters::numbered;
use crate::panel_kit::Panel;

const VILLAGES: &str = include_str!("../reference/panel/villages.csv");

/// The designs of an outcome.
pub fn put(found: &mut Found, panel: &Panel, name: &str) {
    let matched = panel.outcome(name);
    let rows: Vec<usize> = matched.iter().map(|(row, _)| *row).collect();
    let weights = panel.full("weight");
    let names = panel.villages(&rows);
    let villages = numbered(&names);
    let column = panel.0.column("county").unwrap();
    let counties: Vec<String> = rows.iter().map(|row| column.text(*row).unwrap()).collect();
    let counties = numbered(&counties);
    let drawn = |weighted: bool,
                 cluster: &dyn Fn(usize) -> usize,
                 stratum: &dyn Fn(usize) -> usize| {
        let each = matched
            .iter()
            .enumerate()
            .map(|(i, (row, pair)): (usize, &(usize, Pair))| Drawn {
                value: pair.change(),
                weight: if weighted { weights[*row] } else { 1.0 },
                cluster: cluster(i),
                stratum: stratum(i),
            });
        each.collect::<Vec<Drawn>>()
    };
    let (alone, one) = (|i: usize| i, |_: usize| 0);
    let (village, county) = (|i: usize| villages[i], |i: usize| counties[i]);
    let mut put = |what: &str, drawn: &[Drawn], fractions: &[f64], lonely| {
        let mean = design_mean(drawn, fractions, lonely).unwrap();
        let test = mean.test(0.95).unwrap();
        let key = |of: &str| format!("pair.{name}.survey.{what}.{of}");
        found.both(&key("mean"), mean.mean);
        found.both(&key("se"), mean.se);
        found.both(&key("degf"), mean.df);
        found.both(&key("ci[0]"), test.interval.low);
        found.both(&key("ci[1]"), test.interval.high);
        if let Some(deff) = mean.design_effect {
            found.both(&key("deff"), deff);
        }
        mean.se
    };
    put(
        "weighted_srs",
        &drawn(true, &alone, &one),
        &[],
        Lonely::Adjust,
    );
    put(
        "psu_no_strata",
        &drawn(true, &village, &one),
        &[],
        Lonely::Adjust,
    );
    let strata = drawn(true, &village, &county);
    put("psu_in_strata_adjust", &strata, &[], Lonely::Adjust);
    put("psu_in_strata_average", &strata, &[], Lonely::Average);
    put("psu_in_strata_remove", &strata, &[], Lonely::Remove);
    let population = |village: &str| -> f64 {
        let line = VILLAGES
            .lines()
            .find(|line| line.starts_with(village))
            .unwrap();
        line.rsplit(',').next().unwrap().parse().unwrap()
    };
    let count = villages.iter().max().unwrap() + 1;
    let share = |g: usize| {
        let own: Vec<usize> = (0..villages.len()).filter(|i| villages[*i] == g).collect();
        own.len() as f64 / population(&names[own[0]])
    };
    let shares: Vec<f64> = (0..count).map(share).collect();
    put(
        "village_as_stratum_fpc",
        &drawn(true, &alone, &village),
        &shares,
        Lonely::Adjust,
    );
    let n = matched.len() as f64;
    let simple = drawn(false, &alone, &one);
    let se = put("srs_fpc_total", &simple, &[n / 113.0], Lonely::Adjust);
    let endless = design_mean(&simple, &[], Lonely::Adjust).unwrap().se;
    let own: Vec<f64> = rows.iter().map(|row| weights[*row]).collect();
    let key = |of: &str| format!("pair.{name}.survey.{of}");
    // R's weights of this design add up to the 113 people, so its deff compares the design with itself.
    found.both(
        &key("srs_fpc_total.deff"),
        (se / endless).powi(2) / (1.0 - n / 113.0),
    );
    found.both(&key("srs_fpc_total.N"), 113.0);
    found.both(&key("srs_fpc_total.f"), n / 113.0);
    found.both(&key("kish_deff"), kish(&own).unwrap());
    found.both(&key("neff_kish"), n / kish(&own).unwrap());
}
