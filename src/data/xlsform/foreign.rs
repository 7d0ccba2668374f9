//! Tables beside a form that are no CSV: GeoJSON features and XML items, read into the same columns and rows.

use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};
use serde_json::Value;

/// A header and its rows, every row as wide as the header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// The columns in the order in which they first occur.
    pub columns: Vec<String>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    fn put(&mut self, column: &str, text: String) {
        let at = match self.columns.iter().position(|own| own == column) {
            Some(at) => at,
            None => {
                self.columns.push(column.to_owned());
                self.rows.iter_mut().for_each(|row| row.push(String::new()));
                self.columns.len() - 1
            }
        };
        if let Some(row) = self.rows.last_mut() {
            row[at] = text;
        }
    }

    fn begin(&mut self) {
        self.rows.push(vec![String::new(); self.columns.len()]);
    }
}

/// The features of a GeoJSON collection: its properties, `id`, and `geometry` as ODK writes places.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn geojson(text: &str) -> Result<Rows, String> {
    let whole: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let features = whole.get("features").and_then(Value::as_array);
    let features = features.ok_or("there is no list of features: a FeatureCollection is wanted")?;
    let mut rows = Rows::default();
    for (at, feature) in features.iter().enumerate() {
        rows.begin();
        if let Some(id) = feature.get("id").filter(|id| !id.is_null()) {
            rows.put("id", plain(id));
        }
        let properties = feature.get("properties").and_then(Value::as_object);
        for (name, value) in properties.into_iter().flatten() {
            rows.put(name, plain(value));
        }
        let place = feature.get("geometry").filter(|own| !own.is_null());
        match place.map(geometry) {
            Some(Some(place)) => rows.put("geometry", place),
            Some(None) => return Err(format!("feature {}: no point, line or area", at + 1)),
            None => {}
        }
    }
    Ok(rows)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `latitude longitude altitude accuracy`, a line's and an outer ring's separated by `;`.
fn geometry(own: &Value) -> Option<String> {
    let coordinates = own.get("coordinates")?;
    let along = |points: &Value| {
        let points = points.as_array()?.iter().map(point);
        Some(points.collect::<Option<Vec<_>>>()?.join("; "))
    };
    match own.get("type")?.as_str()? {
        "Point" => point(coordinates),
        "LineString" => along(coordinates),
        "Polygon" => along(coordinates.get(0)?),
        _ => None,
    }
}

fn point(own: &Value) -> Option<String> {
    let (east, north) = (own.get(0)?.as_f64()?, own.get(1)?.as_f64()?);
    let height = own.get(2).and_then(Value::as_f64).unwrap_or(0.0);
    Some(format!("{north} {east} {height} 0"))
}

/// The items of `<root><item><name>…</name></item></root>`: whatever the two outer elements are called.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn xml(text: &str) -> Result<Rows, String> {
    let mut reader = Reader::from_str(text);
    let mut rows = Rows::default();
    let mut open: Vec<String> = vec![];
    let mut said = String::new();
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event();
        match event.map_err(|error| format!("at byte {at}: {error}"))? {
            Event::Start(element) => {
                open.push(named(element.local_name().as_ref()));
                said.clear();
                if open.len() == 2 {
                    rows.begin();
                }
            }
            Event::Empty(element) if open.len() == 2 => {
                rows.put(&named(element.local_name().as_ref()), String::new());
            }
            Event::Text(text) => said.push_str(&text.xml10_content()),
            Event::CData(text) => said.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().ok().flatten();
                let known = resolve_predefined_entity(&reference);
                match (letter, known) {
                    (Some(letter), _) => said.push(letter),
                    (None, Some(text)) => said.push_str(text),
                    _ => return Err(format!("at byte {at}: an entity that XML does not know")),
                }
            }
            Event::End(_) => {
                if let (3, Some(column)) = (open.len(), open.last()) {
                    rows.put(column, said.trim().to_owned());
                }
                open.pop();
                said.clear();
            }
            Event::Eof if open.is_empty() => return Ok(rows),
            Event::Eof => return Err(format!("<{}> is not closed", open.join("><"))),
            _ => {}
        }
    }
}

fn named(name: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(name.as_ref()).into_owned()
}
