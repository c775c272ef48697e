mod convert;
mod faults;
mod format;
mod watch;
