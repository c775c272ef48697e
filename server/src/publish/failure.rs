//! What may be said of a bucket's failure. The library's own text has the whole answer in it, and S3 answers a wrong
//! signature with the request that should have been signed: a session's token is in that.

use std::fmt;

use object_store::Error;

use crate::notify::{Cause, ErrorCode};

/// Shows an error without what the other end wrote, but for the status and the word that stands for it.
pub(super) struct Told<'a>(pub(super) &'a Error);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.to_string();
        let (status, code) = (status(&whole), code(&whole));
        match self.0 {
            Error::PermissionDenied { .. } => f.write_str("the bucket does not allow it")?,
            Error::Unauthenticated { .. } => f.write_str("the bucket does not know these credentials")?,
            Error::NotFound { .. } => f.write_str("there is no such bucket")?,
            _ if status.is_some() => f.write_str("the bucket answers with a failure")?,
            error => {
                return Cause::of_network(error, "the bucket's client failed").fmt(f);
            }
        }
        match (status, code) {
            (Some(status), Some(code)) => write!(f, " ({status} {code})"),
            (Some(status), None) => write!(f, " ({status})"),
            (None, _) => Ok(()),
        }
    }
}

fn status(whole: &str) -> Option<u16> {
    let (_, after) = whole.split_once("status code: ")?;
    after.get(..3)?.parse().ok()
}

// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
fn code(whole: &str) -> Option<ErrorCode> {
    let (_, after) = whole.split_once("<Code>")?;
    let (code, _) = after.split_once("</Code>")?;
    Some(ErrorCode::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Box<dyn std::error::Error + Send + Sync> {
        text.to_owned().into()
    }

    #[test]
    fn what_the_bucket_writes_stays_out_of_the_log() {
        let source = refused(
            "Error performing PUT https://b.s3.amazonaws.com/ca in 5ms - Server returned non-2xx status code: 403 Forbidden: \
             <Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>x-amz-security-token:SECRET</CanonicalRequest></Error>",
        );
        let path = "ca/bundle.pem".to_owned();
        let told = Told(&Error::PermissionDenied { path, source }).to_string();
        assert_eq!(told, "the bucket does not allow it (403 SignatureDoesNotMatch)");

        let source = refused("Server returned non-2xx status code: 503 Service Unavailable: SECRET");
        let told = Told(&Error::Generic { store: "S3", source }).to_string();
        assert_eq!(told, "the bucket answers with a failure (503)");

        let source = refused("SECRET");
        assert_eq!(
            Told(&Error::Generic { store: "S3", source }).to_string(),
            "the bucket's client failed"
        );
        let source = std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into();
        let told = Told(&Error::Generic { store: "S3", source }).to_string();
        assert_eq!(told, "the connection failed: connection refused");
    }
}
