//! What a row of the questionnaire is: a group, a repeat, or one of the types of question.

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Questions that stand together.
    Group,
    /// Questions that are asked again for every row.
    Repeat,
    /// Something that a person answers.
    Question(QuestionType),
    /// Something to read, without an answer.
    Note,
    /// A value that the questionnaire works out.
    Calculate,
    /// A value that nobody sees: a default or a calculation.
    Hidden,
    /// A value that the device knows.
    Metadata(Metadata),
}

/// What an answer looks like.
#[derive(Debug, Clone, PartialEq)]
pub enum QuestionType {
    /// Free text.
    Text,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Decimal,
    /// A number on a scale.
    Range(Scale),
    /// A day, `2022-11-07`.
    Date,
    /// A time of day, `08:43:14`.
    Time,
    /// A moment, `2022-11-07T08:43:14+08:00`.
    DateTime,
    /// One choice of a list.
    SelectOne,
    /// Several choices of a list, separated by spaces.
    SelectMultiple,
    /// The choices of a list in an order, separated by spaces.
    Rank,
    /// A tick, `OK`.
    Acknowledge,
    /// The text of a barcode.
    Barcode,
    /// `latitude longitude altitude accuracy`.
    GeoPoint,
    /// Points separated by `;`.
    GeoTrace,
    /// Points separated by `;`, the last equal to the first.
    GeoShape,
    /// The name of an attached picture.
    Image,
    /// The name of an attached recording.
    Audio,
    /// The name of an attached film.
    Video,
    /// The name of an attached file.
    File,
}

/// The scale of a [`QuestionType::Range`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The lowest value.
    pub start: f64,
    /// The highest value.
    pub end: f64,
    /// The distance between values.
    pub step: f64,
}

/// What the device knows about an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metadata {
    /// When the interview was opened.
    Start,
    /// When it was completed.
    End,
    /// The day on which it was opened.
    Today,
    /// The device.
    DeviceId,
    /// The person who works with the device.
    Username,
    /// The telephone's number; a laptop has none.
    PhoneNumber,
    /// The person's e-mail address.
    Email,
    /// The telephone card's serial number; a laptop has none.
    SimSerial,
    /// The telephone's subscriber; a laptop has none.
    SubscriberId,
    /// The record of how the interview was filled in; the log is one.
    Audit,
}

impl Kind {
    /// Whether it can hold an answer.
    #[must_use]
    pub const fn holds_answer(&self) -> bool {
        !matches!(self, Self::Group | Self::Repeat | Self::Note)
    }

    /// Whether a person answers it.
    #[must_use]
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::Question(_))
    }

    /// Whether its answers are names of choices.
    #[must_use]
    pub const fn is_select(&self) -> bool {
        matches!(
            self,
            Self::Question(
                QuestionType::SelectOne | QuestionType::SelectMultiple | QuestionType::Rank
            )
        )
    }

    /// XLSForm's word for it, without the list.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Repeat => "repeat",
            Self::Question(question) => question.word(),
            Self::Note => "note",
            Self::Calculate => "calculate",
            Self::Hidden => "hidden",
            Self::Metadata(metadata) => metadata.word(),
        }
    }
}

impl QuestionType {
    /// XLSForm's word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Range(_) => "range",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "dateTime",
            Self::SelectOne => "select_one",
            Self::SelectMultiple => "select_multiple",
            Self::Rank => "rank",
            Self::Acknowledge => "acknowledge",
            Self::Barcode => "barcode",
            Self::GeoPoint => "geopoint",
            Self::GeoTrace => "geotrace",
            Self::GeoShape => "geoshape",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::File => "file",
        }
    }
}

impl Metadata {
    /// XLSForm's word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Today => "today",
            Self::DeviceId => "deviceid",
            Self::Username => "username",
            Self::PhoneNumber => "phonenumber",
            Self::Email => "email",
            Self::SimSerial => "simserial",
            Self::SubscriberId => "subscriberid",
            Self::Audit => "audit",
        }
    }
}
