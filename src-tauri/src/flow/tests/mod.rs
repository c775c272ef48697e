//! The flow, driven as the controller drives it: actions and outcomes in, views and effects out.

mod adding;
mod anything;
mod enrolling;
mod home;
mod recovery;
mod scanning;
mod world;
