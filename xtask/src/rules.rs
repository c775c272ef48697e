//! Rules of the house that no compiler knows, held by tests.

mod systems;
