//! What a check has to say: where, what, the way out, the numbers behind it, and an id that outlives the evening.

use std::{fmt, sync::Arc};

use sha2::{Digest, Sha256};

use crate::form::Address;
use crate::name::{Uid, Variable};

/// Something that a person should look at. Nothing was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The same as long as the check sees the same data at the same place: a dismissed finding stays dismissed until
    /// the data change.
    pub id: Uid,
    /// Which check speaks.
    pub check: CheckId,
    /// How much it matters.
    pub severity: Severity,
    /// What it speaks about.
    pub subject: Subject,
    /// What was seen, as a sentence without the place and without a full stop.
    pub what: String,
    /// What to do about it.
    pub way_out: String,
    /// The numbers behind it, by name.
    pub evidence: Vec<(&'static str, Evidence)>,
}

/// What a finding speaks about, as narrowly as is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// The interview.
    pub interview: Option<Uid>,
    /// Whose interview it is.
    pub key: Option<String>,
    /// The round.
    pub round: Option<String>,
    /// The person who asked.
    pub enumerator: Option<String>,
    /// The question, and the row where it stands in a roster.
    pub address: Option<Address>,
    /// The place as people write it: `/members[2]/age`.
    pub path: Option<String>,
    /// The other interview of a pair.
    pub other: Option<Uid>,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot be so.
    Hard,
    /// It is unlikely; somebody has to look.
    Soft,
    /// It is worth knowing.
    Note,
}

/// A number or a text behind a finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// A number; finite.
    Number(f64),
    /// How many.
    Count(usize),
    /// A text.
    Text(String),
}

macro_rules! checks {
    ($($variant:ident $code:literal $title:literal;)*) => {
        /// A check.
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum CheckId {
            $(#[doc = $title] $variant,)*
            /// A check that the team wrote, by its name.
            Team(Arc<str>),
        }

        impl CheckId {
            /// Every check that is built in.
            pub const BUILT_IN: &[Self] = &[$(Self::$variant),*];

            /// The word that scripts use; a team's check is `team:` and its name.
            #[must_use]
            pub fn code(&self) -> String {
                match self {
                    $(Self::$variant => $code.to_owned(),)*
                    Self::Team(name) => format!("team:{name}"),
                }
            }

            /// What it looks for.
            #[must_use]
            pub fn title(&self) -> &str {
                match self {
                    $(Self::$variant => $title,)*
                    Self::Team(name) => name,
                }
            }
        }
    };
}

checks! {
    Required "required" "A required answer is missing";
    Constraint "constraint" "An answer does not fulfil its constraint";
    NotOffered "not_offered" "An answer names a choice that is not offered";
    Rule "rule" "A rule of the questionnaire cannot be worked out";
    Skip "skip" "An answer stands under a question that the questionnaire skips";
    Warning "warning" "A warning of the questionnaire is shown";
    SameKey "same_key" "Two interviews of one respondent in one round";
    SameHousehold "same_household" "Two interviews of one household in one round";
    NearDuplicate "near_duplicate" "Two interviews with nearly the same answers";
    Outlier "outlier" "A number far from all others";
    Straightline "straightline" "One answer to every item of a battery";
    LowVariance "low_variance" "Answers to a battery that hardly vary";
    LongString "long_string" "The same answer many times in a row";
    ReversedItem "reversed_item" "An item that runs against its battery";
    Short "short" "An interview that took too little time";
    Long "long" "An interview that took very long";
    Night "night" "An interview at night";
    Overlap "overlap" "Two interviews by one enumerator at the same time";
    Clock "clock" "Times that cannot be";
    VisitDay "visit_day" "The day of the visit is not the day of the interview";
    Heaping "heaping" "Numbers that are rounded more coarsely than others";
    DigitPreference "digit_preference" "Last digits 0 and 5 more often than chance";
    ItemMissing "item_missing" "A question that many do not answer";
    EnumeratorMissing "enumerator_missing" "An enumerator with many answers missing";
    EnumeratorShift "enumerator_shift" "An enumerator whose answers lie apart";
    EnumeratorIcc "enumerator_icc" "An item on which enumerators differ";
    Total "total" "A stored total that is not the total of its parts";
    Jump "jump" "A change between rounds far from all other changes";
    Unchanged "unchanged" "Rounds with the same numbers throughout";
    RosterSize "roster_size" "A roster with another number of rows than was stated";
    RosterTwin "roster_twin" "Two rows of a roster with the same answers";
    RosterAge "roster_age" "Ages that do not go with the relation";
    NotInFrame "not_in_frame" "A respondent who is not in the sampling frame";
    FrameMismatch "frame_mismatch" "An answer that differs from the sampling frame";
    BirthYear "birth_year" "An age that differs from the sampling frame";
    Position "position" "A position far from its village";
}

impl Severity {
    /// Every severity, worst first.
    pub const ALL: [Self; 3] = [Self::Hard, Self::Soft, Self::Note];

    /// The word that files and scripts use.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
            Self::Note => "note",
        }
    }

    /// The severity with this [`code`](Self::code).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.code() == code)
    }
}

impl Finding {
    /// A finding of `check` about `subject`, made from `looked_at`: the texts of the data that decide whether it is
    /// the same finding tomorrow.
    #[must_use]
    pub fn new(
        check: CheckId,
        severity: Severity,
        subject: Subject,
        looked_at: &[impl AsRef<str>],
        what: impl Into<String>,
        way_out: impl Into<String>,
    ) -> Self {
        Self {
            id: identity(&check, &subject, looked_at),
            check,
            severity,
            subject,
            what: what.into(),
            way_out: way_out.into(),
            evidence: vec![],
        }
    }

    /// The same finding with a number behind it; one that is not finite is left out.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: f64) -> Self {
        if number.is_finite() {
            self.evidence.push((name, Evidence::Number(number)));
        }
        self
    }

    /// The same finding with a count behind it.
    #[must_use]
    pub fn count(mut self, name: &'static str, count: usize) -> Self {
        self.evidence.push((name, Evidence::Count(count)));
        self
    }

    /// The same finding with a text behind it.
    #[must_use]
    pub fn text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.evidence.push((name, Evidence::Text(text.into())));
        self
    }

    /// The question that it speaks about, where it is one.
    #[must_use]
    pub fn variable(&self) -> Option<&Variable> {
        self.subject
            .address
            .as_ref()
            .map(|address| &address.variable)
    }

    /// The number behind it that is called `name`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        self.evidence.iter().find(|(own, _)| *own == name).and_then(
            |(_, evidence)| match evidence {
                Evidence::Number(number) => Some(*number),
                Evidence::Count(count) => Some(*count as f64),
                Evidence::Text(_) => None,
            },
        )
    }
}

/// SHA-256 of everything that makes the finding what it is, cut to 16 bytes.
fn identity(check: &CheckId, subject: &Subject, looked_at: &[impl AsRef<str>]) -> Uid {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    add(&check.code());
    let uid = |uid: Option<Uid>| uid.map(|uid| uid.to_string()).unwrap_or_default();
    add(&uid(subject.interview));
    add(&uid(subject.other));
    // A respondent's key or an enumerator's name identifies only what no interview identifies.
    if subject.interview.is_none() {
        add(subject.round.as_deref().unwrap_or_default());
        add(subject.enumerator.as_deref().unwrap_or_default());
    }
    if let Some(address) = &subject.address {
        add(address.variable.as_str());
        add(&address.rows.to_string());
    }
    looked_at.iter().for_each(|text| add(text.as_ref()));
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uid(bytes)
}

/// The place in words: `R031, 2022, /sec_income/inc_wage`; an enumerator where no interview is meant.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let interview = self.interview.map(|uid| uid.short());
        let parts = [
            self.key.clone().or(interview),
            self.enumerator
                .as_ref()
                .filter(|_| self.interview.is_none())
                .map(|enumerator| format!("enumerator {enumerator}")),
            self.round.clone(),
            self.path.clone().or_else(|| {
                self.address
                    .as_ref()
                    .map(|address| address.variable.to_string())
            }),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            return f.write_str("all interviews");
        }
        f.write_str(&parts.join(", "))
    }
}

/// `where: what. way out`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}. {}", self.subject, self.what, self.way_out)
    }
}

/// Numbers with at most three decimals.
impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => f.write_str(&short(*number)),
            Self::Count(count) => write!(f, "{count}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A number with at most three decimals and no trailing zeros.
pub(super) fn short(number: f64) -> String {
    let text = format!("{number:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// A share as a whole number of per cent.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
