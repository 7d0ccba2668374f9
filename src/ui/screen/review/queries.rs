//! Mine to do: open queries, interviews that wait for a verdict or were sent back; whoever's turn it is.

use ratatui::layout::Rect;

use crate::form::Address;
use crate::name::Uid;
use crate::survey::{Query, QueryState, Role as Part, Status};
use crate::ui::{
    command::Command,
    effect::Effect,
    fuzzy, glyph,
    overlay::Overlay,
    screen::{Filter, Reply},
    text,
    theme::Role,
    widget::{Grid, Pen, Shown, Spot, moved},
    words::{Phrase, say},
};

use super::{
    acts::{self, Purpose, Saying, thread},
    evening::Evening,
};

/// Which of the work is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whose {
    /// What waits for whoever is at the screen.
    Mine,
    /// Everything that waits for somebody.
    #[default]
    Open,
    /// Settled queries.
    Settled,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A query waits for a reply, or a reply to be settled.
    Query(usize),
    /// A completed interview waits for a verdict; it was accepted and then changed, or sent back and then done again.
    Judge(Uid, bool),
    /// An interview was sent back.
    Redo(Uid),
}

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Queries {
    /// What is typed to narrow it.
    pub filter: Filter,
    /// Which of it is listed.
    pub whose: Whose,
    tasks: Vec<Task>,
    selected: usize,
}

impl Queries {
    /// Finds the rows to show.
    pub fn refresh(&mut self, evening: &Evening) {
        let mut tasks: Vec<Task> = vec![];
        for (at, query) in evening.talk.queries.iter().enumerate() {
            let listed = match self.whose {
                Whose::Mine => query.is_open() && is_mine(evening, query),
                Whose::Open => query.is_open(),
                Whose::Settled => !query.is_open(),
            };
            if listed {
                tasks.push(Task::Query(at));
            }
        }
        if self.whose != Whose::Settled {
            tasks.extend(verdicts(evening, self.whose));
        }
        let query = self.filter.text();
        tasks.retain(|task| {
            query.trim().is_empty() || fuzzy::holds(query, &searched(evening, task))
        });
        self.tasks = tasks;
        self.selected = moved(self.selected, 0, self.tasks.len());
    }

    /// The selected task.
    #[must_use]
    pub fn task(&self) -> Option<&Task> {
        self.tasks.get(self.selected)
    }

    /// The interview that the selected task is about.
    #[must_use]
    pub fn interview(&self, evening: &Evening) -> Option<Uid> {
        self.task().map(|task| place(evening, task).0)
    }

    /// Does what `command` asks.
    pub fn run(&mut self, evening: &Evening, command: Command, page: isize) -> Reply {
        let by = match command {
            Command::Up => -1,
            Command::Down => 1,
            Command::PageUp => -page,
            Command::PageDown => page,
            Command::First => isize::MIN,
            Command::Last => isize::MAX,
            Command::Which => {
                self.whose = match self.whose {
                    Whose::Open => Whose::Mine,
                    Whose::Mine => Whose::Settled,
                    Whose::Settled => Whose::Open,
                };
                self.refresh(evening);
                return Reply::quiet();
            }
            _ => {
                let Some(task) = self.task() else {
                    return Reply::refuse("nothing is to do here");
                };
                return act(evening, task, command);
            }
        };
        self.selected = moved(self.selected, by, self.tasks.len());
        Reply::quiet()
    }

    /// Draws the list, and all that was said about the selected task under it.
    pub fn draw(&self, evening: &Evening, pen: &mut Pen<'_>, area: Rect) {
        let whose = match self.whose {
            Whose::Mine => say!("mine to do"),
            Whose::Open => say!("everybody's to do"),
            Whose::Settled => say!("settled queries"),
        };
        let summary = pen.words.tell(&say!("{}: {}", whose, self.tasks.len()));
        let below = self.filter.draw(pen, area, &summary);
        let detail = 6_u16.min(below.height / 2);
        let body = Rect {
            height: below.height - detail,
            ..below
        };
        let heads =
            ["interview", "by", "question", "turn", "last word"].map(|head| head.to_owned());
        let heads: Vec<String> = heads
            .iter()
            .map(|head| pen.words.say(head).to_owned())
            .collect();
        let words = pen.words;
        let cell = |row: usize, column: usize| {
            let task = &self.tasks[row];
            let (uid, about) = place(evening, task);
            match column {
                0 => Shown::text(evening.name_of(uid)),
                1 => Shown::text(evening.enumerator(uid).unwrap_or_default()),
                2 => Shown::text(about.map_or("", |at| at.variable.as_str())),
                3 => {
                    let (turn, role) = turn(evening, task);
                    Shown::text(words.tell(&turn)).role(role)
                }
                _ => Shown::text(last_word(evening, task)),
            }
        };
        let grid = Grid {
            heads: &heads,
            rows: self.tasks.len(),
            cell: &cell,
            by_cell: false,
            widest: &|column| if column == 4 { 26 } else { 20 },
            elastic: Some(4),
        };
        let spot = Spot {
            row: self.selected,
            column: 0,
        };
        grid.draw(pen, body, spot);
        if self.tasks.is_empty() {
            pen.put(body, 1, 2, pen.say("Nothing is to do here."), Role::Dim);
        }
        let under = Rect {
            y: body.y + body.height,
            height: detail,
            ..below
        };
        self.draw_selected(evening, pen, under);
    }

    fn draw_selected(&self, evening: &Evening, pen: &mut Pen<'_>, area: Rect) {
        let Some(task) = self.task() else { return };
        let (uid, about) = place(evening, task);
        let column = about.and_then(|at| evening.column_of(at.variable.as_str()));
        let question = column.map_or_else(String::new, |column| evening.question(column));
        let mut lines = vec![question];
        match task {
            Task::Query(_) => {
                let words = thread(evening, uid, about);
                lines.extend(words.iter().map(|word| pen.words.tell(word)));
            }
            Task::Judge(..) | Task::Redo(_) => lines.push(last_word(evening, task)),
        }
        let width = usize::from(area.width).saturating_sub(2);
        let wrapped = lines.iter().flat_map(|line| text::wrap(line, width));
        for (y, line) in wrapped.take(usize::from(area.height)).enumerate() {
            let role = if y == 0 { Role::Dim } else { Role::Current };
            pen.put(area, 1, y, &line, role);
        }
    }
}

/// Whether it is the turn of whoever is at the screen: the enumerator's to reply, the asker's to settle.
fn is_mine(evening: &Evening, query: &Query) -> bool {
    let me = evening.operator.as_str();
    match query.state {
        QueryState::Asked => evening.enumerator(query.interview).as_deref() == Some(me),
        QueryState::Replied => query.asked_by() == Some(me),
        QueryState::Settled => false,
    }
}

/// Interviews that wait for a verdict, or that were sent back and are not done again.
fn verdicts(evening: &Evening, whose: Whose) -> Vec<Task> {
    let me = evening.operator.as_str();
    let lines = evening.sheet.lines();
    let judges = evening
        .talk
        .verdicts
        .values()
        .any(|verdict| verdict.last.by == me);
    let asks = lines
        .iter()
        .enumerate()
        .any(|(line, _)| evening.sheet.said(Part::Enumerator, line).as_deref() == Some(me));
    let tasks = lines.iter().filter_map(|line| {
        let verdict = evening.talk.verdicts.get(&line.uid);
        match (line.status, verdict) {
            (Status::Complete, Some(verdict)) if verdict.accepted && !verdict.outdated => None,
            (Status::Complete, Some(_)) => Some(Task::Judge(line.uid, true)),
            (Status::Complete, None) => Some(Task::Judge(line.uid, false)),
            (_, Some(verdict)) if !verdict.accepted => Some(Task::Redo(line.uid)),
            _ => None,
        }
    });
    tasks
        .filter(|task| match (whose, task) {
            (Whose::Mine, Task::Redo(uid)) => evening.enumerator(*uid).as_deref() == Some(me),
            (Whose::Mine, _) => judges || !asks,
            _ => true,
        })
        .collect()
}

fn place<'e>(evening: &'e Evening, task: &Task) -> (Uid, Option<&'e Address>) {
    match task {
        Task::Query(at) => {
            let query = &evening.talk.queries[*at];
            (query.interview, query.about.as_ref())
        }
        Task::Judge(uid, _) | Task::Redo(uid) => (*uid, None),
    }
}

fn turn(evening: &Evening, task: &Task) -> (Phrase, Role) {
    match task {
        Task::Query(at) => match evening.talk.queries[*at].state {
            QueryState::Asked => (say!("? reply"), Role::Fair),
            QueryState::Replied => (say!("! settle"), Role::Current),
            QueryState::Settled => (say!("settled"), Role::Dim),
        },
        Task::Judge(_, false) => (say!("accept or send back"), Role::Text),
        Task::Judge(_, true) => (say!("changed: look again"), Role::Fair),
        Task::Redo(_) => (say!("sent back: redo"), Role::Poor),
    }
}

fn last_word(evening: &Evening, task: &Task) -> String {
    match task {
        Task::Query(at) => evening.talk.queries[*at].last_text().to_owned(),
        Task::Judge(uid, _) | Task::Redo(uid) => {
            let verdict = evening.talk.verdicts.get(uid);
            let text = verdict.and_then(|verdict| {
                let text = verdict.last.text.clone()?;
                Some(format!("{}: {text}", verdict.last.by))
            });
            text.unwrap_or_default()
        }
    }
}

fn searched(evening: &Evening, task: &Task) -> String {
    let (uid, about) = place(evening, task);
    let about = about.map_or("", |at| at.variable.as_str());
    format!(
        "{} {} {about} {}",
        evening.name_of(uid),
        evening.enumerator(uid).unwrap_or_default(),
        last_word(evening, task)
    )
}

fn act(evening: &Evening, task: &Task, command: Command) -> Reply {
    let (uid, about) = place(evening, task);
    let about = about.cloned();
    match (command, task) {
        (Command::Open, _) => Reply::effect(Effect::Open(uid, about)),
        (Command::History, Task::Query(_)) => match about {
            Some(at) => Reply::effect(Effect::History(uid, at)),
            None => Reply::refuse("this query is about no single answer"),
        },
        (Command::Reply, Task::Query(_)) => {
            let earlier = thread(evening, uid, about.as_ref());
            Reply::over(Overlay::Say(
                Saying::new(Purpose::Reply(uid, about)).after(earlier),
            ))
        }
        (Command::Settle, Task::Query(_)) => {
            let earlier = thread(evening, uid, about.as_ref());
            Reply::over(Overlay::Say(
                Saying::new(Purpose::Settle(uid, about)).after(earlier),
            ))
        }
        (Command::Ask, _) => {
            let earlier = thread(evening, uid, about.as_ref());
            let purpose = Purpose::Ask(vec![(uid, about)]);
            Reply::over(Overlay::Say(Saying::new(purpose).after(earlier)))
        }
        (Command::AcceptWork, _) => acts::accept(evening, &[uid]),
        (Command::Reply | Command::Settle, _) => {
            Reply::refuse("this is no query; a accepts it, x sends it back")
        }
        _ => Reply::quiet(),
    }
}

/// The sign of a query on a cell.
#[must_use]
pub const fn sign(state: QueryState) -> (&'static str, Role) {
    match state {
        QueryState::Asked => ("?", Role::Fair),
        QueryState::Replied => ("!", Role::Current),
        QueryState::Settled => (glyph::TICK, Role::Dim),
    }
}
