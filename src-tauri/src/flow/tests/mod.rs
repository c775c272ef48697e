//! The flow, driven as the controller drives it: actions and outcomes in, views and effects out.

mod adding;
mod anything;
mod approving;
mod enrolling;
mod home;
mod recovery;
mod scanning;
mod waiting_to_join;
mod world;
