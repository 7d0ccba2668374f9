//! Work in the background: a thread with a stop switch, that says how far it is at most ten times a second.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    thread,
    time::Duration,
};

use super::{
    analysis::Tick,
    clock::Pulse,
    effect::{JobId, Work},
    msg::Msg,
};
use crate::error::Result;

/// How long it keeps silent between two words on its progress.
pub(in crate::ui) const SILENCE: Duration = Duration::from_millis(100);

/// Begins `job` on a thread of its own, and reports as `made` what it comes to; the switch returned stops it.
pub fn start<T>(
    id: JobId,
    work: Work,
    outbox: Sender<Msg>,
    job: impl FnOnce(Tick<'_>) -> Result<Option<T>> + Send + 'static,
    made: impl FnOnce(T) -> Msg + Send + 'static,
) -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&stop);
    thread::spawn(move || {
        let mut pulse = Pulse::every(SILENCE);
        let mut tick = |done: u64, total: u64| {
            if pulse.due() {
                // Nobody listens any more once the program ends.
                let _ = outbox.send(Msg::Progress(id, done, total));
            }
            !switch.load(Ordering::Relaxed)
        };
        let name = work.name();
        let end = catch_unwind(AssertUnwindSafe(|| job(&mut tick)));
        let _ = outbox.send(match end {
            Ok(Ok(Some(result))) => made(result),
            Ok(Ok(None)) => Msg::Cancelled(id),
            Ok(Err(error)) => Msg::NotComputed(id, error.to_string()),
            Err(_) => Msg::NotComputed(id, format!("{name} broke off: a bug of ours")),
        });
    });
    stop
}
