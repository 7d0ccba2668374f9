//! Locking and unlocking a study: the protection in use, the slot of this file's passphrase, the keys that are open.

use rusqlite::{Connection, OptionalExtension, Transaction, named_params};

use super::fault::{Fault, Told};
use super::guard::{self, Guard};
use super::{Document, Moment, Store};
use crate::error::{Error, Result};
use crate::name::Uid;
use crate::survey::{Body, DocumentKind, Event};
use crate::vault::{Identity, KeyId, Keyring, Passphrase, Protection, Secret, Slot};

impl Store {
    /// What is protected in this study, for whom; none when nothing is.
    #[must_use]
    pub fn protection(&self) -> Option<&Protection> {
        self.guard.protection()
    }

    /// Whether there are answers here that cannot be read without a key.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.guard.is_locked()
    }

    /// The keys that were given.
    #[must_use]
    pub const fn keys(&self) -> &Keyring {
        &self.guard.ring
    }

    /// Takes the keys that the program holds for this study already, under another handle.
    pub fn take_keys(&mut self, keys: Keyring) {
        self.guard.ring = keys;
    }

    /// Adds a key that opens bundles of other people.
    pub fn add_identity(&mut self, identity: Identity) {
        self.guard.ring.add_identity(identity);
    }

    /// Refuses a study that is locked.
    ///
    /// # Errors
    /// It is locked.
    pub fn require_unlocked(&self) -> Result<()> {
        match self.is_locked() {
            true => Err(guard::locked().within(self.path.display())),
            false => Ok(()),
        }
    }

    /// Whether this file has a passphrase.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn has_passphrase(&self) -> Result<bool> {
        self.tell(slots(&self.conn).map(|slots| !slots.is_empty()))
    }

    /// Opens what is protected with this file's passphrase.
    ///
    /// # Errors
    /// It is another passphrase; nothing is touched.
    pub fn unlock(&mut self, passphrase: &Passphrase) -> Result<()> {
        for slot in self.tell(slots(&self.conn))? {
            if let Some(secret) = slot.open(passphrase)? {
                return self.opened(secret);
            }
        }
        Err(Error::new(
            self.path.display().to_string(),
            "this is not its passphrase",
        )
        .way_out("Try again; the office's key opens it too, and can give it a new passphrase"))
    }

    /// Opens what is protected with the office's key.
    ///
    /// # Errors
    /// It is the key of another office; nothing is touched.
    pub fn unlock_for_office(&mut self, office: &Identity) -> Result<()> {
        let opened = self
            .guard
            .protections
            .iter()
            .find_map(|one| one.open(office));
        match opened {
            Some(secret) => self.opened(secret),
            None => Err(Error::new(
                self.path.display().to_string(),
                "it was not protected for this key",
            )
            .way_out("Give the key of the office that protected the study")),
        }
    }

    /// Forgets every key: what is protected cannot be read until it is unlocked again.
    pub fn lock(&mut self) {
        self.guard.ring = Keyring::default();
    }

    /// Takes `protection` into use, under this file's `passphrase`. Answers that were given before stay as they are.
    ///
    /// # Errors
    /// As [`Store::append`]; or `secret` is not the protection's, or the passphrase too short.
    pub fn protect(
        &mut self,
        protection: &Protection,
        secret: &Secret,
        passphrase: &Passphrase,
        at: Moment,
    ) -> Result<()> {
        if secret.id() != protection.key {
            return Err(Error::bug("protection", "it belongs to another secret"));
        }
        let slot = Slot::new(secret, passphrase)?;
        let document = Document {
            kind: DocumentKind::Protection,
            name: "protection.json".to_owned(),
            body: protection.to_json().into_bytes(),
        };
        let adopted = Event {
            interview: self.study,
            body: Body::Adopted {
                kind: document.kind,
                sha: document.sha(),
            },
        };
        let study = self.study;
        self.append_with(&[adopted], at, |tx| {
            super::document::write(tx, &document)?;
            put_slot(tx, &slot)
        })?;
        let read = self.tell(in_use(&self.conn, study))?;
        self.guard.protections = read;
        for older in protection.ring(secret.clone()).into_secrets() {
            self.guard.ring.add(older);
        }
        Ok(())
    }

    /// Gives this file another passphrase; the old one opens it no longer.
    ///
    /// # Errors
    /// The study is locked or not protected, the passphrase is too short, or the disk failed.
    pub fn set_passphrase(&mut self, passphrase: &Passphrase) -> Result<()> {
        let Some(protection) = self.guard.protection() else {
            return Err(Error::new(
                self.path.display().to_string(),
                "nothing in this study is protected",
            )
            .way_out("Protect it first with `fieldbook protect`"));
        };
        let Some(secret) = self.guard.ring.secret(protection.key) else {
            return self.require_unlocked();
        };
        if self.writer.is_none() {
            return Err(self.only_looked_at());
        }
        let slot = Slot::new(secret, passphrase)?;
        let written = self.rewrite_slots(&slot);
        self.tell(written)
    }

    fn rewrite_slots(&mut self, slot: &Slot) -> Told<()> {
        let tx = self.conn.transaction()?;
        // With secure_delete the old slot is overwritten, not only forgotten.
        tx.execute("DELETE FROM keyslot", [])?;
        put_slot(&tx, slot)?;
        tx.commit()?;
        super::run::checkpoint(&self.conn, "TRUNCATE");
        Ok(())
    }

    /// How many answers to protected questions stand in the log as they were said, from before the protection.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn readable_answers(&self, variables: &[String]) -> Result<u64> {
        self.tell(count_readable(&self.conn, variables))
    }

    fn opened(&mut self, secret: Secret) -> Result<()> {
        let of_it = |one: &&Protection| one.key == secret.id();
        let Some(protection) = self.guard.protections.iter().find(of_it) else {
            return Err(Error::new(
                self.path.display().to_string(),
                "this key is of a protection that is no longer in use",
            )
            .way_out("Open it with the office's key and give it a new passphrase"));
        };
        if protection.team != secret.identity().recipient() {
            return Err(Error::new(
                self.path.display().to_string(),
                "what protects the study was altered",
            )
            .way_out("Go on with the latest backup"));
        }
        for each in protection.ring(secret).into_secrets() {
            self.guard.ring.add(each);
        }
        Ok(())
    }
}

/// What guards the study in `conn`, locked.
pub(super) fn guard(conn: &Connection, study: Uid) -> Told<Guard> {
    Ok(Guard {
        protections: in_use(conn, study)?,
        ring: Keyring::default(),
        study: Some(study),
    })
}

/// The protections that nothing has superseded, the one that is shown first.
pub(super) fn in_use(conn: &Connection, study: Uid) -> Told<Vec<Protection>> {
    let mut statement = conn.prepare_cached(include_str!("sql/protections.sql"))?;
    let mut rows = statement.query(named_params! {":study": study})?;
    let mut protections = vec![];
    while let Some(row) = rows.next()? {
        let document = Document {
            kind: DocumentKind::Protection,
            name: String::new(),
            body: row.get("body")?,
        };
        if row.get::<_, [u8; 32]>("sha")? != document.sha() {
            return Err(Fault::unreadable(
                "document.body",
                "it is not what was adopted",
            ));
        }
        protections.push(Protection::from_json(&document.body)?);
    }
    Ok(protections)
}

fn slots(conn: &Connection) -> Told<Vec<Slot>> {
    let mut statement = conn.prepare_cached("SELECT * FROM keyslot ORDER BY key")?;
    let mut rows = statement.query([])?;
    let mut slots = vec![];
    while let Some(row) = rows.next()? {
        slots.push(Slot {
            key: KeyId(row.get("key")?),
            salt: row.get("salt")?,
            memory_kib: row.get("memory_kib")?,
            passes: row.get("passes")?,
            wrapped: row.get("wrapped")?,
        });
    }
    Ok(slots)
}

fn put_slot(tx: &Transaction<'_>, slot: &Slot) -> Told<()> {
    tx.execute(
        include_str!("sql/put_keyslot.sql"),
        named_params! {
            ":key": slot.key.0, ":salt": slot.salt, ":memory_kib": slot.memory_kib, ":passes": slot.passes,
            ":wrapped": slot.wrapped,
        },
    )?;
    Ok(())
}

/// Takes over the passphrase slots of `source` for secrets of which this file has none: a laptop that learns of the
/// protection by a merge is opened by the passphrase of the file it learnt it from.
pub(super) fn take_slots(source: &Connection, tx: &Transaction<'_>) -> Told<()> {
    let has_own: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM keyslot)", [], |row| {
        row.get(0)
    })?;
    if !has_own {
        for slot in slots(source)? {
            put_slot(tx, &slot)?;
        }
    }
    Ok(())
}

fn count_readable(conn: &Connection, variables: &[String]) -> Told<u64> {
    let mut count: i64 = 0;
    for variable in variables {
        count += conn
            .prepare_cached(include_str!("sql/count_readable.sql"))?
            .query_row(named_params! {":variable": variable}, |row| row.get(0))
            .optional()?
            .unwrap_or(0);
    }
    Ok(count.unsigned_abs())
}
