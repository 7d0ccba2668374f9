//! Selection criteria: which of several sets of predictors explains an outcome best, given what each of them costs.

/// The criteria of one equation; lower is better. Not finite where the rows do not suffice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Criteria {
    /// Schwarz's.
    pub bic: f64,
    /// Akaike's.
    pub aic: f64,
    /// Akaike's, unbiased.
    pub aicu: f64,
    /// Akaike's, corrected for small samples.
    pub aicc: f64,
    /// Hannan & Quinn's.
    pub hq: f64,
    /// Hannan & Quinn's, corrected for small samples.
    pub hqc: f64,
    /// Akaike's final prediction error.
    pub fpe: f64,
}

/// The criteria of an equation with `r2`, `predictors` and `n` rows.
///
/// # Source
/// Sharma, Sarstedt, Shmueli, Kim & Thiele (2019), table B1: `SSE = (1 − R²)(n − 1)`, one parameter a predictor and one for
/// the constant. What cSEM prints; AIC and BIC as seminr prints them.
#[must_use]
pub fn criteria(r2: f64, predictors: usize, n: f64) -> Criteria {
    let k = predictors as f64 + 1.0;
    let sse = (1.0 - r2) * (n - 1.0);
    let fit = n * (sse / n).ln();
    let (log, loglog) = (n.ln(), n.ln().ln());
    let enough = |value: f64| if n > k + 2.0 { value } else { f64::NAN };
    Criteria {
        bic: fit + k * log,
        aic: fit + 2.0 * k,
        aicu: enough(n * (sse / (n - k)).ln() + 2.0 * k),
        aicc: enough(fit + n * (n + k) / (n - k - 2.0)),
        hq: fit + 2.0 * k * loglog,
        hqc: enough(fit + 2.0 * k * loglog * n / (n - k - 2.0)),
        fpe: enough(sse / (n - k) * (1.0 + k / n)),
    }
}
