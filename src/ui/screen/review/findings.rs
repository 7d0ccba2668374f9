//! Findings: what strikes, worst first; Enter goes to the interview, `d` puts one aside with a reason, `w` asks.

use ratatui::layout::Rect;

use crate::name::Uid;
use crate::review::{Finding, Severity};
use crate::survey::Role as Part;
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
    acts::{Purpose, Saying, thread},
    evening::Evening,
};

/// The list.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// What is typed to narrow it.
    pub filter: Filter,
    /// Only findings that matter so much.
    pub only: Option<Severity>,
    /// Whether those that were put aside are shown, and no others.
    pub aside: bool,
    shown: Vec<usize>,
    selected: usize,
}

impl Findings {
    /// Finds the rows to show.
    pub fn refresh(&mut self, evening: &Evening) {
        let query = self.filter.text();
        let words = fuzzy::Wanted::new(query);
        let wanted = |finding: &Finding| {
            evening.talk.dismissed.contains_key(&finding.id) == self.aside
                && self.only.is_none_or(|only| finding.severity == only)
                && (query.trim().is_empty()
                    || words.in_text(&format!("{finding} {}", finding.check.code())))
        };
        let all = evening.findings.iter().enumerate();
        self.shown = all
            .filter(|(_, finding)| wanted(finding))
            .map(|(at, _)| at)
            .collect();
        self.selected = moved(self.selected, 0, self.shown.len());
    }

    /// The selected finding.
    #[must_use]
    pub fn selected<'e>(&self, evening: &'e Evening) -> Option<&'e Finding> {
        evening.findings.get(*self.shown.get(self.selected)?)
    }

    /// The interview that the selected finding is about.
    #[must_use]
    pub fn interview(&self, evening: &Evening) -> Option<Uid> {
        self.selected(evening)?.subject.interview
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
                self.only = match self.only {
                    None => Some(Severity::Hard),
                    Some(Severity::Hard) => Some(Severity::Soft),
                    Some(Severity::Soft) => Some(Severity::Note),
                    Some(Severity::Note) => None,
                };
                self.refresh(evening);
                return Reply::quiet();
            }
            Command::PutAside => {
                self.aside = !self.aside;
                self.refresh(evening);
                return Reply::quiet();
            }
            _ => {
                let Some(finding) = self.selected(evening) else {
                    return Reply::refuse("no finding is selected");
                };
                return act(evening, finding, command);
            }
        };
        self.selected = moved(self.selected, by, self.shown.len());
        Reply::quiet()
    }

    /// Draws the list, and the selected finding in full under it.
    pub fn draw(&self, evening: &Evening, pen: &mut Pen<'_>, area: Rect) {
        let summary = pen.words.tell(&self.summary(evening));
        let below = self.filter.draw(pen, area, &summary);
        let detail = 6_u16.min(below.height / 2);
        let body = Rect {
            height: below.height - detail,
            ..below
        };
        let heads = [
            Phrase::name(""),
            say!("check"),
            say!("whose"),
            say!("question"),
            say!("what"),
        ]
        .map(|head| pen.words.tell(&head));
        let words = pen.words;
        let cell = |row: usize, column: usize| {
            let finding = &evening.findings[self.shown[row]];
            let (sign, role) = sign(finding.severity);
            match column {
                0 => Shown::text(sign).role(role),
                1 => Shown::text(finding.check.code()),
                2 => Shown::text(whose(evening, finding)),
                3 => Shown::text(finding.variable().map_or("", |variable| variable.as_str())),
                _ => Shown::text(words.sentence(&finding.what)),
            }
        };
        let grid = Grid {
            heads: &heads,
            rows: self.shown.len(),
            cell: &cell,
            by_cell: false,
            widest: &|column| if column == 4 { 30 } else { 18 },
            elastic: Some(4),
        };
        let spot = Spot {
            row: self.selected,
            column: 0,
        };
        grid.draw(pen, body, spot);
        if self.shown.is_empty() {
            let says = match (evening.checked, self.aside) {
                (false, _) => pen.say("The checks are running."),
                (true, true) => pen.say("Nothing was put aside."),
                (true, false) => pen.say("Nothing strikes here."),
            };
            pen.put(body, 1, 2, says, Role::Dim);
        }
        let under = Rect {
            y: body.y + body.height,
            height: detail,
            ..below
        };
        self.draw_selected(evening, pen, under);
    }

    fn summary(&self, evening: &Evening) -> Phrase {
        let count = |severity: Severity| {
            let all = evening.findings.iter();
            all.filter(|finding| {
                finding.severity == severity && !evening.talk.dismissed.contains_key(&finding.id)
            })
            .count()
        };
        let aside = evening
            .findings
            .iter()
            .filter(|finding| evening.talk.dismissed.contains_key(&finding.id))
            .count();
        let shown = match (self.aside, self.only) {
            (true, _) => say!("put aside"),
            (false, None) => say!("all"),
            (false, Some(severity)) => say!("{} only", severity_word(severity)),
        };
        say!(
            "{} hard, {} soft, {} to know, {} put aside; shown: {}",
            count(Severity::Hard),
            count(Severity::Soft),
            count(Severity::Note),
            aside,
            shown
        )
    }

    fn draw_selected(&self, evening: &Evening, pen: &mut Pen<'_>, area: Rect) {
        let Some(finding) = self.selected(evening) else {
            return;
        };
        let width = usize::from(area.width).saturating_sub(2);
        let question = finding
            .variable()
            .and_then(|variable| evening.column_of(variable.as_str()))
            .map_or_else(String::new, |column| evening.question(column));
        let title = pen.words.sentence(finding.check.title());
        let mut lines = vec![(format!("{title}  {question}"), Role::Dim)];
        let mut add = |text: String, role: Role| {
            lines.extend(
                text::wrap(&text, width)
                    .into_iter()
                    .map(|line| (line, role)),
            );
        };
        add(pen.words.sentence(&finding.what), Role::Current);
        match evening.talk.dismissed.get(&finding.id) {
            Some(word) => {
                let why = word.text.clone().unwrap_or_default();
                add(
                    pen.words
                        .tell(&say!("put aside by {}: {}", word.by.clone(), why)),
                    Role::Fair,
                );
            }
            None => add(pen.words.sentence(&finding.way_out), Role::Text),
        }
        if let Some(uid) = finding.subject.interview {
            for word in thread(evening, uid, finding.subject.address.as_ref()) {
                add(pen.words.tell(&word), Role::Fair);
            }
        }
        for (y, (line, role)) in lines.iter().take(usize::from(area.height)).enumerate() {
            pen.put(area, 1, y, line, *role);
        }
    }
}

/// What can be done about one finding.
fn act(evening: &Evening, finding: &Finding, command: Command) -> Reply {
    let subject = &finding.subject;
    match (command, subject.interview) {
        (Command::Open, Some(uid)) => Reply::effect(Effect::Open(uid, subject.address.clone())),
        (Command::History, Some(uid)) => match &subject.address {
            Some(at) => Reply::effect(Effect::History(uid, at.clone())),
            None => Reply::refuse("this finding is about no single answer"),
        },
        (Command::Ask, Some(uid)) => {
            let earlier = thread(evening, uid, subject.address.as_ref());
            let said = Phrase::Sentence(finding.what.clone());
            let earlier = std::iter::once(said).chain(earlier).collect();
            let places = vec![(uid, subject.address.clone())];
            Reply::over(Overlay::Say(
                Saying::new(Purpose::Ask(places)).after(earlier),
            ))
        }
        (Command::Dismiss, _) if evening.talk.dismissed.contains_key(&finding.id) => {
            Reply::refuse("it is put aside already")
        }
        (Command::Dismiss, _) => {
            let said = vec![Phrase::Sentence(finding.what.clone())];
            let purpose = Purpose::Dismiss(vec![finding.id]);
            Reply::over(Overlay::Say(Saying::new(purpose).after(said)))
        }
        (Command::Recall, _) if !evening.talk.dismissed.contains_key(&finding.id) => {
            Reply::refuse("it was not put aside; z shows those that were")
        }
        (Command::Recall, _) => {
            let purpose = Purpose::Recall(finding.id);
            Reply::over(Overlay::Say(Saying::new(purpose)))
        }
        (Command::Open | Command::History | Command::Ask, None) => {
            Reply::refuse("this finding is about no single interview")
        }
        _ => Reply::quiet(),
    }
}

/// Whose interview, or which enumerator.
fn whose(evening: &Evening, finding: &Finding) -> String {
    match (finding.subject.interview, &finding.subject.enumerator) {
        (Some(uid), _) => evening.name_of(uid),
        (None, Some(enumerator)) => {
            let role = evening.sheet.role(Part::Enumerator);
            role.map_or_else(
                || enumerator.clone(),
                |column| evening.label(column, enumerator),
            )
        }
        (None, None) => String::new(),
    }
}

/// The word for how much a finding matters.
#[must_use]
pub fn severity_word(severity: Severity) -> Phrase {
    match severity {
        Severity::Hard => say!("hard"),
        Severity::Soft => say!("soft"),
        Severity::Note => say!("to know"),
    }
}

/// Sign and colour of how much a finding matters.
#[must_use]
pub const fn sign(severity: Severity) -> (&'static str, Role) {
    match severity {
        Severity::Hard => (glyph::POOR, Role::Poor),
        Severity::Soft => (glyph::FAIR, Role::Fair),
        Severity::Note => (glyph::NOTHING, Role::Dim),
    }
}
