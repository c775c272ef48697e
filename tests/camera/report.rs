//! One check after the other, each with its time.

use std::time::Instant;

/// How the lines begin that the machine outside takes for ours.
const OURS: &str = "camera-test: ";

/// Takes one check; a failure is said and the next ones follow all the same.
pub(crate) async fn check(name: &str, work: impl Future<Output = ()> + Send + 'static) {
    let start = Instant::now();
    // A task of its own, which a panic ends alone.
    let done = tokio::spawn(work).await;
    let seconds = start.elapsed().as_secs_f64();
    match done {
        Ok(()) => println!("{OURS}ok     {seconds:>6.1} s  {name}"),
        Err(error) => {
            let why = reason(error).replace('\n', " ");
            println!("{OURS}FAILED {seconds:>6.1} s  {name}: {why}");
        }
    }
}

/// Says that no check was left out.
pub(crate) fn complete() {
    println!("{OURS}complete");
}

fn reason(error: tokio::task::JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
                .unwrap_or_default()
        }
        Err(error) => error.to_string(),
    }
}
