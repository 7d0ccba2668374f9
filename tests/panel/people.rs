//! Who was lost, and how alike adopters and others were before.

use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::describe::sd;
use fieldbook::stats::groups::{difference, one_way};
use fieldbook::stats::regression::joint_test;

use crate::Found;
use crate::panel_kit::Panel;

const BEFORE: [&str; 7] = [
    "female",
    "age",
    "edu",
    "adopter",
    "hhsize_2020",
    "income_2020",
    "spend_2020",
];

/// Attrition and balance.
pub fn put(found: &mut Found, panel: &Panel) {
    let after = panel.column("income_2022");
    let lost: Vec<bool> = after.iter().map(Option::is_none).collect();
    let count = lost.iter().filter(|lost| **lost).count() as f64;
    found.both("attrition.n", lost.len() as f64);
    found.both("attrition.n_attrit", count);
    found.both("attrition.rate", count / lost.len() as f64);
    let adopter: Vec<bool> = panel.full("adopter").iter().map(|a| *a == 1.0).collect();
    let split = |values: &[f64], of: &[bool], wanted: bool| -> Vec<f64> {
        let kept = values.iter().zip(of).filter(|(_, is)| **is == wanted);
        kept.map(|(value, _)| *value).collect()
    };
    let mut columns = vec![];
    for name in BEFORE {
        let values = panel.full(name);
        let (gone, stayed) = (split(&values, &lost, true), split(&values, &lost, false));
        let both = difference(&gone, &stayed, 0.95);
        let test = both.test.unwrap();
        let mut put = |key: &str, value| found.both(&format!("attrition.rows.{name}.{key}"), value);
        put("stay_n", stayed.len() as f64);
        put("stay_mean", both.second);
        put("stay_sd", sd(&stayed));
        put("lost_n", gone.len() as f64);
        put("lost_mean", both.first);
        put("lost_sd", sd(&gone));
        put("diff", both.difference);
        put("nrmd", both.normalised.unwrap());
        put("welch_t", test.t);
        put("p", test.p);
        // Student's t of two groups is the analysis of variance of two.
        let labels: Vec<&str> = lost
            .iter()
            .map(|lost| if *lost { "l" } else { "s" })
            .collect();
        put(
            "p_pooled",
            one_way(&Clustered::new(&values, &labels)).unwrap().p,
        );
        let (yes, no) = (
            split(&values, &adopter, true),
            split(&values, &adopter, false),
        );
        let both = difference(&yes, &no, 0.95);
        if let Some(test) = both.test {
            let mut put =
                |key: &str, value| found.both(&format!("balance_adopter.{name}.{key}"), value);
            put("adopter", both.first);
            put("non", both.second);
            put("diff", both.difference);
            put("nrmd", both.normalised.unwrap());
            put("welch_p", test.p);
        }
        columns.push(values);
    }
    let outcome: Vec<f64> = lost.iter().map(|lost| f64::from(u8::from(*lost))).collect();
    let joint = joint_test(&outcome, &columns).unwrap();
    found.both("attrition.joint_F.F", joint.f);
    found.both("attrition.joint_F.df1", joint.df1);
    found.both("attrition.joint_F.df2", joint.df2);
    found.both("attrition.joint_F.p", joint.p);
}
