//! End-to-end journeys: real server, real client, real stores.
