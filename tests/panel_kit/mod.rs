//! The synthetic panel and its reference values.
#![allow(dead_code)]

use std::collections::BTreeMap;

use fieldbook::data::Source;
use fieldbook::stats::pairs::Pair;

const PANEL: &[u8] = include_bytes!("../reference/panel/panel.csv");
/// Rural prices of 2022, 2020 = 1.
pub const DEFLATOR: f64 = 1.007 * 1.02;

/// The panel as a source.
pub struct Panel(pub Source);

/// The pairs of one outcome with the rows they come from.
pub type Matched = Vec<(usize, Pair)>;

impl Panel {
    pub fn new() -> Self {
        Self(Source::from_csv("panel.csv", PANEL).unwrap())
    }

    pub fn column(&self, name: &str) -> Vec<Option<f64>> {
        self.0
            .numbers(name)
            .unwrap()
            .iter()
            .map(|cell| cell.ok())
            .collect()
    }

    pub fn full(&self, name: &str) -> Vec<f64> {
        self.column(name).into_iter().map(Option::unwrap).collect()
    }

    pub fn villages(&self, rows: &[usize]) -> Vec<String> {
        let column = self.0.column("village").unwrap();
        rows.iter().map(|row| column.text(*row).unwrap()).collect()
    }

    pub fn matched(
        &self,
        stem: &str,
        deflator: f64,
        scale: &dyn Fn(usize, &str) -> f64,
    ) -> Matched {
        let before = self.column(&format!("{stem}_2020"));
        let after = self.column(&format!("{stem}_2022"));
        (0..before.len())
            .filter_map(|row| {
                let pair = Pair {
                    before: before[row]? / scale(row, "2020"),
                    after: after[row]? / deflator / scale(row, "2022"),
                };
                Some((row, pair))
            })
            .collect()
    }

    pub fn outcome(&self, name: &str) -> Matched {
        let sizes =
            |row: usize, year: &str, of: &str| self.column(&format!("{of}_{year}"))[row].unwrap();
        match name {
            "income_nom" => self.matched("income", 1.0, &|_, _| 1.0),
            "income_real" => self.matched("income", DEFLATOR, &|_, _| 1.0),
            "spend_nom" => self.matched("spend", 1.0, &|_, _| 1.0),
            "spend_real" => self.matched("spend", DEFLATOR, &|_, _| 1.0),
            "income_pc_real" => {
                self.matched("income", DEFLATOR, &|row, year| sizes(row, year, "hhsize"))
            }
            "income_sqrt_real" => self.matched("income", DEFLATOR, &|row, year| {
                sizes(row, year, "hhsize").sqrt()
            }),
            "income_oecd_real" => self.matched("income", DEFLATOR, &|row, year| {
                1.0 + 0.5 * (sizes(row, year, "adults") - 1.0) + 0.3 * sizes(row, year, "children")
            }),
            "skill" => self.matched("skill", 1.0, &|_, _| 1.0),
            other => panic!("no outcome {other}"),
        }
    }
}

/// Key → value of the reference programs.
pub fn golden() -> BTreeMap<String, f64> {
    serde_json::from_str(include_str!("../reference/panel/golden.json")).unwrap()
}

/// Compares `ours` with the reference under `prefix`.
pub fn agree(prefix: &str, ours: &[(&str, f64)]) {
    let golden = golden();
    for (key, value) in ours {
        let key = format!("{prefix}{key}");
        let expected = golden
            .get(&key)
            .unwrap_or_else(|| panic!("no reference {key}"));
        let error = (value - expected).abs() / expected.abs().max(1e-12);
        let allowed = if key.contains("tango") { 1e-8 } else { 1e-10 };
        assert!(
            error <= allowed,
            "{key}: {value} is not {expected} ({error:.1e})"
        );
    }
}
