//! How a code lies in a picture.

mod pose;
mod projection;
mod sheet;

pub(super) use pose::Pose;
pub(super) use sheet::Sheet;
