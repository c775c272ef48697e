//! The window of Warifu: a thin shell over the `warifu` library.

pub mod screen;
