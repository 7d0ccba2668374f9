//! The tables beside a questionnaire, kept as one document: a JSON object of CSV texts by file name.

use serde_json::{Map, Value};

use crate::data::xlsform::Table;
use crate::error::{Error, Result};
use crate::store::Document;
use crate::survey::DocumentKind;

/// `tables` as a document; `None` where there is no table.
pub fn pack(tables: &[Table]) -> Option<Document> {
    let by_name: Map<String, Value> = tables
        .iter()
        .map(|table| (table.name.clone(), Value::from(table.text.clone())))
        .collect();
    (!by_name.is_empty()).then(|| Document {
        kind: DocumentKind::Tables,
        name: "tables.json".to_owned(),
        body: Value::Object(by_name).to_string().into_bytes(),
    })
}

/// The tables in `document`.
///
/// # Errors
/// The document is not what [`pack`] makes.
pub fn unpack(document: &Document) -> Result<Vec<Table>> {
    let unreadable = || {
        Error::new(
            document.name.as_str(),
            "the tables beside the questionnaire cannot be read",
        )
    };
    let by_name: Map<String, Value> =
        serde_json::from_slice(&document.body).map_err(|_| unreadable())?;
    by_name
        .into_iter()
        .map(|(name, text)| match text {
            Value::String(text) => Ok(Table { name, text }),
            _ => Err(unreadable()),
        })
        .collect()
}
