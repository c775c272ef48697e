//! How a code lies in a picture.

mod axes;
mod pair;
mod pose;
mod projection;
mod sheet;
mod track;

pub(super) use pose::Pose;
pub(super) use sheet::Sheet;
