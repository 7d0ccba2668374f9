//! Two files become one: what each lacks of the other, shown first, then applied.
