//! What is encrypted, for whom, and how it is opened again.
//!
//! A protected study has one **secret**, 32 random bytes. From it follow the key under which answers to questions that
//! identify people are stored ([`FieldKey`]) and the identity to which every bundle is encrypted ([`Secret::identity`]).
//! The secret itself lies in two **slots**: under a passphrase (Argon2id), which belongs to one file and can be changed
//! there, and to the office's public key, which travels with the study. A forgotten passphrase is therefore no lost
//! data: the office opens the study and gives it another.
//!
//! Bundles are files of the age format (age-encryption.org/v1), so that other programs can open them with the office's
//! key as well. The primitives are RustCrypto's and dalek's; nothing here is a cipher of our own.

pub mod age;

mod field;
mod passphrase;
mod protection;
mod random;
mod secret;

pub use age::{Identity, Recipient};
pub use field::{FieldKey, Place, Sealed};
pub use passphrase::{Passphrase, Slot};
pub use protection::Protection;
pub use random::random;
pub use secret::{KeyId, Keyring, Secret};
