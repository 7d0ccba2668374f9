//! From keys to an answer: what is typed, marked or picked at the current question, and taking it.

use super::{
    State, Stop,
    choices::{self, Picking},
    draft::{self, Draft, Way},
    save::{Go, Motion},
};
use crate::form::{Address, Answer, Kind, Manner, Missing, QuestionType, Value};
use crate::ui::{
    screen::Reply,
    widget::Field,
    word,
    words::{Phrase, Words, say},
};

impl State {
    /// A character was typed where no command takes it.
    pub fn typed(&mut self, letter: char) -> Reply {
        self.fault = None;
        self.went_on = false;
        if !self.status.is_in_work() {
            return self.closed();
        }
        match self.way() {
            Some(Way::Text) => self.draft(true).field.insert(letter),
            Some(Way::Figures) => return self.typed_figure(letter),
            Some(Way::One | Way::Many) if self.picking.is_some() => return self.typed_pick(letter),
            Some(Way::One | Way::Many) => return self.pick_by_key(letter),
            None => {}
        }
        Reply::quiet()
    }

    /// Text was pasted: it is typed, and never picks or moves anything.
    pub fn pasted(&mut self, text: &str) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        match self.way() {
            Some(Way::Text | Way::Figures) => self.draft(true).field.paste(text),
            _ => match &mut self.picking {
                Some(picking) => picking.field.paste(text),
                None => return Reply::refuse("text cannot be pasted here"),
            },
        }
        Reply::quiet()
    }

    /// The field that is being typed into, begun with what is stored; none while the interview is closed.
    pub fn field(&mut self) -> Option<&mut Field> {
        match self.way() {
            _ if !self.status.is_in_work() => None,
            Some(Way::Text | Way::Figures) => Some(&mut self.draft(true).field),
            _ => self.picking.as_mut().map(|picking| &mut picking.field),
        }
    }

    fn typed_figure(&mut self, letter: char) -> Reply {
        let Some(kind) = self.current().map(|state| self.node_of(state).kind.clone()) else {
            return Reply::quiet();
        };
        let narrow = crate::ui::key::narrow(letter);
        if draft::is_figure(narrow, &kind) {
            // A figure typed over an accepted one replaces it.
            self.draft(false).field.insert(narrow);
            return self.go_on_if_full();
        } else {
            let expected = Phrase::from(draft::expected(&kind));
            self.fault = Some(say!("expected {}", expected));
        }
        Reply::quiet()
    }

    /// Whether `d` belongs to the day that is typed here: `-1d`, or today where "don't know" is no answer.
    pub(super) fn is_typing_a_day(&self) -> bool {
        let Some(state) = self.current() else {
            return false;
        };
        let node = self.node_of(state);
        let day = Kind::Question(QuestionType::Date);
        node.kind == day && (self.has_draft() || node.special_code(Missing::DontKnow).is_none())
    }

    /// A number or day to which no further figure can be added is taken as it stands.
    fn go_on_if_full(&mut self) -> Reply {
        let Stop::Question(at) = self.at.clone() else {
            return Reply::quiet();
        };
        let (Some(state), Some(draft)) = (self.state_of(&at), self.drafts.get(&at)) else {
            return Reply::quiet();
        };
        let node = self.node_of(state);
        let highest = self.questionnaire().highest(state.node);
        let full = !self.manner.steady
            && draft.field.at_end()
            && draft::is_full(draft.field.text(), &node.kind, highest);
        if !full {
            return Reply::quiet();
        }
        let reply = self.accept_question(&at);
        self.went_on = !reply.effects.is_empty();
        reply
    }

    fn typed_pick(&mut self, letter: char) -> Reply {
        let offers = self.offers();
        let Some(picking) = &mut self.picking else {
            return Reply::quiet();
        };
        if picking.field.is_empty() && choices::by_key(&offers, letter).is_some() {
            return self.pick_by_key(letter);
        }
        picking.field.insert(letter);
        picking.selected = Some(0);
        let spelled = picking.spelled(&offers).map(|offer| offer.name.clone());
        match spelled {
            Some(name) if self.way() == Some(Way::One) => self.pick(&name),
            _ => Reply::quiet(),
        }
    }

    fn pick_by_key(&mut self, letter: char) -> Reply {
        let offers = self.offers();
        match choices::by_key(&offers, letter).map(|offer| offer.name.clone()) {
            Some(name) if self.way() == Some(Way::Many) => self.mark(&name),
            Some(name) => self.pick(&name),
            None => {
                self.fault = Some(say!("`{}` picks nothing here", letter.to_string()));
                Reply::quiet()
            }
        }
    }

    /// Takes the choice `name` as the answer.
    fn pick(&mut self, name: &str) -> Reply {
        let Stop::Question(at) = self.at.clone() else {
            return Reply::quiet();
        };
        if self.manner.steady
            && self
                .drafts
                .get(&at)
                .is_none_or(|draft| draft.marked != [name])
        {
            self.draft(false).marked = vec![name.to_owned()];
            return Reply::quiet();
        }
        self.take(&at, name)
    }

    /// Marks or unmarks the choice `name`; Enter takes the marks.
    fn mark(&mut self, name: &str) -> Reply {
        if !self.status.is_in_work() {
            return self.closed();
        }
        let marked = &mut self.draft(true).marked;
        match marked.iter().position(|one| one == name) {
            Some(at) => drop(marked.remove(at)),
            None => marked.push(name.to_owned()),
        }
        Reply::quiet()
    }

    /// Marks or unmarks the choice that the arrows have reached; takes it where one choice is the answer.
    pub(super) fn mark_selected(&mut self) -> Reply {
        let narrowing = self
            .picking
            .as_ref()
            .is_some_and(|picking| !picking.field.is_empty());
        if narrowing && self.way() == Some(Way::One) {
            return self.typed_pick(' ');
        }
        self.take_selected()
    }

    fn take_selected(&mut self) -> Reply {
        let offers = self.offers();
        let chosen = self.picking.as_ref().and_then(|p| p.chosen(&offers));
        let Some(name) = chosen.map(|offer| offer.name.clone()) else {
            return Reply::quiet();
        };
        if self.way() == Some(Way::Many) {
            if let Some(picking) = &mut self.picking {
                picking.field.clear();
            }
            self.mark(&name)
        } else {
            self.pick(&name)
        }
    }

    /// Enter at a question: takes what is typed, marked or selected, or goes on where nothing is.
    pub(super) fn accept_question(&mut self, at: &Address) -> Reply {
        let picked = self
            .picking
            .as_ref()
            .is_some_and(|picking| picking.selected.is_some());
        let answered = self.current().is_some_and(|state| state.answer.is_some());
        if self.way() == Some(Way::One) && picked {
            return self.take_selected();
        }
        match self.drafts.get(at).cloned() {
            Some(draft) => self.accept_draft(at, &draft),
            None if answered => {
                self.step(1);
                Reply::quiet()
            }
            None => match self.recalled().filter(|own| own.manner == Manner::Confirm) {
                Some(recalled) => self.commit(at, Some(recalled.answer), Motion::go(Go::On)),
                None => self.accept_nothing(),
            },
        }
    }

    fn accept_draft(&mut self, at: &Address, draft: &Draft) -> Reply {
        let Some(state) = self.current() else {
            return Reply::quiet();
        };
        let kind = &self.node_of(state).kind;
        let today = self.session.context().today;
        let text = match draft::way(kind) {
            Way::Many => self.in_order(&draft.marked),
            Way::Figures => draft::figures(draft.field.text(), kind, today, self.manner.day_first),
            Way::One if !draft.marked.is_empty() => draft.marked.join(" "),
            Way::One | Way::Text => draft.field.text().trim().to_owned(),
        };
        if text.is_empty() {
            let answered = state.answer.is_some();
            self.drafts.remove(at);
            return if answered {
                self.commit(at, None, Motion::go(Go::Stay))
            } else {
                self.accept_nothing()
            };
        }
        self.take(at, &text)
    }

    /// Marked names in the order of the list; a ranking keeps the order of marking.
    fn in_order(&self, marked: &[String]) -> String {
        let ranked = self
            .current()
            .is_some_and(|state| self.node_of(state).kind == Kind::Question(QuestionType::Rank));
        let mut names = marked.to_vec();
        if !ranked {
            let offers = self.offers();
            names.sort_by_key(|name| offers.iter().position(|offer| offer.name == *name));
        }
        names.join(" ")
    }

    /// Nothing typed, nothing stored: a required question says so, any other lets the person go on.
    fn accept_nothing(&mut self) -> Reply {
        match self.current() {
            Some(state) if state.required => {
                let says = self.session.message(&state.address);
                let says = says.map_or(say!("an answer is needed"), Phrase::from);
                self.fault = Some(say!("{} (Tab leaves the question open.)", says));
            }
            _ => self.step(1),
        }
        Reply::quiet()
    }

    /// Reads `text` as the answer and commits it.
    fn take(&mut self, at: &Address, text: &str) -> Reply {
        match self.questionnaire().read(&at.variable, text) {
            Ok(answer) => {
                let questionnaire = self.session.questionnaire();
                let answer = answer.map(|answer| questionnaire.normalise(&at.variable, answer));
                self.commit(at, answer, Motion::go(Go::On))
            }
            Err(error) => {
                self.fault = Some(Phrase::from(error.to_string()));
                Reply::quiet()
            }
        }
    }

    /// A special answer, where the question allows it.
    pub(super) fn special(&mut self, missing: Missing) -> Reply {
        let Some(state) = self.current() else {
            return Reply::quiet();
        };
        let node = self.node_of(state);
        if node.special_code(missing).is_none() {
            let said = |missing| Phrase::from(word::missing(missing));
            let mut allowed = node.special_codes.iter().map(|(missing, _)| said(*missing));
            let first = allowed.next();
            let all =
                first.map(|first| allowed.fold(first, |all, one| say!("{} and {}", all, one)));
            self.fault = Some(match all {
                None => say!(
                    "this question does not take “{}”; Tab leaves it open, Ctrl-K adds a note",
                    said(missing)
                ),
                Some(all) => say!("this question takes {}, not “{}”", all, said(missing)),
            });
            return Reply::quiet();
        }
        let at = state.address.clone();
        self.commit(&at, Some(Answer::Missing(missing)), Motion::go(Go::On))
    }

    /// Takes the answer back.
    pub(super) fn clear(&mut self) -> Reply {
        let Stop::Question(at) = self.at.clone() else {
            return Reply::quiet();
        };
        self.drafts.remove(&at);
        self.commit(&at, None, Motion::go(Go::Stay))
    }

    /// The draft of the current question; a new one begins with what is stored, if `with_stored`.
    fn draft(&mut self, with_stored: bool) -> &mut Draft {
        let state = self.current();
        let address = state.map(|state| state.address.clone());
        let answer = state.and_then(|state| state.answer.clone());
        let address = address.unwrap_or_else(|| {
            unreachable!("a draft belongs to the question at which the cursor stands")
        });
        self.drafts.entry(address).or_insert_with(|| {
            if with_stored {
                Draft {
                    field: Field::holding(&draft::as_typed(answer.as_ref())),
                    marked: draft::as_marked(answer.as_ref()),
                }
            } else {
                Draft::default()
            }
        })
    }

    /// Starts picking with the arrows, at the stored choice.
    pub(super) fn start_picking(&mut self) {
        let stored = self.current().and_then(|state| state.answer.clone());
        let marked = draft::as_marked(stored.as_ref());
        let selected = self
            .offers()
            .iter()
            .position(|offer| marked.contains(&offer.name));
        self.picking = Some(Picking {
            field: Field::default(),
            selected: Some(selected.unwrap_or(0)),
        });
    }

    /// Says that a closed interview is not changed.
    pub(super) fn closed(&self) -> Reply {
        Reply::refuse(say!(
            "this interview is {}; Ctrl-O opens it again to change it",
            Phrase::from(word::status(self.status))
        ))
    }
}

/// What an answer says, in words; choices by their labels.
#[must_use]
pub(super) fn in_words(answer: &Answer, labels: &[(String, String)], words: &Words) -> String {
    match answer {
        Answer::Missing(missing) => words.say(word::missing(*missing)).to_owned(),
        Answer::Value(Value::Text(text)) if !labels.is_empty() => text
            .split(' ')
            .map(|name| {
                let label = labels.iter().find(|(known, _)| known == name);
                label.map_or(name, |(_, label)| label.as_str())
            })
            .collect::<Vec<_>>()
            .join(", "),
        Answer::Value(value) => {
            let name = value.to_string();
            let label = labels.iter().find(|(known, _)| *known == name);
            label.map_or(name, |(_, label)| label.clone())
        }
    }
}
