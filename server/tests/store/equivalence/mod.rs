//! Any sequence of calls gets the same answers from the memory store, which uses the domain's own
//! transitions, and from SQLite's statements.

mod call;
mod prepared;
mod world;

use proptest::prelude::*;
use warifu_server::domain::outbox::ChannelKind;
use warifu_server::store::MemoryStore;
use warifu_server::store::sqlite::{Durability, SqliteOptions, SqliteStore};

use self::call::{Call, call};
use self::prepared::told;
use self::world::World;
use crate::backend::directory;

// A small world, so that calls meet each other.
const CHANNELS: [ChannelKind; 2] = [ChannelKind::Sns, ChannelKind::Webhook];
const NAMES: usize = 2;
const KEYS: usize = 5;
const PAIRINGS: usize = 3;
const SESSIONS: usize = 2;
const TOKENS: usize = 3;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_answers_as_the_domain_does(calls in prop::collection::vec(call(), 1..60)) {
        let directory = directory();
        let options = SqliteOptions {
            readers: 1,
            durability: Durability::Nothing,
            channels: CHANNELS.to_vec(),
            ..SqliteOptions::default()
        };
        let sqlite = SqliteStore::open_with(directory.path(), options).unwrap();
        let memory = MemoryStore::announcing(&CHANNELS);
        let mut world = World::new();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let registered = (0..NAMES).map(|n| Call::Register { name: n, email: n, key: n, idempotent: true });
            for call in registered.chain(calls) {
                world.look_up(&memory).await;
                let call = world.prepared(&call);
                let expected = told(&memory, &call).await;
                let answer = told(&sqlite, &call).await;
                prop_assert_eq!(answer, expected, "{:?}", call);
                prop_assert_eq!(world.seen_in(&sqlite).await, world.seen_in(&memory).await, "after {:?}", call);
            }
            Ok(())
        })?;
    }
}
