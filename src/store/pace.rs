//! How far a long piece of work is, told to whoever waits for it; who waits may stop it.

use super::fault::{Fault, Told};
use crate::error::Error;

/// Tells a listener `(done, total)`; the listener says whether to go on.
pub struct Pace<'a> {
    done: u64,
    total: u64,
    stopped: bool,
    listen: &'a mut (dyn FnMut(u64, u64) -> bool + 'a),
}

impl<'a> Pace<'a> {
    /// Work of which nothing is done yet.
    pub fn new(listen: &'a mut (dyn FnMut(u64, u64) -> bool + 'a)) -> Self {
        Self {
            done: 0,
            total: 0,
            stopped: false,
            listen,
        }
    }

    /// Whether the listener has stopped it.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// There is this much more to do than was known.
    pub fn expect(&mut self, more: u64) {
        self.total = self.total.saturating_add(more);
    }

    /// This much more is done; false: stop.
    pub fn step(&mut self, by: u64) -> bool {
        self.done = self.done.saturating_add(by);
        self.stopped = self.stopped || !(self.listen)(self.done.min(self.total), self.total);
        !self.stopped
    }

    /// [`Pace::step`] for where a fault ends the work.
    pub(super) fn go(&mut self, by: u64) -> Told<()> {
        match self.step(by) {
            true => Ok(()),
            false => Err(stopped()),
        }
    }
}

impl std::fmt::Debug for Pace<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.done, self.total)
    }
}

pub(super) fn stopped() -> Fault {
    Error::new("", "stopped; nothing of this file was taken").into()
}
