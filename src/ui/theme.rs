//! What a colour means, and the four themes that say it; a sign, a word or reverse video always says it too.

use ratatui::style::{Color, Modifier, Style};

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Light text on the terminal's dark background.
    #[default]
    Dark,
    /// Dark text on the terminal's light background.
    Light,
    /// For sunlight: bold, nothing dim, few colours.
    HighContrast,
    /// No colour at all: `NO_COLOR`, `TERM=dumb`.
    Mono,
}

/// What a piece of the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Less important, still readable.
    Dim,
    /// The title row and headings.
    Heading,
    /// The row, choice or tab that keys act on.
    Selected,
    /// What is being asked or edited now.
    Current,
    /// Saved, answered, threshold met.
    Good,
    /// Worth a look.
    Fair,
    /// Refused, failed, threshold missed.
    Poor,
    /// The name of a key.
    Key,
    /// Typed, not saved.
    Draft,
}

impl Theme {
    /// Every theme in the order of switching.
    pub const ALL: [Self; 4] = [Self::Dark, Self::Light, Self::HighContrast, Self::Mono];

    /// The name for options and messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high contrast",
            Self::Mono => "no colour",
        }
    }

    /// The next theme.
    #[must_use]
    pub fn next(self) -> Self {
        let here = Self::ALL.iter().position(|theme| *theme == self);
        Self::ALL[(here.unwrap_or(0) + 1) % Self::ALL.len()]
    }

    /// The style of `role`.
    #[must_use]
    pub fn style(self, role: Role) -> Style {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        match role {
            Role::Text => plain,
            Role::Selected => plain.add_modifier(Modifier::REVERSED),
            Role::Dim if matches!(self, Self::HighContrast) => plain,
            // Not dark grey: several palettes paint it in the colour of the background.
            Role::Dim => plain.add_modifier(Modifier::DIM),
            Role::Current | Role::Heading => match self.hue(role) {
                Some(colour) => bold.fg(colour),
                None => bold,
            },
            _ => match self.hue(role) {
                Some(colour) => plain.fg(colour),
                None if matches!(role, Role::Poor | Role::Key) => bold,
                None if matches!(role, Role::Draft) => plain.add_modifier(Modifier::ITALIC),
                None => plain,
            },
        }
    }

    /// The hue of `role`; blue and orange rather than green and red, which many eyes cannot tell apart.
    const fn hue(self, role: Role) -> Option<Color> {
        match (self, role) {
            (Self::Mono | Self::HighContrast, _) => None,
            (Self::Dark, Role::Heading | Role::Key) => Some(Color::Cyan),
            (Self::Light, Role::Heading | Role::Key) => Some(Color::Blue),
            (Self::Dark, Role::Good) => Some(Color::LightBlue),
            (Self::Light, Role::Good) => Some(Color::Blue),
            (Self::Dark, Role::Fair | Role::Draft) => Some(Color::Yellow),
            (Self::Light, Role::Fair | Role::Draft) => Some(Color::Magenta),
            (_, Role::Poor) => Some(Color::Red),
            _ => None,
        }
    }
}
