//! The terminal: taken over on entry, and given back whole on every way out: leaving, panic, signal, suspension.

use std::io::{self, Write, stdout};

use crossterm::{
    cursor::{SetCursorStyle, Show},
    event::{DisableBracketedPaste, EnableBracketedPaste},
    execute,
    terminal::{
        BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
        LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
    },
};
use ratatui::{Terminal, backend::CrosstermBackend};

use super::{model::Model, view::view};

/// The terminal while it is ours; dropping it gives it back.
pub struct Term {
    terminal: Terminal<CrosstermBackend<io::Stdout>>,
}

impl Term {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn take() -> io::Result<Self> {
        restore_on_panic();
        take()?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(Self { terminal })
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Sounds the bell.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn bell(&self) -> io::Result<()> {
        let mut out = stdout();
        out.write_all(b"\x07")?;
        out.flush()
    }

    /// Draws `model` in one piece.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        execute!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(|frame| view(model, frame)).map(drop);
        execute!(stdout(), EndSynchronizedUpdate)?;
        drawn
    }

    /// Gives the terminal to the shell until the program is called back.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        stop_process()?;
        take()?;
        // Not `Terminal::clear`: it asks the terminal where the cursor is, and the keyboard's thread would hear the answer.
        execute!(stdout(), Clear(ClearType::All))?;
        self.terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(())
    }
}

impl Drop for Term {
    fn drop(&mut self) {
        give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(
        stdout(),
        EnterAlternateScreen,
        EnableBracketedPaste,
        SetCursorStyle::SteadyBar
    )
}

/// Gives back everything that was taken, as far as that is possible.
fn give_back() {
    // The terminal may be gone; there is nobody left to tell.
    let _ = execute!(
        stdout(),
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        SetCursorStyle::DefaultUserShape,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
    let _ = stdout().flush();
}

/// On a panic the terminal is given back first, so that the message can be read.
fn restore_on_panic() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        // A worker's panic is reported on the screen; only the screen's own takes the terminal down.
        if std::thread::current().name() == Some("main") {
            give_back();
            before(info);
        }
    }));
}

#[cfg(unix)]
fn stop_process() -> io::Result<()> {
    signal_hook::low_level::raise(signal_hook::consts::SIGTSTP)
}

#[cfg(not(unix))]
fn stop_process() -> io::Result<()> {
    Ok(())
}
