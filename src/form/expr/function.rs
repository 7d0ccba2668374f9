//! The functions of the expression language: their names and how many arguments they take.

/// As many arguments as one likes.
const MANY: usize = usize::MAX;

macro_rules! functions {
    ($($variant:ident $name:literal $min:literal $max:ident $takes:ident;)*) => {
        /// A function of the expression language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Function {
            $(#[doc = concat!("`", $name, "()`")] $variant,)*
        }

        impl Function {
            /// Every function.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name as written in expressions.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The fewest and the most arguments.
            #[must_use]
            pub const fn arity(self) -> (usize, usize) {
                match self { $(Self::$variant => ($min, $max)),* }
            }

            /// Whether an argument may stand for many places.
            #[must_use]
            pub(in crate::form) const fn takes(self) -> Takes {
                match self { $(Self::$variant => Takes::$takes),* }
            }
        }
    };
}

/// What the arguments of a function may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::form) enum Takes {
    /// Single values only.
    Values,
    /// Single values or sets of places, in any argument.
    Sets,
    /// A set of places, and nothing else.
    OneSet,
}

const ONE: usize = 1;
const NONE: usize = 0;
const TWO: usize = 2;
const THREE: usize = 3;
const FOUR: usize = 4;
const SEVEN: usize = 7;

functions! {
    If "if" 3 THREE Values;
    Position "position" 0 ONE Sets;
    Once "once" 1 ONE Values;
    Selected "selected" 2 TWO Values;
    SelectedAt "selected-at" 2 TWO Values;
    CountSelected "count-selected" 1 ONE Values;
    ChoiceName "jr:choice-name" 2 TWO Values;
    IndexedRepeat "indexed-repeat" 3 SEVEN Sets;
    Count "count" 1 ONE OneSet;
    CountNonEmpty "count-non-empty" 1 ONE OneSet;
    Sum "sum" 1 ONE OneSet;
    Max "max" 1 MANY Sets;
    Min "min" 1 MANY Sets;
    Regex "regex" 2 TWO Values;
    Contains "contains" 2 TWO Values;
    StartsWith "starts-with" 2 TWO Values;
    EndsWith "ends-with" 2 TWO Values;
    Substr "substr" 2 THREE Values;
    SubstringBefore "substring-before" 2 TWO Values;
    SubstringAfter "substring-after" 2 TWO Values;
    Translate "translate" 3 THREE Values;
    StringLength "string-length" 1 ONE Values;
    NormalizeSpace "normalize-space" 1 ONE Values;
    Concat "concat" 0 MANY Sets;
    Join "join" 1 MANY Sets;
    BooleanFromString "boolean-from-string" 1 ONE Values;
    Text "string" 1 ONE Values;
    Digest "digest" 2 THREE Values;
    Base64Decode "base64-decode" 1 ONE Values;
    Round "round" 1 TWO Values;
    Int "int" 1 ONE Values;
    Number "number" 1 ONE Values;
    Pow "pow" 2 TWO Values;
    Log "log" 1 ONE Values;
    Log10 "log10" 1 ONE Values;
    Abs "abs" 1 ONE Values;
    Sin "sin" 1 ONE Values;
    Cos "cos" 1 ONE Values;
    Tan "tan" 1 ONE Values;
    Asin "asin" 1 ONE Values;
    Acos "acos" 1 ONE Values;
    Atan "atan" 1 ONE Values;
    Atan2 "atan2" 2 TWO Values;
    Sqrt "sqrt" 1 ONE Values;
    Exp "exp" 1 ONE Values;
    Exp10 "exp10" 1 ONE Values;
    Pi "pi" 0 NONE Values;
    Today "today" 0 NONE Values;
    Now "now" 0 NONE Values;
    Date "date" 1 ONE Values;
    DateTime "date-time" 1 ONE Values;
    DecimalDateTime "decimal-date-time" 1 ONE Values;
    DecimalTime "decimal-time" 1 ONE Values;
    FormatDate "format-date" 2 TWO Values;
    FormatDateTime "format-date-time" 2 TWO Values;
    Area "area" 1 ONE Sets;
    Distance "distance" 1 MANY Sets;
    Geofence "geofence" 2 TWO Values;
    Random "random" 0 NONE Values;
    Randomize "randomize" 1 TWO Sets;
    Uuid "uuid" 0 ONE Values;
    Boolean "boolean" 1 ONE Values;
    Not "not" 1 ONE Values;
    Coalesce "coalesce" 2 MANY Values;
    Checklist "checklist" 2 MANY Sets;
    WeightedChecklist "weighted-checklist" 2 MANY Sets;
    True "true" 0 NONE Values;
    False "false" 0 NONE Values;
    Version "version" 0 NONE Values;
    Property "property" 1 ONE Values;
    PullData "pulldata" 4 FOUR Values;
    Intersects "intersects" 1 ONE Values;
    Itext "jr:itext" 1 ONE Values;
    Floor "floor" 1 ONE Values;
    Ceiling "ceiling" 1 ONE Values;
    Substring "substring" 2 THREE Values;
    Last "last" 0 NONE Values;
    Trim "trim" 1 ONE Values;
    Lower "lower" 1 ONE Values;
    Upper "upper" 1 ONE Values;
    Duration "duration" 0 NONE Values;
    DeviceInfo "device-info" 0 NONE Values;
    Username "username" 0 NONE Values;
    Index "index" 0 NONE Values;
    ItemAt "item-at" 3 THREE Values;
    CountItems "count-items" 2 TWO Values;
    DeDuplicate "de-duplicate" 2 TWO Values;
    Empty "empty" 1 ONE Values;
    Relevant "relevant" 1 ONE Sets;
    FormatNumber "format-number" 1 ONE Values;
    PhoneCallLog "phone-call-log" 0 NONE Values;
    PhoneCallDuration "phone-call-duration" 0 NONE Values;
    PhoneApp "collect-is-phone-app" 0 NONE Values;
    AddDate "add-date" 2 SEVEN Values;
    DaysBetween "difference-in-days" 2 TWO Values;
    WeeksBetween "difference-in-weeks" 2 TWO Values;
    MonthsBetween "difference-in-months" 2 TWO Values;
    YearsBetween "difference-in-years" 2 TWO Values;
    DayOfTimestamp "parse-timestamp-to-date" 1 ONE Values;
}

/// The names that stand for another call: who has them, and what is written instead.
pub(in crate::form) const REWRITTEN: &[&str] = &[
    "count-if",
    "sum-if",
    "min-if",
    "max-if",
    "join-if",
    "choice-label",
];

impl Function {
    /// The function called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let plain = name.strip_prefix("cht:").unwrap_or(name);
        Self::ALL.iter().copied().find(|f| f.name() == plain)
    }

    /// Who has it, where ODK Collect has not.
    #[must_use]
    pub const fn dialect(self) -> Option<&'static str> {
        use Function as F;
        Some(match self {
            F::Floor | F::Ceiling | F::Substring | F::Last => "XPath and Enketo have",
            F::Trim | F::Lower | F::Upper => "PMA and SurveyCTO have",
            F::Duration
            | F::DeviceInfo
            | F::Username
            | F::Index
            | F::ItemAt
            | F::CountItems
            | F::DeDuplicate
            | F::Empty
            | F::Relevant
            | F::FormatNumber
            | F::PhoneCallLog
            | F::PhoneCallDuration
            | F::PhoneApp => "SurveyCTO has",
            F::AddDate
            | F::DaysBetween
            | F::WeeksBetween
            | F::MonthsBetween
            | F::YearsBetween
            | F::DayOfTimestamp => "the Community Health Toolkit has",
            _ => return None,
        })
    }

    /// Whether its value changes by itself.
    #[must_use]
    pub const fn is_volatile(self) -> bool {
        matches!(
            self,
            Self::Today | Self::Now | Self::Random | Self::Uuid | Self::Duration
        )
    }
}
