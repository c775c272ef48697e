//! Everything a Warifu device does without a window, and the command line built on it.
