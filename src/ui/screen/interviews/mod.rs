//! Interviews: who is to be interviewed, how far that is, and the way into an interview.

mod roll;

use ratatui::layout::Rect;

pub use roll::{Listed, Person, Progress, Roll, Row};

use crate::name::Uid;
use crate::ui::{
    command::Command,
    effect::Effect,
    fuzzy::Wanted,
    glyph,
    screen::{Filter, Reply, review::query_sign},
    theme::Role,
    widget::{Grid, Pen, Shown, Spot, moved},
    words::{Phrase, Words, say},
};

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// Everybody.
    pub roll: Roll,
    /// What is typed to narrow the list.
    pub filter: Filter,
    /// The rows shown, as indices into the roll.
    shown: Vec<usize>,
    selected: usize,
    /// The column by which rows are sorted, 0 for the frame's order.
    sorted_by: usize,
}

/// The names of the orders, in the order of the key.
const ORDERS: [&str; 7] = [
    "frame order",
    "village",
    "respondent",
    "outcome",
    "last touched",
    "call-backs first",
    "queries first",
];

impl State {
    /// Takes a new roll and keeps the selection on the same person.
    pub fn take(&mut self, roll: Roll) {
        let key = self.row().map(|row| row.person.key.clone());
        self.roll = roll;
        self.refresh();
        if let Some(key) = key {
            self.select(&key);
        }
    }

    /// Selects the person with this key, where shown.
    pub fn select(&mut self, key: &str) {
        let place = |&i: &usize| self.roll.rows[i].person.key == key;
        if let Some(at) = self.shown.iter().position(place) {
            self.selected = at;
        }
    }

    /// The selected row.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        self.shown.get(self.selected).map(|&at| &self.roll.rows[at])
    }

    /// Finds and sorts the rows to show.
    pub fn refresh(&mut self) {
        let rows = &self.roll.rows;
        let query = self.filter.text();
        let wanted = Wanted::new(query);
        self.shown = (0..rows.len())
            .filter(|&i| query.is_empty() || wanted.in_plain(&self.roll.searched()[i]))
            .collect();
        match self.sorted_by {
            1 => self
                .shown
                .sort_by(|a, b| rows[*a].person.village.cmp(&rows[*b].person.village)),
            2 => self
                .shown
                .sort_by(|a, b| rows[*a].person.key.cmp(&rows[*b].person.key)),
            3 => self
                .shown
                .sort_by(|a, b| rows[*a].outcome().cmp(rows[*b].outcome())),
            4 => self
                .shown
                .sort_by_cached_key(|&i| std::cmp::Reverse(rows[i].latest().map(|one| one.at_ms))),
            5 => self.shown.sort_by_cached_key(|&i| {
                let back = rows[i].back();
                (back.is_none(), back.map(|back| (back.day, back.time)))
            }),
            6 => self.shown.sort_by_key(|&i| {
                let asked = rows[i].asked();
                (asked.is_none(), asked)
            }),
            _ => {}
        }
        self.selected = moved(self.selected, 0, self.shown.len());
    }

    /// Does what `command` asks.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        let by = match command {
            Command::Up => -1,
            Command::Down => 1,
            Command::PageUp => -page,
            Command::PageDown => page,
            Command::First => isize::MIN,
            Command::Last => isize::MAX,
            Command::Sort => {
                self.sorted_by = (self.sorted_by + 1) % ORDERS.len();
                self.refresh();
                return Reply::say(say!("sorted by {}", Phrase::from(ORDERS[self.sorted_by])));
            }
            Command::Open => return self.open(),
            Command::New => return Reply::effect(self.begin()),
            Command::SecondEntry => return self.paper(Effect::Again),
            Command::CompareEntries => return self.paper(Effect::CompareEntries),
            Command::Refresh => return Reply::effect(Effect::List),
            _ => return Reply::quiet(),
        };
        self.selected = moved(self.selected, by, self.shown.len());
        Reply::quiet()
    }

    fn open(&self) -> Reply {
        match self.row() {
            None => Reply::say("nothing to open here; n begins a new interview"),
            Some(row) => Reply::effect(match self.roll.to_open(row) {
                Some(one) => Effect::Open(one.uid, None),
                None => self.begin(),
            }),
        }
    }

    /// Something with the paper of the completed interview that was touched last.
    fn paper(&self, wish: fn(Uid) -> Effect) -> Reply {
        let row = self.row().map_or(&[][..], |row| &row.interviews);
        let complete = row.iter().filter(|one| one.progress == Progress::Complete);
        match complete.max_by_key(|one| one.at_ms) {
            Some(one) => Reply::effect(wish(one.uid)),
            None => Reply::refuse("only a completed interview is keyed again and compared"),
        }
    }

    /// A new interview: of the selected person in the first round without one, else of somebody new.
    fn begin(&self) -> Effect {
        let rounds = &self.roll.rounds;
        let Some(row) = self.row() else {
            return Effect::Begin(vec![], None);
        };
        match self.roll.missing_round(row) {
            Some(round) => Effect::Begin(row.person.known.clone(), Some(round.to_owned())),
            None if rounds.is_empty() && row.interviews.is_empty() => {
                Effect::Begin(row.person.known.clone(), None)
            }
            None => Effect::Begin(vec![], None),
        }
    }

    /// Draws the list.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let below = self.filter.draw(pen, area, &self.summary(pen.words));
        let words = pen.words;
        let say = |english: &'static str| words.say(english).to_owned();
        let mut heads = vec![say("village"), say("house"), say("person")];
        if self.roll.rounds.is_empty() {
            heads.push(say("interview"));
        }
        heads.extend(self.roll.rounds.iter().map(|(code, _)| code.clone()));
        heads.extend([say("outcome"), say("by"), say("last")]);
        let cell = |row: usize, column: usize| self.cell(words, row, column);
        let spare = usize::from(area.width).saturating_sub(80);
        let outcome = 3 + self.roll.rounds.len().max(1);
        let widest = |column: usize| match column {
            0 => 18 + spare / 2,
            _ if column == outcome => 10,
            _ => 12,
        };
        let grid = Grid {
            heads: &heads,
            rows: self.shown.len(),
            cell: &cell,
            by_cell: false,
            widest: &widest,
            elastic: Some(outcome),
        };
        let spot = Spot {
            row: self.selected,
            column: 0,
        };
        grid.draw(pen, below, spot);
        if self.shown.is_empty() {
            let says = if self.roll.rows.is_empty() {
                "Nobody yet. n begins an interview."
            } else {
                "Nobody like that. Esc drops the filter, n begins an interview."
            };
            pen.put(below, 1, 2, pen.say(says), Role::Dim);
        }
    }

    fn summary(&self, words: &Words) -> String {
        let rows = &self.roll.rows;
        let done = |row: &&Row| {
            !row.interviews.is_empty()
                && row
                    .interviews
                    .iter()
                    .all(|one| one.progress == Progress::Complete)
        };
        let done = rows.iter().filter(done).count();
        let (shown, all) = (self.shown.len(), rows.len());
        words.tell(&if shown == all {
            say!(
                "{} of {} people, {} with complete interviews",
                shown,
                all,
                done
            )
        } else {
            say!(
                "{} of {} people shown, {} with complete interviews",
                shown,
                all,
                done
            )
        })
    }

    fn cell(&self, words: &Words, row: usize, column: usize) -> Shown {
        let row = &self.roll.rows[self.shown[row]];
        let rounds = self.roll.rounds.len().max(1);
        match column {
            0 => Shown::text(&row.person.village),
            1 => Shown::text(&row.person.household),
            2 => Shown::text(&row.person.key),
            c if c < 3 + rounds => self.mark(words, row, c - 3),
            c if c == 3 + rounds => match row.back() {
                Some(back) => {
                    let time = back
                        .time
                        .map_or_else(String::new, |time| time.format(" %H:%M").to_string());
                    let when = format!("{}{time}", back.day.format("%m-%d"));
                    Shown::text(words.tell(&say!("come again {}", when))).role(Role::Fair)
                }
                None => Shown::text(row.outcome()),
            },
            c if c == 4 + rounds => Shown::text(
                row.latest()
                    .map_or(row.person.enumerator.as_str(), |one| one.by.as_str()),
            ),
            _ => Shown::text(row.latest().map_or("", |one| one.when.as_str())),
        }
    }

    fn mark(&self, words: &Words, row: &Row, round: usize) -> Shown {
        let code = self
            .roll
            .rounds
            .get(round)
            .map_or("", |(code, _)| code.as_str());
        let Some(one) = row.interviews.iter().find(|one| one.round == code) else {
            return Shown::text(glyph::NOTHING).role(Role::Dim);
        };
        let (text, role) = match one.progress {
            Progress::Complete => (format!("{} {}", glyph::TICK, one.answered), Role::Good),
            Progress::Open => (format!("{} {}", glyph::PARTLY, one.answered), Role::Fair),
            Progress::Void => (format!("{} {}", glyph::POOR, words.say("void")), Role::Dim),
        };
        match one.asked.map(query_sign) {
            Some((sign, role)) => Shown::text(format!("{text} {sign}")).role(role),
            None => Shown::text(text).role(role),
        }
    }
}
