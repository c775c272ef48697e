//! Decisions that go on when the client has gone.

use warifu_protocol::ProblemCode;

use super::failure::Failure;
use crate::domain::Refusal;

/// Runs a decision to its end. Where a client hangs up, its request is dropped; a decision that was
/// dropped with it would have cost a hash and not been counted, so hanging up in time would be a way
/// around every limit.
pub(super) async fn to_the_end<T: Send + 'static>(
    decision: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::spawn(decision).await {
        Ok(decided) => Ok(decided?),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(error) => Err(Failure::new(ProblemCode::Internal).because(error)),
    }
}
