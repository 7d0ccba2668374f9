//! A desk with a laptop on it: the real `update`, `view` and store, without a terminal. Keys go by the names that help
//! prints; a screen is text.
#![allow(dead_code)]

use std::sync::{
    Arc,
    mpsc::{Receiver, channel},
};

use chrono::DateTime;
use expect_test::Expect;
use fieldbook::{
    error::Error,
    form::{Answer, Context},
    name::Uid,
    report::Tables,
    store::{Run, Store},
    study::{Documents, Named, Study, make_example},
    survey::Event,
    ui::{
        Compute, Desk as World, Effect, Keeping, Key, Lent, Model, Msg, Who, Work,
        analysis::Computed, clock::Now, moment, screen::welcome, update, view,
    },
};
use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use unicode_width::UnicodeWidthStr;

pub struct Desk {
    pub model: Model,
    pub quit: bool,
    pub bell: bool,
    pub now: Now,
    world: World,
    inbox: Receiver<Msg>,
    restarts: u8,
    /// The study lives here.
    pub folder: tempfile::TempDir,
}

/// Five December 2022, early afternoon, when all interviews of the example were done; a second passes with every message.
pub fn now() -> Now {
    Now {
        at: DateTime::parse_from_rfc3339("2022-12-05T14:03:22+08:00").unwrap(),
        monotonic_ms: 0,
    }
}

/// Ids that nobody has, the same in every run of a test.
pub fn fresh(first: u8) -> impl FnMut() -> Uid {
    let mut count = 0_u8;
    move || {
        count += 1;
        let mut bytes = [first; 16];
        bytes[15] = count;
        Uid(bytes)
    }
}

fn nothing_computed() -> Compute {
    Arc::new(|_, _, _| Err(Error::new("", "nothing is computed at this desk")))
}

impl Desk {
    /// A desk on which no study is open.
    pub fn empty(columns: u16, rows: u16) -> Self {
        let (outbox, inbox) = channel();
        let folder = tempfile::tempdir().unwrap();
        let world = World {
            study: None,
            path: folder.path().join("study.fbk"),
            who: Who {
                operator: "E1".into(),
                device: "LAP-1".into(),
            },
            fresh: Box::new(fresh(0xa0)),
            compute: nothing_computed(),
            example: Box::new(|path, run| {
                let context = Context::at(now().at);
                make_example(path, Self::run(), &context, fresh(0xe0))?;
                Study::open(path, run)
            }),
            outbox,
            language: 0,
            running: None,
            lent: Lent::default(),
            keeping: Keeping::default(),
            hourly: None,
        };
        Self {
            model: Model {
                size: (columns, rows),
                welcome: welcome::State::offering(vec![]),
                ..Model::default()
            },
            quit: false,
            bell: false,
            now: now(),
            world,
            inbox,
            restarts: 0,
            folder,
        }
    }

    /// A desk with the example study open.
    pub fn example(columns: u16, rows: u16) -> Self {
        let mut desk = Self::empty(columns, rows);
        desk.carry_out(vec![Effect::Study(None)]);
        desk
    }

    /// A desk with a study of this questionnaire open, and a new interview begun.
    pub fn asking(form: &[u8], columns: u16, rows: u16) -> Self {
        let mut desk = Self::empty(columns, rows);
        let path = desk.world.path.clone();
        let form = Named {
            name: "form.xlsx",
            body: form,
        };
        let documents = Documents {
            form,
            frame: None,
            cpi: None,
            tables: &[],
            model: None,
            checks: None,
            anyway: false,
        };
        let study = Study::create(&path, &documents, Uid([1; 16]), Uid([2; 16]), Self::run());
        study.unwrap().store.close().unwrap();
        desk.carry_out(vec![Effect::Study(Some(path))]);
        desk.press("n");
        desk
    }

    /// Another laptop with what was on the disk of this one when its power was cut: nothing closed, nothing tidied up.
    pub fn after_a_power_cut(self) -> Self {
        let mut desk = Self::empty(self.model.size.0, self.model.size.1);
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), desk.folder.path().join(file.file_name())).unwrap();
        }
        desk.restarts = self.restarts + 1;
        let mut run = 60 + 40 * desk.restarts;
        desk.world.fresh = Box::new(move || {
            run += 1;
            Uid([run; 16])
        });
        let path = desk.world.path.clone();
        desk.carry_out(vec![Effect::Study(Some(path))]);
        desk
    }

    /// Two laptops with copies of one study, each open at its own desk: E1 at LAP-1, E2 at LAP-2.
    pub fn two_laptops(columns: u16, rows: u16) -> (Self, Self) {
        let (mut one, mut two) = (Self::example(columns, rows), Self::empty(columns, rows));
        one.world.close(&now()).unwrap();
        std::fs::copy(&one.world.path, &two.world.path).unwrap();
        two.world.who = Who {
            operator: "E2".into(),
            device: "LAP-2".into(),
        };
        two.world.fresh = Box::new(fresh(0xc0));
        for desk in [&mut one, &mut two] {
            let path = desk.world.path.clone();
            desk.carry_out(vec![Effect::Study(Some(path))]);
        }
        (one, two)
    }

    /// Writes events as a screen does.
    pub fn writes(&mut self, events: Vec<Event>) -> &mut Self {
        self.carry_out(vec![Effect::Append(events)]);
        self
    }

    /// Where answers are kept beside the study from now on; the study is opened anew.
    pub fn keeping(&mut self, keeping: Keeping) -> &mut Self {
        self.world.close(&now()).unwrap();
        self.world.keeping = keeping;
        let path = self.world.path.clone();
        self.carry_out(vec![Effect::Study(Some(path))]);
        self
    }

    /// Leaves the program, so that the file can be copied as it stands.
    pub fn leaves(&mut self) -> &mut Self {
        self.world.close(&now()).unwrap();
        self
    }

    /// The same desk with another way to compute tables.
    pub fn computing(
        mut self,
        compute: impl Fn(Work, &mut (dyn FnMut(u64, u64) -> bool + Send)) -> Option<Tables>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.world.compute = Arc::new(move |_, work, tick| {
            let compare = matches!(work, Work::Compare(_));
            let named = |tables| match compare {
                true => Computed::Tables(tables),
                false => Computed::Estimate(tables, None),
            };
            Ok(compute(work, tick).map(named))
        });
        self
    }

    /// The same desk with the program's own way to compute tables.
    pub fn estimating(&mut self) -> &mut Self {
        self.world.compute = Arc::new(fieldbook::ui::analysis::compute);
        self
    }

    /// The same, and all work is stopped as if by Esc once this much is done.
    pub fn estimating_until(&mut self, enough: u64) -> &mut Self {
        self.world.compute = Arc::new(move |path, work, tick| {
            let mut tick = |done, total| tick(done, total) && done < enough;
            fieldbook::ui::analysis::compute(path, work, &mut tick)
        });
        self
    }

    /// Presses keys by the names that help prints, separated by spaces.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for name in keys.split_whitespace() {
            let key = Key::named(name).unwrap_or_else(|| panic!("no key is called {name}"));
            self.send(Msg::Key(key));
        }
        self
    }

    /// Types text, character by character.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            self.send(Msg::Key(Key::char(letter)));
        }
        self
    }

    /// Passes a message through, with all that follows from it.
    pub fn send(&mut self, msg: Msg) -> &mut Self {
        self.now.at += chrono::TimeDelta::seconds(1);
        self.now.monotonic_ms += 1000;
        let now = self.now;
        let effects = update(&mut self.model, msg, &now);
        self.carry_out(effects);
        self
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.quit |= effect == Effect::Quit;
            self.bell |= effect == Effect::Bell;
            let now = self.now;
            for msg in self.world.perform(effect, &now) {
                let effects = update(&mut self.model, msg, &now);
                self.carry_out(effects);
            }
        }
    }

    /// Writes events as if they had been made at this desk earlier.
    pub fn plant(&mut self, events: Vec<fieldbook::survey::Event>) -> &mut Self {
        self.carry_out(vec![Effect::Append(events)]);
        self
    }

    /// Waits for the work in the background.
    pub fn settle(&mut self) -> &mut Self {
        while self.model.job.is_some() || self.model.sync.is_reading() {
            let msg = self.inbox.recv().unwrap();
            self.send(msg);
        }
        self
    }

    /// Another size of the terminal.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.send(Msg::Resized(columns, rows))
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        let (columns, rows) = self.model.size;
        drawn(&self.model, columns, rows)
    }

    /// Where the terminal's caret stands: column and row.
    pub fn caret(&self) -> (u16, u16) {
        let (columns, rows) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| view(&self.model, frame)).unwrap();
        terminal.backend().cursor_position().into()
    }

    #[track_caller]
    pub fn shows(&mut self, expected: Expect) -> &mut Self {
        expected.assert_eq(&dedented(&self.screen()));
        self
    }

    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(text), "no `{text}` on\n{screen}");
        self
    }

    #[track_caller]
    pub fn misses(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "`{text}` on\n{screen}");
        self
    }

    /// The answers that the study file holds for the interview on screen, by variable, read anew.
    pub fn on_disk(&self, variable: &str) -> Option<Answer> {
        let entry = self.model.entry.as_ref().expect("an interview is open");
        let store = Store::open_read_only(&self.world.path).unwrap();
        let cells = store.answers(entry.uid).unwrap();
        let cell = cells
            .into_iter()
            .find(|cell| cell.address.variable.as_str() == variable && !cell.is_parked());
        cell.and_then(|cell| cell.answer)
    }

    /// The study file, to be looked at.
    pub fn store(&self) -> Store {
        Store::open_read_only(&self.world.path).unwrap()
    }

    /// What stops every further write, as a full disk does.
    pub fn lose_the_disk(&mut self) {
        self.world.study = None;
    }

    /// Closes the study.
    pub fn close(&mut self) {
        self.world.close(&now()).unwrap();
    }

    /// Opens the study `path` anew, as the program does when it starts.
    pub fn reopen(&mut self, path: std::path::PathBuf) -> &mut Self {
        self.world.fresh = Box::new(fresh(0xc0));
        self.model.about = None;
        self.carry_out(vec![Effect::Study(Some(path))]);
        self
    }

    /// A run of the program as the store wants it.
    pub fn run() -> Run {
        Self::run_of(0xb0)
    }

    /// A run of the program under an id of its own.
    pub fn run_of(id: u8) -> Run {
        Run {
            uid: Uid([id; 16]),
            operator: "E1".into(),
            device: "LAP-1".into(),
            at: moment(&now()),
            app: "test".into(),
        }
    }
}

/// `model` drawn at a size, trailing blanks cut, wide characters counted as the terminal counts them.
pub fn drawn(model: &Model, columns: u16, rows: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    text_of(terminal.backend().buffer())
}

/// A buffer as lines of text.
pub fn text_of(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).unwrap();
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The text without the blanks that all its lines begin with, as `expect![[…]]` takes them from what is expected.
fn dedented(screen: &str) -> String {
    let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let common = screen
        .lines()
        .filter(|line| !line.is_empty())
        .map(blanks)
        .min()
        .unwrap_or(0);
    let lines = screen
        .lines()
        .map(|line| line.get(common..).unwrap_or_default());
    lines.map(|line| format!("{line}\n")).collect()
}
