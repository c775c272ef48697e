//! The list of promises, as tests: each one on each backend, and each race on the mutants.

/// Makes the tests. A silent race shows in the state that it leaves and in no answer, so that only one of
/// the mutants breaks it.
macro_rules! conformance {
    ($($topic:ident {
        checks: [$($check:ident),* $(,)?]
        races: [$($race:ident),* $(,)?]
        silent_races: [$($silent:ident),* $(,)?]
    })*) => {
        mod on_memory {
            $( mod $topic { on_backend!(memory, $topic, [$($check)*], [$($race)* $($silent)*]); } )*
        }

        mod on_sqlite {
            $( mod $topic { on_backend!(sqlite, $topic, [$($check)*], [$($race)* $($silent)*]); } )*
        }

        // Its own time to live forgets what has lapsed there, and follows the real time alone.
        #[cfg(feature = "dynamodb")]
        mod on_dynamodb {
            $( mod $topic { on_dynamodb!($topic, [$($check)*], [$($race)* $($silent)*]); } )*
        }

        mod on_mutants {
            #[tokio::test]
            async fn both_keep_every_promise_while_nobody_else_calls() {
                for mutation in crate::mutant::Mutation::ALL {
                    $($( crate::$topic::$check(crate::mutant::mutant(mutation)).await; )*)*
                }
            }

            mod lost_update {
                $( mod $topic { on_mutant!(LostUpdate, $topic, [$($race)* $($silent)*]); } )*
            }

            mod stale_answer {
                $( mod $topic { on_mutant!(StaleAnswer, $topic, [$($race)*]); } )*
            }
        }
    };
}

macro_rules! on_backend {
    ($backend:ident, $topic:ident, [$($check:ident)*], [$($race:ident)*]) => {
        $(
            #[tokio::test]
            async fn $check() {
                let Some(backend) = crate::backend::$backend().await else { return };
                crate::$topic::$check(backend.store()).await;
            }
        )*
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $race() {
                let Some(backend) = crate::backend::$backend().await else { return };
                crate::contest::assert_holds(backend.store(), backend.pace(), crate::$topic::$race).await;
            }
        )*
    };
}

#[cfg(feature = "dynamodb")]
macro_rules! on_dynamodb {
    (lapsed, $checks:tt, $races:tt) => {};
    ($topic:ident, $checks:tt, $races:tt) => {
        on_backend!(dynamodb, $topic, $checks, $races);
    };
}

macro_rules! on_mutant {
    ($mutation:ident, $topic:ident, [$($race:ident)*]) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $race() {
                let mutant = crate::mutant::mutant(crate::mutant::Mutation::$mutation);
                crate::contest::assert_breaks(mutant, crate::$topic::$race).await;
            }
        )*
    };
}
