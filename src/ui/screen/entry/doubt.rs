//! Doubt: soft checks that an answer newly fails ask once, and the log keeps why the answer stands all the same.

use super::{
    State,
    save::{Go, Motion},
};
use crate::form::{Address, Answer, Session};
use crate::review::{is_warning, questions_of};
use crate::ui::{
    overlay::{Overlay, Purpose, Writing},
    screen::Reply,
    widget::Field,
    words::{Phrase, say},
};

/// An answer that waits for a word.
#[derive(Debug, Clone)]
pub struct Held {
    at: Address,
    answer: Option<Answer>,
    go: Go,
}

/// What the log keeps where somebody only said yes.
const CONFIRMED: &str = "confirmed";

impl State {
    /// What the team's checks and the questionnaire's warnings say once the answer at `at` is as in `next`, and did not say
    /// of the answers as they are.
    pub(super) fn doubts(&self, next: &Session, at: &Address) -> Vec<String> {
        let mut said: Vec<String> = self
            .beside
            .checks
            .iter()
            .filter(|check| questions_of(check.rule.source()).contains(self.name_of(at)))
            .filter_map(|check| check.says(next))
            .collect();
        let shown =
            |session: &Session, at: &Address| session.state(at).is_some_and(|state| state.relevant);
        for state in &self.states {
            if is_warning(self.questionnaire(), state.node)
                && !state.relevant
                && shown(next, &state.address)
            {
                said.push(next.label(&state.address));
            }
        }
        said
    }

    fn name_of(&self, at: &Address) -> &str {
        let node = self.questionnaire().node(&at.variable);
        node.map_or("", |node| node.name.as_str())
    }

    /// Asks whether the answer is right all the same.
    pub(super) fn ask_why(
        &mut self,
        at: &Address,
        answer: Option<Answer>,
        go: Go,
        doubts: Vec<String>,
    ) -> Reply {
        self.held = Some(Held {
            at: at.clone(),
            answer,
            go,
        });
        Reply::over(Overlay::Write(Writing {
            title: say!("Is that right? Enter keeps it, Esc goes back to it"),
            prompt: say!("why"),
            purpose: Purpose::Why,
            about: (self.uid, at.clone()),
            earlier: doubts.into_iter().map(Phrase::name).collect(),
            field: Field::default(),
        }))
    }

    /// Keeps the answer that was doubted; `why` is what was typed, if anything.
    pub fn keep(&mut self, why: &str) -> Reply {
        let Some(held) = self.held.take() else {
            return Reply::quiet();
        };
        let why = if why.is_empty() { CONFIRMED } else { why };
        let motion = Motion {
            reason: Some(why.to_owned()),
            ..Motion::go(held.go)
        };
        self.commit(&held.at, held.answer, motion)
    }
}
