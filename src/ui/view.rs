//! The frame that every screen stands in: title, tabs, content, message, keys. Draws any size, from nothing up.

use ratatui::{Frame, layout::Rect};

use super::{
    glyph,
    keymap::{self, Binding},
    model::{Disk, Model, Running},
    reading,
    screen::Tab,
    text,
    theme::Role,
    widget::Pen,
    word,
    words::say,
};

/// The smallest terminal in which the screens make sense.
pub const SMALLEST: (u16, u16) = (60, 16);

/// Draws `model` onto `frame` and puts the caret where typing goes.
pub fn view(model: &Model, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = Pen::new(frame.buffer_mut(), model.theme, &model.words);
    draw(model, &mut pen, area);
    let caret = pen.caret;
    model.glyphs.settle(frame.buffer_mut());
    if let Some(caret) = caret {
        frame.set_cursor_position(caret);
    }
}

fn draw(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let (w, h) = SMALLEST;
        let says = say!(
            "This window is {}x{}; fieldbook needs {}x{}. Make it larger, or Ctrl-Q to leave.",
            area.width.to_string(),
            area.height.to_string(),
            w.to_string(),
            h.to_string()
        );
        for (y, line) in text::wrap(&pen.words.tell(&says), usize::from(area.width))
            .iter()
            .enumerate()
        {
            pen.put(area, 0, y, line, Role::Text);
        }
        return;
    }
    let row = |y: u16| Rect {
        y: area.y + y,
        height: 1,
        ..area
    };
    if let Some(lock) = &model.lock {
        lock.draw(pen, area);
        draw_footer(model, pen, row(area.height - 1));
        return;
    }
    draw_title(model, pen, row(0));
    draw_tabs(model, pen, row(1));
    let content = Rect {
        y: area.y + 2,
        height: area.height - 4,
        ..area
    };
    draw_content(model, pen, content);
    draw_message(model, pen, row(area.height - 2));
    draw_footer(model, pen, row(area.height - 1));
    if let Some(overlay) = &model.overlay {
        pen.caret = None;
        overlay.draw(pen, content);
    }
}

fn draw_title(model: &Model, pen: &mut Pen<'_>, row: Rect) {
    let Some(about) = &model.about else {
        pen.fill(row, 0, " fieldbook", Role::Heading);
        return;
    };
    let place = match &model.entry {
        Some(entry) => {
            let name = pen.words.tell(&entry.name());
            format!(" {name} {} {}", glyph::DOT, about.title)
        }
        None => format!(" {} {} {}", about.title, glyph::DOT, about.file),
    };
    let (disk, role) = match &model.disk {
        Disk::Untouched => (String::new(), Role::Dim),
        Disk::Saving => (pen.say("saving").to_owned(), Role::Fair),
        Disk::Saved(at) => (
            format!("{} {} {at}", glyph::TICK, pen.say("saved")),
            Role::Good,
        ),
        Disk::Failed => (
            format!("{} {}", glyph::POOR, pen.say("NOT SAVED")),
            Role::Poor,
        ),
    };
    let status = match &model.entry {
        Some(entry) => format!("{}  ", pen.say(word::status(entry.status))),
        None => String::new(),
    };
    let end = format!("{status}{}  {disk} ", about.operator);
    let width = usize::from(row.width);
    let line = text::ends(&place, &end, width);
    pen.put(row, 0, 0, &line, Role::Heading);
    let at = width.saturating_sub(text::width(&disk) + 1);
    pen.put(row, at, 0, &disk, role);
}

fn draw_tabs(model: &Model, pen: &mut Pen<'_>, row: Rect) {
    if let Some(entry) = &model.entry {
        let width = usize::from(row.width);
        let (section, counts) = entry.heading(pen.words, width.saturating_sub(2));
        let line = text::ends(&format!(" {section}"), &format!("{counts} "), width);
        pen.put(row, 0, 0, &line, Role::Selected);
        return;
    }
    if model.about.is_none() {
        return;
    }
    let mut x = 1;
    for (i, tab) in Tab::ALL.iter().enumerate() {
        let role = if *tab == model.tab {
            Role::Selected
        } else {
            Role::Text
        };
        x = pen.put(
            row,
            x,
            0,
            &format!(" {} {} ", i + 1, pen.say(tab.name())),
            role,
        ) + 1;
    }
}

fn draw_content(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if let Some(entry) = &model.entry {
        entry.draw(pen, area);
        return;
    }
    if model.about.is_none() {
        model.welcome.draw(pen, area);
        return;
    }
    match model.tab {
        Tab::Interviews => model.interviews.draw(pen, area),
        Tab::Review => model.review.draw(pen, area),
        Tab::Compare => model.compare.draw(pen, area, &|name| question(model, name)),
        Tab::Model => model.analysis.draw(pen, area),
        Tab::Sync => model.sync.draw(pen, area),
    }
}

/// What the variable `name` asks, in the language that is read.
fn question(model: &Model, name: &str) -> Option<String> {
    let about = model.about.as_ref()?;
    let node = about.questionnaire.id_of(name)?;
    let variable = &about.questionnaire.at(node).variable;
    let asked = reading::question(&about.questionnaire, variable, about.language);
    (asked != name).then_some(asked)
}

fn draw_message(model: &Model, pen: &mut Pen<'_>, row: Rect) {
    if let Some(notice) = &model.notice {
        let (text, role) = notice.shown(pen.words);
        pen.put(row, 1, 0, &text, role);
    } else if let Some(job) = &model.job {
        pen.put(row, 1, 0, &gauge(pen, job), Role::Fair);
    }
}

/// `bootstrap ████░░░░ 1200 of 5000, Esc stops it`.
fn gauge(pen: &Pen<'_>, job: &Running) -> String {
    let name = pen.say(job.work.name());
    let (done, total) = (job.done, job.total);
    if total == 0 {
        return format!("{name} …");
    }
    let cells = 20;
    let full = usize::try_from(done.min(total) * cells / total).unwrap_or(0);
    let rest = usize::try_from(cells).unwrap_or(0) - full;
    let counts = pen.words.tell(&say!("{} of {}, Esc stops it", done, total));
    let pace = match job.rate {
        Some(rate) if rate > 0 => {
            let left = total.saturating_sub(done).div_ceil(rate);
            pen.words
                .tell(&say!(" · {} a second, {} s left", rate, left))
        }
        _ => String::new(),
    };
    format!(
        "{name} {}{} {counts}{pace}",
        "█".repeat(full),
        "░".repeat(rest)
    )
}

fn draw_footer(model: &Model, pen: &mut Pen<'_>, row: Rect) {
    let mut x = 1;
    for binding in footer(model, usize::from(row.width)) {
        x = pen.put(row, x, 0, &binding.key(), Role::Key);
        x = pen.put(row, x + 1, 0, pen.say(binding.name), Role::Text) + 2;
    }
}

/// The most useful keys that are valid now and fit, at most seven.
#[must_use]
pub fn footer(model: &Model, width: usize) -> Vec<&'static Binding> {
    let mut offered: Vec<&'static Binding> = keymap::offered(model.contexts())
        .into_iter()
        .filter(|binding| binding.footer > 0 && model.can(binding.command))
        .collect();
    offered.sort_by_key(|binding| std::cmp::Reverse(binding.footer));
    let mut used = 1;
    offered
        .into_iter()
        .take(7)
        .take_while(|binding| {
            used += text::width(&binding.key()) + text::width(model.words.say(binding.name)) + 3;
            used <= width
        })
        .collect()
}
