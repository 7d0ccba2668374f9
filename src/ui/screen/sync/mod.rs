//! Sync: what other laptops' files would bring, shown before it is taken; where people disagree; who was seen when.

mod rows;

use ratatui::layout::Rect;

use super::{Filter, Reply};
use crate::ui::{
    command::Command,
    effect::{Effect, Work},
    overlay::Overlay,
    text,
    theme::Role,
    widget::{Grid, Pen, Shown, Spot, moved},
    words::{Phrase, Words, say},
};

pub use rows::{Claim, Device, File, Met};

use rows::wrapped;

/// How the study stands among the laptops.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What the log is now, and so the state: while it stays the same, the characters do too.
    pub log: [u8; 32],
    /// Where people disagree, a row a claim.
    pub claims: Vec<Claim>,
    /// The laptops whose work is here.
    pub devices: Vec<Device>,
    /// What was merged: when, which file, events, new interviews, conflicts; and what was not taken.
    pub merges: Vec<([String; 5], Vec<String>)>,
}

/// What the table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// What files bring.
    #[default]
    Files,
    /// Where people disagree.
    Claims,
    /// The laptops.
    Devices,
    /// What was merged.
    Merges,
}

impl Page {
    const ALL: [Self; 4] = [Self::Files, Self::Claims, Self::Devices, Self::Merges];
}

/// What the screen knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The file or folder being named.
    pub from: Filter,
    /// What was found there.
    pub met: Option<Met>,
    /// How the study stands.
    pub standing: Standing,
    /// The first six characters of the state's digest, the same on two laptops that hold the same answers, and of which
    /// log: reading a large study for them takes a while.
    pub characters: Option<([u8; 32], String)>,
    asked: Option<[u8; 32]>,
    /// What the table shows.
    pub page: Page,
    selected: [usize; 4],
}

impl State {
    /// Takes over how the study stands; what has to be read for it yet.
    #[must_use]
    pub fn take(&mut self, standing: Standing) -> Vec<Effect> {
        self.standing = standing;
        for page in Page::ALL {
            self.selected[page as usize] = moved(self.selected[page as usize], 0, self.rows(page));
        }
        match self.known() {
            Some(_) => vec![],
            None if self.asked == Some(self.standing.log) => vec![],
            None => {
                self.asked = Some(self.standing.log);
                vec![Effect::Characters]
            }
        }
    }

    /// Whether the characters are being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.asked == Some(self.standing.log) && self.known().is_none()
    }

    /// The characters, where they are those of what the study holds now.
    fn known(&self) -> Option<&str> {
        let (log, characters) = self.characters.as_ref()?;
        (*log == self.standing.log).then_some(characters)
    }

    /// Takes over what files bring or have brought; where they have made people disagree, that comes next.
    #[must_use]
    pub fn meet(&mut self, met: Met, standing: Standing) -> Vec<Effect> {
        let makes = met.is_done && met.files.iter().any(|file| file.conflicts > 0);
        self.page = if makes { Page::Claims } else { Page::Files };
        self.met = Some(met);
        self.selected = [0; 4];
        self.take(standing)
    }

    /// The file or folder that was looked at and not merged yet.
    #[must_use]
    pub fn looked_at(&self) -> Option<&str> {
        let met = self.met.as_ref().filter(|met| !met.is_done)?;
        Some(&met.from)
    }

    /// The name is typed: what to look at.
    pub fn named(&mut self) -> Option<String> {
        self.from.typing = false;
        let path = self.from.text().trim();
        (!path.is_empty()).then(|| path.to_owned())
    }

    /// Forgets the name and what was found there; says whether there was any.
    pub fn forget(&mut self) -> bool {
        let had = self.met.take().is_some();
        self.from.drop() || had
    }

    /// What `command` does with files, where it does: the work and the place.
    ///
    /// # Errors
    /// Why it cannot be done yet.
    pub fn errand(&self, command: Command) -> Option<Result<(Work, String), Phrase>> {
        let named = Some(self.from.text().trim()).filter(|path| !path.is_empty());
        match command {
            Command::Merge => Some(self.looked_at().map_or(
                Err(say!(
                    "name a file with / first; what it would bring is shown before"
                )),
                |from| Ok((Work::Merge, from.to_owned())),
            )),
            Command::Meet => Some(named.map_or(
                Err(say!("name the folder or stick with / first")),
                |folder| Ok((Work::Meet, folder.to_owned())),
            )),
            _ => None,
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
            Command::NextTable => return self.turn(1),
            Command::PreviousTable => return self.turn(Page::ALL.len() - 1),
            Command::Open => return self.open(),
            Command::Keep => return self.keep(),
            Command::Refresh => return Reply::effect(Effect::Standing),
            _ => return Reply::quiet(),
        };
        let at = self.page as usize;
        self.selected[at] = moved(self.selected[at], by, self.rows(self.page));
        Reply::quiet()
    }

    fn turn(&mut self, by: usize) -> Reply {
        self.page = Page::ALL[(self.page as usize + by) % Page::ALL.len()];
        Reply::quiet()
    }

    fn rows(&self, page: Page) -> usize {
        match page {
            Page::Files => self.met.as_ref().map_or(0, |met| met.files.len()),
            Page::Claims => self.standing.claims.len(),
            Page::Devices => self.standing.devices.len(),
            Page::Merges => self.standing.merges.len(),
        }
    }

    fn row(&self) -> usize {
        self.selected[self.page as usize]
    }

    /// Whether Enter does something here.
    #[must_use]
    pub fn can_open(&self) -> bool {
        self.page != Page::Devices && self.rows(self.page) > 0
    }

    fn open(&self) -> Reply {
        match self.page {
            Page::Files => self
                .met
                .as_ref()
                .and_then(|met| met.files.get(self.row()))
                .map_or_else(Reply::quiet, |file| {
                    Reply::over(Overlay::read(&file.name, file.words()))
                }),
            Page::Claims => self.ask(),
            Page::Devices => Reply::quiet(),
            Page::Merges => {
                self.standing
                    .merges
                    .get(self.row())
                    .map_or_else(Reply::quiet, |(line, aside)| {
                        let mut words =
                            vec![Phrase::name(line[0].clone()), Phrase::name(line[1].clone())];
                        if aside.is_empty() {
                            words.push(say!("All of it was taken."));
                        }
                        words.extend(wrapped(aside));
                        Reply::over(Overlay::read(&line[1], words))
                    })
            }
        }
    }

    fn ask(&self) -> Reply {
        match self.standing.claims.get(self.row()) {
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
        match self.standing.claims.get(self.row()) {
            Some(claim) => Reply::effect(Effect::Keep(claim.conflict.clone(), claim.number)),
            None => Reply::quiet(),
        }
    }

    fn disagreements(&self) -> usize {
        self.standing
            .claims
            .iter()
            .filter(|claim| claim.number == 1)
            .count()
    }

    /// Draws the screen.
    pub fn draw(&self, pen: &mut Pen<'_>, area: Rect) {
        let characters = self.known().unwrap_or("······");
        let summary = pen.words.tell(&say!("state {}", characters));
        let area = self.from.draw_as(pen, area, pen.say("from"), &summary);
        self.draw_pages(pen, area);
        let mut y = 1;
        let width = usize::from(area.width).saturating_sub(2);
        for phrase in self.words() {
            for line in text::wrap(&pen.words.tell(&phrase), width) {
                pen.put(area, 1, y, &line, Role::Text);
                y += 1;
            }
        }
        let down = u16::try_from(y).unwrap_or(u16::MAX).min(area.height);
        let rest = Rect {
            y: area.y + down,
            height: area.height - down,
            ..area
        };
        if self.rows(self.page) > 0 && rest.height > 1 {
            self.draw_table(pen, rest);
        }
    }

    fn draw_pages(&self, pen: &mut Pen<'_>, area: Rect) {
        let files = match &self.met {
            Some(met) if met.is_done => pen.say("Merged now"),
            _ => pen.say("Files"),
        };
        let names = [
            (files, self.rows(Page::Files)),
            (pen.say("Disagreements"), self.disagreements()),
            (pen.say("Laptops"), self.rows(Page::Devices)),
            (pen.say("Log"), self.rows(Page::Merges)),
        ];
        let mut x = 1;
        for (page, (name, count)) in Page::ALL.into_iter().zip(names) {
            let role = if page == self.page {
                Role::Selected
            } else {
                Role::Dim
            };
            x = pen.put(area, x, 0, &format!(" {name} {count} "), role) + 1;
        }
    }

    /// What stands above the table.
    fn words(&self) -> Vec<Phrase> {
        match (self.page, &self.met) {
            (Page::Files, None) => vec![
                say!(
                    "Press / and name another laptop's study file, or a folder or stick that holds some. What merging would do is shown first; m then does it. Merging again, or in another order, changes nothing."
                ),
                say!("s drops this laptop's file in the folder as well, for the others to take."),
                say!("Two laptops that show the same six characters above hold the same answers."),
            ],
            (Page::Files, Some(met)) => met.words(),
            (Page::Claims, _) => vec![match self.disagreements() {
                0 => say!("Nobody disagrees."),
                many => say!(
                    "{} answer about which people disagree; all claims are kept.|{} answers about which people disagree; all claims are kept.",
                    many
                ),
            }],
            (Page::Devices, _) => vec![say!(
                "Whose work is here, and until when by their own clocks."
            )],
            (Page::Merges, _) if self.standing.merges.is_empty() => {
                vec![say!("No file was merged into this one yet.")]
            }
            (Page::Merges, _) => vec![say!(
                "What was merged into this file; Enter says what was not taken."
            )],
        }
    }

    fn draw_table(&self, pen: &mut Pen<'_>, area: Rect) {
        let heads: &[&str] = match self.page {
            Page::Files => &[
                pen.say("file"),
                pen.say("work of"),
                pen.say("new"),
                pen.say("changed"),
                pen.say("conflicts"),
                pen.say("it lacks"),
                "",
            ],
            Page::Claims => &["", pen.say("answer"), pen.say("by")],
            Page::Devices => &[
                pen.say("laptop"),
                pen.say("people"),
                pen.say("events"),
                pen.say("last seen"),
                "",
            ],
            Page::Merges => &[
                pen.say("when"),
                pen.say("file"),
                pen.say("events"),
                pen.say("new"),
                pen.say("conflicts"),
                "",
            ],
        };
        let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
        let (wide, elastic) = match self.page {
            Page::Files => (22, 0),
            Page::Claims => (34, 2),
            Page::Devices => (22, 1),
            Page::Merges => (20, 1),
        };
        let words = pen.words;
        let grid = Grid {
            heads: &heads,
            rows: self.rows(self.page),
            cell: &|row, column| self.cell(words, row, column),
            by_cell: false,
            widest: &|_| wide,
            elastic: Some(elastic),
        };
        let spot = Spot {
            row: self.row(),
            column: 0,
        };
        grid.draw(pen, area, spot);
    }

    fn cell(&self, words: &Words, row: usize, column: usize) -> Shown {
        let cell = match self.page {
            Page::Files => self
                .met
                .as_ref()
                .and_then(|met| Some(met.files.get(row)?.cell(words, column))),
            Page::Claims => self
                .standing
                .claims
                .get(row)
                .map(|claim| claim.cell(words, column)),
            Page::Devices => self
                .standing
                .devices
                .get(row)
                .map(|device| device.cell(words, column)),
            Page::Merges => self
                .standing
                .merges
                .get(row)
                .map(|(line, aside)| match column {
                    2..=4 => Shown::number(line[column].clone()),
                    5 if !aside.is_empty() => Shown::text(words.say("not all")).role(Role::Fair),
                    5 => Shown::text(""),
                    _ => Shown::text(line[column].clone()),
                }),
        };
        cell.unwrap_or_else(|| Shown::text(""))
    }
}
