//! The end of a visit: how it ended, when to come again, and a respondent who takes consent back.

use chrono::{Days, NaiveDate, NaiveTime};

use super::{State, Stop, draft, save};
use crate::form::{Address, Answer, Value};
use crate::survey::{Body, CallBack, Event, OutcomeClass};
use crate::ui::{
    overlay::{Overlay, Purpose, Target, Writing},
    screen::Reply,
    widget::{Chooser, Field, Item},
    words::{Phrase, say},
};

/// Why an interview is sealed.
pub const WITHDRAWN: &str = "consent withdrawn";

impl State {
    /// Asks how the visit ended, where the questionnaire has a question for it; else only when to come again.
    pub(super) fn end_visit(&self) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let Some(outcome) = &self.beside.outcome else {
            return self.ask_call_back(None);
        };
        let at = Address::top(outcome.clone());
        let choices = self.session.choices(&at);
        let items = choices.into_iter().map(|choice| Item {
            text: choice.label,
            aside: choice.name.clone(),
            value: Target::Outcome(choice.name),
        });
        Reply::over(Overlay::Choose(Chooser::new(
            "How did the visit end?",
            items.collect(),
        )))
    }

    /// The outcome is known: a visit that is not over for good asks when to come again.
    pub fn outcome(&mut self, code: String) -> Reply {
        match OutcomeClass::of_code(&code) {
            Some(OutcomeClass::Complete) => self.record(Some(&code), None),
            _ => self.ask_call_back(Some(code)),
        }
    }

    fn ask_call_back(&self, outcome: Option<String>) -> Reply {
        let about = self.last_place();
        let Some(at) = about else {
            return Reply::quiet();
        };
        Reply::over(Overlay::Write(Writing {
            title: say!("When to come again?"),
            prompt: say!("come again"),
            purpose: Purpose::CallBack(outcome),
            about: (self.uid, at),
            earlier: vec![
                say!("A day, a time and a word: 7, +2, 12-07, +1 17:00 at the market"),
                say!("Enter alone: no call-back"),
            ],
            field: Field::default(),
        }))
    }

    /// Takes what was typed about coming again, records the outcome and leaves.
    pub fn call_back(&mut self, outcome: Option<&str>, typed: &str) -> Reply {
        if typed.is_empty() {
            return self.record(outcome, None);
        }
        let today = self.session.context().today;
        match appointment(typed, today, self.manner.day_first) {
            Some(back) => self.record(outcome, Some(back)),
            None => {
                let again = self.ask_call_back(outcome.map(str::to_owned));
                let says = say!("`{}` names no day; nothing was recorded yet", typed);
                Reply {
                    overlay: again.overlay,
                    ..Reply::refuse(says)
                }
            }
        }
    }

    /// One transaction: the outcome, the call-back, and where to go on.
    fn record(&mut self, outcome: Option<&str>, back: Option<CallBack>) -> Reply {
        let mut next = self.session.clone();
        let mut events = vec![];
        if let (Some(code), Some(variable)) = (outcome, &self.beside.outcome) {
            let at = Address::top(variable.clone());
            match next.answer(&at, Some(Answer::Value(Value::Text(code.to_owned())))) {
                Ok(changes) => events.extend(save::events(self.uid, changes)),
                Err(refusal) => return Reply::refuse(refusal.message),
            }
        }
        let Some(place) = self.last_place() else {
            return Reply::quiet();
        };
        let on = match &self.beside.outcome {
            Some(variable) => Address::top(variable.clone()),
            None => place.clone(),
        };
        events.extend(back.map(|back| Event {
            interview: self.uid,
            body: Body::Noted {
                address: on,
                text: back.to_string(),
            },
        }));
        self.leave_with(next, events, place)
    }

    /// Where the interview is taken up again.
    fn last_place(&self) -> Option<Address> {
        let last = || self.stops.iter().rev().find_map(Stop::address);
        self.at.address().or_else(last).cloned()
    }

    /// Asks before consent is taken back.
    pub(super) fn ask_to_withdraw(&self) -> Reply {
        if self.sealed {
            return Reply::say("this interview is sealed already");
        }
        Reply::over(Overlay::Ask {
            question: say!(
                "Seal this interview because the respondent takes consent back? Its answers are not shown, counted or exported any more, and it is not opened again."
            ),
            command: crate::ui::command::Command::Seal,
        })
    }

    /// The respondent takes consent back: the interview counts no more, and nobody reads it on this screen.
    pub(super) fn seal(&mut self) -> Reply {
        self.save_seal(Body::Voided {
            reason: WITHDRAWN.to_owned(),
        })
    }

    /// What stands in place of a sealed interview.
    pub(super) const fn seal_text() -> [Phrase; 2] {
        [
            say!("This interview is sealed: the respondent took consent back."),
            say!("Its answers are not shown, counted or exported. Esc goes back."),
        ]
    }
}

/// The appointment that `typed` names: a day (`7`, `+2`, `12-07`, `t`), a time where wanted, and a word.
fn appointment(typed: &str, today: NaiveDate, day_first: bool) -> Option<CallBack> {
    let (day, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let day = match day.strip_prefix('+') {
        Some(days) => {
            today.checked_add_days(Days::new(days.trim_end_matches('d').parse().ok()?))?
        }
        None => draft::day(day, today, day_first)?,
    };
    let (time, about) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let (time, about) = match NaiveTime::parse_from_str(time, "%H:%M") {
        Ok(time) => (Some(time), about.trim()),
        Err(_) => (None, rest.trim()),
    };
    Some(CallBack {
        day,
        time,
        about: about.to_owned(),
    })
}
