//! Fieldwork: interview events, what they lead to, rounds and pairs, outcomes.
