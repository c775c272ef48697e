//! The tasks of a server's connections.

use hyper::rt::Executor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Every connection, and every request that HTTP/2 runs beside its connection: all of them can be
/// waited for, so that nobody uses the store once it is closed.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    running: TaskTracker,
    cut: CancellationToken,
}

impl Tasks {
    /// Returns when all have ended.
    pub async fn ended(&self) {
        self.running.close();
        self.running.wait().await;
    }

    /// Ends all that still run, and those that begin from now on.
    pub async fn cut_off(&self) {
        self.cut.cancel();
        self.ended().await;
    }
}

impl<F> Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, task: F) {
        let cut = self.cut.clone();
        drop(self.running.spawn(async move {
            // `None` if it was cut off: nobody asks which.
            let _ = cut.run_until_cancelled_owned(task).await;
        }));
    }
}
