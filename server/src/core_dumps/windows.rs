//! Windows writes no memory of a program to a file unless its administrator has asked for that (`LocalDumps`), whom no program can
//! overrule.

use super::CoreDumps;

/// Windows 10 and later.
pub(crate) enum Windows {}

impl CoreDumps for Windows {
    fn forbid() {}
}
