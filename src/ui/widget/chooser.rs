//! A list to choose from by typing a part of an item: the palette, and every "go to".

use ratatui::layout::Rect;

use super::{Field, Pen, moved, window};
use crate::ui::{fuzzy, glyph, text, theme::Role, words::Phrase};

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// What is matched and shown.
    pub text: String,
    /// What stands before it: a key, a name.
    pub aside: String,
    /// What choosing it means.
    pub value: T,
}

/// The list, what is typed, and what is selected.
#[derive(Debug, Clone, PartialEq)]
pub struct Chooser<T> {
    /// What it is for.
    pub title: Phrase,
    /// What is typed.
    pub field: Field,
    items: Vec<Item<T>>,
    found: Vec<usize>,
    selected: usize,
}

impl<T: Clone> Chooser<T> {
    /// A chooser of `items`, nothing typed.
    #[must_use]
    pub fn new(title: impl Into<Phrase>, items: Vec<Item<T>>) -> Self {
        Self {
            title: title.into(),
            field: Field::default(),
            found: (0..items.len()).collect(),
            items,
            selected: 0,
        }
    }

    /// The value of the selected item.
    #[must_use]
    pub fn chosen(&self) -> Option<T> {
        let item = *self.found.get(self.selected)?;
        Some(self.items[item].value.clone())
    }

    /// Moves the selection.
    pub fn step(&mut self, by: isize) {
        self.selected = moved(self.selected, by, self.found.len());
    }

    /// Finds anew after the field changed.
    pub fn find(&mut self) {
        let texts: Vec<String> = self
            .items
            .iter()
            .map(|item| format!("{} {}", item.aside, item.text))
            .collect();
        self.found = fuzzy::rank(self.field.text(), &texts);
        self.selected = 0;
    }

    /// Draws the list in the middle of `screen`.
    pub fn draw(&self, pen: &mut Pen<'_>, screen: Rect) {
        let height = u16::try_from(self.items.len() + 4).unwrap_or(u16::MAX);
        let area = super::middle(
            screen,
            76,
            height.min(screen.height.saturating_sub(2)).max(5),
        );
        let title = pen.words.tell(&self.title);
        let inside = pen.boxed(area, &title);
        let x = pen.put(inside, 0, 0, &format!("{} ", pen.say("find")), Role::Dim);
        self.field.draw(pen, inside, x, 0, Role::Current);
        let list = Rect {
            y: inside.y + 1.min(inside.height),
            height: inside.height.saturating_sub(1),
            ..inside
        };
        if self.found.is_empty() {
            pen.put(list, 0, 1, pen.say("nothing is called that"), Role::Dim);
        }
        let aside = self.items.iter().map(|item| text::width(&item.aside)).max();
        let aside = aside.unwrap_or(0).min(usize::from(list.width) / 3);
        let shown = window(self.selected, self.found.len(), usize::from(list.height));
        for (y, at) in shown.enumerate() {
            let item = &self.items[self.found[at]];
            let selected = at == self.selected;
            let (mark, role) = if selected {
                (glyph::HERE, Role::Selected)
            } else {
                (" ", Role::Text)
            };
            let line = format!("{mark} {}  {}", text::left(&item.aside, aside), item.text);
            pen.fill(list, y, &line, role);
        }
    }
}
