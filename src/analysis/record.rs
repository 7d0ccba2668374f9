//! A record of an estimate: which model, which data, how, and a digest of each table, so that it can be repeated and compared.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::data::Frame;
use crate::error::{Error, Result};
use crate::report::{Cell, Fact, Table, Tables};
use crate::sem::model::Model;

use super::{Matter, Request, Resampling, stored, words};

/// What is kept of an estimate. It says nothing of who made it, when and where: the same estimate is the same record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The program's version.
    pub version: String,
    /// SHA-256 of the model's text.
    pub model_sha256: String,
    /// The fingerprint of the data: of the columns that entered, whatever the order of their rows. What else happens in the
    /// study makes it no other estimate.
    pub columns_sha256: String,
    /// Every option with its value.
    pub options: Map<String, Value>,
    /// Rows used.
    pub n: Option<u64>,
    /// Each table with the SHA-256 of its labels and numbers.
    pub tables: Vec<(String, String)>,
    /// The path coefficients: from, to, coefficient in its shortest exact spelling.
    pub paths: Vec<(String, String, String)>,
    /// The tables themselves, but for those with a row a respondent.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    result: Value,
}

/// How an estimate ended. What has not converged has no estimates, and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Iterations until it converged, where they are known.
    pub iterations: Option<u64>,
    /// After how many draws of how many it was stopped.
    pub stopped: Option<(u64, u64)>,
    /// Draws without estimates, or that the policy left out.
    pub left_out: u64,
    /// Draws with inadmissible estimates that the policy kept.
    pub inadmissible: u64,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.iterations {
            Some(iterations) => write!(f, "converged in {iterations} iterations")?,
            None => write!(f, "converged")?,
        }
        if let Some((made, asked)) = self.stopped {
            write!(f, ", stopped after {made} of {asked} draws")?;
        }
        if self.left_out > 0 {
            write!(f, ", {} draws left out", self.left_out)?;
        }
        if self.inadmissible > 0 {
            write!(f, ", {} draws inadmissible", self.inadmissible)?;
        }
        Ok(())
    }
}

/// How a repetition differs from the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What came out differently, one line each.
    pub what: Vec<String>,
    /// Why that may be: data, program.
    pub why: Vec<String>,
}

impl Record {
    /// The record of `tables`, which came out of `matter` under `request`. A work that was stopped is the record of a
    /// request for as much as was done.
    #[must_use]
    pub fn of(matter: &Matter<'_>, request: &Request, tables: &Tables) -> Self {
        let count = |name: &str| match tables.run.facts.iter().find(|(known, _)| known == name) {
            Some((_, Fact::Count(count))) => Some(*count),
            _ => None,
        };
        let mut done = request.clone();
        if let (Some(asked), Some(made)) = (&mut done.bootstrap, count("stopped_after")) {
            asked.stop_after = usize::try_from(made).ok();
        }
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            model_sha256: hex(&Sha256::digest(matter.model.as_bytes())),
            columns_sha256: hex(&columns(matter, request)),
            options: words::of_request(&done),
            n: count("n"),
            tables: tables
                .tables
                .iter()
                .map(|table| (table.id.clone(), hex(&digest(table))))
                .collect(),
            paths: tables
                .table("path_coefficients")
                .map_or_else(Vec::new, paths),
            result: stored::written(tables),
        }
    }

    /// The record in `bytes`.
    ///
    /// # Errors
    /// They are none, or one of a version that says more than this one knows.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|fault| {
            Error::new("a kept estimate", format!("it cannot be read ({fault})"))
                .way_out("A newer fieldbook may have made it: update this one")
        })
    }

    /// The bytes that are kept.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        json!(self).to_string().into_bytes()
    }

    /// The tables as they came out, with how they were made; none in a study of an early version.
    #[must_use]
    pub fn result(&self) -> Option<Tables> {
        stored::read(&self.result)
    }

    /// The record without its tables.
    #[must_use]
    pub fn without_result(&self) -> Self {
        Self {
            result: Value::Null,
            ..self.clone()
        }
    }

    /// How it ended.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let facts = self.result().unwrap_or_default().run.facts;
        let count = |name: &str| match facts.iter().find(|(known, _)| known == name) {
            Some((_, Fact::Count(count))) => Some(*count),
            _ => None,
        };
        let made = count("draws_made").unwrap_or(0);
        Verdict {
            iterations: count("iterations"),
            stopped: count("stopped_after").zip(count("draws")),
            left_out: made - count("draws_used").unwrap_or(0).min(made),
            inadmissible: count("draws_inadmissible").unwrap_or(0),
        }
    }

    /// The SHA-256 of the model's text.
    ///
    /// # Errors
    /// The record does not hold one.
    pub fn model_sha(&self) -> Result<[u8; 32]> {
        let mut sha = [0; 32];
        for (at, byte) in sha.iter_mut().enumerate() {
            let pair = self.model_sha256.get(2 * at..2 * at + 2);
            *byte = pair
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or_else(|| {
                    Error::new("a kept estimate", "it does not say which model it used")
                })?;
        }
        Ok(sha)
    }

    /// Which of `versions`, the hashes of the study's models, oldest first, it used last: the first is 1.
    #[must_use]
    pub fn model_version(&self, versions: &[[u8; 32]]) -> Option<usize> {
        let last = versions
            .iter()
            .rposition(|sha| hex(sha) == self.model_sha256)?;
        let first = versions.iter().position(|sha| *sha == versions[last])?;
        Some(first + 1)
    }

    /// What was asked.
    ///
    /// # Errors
    /// An option that this version does not know.
    pub fn request(&self) -> Result<Request> {
        words::request(&self.options)
    }

    /// The options that differ from those of a plain estimate, as one types them: `--bootstrap 5000 --interval bca`.
    #[must_use]
    pub fn said(&self) -> String {
        let plain = words::of_request(&Request {
            bootstrap: Some(Resampling::default()),
            ..Request::default()
        });
        let mut said = vec![];
        for (name, value) in &self.options {
            match (value, plain.get(name)) {
                (Value::Null, _) => {}
                (Value::Object(part), Some(Value::Object(usual))) => {
                    said.push(option(name, part.get("draws").unwrap_or(value)));
                    let differ = |(name, value): &(&String, &Value)| {
                        let told = ["draws", "stop_after"].contains(&name.as_str());
                        !told && usual.get(*name) != Some(*value)
                    };
                    said.extend(
                        part.iter()
                            .filter(differ)
                            .map(|(name, value)| option(name, value)),
                    );
                }
                (value, usual) if usual == Some(value) => {}
                (Value::Object(part), _) => said.push(format!("--{name} {}", inner(part))),
                (value, _) => said.push(option(name, value)),
            }
        }
        said.join(" ")
    }

    /// Where `now`, its repetition, comes out differently; `None` where every digit is the same.
    #[must_use]
    pub fn differs_from(&self, now: &Self) -> Option<Difference> {
        let mut what = vec![];
        for (from, to, then) in &self.paths {
            match now.paths.iter().find(|(a, b, _)| a == from && b == to) {
                Some((_, _, value)) if value == then => {}
                Some((_, _, value)) => {
                    what.push(format!("{from} -> {to} was {then} and is {value}"));
                }
                None => what.push(format!("{from} -> {to} was {then} and is not there")),
            }
        }
        for (id, then) in &self.tables {
            match now.tables.iter().find(|(known, _)| known == id) {
                Some((_, digest)) if digest == then => {}
                Some(_) => what.push(format!("table {id} has other numbers")),
                None => what.push(format!("table {id} is not there")),
            }
        }
        if what.is_empty() {
            return None;
        }
        let mut why = vec![];
        if self.columns_sha256 != now.columns_sha256 {
            let rows = match (self.n, now.n) {
                (Some(then), Some(now)) if then != now => {
                    format!(": {then} rows were used then, {now} now")
                }
                _ => String::new(),
            };
            why.push(format!("the data changed{rows}"));
        }
        if self.version != now.version {
            why.push(format!(
                "the program changed: {} then, {} now",
                self.version, now.version
            ));
        }
        Some(Difference { what, why })
    }
}

fn option(name: &str, value: &Value) -> String {
    let option = format!("--{}", name.replace('_', "-"));
    match value {
        Value::Bool(true) => option,
        Value::String(text) => format!("{option} {text}"),
        other => format!("{option} {other}"),
    }
}

/// The options within an option.
fn inner(part: &Map<String, Value>) -> String {
    let told = part.iter().filter(|(_, value)| !value.is_null());
    let shown = told.map(|(name, value)| match value {
        Value::String(text) => format!("{name} {text}"),
        other => format!("{name} {other}"),
    });
    format!("({})", shown.collect::<Vec<_>>().join(", "))
}

fn paths(table: &Table) -> Vec<(String, String, String)> {
    let row = |row: &crate::report::Row| {
        let cells = table.columns.iter().zip(&row.cells);
        let label = row.label.clone();
        cells
            .filter_map(|(column, cell)| {
                let coefficient = cell.as_number()?.to_string();
                Some((label.clone(), column.head.clone(), coefficient))
            })
            .collect::<Vec<_>>()
    };
    table.rows.iter().flat_map(row).collect()
}

/// SHA-256 over a table's labels, columns and cells; titles and notes are words, and not hashed.
fn digest(table: &Table) -> [u8; 32] {
    let mut ink = Sha256::new();
    let text = |text: &str, ink: &mut Sha256| {
        ink.update((text.len() as u64).to_be_bytes());
        ink.update(text.as_bytes());
    };
    table
        .columns
        .iter()
        .for_each(|column| text(&column.id, &mut ink));
    for row in &table.rows {
        text(&row.label, &mut ink);
        for cell in &row.cells {
            match cell {
                Cell::Number(number) | Cell::Shown(number, _) => {
                    ink.update([1]);
                    ink.update((number + 0.0).to_be_bytes());
                }
                Cell::Text(word) => {
                    ink.update([2]);
                    text(word, &mut ink);
                }
                Cell::Blank => ink.update([3]),
                Cell::Undefined => ink.update([4]),
            }
        }
    }
    ink.finalize().into()
}

/// SHA-256 over the cells of the columns that enter, whatever the order of rows and columns.
fn columns(matter: &Matter<'_>, request: &Request) -> [u8; 32] {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let model = Model::read(matter.model, None);
    if let Ok(model) = &model {
        names.extend(model.indicators().iter().map(String::as_str));
    }
    names.extend(request.weights.as_deref());
    names.extend(
        request
            .bootstrap
            .iter()
            .filter_map(|b| b.cluster.as_deref()),
    );
    if let Some(groups) = &request.extras.groups {
        names.insert(&groups.column);
        names.extend(groups.person.as_deref());
    }
    hash_columns(matter.frame, &names)
}

fn hash_columns(frame: &Frame, names: &BTreeSet<&str>) -> [u8; 32] {
    let known: Vec<_> = names.iter().filter_map(|name| frame.column(name)).collect();
    let mut rows: Vec<[u8; 32]> = (0..frame.rows())
        .map(|row| {
            let mut ink = Sha256::new();
            for column in &known {
                match column.text(row) {
                    None => ink.update([0]),
                    Some(text) => {
                        ink.update([1]);
                        ink.update((text.len() as u64).to_be_bytes());
                        ink.update(text.as_bytes());
                    }
                }
            }
            ink.finalize().into()
        })
        .collect();
    rows.sort_unstable();
    let mut ink = Sha256::new();
    for column in &known {
        ink.update((column.name.len() as u64).to_be_bytes());
        ink.update(column.name.as_bytes());
    }
    rows.iter().for_each(|row| ink.update(row));
    ink.finalize().into()
}

/// Bytes as hex digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
