//! Every order of events, with all checks and without each.

use stateright::{Checker, Expectation, HasDiscoveries, Model};

use crate::properties::{
    ACCEPTED_BY_APPROVAL, APPROVER_IN_FORCE, ISSUED_BY_APPROVAL, ISSUED_ONCE, NO_SUBSTITUTION, SETTLED,
};
use crate::{Check, World};

/// A thief has the password and a picture of the code; the server is honest.
fn thief() -> World {
    World {
        code_was_seen: true,
        ..World::default()
    }
}

/// The server was taken over, and has not seen the code. That the number is right by chance is granted.
fn server() -> World {
    World {
        server_is_malicious: true,
        lucky: true,
        ..World::default()
    }
}

/// The thief has taken the server over as well.
fn both() -> World {
    World {
        server_is_malicious: true,
        code_was_seen: true,
        ..World::default()
    }
}

/// How many states were looked at, where nothing that must hold was broken, `except` one thing.
fn holds(world: World, except: Option<&str>) -> usize {
    let properties = world.properties();
    let checker = world.checker().spawn_bfs().join();
    assert!(checker.is_done());
    for property in properties.iter().filter(|property| Some(property.name) != except) {
        match property.expectation {
            Expectation::Sometimes => drop(checker.assert_any_discovery(property.name)),
            Expectation::Always | Expectation::Eventually => checker.assert_no_discovery(property.name),
        }
    }
    let states = checker.unique_state_count();
    eprintln!("{states} states");
    states
}

/// Whether the checker finds a way to break `property` in this world.
fn breaks(world: World, property: &'static str) -> bool {
    let wanted = HasDiscoveries::AllOf([property].into());
    let checker = world.checker().finish_when(wanted).spawn_bfs().join();
    let found = checker.discovery(property);
    if let Some(path) = &found {
        // What the attacker does is the point of each of these tests.
        eprintln!("{property}:");
        for action in path.clone().into_actions() {
            eprintln!("  {action:?}");
        }
    }
    found.is_some()
}

fn without(checks: &[Check], world: World) -> World {
    World {
        without: checks.to_vec(),
        ..world
    }
}

#[test]
fn a_password_and_a_photographed_code_are_not_enough() {
    assert!(holds(thief(), None) > 300);
}

#[test]
fn a_server_that_was_taken_over_adds_no_device() {
    assert!(holds(server(), None) > 50);
}

#[test]
fn a_server_that_was_taken_over_and_has_seen_the_code_has_no_other_device_approved() {
    // Its new device it cannot protect: see the last test.
    assert!(holds(both(), Some(ACCEPTED_BY_APPROVAL)) > 100);
}

#[test]
fn nothing_is_missed_where_nobody_attacks() {
    assert!(holds(World::default(), None) > 100);
}

#[test]
fn without_the_binding_a_server_swaps_the_keys() {
    assert!(breaks(without(&[Check::Binding], server()), NO_SUBSTITUTION));
}

#[test]
fn without_the_commitment_keys_of_the_same_number_are_found_in_time() {
    assert!(breaks(without(&[Check::Commitment], both()), NO_SUBSTITUTION));
}

#[test]
fn without_the_check_of_the_reveal_the_new_device_shows_a_number_of_the_servers_choice() {
    assert!(breaks(without(&[Check::Reveal], both()), NO_SUBSTITUTION));
}

#[test]
fn if_a_second_claim_were_taken_after_the_reveal_its_keys_would_fit_the_number() {
    assert!(breaks(without(&[Check::OneClaim], both()), NO_SUBSTITUTION));
}

#[test]
fn without_the_number_a_thief_who_claims_first_is_approved() {
    assert!(breaks(without(&[Check::Number], thief()), NO_SUBSTITUTION));
}

#[test]
fn without_an_endorsement_the_new_device_takes_any_log() {
    assert!(breaks(without(&[Check::Endorsement], server()), ACCEPTED_BY_APPROVAL));
    assert!(breaks(without(&[Check::EndorsedHead], server()), ACCEPTED_BY_APPROVAL));
}

#[test]
fn without_the_signatures_a_ghost_is_in_the_log() {
    assert!(breaks(without(&[Check::Signatures], server()), ACCEPTED_BY_APPROVAL));
}

#[test]
fn certificates_for_other_keys_are_only_refused_by_the_check() {
    assert!(breaks(without(&[Check::OwnKeys], server()), ACCEPTED_BY_APPROVAL));
}

#[test]
fn certificates_at_once_are_refused_by_two_checks() {
    let hurried = [Check::NoHurry, Check::Endorsement];
    assert!(breaks(without(&hurried, server()), ACCEPTED_BY_APPROVAL));
    assert!(!breaks(without(&[Check::NoHurry], server()), ACCEPTED_BY_APPROVAL));
}

#[test]
fn without_its_own_checks_the_server_issues_to_a_thief_twice_or_for_the_revoked() {
    assert!(breaks(without(&[Check::Approval], thief()), ISSUED_BY_APPROVAL));
    let exchanged = [Check::TokenOnce, Check::ApprovedKeys];
    assert!(breaks(without(&exchanged, thief()), ISSUED_BY_APPROVAL));
    assert!(breaks(without(&[Check::IssueOnce], thief()), ISSUED_ONCE));
    assert!(breaks(without(&[Check::Approver], thief()), APPROVER_IN_FORCE));
}

#[test]
fn without_a_deadline_of_their_own_devices_wait_for_ever() {
    for world in [thief(), server(), both()] {
        assert!(breaks(without(&[Check::Deadline], world), SETTLED));
    }
}

/// Not stopped: whoever types what a caller tells them approves the caller's device.
#[test]
fn a_caller_whom_the_person_obeys_is_not_stopped() {
    let obeyed = World {
        person_obeys_a_caller: true,
        ..thief()
    };
    assert!(breaks(obeyed, NO_SUBSTITUTION));
}

/// Not stopped: a server that has also seen the code can keep the new device in an account of its own making. The old
/// device's account is safe from it all the same.
#[test]
fn a_server_that_has_seen_the_code_can_lead_the_new_device_astray() {
    assert!(breaks(both(), ACCEPTED_BY_APPROVAL));
    assert!(!breaks(server(), ACCEPTED_BY_APPROVAL));
}
