//! Call-backs: when to come again, kept as a note on the interview so that it merges as notes do.

use std::fmt;

use chrono::{NaiveDate, NaiveTime};

/// An appointment with a respondent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// The day.
    pub day: NaiveDate,
    /// The time of day, where one was named.
    pub time: Option<NaiveTime>,
    /// What else was said.
    pub about: String,
}

/// How such a note begins.
const MARK: &str = "call back ";

impl CallBack {
    /// The call-back that a note is; `None` for any other note.
    #[must_use]
    pub fn of_note(note: &str) -> Option<Self> {
        let rest = note.strip_prefix(MARK)?;
        let (day, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        let (time, about) = rest.split_once(' ').unwrap_or((rest, ""));
        Some(match NaiveTime::parse_from_str(time, "%H:%M") {
            Ok(time) => Self {
                day,
                time: Some(time),
                about: about.to_owned(),
            },
            Err(_) => Self {
                day,
                time: None,
                about: rest.to_owned(),
            },
        })
    }
}

/// As the note that [`CallBack::of_note`] reads: `call back 2022-12-07 17:00 at the market`.
impl fmt::Display for CallBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}", self.day)?;
        if let Some(time) = self.time {
            write!(f, " {}", time.format("%H:%M"))?;
        }
        if !self.about.is_empty() {
            write!(f, " {}", self.about)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_back_reads_back_from_its_note() {
        for note in [
            "call back 2022-12-07",
            "call back 2022-12-07 17:00",
            "call back 2022-12-07 17:00 at the market",
            "call back 2022-12-07 after the harvest",
        ] {
            assert_eq!(CallBack::of_note(note).unwrap().to_string(), note);
        }
        assert_eq!(CallBack::of_note("call back tomorrow"), None);
        assert_eq!(CallBack::of_note("a neighbour was there"), None);
    }
}
