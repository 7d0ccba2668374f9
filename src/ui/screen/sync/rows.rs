//! The rows of the Sync screen's tables: files, claims, laptops; what is said of each and how its cells look.

use crate::ui::{
    text,
    theme::Role,
    widget::Shown,
    words::{Phrase, Words, say},
};

/// One side of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The conflict.
    pub conflict: String,
    /// Its number within the conflict, from 1.
    pub number: usize,
    /// Whose interview, which question.
    pub place: String,
    /// What was said.
    pub said: String,
    /// Who, on which laptop, when.
    pub who: String,
    /// Whether it is shown meanwhile.
    pub is_shown: bool,
}

/// A laptop whose work is here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    /// Its name.
    pub name: String,
    /// Who worked at it.
    pub people: String,
    /// Its events here.
    pub events: u64,
    /// The latest of them, by its own clock.
    pub last_seen: String,
    /// How long ago that was, by this laptop's.
    pub days_ago: i64,
}

/// What one file brings, or why nothing of it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Whose work it brings.
    pub whose: String,
    /// New interviews.
    pub interviews: u64,
    /// Changed answers.
    pub changed: u64,
    /// Conflicts that it makes.
    pub conflicts: u64,
    /// Events that are here and that it lacks.
    pub lacks: u64,
    /// Nothing of it can be taken.
    pub is_refused: bool,
    /// What a person has to know of it.
    pub remarks: Vec<String>,
}

/// What files in one place would bring, or have brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Met {
    /// The file or folder that was named.
    pub from: String,
    /// File by file.
    pub files: Vec<File>,
    /// It was done, not only looked at.
    pub is_done: bool,
    /// What became of this laptop's own file there.
    pub words: Vec<Phrase>,
}

impl Met {
    pub(super) fn words(&self) -> Vec<Phrase> {
        let from = self.from.as_str();
        let mut words = vec![match (self.is_done, self.files.is_empty()) {
            (_, true) => say!("No other laptop's file of this study in {}.", from),
            (true, _) => say!("Merged from {}; Enter says more of a file.", from),
            (false, _) => say!(
                "Nothing is changed yet: what {} would bring. Enter says more of a file, m merges.",
                from
            ),
        }];
        words.extend(self.words.iter().cloned());
        words
    }
}

impl File {
    pub(super) fn cell(&self, words: &Words, column: usize) -> Shown {
        match column {
            0 => Shown::text(self.name.clone()),
            1 => Shown::text(self.whose.clone()),
            2..=5 if self.is_refused => Shown::text(""),
            2 => Shown::number(self.interviews.to_string()),
            3 => Shown::number(self.changed.to_string()),
            4 if self.conflicts > 0 => Shown::number(self.conflicts.to_string()).role(Role::Fair),
            4 => Shown::number("0"),
            5 => Shown::number(self.lacks.to_string()),
            _ if self.is_refused => Shown::text(words.say("refused")).role(Role::Poor),
            _ if self.remarks.is_empty() => Shown::text(""),
            _ => {
                let remarks = say!("{} remark|{} remarks", self.remarks.len());
                Shown::text(words.tell(&remarks)).role(Role::Fair)
            }
        }
    }

    /// All that is known of it.
    pub(super) fn words(&self) -> Vec<Phrase> {
        let mut words = vec![];
        if !self.whose.is_empty() {
            words.push(say!("Work of {}.", self.whose.as_str()));
        }
        if !self.is_refused {
            words.push(say!(
                "{} new interviews, {} changed answers, {} conflicts.",
                self.interviews,
                self.changed,
                self.conflicts
            ));
        }
        words.extend(wrapped(&self.remarks));
        words
    }
}

impl Device {
    pub(super) fn cell(&self, words: &Words, column: usize) -> Shown {
        match column {
            0 => Shown::text(self.name.clone()),
            1 => Shown::text(self.people.clone()),
            2 => Shown::number(self.events.to_string()),
            3 => Shown::text(self.last_seen.clone()),
            _ => Shown::text(words.tell(&match self.days_ago {
                ..=-2 => say!("in the future"),
                -1..=0 => say!("today"),
                days => say!("{} day ago|{} days ago", days.unsigned_abs()),
            })),
        }
    }
}

impl Claim {
    pub(super) fn cell(&self, words: &Words, column: usize) -> Shown {
        match column {
            0 => Shown::text(self.place.clone()),
            1 if self.is_shown => Shown::text(words.tell(&say!("{} (shown)", self.said.as_str()))),
            1 => Shown::text(self.said.clone()),
            _ => Shown::text(self.who.clone()),
        }
    }
}

/// As wide as what is laid over a screen of 80 columns.
pub(super) fn wrapped(lines: &[String]) -> impl Iterator<Item = Phrase> {
    lines
        .iter()
        .flat_map(|line| text::wrap(line, 72))
        .map(Phrase::Name)
}
