//! The secret of a study, what follows from it, and the secrets that a person holds.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::age::Identity;
use super::field::{FieldKey, Place, Sealed};
use super::random::random;
use crate::error::Result;

/// 32 random bytes from which every key of a study follows; wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

/// Tells secrets apart without giving them away.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

impl Secret {
    /// A new secret.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn fresh() -> Result<Self> {
        random().map(Self::of)
    }

    /// The secret with these bytes.
    #[must_use]
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, to be wrapped.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId(*self.derived("fieldbook key id 1"))
    }

    /// The key under which single answers are stored.
    #[must_use]
    pub fn field_key(&self) -> FieldKey {
        FieldKey::new(self.id(), self.derived("fieldbook field key 1"))
    }

    /// Who opens the study's bundles.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::of(*self.derived("fieldbook bundle key 1"))
    }

    fn derived<const N: usize>(&self, purpose: &str) -> Zeroizing<[u8; N]> {
        let mut key = Zeroizing::new([0; N]);
        let derived = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *key);
        debug_assert!(derived.is_ok(), "invariant: HKDF gives up to 8160 bytes");
        key
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.id())
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl KeyId {
    /// The name written as eight hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 4];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

/// The secrets that were opened: the study's own and those that it had before, and what opens bundles.
#[derive(Debug, Clone, Default)]
pub struct Keyring {
    secrets: Vec<Secret>,
    fields: Vec<FieldKey>,
    /// The office's.
    others: Vec<Identity>,
}

impl Keyring {
    /// Adds `secret`, where it is not there yet.
    pub fn add(&mut self, secret: Secret) {
        if !self.holds(secret.id()) {
            self.fields.push(secret.field_key());
            self.secrets.push(secret);
        }
    }

    /// Adds an identity that opens bundles.
    pub fn add_identity(&mut self, identity: Identity) {
        self.others.push(identity);
    }

    /// Whether the secret of this name is there.
    #[must_use]
    pub fn holds(&self, id: KeyId) -> bool {
        self.secret(id).is_some()
    }

    /// The secret of this name.
    #[must_use]
    pub fn secret(&self, id: KeyId) -> Option<&Secret> {
        self.secrets.iter().find(|secret| secret.id() == id)
    }

    /// The key of single answers of this name.
    #[must_use]
    pub fn field_key(&self, id: KeyId) -> Option<&FieldKey> {
        self.fields.iter().find(|key| key.id() == id)
    }

    /// Everything that may open a bundle.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        let own = self.secrets.iter().map(Secret::identity);
        own.chain(self.others.iter().cloned()).collect()
    }

    /// What was sealed for `place`; none when its key is not here or it was altered.
    #[must_use]
    pub fn open(&self, place: &Place<'_>, sealed: &Sealed) -> Option<Vec<u8>> {
        self.field_key(sealed.key_id()?)?.open(place, sealed)
    }

    /// The secrets.
    #[must_use]
    pub fn into_secrets(self) -> Vec<Secret> {
        self.secrets
    }

    /// Every secret under `key`, for `place`.
    pub(super) fn seal_all(&self, key: &FieldKey, place: &Place<'_>) -> Vec<Sealed> {
        let secrets = self.secrets.iter();
        secrets
            .map(|secret| key.seal(place, secret.bytes()))
            .collect()
    }

    /// Nothing is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }
}
