//! Who is at the keyboard, and when it is.

use crate::name::Uid;

/// One instant of the caller's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The laptop's clock, milliseconds since 1970 in UTC.
    pub wall_ms: i64,
    /// The laptop's distance from UTC.
    pub tz_minutes: i32,
    /// A clock that never goes back, milliseconds since any start.
    pub monotonic_ms: u64,
}

/// One run of the program by one person on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Fresh and random for every run: two runs can never write under the same id.
    pub uid: Uid,
    /// Who is at the keyboard.
    pub operator: String,
    /// On which laptop.
    pub device: String,
    /// When the run began.
    pub at: Moment,
    /// The program's version.
    pub app: String,
}
