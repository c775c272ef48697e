//! The Warifu server: registration, pairing, login, devices, a small CA, and its operator command line.
