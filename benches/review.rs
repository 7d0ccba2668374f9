//! The evening's review of 100,000 interviews × 200 variables, key by key: the real screens, desk and file.
//!
//! Prints how long a person waits for the first screen, for each thing that is done with a column, and for a key while the
//! checks run; and the most memory that the program ever had. `cargo bench --bench review [INTERVIEWS]`

#[path = "large/mod.rs"]
mod large;

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use fieldbook::{
    error::Error,
    name::Uid,
    ui::{
        Desk, Effect, Keeping, Key, Lent, Model, Msg, Who,
        clock::{Now, now},
        screen::review::View,
        update, view,
    },
};
use ratatui::{Terminal, backend::TestBackend};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [make, path, interviews] = &words[..]
        && make == "make"
    {
        large::make(Path::new(path), interviews.parse().expect("a number"));
        return;
    }
    let interviews = words.iter().find_map(|word| word.parse().ok());
    let path = study(interviews.unwrap_or(large::INTERVIEWS));
    let mut desk = AtDesk::new();
    list(&mut desk, &path);
    checks(&mut desk);
    columns(&mut desk);
    interview(&mut desk);
    println!("most memory ever held {:>38} MB", peak_mb());
}

/// The study file; it is made by another process, so that its memory is not counted, and kept for the next run.
fn study(interviews: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("review-{interviews}.fbk"));
    if !path.exists() {
        let half = folder.join(format!("review-{interviews}.half"));
        let _ = std::fs::remove_file(&half);
        let program = std::env::current_exe().expect("this program");
        let made = std::process::Command::new(program)
            .arg("make")
            .arg(&half)
            .arg(interviews.to_string())
            .status();
        assert!(made.is_ok_and(|made| made.success()), "the study is made");
        std::fs::rename(&half, &path).expect("the study has its name");
    }
    path
}

/// Screen 1: the list of all interviews.
fn list(desk: &mut AtDesk, path: &Path) {
    let (_, open) = timed(|| desk.perform(Effect::Study(Some(path.to_owned()))));
    report("from the file to the list of interviews", open, 1000);
    let keys = desk.keys(&["Down", "PgDn", "End", "Home"]);
    report("a key in the list", keys, 16);
    let filter = desk.keys(&["/", "V", "1", "2", "3", "Enter"]);
    report("a letter of its filter", filter, 200);
    let sort = desk.keys(&["Esc", "s", "s", "s", "s", "s", "s"]);
    report("sorting it", sort, 200);
}

/// Screen 2 while everything is read and checked.
fn checks(desk: &mut AtDesk) {
    let first = desk.keys(&["2"]);
    report("from the list to the first screen of data", first, 300);
    let (meanwhile, all) = timed(|| desk.wait(&["Down", "Right", "Up", "Right"]));
    report("every check of every interview, in the background", all, 0);
    report("a key meanwhile", meanwhile, 16);
    println!("{} findings", desk.findings());
}

/// What is done with columns.
fn columns(desk: &mut AtDesk) {
    let walk = desk.keys(&["Down", "Right", "PgDn", "End", "Home", "Left"]);
    report("a key in the table", walk, 16);
    for (what, column, keys) in [
        ("sorting by an amount", "a7", "s"),
        ("sorting by two columns", "c3", "S"),
        ("sorting by the names of people", "id", "s"),
        ("how often each choice", "c1", "c"),
        ("how often each amount", "a1", "c"),
        ("an amount in numbers", "a1", "i"),
        ("every variable in numbers", "a1", "I"),
    ] {
        desk.select(column);
        let took = desk.working(&[keys]);
        report(what, took, 200);
        desk.keys(&["Esc"]);
    }
    desk.select("a1");
    desk.keys(&["b"]);
    desk.types("village");
    report("an amount by village", desk.working(&["Enter"]), 200);
    desk.keys(&["Esc"]);
    desk.select("c1");
    desk.keys(&["p"]);
    desk.types("c2");
    report("one choice against another", desk.working(&["Enter"]), 200);
    desk.keys(&["Esc"]);
    desk.keys(&["="]);
    desk.types("${age} > 60 and ${a1} + ${a2} > 30000");
    report("a filter by a rule", desk.working(&["Enter"]), 200);
    desk.keys(&["Esc"]);
    desk.keys(&["/"]);
    let letters = desk.working(&["v", "1", "2", "3"]);
    report("a letter of a filter over every cell", letters, 200);
    report("the filter dropped", desk.working(&["Esc"]), 200);
    report("to the next problem", desk.working(&["]"]), 200);
    report("the findings", desk.working(&["F"]), 200);
    desk.keys(&["/"]);
    report("a letter of their filter", desk.working(&["a", "1"]), 200);
    desk.keys(&["Esc", "D"]);
}

/// Into an interview and back.
fn interview(desk: &mut AtDesk) {
    desk.select("age");
    report("into an interview", desk.working(&["Enter"]), 200);
    desk.keys(&["Ctrl-O"]);
    desk.types("41");
    report("an answer corrected", desk.keys(&["Enter"]), 16);
    report("back to the table", desk.keys(&["Esc"]), 300);
    let (meanwhile, again) = timed(|| desk.wait(&["Down", "Up"]));
    report("every check again", again, 0);
    report("a key meanwhile", meanwhile, 16);
}

/// The program without a terminal: the loop's own steps, each timed until it is drawn.
struct AtDesk {
    model: Model,
    world: Desk,
    inbox: Receiver<Msg>,
    screen: Terminal<TestBackend>,
}

impl AtDesk {
    fn new() -> Self {
        let (outbox, inbox) = channel();
        let mut count = 0_u8;
        let world = Desk {
            study: None,
            path: PathBuf::new(),
            who: Who {
                operator: "E1".to_owned(),
                device: "LAP-1".to_owned(),
            },
            fresh: Box::new(move || {
                count += 1;
                let mut bytes = *uuid::Uuid::new_v4().as_bytes();
                bytes[0] = count;
                Uid(bytes)
            }),
            compute: std::sync::Arc::new(|_, _, _| Err(Error::new("", "not here"))),
            example: Box::new(|_, _| Err(Error::new("", "not here"))),
            outbox,
            language: 0,
            running: None,
            lent: Lent::default(),
            keeping: Keeping::default(),
            hourly: None,
        };
        Self {
            model: Model {
                size: (120, 40),
                ..Model::default()
            },
            world,
            inbox,
            screen: Terminal::new(TestBackend::new(120, 40)).expect("a screen"),
        }
    }

    fn perform(&mut self, effect: Effect) {
        let at = now();
        for msg in self.world.perform(effect, &at) {
            self.take(msg, &at);
        }
        self.draw();
    }

    fn take(&mut self, msg: Msg, at: &Now) {
        for effect in update(&mut self.model, msg, at) {
            for msg in self.world.perform(effect, at) {
                self.take(msg, at);
            }
        }
    }

    fn draw(&mut self) {
        let model = &self.model;
        self.screen.draw(|frame| view(model, frame)).expect("drawn");
    }

    fn press(&mut self, key: Key) {
        self.take(Msg::Key(key), &now());
        self.draw();
    }

    /// Presses keys by name; the longest of them.
    fn keys(&mut self, names: &[&str]) -> Took {
        let took = names.iter().map(|name| {
            let key = Key::named(name).expect("a key");
            timed(|| self.press(key)).1
        });
        took.fold(Took::default(), Took::longest)
    }

    /// The same, each until nothing is going on in the background.
    fn working(&mut self, names: &[&str]) -> Took {
        let took = names.iter().map(|name| {
            let key = Key::named(name).expect("a key");
            let (_, took) = timed(|| {
                self.press(key);
                self.wait(&[]);
            });
            took
        });
        took.fold(Took::default(), Took::longest)
    }

    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            self.press(Key::char(letter));
        }
    }

    fn select(&mut self, name: &str) {
        self.keys(&["v"]);
        self.types(name);
        self.keys(&["Enter"]);
    }

    /// Waits for the work in the background, pressing `keys` in turn meanwhile; the longest that one had to wait.
    fn wait(&mut self, keys: &[&str]) -> Took {
        let mut longest = Took::default();
        let mut next = keys.iter().cycle();
        while self.model.job.is_some() {
            let pause = Duration::from_millis(if keys.is_empty() { 1000 } else { 5 });
            let msg = self.inbox.recv_timeout(pause).ok();
            let (_, took) = timed(|| {
                let arrived: Vec<Msg> = msg.into_iter().chain(self.inbox.try_iter()).collect();
                for msg in arrived {
                    self.take(msg, &now());
                }
                if let Some(name) = next.next() {
                    self.take(Msg::Key(Key::named(name).expect("a key")), &now());
                }
                self.draw();
            });
            longest = longest.longest(took);
        }
        longest
    }

    fn findings(&self) -> usize {
        assert_eq!(self.model.review.view, View::Data);
        let evening = self.model.review.evening.as_ref();
        evening.map_or(0, |evening| evening.findings.len())
    }
}

/// How long something took, by the clock on the wall and by the processor that drew it: on a busy machine the second is the
/// program's own.
#[derive(Debug, Clone, Copy, Default)]
struct Took {
    wall: Duration,
    own: Duration,
}

impl Took {
    fn longest(self, other: Self) -> Self {
        Self {
            wall: self.wall.max(other.wall),
            own: self.own.max(other.own),
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (start, own) = (Instant::now(), own_time());
    let made = work();
    let took = Took {
        wall: start.elapsed(),
        own: own_time().saturating_sub(own),
    };
    (made, took)
}

/// What this thread has used of a processor; nothing where the system does not say.
fn own_time() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = said.split_whitespace().next();
    Duration::from_nanos(first.and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

fn report(what: &str, took: Took, aim_ms: u32) {
    let [wall, own] = [took.wall, took.own].map(|took| took.as_secs_f64() * 1e3);
    let aim = match aim_ms {
        0 => String::new(),
        aim if wall > f64::from(aim) => format!("  over {aim} ms"),
        aim => format!("  (aim: {aim} ms)"),
    };
    println!("{what:<50} {wall:>9.1} ms, {own:>7.1} of the screen's own{aim}");
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| {
        line.trim()
            .trim_end_matches("kB")
            .trim()
            .parse::<u64>()
            .ok()
    });
    kb.unwrap_or(0) / 1024
}
