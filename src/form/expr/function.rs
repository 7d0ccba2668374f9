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
}

impl Function {
    /// The function called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// Whether its value changes by itself.
    #[must_use]
    pub const fn is_volatile(self) -> bool {
        matches!(self, Self::Today | Self::Now | Self::Random | Self::Uuid)
    }
}
