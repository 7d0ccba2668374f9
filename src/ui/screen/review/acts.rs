//! What a person does about the work: puts a finding aside, asks, replies, settles, accepts, sends back. Each is an event.

use ratatui::layout::Rect;

use crate::form::Address;
use crate::name::Uid;
use crate::survey::{Body, Event};
use crate::ui::{
    effect::Effect,
    screen::Reply,
    text,
    theme::Role,
    widget::{Field, Pen, middle},
    words::{Phrase, say},
};

use super::evening::Evening;

/// Some words being written, and what they are for.
#[derive(Debug, Clone, PartialEq)]
pub struct Saying {
    /// What they are about.
    pub title: Phrase,
    /// What was said already.
    pub earlier: Vec<Phrase>,
    /// What is typed.
    pub field: Field,
    /// What happens with them.
    pub purpose: Purpose,
}

/// What some words are for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// A rule that interviews have to fulfil.
    Where,
    /// Why these findings are none.
    Dismiss(Vec<Uid>),
    /// Why a finding counts again.
    Recall(Uid),
    /// A question to the enumerators, about these places.
    Ask(Vec<(Uid, Option<Address>)>),
    /// A reply.
    Reply(Uid, Option<Address>),
    /// A last word.
    Settle(Uid, Option<Address>),
    /// Why these interviews need more work.
    SendBack(Vec<Uid>),
    /// So many interviews are wanted.
    Target,
}

impl Saying {
    /// Words for `purpose`, nothing typed.
    #[must_use]
    pub fn new(purpose: Purpose) -> Self {
        let title = match &purpose {
            Purpose::Where => {
                say!("Interviews for which this holds, as ${age} > 60 and ${sells} = 1")
            }
            Purpose::Dismiss(found) => say!(
                "Why is it none? {} finding is put aside|Why are they none? {} findings are put aside",
                found.len()
            ),
            Purpose::Recall(_) => say!("Why does it count again?"),
            Purpose::Ask(_) => say!("What do you ask the enumerator?"),
            Purpose::Reply(..) => say!("Your reply"),
            Purpose::Settle(..) => say!("A last word, or nothing"),
            Purpose::SendBack(back) => say!(
                "What is to be done? {} interview goes back|What is to be done? {} interviews go back",
                back.len()
            ),
            Purpose::Target => say!("How many complete interviews are wanted?"),
        };
        Self {
            title,
            earlier: vec![],
            field: Field::default(),
            purpose,
        }
    }

    /// The same with what was said already.
    #[must_use]
    pub fn after(mut self, earlier: Vec<Phrase>) -> Self {
        self.earlier = earlier;
        self
    }

    /// Draws it over `screen`.
    pub fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        let width = usize::from(screen.width.min(76)).saturating_sub(4);
        let lines: Vec<String> = self
            .earlier
            .iter()
            .flat_map(|line| text::wrap(&pen.words.tell(line), width))
            .collect();
        let height = u16::try_from(lines.len() + 3).unwrap_or(u16::MAX);
        let title = pen.words.tell(&self.title);
        let inside = pen.boxed(middle(screen, 76, height), &title);
        let last = usize::from(inside.height).saturating_sub(1);
        for (y, line) in lines.iter().rev().take(last).rev().enumerate() {
            pen.put(inside, 0, y, line, Role::Dim);
        }
        self.field
            .draw(pen, inside, 0, lines.len().min(last), Role::Draft);
    }
}

/// The events that these words make; a word on why not where there are none.
///
/// # Errors
/// Words are needed and there are none.
pub fn events(
    evening: &Evening,
    study: Uid,
    purpose: &Purpose,
    text: &str,
) -> Result<Vec<Event>, &'static str> {
    let text = text.trim().to_owned();
    let settles = matches!(purpose, Purpose::Settle(..));
    if text.is_empty() && !settles {
        return Err("nothing was written, so nothing was done");
    }
    let of = |interview: &Uid, body: Body| Event {
        interview: *interview,
        body,
    };
    Ok(match purpose {
        Purpose::Where | Purpose::Target => vec![],
        Purpose::Dismiss(findings) => findings
            .iter()
            .map(|finding| Event::on_finding(study, *finding, true, text.clone()))
            .collect(),
        Purpose::Recall(finding) => vec![Event::on_finding(study, *finding, false, text)],
        Purpose::Ask(places) => places
            .iter()
            .map(|(uid, about)| {
                let (about, text) = (about.clone(), text.clone());
                of(uid, Body::Asked { about, text })
            })
            .collect(),
        Purpose::Reply(uid, about) => {
            let about = about.clone();
            vec![of(uid, Body::Replied { about, text })]
        }
        Purpose::Settle(uid, about) => {
            let (about, text) = (about.clone(), Some(text).filter(|text| !text.is_empty()));
            vec![of(uid, Body::Settled { about, text })]
        }
        Purpose::SendBack(interviews) => interviews
            .iter()
            .flat_map(|uid| Event::sent_back(*uid, evening.is_closed(*uid), text.clone()))
            .collect(),
    })
}

/// Writes `events` and reads again what was said.
#[must_use]
pub fn write(events: Vec<Event>, done: Phrase) -> Reply {
    let reopened = events.iter().filter(|event| event.body == Body::Reopened);
    let reopened: Vec<Uid> = reopened.map(|event| event.interview).collect();
    let mut effects = vec![Effect::Append(events), Effect::Talk];
    if !reopened.is_empty() {
        effects.push(Effect::Review(reopened));
    }
    Reply {
        effects,
        ..Reply::say(done)
    }
}

/// Accepts the interviews `meant` that are closed.
#[must_use]
pub fn accept(evening: &Evening, meant: &[Uid]) -> Reply {
    let closed: Vec<Event> = meant
        .iter()
        .filter(|uid| evening.is_closed(**uid))
        .map(|uid| Event {
            interview: *uid,
            body: Body::Accepted,
        })
        .collect();
    if closed.is_empty() {
        return Reply::refuse("only a completed interview can be accepted");
    }
    let done = say!("{} interview accepted|{} interviews accepted", closed.len());
    write(closed, done)
}

/// What was said to a query, a line each.
#[must_use]
pub fn thread(evening: &Evening, uid: Uid, about: Option<&Address>) -> Vec<Phrase> {
    let query = evening.query(uid, about);
    let words = query.map_or(&[][..], |query| &query.remarks);
    words
        .iter()
        .map(|word| match &word.text {
            Some(text) => Phrase::name(format!("{}: {text}", word.by)),
            None => say!("{}: settled", word.by.clone()),
        })
        .collect()
}
