//! The table of gaps: what is missing of the indicators, and what became of it; read before any estimate is.

use crate::sem::data::{Missing, Sample};

use super::{Cell, Column, Fact, Format, Run, Table};

/// Rows of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// All of them.
    pub all: usize,
    /// Those without a gap in any indicator.
    pub complete: usize,
}

/// The table of gaps; nothing where there are none.
#[must_use]
pub fn gaps(sample: &Sample, rows: Rows) -> Option<Table> {
    if sample.gaps.iter().all(|gaps| *gaps == 0) {
        return None;
    }
    let mut table = Table::new(
        "missing_data",
        "Missing data",
        "indicator",
        vec![
            Column::new("answered", "answered", Format::Count),
            Column::new("gaps", "gaps", Format::Count),
            Column::new("share", "share missing", Format::Percent),
        ],
    );
    for (name, &gaps) in sample.names.iter().zip(&sample.gaps) {
        table.push(
            name.clone(),
            vec![
                Cell::number((rows.all - gaps) as f64),
                Cell::number(gaps as f64),
                Cell::number(gaps as f64 / rows.all as f64),
            ],
        );
    }
    let became = match sample.missing {
        Missing::Casewise => "rows with a gap are left out",
        Missing::Mean => "gaps are filled with the indicator's mean, which shrinks its spread",
        Missing::Pairwise => "each correlation is taken from the rows that have both indicators",
        Missing::Em => {
            "means and correlations by the EM algorithm, as if from a normal distribution"
        }
    };
    table.notes.push(format!(
        "{} of {} rows are complete; {became} ({}). {} rows are used",
        rows.complete,
        rows.all,
        word(sample.missing),
        sample.n()
    ));
    if rows.complete < rows.all && sample.missing != Missing::Casewise {
        table
            .notes
            .push("The same is done anew in every draw of a bootstrap".into());
    }
    Some(table)
}

/// Says in `run` what became of gaps, where there were any.
pub fn facts(run: &mut Run, sample: &Sample, rows: Rows) {
    if sample.gaps.iter().any(|gaps| *gaps > 0) {
        run.push("missing", Fact::Text(word(sample.missing).into()));
        run.push("rows", Fact::Count(rows.all as u64));
        run.push("rows_complete", Fact::Count(rows.complete as u64));
    }
}

fn word(missing: Missing) -> &'static str {
    match missing {
        Missing::Casewise => "casewise",
        Missing::Mean => "mean",
        Missing::Pairwise => "pairwise",
        Missing::Em => "em",
    }
}
