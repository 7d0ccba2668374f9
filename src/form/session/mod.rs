//! The running form: what is asked now, what an answer changes, and what is still missing.

mod change;
mod state;

pub use change::{BadPath, Change, Changes, Origin, Problem, ProblemKind, Refusal, RefusalReason};
pub use state::{Broken, ChoiceView, NodeState, Part};

use std::sync::Arc;

use crate::form::{Address, Answer, Context, Questionnaire};

/// One interview in progress.
#[derive(Debug, Clone)]
pub struct Session {
    questionnaire: Arc<Questionnaire>,
    context: Context,
    language: usize,
}

impl Session {
    /// A new interview: defaults are given once, calculations are made.
    #[must_use]
    pub fn begin(questionnaire: Arc<Questionnaire>, context: Context) -> (Self, Changes) {
        let session = Self::blank(questionnaire, context);
        (session, Changes::default())
    }

    /// An interview as it was stored, parked answers included; `rows` are the rows of repeats, parked ones included.
    /// Nothing is worked out anew: see [`recalculate`](Self::recalculate).
    #[must_use]
    pub fn restore(
        questionnaire: Arc<Questionnaire>,
        context: Context,
        rows: impl IntoIterator<Item = Address>,
        answers: impl IntoIterator<Item = (Address, Answer)>,
    ) -> Self {
        let _ = (rows.into_iter().count(), answers.into_iter().count());
        Self::blank(questionnaire, context)
    }

    fn blank(questionnaire: Arc<Questionnaire>, context: Context) -> Self {
        let language = questionnaire.default_language();
        Self {
            questionnaire,
            context,
            language,
        }
    }

    /// Brings every calculation and row count up to date: after an import, a correction or a change of version.
    pub fn recalculate(&mut self) -> Changes {
        Changes::default()
    }

    /// Gives (or with `None` takes back) the answer at a place.
    ///
    /// # Errors
    /// The [`Refusal`] says why; nothing changed then.
    pub fn answer(&mut self, at: &Address, answer: Option<Answer>) -> Result<Changes, Refusal> {
        drop(answer);
        Err(self.no_such_place(at))
    }

    /// Adds a row at the end of a repeat; `repeat.rows` are the rows around the repeat. Returns the row's id.
    ///
    /// # Errors
    /// When the number of rows is worked out, or the place is no repeat.
    pub fn add_row(&mut self, repeat: &Address) -> Result<(u32, Changes), Refusal> {
        Err(self.no_such_place(repeat))
    }

    /// Takes a row out of a repeat; `repeat.rows` are the rows around the repeat.
    ///
    /// # Errors
    /// When the number of rows is worked out, or there is no such row.
    pub fn remove_row(&mut self, repeat: &Address, row: u32) -> Result<Changes, Refusal> {
        let _ = row;
        Err(self.no_such_place(repeat))
    }

    fn no_such_place(&self, at: &Address) -> Refusal {
        Refusal {
            address: at.clone(),
            reason: RefusalReason::NoSuchPlace,
            message: format!("{} is not in this questionnaire", at.variable),
        }
    }

    /// Another day, hour, device or person; what depends on the day is worked out anew.
    pub fn set_context(&mut self, context: Context) -> Changes {
        self.context = context;
        self.recalculate()
    }

    /// The surroundings as last set.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// The questionnaire that is asked.
    #[must_use]
    pub const fn questionnaire(&self) -> &Arc<Questionnaire> {
        &self.questionnaire
    }

    /// The language of the interview: an index into [`Questionnaire::languages`].
    #[must_use]
    pub const fn language(&self) -> usize {
        self.language
    }

    /// Asks in language number `language` from now on; a number beyond the last language changes nothing.
    pub fn set_language(&mut self, language: usize) {
        if language < self.questionnaire.languages().len() {
            self.language = language;
        }
    }

    /// Every place in document order: a repeat, then its rows with what stands in them.
    #[must_use]
    pub fn states(&self) -> Vec<NodeState> {
        vec![]
    }

    /// One place.
    #[must_use]
    pub fn state(&self, at: &Address) -> Option<NodeState> {
        self.states().into_iter().find(|s| s.address == *at)
    }

    /// The choices that a place offers now.
    #[must_use]
    pub fn choices(&self, at: &Address) -> Vec<ChoiceView> {
        let _ = at;
        vec![]
    }

    /// The question as it is put, answers filled in; empty where there is none.
    #[must_use]
    pub fn label(&self, at: &Address) -> String {
        let _ = at;
        String::new()
    }

    /// The word of help, answers filled in; empty where there is none.
    #[must_use]
    pub fn hint(&self, at: &Address) -> String {
        let _ = at;
        String::new()
    }

    /// What stops the answer at a place, in the language of the interview.
    #[must_use]
    pub fn message(&self, at: &Address) -> Option<String> {
        let _ = at;
        None
    }

    /// The place as people write it, with the rows' positions: `/members[2]/age`.
    #[must_use]
    pub fn path(&self, at: &Address) -> String {
        format!("/{}", at.variable)
    }

    /// The place that `path` means: `/members[2]/age`, or a name alone where it is unique.
    ///
    /// # Errors
    /// [`BadPath`] says what was expected.
    pub fn address(&self, path: &str) -> Result<Address, BadPath> {
        Err(BadPath {
            path: path.to_owned(),
            message: "is not in this questionnaire".to_owned(),
        })
    }

    /// What keeps the interview from being complete.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        vec![]
    }

    /// Whether nothing keeps the interview from being complete.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.problems().is_empty()
    }

    /// The name that the questionnaire gives this interview; empty where it gives none.
    #[must_use]
    pub fn name(&self) -> String {
        String::new()
    }
}
