//! What the model's measurement is worth while the survey runs: reliability and paths with their intervals, items that
//! hurt, and the smallest effect that can be detected now and at the number wanted.

use crate::data::{MeasurementScale, Source};
use crate::error::{Error, Result};
use crate::report::{Cell, Column, Format, Table, Tables};
use crate::sem::{model::Model, sample_size};
use crate::stats::{
    describe::{correlation, sd},
    power::detectable,
};

use super::{Matter, Progress, Request, Resampling, estimate_with, observations};

/// An alpha, or a rho_A, below this is too low (Nunnally & Bernstein 1994).
const RELIABLE: f64 = 0.70;

/// An AVE below this is too low (Fornell & Larcker 1981).
const CONVERGENT: f64 = 0.50;

/// A loading below this shares less than half of its variance with its construct.
const LOADING: f64 = 0.708;

/// Without an item that hurts, alpha is higher by at least so much.
const HURTS: f64 = 0.01;

/// Above so many respondents fewer draws give intervals that are exact enough to decide by.
const MANY: usize = 5_000;

/// The tables, at `target` respondents where a number is wanted.
///
/// # Errors
/// The study has no model, or it cannot be estimated with what there is; the sentence says why.
pub fn measures(source: &Source, target: Option<usize>, progress: Progress<'_>) -> Result<Tables> {
    let Some(text) = &source.model else {
        return Err(no_model());
    };
    let many = source.frame.rows() > MANY;
    let draws = if many { 100 } else { 500 };
    let request = Request {
        bootstrap: Some(Resampling {
            draws,
            ..Resampling::default()
        }),
        ..Request::default()
    };
    let matter = Matter {
        frame: &source.frame,
        model_name: "the study's model",
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let full = estimate_with(&matter, &request, progress)?;
    let n = full.run.facts.iter().find_map(|(name, fact)| match fact {
        crate::report::Fact::Count(n) if name == "n" => Some(*n as f64),
        _ => None,
    });
    let n = n.unwrap_or_default();
    let made = format!("{draws} bootstrap draws, 95 % intervals, n = {n}");
    let tables = vec![
        reliability(&full, &made),
        items(&full, source, text, &made)?,
        paths(&full, n, target, &made),
        changes(source, target),
    ];
    Ok(Tables {
        tables: tables
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect(),
        run: full.run,
    })
}

/// What is said where there is no model to measure.
#[must_use]
pub fn no_model() -> Error {
    Error::new("", "this study has no path model")
        .way_out("`fieldbook new --model MODEL.lav` gives a study one")
}

fn column(id: &str, head: &str) -> Column {
    Column::new(id, head, Format::Coefficient)
}

fn cell(number: Option<f64>) -> Cell {
    number.map_or(Cell::Undefined, Cell::number)
}

/// Original and interval of a row of a bootstrap table.
fn interval(full: &Tables, id: &str, label: &str) -> [Option<f64>; 3] {
    let table = full.table(id);
    ["original", "ci_low", "ci_high"].map(|column| table?.number(label, column))
}

fn reliability(full: &Tables, made: &str) -> Table {
    let columns = vec![
        column("verdict", "verdict"),
        column("alpha", "alpha"),
        column("alpha_low", "from"),
        column("alpha_high", "to"),
        column("rho_a", "rho_A"),
        column("rho_a_low", "from"),
        column("rho_a_high", "to"),
        column("ave", "AVE"),
        column("ave_low", "from"),
        column("ave_high", "to"),
    ];
    let title = "Reliability so far";
    let mut table = Table::new("running_reliability", title, "construct", columns);
    let constructs = full.table("construct_reliability");
    for row in constructs.map_or(&[][..], |table| &table.rows) {
        let of = |measure: &str| {
            let label = format!("{} {measure}", row.label);
            interval(full, "construct_reliability_bootstrap", &label)
        };
        let [alpha, rho_a, ave] = ["alpha", "rho_a", "ave"].map(of);
        let lows = [(alpha, RELIABLE), (ave, CONVERGENT)];
        let fails = lows
            .iter()
            .any(|(of, least)| of[2].is_some_and(|high| high < *least));
        let holds = lows
            .iter()
            .all(|(of, least)| of[1].is_some_and(|low| low >= *least));
        let verdict = match (holds, fails) {
            (true, _) => "holds",
            (_, true) => "fails",
            _ => "not sure yet",
        };
        let mut cells = vec![Cell::Text(verdict.to_owned())];
        cells.extend([alpha, rho_a, ave].concat().into_iter().map(cell));
        table.push(row.label.clone(), cells);
    }
    table.notes.push(format!(
        "Holds: both intervals above alpha {RELIABLE:.2} (Nunnally & Bernstein 1994) and AVE {CONVERGENT:.2} \
         (Fornell & Larcker 1981); fails: one of them below"
    ));
    table.notes.push(made.to_owned());
    table
}

fn items(full: &Tables, source: &Source, text: &str, made: &str) -> Result<Table> {
    let columns = vec![
        Column::new("construct", "construct", Format::Coefficient),
        column("verdict", "verdict"),
        column("loading", "loading"),
        column("loading_low", "from"),
        column("loading_high", "to"),
        column("alpha_without", "alpha without"),
        column("gain", "change"),
    ];
    let mut table = Table::new("running_items", "Items so far", "item", columns);
    let names: Vec<&str> = source
        .frame
        .columns()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    let Ok(model) = Model::read(text, Some(&names)) else {
        return Ok(table);
    };
    let values = observations(&source.frame, model.indicators())?;
    let Some(loadings) = full.table("outer_loadings") else {
        return Ok(table);
    };
    for (at, construct) in loadings.columns.iter().enumerate() {
        let block: Vec<(&str, f64)> = loadings
            .rows
            .iter()
            .filter_map(|row| Some((row.label.as_str(), row.cells[at].as_number()?)))
            .collect();
        let columns: Vec<&Vec<Option<f64>>> = block
            .iter()
            .filter_map(|(name, _)| {
                let at = values.names.iter().position(|own| own == name)?;
                values.columns.get(at)
            })
            .collect();
        if columns.len() != block.len() || block.len() < 3 {
            continue;
        }
        let signs: Vec<f64> = block.iter().map(|(_, loading)| loading.signum()).collect();
        let all = alpha(&columns, &signs, None);
        for (leave, (name, _)) in block.iter().enumerate() {
            let label = format!("{name} <- {}", construct.id);
            let [loading, low, high] = interval(full, "outer_loadings_bootstrap", &label);
            let without = alpha(&columns, &signs, Some(leave));
            let gain = without.zip(all).map(|(without, all)| without - all);
            let verdict = if gain.is_some_and(|gain| gain >= HURTS) {
                "hurts"
            } else if high.is_some_and(|high| high < LOADING) {
                "weak"
            } else if low.is_some_and(|low| low >= LOADING) {
                "holds"
            } else {
                "not sure yet"
            };
            table.push(
                *name,
                vec![
                    Cell::Text(construct.id.clone()),
                    Cell::Text(verdict.to_owned()),
                    cell(loading),
                    cell(low),
                    cell(high),
                    cell(without),
                    cell(gain),
                ],
            );
        }
    }
    table.notes.push(format!(
        "Hurts: standardised alpha is higher without it by {HURTS} or more; weak: the loading's interval lies below \
         {LOADING}; alpha from respondents who answered the whole battery"
    ));
    table.notes.push(made.to_owned());
    Ok(table)
}

/// Standardised alpha of a battery, without the item `leave`; items that run against it are turned.
///
/// # Source
/// α = k r̄ / (1 + (k − 1) r̄), with r̄ the mean correlation (Cronbach 1951, standardised form).
fn alpha(columns: &[&Vec<Option<f64>>], signs: &[f64], leave: Option<usize>) -> Option<f64> {
    let rows = columns.first()?.len();
    let whole: Vec<usize> = (0..rows)
        .filter(|row| columns.iter().all(|column| column[*row].is_some()))
        .collect();
    let kept: Vec<Vec<f64>> = columns
        .iter()
        .zip(signs)
        .enumerate()
        .filter(|(at, _)| Some(*at) != leave)
        .map(|(_, (column, sign))| {
            let values = whole.iter().filter_map(|row| column[*row]);
            values.map(|value| sign * value).collect()
        })
        .collect();
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (at, one) in kept.iter().enumerate() {
        for other in &kept[at + 1..] {
            sum += correlation(one, other)?;
            pairs += 1.0;
        }
    }
    let (k, mean) = (kept.len() as f64, sum / pairs);
    Some(k * mean / (1.0 + (k - 1.0) * mean)).filter(|alpha| alpha.is_finite())
}

fn paths(full: &Tables, n: f64, target: Option<usize>, made: &str) -> Table {
    let mut columns = vec![
        column("estimate", "estimate"),
        column("ci_low", "from"),
        column("ci_high", "to"),
        Column::new("p", "p", Format::P),
        column("detectable_now", "detectable now"),
        Column::new("rows_needed", "rows it needs", Format::Count),
    ];
    if let Some(target) = target {
        let head = format!("detectable at {target}");
        columns.insert(
            5,
            Column::new("detectable_at_target", head, Format::Coefficient),
        );
    }
    let mut table = Table::new("running_paths", "Paths so far", "path", columns);
    let found = full.table("path_coefficients_bootstrap");
    for row in found.map_or(&[][..], |table| &table.rows) {
        let [estimate, low, high] = interval(full, "path_coefficients_bootstrap", &row.label);
        let p = found.and_then(|table| table.number(&row.label, "p"));
        let mut cells = vec![
            cell(estimate),
            cell(low),
            cell(high),
            cell(p),
            Cell::number(sample_size::smallest_detectable(n)),
        ];
        if let Some(target) = target {
            cells.push(Cell::number(sample_size::smallest_detectable(
                target as f64,
            )));
        }
        let needed = estimate.map(|size| sample_size::needs(size, n).inverse_square_root);
        cells.push(cell(needed));
        table.push(row.label.clone(), cells);
    }
    table.notes.push(
        "Detectable: the smallest path found with a power of .80 at .05, one-sided, by the inverse square root method \
         (Kock & Hadaya 2018)"
            .to_owned(),
    );
    table.notes.push(made.to_owned());
    table
}

fn changes(source: &Source, target: Option<usize>) -> Table {
    let mut columns = vec![
        Column::new("n", "pairs", Format::Count),
        Column::new("sd", "sd of the change", Format::Magnitude),
        column("dz_now", "detectable d_z"),
        Column::new("now", "in its unit", Format::Magnitude),
    ];
    if target.is_some() {
        columns.push(column("dz_target", "d_z as wanted"));
        columns.push(Column::new("at_target", "in its unit", Format::Magnitude));
    }
    let title = "Changes that can be detected";
    let mut table = Table::new("running_changes", title, "variable", columns);
    let numeric = |scale: MeasurementScale| {
        matches!(scale, MeasurementScale::Numeric | MeasurementScale::Rating)
    };
    for pair in source.pairs.iter().filter(|pair| numeric(pair.scale)) {
        let (Ok(before), Ok(after)) = (source.numbers(&pair.before), source.numbers(&pair.after))
        else {
            continue;
        };
        let both = before.iter().zip(after);
        let change: Vec<f64> = both
            .filter_map(|(before, after)| Some(after.ok()? - before.ok()?))
            .collect();
        let spread = sd(&change);
        let least = |n: f64| detectable(n, n, 0.0, 0.05, 0.80);
        let now = least(change.len() as f64);
        let mut cells = vec![
            Cell::Number(change.len() as f64),
            Cell::number(spread),
            cell(now),
            cell(now.map(|dz| dz * spread)),
        ];
        if let Some(target) = target {
            let then = least(target as f64);
            cells.extend([cell(then), cell(then.map(|dz| dz * spread))]);
        }
        table.push(pair.variable.clone(), cells);
    }
    table.notes.push(
        "The smallest mean change that a paired t test finds with a power of .80 at .05, two-sided, every respondent \
         drawn by itself; villages whose people are alike need more"
            .to_owned(),
    );
    table
}
