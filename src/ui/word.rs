//! The English words for what other rooms know as values: the keys under which the catalogues hold them.

use crate::form::Missing;
use crate::survey::{Origin, Status};

/// Where an interview stands.
#[must_use]
pub const fn status(status: Status) -> &'static str {
    match status {
        Status::Open => "begun",
        Status::Partial => "partial",
        Status::Complete => "complete",
        Status::Reopened => "reopened",
        Status::Voided => "voided",
    }
}

/// Why there is no answer.
#[must_use]
pub const fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::DontKnow => "don't know",
        Missing::Refused => "refused",
        Missing::NotApplicable => "not applicable",
    }
}

/// Where an answer came from.
#[must_use]
pub const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Respondent => "respondent",
        Origin::Calculated => "calculated",
        Origin::Default => "default",
        Origin::Preloaded => "preloaded",
        Origin::Imported => "imported",
        Origin::Corrected => "corrected",
    }
}
