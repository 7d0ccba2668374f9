//! The two rounds of the same people under one another, for a comparison of a model before and after.

use std::borrow::Cow;

use crate::data::{Frame, ROUND, Source, stacked};
use crate::error::{Error, Result};
use crate::sem::model::Model;

use super::{Extras, Grouping, Request};

/// Draws in each round, and permutations of persons, where nobody says how many.
const DRAWS: usize = 1000;

/// The columns that `request` is about. Where rounds are compared, a variable that was asked twice is called as the model
/// `text` calls it: by its name without a round, or by one of its two columns, which then stands for both.
///
/// # Errors
/// Rounds are compared, and no variable was asked twice, or the model has a variable's both columns in it.
pub fn frame<'a>(source: &'a Source, request: &Request, text: &str) -> Result<Cow<'a, Frame>> {
    if !request.rounds {
        return Ok(Cow::Borrowed(&source.frame));
    }
    let stacked = stacked(source)?;
    // A text with faults is refused by whoever reads it to estimate.
    let Ok(model) = Model::read(text, None) else {
        return Ok(Cow::Owned(stacked));
    };
    let names = |column: &str| model.indicators().iter().any(|name| name == column);
    let mut columns = stacked.columns().to_vec();
    for pair in &source.pairs {
        let called = match (names(&pair.before), names(&pair.after)) {
            (true, true) => {
                return Err(Error::new(
                    "rounds",
                    format!(
                        "the model has `{}` of both rounds in it, so there is no model of one round to compare",
                        pair.variable
                    ),
                )
                .way_out(format!(
                    "Write it with the columns of one round, such as {}",
                    pair.after
                )));
            }
            (true, false) => &pair.before,
            (false, true) => &pair.after,
            (false, false) => continue,
        };
        let own = columns
            .iter_mut()
            .find(|column| column.name == pair.variable);
        if let Some(column) = own {
            column.name.clone_from(called);
        }
    }
    Ok(Cow::Owned(Frame::new(columns)))
}

/// The comparison of the two rounds of `source` as it is usually made.
///
/// # Errors
/// The data do not say whose row it is.
pub fn request(source: &Source) -> Result<Request> {
    let Some(key) = &source.key else {
        return Err(Error::new("", "the data do not say whose row it is")
            .way_out("Let the questionnaire name the respondent's key"));
    };
    let grouping = Grouping {
        column: ROUND.to_owned(),
        person: Some(key.clone()),
        draws: DRAWS,
        permutations: DRAWS,
        seed: 1,
    };
    Ok(Request {
        rounds: true,
        extras: Extras {
            groups: Some(grouping),
            ..Extras::default()
        },
        ..Request::default()
    })
}

/// Those of `indicators` that hold the same in both rounds of `frame`, row for row: they were asked once.
///
/// # Errors
/// All of them: there is nothing to compare.
pub(super) fn asked_once(frame: &Frame, indicators: &[String]) -> Result<Vec<String>> {
    let half = frame.rows() / 2;
    let same = |name: &&String| {
        frame
            .column(name)
            .is_some_and(|column| (0..half).all(|row| column.text(row) == column.text(row + half)))
    };
    let once: Vec<String> = indicators.iter().filter(same).cloned().collect();
    if once.len() == indicators.len() {
        return Err(Error::new(
            "rounds",
            "every variable of the model was asked in one round only, so both rounds hold the same answers",
        )
        .way_out("Write a model of variables that were asked twice; Compare lists them"));
    }
    Ok(once)
}
