//! Everything that the screen shows, in one value.

use std::collections::HashMap;

use super::{
    about::About,
    command::Command,
    effect::{Effect, JobId, Work},
    glyph::Glyphs,
    keymap::Context,
    lock::Lock,
    notice::Notice,
    overlay::Overlay,
    screen::{Tab, compare, entry, interviews, model, review, sync, welcome},
    theme::Theme,
    words::Words,
};
use crate::form::Address;
use crate::name::Uid;

/// The whole state of the screen.
#[derive(Debug, Default)]
pub struct Model {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphs: Glyphs,
    /// The tongue.
    pub words: Words,
    /// Whether every answer waits for Enter.
    pub steady: bool,
    /// Whether paper is keyed.
    pub heads_down: bool,
    /// Whether lines stand apart.
    pub roomy: bool,
    /// The open study.
    pub about: Option<About>,
    /// The screen in front.
    pub tab: Tab,
    /// The first screen when no study is open.
    pub welcome: welcome::State,
    /// Screen 1.
    pub interviews: interviews::State,
    /// Screen 2.
    pub review: review::State,
    /// Screen 3.
    pub compare: compare::State,
    /// Screen 4.
    pub analysis: model::State,
    /// Screen 5.
    pub sync: sync::State,
    /// The interview that is open.
    pub entry: Option<Box<entry::State>>,
    /// What was typed in interviews that were left, and not accepted.
    pub drafts: HashMap<Uid, HashMap<Address, entry::Draft>>,
    /// The screen is locked: nothing else is drawn and no other key is heard.
    pub lock: Option<Lock>,
    /// What lies over the screen.
    pub overlay: Option<Overlay>,
    /// What the program has to say.
    pub notice: Option<Notice>,
    /// The work in the background.
    pub job: Option<Running>,
    /// The number of the latest work.
    pub last_job: JobId,
    /// Whether what was last answered is on disk.
    pub disk: Disk,
    /// Whether the program is about to end.
    pub ending: bool,
}

/// Work in the background.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// Its number.
    pub id: JobId,
    /// What it is.
    pub work: Work,
    /// How much is done.
    pub done: u64,
    /// Of how much; 0 where unknown.
    pub total: u64,
    /// When it first said how far it was, by the clock that nobody sets, and how far that was.
    pub began: Option<(u64, u64)>,
    /// How much is done in a second, once that is known.
    pub rate: Option<u64>,
}

impl Running {
    /// It is this far now.
    pub fn went_on(&mut self, done: u64, total: u64, at_ms: u64) {
        (self.done, self.total) = (done, total);
        let (since, from) = *self.began.get_or_insert((at_ms, done));
        let passed = at_ms.saturating_sub(since);
        self.rate = (done.saturating_sub(from) * 1000).checked_div(passed);
    }
}

/// Whether what was last answered is on disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Disk {
    /// Nothing was answered in this run.
    #[default]
    Untouched,
    /// It was asked for and not confirmed yet.
    Saving,
    /// On disk since this time of day.
    Saved(String),
    /// It could not be written.
    Failed,
}

impl Model {
    /// Where keys mean something now, the nearest first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        use Context::{Everywhere, Filter, Lists, Overlay as Over, Screens, Typing, Welcome};
        if self.lock.is_some() {
            return &[Context::Locked, Typing, Everywhere];
        }
        if self.overlay.is_some() {
            return &[Over, Typing, Everywhere];
        }
        if let Some(entry) = &self.entry {
            return entry.contexts();
        }
        if self.about.is_none() {
            return &[Welcome, Lists, Screens, Everywhere];
        }
        match self.tab {
            Tab::Interviews if self.interviews.filter.typing => &[Filter, Typing, Everywhere],
            Tab::Compare if self.compare.filter.typing => &[Filter, Typing, Everywhere],
            Tab::Sync if self.sync.from.typing => &[Context::Naming, Typing, Everywhere],
            Tab::Interviews => &[Context::Interviews, Lists, Screens, Everywhere],
            Tab::Review => self.review.contexts(),
            Tab::Compare => &[Context::Compare, Lists, Screens, Everywhere],
            Tab::Model if self.analysis.writing() => &[Context::Writing, Typing, Everywhere],
            Tab::Model if self.analysis.traced.is_some() => {
                &[Context::Traced, Lists, Screens, Everywhere]
            }
            Tab::Model if self.analysis.runs.is_some() => {
                &[Context::Runs, Lists, Screens, Everywhere]
            }
            Tab::Model => &[Context::Model, Lists, Screens, Everywhere],
            Tab::Sync => &[Context::Sync, Lists, Screens, Everywhere],
        }
    }

    /// Whether `command` makes sense now; the footer and the palette leave out what does not.
    #[must_use]
    pub fn can(&self, command: Command) -> bool {
        if self.lock.is_some() {
            return matches!(command, Command::Confirm | Command::Quit);
        }
        match command {
            Command::Lock => self.about.is_some(),
            Command::Interviews
            | Command::Review
            | Command::Compare
            | Command::Model
            | Command::Sync => self.about.is_some(),
            Command::Back => self.job.is_some() || self.filtered() || self.traced(),
            Command::EditModel => self.about.is_some(),
            Command::Follow | Command::Why => self.analysis.tables.result.is_some(),
            Command::Versions => {
                let editor = self.analysis.editor.as_ref();
                editor.is_some_and(|editor| !editor.versions().is_empty())
            }
            Command::Merge => self.sync.looked_at().is_some(),
            Command::Meet => !self.sync.from.text().trim().is_empty(),
            Command::Keep => false,
            Command::Open if self.tab == Tab::Sync => self.sync.can_open(),
            Command::Prices | Command::Deflators => self.compare.has_prices(),
            Command::Export => self.compare.plots(),
            Command::Open if self.keeps() => !self.analysis.shows_kept(),
            Command::NextTable | Command::PreviousTable | Command::Detail | Command::Diagram
                if self.keeps() =>
            {
                self.analysis.shows_kept()
            }
            Command::Runs => self.about.is_some(),
            Command::Bootstrap | Command::Rounds => {
                self.job.is_none() && self.analysis.text.is_some()
            }
            Command::Language => self
                .about
                .as_ref()
                .is_some_and(|about| about.questionnaire.languages().len() > 1),
            _ => match &self.entry {
                Some(entry) if self.overlay.is_none() => entry.can(command),
                _ => true,
            },
        }
    }

    fn traced(&self) -> bool {
        self.tab == Tab::Model && self.analysis.traced.is_some() || self.keeps()
    }

    /// Whether the estimates that the study keeps are in front.
    fn keeps(&self) -> bool {
        self.tab == Tab::Model && self.analysis.runs.is_some()
    }

    fn filtered(&self) -> bool {
        match self.tab {
            Tab::Interviews => !self.interviews.filter.text().is_empty(),
            Tab::Review => self.review.has_beneath(),
            Tab::Compare => self.compare.is_covered() || !self.compare.filter.text().is_empty(),
            Tab::Sync => self.sync.met.is_some() || !self.sync.from.text().is_empty(),
            _ => false,
        }
    }

    /// How the person at the keyboard likes to be asked.
    #[must_use]
    pub const fn manner(&self) -> entry::Manner {
        entry::Manner {
            steady: self.steady,
            roomy: self.roomy,
            heads_down: self.heads_down,
            day_first: self.words.tongue().day_first(),
        }
    }

    /// Lets the open interview know of a change of manner.
    pub fn settle_manner(&mut self) {
        let manner = self.manner();
        if let Some(entry) = &mut self.entry {
            entry.behave(manner);
        }
    }

    /// How many rows a page has.
    #[must_use]
    pub fn page(&self) -> isize {
        isize::try_from(self.size.1.saturating_sub(8).max(1)).unwrap_or(1)
    }

    /// A new number for `work`, which is in the background from now on.
    pub fn begin_work(&mut self, work: Work) -> Vec<Effect> {
        self.begin(work.clone(), |id| Effect::Compute(id, work))
    }

    /// A new number for `work` with the files at `place`.
    pub fn begin_errand(&mut self, work: Work, place: String) -> Vec<Effect> {
        self.begin(work.clone(), |id| Effect::Errand(id, work, place))
    }

    fn begin(&mut self, work: Work, effect: impl FnOnce(JobId) -> Effect) -> Vec<Effect> {
        if self
            .job
            .as_ref()
            .is_some_and(|job| job.work.has_the_study())
        {
            self.notice = Some(Notice::warning("files are being merged; Esc stops it"));
            return vec![];
        }
        let mut effects = vec![];
        if let Some(job) = self.job.take() {
            effects.push(Effect::Cancel(job.id));
        }
        self.last_job = JobId(self.last_job.0 + 1);
        self.job = Some(Running {
            id: self.last_job,
            work: work.clone(),
            done: 0,
            total: 0,
            began: None,
            rate: None,
        });
        effects.push(effect(self.last_job));
        effects
    }
}
