//! How Chinese characters sound: text found by pinyin, whole syllables or their first letters, and by unaccented letters.

use nucleo_matcher::chars::normalize;
use pinyin::ToPinyinMulti;

/// `text` in small letters without their accents.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'ё' => 'е',
            _ if letter.is_ascii() => letter,
            _ => normalize(letter),
        })
        .collect()
}

/// Whether some run of characters in `text` is said as `typed` spells it: `lishuwan`, `lsw` and `lshw` find 梨树湾. A
/// character with several sounds is found by each; `typed` is plain.
#[must_use]
pub fn says(typed: &str, text: &str) -> bool {
    if typed.is_empty() || !typed.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let letters: Vec<char> = text.chars().collect();
    let hears =
        |at: usize| letters[at].to_pinyin_multi().is_some() && spells(typed, &letters[at..]);
    (0..letters.len()).any(hears)
}

/// Whether `letters` begin with what `typed` spells.
fn spells(typed: &str, letters: &[char]) -> bool {
    if typed.is_empty() {
        return true;
    }
    let Some((letter, rest)) = letters.split_first() else {
        return false;
    };
    let Some(sounds) = letter.to_pinyin_multi() else {
        let same = letter.to_lowercase().next();
        return match typed.chars().next() {
            first if first == same => spells(&typed[1..], rest),
            _ => letter.is_whitespace() && spells(typed, rest),
        };
    };
    sounds.into_iter().any(|sound| {
        let sound = sound.plain();
        let common = sound
            .bytes()
            .zip(typed.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        // The whole syllable, any beginning of it, down to its first letter.
        (1..=common)
            .rev()
            .any(|taken| spells(&typed[taken..], rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_found_by_its_sounds() {
        for typed in ["lishuwan", "lsw", "lishw", "shuwan", "wan", "lsh"] {
            assert!(says(typed, "V01 梨树湾村"), "{typed}");
        }
        for typed in ["lsx", "", "ls湾", "ishu"] {
            assert!(!says(typed, "V01 梨树湾村"), "{typed}");
        }
        assert!(
            says("chongqing", "重庆") && says("zq", "重庆"),
            "each of its sounds"
        );
    }

    #[test]
    fn accents_are_no_obstacle() {
        assert_eq!(plain("Élevage à Nîmes"), "elevage a nimes");
        assert_eq!(plain("Берёза"), "береза");
        assert_eq!(plain("梨树湾 ÇA"), "梨树湾 ca");
    }
}
