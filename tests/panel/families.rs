//! Several outcomes together: adjusted p-values.

use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::multiplicity::{Outcome, benjamini_hochberg, holm, romano_wolf};
use fieldbook::stats::pairs::{Pair, changes, paired_t};

use crate::Found;
use crate::panel_kit::Panel;
use crate::squares::online;

/// The families of the reference.
pub fn put(found: &mut Found, panel: &Panel) {
    let pairs = |name: &str| -> Vec<Pair> {
        let matched = panel.outcome(name);
        matched.into_iter().map(|(_, pair)| pair).collect()
    };
    let t = |name: &str| paired_t(&pairs(name), 0.95).test.unwrap().p;
    let p = [
        t("income_real"),
        t("spend_real"),
        t("income_pc_real"),
        t("skill"),
        online(panel).mcnemar().p_exact,
    ];
    let adjusted = [
        ("p", p.to_vec()),
        ("holm", holm(&p)),
        ("BH", benjamini_hochberg(&p)),
    ];
    for (name, list) in adjusted {
        for (i, p) in list.iter().enumerate() {
            found.both(&format!("multiplicity.{name}[{i}]"), *p);
        }
    }
    let outcomes = ["income_real", "spend_real", "income_pc_real", "skill"].map(|name| {
        let rows: Vec<usize> = panel.outcome(name).iter().map(|(row, _)| *row).collect();
        let labels = panel.villages(&rows);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        Outcome {
            changes: Clustered::new(&changes(&pairs(name)), &labels),
        }
    });
    let together = romano_wolf(&outcomes, 1);
    for (i, outcome) in outcomes.iter().enumerate() {
        let robust = outcome.changes.robust_mean().unwrap();
        let alone = romano_wolf(std::slice::from_ref(outcome), 1)[0].unwrap();
        let key = |what: &str| format!("romano_wolf_signflip.{what}[{i}]");
        found.both(&key("t"), robust.test_cr1(0.95).unwrap().t);
        found.both(&key("p_raw"), alone);
        found.both(&key("p_adj"), together[i].unwrap());
    }
}
