//! Sync: another laptop's file is named, looked at, merged; and where people disagree, one answer is kept.

use ratatui::layout::Rect;

use super::{Filter, Reply};
use crate::ui::{
    command::Command,
    effect::Effect,
    glyph,
    overlay::Overlay,
    text,
    theme::Role,
    widget::{Pen, moved},
    words::say,
};

/// How the study stands among the laptops.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// The first six characters of the state's digest: the same on two laptops that hold the same answers.
    pub digest: String,
    /// Where people disagree, a row a claim.
    pub claims: Vec<Claim>,
}

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

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The file or folder being named.
    pub from: Filter,
    /// What merging it would do, or has done.
    pub report: Vec<String>,
    /// The file or folder that was looked at and not merged yet.
    pub looked_at: Option<String>,
    /// How the study stands.
    pub standing: Standing,
    selected: usize,
}

impl State {
    /// Takes over how the study stands.
    pub fn take(&mut self, standing: Standing) {
        self.standing = standing;
        self.selected = moved(self.selected, 0, self.standing.claims.len());
    }

    /// Takes over what a look at `from` found.
    pub fn looked(&mut self, from: String, report: Vec<String>) {
        self.looked_at = Some(from);
        self.report = report;
    }

    /// Takes over what a merge has done.
    pub fn merged(&mut self, report: Vec<String>) {
        self.looked_at = None;
        self.report = report;
    }

    /// The name is typed: look at what is there.
    pub fn look(&mut self) -> Reply {
        self.from.typing = false;
        match self.from.text().trim() {
            "" => Reply::quiet(),
            path => Reply::effect(Effect::Look(path.to_owned())),
        }
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
            Command::Merge => return self.merge(),
            Command::Open => return self.ask(),
            Command::Keep => return self.keep(),
            Command::Refresh => return Reply::effect(Effect::Standing),
            _ => return Reply::quiet(),
        };
        self.selected = moved(self.selected, by, self.standing.claims.len());
        Reply::quiet()
    }

    fn merge(&self) -> Reply {
        match &self.looked_at {
            Some(from) => Reply::effect(Effect::Merge(from.clone())),
            None => Reply::refuse("name a file with / first; what it would bring is shown before"),
        }
    }

    fn ask(&self) -> Reply {
        match self.standing.claims.get(self.selected) {
            Some(claim) => Reply::over(Overlay::Ask {
                question: say!(
                    "{}: keep {}? The other answers stay in the history.",
                    claim.place.as_str(),
                    claim.said.as_str()
                ),
                command: Command::Keep,
            }),
            None => Reply::quiet(),
        }
    }

    fn keep(&self) -> Reply {
        match self.standing.claims.get(self.selected) {
            Some(claim) => Reply::effect(Effect::Keep(claim.conflict.clone(), claim.number)),
            None => Reply::quiet(),
        }
    }

    /// Draws the screen.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let summary = format!("state {}", self.standing.digest);
        let area = self.from.draw(pen, area, &summary);
        let width = usize::from(area.width).saturating_sub(2);
        let mut y = 1;
        for line in self.words().iter().flat_map(|line| text::wrap(line, width)) {
            pen.put(area, 1, y, &line, Role::Text);
            y += 1;
        }
        y += 1;
        let open = self
            .standing
            .claims
            .iter()
            .filter(|claim| claim.number == 1)
            .count();
        let heading = match open {
            0 => "Nobody disagrees.".to_owned(),
            1 => "One answer about which people disagree; all claims are kept.".to_owned(),
            many => format!("{many} answers about which people disagree; all claims are kept."),
        };
        pen.put(area, 1, y, &heading, Role::Heading);
        self.draw_claims(pen, area, y + 1);
    }

    /// What was found, or how this screen works.
    fn words(&self) -> Vec<String> {
        if !self.report.is_empty() {
            return self.report.clone();
        }
        vec![
            "Press / and name another laptop's study file, or a folder or stick that holds some. What merging would \
             do is shown first; m then does it. Merging again, or in another order, changes nothing."
                .to_owned(),
            "Two laptops that show the same six characters above hold the same answers.".to_owned(),
        ]
    }

    fn draw_claims(&self, pen: &mut Pen<'_>, area: Rect, top: usize) {
        let room = usize::from(area.height).saturating_sub(top).max(1);
        let first = self.selected.saturating_sub(room - 1);
        for (i, claim) in self
            .standing
            .claims
            .iter()
            .enumerate()
            .skip(first)
            .take(room)
        {
            let here = i == self.selected;
            let role = if here { Role::Selected } else { Role::Text };
            let mark = if here { glyph::HERE } else { " " };
            let place = if claim.number == 1 || i == first {
                claim.place.as_str()
            } else {
                ""
            };
            let shown = if claim.is_shown { " (shown)" } else { "" };
            let line = format!(
                "{mark}{} {}  {}{shown}",
                text::left(place, 26),
                text::left(&claim.said, 16),
                claim.who
            );
            pen.put(area, 0, top + i - first, &line, role);
        }
    }
}
