//! Work on files in the background: the study is lent to a thread, which gives it back when it is done or stopped.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    thread::{self, JoinHandle},
};

use super::{
    clock::{Now, Pulse},
    desk::moment,
    effect::{JobId, Work},
    jobs::SILENCE,
    merging,
    msg::Msg,
};
use crate::error::{Error, Result};
use crate::study::Study;

/// Where a study that is lent out comes back to.
#[derive(Debug, Default)]
pub struct Lent {
    back: Arc<Mutex<Option<Study>>>,
    out: Option<JoinHandle<()>>,
}

impl Lent {
    /// The study, if it has come back.
    pub fn back(&mut self) -> Option<Study> {
        let back = self
            .back
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if back.is_some() {
            self.out = None;
        }
        back
    }

    /// Waits for the study to come back, where it is lent out.
    pub fn wait(&mut self) -> Option<Study> {
        if let Some(out) = self.out.take() {
            // A thread that broke off has given it back too.
            drop(out.join());
        }
        self.back()
    }

    /// Whether it is lent out.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.out.is_some()
    }

    /// Does `work` with the files at `place` in `study`; the switch returned stops it.
    pub fn lend(
        &mut self,
        mut study: Study,
        (id, work, place): (JobId, Work, String),
        now: Now,
        outbox: Sender<Msg>,
    ) -> Arc<AtomicBool> {
        let stop = Arc::new(AtomicBool::new(false));
        let (switch, back) = (Arc::clone(&stop), Arc::clone(&self.back));
        self.out = Some(thread::spawn(move || {
            let mut pulse = Pulse::every(SILENCE);
            let mut listen = |done: u64, total: u64| {
                if pulse.due() {
                    // Nobody listens any more once the program ends.
                    let _ = outbox.send(Msg::Progress(id, done, total));
                }
                !switch.load(Ordering::Relaxed)
            };
            let name = work.name();
            let end = catch_unwind(AssertUnwindSafe(|| {
                go(&mut study, id, work.clone(), &place, &now, &mut listen)
            }));
            *back.lock().unwrap_or_else(PoisonError::into_inner) = Some(study);
            let msg = match end {
                Ok(Ok(msg)) => msg,
                Ok(Err(error)) => Msg::NotComputed(id, error.to_string()),
                Err(_) => {
                    let bug = Error::bug(name, "broke off: a bug of ours");
                    Msg::NotComputed(id, bug.to_string())
                }
            };
            let _ = outbox.send(msg);
        }));
        stop
    }
}

fn go(
    study: &mut Study,
    id: JobId,
    work: Work,
    place: &str,
    now: &Now,
    listen: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Msg> {
    let met = merging::go(&mut study.store, work, place, moment(now), listen)?;
    let standing = merging::standing(&study.store, now)?;
    Ok(match met {
        Some(met) => Msg::Met(id, Box::new((met, standing))),
        None => Msg::Unmet(id, Box::new(standing)),
    })
}
