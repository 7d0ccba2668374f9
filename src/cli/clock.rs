//! The clock of the verbs; the screens have their own.

use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local};

use crate::store::Moment;

/// This instant in the laptop's time zone.
#[must_use]
pub fn now() -> DateTime<FixedOffset> {
    Local::now().fixed_offset()
}

/// This instant as the log writes it; a verb is short, so that its monotonic clock may start anywhere.
#[must_use]
pub fn moment() -> Moment {
    let now = now();
    Moment {
        wall_ms: now.timestamp_millis(),
        tz_minutes: now.offset().local_minus_utc() / 60,
        monotonic_ms: 0,
    }
}

/// A stopwatch.
#[must_use]
pub fn stopwatch() -> Instant {
    Instant::now()
}
