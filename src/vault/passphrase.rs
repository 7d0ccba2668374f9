//! The slot that a passphrase opens: Argon2id, then ChaCha20-Poly1305 over the secret.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use zeroize::Zeroizing;

use super::random::random;
use super::secret::{KeyId, Secret};
use crate::error::{Error, Result};

/// Shorter passphrases are refused: they can be guessed by whoever has the file.
pub const MIN_LETTERS: usize = 8;
/// 64 MiB, three passes: about a third of a second on a laptop, for each guess too.
const MEMORY_KIB: u32 = 64 << 10;
const PASSES: u32 = 3;
/// What a file may ask of this computer.
const MAX_MEMORY_KIB: u32 = 1 << 20;
const MAX_PASSES: u32 = 32;

/// What a person types; wiped from memory when dropped.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

/// A secret under a passphrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Which secret.
    pub key: KeyId,
    /// Random, new for every slot.
    pub salt: [u8; 16],
    /// Argon2id's memory.
    pub memory_kib: u32,
    /// Argon2id's passes.
    pub passes: u32,
    /// The secret, encrypted.
    pub wrapped: Vec<u8>,
}

impl Passphrase {
    /// `text` as it was typed, without the end of its line.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(Zeroizing::new(
            text.trim_end_matches(['\r', '\n']).to_owned(),
        ))
    }

    /// Refuses one that can be guessed.
    ///
    /// # Errors
    /// It is shorter than eight letters.
    pub fn check(&self) -> Result<()> {
        if self.0.chars().count() >= MIN_LETTERS {
            return Ok(());
        }
        Err(Error::new(
            "passphrase",
            format!("it has fewer than {MIN_LETTERS} letters"),
        )
        .way_out("Take four words that nobody would say in a row"))
    }

    /// Whether both are the same.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        self.is(other)
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

impl Slot {
    /// Puts `secret` under `passphrase`.
    ///
    /// # Errors
    /// The passphrase is too short, or there are no random numbers or memory.
    pub fn new(secret: &Secret, passphrase: &Passphrase) -> Result<Self> {
        passphrase.check()?;
        let mut slot = Self {
            key: secret.id(),
            salt: random()?,
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            wrapped: Vec::new(),
        };
        let payload = Payload {
            msg: secret.bytes(),
            aad: &slot.key.0,
        };
        slot.wrapped = slot
            .cipher(passphrase)?
            .encrypt(&Nonce::default(), payload)
            .map_err(|_| Error::bug("passphrase", "the secret could not be encrypted"))?;
        Ok(slot)
    }

    /// The secret; none when the passphrase is another.
    ///
    /// # Errors
    /// The slot asks for more than this computer should give.
    pub fn open(&self, passphrase: &Passphrase) -> Result<Option<Secret>> {
        let payload = Payload {
            msg: &self.wrapped,
            aad: &self.key.0,
        };
        // The key is used for this one message, so that a fixed nonce is never used twice.
        let opened = self.cipher(passphrase)?.decrypt(&Nonce::default(), payload);
        let secret = opened
            .ok()
            .and_then(|bytes| <[u8; 32]>::try_from(Zeroizing::new(bytes).as_slice()).ok());
        Ok(secret.map(Secret::of))
    }

    fn cipher(&self, passphrase: &Passphrase) -> Result<ChaCha20Poly1305> {
        let refused = |fault: &str| Error::new("passphrase", fault.to_owned());
        if self.memory_kib > MAX_MEMORY_KIB || self.passes > MAX_PASSES {
            return Err(
                refused("its slot asks for more memory or time than is sound")
                    .way_out("Open the study with the office's key"),
            );
        }
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(|_| {
            refused("its slot is damaged").way_out("Open the study with the office's key")
        })?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.0.as_bytes(), &self.salt, &mut *key)
            .map_err(|error| refused(&format!("it could not be checked ({error})")))?;
        Ok(ChaCha20Poly1305::new((&*key).into()))
    }
}
