//! From the terminal's events to ours: releases dropped, Shift folded into the character, AltGr read as text.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::{
    key::{Code, Key},
    msg::Msg,
};

/// The message of a terminal event; `None` where it means nothing.
#[must_use]
pub fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) => read(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
        Event::FocusGained | Event::FocusLost | Event::Mouse(_) => None,
    }
}

fn read(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    let shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let code = match event.code {
        // AltGr arrives as Ctrl+Alt on Windows: it types. Alt alone is no key of ours.
        KeyCode::Char(letter) if ctrl && alt => return Some(Key::char(letter)),
        KeyCode::Char(_) if alt => return None,
        KeyCode::Char(letter) if ctrl => return Some(Key::ctrl(letter.to_ascii_lowercase())),
        KeyCode::Char(letter) => Code::Char(letter),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if shift => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    Some(Key::plain(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        read(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_key_means_the_same_on_every_terminal() {
        let shift = KeyModifiers::SHIFT;
        let alt_gr = KeyModifiers::CONTROL | KeyModifiers::ALT;
        assert_eq!(key(KeyCode::Char('?'), shift), Some(Key::char('?')));
        assert_eq!(key(KeyCode::Char('@'), alt_gr), Some(Key::char('@')));
        assert_eq!(
            key(KeyCode::Char('P'), KeyModifiers::CONTROL),
            Some(Key::ctrl('p'))
        );
        assert_eq!(key(KeyCode::Tab, shift), Some(Key::plain(Code::BackTab)));
        let release =
            KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(read(release), None);
    }
}
