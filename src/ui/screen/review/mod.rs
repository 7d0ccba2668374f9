//! Review: the evening with all interviews: the table, what strikes, what is to be done, how the fieldwork stands, what
//! the model's items are worth so far.

mod acts;
mod board;
mod evening;
mod findings;
mod grid;
mod layer;
mod made;
mod queries;
mod show;
mod view;

use ratatui::layout::Rect;

pub use acts::{Purpose, Saying};
pub use evening::{Evening, Examined, Read, earlier};
pub use queries::sign as query_sign;
pub use view::View;

use findings::Findings;
use grid::Grids;
use layer::{Leads, Page, Sheaf};
use queries::Queries;

use super::{Filter, Reply, Tables, sheet};
use crate::form::{Address, Context};
use crate::name::Uid;
use crate::survey::{Talk, Target};
use crate::ui::{
    command::Command, effect::Effect, keymap, notice::Notice, overlay::Overlay, theme::Role,
    widget::Pen, words::say,
};

/// What the screen knows.
#[derive(Debug, Default)]
pub struct State {
    /// The view in front.
    pub view: View,
    /// What was read; nothing before the first look.
    pub evening: Option<Box<Evening>>,
    grids: Grids,
    findings: Findings,
    queries: Queries,
    pages: Vec<Page>,
    page: usize,
    measures: Tables,
}

impl State {
    /// Takes the table as read, keeping the place.
    pub fn take(&mut self, read: Read) {
        let first = self.evening.is_none();
        match &mut self.evening {
            Some(evening) => evening.read_again(read),
            None => self.evening = Some(Box::new(Evening::of(read))),
        }
        self.renew(first);
    }

    /// Takes over what the checks found.
    pub fn examined(&mut self, examined: Examined) {
        if let Some(evening) = &mut self.evening {
            evening.examined(examined);
            match &evening.measures {
                Some(Ok(tables)) => self.measures.take(tables.clone()),
                Some(Err(fault)) => self.measures.fault = Some(fault.clone()),
                None => {}
            }
        }
        self.renew(false);
    }

    /// Takes over what was said since.
    pub fn said(&mut self, talk: Talk) {
        if let Some(evening) = &mut self.evening {
            evening.said(talk);
        }
        self.renew_lists();
    }

    fn renew(&mut self, first: bool) {
        if let Some(evening) = &self.evening {
            self.grids.take(evening, first);
        }
        self.renew_lists();
    }

    fn renew_lists(&mut self) {
        let Some(evening) = &self.evening else { return };
        self.findings.refresh(evening);
        self.queries.refresh(evening);
        if self.view == View::Board {
            self.lay_board();
        } else {
            self.pages.clear();
        }
    }

    /// Lays the board out; with a long frame it takes a moment, so that it is done when somebody looks.
    fn lay_board(&mut self) {
        let Some(evening) = &self.evening else { return };
        let spots: Vec<_> = self.pages.iter().map(|page| page.spot).collect();
        self.pages = board::pages(evening, evening.target);
        for (page, spot) in self.pages.iter_mut().zip(spots) {
            let size = page.size();
            page.spot = spot;
            page.spot.step(0, 0, size);
        }
        self.page = self.page.min(self.pages.len().saturating_sub(1));
    }

    /// Whether the checks have run on everything that the file holds.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.evening.as_ref().is_some_and(|evening| evening.checked)
    }

    /// After the filter was typed: finds the rows anew.
    pub fn refresh(&mut self) {
        let Some(evening) = &self.evening else { return };
        match self.view {
            View::Data => {
                if let Some(layer) = self.grids.layer_mut() {
                    layer.refresh(evening);
                }
            }
            View::Findings => self.findings.refresh(evening),
            View::Queries => self.queries.refresh(evening),
            View::Board | View::Measures => {}
        }
    }

    /// The filter of the view in front.
    pub fn filter(&mut self) -> Option<&mut Filter> {
        match self.view {
            View::Data => self.grids.layer_mut().map(|layer| &mut layer.filter),
            View::Findings => Some(&mut self.findings.filter),
            View::Queries => Some(&mut self.queries.filter),
            View::Board | View::Measures => None,
        }
    }

    fn shown_filter(&self) -> Option<&Filter> {
        match self.view {
            View::Data => self.grids.layer().map(|layer| &layer.filter),
            View::Findings => Some(&self.findings.filter),
            View::Queries => Some(&self.queries.filter),
            View::Board | View::Measures => None,
        }
    }

    /// Where keys mean something now, the nearest first.
    #[must_use]
    pub fn contexts(&self) -> &'static [keymap::Context] {
        use keymap::Context::{
            Everywhere, Filter, Lists, Review, ReviewBoard, ReviewData, ReviewFindings,
            ReviewQueries, Screens, Typing,
        };
        if self.shown_filter().is_some_and(|filter| filter.typing) {
            return &[Filter, Typing, Everywhere];
        }
        match self.view {
            View::Data if self.grids.layer().is_some() => {
                &[ReviewData, Review, Lists, Screens, Everywhere]
            }
            View::Data => &[Review, Lists, Screens, Everywhere],
            View::Findings => &[ReviewFindings, Review, Lists, Screens, Everywhere],
            View::Queries => &[ReviewQueries, Review, Lists, Screens, Everywhere],
            View::Board | View::Measures => &[ReviewBoard, Review, Lists, Screens, Everywhere],
        }
    }

    /// Whether Esc has something to go back to here.
    #[must_use]
    pub fn has_beneath(&self) -> bool {
        let filtered = self
            .shown_filter()
            .is_some_and(|filter| !filter.text().is_empty());
        filtered || self.view != View::Data || self.grids.stack.len() > 1
    }

    /// Esc: drops the filter, goes back to the table beneath, then to the table of interviews.
    pub fn back(&mut self) -> bool {
        let dropped = match self.view {
            View::Data => return self.leave_layer(),
            View::Findings => self.findings.filter.drop(),
            View::Queries => self.queries.filter.drop(),
            View::Board | View::Measures => false,
        };
        if dropped {
            self.refresh();
        } else {
            self.view = View::Data;
        }
        true
    }

    fn leave_layer(&mut self) -> bool {
        if let Some(layer) = self.grids.layer_mut()
            && layer.filter.drop()
        {
            self.refresh();
            return true;
        }
        self.grids.back()
    }

    /// The interview and the question under the selection.
    #[must_use]
    pub fn selected(&self) -> Option<(Uid, Address)> {
        self.grids.selected(self.evening.as_deref()?)
    }

    /// Selects a variable of the table.
    pub fn to_column(&mut self, column: usize) {
        if let Some(evening) = &self.evening {
            self.grids.select_column(evening, column);
        }
    }

    /// Puts the selected column against another, or groups it by that one.
    pub fn cross(&mut self, other: usize, group: bool) {
        if let Some(evening) = &self.evening {
            self.grids.cross(evening, other, group);
        }
    }

    /// Words were written for a purpose: what they lead to.
    pub fn written(&mut self, saying: Saying, study: Uid, context: &Context) -> Reply {
        let Some(evening) = &self.evening else {
            return Reply::quiet();
        };
        let text = saying.field.text().to_owned();
        match &saying.purpose {
            Purpose::Where if text.trim().is_empty() => return Reply::quiet(),
            Purpose::Where => {
                return match self.grids.hold(evening, &text, context) {
                    Ok(()) => Reply::quiet(),
                    Err(fault) => Reply {
                        overlay: Some(Box::new(Overlay::Say(saying))),
                        notice: Some(Notice::warning(fault)),
                        ..Reply::default()
                    },
                };
            }
            Purpose::Target => {
                let Ok(target) = text.trim().parse() else {
                    return Reply::refuse("a whole number is needed");
                };
                // The smallest effect that can be detected is worked out for it anew.
                return Reply {
                    effects: vec![
                        Effect::Append(vec![Target(target).event(study)]),
                        Effect::Review(vec![]),
                    ],
                    ..Reply::say(say!(
                        "{} complete interview is wanted|{} complete interviews are wanted",
                        target
                    ))
                };
            }
            _ => {}
        }
        match acts::events(evening, study, &saying.purpose, &text) {
            Err(why) => Reply::say(why),
            Ok(events) => {
                let done = match &saying.purpose {
                    Purpose::Dismiss(_) => say!("put aside; z shows what was"),
                    Purpose::Recall(_) => say!("it counts again"),
                    Purpose::Ask(_) => say!("asked; the query travels with the next merge"),
                    Purpose::Settle(..) => say!("settled"),
                    Purpose::SendBack(_) => say!("sent back; it is open again"),
                    _ => say!("written down"),
                };
                acts::write(events, done)
            }
        }
    }

    /// Does what `command` asks.
    pub fn run(&mut self, command: Command, page: isize) -> Reply {
        if let Some(view) = self.view.after(command) {
            self.view = view;
            if view == View::Board && self.pages.is_empty() {
                self.lay_board();
            }
            return Reply::quiet();
        }
        let Some(evening) = self.evening.as_deref() else {
            return Reply::quiet();
        };
        match command {
            Command::Refresh => {
                if let Some(evening) = &mut self.evening {
                    evening.checked = false;
                }
                return Reply::effect(Effect::Review(vec![]));
            }
            Command::AcceptWork => return acts::accept(evening, &self.meant()),
            Command::SendBack => {
                let meant = self.meant();
                if meant.is_empty() {
                    return Reply::refuse("no interview is selected");
                }
                return Reply::over(Overlay::Say(Saying::new(Purpose::SendBack(meant))));
            }
            _ => {}
        }
        match self.view {
            View::Data => match command {
                Command::Ask | Command::History => self.about_cell(command),
                _ => self.grids.run(evening, command, page),
            },
            View::Findings => self.findings.run(evening, command, page),
            View::Queries => self.queries.run(evening, command, page),
            View::Board => self.run_board(command, page),
            View::Measures => {
                self.measures.run(command, page);
                Reply::quiet()
            }
        }
    }

    /// The interviews that an act is meant for: the marked ones of the table, or the selected one.
    fn meant(&self) -> Vec<Uid> {
        let Some(evening) = self.evening.as_deref() else {
            return vec![];
        };
        match self.view {
            View::Data => self.grids.meant(evening),
            View::Findings => self.findings.interview(evening).into_iter().collect(),
            View::Queries => self.queries.interview(evening).into_iter().collect(),
            View::Board | View::Measures => vec![],
        }
    }

    fn about_cell(&self, command: Command) -> Reply {
        let Some((uid, at)) = self.selected() else {
            return Reply::refuse("no interview is selected");
        };
        let Some(evening) = self.evening.as_deref() else {
            return Reply::quiet();
        };
        if command == Command::History {
            return Reply::effect(Effect::History(uid, at));
        }
        let marked = self.grids.meant(evening);
        let earlier = if marked.len() > 1 {
            vec![]
        } else {
            acts::thread(evening, uid, Some(&at))
        };
        let places = marked
            .into_iter()
            .map(|uid| (uid, Some(at.clone())))
            .collect();
        Reply::over(Overlay::Say(
            Saying::new(Purpose::Ask(places)).after(earlier),
        ))
    }

    fn run_board(&mut self, command: Command, by: isize) -> Reply {
        let pages = self.pages.len();
        let Some(page) = self.pages.get_mut(self.page) else {
            return Reply::quiet();
        };
        match command {
            Command::NextTable => self.page = (self.page + 1) % pages,
            Command::PreviousTable => self.page = (self.page + pages - 1) % pages,
            Command::Target => return Reply::over(Overlay::Say(Saying::new(Purpose::Target))),
            Command::Open => {
                let row = page.rows.get(page.spot.row).cloned();
                return row.map_or_else(Reply::quiet, |row| self.follow(row));
            }
            _ => return grid::walk(page, command, by),
        }
        Reply::quiet()
    }

    /// From a row of the board to its interviews.
    fn follow(&mut self, row: layer::PageRow) -> Reply {
        let Some(evening) = self.evening.as_deref() else {
            return Reply::quiet();
        };
        match row.leads {
            Leads::Interview(uid) => Reply::effect(Effect::Open(uid, None)),
            Leads::Answers(answers) => {
                let columns = evening.sheet.columns();
                let holds = |line: &usize| {
                    let mut all = answers.iter();
                    all.all(|(column, code)| columns[*column].code(*line) == *code)
                };
                let lines = (0..evening.sheet.lines().len()).filter(holds).collect();
                self.view = View::Data;
                self.grids.narrow(row.label, lines);
                Reply::quiet()
            }
            _ => Reply::refuse("this row leads nowhere"),
        }
    }

    /// Draws the view in front under the line of views.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let Some(evening) = self.evening.as_deref() else {
            return;
        };
        self.draw_views(evening, pen, area);
        let below = Rect {
            y: area.y + 1.min(area.height),
            height: area.height.saturating_sub(1),
            ..area
        };
        match self.view {
            View::Data => match self.grids.top() {
                Some(Sheaf::Lines(layer)) => show::lines(evening, &self.grids, layer, pen, below),
                Some(Sheaf::Page(page)) => show::page(page, None, pen, below),
                None => {}
            },
            View::Findings => self.findings.draw(evening, pen, below),
            View::Queries => self.queries.draw(evening, pen, below),
            View::Board => match self.pages.get(self.page) {
                Some(page) => show::page(page, Some((self.page, self.pages.len())), pen, below),
                None => drop(pen.put(below, 1, 1, pen.say("The checks are running."), Role::Dim)),
            },
            View::Measures => self.draw_measures(pen, below),
        }
    }

    fn draw_views(&self, evening: &Evening, pen: &mut Pen<'_>, area: Rect) {
        let mut x = 1;
        for view in View::ALL {
            let count = match view {
                View::Findings if evening.checked => {
                    let aside = &evening.talk.dismissed;
                    let all = evening.findings.iter();
                    all.filter(|finding| !aside.contains_key(&finding.id))
                        .count()
                }
                View::Queries => evening.talk.open().count(),
                _ => 0,
            };
            let name = pen.words.tell(&view.name());
            let count = if count > 0 {
                format!(" {count}")
            } else {
                String::new()
            };
            let role = if view == self.view {
                Role::Selected
            } else {
                Role::Text
            };
            x = pen.put(area, x, 0, &view.key().to_string(), Role::Key);
            x = pen.put(area, x, 0, &format!(" {name}{count} "), role) + 1;
        }
    }

    fn draw_measures(&self, pen: &mut Pen<'_>, area: Rect) {
        let tables = &self.measures;
        match (tables.current(), &tables.fault) {
            (Some(table), _) => {
                let of = tables
                    .result
                    .as_ref()
                    .map_or(0, |result| result.tables.len());
                let step = format!("{}/{of}", tables.table + 1);
                sheet::draw(pen, area, table, tables.spot);
                let at = usize::from(area.width).saturating_sub(step.len() + 1);
                pen.put(area, at, 0, &step, Role::Dim);
            }
            (None, Some(fault)) => {
                let fault = pen.words.sentence(fault);
                pen.put(area, 1, 1, &fault, Role::Dim);
            }
            (None, None) => {
                pen.put(area, 1, 1, pen.say("The checks are running."), Role::Dim);
            }
        }
    }
}
