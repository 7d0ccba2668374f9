//! The cell `type`: its many spellings, and the list or file that it names.

use crate::form::{Kind, Metadata, QuestionType, Scale};

/// What the cell says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    /// `begin_group`, `begin_repeat`
    Begin(Kind),
    /// `end_group`, `end_repeat`
    End(Kind),
    /// A row that stands for itself.
    Row(Kind),
    /// A select or a rank with the list that it names.
    Select {
        kind: Kind,
        list: String,
        or_other: bool,
        /// Whether `list` is a file of choices.
        from_file: bool,
    },
    /// Something that a laptop does not have: named, kept out.
    Absent(&'static str),
    /// A table from outside.
    External,
    /// `begin loop over LIST`, `begin_kobomatrix`: rows that are put once for every choice.
    BeginLoop { list: Option<String> },
    /// `end loop`, `end_kobomatrix`
    EndLoop,
}

const BEGINNINGS: &[&str] = &["begin", "start"];
const GROUPS: &[&str] = &["group", "lgroup"];
const REPEATS: &[&str] = &["repeat", "looped_group", "looped group"];

const SELECTS: &[(&str, QuestionType)] = &[
    ("select_one_from_file", QuestionType::SelectOne),
    ("select one from file", QuestionType::SelectOne),
    ("select_multiple_from_file", QuestionType::SelectMultiple),
    ("select multiple from file", QuestionType::SelectMultiple),
    ("select_one_external", QuestionType::SelectOne),
    ("select one external", QuestionType::SelectOne),
    ("select one from", QuestionType::SelectOne),
    ("select one using", QuestionType::SelectOne),
    ("select all that apply from", QuestionType::SelectMultiple),
    ("select all that apply using", QuestionType::SelectMultiple),
    ("select all that apply", QuestionType::SelectMultiple),
    ("add select one prompt using", QuestionType::SelectOne),
    (
        "add select multiple prompt using",
        QuestionType::SelectMultiple,
    ),
    ("select_one", QuestionType::SelectOne),
    ("select one", QuestionType::SelectOne),
    ("select1", QuestionType::SelectOne),
    ("select_multiple", QuestionType::SelectMultiple),
    ("select multiple", QuestionType::SelectMultiple),
    ("select", QuestionType::SelectMultiple),
    ("odk:rank", QuestionType::Rank),
    ("rank", QuestionType::Rank),
];

/// The meaning of a type cell; `parameters` belong to a range. An error says what is wrong.
pub(super) fn read(text: &str, parameters: &str) -> Result<Typed, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    if let Some(typed) = round(&text, &lower).or_else(|| border(&lower)) {
        return Ok(typed);
    }
    if let Some(select) = select(&text, &lower) {
        return select;
    }
    if let Some(absent) = absent(&lower) {
        return Ok(absent);
    }
    if lower == "range" {
        return scale(parameters)
            .map(|scale| Typed::Row(Kind::Question(QuestionType::Range(scale))));
    }
    match plain(&lower) {
        Some(kind) => Ok(Typed::Row(kind)),
        None => Err(format!("`{text}` is not a type of question")),
    }
}

fn border(lower: &str) -> Option<Typed> {
    let (word, rest) = lower.split_once([' ', '_'])?;
    let kind = if GROUPS.contains(&rest) {
        Kind::Group
    } else if REPEATS.contains(&rest) {
        Kind::Repeat
    } else {
        return None;
    };
    if BEGINNINGS.contains(&word) {
        Some(Typed::Begin(kind))
    } else if word == "end" {
        Some(Typed::End(kind))
    } else {
        None
    }
}

/// The border of rows that are put once for every choice of a list.
fn round(text: &str, lower: &str) -> Option<Typed> {
    let (word, rest) = lower.split_once([' ', '_'])?;
    let begins = BEGINNINGS.contains(&word);
    match rest.split_once(" over ") {
        Some(("loop", _)) if begins => {
            let list = text.rsplit(' ').next().map(str::to_owned);
            Some(Typed::BeginLoop { list })
        }
        None if rest == "kobomatrix" && begins => Some(Typed::BeginLoop { list: None }),
        None if matches!(rest, "loop" | "kobomatrix") && word == "end" => Some(Typed::EndLoop),
        _ => None,
    }
}

fn select(text: &str, lower: &str) -> Option<Result<Typed, String>> {
    let (word, kind) = SELECTS.iter().find(|(word, _)| {
        lower
            .strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })?;
    let mut rest = text[word.len()..].trim();
    let mut or_other = false;
    for suffix in ["or specify other", "or_other", "or other"] {
        if let Some(before) = rest.to_lowercase().strip_suffix(suffix) {
            or_other = true;
            rest = rest[..before.len()].trim();
            break;
        }
    }
    if rest.is_empty() {
        return Some(Err(format!("`{text}` names no list of choices")));
    }
    Some(Ok(Typed::Select {
        kind: Kind::Question(kind.clone()),
        list: rest.to_owned(),
        or_other,
        from_file: word.ends_with("file"),
    }))
}

fn absent(lower: &str) -> Option<Typed> {
    let first = lower.split(' ').next().unwrap_or("");
    if matches!(first, "sensor_statistic" | "sensor_stream")
        || lower.starts_with("speed violations")
    {
        return Some(Typed::Absent("a laptop measures nothing around it"));
    }
    Some(match lower {
        "text audit" | "audio audit" | "comments" => {
            Typed::Absent("time and every change are kept with the interview anyway")
        }
        _ if first == "osm" => Typed::Absent("a laptop draws no map"),
        "start-geopoint" | "background-geopoint" => Typed::Absent("a laptop has no positioning"),
        "background-audio" => Typed::Absent("a laptop does not record in the background"),
        "imei" | "caseid" => Typed::Absent("a laptop has none"),
        "xml-external" | "csv-external" => Typed::External,
        _ => return None,
    })
}

const SCALE: &[&str] = &[
    "start",
    "end",
    "step",
    "tick_interval",
    "tick_labelset",
    "placeholder",
];

/// `start=0 end=10 step=1`, which are also what is meant where nothing is written.
fn scale(parameters: &str) -> Result<Scale, String> {
    let mut scale = Scale {
        start: 0.0,
        end: 10.0,
        step: 1.0,
    };
    for part in parameters
        .split([' ', ',', ';'])
        .filter(|part| !part.is_empty())
    {
        let Some((name, number)) = part.split_once('=') else {
            return Err(format!("`{part}` is not of the form start=0 end=10 step=1"));
        };
        if !SCALE.contains(&name.trim()) {
            return Err(format!("`{name}` means nothing to a range"));
        }
        let Ok(number) = number.trim().parse::<f64>() else {
            if matches!(name.trim(), "start" | "end" | "step") {
                return Err(format!("`{number}` is not a number for {name}"));
            }
            continue;
        };
        match name.trim() {
            "start" => scale.start = number,
            "end" => scale.end = number,
            "step" => scale.step = number,
            _ => {}
        }
    }
    let fits = scale.step != 0.0 && scale.step.abs() <= (scale.end - scale.start).abs();
    if fits {
        scale.step = scale.step.abs();
        Ok(scale)
    } else {
        Err("the steps of the range do not fit between its ends".to_owned())
    }
}

fn plain(lower: &str) -> Option<Kind> {
    use QuestionType as Q;
    Some(match lower {
        "text" | "string" | "q string" | "add text prompt" => Kind::Question(Q::Text),
        "integer" | "int" | "q int" | "add integer prompt" => Kind::Question(Q::Integer),
        "decimal" | "q decimal" | "add decimal prompt" => Kind::Question(Q::Decimal),
        "date" | "q date" | "add date prompt" => Kind::Question(Q::Date),
        "time" => Kind::Question(Q::Time),
        "datetime" | "date time" | "q datetime" | "add date time prompt" => {
            Kind::Question(Q::DateTime)
        }
        "note" | "q note" | "add note prompt" => Kind::Note,
        "calculate" | "q calculate" | "calculation" | "calculate_here" => Kind::Calculate,
        "hidden" | "uri:deviceid" => Kind::Hidden,
        _ if lower.starts_with("hidden ") => Kind::Hidden,
        "tel" => Kind::Question(Q::Text),
        "acknowledge" | "trigger" | "q acknowledge" | "add acknowledge prompt" => {
            Kind::Question(Q::Acknowledge)
        }
        "barcode" | "q barcode" | "add barcode prompt" => Kind::Question(Q::Barcode),
        "geopoint" | "location" | "gps" | "q geopoint" | "q location" | "add location prompt" => {
            Kind::Question(Q::GeoPoint)
        }
        "geotrace" => Kind::Question(Q::GeoTrace),
        "geoshape" => Kind::Question(Q::GeoShape),
        "image" | "photo" | "picture" | "q image" | "q picture" | "add image prompt"
        | "add photo prompt" => Kind::Question(Q::Image),
        "audio" | "q audio" | "add audio prompt" => Kind::Question(Q::Audio),
        "video" | "q video" | "add video prompt" => Kind::Question(Q::Video),
        "file" | "add file prompt" => Kind::Question(Q::File),
        _ => Kind::Metadata(metadata(lower)?),
    })
}

fn metadata(lower: &str) -> Option<Metadata> {
    Some(match lower {
        "start" | "start time" | "get start time" => Metadata::Start,
        "end" | "end time" | "get end time" => Metadata::End,
        "today" | "get today" => Metadata::Today,
        "deviceid" | "device id" | "get device id" => Metadata::DeviceId,
        "username" | "get username" => Metadata::Username,
        "phonenumber" | "phone number" | "get phone number" => Metadata::PhoneNumber,
        "email" | "get email" => Metadata::Email,
        "simserial" | "sim id" | "get sim id" => Metadata::SimSerial,
        "subscriberid" | "subscriber id" | "get subscriber id" => Metadata::SubscriberId,
        "audit" => Metadata::Audit,
        _ => return None,
    })
}

/// The words that a wrong type is compared with.
pub(super) const KNOWN: &[&str] = &[
    "text",
    "integer",
    "decimal",
    "range",
    "date",
    "time",
    "datetime",
    "select_one",
    "select_multiple",
    "rank",
    "note",
    "calculate",
    "hidden",
    "acknowledge",
    "barcode",
    "geopoint",
    "geotrace",
    "geoshape",
    "image",
    "audio",
    "video",
    "file",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
];
