//! Many servers on one pair of tables keep every promise that one server keeps.

mod campaign;
mod outage;
mod races;
mod shared;
