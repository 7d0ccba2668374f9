//! A key as the key table knows it: free of terminals' quirks, with the name that help prints.

use std::fmt;

/// A key with its one allowed modifier. Shift is part of the character, Alt is never needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether Ctrl was held.
    pub ctrl: bool,
}

/// Which key, without modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names on the keyboard
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    F(u8),
}

/// The names of the keys that are not characters.
const NAMES: [(Code, &str); 14] = [
    (Code::Enter, "Enter"),
    (Code::Esc, "Esc"),
    (Code::Tab, "Tab"),
    (Code::BackTab, "Shift-Tab"),
    (Code::Backspace, "Backspace"),
    (Code::Delete, "Delete"),
    (Code::Up, "Up"),
    (Code::Down, "Down"),
    (Code::Left, "Left"),
    (Code::Right, "Right"),
    (Code::PageUp, "PgUp"),
    (Code::PageDown, "PgDn"),
    (Code::Home, "Home"),
    (Code::End, "End"),
];

impl Key {
    /// A key without Ctrl.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false }
    }

    /// A character.
    #[must_use]
    pub const fn char(letter: char) -> Self {
        Self::plain(Code::Char(letter))
    }

    /// Ctrl with a lower-case letter.
    #[must_use]
    pub const fn ctrl(letter: char) -> Self {
        Self {
            code: Code::Char(letter),
            ctrl: true,
        }
    }

    /// A function key.
    #[must_use]
    pub const fn f(number: u8) -> Self {
        Self::plain(Code::F(number))
    }

    /// The key that help calls `name`: `a`, `Ctrl-P`, `Shift-Tab`, `Space`, `F6`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if let Some(letter) = name.strip_prefix("Ctrl-") {
            let letter = letter.chars().next()?.to_ascii_lowercase();
            return Some(Self::ctrl(letter));
        }
        if name == "Space" {
            return Some(Self::char(' '));
        }
        if let Some((code, _)) = NAMES.iter().find(|(_, known)| *known == name) {
            return Some(Self::plain(*code));
        }
        if let Some(number) = name.strip_prefix('F').and_then(|n| n.parse().ok()) {
            return Some(Self::f(number));
        }
        let mut letters = name.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) => Some(Self::char(letter)),
            _ => None,
        }
    }

    /// The character that this key types, if it types one.
    #[must_use]
    pub const fn typed(self) -> Option<char> {
        match self {
            Self {
                code: Code::Char(letter),
                ctrl: false,
            } => Some(letter),
            _ => None,
        }
    }

    /// The same key with a full-width character (`１`, `？`) narrowed, as the key table looks it up.
    #[must_use]
    pub fn narrowed(self) -> Self {
        match self.code {
            Code::Char(letter) => Self {
                code: Code::Char(narrow(letter)),
                ..self
            },
            _ => self,
        }
    }
}

/// The ASCII twin of a full-width character; every other character as it is.
#[must_use]
pub fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(letter) - 0xff01 + 0x21).unwrap_or(letter)
        }
        '\u{3000}' => ' ',
        '。' => '.',
        '−' => '-',
        _ => letter,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = match self.code {
            Code::Char(' ') => "Space".to_owned(),
            Code::Char(letter) if self.ctrl => letter.to_ascii_uppercase().to_string(),
            Code::Char(letter) => letter.to_string(),
            Code::F(number) => format!("F{number}"),
            code => NAMES
                .iter()
                .find(|(known, _)| *known == code)
                .map_or_else(String::new, |(_, name)| (*name).to_owned()),
        };
        f.pad(&if self.ctrl {
            format!("Ctrl-{base}")
        } else {
            base
        })
    }
}
