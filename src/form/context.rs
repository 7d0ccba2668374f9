//! What the world tells a running form: the day, the time, who and where; the caller's clock and dice, never ours.

use chrono::{DateTime, FixedOffset, NaiveDate};

/// The surroundings of an interview.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// The day.
    pub today: NaiveDate,
    /// The moment.
    pub now: DateTime<FixedOffset>,
    /// The device's name.
    pub device: String,
    /// The person who works with it.
    pub username: String,
    /// The person's e-mail address; empty where unknown.
    pub email: String,
    /// Where `random()` and `uuid()` start; another seed for every interview.
    pub seed: u64,
}

impl Context {
    /// The surroundings at `now`, with nobody and nothing known.
    #[must_use]
    pub fn at(now: DateTime<FixedOffset>) -> Self {
        Self {
            today: now.date_naive(),
            now,
            device: String::new(),
            username: String::new(),
            email: String::new(),
            seed: 0,
        }
    }

    /// The same at another `day`, time of day and offset kept.
    #[must_use]
    pub fn on(mut self, day: NaiveDate) -> Self {
        let moved = day.and_time(self.now.time());
        if let Some(now) = moved.and_local_timezone(*self.now.offset()).single() {
            self.now = now;
        }
        self.today = day;
        self
    }
}
