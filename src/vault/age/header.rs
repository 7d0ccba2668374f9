//! The header: the file key, encrypted to each recipient, and a code over all of it.

use std::io::Read;

use base64ct::{Base64Unpadded, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use super::keys::{Identity, Recipient};
use super::{MARK, stream};
use crate::error::{Error, Result};
use crate::vault::random;

/// Longer headers are refused: no office has so many keys.
const MAX_BYTES: usize = 64 << 10;
/// Longer lines of a stanza's body wrap.
const COLUMNS: usize = 64;

/// The key of one file.
pub(super) type FileKey = Zeroizing<[u8; 16]>;

/// One recipient's share.
struct Stanza {
    arguments: Vec<String>,
    body: Vec<u8>,
}

/// The header of a new file for `recipients`.
pub(super) fn write(key: &FileKey, recipients: &[Recipient]) -> Result<Vec<u8>> {
    let mut header = MARK.to_vec();
    for recipient in recipients {
        let ephemeral = StaticSecret::from(random()?);
        let share = PublicKey::from(&ephemeral);
        let wrapping = wrapping_key(
            &ephemeral.diffie_hellman(&recipient.0),
            &share,
            &recipient.0,
        )
        .ok_or_else(|| Error::new("office key", "this public key is no sound one"))?;
        let wrapped = wrapping
            .encrypt(&Nonce::default(), key.as_slice())
            .map_err(|_| Error::bug("encryption", "a file key could not be encrypted"))?;
        let (share, wrapped) = (
            Base64Unpadded::encode_string(share.as_bytes()),
            Base64Unpadded::encode_string(&wrapped),
        );
        header.extend(format!("-> X25519 {share}\n{wrapped}\n").as_bytes());
    }
    header.extend(b"---");
    let code = Base64Unpadded::encode_string(&code(key, &header).finalize().into_bytes());
    header.extend(format!(" {code}\n").as_bytes());
    Ok(header)
}

/// Reads the header and opens the file key with one of `identities`.
pub(super) fn read(from: &mut impl Read, identities: &[Identity]) -> Result<FileKey> {
    let mut header = Header::default();
    if header.line(from)? != MARK.trim_ascii_end() {
        return Err(odd("this is not an encrypted bundle"));
    }
    let mut stanzas = Vec::new();
    let stated = loop {
        let line = header.line(from)?;
        if let Some(stated) = line.strip_prefix(b"--- ") {
            break Base64Unpadded::decode_vec(text(stated)?).map_err(|_| damaged())?;
        }
        stanzas.push(header.stanza(from, &line)?);
    };
    let key = stanzas
        .iter()
        .flat_map(|stanza| identities.iter().map(move |identity| stanza.open(identity)))
        .find_map(Result::transpose)
        .transpose()?
        .ok_or_else(|| {
            Error::new("", super::FOREIGN).way_out(
                "Open the study that it belongs to with its passphrase, or give the office's key",
            )
        })?;
    let end = header.bytes.len() - (Base64Unpadded::encoded_len(&stated) + 2);
    code(&key, &header.bytes[..end])
        .verify_slice(&stated)
        .map_err(|_| damaged())?;
    Ok(key)
}

/// Everything that was read so far: the code is over it.
#[derive(Default)]
struct Header {
    bytes: Vec<u8>,
}

impl Header {
    fn line(&mut self, from: &mut impl Read) -> Result<Vec<u8>> {
        let start = self.bytes.len();
        loop {
            let mut byte = [0];
            if from.read(&mut byte).map_err(stream::disk)? == 0 || self.bytes.len() >= MAX_BYTES {
                return Err(damaged());
            }
            self.bytes.push(byte[0]);
            if byte[0] == b'\n' {
                return Ok(self.bytes[start..self.bytes.len() - 1].to_vec());
            }
        }
    }

    fn stanza(&mut self, from: &mut impl Read, first: &[u8]) -> Result<Stanza> {
        let arguments = text(first.strip_prefix(b"-> ").ok_or_else(damaged)?)?;
        let mut body = String::new();
        loop {
            let line = self.line(from)?;
            if line.len() > COLUMNS {
                return Err(damaged());
            }
            body.push_str(text(&line)?);
            if line.len() < COLUMNS {
                break;
            }
        }
        Ok(Stanza {
            arguments: arguments.split(' ').map(str::to_owned).collect(),
            body: Base64Unpadded::decode_vec(&body).map_err(|_| damaged())?,
        })
    }
}

impl Stanza {
    /// The file key, if this share is for `identity`; shares of kinds that we do not know are passed over.
    fn open(&self, identity: &Identity) -> Result<Option<FileKey>> {
        let [kind, share] = self.arguments.as_slice() else {
            return match self.arguments.first() {
                Some(kind) if kind == "X25519" => Err(damaged()),
                _ => Ok(None),
            };
        };
        if kind != "X25519" {
            return Ok(None);
        }
        let share = Base64Unpadded::decode_vec(share).map_err(|_| damaged())?;
        let share = PublicKey::from(<[u8; 32]>::try_from(share).map_err(|_| damaged())?);
        if self.body.len() != 32 {
            return Err(damaged());
        }
        let own = PublicKey::from(&identity.0);
        let wrapping =
            wrapping_key(&identity.0.diffie_hellman(&share), &share, &own).ok_or_else(damaged)?;
        let opened = wrapping.decrypt(&Nonce::default(), self.body.as_slice());
        let key = opened
            .ok()
            .and_then(|key| <[u8; 16]>::try_from(Zeroizing::new(key).as_slice()).ok());
        Ok(key.map(Zeroizing::new))
    }
}

/// The key under which the file key is encrypted to one recipient; none for a public key that gives nothing away to
/// nobody and everybody.
fn wrapping_key(
    shared: &x25519_dalek::SharedSecret,
    share: &PublicKey,
    recipient: &PublicKey,
) -> Option<ChaCha20Poly1305> {
    if !shared.was_contributory() {
        return None;
    }
    let salt = [*share.as_bytes(), *recipient.as_bytes()].concat();
    let key = derived::<32>(&salt, shared.as_bytes(), "age-encryption.org/v1/X25519");
    Some(ChaCha20Poly1305::new((&*key).into()))
}

/// HKDF-SHA-256.
pub(super) fn derived<const N: usize>(salt: &[u8], from: &[u8], info: &str) -> Zeroizing<[u8; N]> {
    let mut key = Zeroizing::new([0; N]);
    let derived = Hkdf::<Sha256>::new(Some(salt), from).expand(info.as_bytes(), &mut *key);
    debug_assert!(derived.is_ok(), "invariant: HKDF gives up to 8160 bytes");
    key
}

fn code(key: &FileKey, header: &[u8]) -> Hmac<Sha256> {
    let key = derived::<32>(&[], key.as_slice(), "header");
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(&*key) else {
        unreachable!("HMAC takes keys of any length");
    };
    code.update(header);
    code
}

fn text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| damaged())
}

pub(super) fn damaged() -> Error {
    odd("the bundle is damaged or was altered")
}

fn odd(fault: &str) -> Error {
    Error::new("", fault.to_owned()).way_out("Ask for another copy of it")
}
