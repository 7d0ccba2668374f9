//! A kept estimate made again, to see whether every digit is the same.

use crate::data::Source;
use crate::error::Result;
use crate::report::Tables;

use super::{Difference, Matter, Progress, Record, estimate_with, rounds};

/// What came out when a kept estimate was made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Repetition {
    /// The tables as they are now.
    pub tables: Tables,
    /// Where they differ from those that were kept; `None` where every digit is the same.
    pub difference: Option<Difference>,
    /// Whether the study's model is another one now; the estimate was repeated with its own.
    pub superseded: bool,
}

/// Makes `record`, which used the model `text` called `name`, again from `source`.
///
/// # Errors
/// An option that this version does not know; or as [`estimate_with`].
pub fn repeat(
    record: &Record,
    (name, text): (&str, &str),
    source: &Source,
    progress: Progress<'_>,
) -> Result<Repetition> {
    let request = record.request()?;
    let frame = rounds::frame(source, &request, text)?;
    let matter = Matter {
        frame: &frame,
        model_name: name,
        model: text,
        data_sha256: Some(source.fingerprint_sha256.clone()),
    };
    let tables = estimate_with(&matter, &request, progress)?;
    let now = Record::of(&matter, &request, &tables);
    Ok(Repetition {
        difference: record.differs_from(&now),
        superseded: source.model.as_deref() != Some(text),
        tables,
    })
}

impl Difference {
    /// Why that may be, as the end of a sentence: "because …".
    #[must_use]
    pub fn because(&self) -> String {
        if self.why.is_empty() {
            "the data, the model, the options and the program are the same: this should not be. \
             Another kind of processor may round differently"
                .to_owned()
        } else {
            self.why.join("; ")
        }
    }
}
