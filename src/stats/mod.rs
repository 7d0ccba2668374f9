//! Numbers from numbers: distributions, description, paired comparison.
