//! Groups of respondents, each compared by itself, and whether they differ.

use fieldbook::stats::clusters::Clustered;
use fieldbook::stats::groups::one_way;
use fieldbook::stats::pairs::{Pair, changes, paired_t};

use crate::Found;
use crate::panel_kit::Panel;

/// The groups of an outcome by everything that it is shown by.
pub fn put(found: &mut Found, panel: &Panel, name: &str) {
    let matched = panel.outcome(name);
    for by in ["village", "female", "edu", "adopter", "county"] {
        let column = panel.0.column(by).unwrap();
        let of = |row: &usize| column.text(*row).unwrap();
        let mut groups: Vec<String> = matched.iter().map(|(row, _)| of(row)).collect();
        let key = |what: &str| format!("pair.{name}.subgroups.{by}.{what}");
        let labels: Vec<&str> = groups.iter().map(String::as_str).collect();
        let pairs: Vec<Pair> = matched.iter().map(|(_, pair)| *pair).collect();
        let f = one_way(&Clustered::new(&changes(&pairs), &labels)).unwrap();
        found.both(&key("_het.F"), f.f);
        found.both(&key("_het.df1"), f.df1);
        found.both(&key("_het.df2"), f.df2);
        found.both(&key("_het.p"), f.p);
        groups.sort();
        groups.dedup();
        for group in groups {
            let own = matched.iter().filter(|(row, _)| of(row) == group);
            let own: Vec<Pair> = own.map(|(_, pair)| *pair).collect();
            let mut put = |what: &str, value| found.both(&key(&format!("{group}.{what}")), value);
            let result = paired_t(&own, 0.95);
            put("n", result.n as f64);
            put("before", result.before);
            put("after", result.after);
            put("diff", result.change);
            if let Ok(test) = result.test {
                put("se", test.se);
                put("t", test.t);
                put("p", test.p);
                put("ci[0]", test.interval.low);
                put("ci[1]", test.interval.high);
            }
        }
    }
}
