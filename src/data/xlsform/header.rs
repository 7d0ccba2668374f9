//! Headers: their many spellings, and the language behind `::`.

use std::sync::Arc;

use crate::data::xlsform::grid::{Column, Reader, Sheet};

/// Spellings of a header, after lower case and `_` for spaces; the first is the meaning.
const SURVEY: &[&[&str]] = &[
    &["type", "command"],
    &["name", "tag", "value"],
    &["label", "caption"],
    &["hint"],
    &["guidance_hint"],
    &["required", "bind::required"],
    &["required_message", "bind::jr:requiredmsg", "requiredmsg"],
    &["relevant", "relevance", "skippable", "bind::relevant"],
    &["constraint", "constraints", "bind::constraint"],
    &[
        "constraint_message",
        "constraining_message",
        "bind::jr:constraintmsg",
        "constraintmsg",
    ],
    &[
        "calculation",
        "calculate",
        "calculations",
        "bind::calculate",
    ],
    &["default"],
    &["read_only", "readonly", "bind::readonly"],
    &["appearance", "body::appearance", "control::appearance"],
    &["parameters"],
    &["choice_filter"],
    &["repeat_count", "count", "jr:count"],
    &["trigger"],
    &["disabled"],
];

const CHOICES: &[&[&str]] = &[
    &["list_name", "list"],
    &["name", "value"],
    &["label", "caption"],
];

const SETTINGS: &[&[&str]] = &[
    &["form_title", "title", "set_form_title"],
    &["form_id", "id_string", "set_form_id"],
    &["version", "form_version"],
    &["default_language"],
    &["instance_name"],
    &["style"],
    &["allow_choice_duplicates"],
];

/// Columns that are kept as they are and need no remark.
const KEPT: &[&str] = &[
    "media",
    "image",
    "audio",
    "video",
    "big-image",
    "bind",
    "body",
    "instance",
    "control",
    "note",
    "notes",
    "comment",
    "comments",
    "save_to",
    "rows",
    "autoplay",
    "intent",
    "compact_tag",
    "publishable",
    "minimum_seconds",
    "response_note",
    "mediatype",
    "attribute",
    "namespaces",
    "public_key",
    "submission_url",
    "auto_send",
    "auto_delete",
    "clean_text_values",
    "prefix",
    "delimiter",
    "flat",
    "omit_instanceid",
    "name",
    "sms_keyword",
    "sms_field",
    "sms_option",
    "sms_separator",
    "allow_form_resubmission",
    "entities",
];

/// Which sheet's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Survey,
    Choices,
    Settings,
}

impl Kind {
    const fn table(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Survey => SURVEY,
            Self::Choices => CHOICES,
            Self::Settings => SETTINGS,
        }
    }

    /// The meanings that this sheet knows.
    pub fn meanings(self) -> impl Iterator<Item = &'static str> {
        self.table().iter().map(|spellings| spellings[0])
    }
}

/// The sheet with its headers understood.
pub(super) fn read(sheet: &Sheet, kind: Kind) -> Reader {
    let headers = sheet.rows.first().map_or(&[][..], Vec::as_slice);
    let columns = headers
        .iter()
        .enumerate()
        .filter(|(_, header)| !header.is_empty())
        .map(|(index, header)| column(header, index, kind));
    Reader {
        name: Arc::from(sheet.name.as_str()),
        columns: columns.collect(),
    }
}

fn column(header: &str, index: usize, kind: Kind) -> Column {
    let whole = spelled(header);
    let known = |text: &str| {
        let rows = kind.table().iter();
        rows.filter(|row| row.contains(&text))
            .map(|row| row[0])
            .next()
    };
    let (meaning, language) = match known(&whole) {
        Some(meaning) => (meaning.to_owned(), None),
        None => match split(header) {
            Some((name, language)) => {
                let spelled = spelled(name);
                match known(&spelled).filter(|meaning| has_languages(meaning)) {
                    Some(meaning) => (meaning.to_owned(), Some(language.to_owned())),
                    None => (header.to_owned(), None),
                }
            }
            None => (header.to_owned(), None),
        },
    };
    Column {
        header: Arc::from(header),
        meaning,
        language,
        index,
    }
}

fn has_languages(meaning: &str) -> bool {
    matches!(
        meaning,
        "label" | "hint" | "guidance_hint" | "constraint_message" | "required_message"
    )
}

fn spelled(header: &str) -> String {
    header.trim().to_lowercase().replace(' ', "_")
}

/// `label::English (en)`, or `label:English (en)` as old forms have it.
fn split(header: &str) -> Option<(&str, &str)> {
    let (name, language) = header.split_once("::").or_else(|| header.split_once(':'))?;
    let language = language.trim();
    (!language.is_empty()).then_some((name.trim(), language))
}

/// Whether a header that means nothing to us is one that tools write.
pub(super) fn is_kept(header: &str) -> bool {
    let first = header.split(':').next().unwrap_or("");
    KEPT.contains(&spelled(first).as_str())
}
