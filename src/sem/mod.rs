//! Path models: model syntax, estimation, the numbers of the tables.
