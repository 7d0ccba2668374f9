//! The built-in example study: synthetic interviews in eleven villages about selling online, 2020 and 2022.
