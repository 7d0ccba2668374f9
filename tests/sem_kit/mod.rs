//! What the tests of path models share: reading a data set and a reference case, comparing tables with it.
#![allow(dead_code)]

use std::{fs, path::PathBuf};

use fieldbook::{
    report::{
        Tables,
        model::{Provenance, tables},
    },
    sem::{
        data::{Missing, Observations, Sample},
        estimate::{Estimate, Method},
        model::Model,
        pls::Options,
        refusal::Refusal,
    },
};
use serde_json::Value;

pub fn path(case: &str, file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reference/sem")
        .join(case)
        .join(file)
}

pub fn case(case: &str, file: &str) -> Value {
    let path = path(case, file);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// A CSV file with a header; what is no number is a gap.
pub fn observations(case: &str) -> Observations {
    let mut reader = csv::Reader::from_path(path(case, "data.csv")).unwrap();
    let names: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns = vec![vec![]; names.len()];
    for record in reader.records() {
        for (column, cell) in columns.iter_mut().zip(record.unwrap().iter()) {
            column.push(cell.parse::<f64>().ok());
        }
    }
    Observations { names, columns }
}

pub fn model(text: &str) -> Model {
    Model::read(text, None).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

pub fn sample(model: &Model, observations: &Observations) -> Sample {
    Sample::new(observations, model.indicators(), Missing::Casewise).unwrap()
}

pub fn estimate(
    text: &str,
    observations: &Observations,
    options: Options,
) -> Result<Estimate, Refusal> {
    estimate_by(text, observations, options)
}

pub fn estimate_by(
    text: &str,
    observations: &Observations,
    method: impl Into<Method>,
) -> Result<Estimate, Refusal> {
    let model = model(text);
    Estimate::new(
        &model,
        &Sample::new(observations, model.indicators(), Missing::Casewise)?,
        method,
    )
}

pub fn all_tables(estimate: &Estimate) -> Tables {
    tables(estimate, &Provenance::default())
}

/// Differences beyond the tolerance between the tables and `{table: {row: {column: value}}}`; how many were compared.
pub fn differences(
    tables: &Tables,
    expected: &Value,
    tolerance: impl Fn(&str) -> f64,
) -> (Vec<String>, usize) {
    let (mut found, mut compared) = (vec![], 0);
    for (id, rows) in expected.as_object().unwrap() {
        let table = tables.table(id).unwrap_or_else(|| panic!("no table {id}"));
        for (row, cells) in rows.as_object().unwrap() {
            for (column, value) in cells.as_object().unwrap() {
                // Peers order constructs their own way, so a triangle may be the other one.
                let ours = table.number(row, column).or_else(|| {
                    table
                        .number(column, row)
                        .filter(|_| id != "path_coefficients")
                });
                let theirs = value.as_f64().unwrap();
                compared += 1;
                let far = ours.map_or(f64::INFINITY, |ours| {
                    (ours - theirs).abs() / theirs.abs().max(1.0)
                });
                if far > tolerance(id) {
                    found.push(format!(
                        "{id} {row} {column}: {ours:?}, not {theirs} ({far:.1e})"
                    ));
                }
            }
        }
    }
    (found, compared)
}
