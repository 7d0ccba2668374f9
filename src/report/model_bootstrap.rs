//! The tables of a bootstrap: what the draws say about every number that has a distribution, and the ledger of draws.

use crate::sem::{
    bootstrap::{self, Bootstrap, Draws, Policy, REPLACEMENTS, SignChanges},
    estimate::Estimate,
    intervals::{Interval, PValue, Settings, summary},
    parameters::Parameters,
    slopes::{REACH, STEP, regions},
};

use super::{Cell, Column, Fact, Format, Run, Table, Tables};

/// A bootstrap and how it is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Inference<'a> {
    /// The estimate that was repeated.
    pub estimate: &'a Estimate,
    /// What was repeated.
    pub parameters: &'a Parameters,
    /// How.
    pub plan: &'a bootstrap::Plan,
    /// The draws.
    pub bootstrap: &'a Bootstrap,
    /// How intervals are made.
    pub interval: Interval,
    /// What p means.
    pub p: PValue,
    /// The share between the bounds.
    pub confidence: f64,
    /// The parameters with each row left out, row after row, or the row of the data without which there is no estimate;
    /// needed for BCa.
    pub jackknife: Option<Result<&'a [f64], usize>>,
}

/// The titles of the tables that have inference, in the order of reading.
const TITLES: &[(&str, &str)] = &[
    ("path_coefficients", "Path coefficients"),
    ("total_indirect_effects", "Total indirect effects"),
    ("specific_indirect_effects", "Specific indirect effects"),
    ("total_effects", "Total effects"),
    ("defined", "Defined quantities"),
    ("simple_slopes", "Simple slopes"),
    ("outer_loadings", "Outer loadings"),
    ("outer_weights", "Outer weights"),
    ("construct_correlations", "Construct correlations"),
    ("r_square", "R-square"),
    ("f_square", "f-square"),
    (
        "construct_reliability",
        "Construct reliability and validity",
    ),
    ("htmt", "Heterotrait-monotrait ratio (HTMT)"),
    ("htmt2", "HTMT2"),
];

/// Adds the tables and facts of `inference` to `tables`.
pub fn add(tables: &mut Tables, inference: &Inference) {
    for (id, title) in TITLES {
        let table = table(inference, id, title);
        if !table.rows.is_empty() {
            tables.tables.push(table);
        }
    }
    tables.tables.extend(johnson_neyman(inference));
    tables.tables.push(ledger(inference));
    facts(&mut tables.run, inference);
}

fn table(inference: &Inference, id: &str, title: &str) -> Table {
    let percent = |share: f64| format!("{}%", (1e6 * share).round() / 1e4);
    let tail = (1.0 - inference.confidence) / 2.0;
    let columns = vec![
        Column::new("original", "Original sample (O)", Format::Coefficient),
        Column::new("mean", "Sample mean (M)", Format::Coefficient),
        Column::new("sd", "Standard deviation (STDEV)", Format::Coefficient),
        Column::new("t", "T (O/STDEV)", Format::Coefficient),
        Column::new("p", "P", Format::P),
        Column::new("ci_low", percent(tail), Format::Coefficient),
        Column::new("ci_high", percent(1.0 - tail), Format::Coefficient),
    ];
    let mut table = Table::new(
        &format!("{id}_bootstrap"),
        &format!("{title}: bootstrap"),
        "parameter",
        columns,
    );
    let originals = inference
        .parameters
        .values(&inference.estimate.plan, inference.estimate);
    for (at, parameter) in inference.parameters.list().iter().enumerate() {
        if parameter.table == id {
            table.push(
                parameter.label.clone(),
                cells(inference, at, originals[at], parameter.tested),
            );
        }
    }
    table.notes.push(made(inference));
    if let Some(Err(row)) = inference.jackknife {
        table.notes.push(format!(
            "No BCa interval: it needs the estimate without each row, and without row {} there is none. Use another --interval",
            row + 1
        ));
    }
    if table
        .rows
        .iter()
        .any(|row| row.cells.contains(&Cell::Undefined))
    {
        table
            .notes
            .push("A dash: not defined in these data, or the same in every draw".into());
    }
    if table
        .rows
        .iter()
        .any(|row| row.cells.contains(&Cell::Blank))
    {
        table
            .notes
            .push("No t and p: that it is zero is no hypothesis worth testing".into());
    }
    table
}

fn cells(inference: &Inference, at: usize, original: f64, tested: bool) -> Vec<Cell> {
    let left_out = left_out(inference, at);
    let t_draws = (inference.interval == Interval::Studentised)
        .then(|| inference.bootstrap.t_draws(at, original));
    let settings = Settings {
        jackknife: left_out.as_deref(),
        t_draws: t_draws.as_deref(),
        ..settings(inference)
    };
    let summary = summary(original, inference.bootstrap.values(at), settings);
    let test = |value: f64| {
        if tested {
            Cell::number(value)
        } else {
            Cell::Blank
        }
    };
    vec![
        Cell::number(original),
        Cell::number(summary.mean),
        Cell::number(summary.sd),
        test(summary.t),
        test(summary.p),
        Cell::number(summary.low),
        Cell::number(summary.high),
    ]
}

/// How draws are read, but for what each parameter has of its own.
fn settings<'a>(inference: &Inference) -> Settings<'a> {
    Settings {
        interval: inference.interval,
        p: inference.p,
        confidence: inference.confidence,
        sd_over_draws: inference.estimate.method.compat.sd_over_draws(),
        jackknife: None,
        t_draws: None,
    }
}

/// The parameter at `at` with each row left out.
fn left_out(inference: &Inference, at: usize) -> Option<Vec<f64>> {
    let width = inference.parameters.list().len();
    let rows = inference.jackknife?.ok()?;
    Some(rows.iter().skip(at).step_by(width).copied().collect())
}

/// Where the interval of a slope leaves zero out; nothing in a model without products of scores.
fn johnson_neyman(inference: &Inference) -> Option<Table> {
    let terms = inference.parameters.terms();
    if terms.is_empty() {
        return None;
    }
    let columns = vec![
        Column::new("from", "from (SD)", Format::Coefficient),
        Column::new("to", "to (SD)", Format::Coefficient),
        Column::new("sign", "slope", Format::Coefficient),
    ];
    let mut table = Table::new(
        "johnson_neyman",
        "Johnson-Neyman regions: bootstrap",
        "path, by its moderator",
        columns,
    );
    let (plan, own) = (&inference.estimate.plan, settings(inference));
    let originals = inference.parameters.values(plan, inference.estimate);
    // A slope's own standard errors within draws are those of five values of the moderator only.
    let interval = match own.interval {
        Interval::Studentised => Interval::Percentile,
        other => other,
    };
    for (term, [mean, above]) in terms {
        let name = |j: usize| plan.stages[plan.structure()].design.blocks[j].name.as_str();
        let (from, to, by) = (
            name(term.predictor),
            name(term.outcome),
            name(term.moderator),
        );
        let along = |mean: &[f64], above: &[f64], at: f64| -> Vec<f64> {
            let both = mean.iter().zip(above);
            both.map(|(mean, above)| mean + at * (above - mean))
                .collect()
        };
        let (draws, more) = (
            inference.bootstrap.values(mean),
            inference.bootstrap.values(above),
        );
        let without = left_out(inference, mean).zip(left_out(inference, above));
        let found = regions(|at| {
            let without = without.as_ref().map(|(mean, above)| along(mean, above, at));
            let settings = Settings {
                interval,
                jackknife: without.as_deref(),
                ..own
            };
            let original = along(&originals[mean..=mean], &originals[above..=above], at)[0];
            let summary = summary(original, &along(draws, more, at), settings);
            (summary.low, summary.high)
        });
        if found.is_empty() {
            table.notes.push(format!(
                "{from} -> {to}: at no value of {by} does the interval leave zero out"
            ));
        }
        for (number, region) in found.iter().enumerate() {
            let sign = if region.positive {
                "above zero"
            } else {
                "below zero"
            };
            table.push(
                format!("{from} -> {to} by {by}, {}", number + 1),
                vec![
                    Cell::number(region.from),
                    Cell::number(region.to),
                    Cell::Text(sign.into()),
                ],
            );
        }
    }
    table.notes.push(format!(
        "Values of the moderator, in standard deviations from its mean, at which the slope's {} % {} interval leaves zero out; looked for from -{REACH} to {REACH} in steps of {STEP}, ends found between them",
        (1e6 * own.confidence).round() / 1e4,
        self::interval(interval)
    ));
    Some(table)
}

/// What an interval is called in a note.
fn interval(interval: Interval) -> &'static str {
    match interval {
        Interval::Percentile => "percentile (type 7)",
        Interval::BiasCorrected => "bias-corrected",
        Interval::Bca => "BCa (acceleration from the jackknife, Efron)",
        Interval::Studentised => "studentised (standard errors from draws within each draw)",
        Interval::Normal => "normal",
        Interval::Basic => "basic",
    }
}

/// The line that stands under every table.
fn made(inference: &Inference) -> String {
    let p = match inference.p {
        PValue::StudentT => "two-sided from t with draws - 1 degrees of freedom (SmartPLS)",
        PValue::Normal => "two-sided from the normal distribution (cSEM)",
        PValue::Percentile => "twice the smaller share of draws beyond zero (seminr)",
    };
    let units = if inference.plan.clusters.is_some() {
        "clusters"
    } else {
        "rows"
    };
    let (used, asked) = (inference.bootstrap.kept.len(), inference.plan.asked());
    let of_asked = if used == asked {
        String::new()
    } else {
        format!(" of {asked}")
    };
    format!(
        "{used}{of_asked} draws of {units}; intervals {}; p {p}; standard deviation with {}; {}",
        interval(inference.interval),
        if inference.estimate.method.compat.sd_over_draws() {
            "draws"
        } else {
            "draws - 1"
        },
        match inference.plan.signs {
            SignChanges::None => "draws keep the sign rule of the estimate",
            SignChanges::Individual =>
                "individual sign changes: every weight, loading, correlation, path and effect of a draw takes the sign of the estimate, so that p is too small",
            SignChanges::Construct =>
                "construct-level sign changes: a construct is turned where the sum of its loadings has another sign than in the estimate",
        }
    )
}

fn ledger(inference: &Inference) -> Table {
    let columns = vec![
        Column::new("draws", "draws", Format::Count),
        Column::new("first", "first draw", Format::Count),
        Column::new("fate", "fate", Format::Count),
    ];
    let mut table = Table::new(
        "bootstrap_ledger",
        "Draws that were not plainly good",
        "reason",
        columns,
    );
    let ledger = &inference.bootstrap.ledger;
    for entry in &ledger.entries {
        let fate = if entry.kept { "kept" } else { "left out" };
        table.push(
            format!("{} ({fate})", entry.reason.sentence()),
            vec![
                Cell::number(entry.count as f64),
                Cell::number(entry.first as f64 + 1.0),
                Cell::Text(fate.into()),
            ],
        );
    }
    let policy = match inference.plan.policy {
        Policy::Drop => "left out",
        Policy::Replace => "left out and replaced by further draws",
        Policy::Keep => "kept",
    };
    table.notes.push(format!(
        "{} draws asked for, {} made, {} used; inadmissible draws are {policy}",
        inference.plan.asked(),
        ledger.made,
        inference.bootstrap.kept.len()
    ));
    if inference.plan.policy == Policy::Replace
        && !inference.bootstrap.stopped
        && inference.bootstrap.kept.len() < inference.plan.asked()
    {
        table.notes.push(format!(
            "Fewer than asked for: no more than {REPLACEMENTS} times as many are made"
        ));
    }
    if inference.bootstrap.stopped {
        table
            .notes
            .push("The work was stopped; what was done until then is shown".into());
    }
    table
}

fn facts(run: &mut Run, inference: &Inference) {
    if let Draws::Seeded { seed, .. } = inference.plan.draws {
        let of_seed = run.facts.iter_mut().find(|(name, _)| name == "seed");
        if let Some((_, fact)) = of_seed {
            *fact = Fact::Count(seed);
        }
    }
    let interval = match inference.interval {
        Interval::Percentile => "percentile",
        Interval::BiasCorrected => "bc",
        Interval::Bca => "bca",
        Interval::Studentised => "studentised",
        Interval::Normal => "normal",
        Interval::Basic => "basic",
    };
    run.push("draws", Fact::Count(inference.plan.asked() as u64));
    run.push(
        "draws_made",
        Fact::Count(inference.bootstrap.ledger.made as u64),
    );
    run.push(
        "draws_used",
        Fact::Count(inference.bootstrap.kept.len() as u64),
    );
    run.push(
        "draws_inadmissible",
        Fact::Count(inference.bootstrap.ledger.kept() as u64),
    );
    if inference.bootstrap.stopped {
        let made = inference.bootstrap.ledger.made;
        run.push("stopped_after", Fact::Count(made as u64));
    }
    let signs = match inference.plan.signs {
        SignChanges::None => "none",
        SignChanges::Individual => "individual",
        SignChanges::Construct => "construct",
    };
    run.push("sign_changes", Fact::Text(signs.into()));
    run.push("interval", Fact::Text(interval.into()));
    run.push("confidence", Fact::Number(inference.confidence));
    run.push(
        "clusters",
        inference
            .plan
            .clusters
            .as_ref()
            .map_or(Fact::None, |clusters| {
                Fact::Count(clusters.iter().max().map_or(0, |last| last + 1) as u64)
            }),
    );
}
