//! What is protected in a study, for which office, and the slot that the office's key opens: a document of the study.

use base64ct::{Base64, Encoding};
use serde_json::{Map, Value, json};

use super::age::{self, Identity, Recipient};
use super::field::{Place, Sealed};
use super::secret::{KeyId, Keyring, Secret};
use crate::error::{Error, Result};

/// The first member of the document.
const VERSION: &str = "1";

/// What is protected and for whom. Every laptop of a study has the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// The secret in use.
    pub key: KeyId,
    /// The office's public keys.
    pub office: Vec<Recipient>,
    /// To whom bundles are encrypted besides the office: the study itself.
    pub team: Recipient,
    /// The questions whose answers are stored encrypted.
    pub variables: Vec<String>,
    /// The secret, encrypted to the office (an age file).
    office_slot: Vec<u8>,
    /// Secrets that were in use before, each encrypted under this one.
    older: Vec<Sealed>,
}

impl Protection {
    /// The protection of `variables` under `secret` for `office`; what `before` protected stays readable with `ring`.
    ///
    /// # Errors
    /// No office is named, or `ring` does not hold the secret that was in use before.
    pub fn new(
        secret: &Secret,
        office: Vec<Recipient>,
        variables: Vec<String>,
        before: Option<(&Self, &Keyring)>,
    ) -> Result<Self> {
        if office.is_empty() {
            return Err(Error::new("protection", "no office key is named").way_out(
                "Make one with `fieldbook office-key FILE`, keep it away from the laptops, and give its public half",
            ));
        }
        let older = match before {
            Some((before, ring)) => before.carried(secret, ring)?,
            None => Vec::new(),
        };
        Ok(Self {
            key: secret.id(),
            team: secret.identity().recipient(),
            office_slot: age::sealed(secret.bytes(), &office)?,
            office,
            variables,
            older,
        })
    }

    /// Whom a bundle is encrypted to.
    #[must_use]
    pub fn recipients(&self) -> Vec<Recipient> {
        std::iter::once(&self.team)
            .chain(&self.office)
            .copied()
            .collect()
    }

    /// Whether answers to `variable` are stored encrypted.
    #[must_use]
    pub fn covers(&self, variable: &str) -> bool {
        self.variables.iter().any(|covered| covered == variable)
    }

    /// The secret, opened with the office's key; none when the key is another's.
    #[must_use]
    pub fn open(&self, office: &Identity) -> Option<Secret> {
        let bytes = age::opened(&self.office_slot, std::slice::from_ref(office)).ok()?;
        let secret = Secret::of(bytes.as_slice().try_into().ok()?);
        (secret.id() == self.key).then_some(secret)
    }

    /// `secret` and all that were in use before it.
    #[must_use]
    pub fn ring(&self, secret: Secret) -> Keyring {
        let mut ring = Keyring::default();
        let older = self.older.iter().filter_map(|sealed| {
            let bytes = secret.field_key().open(&OLDER, sealed)?;
            Some(Secret::of(bytes.as_slice().try_into().ok()?))
        });
        older
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|older| ring.add(older));
        ring.add(secret);
        ring
    }

    /// The secrets that must go on to open what they sealed, under the new one.
    fn carried(&self, secret: &Secret, ring: &Keyring) -> Result<Vec<Sealed>> {
        if secret.id() == self.key {
            return Ok(self.older.clone());
        }
        let Some(last) = ring.secret(self.key) else {
            return Err(Error::new("protection", "the study is locked")
                .way_out("Open it with the passphrase or the office's key"));
        };
        let all = self.ring(last.clone());
        Ok(all.seal_all(&secret.field_key(), &OLDER))
    }

    /// The document.
    #[must_use]
    pub fn to_json(&self) -> String {
        let recipients: Vec<String> = self.office.iter().map(Recipient::to_string).collect();
        let older: Vec<String> = self
            .older
            .iter()
            .map(|sealed| Base64::encode_string(&sealed.0))
            .collect();
        json!({
            "fieldbook_protection": VERSION,
            "key": self.key.to_string(),
            "office": recipients,
            "team": self.team.to_string(),
            "variables": self.variables,
            "office_slot": Base64::encode_string(&self.office_slot),
            "older": older,
        })
        .to_string()
    }

    /// The protection that [`Protection::to_json`] wrote.
    ///
    /// # Errors
    /// It is damaged, or of a newer version.
    pub fn from_json(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::new("protection", "what protects the study cannot be read");
        let read: Map<String, Value> = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let text = |name: &str| read.get(name).and_then(Value::as_str).ok_or_else(damaged);
        let texts = |name: &str| -> Result<Vec<&str>> {
            let list = read
                .get(name)
                .and_then(Value::as_array)
                .ok_or_else(damaged)?;
            list.iter()
                .map(|one| one.as_str().ok_or_else(damaged))
                .collect()
        };
        let raw = |text: &str| Base64::decode_vec(text).map_err(|_| damaged());
        if text("fieldbook_protection")? != VERSION {
            return Err(
                Error::new("protection", "a newer fieldbook protected this study")
                    .way_out("Update fieldbook, then open it again"),
            );
        }
        Ok(Self {
            key: KeyId::parse(text("key")?).ok_or_else(damaged)?,
            office: texts("office")?
                .into_iter()
                .map(Recipient::parse)
                .collect::<Result<_>>()?,
            team: Recipient::parse(text("team")?)?,
            variables: texts("variables")?.into_iter().map(str::to_owned).collect(),
            office_slot: raw(text("office_slot")?)?,
            older: texts("older")?
                .into_iter()
                .map(|text| raw(text).map(Sealed))
                .collect::<Result<_>>()?,
        })
    }
}

/// Where older secrets stand.
const OLDER: Place<'static> = Place {
    study: &[0; 16],
    interview: &[0; 16],
    variable: "",
    rows: "",
    part: "older secret",
};
