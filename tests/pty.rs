//! The program itself in a terminal: what only a real screen, a real kill and a real file show.
#![cfg(unix)]

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

struct Terminal {
    keyboard: Box<dyn Write + Send>,
    received: Arc<(Mutex<Received>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    reader: Option<JoinHandle<()>>,
}

const PATIENCE: Duration = Duration::from_secs(60);

impl Terminal {
    fn running(folder: &Path, arguments: &[&str]) -> Self {
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

    fn types(&mut self, keys: &str) -> &mut Self {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
        self
    }

    /// Waits until the screen shows `text`.
    #[track_caller]
    fn sees(&mut self, text: &str) -> &mut Self {
        let shows = |received: &Received| received.screen.screen().contents().contains(text);
        let guard = self.received.0.lock().unwrap();
        let (guard, _) = self
            .received
            .1
            .wait_timeout_while(guard, PATIENCE, |received| {
                !shows(received) && !received.closed
            })
            .unwrap();
        let (shown, screen) = (shows(&guard), guard.screen.screen().contents());
        drop(guard);
        assert!(shown, "no `{text}` on\n{screen}");
        self
    }

    fn resize(&mut self, rows: u16, cols: u16) -> &mut Self {
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

    fn signal(&mut self, name: &str) {
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
    fn ends(mut self) -> String {
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let received = self.received.0.lock().unwrap();
        String::from_utf8_lossy(&received.bytes).into_owned()
    }
}

fn assert_given_back(received: &str) {
    for taken_back in ["\u{1b}[?1049l", "\u{1b}[?2004l", "\u{1b}[?25h"] {
        assert!(
            received.contains(taken_back),
            "the terminal keeps {taken_back:?}"
        );
    }
}

#[test]
fn an_interview_is_entered_and_the_terminal_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal.sees("1 Interviews").types("/R002\r").sees("R002");
    terminal
        .types("\r")
        .sees("A. Place and person")
        .sees("R002-2022");
    terminal
        .types("\u{7}contact\r")
        .sees("Is the selected person here");
    terminal.types("1").sees("B. Consent").sees("saved");
    terminal.resize(40, 120).sees("B. Consent").resize(24, 80);
    terminal.types("\u{1b}").sees("1 Interviews").types("q");
    assert_given_back(&terminal.ends());
}

#[test]
fn what_the_screen_showed_as_answered_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("/R002\r\r")
        .sees("A. Place and person");
    terminal
        .types("\u{7}contact\r")
        .sees("Is the selected person here");
    terminal
        .types("1")
        .sees("B. Consent")
        .types("1")
        .sees("C. The respondent");
    terminal
        .types("5\u{ff11}\r")
        .sees("✓ Age in completed years");
    terminal.signal("-9");
    terminal.ends();

    let mut terminal = Terminal::running(folder.path(), &["one.fbk"]);
    terminal.sees("1 Interviews").types("/R002\r\r");
    terminal
        .sees("✓ Age in completed years")
        .sees("51")
        .sees("Gender");
    terminal.types("\u{11}");
    assert_given_back(&terminal.ends());
}

#[test]
fn the_model_screen_shows_the_published_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("4")
        .sees("▸Path coefficients");
    let on_the_way = [
        "Total indirect effects",
        "Specific indirect effects",
        "Total effects",
        "Outer loadings",
        "Outer weights",
        "Construct correlations",
        "R-square",
        "f-square",
        "Construct reliability",
    ];
    for table in on_the_way {
        terminal.types("]").sees(&format!("▸{table}"));
    }
    for number in ["0.910", "0.962", "0.694"] {
        terminal.sees(number);
    }
    terminal.types("q").ends_quietly();
}

#[test]
fn a_machine_that_goes_down_gets_its_terminal_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::running(folder.path(), &["demo", "one.fbk"]);
    terminal
        .sees("1 Interviews")
        .types("/R002\r\r")
        .sees("A. Place and person");
    terminal.signal("-TERM");
    assert_given_back(&terminal.ends());
}

impl Terminal {
    fn ends_quietly(&mut self) {
        assert!(self.child.wait().unwrap().success());
    }
}
