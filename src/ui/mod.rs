//! Eyes and hands: the terminal, the loop, the screens.
