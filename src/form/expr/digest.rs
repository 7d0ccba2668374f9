//! Digests of texts by the algorithms that forms may name, and base64. Fingerprints, not protection.

use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::form::expr::{Fault, Val};

/// `digest(text, algorithm, encoding)`
pub(super) fn digest(text: &str, algorithm: &str, encoding: &str) -> Result<Val, Fault> {
    let bytes = text.as_bytes();
    let sum = match algorithm {
        "MD5" => md5(bytes).to_vec(),
        "SHA-1" => sha1(bytes).to_vec(),
        "SHA-256" => Sha256::digest(bytes).to_vec(),
        "SHA-384" => Sha384::digest(bytes).to_vec(),
        "SHA-512" => Sha512::digest(bytes).to_vec(),
        _ => {
            return Err(Fault(format!(
                "digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512, not `{algorithm}`"
            )));
        }
    };
    match encoding {
        "base64" => Ok(Val::text(encoded(&sum))),
        "hex" => Ok(Val::text(
            sum.iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>(),
        )),
        _ => Err(Fault(format!(
            "digest() writes base64 or hex, not `{encoding}`"
        ))),
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let six = (word >> (18 - 6 * i)) & 63;
            let letter = LETTERS[usize::try_from(six).unwrap_or(0)];
            out.push(if i <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    out
}

/// `base64-decode(text)`
pub(super) fn decoded(text: &str) -> Result<Val, Fault> {
    let bad = || Fault("base64-decode() was given something that is not base64".into());
    let mut bytes: Vec<u8> = vec![];
    let (mut word, mut bits) = (0u32, 0u32);
    for letter in text
        .bytes()
        .filter(|b| !b.is_ascii_whitespace() && *b != b'=')
    {
        let six = LETTERS.iter().position(|l| *l == letter).ok_or_else(bad)?;
        word = word << 6 | u32::try_from(six).unwrap_or(0);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(((word >> bits) & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).map(Val::text).map_err(|_| bad())
}

/// The text, one bit, zeros, and its length in bits, in blocks of 64 bytes.
fn padded(bytes: &[u8], length: [u8; 8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.push(0x80);
    while out.len() % 64 != 56 {
        out.push(0);
    }
    out.extend(length);
    out
}

/// RFC 1321.
fn md5(bytes: &[u8]) -> [u8; 16] {
    const TURNS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let table: Vec<u32> = (1..=64u32)
        .map(|i| (libm::fabs(libm::sin(f64::from(i))) * 4_294_967_296.0) as u32)
        .collect();
    let mut state = [0x6745_2301u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in padded(bytes, (bytes.len() as u64 * 8).to_le_bytes()).chunks_exact(64) {
        let words: Vec<u32> = block
            .chunks_exact(4)
            .map(|w| u32::from_le_bytes([w[0], w[1], w[2], w[3]]))
            .collect();
        let [mut a, mut b, mut c, mut d] = state;
        for i in 0..64 {
            let (mix, word) = match i / 16 {
                0 => ((b & c) | (!b & d), i),
                1 => ((d & b) | (!d & c), (5 * i + 1) % 16),
                2 => (b ^ c ^ d, (3 * i + 5) % 16),
                _ => (c ^ (b | !d), (7 * i) % 16),
            };
            let sum = a
                .wrapping_add(mix)
                .wrapping_add(table[i])
                .wrapping_add(words[word]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(TURNS[i / 16][i % 4]));
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d]) {
            *total = total.wrapping_add(part);
        }
    }
    let mut out = [0; 16];
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    out
}

/// FIPS 180-4.
fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut state = [
        0x6745_2301u32,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in padded(bytes, (bytes.len() as u64 * 8).to_be_bytes()).chunks_exact(64) {
        let mut words: Vec<u32> = block
            .chunks_exact(4)
            .map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]]))
            .collect();
        for i in 16..80 {
            let mixed = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
            words.push(mixed.rotate_left(1));
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (i, word) in words.iter().enumerate() {
            let (mix, constant) = match i / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999u32),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6),
            };
            let next = a
                .rotate_left(5)
                .wrapping_add(mix)
                .wrapping_add(e)
                .wrapping_add(constant)
                .wrapping_add(*word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
        }
        for (total, part) in state.iter_mut().zip([a, b, c, d, e]) {
            *total = total.wrapping_add(part);
        }
    }
    let mut out = [0; 20];
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    out
}
