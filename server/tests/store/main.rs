//! What every store must do, checked on every store: one conformance suite with races, the memory store and SQLite held
//! against each other, DynamoDB as two emulators have it, and two mutants that the suite must notice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by a panic")]

#[macro_use]
mod suite;

mod account;
mod approval;
mod approval_races;
mod attempt;
mod audit;
mod backend;
mod contest;
#[cfg(feature = "dynamodb")]
mod copy;
mod device;
mod device_log;
#[cfg(feature = "dynamodb")]
mod dynamodb;
#[cfg(feature = "dynamodb")]
mod emulator;
mod equivalence;
#[cfg(feature = "dynamodb")]
mod faults;
mod fixture;
mod lapsed;
mod lifecycles;
mod lists;
mod mutant;
mod outbox;
#[cfg(feature = "dynamodb")]
mod owner;
mod pairing;
mod password;
mod revocation;
mod revoke;
mod session;
#[cfg(feature = "dynamodb")]
#[path = "../shared/skipped.rs"]
mod skipped;
mod sqlite;

conformance! {
    account {
        checks: [
            a_registration_stores_everything,
            what_is_taken_is_judged_in_order_and_nothing_of_a_refusal_stays,
            a_key_is_enrolled_once_ever,
            the_first_device_is_replaced_while_nobody_has_used_it,
            a_replacement_is_refused_where_anything_differs,
        ]
        races: [
            one_of_many_gets_a_username,
            one_of_many_gets_an_email_address,
            one_of_many_enrols_a_key,
            one_of_many_replaces_the_first_device,
            a_device_is_used_or_replaced_but_never_both,
        ]
        silent_races: []
    }
    device {
        checks: [
            what_is_unknown_is_none,
            devices_come_by_age_and_revoked_ones_too,
            being_seen_never_goes_back,
        ]
        races: []
        silent_races: []
    }
    pairing {
        checks: [
            an_offer_is_found_by_id_and_token,
            only_an_active_device_of_the_account_offers,
            an_account_has_so_many_open_offers,
            an_identifier_that_exists_is_a_failure,
            a_token_is_offered_once,
            an_offer_is_withdrawn_once,
            a_claim_lets_a_device_in,
            a_claim_needs_an_offer_of_that_account_in_time,
            an_enrolled_key_spends_no_token,
            five_wrong_passwords_spend_a_token,
            wrong_passwords_count_only_while_it_is_offered,
        ]
        races: [
            one_of_many_claims_a_token,
            a_token_is_claimed_or_withdrawn_but_never_both,
            one_key_comes_in_by_one_of_many_tokens,
            a_token_is_claimed_or_spent_by_wrong_passwords,
            open_offers_stay_bounded,
        ]
        silent_races: [
            five_of_many_wrong_passwords_are_counted,
        ]
    }
    approval {
        checks: [
            a_claim_waits_is_fixed_on_approved_and_collected,
            a_claim_waits_only_on_an_open_offer_with_approval,
            an_enrolled_key_does_not_wait,
            a_step_out_of_turn_changes_nothing,
            every_state_ends_by_itself,
            an_approval_is_refused_where_anything_differs,
            a_device_without_a_log_begins_one_by_an_approval,
            who_is_revoked_neither_fixes_on_a_claim_nor_approves_one,
            what_is_given_up_after_approval_revokes_its_device,
            what_nobody_collected_in_time_is_given_up_all_the_same,
            secrets_are_renewed_whatever_the_state,
            what_waits_takes_room_until_it_ends,
        ]
        races: []
        silent_races: []
    }
    approval_races {
        checks: []
        races: [
            one_of_many_claims_waits,
            one_of_many_approvals_lets_a_device_in,
            a_head_is_followed_by_one_of_many,
            a_claim_is_approved_refused_or_withdrawn_and_never_two_of_it,
            what_was_approved_is_collected_or_given_up_but_never_both,
            who_approves_is_revoked_before_or_after_but_never_between,
            a_key_that_waits_in_many_claims_comes_in_once,
        ]
        silent_races: [
            renewed_secrets_and_steps_are_all_kept,
        ]
    }
    device_log {
        checks: [
            a_log_begins_with_its_account,
            entries_come_oldest_first_from_where_one_asks,
        ]
        races: [
            one_of_many_accounts_of_a_name_begins_its_log,
        ]
        silent_races: []
    }
    revoke {
        checks: [
            a_device_takes_another_one_out,
            a_device_takes_itself_out_while_another_is_left,
            what_does_not_take_a_device_out_changes_nothing,
            whoever_is_in_the_log_leaves_another_one_in_it,
            what_was_revoked_without_an_entry_still_gets_one,
        ]
        races: [
            one_of_two_that_take_each_other_out_stays,
            the_last_one_stays_whoever_goes_first,
            a_head_is_followed_by_an_approval_or_a_revocation,
        ]
        silent_races: []
    }
    password {
        checks: [
            a_password_follows_the_one_that_was_read,
            only_an_active_device_of_the_account_changes_the_password,
        ]
        races: [
            one_of_many_changes_a_password,
        ]
        silent_races: []
    }
    session {
        checks: [
            a_session_is_opened_by_an_active_device_of_the_account,
            a_refresh_token_is_followed_by_the_next,
            the_last_used_refresh_token_repeats_for_a_minute,
            an_old_refresh_token_ends_the_session,
            a_session_without_refresh_token_is_not_refreshed,
            a_session_ends_once,
            a_lapsed_session_neither_ends_nor_goes_on,
        ]
        races: [
            of_two_refresh_tokens_one_is_followed,
            one_of_many_ends_a_session,
        ]
        silent_races: [
            one_refresh_token_presented_by_many_goes_one_way,
        ]
    }
    attempt {
        checks: [
            a_challenge_and_a_proof_are_spent_once,
            what_is_over_is_not_spent,
            failures_are_counted_in_a_window_that_begins_with_the_first,
        ]
        races: [
            one_of_many_spends_a_challenge,
            one_of_many_spends_a_proof,
            every_failure_is_counted,
        ]
        silent_races: []
    }
    revocation {
        checks: [
            a_revoked_device_is_told_with_all_its_certificates,
            a_device_that_stays_is_not_told,
            a_certificate_is_told_until_a_day_after_its_end,
            a_list_follows_the_one_that_was_seen,
            a_list_may_be_large,
        ]
        races: [
            one_of_many_makes_the_next_list,
        ]
        silent_races: [
            every_revocation_raises_the_revision_and_is_told,
        ]
    }
    lists {
        checks: [
            a_list_is_made_when_it_is_needed_and_no_oftener,
            a_list_is_renewed_while_half_of_its_time_is_left,
            numbers_rise_with_the_time,
        ]
        races: [
            servers_make_one_sequence_that_misses_no_revocation,
        ]
        silent_races: []
    }
    audit {
        checks: [
            records_come_oldest_first_and_of_one_account,
            every_event_reads_back,
            a_ready_store_says_so,
        ]
        races: []
        silent_races: []
    }
    outbox {
        checks: [
            what_is_announced_waits_in_the_outbox,
            an_account_hears_of_one_thing_after_the_other,
            one_account_waits_for_no_other,
            a_message_is_tried_until_it_is_delivered,
            what_was_given_up_is_kept_and_out_of_the_way,
            who_was_too_slow_changes_nothing,
        ]
        races: [
            one_of_many_takes_a_message,
        ]
        silent_races: []
    }
    lapsed {
        checks: [
            what_has_lapsed_is_forgotten_and_nothing_else,
            a_pairing_is_remembered_after_the_end_of_its_state,
        ]
        races: []
        silent_races: []
    }
}
