//! The study as a source of statistics: respondents, pairs, prices, cluster and model are the defaults of every verb.

use crate::data::{Interview, MeasurementScale, PriceIndex, Respondents, Source, respondents};
use crate::error::Result;
use crate::store::Store;
use crate::survey::DocumentKind;

use super::Study;

impl Study {
    /// One row a respondent, with everything that the study knows about its columns.
    ///
    /// # Errors
    /// The file cannot be read, a respondent has two interviews in one round, or the prices cannot be used.
    pub fn source(&self) -> Result<Source> {
        let Respondents {
            frame,
            mut paired,
            key,
            cluster,
            ..
        } = self.respondents()?;
        // Amounts, counts and ratings are read first; yes and no have tables of their own.
        let mut prices = self.prices()?;
        let cpi = (!prices.is_empty()).then(|| prices.remove(0));
        paired.sort_by_key(|pair| pair.scale == MeasurementScale::Binary);
        Ok(Source {
            frame,
            key,
            pairs: paired,
            cpi,
            other_prices: prices,
            cluster,
            model: self.text(DocumentKind::Model)?,
            fingerprint_sha256: fingerprint(&self.store)?,
            lines: Vec::new(),
        })
    }

    /// The respondents with all that pairs, categories included; in the order of their keys, so that draws of rows are the
    /// same on every laptop, in whatever order it came to know them.
    ///
    /// # Errors
    /// As [`Study::source`].
    pub fn respondents(&self) -> Result<Respondents> {
        let mut interviews = self.interviews()?;
        let key = self.roles().key.as_ref();
        let whose = |interview: &Interview| key.and_then(|key| interview.text(key));
        interviews.sort_by_cached_key(|interview| (whose(interview), interview.uid));
        respondents(self.columns()?, self.roles(), &interviews)
    }

    /// The study's series of prices, the one that it uses first.
    fn prices(&self) -> Result<Vec<PriceIndex>> {
        match self.store.document(DocumentKind::Cpi)? {
            Some(document) => PriceIndex::every_series(&document.name, &document.body),
            None => Ok(Vec::new()),
        }
    }
}

/// SHA-256 of the study's logical state, as hex digits: the same for two files that hold the same answers.
fn fingerprint(store: &Store) -> Result<String> {
    let digest = store.state_digest()?;
    Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}
