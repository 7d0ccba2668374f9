//! The running form: what is asked now, what an answer changes, and what is still missing.

mod begin;
mod change;
mod choices;
mod give;
mod judge;
mod outside;
mod path;
mod settle;
mod state;
mod table;
mod view;
mod work;
mod world;

pub use change::{BadPath, Change, Changes, Origin, Problem, ProblemKind, Refusal, RefusalReason};
pub use outside::Kept;
pub use state::{Broken, ChoiceView, NodeState, Part};

use std::{cell::Cell, sync::Arc};

use crate::form::{Context, Questionnaire};

/// One interview in progress.
#[derive(Debug, Clone)]
pub struct Session {
    questionnaire: Arc<Questionnaire>,
    context: Context,
    language: usize,
    table: table::Table,
    agenda: settle::Agenda,
    /// How often the dice were thrown.
    draws: Cell<u64>,
}

impl Session {
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
}
