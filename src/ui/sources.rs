//! Where messages come from: the keyboard and the signals that end a program, each on a thread that only waits.

use std::{sync::mpsc::Sender, thread};

use super::{input, msg::Msg};

/// Reads the keyboard from now on.
pub fn listen_to_keyboard(outbox: Sender<Msg>) {
    thread::spawn(move || {
        loop {
            let msg = match crossterm::event::read() {
                Ok(event) => input::message(event),
                // The terminal is gone: as if the machine had said so.
                Err(_) => {
                    let _ = outbox.send(Msg::Shutdown);
                    return;
                }
            };
            if let Some(msg) = msg
                && outbox.send(msg).is_err()
            {
                return;
            }
        }
    });
}

/// Hears SIGTERM and SIGHUP from now on: the lid, the closed window, the machine going down.
///
/// # Errors
/// The system refuses; the program can run without.
#[cfg(unix)]
pub fn listen_to_signals(outbox: Sender<Msg>) -> std::io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGTERM},
        low_level::pipe,
    };
    use std::{io::Read, os::unix::net::UnixStream};

    let (mut heard, told) = UnixStream::pair()?;
    pipe::register(SIGTERM, told.try_clone()?)?;
    pipe::register(SIGHUP, told)?;
    thread::spawn(move || {
        let mut byte = [0];
        if heard.read_exact(&mut byte).is_ok() {
            let _ = outbox.send(Msg::Shutdown);
        }
    });
    Ok(())
}

/// Other systems end programs in other ways.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
pub fn listen_to_signals(_outbox: Sender<Msg>) -> std::io::Result<()> {
    Ok(())
}
