//! The loop: wait, let everything that has arrived pass, draw once; and the way in and out.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};

use super::{
    backups::Keeping,
    clock::now,
    desk::{Compute, Desk, MakeExample, Who},
    effect::Effect,
    errand::Lent,
    glyph::Glyphs,
    model::Model,
    msg::Msg,
    screen::welcome,
    sources,
    term::Term,
    theme::Theme,
    update::update,
    words::{Tongue, Words},
};
use crate::error::{Error, Result};
use crate::name::Uid;

/// What the program is started with.
pub struct Options {
    /// The study to open; the welcome screen where there is none.
    pub study: Option<PathBuf>,
    /// Where the example is made when somebody wants it.
    pub example_path: PathBuf,
    /// Makes the example.
    pub example: MakeExample,
    /// Study files that the welcome screen offers.
    pub near: Vec<PathBuf>,
    /// Who works where.
    pub who: Who,
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphs: Glyphs,
    /// The tongue.
    pub tongue: Tongue,
    /// Minutes without a key after which the screen is locked; 0 for never.
    pub lock_minutes: u32,
    /// Where answers are kept beside the study.
    pub keeping: Keeping,
    /// Computes tables.
    pub compute: Compute,
    /// Makes an id that nobody has.
    pub fresh: Box<dyn FnMut() -> Uid>,
}

impl Theme {
    /// The theme that the environment asks for: no colour with `NO_COLOR` or on a terminal that has none.
    #[must_use]
    pub fn of_environment(no_color: Option<&str>, term: Option<&str>) -> Self {
        let wanted = no_color.is_some_and(|value| !value.is_empty());
        if wanted || term == Some("dumb") {
            Self::Mono
        } else {
            Self::Dark
        }
    }
}

/// Runs the program until it is left.
///
/// # Errors
/// There is no terminal, the study cannot be opened, or it cannot be closed.
pub fn run(options: Options) -> Result<()> {
    let (outbox, inbox) = channel();
    let mut desk = Desk {
        study: None,
        path: options.example_path,
        who: options.who,
        fresh: options.fresh,
        compute: options.compute,
        example: options.example,
        outbox: outbox.clone(),
        language: 0,
        running: None,
        lent: Lent::default(),
        keeping: options.keeping,
        hourly: None,
    };
    let mut model = Model {
        theme: options.theme,
        glyphs: options.glyphs,
        words: Words::of(options.tongue),
        welcome: welcome::State::offering(options.near),
        ..Model::default()
    };
    if let Some(path) = options.study {
        // Opened before the terminal is taken over: what goes wrong is a sentence on stderr.
        for msg in desk.perform(Effect::Study(Some(path)), &now()) {
            match msg {
                Msg::Failed(why) => return Err(Error::new("", why)),
                msg => take(&mut model, &mut desk, msg),
            };
        }
    }
    let mut term = Term::take().map_err(no_terminal)?;
    model.size = term.size().map_err(no_terminal)?;
    sources::listen_to_keyboard(outbox.clone());
    // Without signals the program still works; it then ends as any other does.
    let _ = sources::listen_to_signals(outbox);
    let idle = Idle::of(options.lock_minutes);
    let end = turn(&mut model, &mut desk, &mut term, (&inbox, idle));
    drop(term);
    desk.close(&now())?;
    end.map_err(no_terminal)
}

fn no_terminal(error: std::io::Error) -> Error {
    Error::new("terminal", error.to_string())
        .way_out("fieldbook needs a terminal; `fieldbook --help` lists the verbs that do not.")
}

/// Waits and draws until somebody leaves.
fn turn(
    model: &mut Model,
    desk: &mut Desk,
    term: &mut Term,
    (inbox, mut idle): (&Receiver<Msg>, Idle),
) -> std::io::Result<()> {
    loop {
        term.draw(model)?;
        let Some(first) = idle.wait(inbox, model.lock.is_some()) else {
            return Ok(());
        };
        let arrived = std::iter::once(first).chain(inbox.try_iter());
        for msg in arrived {
            idle.heard(&msg);
            match take(model, desk, msg) {
                Some(Effect::Quit) => return Ok(()),
                Some(Effect::Suspend) => term.suspend()?,
                _ => {}
            }
        }
    }
}

/// How long nobody has typed.
struct Idle {
    /// Never without it.
    limit_ms: Option<u64>,
    last_key_ms: u64,
}

impl Idle {
    fn of(minutes: u32) -> Self {
        Self {
            limit_ms: (minutes > 0).then(|| u64::from(minutes) * 60_000),
            last_key_ms: now().monotonic_ms,
        }
    }

    fn heard(&mut self, msg: &Msg) {
        if matches!(msg, Msg::Key(_) | Msg::Paste(_)) {
            self.last_key_ms = now().monotonic_ms;
        }
    }

    /// The next message; that nobody has typed, where that is so; none when nothing can come any more.
    fn wait(&mut self, inbox: &Receiver<Msg>, is_locked: bool) -> Option<Msg> {
        let Some(limit_ms) = self.limit_ms.filter(|_| !is_locked) else {
            return inbox.recv().ok();
        };
        let gone_ms = now().monotonic_ms.saturating_sub(self.last_key_ms);
        let left = Duration::from_millis(limit_ms.saturating_sub(gone_ms));
        match inbox.recv_timeout(left) {
            Ok(msg) => Some(msg),
            Err(RecvTimeoutError::Timeout) => {
                self.last_key_ms = now().monotonic_ms;
                Some(Msg::Idle)
            }
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }
}

/// Passes one message through, with all that follows from it; returns what only the loop can do.
fn take(model: &mut Model, desk: &mut Desk, msg: Msg) -> Option<Effect> {
    let mut left = None;
    let mut waiting = VecDeque::from([msg]);
    while let Some(msg) = waiting.pop_front() {
        let at = now();
        for effect in update(model, msg, &at) {
            match effect {
                Effect::Quit | Effect::Suspend => left = Some(effect),
                effect => waiting.extend(desk.perform(effect, &at)),
            }
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_is_locked_when_nobody_has_typed_and_not_again_while_it_is() {
        let (outbox, inbox) = channel();
        let mut idle = Idle {
            limit_ms: Some(0),
            last_key_ms: 0,
        };
        assert!(matches!(idle.wait(&inbox, false), Some(Msg::Idle)));
        outbox.send(Msg::Resumed).unwrap();
        assert!(matches!(idle.wait(&inbox, true), Some(Msg::Resumed)));
        let mut never = Idle::of(0);
        outbox.send(Msg::Resumed).unwrap();
        assert!(matches!(never.wait(&inbox, false), Some(Msg::Resumed)));
        drop(outbox);
        assert!(never.wait(&inbox, false).is_none());
    }
}
