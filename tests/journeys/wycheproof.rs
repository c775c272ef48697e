//! Project Wycheproof's cases for ML-DSA-87, as far as Warifu uses it: pure, with an empty context.

use warifu::keys::MlDsa87Key;
use warifu_protocol::{Algorithm, PublicKey};
use wycheproof::{TestResult, mldsa_sign, mldsa_verify};

#[test]
fn signatures_are_judged_as_wycheproof_does() {
    let set = mldsa_verify::TestSet::load(mldsa_verify::TestName::MlDsa87Verify).unwrap();
    let mut judged = 0;
    for group in &set.test_groups {
        let key = PublicKey::from_raw(Algorithm::MlDsa87, &group.pubkey);
        for test in &group.tests {
            if !is_empty(test.ctx.as_ref()) {
                continue;
            }
            judged += 1;
            let accepted = key.as_ref().is_ok_and(|key| key.verifies(&test.msg, &test.sig));
            let valid = test.result == TestResult::Valid;
            assert_eq!(accepted, valid, "case {}: {}", test.tc_id, test.comment);
        }
    }
    assert!(judged > 50, "only {judged} cases");
}

#[test]
fn seeds_give_the_keys_of_wycheproof() {
    let set = mldsa_sign::TestSet::load(mldsa_sign::TestName::MlDsa87SignSeed).unwrap();
    let (mut seeds, mut signatures) = (0, 0);
    for group in &set.test_groups {
        let seed = group.privseed.as_ref().expect("a group of seeds");
        let Ok(seed) = <&[u8; 32]>::try_from(&seed[..]) else {
            // Seeds of a wrong length cannot even be written down.
            assert!(group.tests.iter().all(|test| test.result == TestResult::Invalid));
            continue;
        };
        seeds += 1;
        let key = MlDsa87Key::from_seed(seed).unwrap();
        let public = key.public_key();
        if let Some(expected) = &group.pubkey {
            assert_eq!(public.raw(), &**expected);
        }
        let own = key.sign(b"message").unwrap();
        assert!(public.verifies(b"message", &own) && !public.verifies(b"massage", &own));
        for test in &group.tests {
            // Neither contexts nor messages hashed by somebody else are anything that Warifu signs.
            let (true, Some(message), TestResult::Valid) = (is_empty(test.ctx.as_ref()), &test.msg, test.result) else {
                continue;
            };
            signatures += 1;
            assert!(
                public.verifies(message, &test.sig),
                "case {}: {}",
                test.tc_id,
                test.comment
            );
        }
    }
    assert!(
        seeds > 10 && signatures > 10,
        "only {seeds} seeds and {signatures} signatures"
    );
}

fn is_empty(context: Option<&wycheproof::ByteString>) -> bool {
    context.is_none_or(|context| context.is_empty())
}
