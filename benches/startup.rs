//! From the command to the first drawn screen on the example study, beside the bare start of the same process.

use std::{
    env,
    io::Read,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const ROUNDS: usize = 15;
const PROGRAM: &str = env!("CARGO_BIN_EXE_fieldbook");

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the study");
    let study = folder.path().join("example.fbk");
    let made = Command::new(PROGRAM)
        .args(["demo", "--no-open"])
        .arg(&study)
        .stdout(Stdio::null())
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "the example study is made"
    );

    let bare = middle((0..ROUNDS).map(|_| bare_start()).collect());
    let screen = middle((0..ROUNDS).map(|_| first_screen(&study)).collect());
    println!("bare process start          {:>8.1} ms", milliseconds(bare));
    println!(
        "start to drawn first screen {:>8.1} ms  (aim: under 100 ms)",
        milliseconds(screen)
    );
    println!(
        "ratio                       {:>8.1}",
        screen.as_secs_f64() / bare.as_secs_f64()
    );
}

/// `fieldbook --version`, from start to exit.
fn bare_start() -> Duration {
    let started = Instant::now();
    let status = Command::new(PROGRAM)
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "the program starts"
    );
    started.elapsed()
}

/// The program on `study` in a terminal, from start until a village's name stands on the screen.
fn first_screen(study: &std::path::Path) -> Duration {
    let size = PtySize {
        rows: 24,
        cols: 80,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(PROGRAM);
    command.arg(study);
    command.env("TERM", "xterm-256color");
    command.env("HOME", study.parent().expect("the study lies in a folder"));
    let started = Instant::now();
    let mut child = pair
        .slave
        .spawn_command(command)
        .expect("the program starts");
    let mut reader = pair
        .master
        .try_clone_reader()
        .expect("the terminal can be read");
    let (said, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut screen = Vec::new();
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = reader.read(&mut bytes) {
            screen.extend_from_slice(&bytes[..read]);
            if String::from_utf8_lossy(&screen).contains("R001") {
                let _ = said.send(started.elapsed());
                break;
            }
        }
    });
    let time = heard
        .recv_timeout(Duration::from_secs(10))
        .expect("the first screen is drawn");
    child.kill().expect("the program ends");
    let _ = child.wait();
    time
}

fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
