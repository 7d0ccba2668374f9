//! Fieldwork as tables: how visits ended, response rates with their formulas, villages, enumerators.

use crate::data::{Fieldwork, OutcomeClass, Tally};

use super::{Cell, Column, Format, Table};

/// All tables of fieldwork that there is something to say in.
#[must_use]
pub fn tables(fieldwork: &Fieldwork) -> Vec<Table> {
    let mut tables = Vec::new();
    if fieldwork.total.listed > 0 {
        tables.push(outcomes(fieldwork));
        tables.push(rates(fieldwork));
    }
    if !fieldwork.villages.is_empty() {
        let title = "Fieldwork by village";
        tables.push(groups(
            "fieldwork_by_village",
            title,
            "village",
            &fieldwork.villages,
        ));
    }
    if !fieldwork.enumerators.is_empty() {
        let title = "Fieldwork by enumerator";
        tables.push(groups(
            "fieldwork_by_enumerator",
            title,
            "enumerator",
            &fieldwork.enumerators,
        ));
    }
    tables
}

fn outcomes(fieldwork: &Fieldwork) -> Table {
    let columns = vec![
        Column::new("class", "class", Format::Count),
        Column::new("n", "n", Format::Count),
        Column::new("share", "share", Format::Percent),
    ];
    let mut table = Table::new(
        "response_outcomes",
        "How the visits ended",
        "outcome",
        columns,
    );
    let listed = number(fieldwork.total.listed);
    for class in OutcomeClass::ALL {
        let n = number(fieldwork.total.outcomes.of(class));
        let cells = vec![
            Cell::Text(class.letters().to_owned()),
            Cell::Number(n),
            Cell::number(n / listed),
        ];
        table.push(class.to_string(), cells);
    }
    table.push(
        "listed",
        vec![Cell::Blank, Cell::Number(listed), Cell::Blank],
    );
    let origin = fieldwork.origin;
    table.notes.push(format!(
        "Final outcome of every listed person: {} from the sampling frame, {} from the interviews, {} without an outcome, \
         who count as unknown",
        origin.frame, origin.interviews, origin.none
    ));
    table
}

fn rates(fieldwork: &Fieldwork) -> Table {
    let columns = vec![
        Column::new("rate", "rate", Format::Percent),
        Column::new("formula", "formula", Format::Coefficient),
    ];
    let mut table = Table::new("response_rates", "Response rates", "rate", columns);
    let rates = fieldwork.total.outcomes.rates();
    for (name, rate, formula) in [
        ("RR1", rates.rr1, "I / (I + P + R + NC + O + UO)"),
        ("RR2", rates.rr2, "(I + P) / (I + P + R + NC + O + UO)"),
        ("RR3", rates.rr3, "I / (I + P + R + NC + O + e UO)"),
        ("RR4", rates.rr4, "(I + P) / (I + P + R + NC + O + e UO)"),
        ("RR5", rates.rr5, "I / (I + P + R + NC + O)"),
        ("RR6", rates.rr6, "(I + P) / (I + P + R + NC + O)"),
        ("COOP1", rates.coop1, "I / (I + P + R + O)"),
        ("COOP2", rates.coop2, "(I + P) / (I + P + R + O)"),
        ("REF1", rates.ref1, "R / (I + P + R + NC + O + UO)"),
        (
            "CON1",
            rates.con1,
            "(I + P + R + O) / (I + P + R + NC + O + UO)",
        ),
    ] {
        table.push(name, vec![share(rate), Cell::Text(formula.to_owned())]);
    }
    table.notes.push(
        "AAPOR, Standard Definitions; e is the share of eligible among those whose eligibility is known; \
         those out of the sample are in no denominator"
            .to_owned(),
    );
    if rates.rr5.is_none() {
        table
            .notes
            .push("A dash: nobody is in the denominator".to_owned());
    }
    table
}

fn groups(id: &str, title: &str, stub: &str, tallies: &[Tally]) -> Table {
    let columns = vec![
        Column::new("listed", "listed", Format::Count),
        Column::new("respondents", "respondents", Format::Count),
        Column::new("rr2", "RR2", Format::Percent),
        Column::new("coop2", "COOP2", Format::Percent),
        Column::new("interviews", "interviews", Format::Count),
        Column::new("complete", "complete", Format::Count),
        Column::new("gaps", "gaps", Format::Percent),
    ];
    let mut table = Table::new(id, title, stub, columns);
    for tally in tallies {
        let label = match &tally.label {
            Some(label) if *label != tally.code => format!("{} {label}", tally.code),
            _ => tally.code.clone(),
        };
        let rates = tally.outcomes.rates();
        let asked = number(tally.answers + tally.gaps);
        let cells = vec![
            Cell::Number(number(tally.listed)),
            Cell::Number(number(tally.respondents)),
            share(rates.rr2),
            share(rates.coop2),
            Cell::Number(number(tally.interviews)),
            Cell::Number(number(tally.complete)),
            Cell::number(number(tally.gaps) / asked),
        ];
        table.push(label, cells);
    }
    table.notes.push(
        "Listed as in the sampling frame; an interview is one round of one respondent; gaps: the share of questions \
         answered with does not know, refused or not applicable; a dash: nobody is in the denominator"
            .to_owned(),
    );
    table
}

fn share(rate: Option<f64>) -> Cell {
    rate.map_or(Cell::Undefined, Cell::number)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "people and questions are far fewer than 2^53"
)]
const fn number(count: u64) -> f64 {
    count as f64
}
