//! Where checks begin to speak: every threshold, with who proposed it.

/// The thresholds of the checks.
///
/// They are conventions, not laws: each says who uses it. A finding always states its own numbers and n, so that a
/// person can judge it by another threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The fewest values from which a centre and a spread are taken.
    pub fewest: usize,
    /// The fewest values of a village that make it a comparison of its own.
    pub fewest_in_village: usize,
    /// The modified z score beyond which a value is an outlier; more in larger samples, so that normal data give at
    /// most 0.05 false alarms a question whatever n.
    ///
    /// # Source
    /// Iglewicz & Hoaglin 1993, How to detect and handle outliers: 3.5 with median and MAD.
    pub outlier_z: f64,
    /// The share of equal answers from which two interviews are near-duplicates.
    ///
    /// # Source
    /// Kuriakose & Robbins 2016, Statistical Journal of the IAOS 32(3): 0.85. Simmons, Mercer, Schwarzer & Kennedy
    /// 2016 (Pew) show that it is passed without fraud by homogeneous samples and short or one-sided questionnaires,
    /// so a pair must also lie beyond [`near_duplicate_fence`](Self::near_duplicate_fence).
    pub near_duplicate: f64,
    /// How many interquartile ranges above the third quartile of all interviews' nearest neighbours.
    ///
    /// # Source
    /// Tukey 1977: 3 is "far out".
    pub near_duplicate_fence: f64,
    /// The fewest questions that both interviews answer, and that do not have one answer in more than nineteen of
    /// twenty interviews.
    pub near_duplicate_answers: usize,
    /// The fewest items of a battery.
    pub battery_items: usize,
    /// The fewest points of a rating scale.
    pub battery_points: usize,
    /// The fewest items on which one answer throughout is suspicious by itself; below, it is only worth knowing.
    pub straightline_items: usize,
    /// The share of the median within-person standard deviation up to which answers to a battery hardly vary: one
    /// answer of nine that is one point off has a third of the usual spread. Ours.
    pub low_variance: f64,
    /// The share of a scale's items that a run of one answer must reach.
    ///
    /// # Source
    /// Curran 2016, Journal of Experimental Social Psychology 66: half of the scale.
    pub long_string: f64,
    /// The fewest items of a scale on which runs are counted.
    pub long_string_items: usize,
    /// The share of the round's median duration below which an interview was too short.
    ///
    /// # Source
    /// Greszki, Meyer & Schoen 2015, Public Opinion Quarterly 79(2): half of the median.
    pub short_of_median: f64,
    /// The multiple of the median from which an interview was very long.
    pub long_of_median: f64,
    /// The hour from which it is night.
    pub night_from: u32,
    /// The hour until which it is night.
    pub night_until: u32,
    /// The false discovery rate of the checks that test every enumerator or every question.
    ///
    /// # Source
    /// Benjamini & Hochberg 1995.
    pub false_discovery: f64,
    /// The difference between shares of round numbers that is worth knowing.
    pub heaping: f64,
    /// The share of last digits 0 and 5 that is worth knowing.
    ///
    /// # Source
    /// United Nations 1955 on Whipple's index: above 175 (a share of 0.35) data are very rough.
    pub digit_preference: f64,
    /// The fewest numbers on which last digits are counted.
    pub digit_values: usize,
    /// The share of don't know and refused from which a question is worth knowing.
    pub item_missing: f64,
    /// The shift of an enumerator, in standard deviations and after shrinkage, that is worth knowing.
    pub enumerator_shift: f64,
    /// The intraclass correlation of enumerators that is worth knowing.
    ///
    /// # Source
    /// Groves 1989, Survey Errors and Survey Costs, table 8.2: face-to-face surveys have about 0.01, rarely above
    /// 0.10.
    pub enumerator_icc: f64,
    /// The fewest interviews by which an enumerator is judged.
    pub fewest_by_enumerator: usize,
    /// How many years an age may differ from the frame's year of birth, beside the year before the birthday.
    pub age_years: i64,
    /// The fewest years between parents and children.
    pub generation_years: f64,
    /// How far from its village's centre a position may be, in metres.
    pub position_m: f64,
    /// The share of interviews that see a conditional note, up to which the note is a warning.
    pub warning_share: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fewest: 10,
            fewest_in_village: 12,
            outlier_z: 3.5,
            near_duplicate: 0.85,
            near_duplicate_fence: 3.0,
            near_duplicate_answers: 20,
            battery_items: 3,
            battery_points: 4,
            straightline_items: 6,
            low_variance: 0.35,
            long_string: 0.5,
            long_string_items: 8,
            short_of_median: 0.5,
            long_of_median: 3.0,
            night_from: 21,
            night_until: 6,
            false_discovery: 0.05,
            heaping: 0.25,
            digit_preference: 0.35,
            digit_values: 50,
            item_missing: 0.10,
            enumerator_shift: 0.3,
            enumerator_icc: 0.10,
            fewest_by_enumerator: 8,
            age_years: 2,
            generation_years: 12.0,
            position_m: 5_000.0,
            warning_share: 0.05,
        }
    }
}
