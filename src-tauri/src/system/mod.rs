//! What differs from system to system. A module asks for one thing by one trait, has a file for each system, and picks the one that
//! this is compiled for; nothing else of the program asks which that is.

pub(crate) mod address;
pub(crate) mod display;
pub(crate) mod failing;
pub(crate) mod history;
pub(crate) mod links;
pub(crate) mod renderer;
pub(crate) mod stop;
