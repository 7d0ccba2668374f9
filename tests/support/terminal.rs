//! The program itself in a pseudo-terminal: keys go in as bytes, what it draws is kept as a screen of text.
#![allow(dead_code)]

use std::{
    io::{Read, Write},
    num::NonZero,
    path::Path,
    process::Command,
    sync::{Arc, Condvar, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// What the terminal has received so far.
struct Received {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    closed: bool,
}

pub struct Terminal {
    keyboard: Box<dyn Write + Send>,
    received: Arc<(Mutex<Received>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    reader: Option<JoinHandle<()>>,
}

const PATIENCE: Duration = Duration::from_secs(60);

impl Terminal {
    pub fn running(folder: &Path, arguments: &[&str]) -> Self {
        let size = PtySize {
            rows: 24,
            cols: 80,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fieldbook"));
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("USER", "E1");
        command.env("FIELDBOOK_LANG", "en");
        command.env("HOME", folder);
        command.env("XDG_STATE_HOME", folder);
        command.env("XDG_CONFIG_HOME", folder);
        command.env("XDG_DATA_HOME", folder);
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let (rows, columns) = (NonZero::new(24).unwrap(), NonZero::new(80).unwrap());
        let received = Arc::new((
            Mutex::new(Received {
                screen: vt100::Parser::new(rows, columns, 0),
                bytes: vec![],
                closed: false,
            }),
            Condvar::new(),
        ));
        let (told, mut output) = (
            Arc::clone(&received),
            pair.master.try_clone_reader().unwrap(),
        );
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 4096];
            loop {
                let length = output.read(&mut chunk).unwrap_or(0);
                let mut received = told.0.lock().unwrap();
                received.screen.process(&chunk[..length]);
                received.bytes.extend_from_slice(&chunk[..length]);
                received.closed = length == 0;
                told.1.notify_all();
                if length == 0 {
                    return;
                }
            }
        });
        Self {
            keyboard: pair.master.take_writer().unwrap(),
            received,
            master: pair.master,
            child,
            reader: Some(reader),
        }
    }

    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        self.waits(text, |screen| screen.contains(text))
    }

    /// Waits until the screen shows `text` no more.
    #[track_caller]
    pub fn misses(&mut self, text: &str) -> &mut Self {
        self.waits(&format!("screen without {text}"), |screen| {
            !screen.contains(text)
        })
    }

    /// Waits until one line of the screen holds all these `words`.
    #[track_caller]
    pub fn sees_line(&mut self, words: &[&str]) -> &mut Self {
        self.waits(&words.join(" … "), |screen| {
            let mut lines = screen.lines();
            lines.any(|line| words.iter().all(|word| line.contains(word)))
        })
    }

    #[track_caller]
    fn waits(&mut self, what: &str, shows: impl Fn(&str) -> bool) -> &mut Self {
        let shows = |received: &Received| shows(&received.screen.screen().contents());
        let guard = self.received.0.lock().unwrap();
        let (guard, _) = self
            .received
            .1
            .wait_timeout_while(guard, PATIENCE, |received| {
                !shows(received) && !received.closed
            })
            .unwrap();
        let (shown, mut screen) = (shows(&guard), guard.screen.screen().contents());
        if guard.closed {
            // What it said when it broke off.
            let from = guard.bytes.len().saturating_sub(2000);
            screen += &String::from_utf8_lossy(&guard.bytes[from..]);
        }
        drop(guard);
        assert!(shown, "no `{what}` on\n{screen}");
        self
    }

    pub fn resize(&mut self, rows: u16, cols: u16) -> &mut Self {
        let size = PtySize {
            rows,
            cols,
            pixel_width: 0,
            pixel_height: 0,
        };
        let (height, width) = (NonZero::new(rows).unwrap(), NonZero::new(cols).unwrap());
        self.received
            .0
            .lock()
            .unwrap()
            .screen
            .screen_mut()
            .set_size(height, width);
        self.master.resize(size).unwrap();
        self
    }

    pub fn signal(&mut self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end, and returns everything that was received.
    pub fn ends(mut self) -> String {
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let received = self.received.0.lock().unwrap();
        String::from_utf8_lossy(&received.bytes).into_owned()
    }

    pub fn ends_quietly(&mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}
