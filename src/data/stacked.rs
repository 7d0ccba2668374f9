//! Two rounds under one another: each respondent twice, once with the answers of each round, to compare a model between them.

use crate::error::{Error, Result};

use super::{Column, Frame, Reason, Source, Values};

/// The column that says which round a row is of.
pub const ROUND: &str = "round";

/// The frame of `source` with both rounds of its paired variables in one column each, named by the variable; what was asked
/// once stands in both rows of a respondent. [`ROUND`] names the round.
///
/// # Errors
/// No variable was asked twice, or there is a column called `round` already.
pub fn stacked(source: &Source) -> Result<Frame> {
    let Some(first) = source.pairs.first() else {
        return Err(Error::new("", "no variable was asked in two rounds")
            .way_out("Two rounds of a variable are two columns, as skill_2020 and skill_2022"));
    };
    if source.frame.column(ROUND).is_some() {
        return Err(
            Error::new(format!("column {ROUND}"), "the data say the round already")
                .way_out("Use --group round --person COLUMN"),
        );
    }
    let names = rounds(&first.variable, &first.before, &first.after);
    let pairs: Vec<_> = source
        .pairs
        .iter()
        .filter(|pair| rounds(&pair.variable, &pair.before, &pair.after) == names)
        .collect();
    let rows = source.frame.rows();
    let round = [&names.0, &names.1]
        .into_iter()
        .flat_map(|name| std::iter::repeat_n(Ok(name.clone()), rows))
        .collect();
    let mut columns = vec![Column {
        name: ROUND.to_owned(),
        label: None,
        values: Values::Texts(round),
    }];
    for column in source.frame.columns() {
        let paired = |pair: &&&super::Paired| pair.before == column.name;
        let is_after = pairs.iter().any(|pair| pair.after == column.name);
        match pairs.iter().find(paired) {
            Some(pair) => {
                let after = source.column(&pair.after)?;
                columns.push(Column {
                    name: pair.variable.clone(),
                    label: column.label.clone(),
                    values: under(&column.values, &after.values),
                });
            }
            None if is_after => {}
            None => columns.push(Column {
                values: under(&column.values, &column.values),
                ..column.clone()
            }),
        }
    }
    Ok(Frame::new(columns))
}

/// What the rounds are called: `2020` and `2022` of `income_2020` and `income_2022`.
fn rounds(variable: &str, before: &str, after: &str) -> (String, String) {
    let round = |column: &str, otherwise: &str| {
        let rest = column
            .strip_prefix(variable)
            .and_then(|rest| rest.strip_prefix(['_', '.', '-']));
        rest.unwrap_or(otherwise).to_owned()
    };
    (round(before, "before"), round(after, "later"))
}

fn under(above: &Values, below: &Values) -> Values {
    let as_texts = |values: &Values| -> Vec<std::result::Result<String, Reason>> {
        match values {
            Values::Texts(cells) => cells.clone(),
            Values::Numbers(cells) => cells
                .iter()
                .map(|cell| cell.map(|number| number.to_string()))
                .collect(),
        }
    };
    match (above, below) {
        (Values::Numbers(above), Values::Numbers(below)) => {
            Values::Numbers(above.iter().chain(below).copied().collect())
        }
        _ => Values::Texts([as_texts(above), as_texts(below)].concat()),
    }
}
