//! Races: fifty callers leave a barrier together, two hundred times (twenty or fewer over a network).

use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use warifu_server::domain::Store;

use crate::fixture::Fixture;

/// How many callers race.
pub(crate) const CALLERS: usize = 50;

/// How often a race is run.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    repeats: u64,
    abreast: u64,
}

impl Pace {
    /// So many run beside each other on a store, so that group commit shares the disk among them; all callers
    /// together fit into its queue.
    pub(crate) const FULL: Self = Self {
        repeats: 200,
        abreast: 10,
    };
    /// Where every call is a request to another process, which answers a few thousand in a second.
    #[cfg(feature = "dynamodb")]
    pub(crate) const OVER_A_NETWORK: Self = Self {
        repeats: 20,
        abreast: 2,
    };
    /// Where that process answers a few hundred, and another one is asked as often as above.
    #[cfg(feature = "dynamodb")]
    pub(crate) const SLOWLY: Self = Self { repeats: 5, abreast: 1 };
}

/// A promise was broken in a race.
#[derive(Debug)]
pub(crate) struct Broken(pub(crate) String);

/// Ends a race as broken unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err(crate::contest::Broken(format!($($message)+)));
        }
    };
}
pub(crate) use hold;

/// Runs the race as often as it takes to believe in it.
pub(crate) async fn assert_holds<R, F>(store: Arc<dyn Store>, pace: Pace, race: R)
where
    R: Fn(Arc<dyn Store>, Fixture) -> F,
    F: Future<Output = Result<(), Broken>> + Send + 'static,
{
    for round in 0..pace.repeats / pace.abreast {
        let mut abreast = JoinSet::new();
        for lane in 0..pace.abreast {
            let repeat = round * pace.abreast + lane;
            abreast.spawn(race(Arc::clone(&store), Fixture::seeded(repeat)));
        }
        while let Some(outcome) = abreast.join_next().await {
            if let Err(Broken(what)) = outcome.unwrap() {
                panic!("{what} (round {round})");
            }
        }
    }
}

/// Runs the race on a store that must break it. One at a time: this store would lose the preparations
/// of the others, which is not what the race is about.
pub(crate) async fn assert_breaks<R, F>(store: Arc<dyn Store>, race: R)
where
    R: Fn(Arc<dyn Store>, Fixture) -> F,
    F: Future<Output = Result<(), Broken>> + Send + 'static,
{
    for repeat in 0..Pace::FULL.repeats {
        let outcome = tokio::spawn(race(Arc::clone(&store), Fixture::seeded(repeat))).await;
        if outcome.unwrap().is_err() {
            return;
        }
    }
    panic!("the mutant was not noticed in {} races", Pace::FULL.repeats);
}

/// Lets the callers leave a barrier together, and gives their answers in their order.
pub(crate) async fn race<T, F>(callers: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let callers: Vec<_> = callers.into_iter().collect();
    let barrier = Arc::new(Barrier::new(callers.len()));
    let running: Vec<_> = callers
        .into_iter()
        .map(|caller| {
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                barrier.wait().await;
                caller.await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for caller in running {
        answers.push(caller.await.unwrap());
    }
    answers
}

/// Lets a caller make each of the calls, at once, and gives the answers in their order.
pub(crate) async fn race_calls<C, T, F>(
    store: &Arc<dyn Store>,
    calls: impl IntoIterator<Item = C>,
    make: impl Fn(Arc<dyn Store>, C) -> F,
) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    race(calls.into_iter().map(|call| make(Arc::clone(store), call))).await
}

/// The call that was answered so, where one was.
pub(crate) fn answered_so<'c, C, T: PartialEq>(calls: &'c [C], answers: &[T], wanted: &T) -> Option<&'c C> {
    calls
        .iter()
        .zip(answers)
        .find_map(|(call, answer)| (answer == wanted).then_some(call))
}

/// How many answers are `wanted`.
pub(crate) fn count<T: PartialEq>(answers: &[T], wanted: &T) -> usize {
    answers.iter().filter(|answer| *answer == wanted).count()
}
