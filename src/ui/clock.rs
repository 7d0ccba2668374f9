//! The only clock of the screen: what time it is, for the store, the questionnaire and the title row.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, FixedOffset, Local, NaiveDate};

/// A moment as every part of the program needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock with its offset.
    pub at: DateTime<FixedOffset>,
    /// Milliseconds since the program began, by a clock that nobody sets.
    pub monotonic_ms: u64,
}

impl Now {
    /// The day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.at.date_naive()
    }

    /// `14:03:22`.
    #[must_use]
    pub fn time_of_day(&self) -> String {
        self.at.format("%H:%M:%S").to_string()
    }
}

/// What time it is.
#[must_use]
pub fn now() -> Now {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let began = BEGAN.get_or_init(Instant::now);
    Now {
        at: Local::now().fixed_offset(),
        monotonic_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// Says when it is time to speak again.
#[derive(Debug)]
pub struct Pulse {
    silence: Duration,
    spoke: Option<Instant>,
}

impl Pulse {
    /// A pulse that is due at once, and then after every `silence`.
    #[must_use]
    pub const fn every(silence: Duration) -> Self {
        Self {
            silence,
            spoke: None,
        }
    }

    /// Whether it is due; if so, the silence begins anew.
    pub fn due(&mut self) -> bool {
        let due = self
            .spoke
            .is_none_or(|spoke| spoke.elapsed() >= self.silence);
        if due {
            self.spoke = Some(Instant::now());
        }
        due
    }
}

/// A moment on the wall clock for a list: `11-07 14:03`.
#[must_use]
pub fn stamp(at_ms: i64, offset: FixedOffset) -> String {
    DateTime::from_timestamp_millis(at_ms).map_or_else(String::new, |at| {
        at.with_timezone(&offset).format("%m-%d %H:%M").to_string()
    })
}
