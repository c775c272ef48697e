//! The server's own certificate.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use warifu_protocol::Timestamp;
use warifu_server::domain::Clock;
use warifu_server::domain::clock::SystemClock;
use warifu_server::tls::{Identity, IdentityError, Source};

use crate::world::new_ca;

const DAY: i64 = 86_400;

struct Settable(AtomicI64);

impl Clock for Settable {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_renewed_when_two_thirds_of_its_life_are_over() {
    let directory = tempfile::tempdir().unwrap();
    let start = SystemClock.now().unix();
    let clock = Arc::new(Settable(AtomicI64::new(start)));
    let source = Source::OwnCa {
        ca: Arc::new(new_ca(&directory)),
        hosts: vec![url::Host::Domain("localhost".into())],
    };
    let identity = Identity::open(source, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    let shown = identity.shown();
    let first = shown.certificate();
    tokio::spawn(identity.keep_fresh());

    for (days, is_new) in [(0, false), (19, false), (20, true)] {
        clock.0.store(start + days * DAY, Ordering::Relaxed);
        // More than an hour, in which it looks at the clock.
        tokio::time::sleep(Duration::from_secs(2 * 3600)).await;
        assert_eq!(shown.certificate() != first, is_new, "after {days} days");
    }
}

#[tokio::test(start_paused = true)]
async fn files_are_read_again_and_kept_when_they_break() {
    let directory = tempfile::tempdir().unwrap();
    let (certificate, key) = (directory.path().join("crt.pem"), directory.path().join("key.pem"));
    let write = |name: &str| {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        fs::write(&certificate, made.cert.pem()).unwrap();
        fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        made.cert.der().clone()
    };
    let hour = || tokio::time::sleep(Duration::from_secs(2 * 3600));

    let first = write("one.example");
    let source = Source::Files {
        certificate: certificate.clone(),
        key: key.clone(),
    };
    let identity = Identity::open(source, Arc::new(SystemClock)).unwrap();
    let shown = identity.shown();
    tokio::spawn(identity.keep_fresh());
    hour().await;
    assert_eq!(shown.certificate(), Some(first));

    let second = write("two.example");
    hour().await;
    assert_eq!(shown.certificate(), Some(second.clone()));

    fs::write(&certificate, "broken").unwrap();
    hour().await;
    assert_eq!(shown.certificate(), Some(second));
}

#[test]
fn what_is_wrong_with_the_files_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { directory.path().join(name) };
    let one = rcgen::generate_simple_self_signed(vec!["one.example".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["other.example".to_owned()]).unwrap();
    fs::write(path("crt.pem"), one.cert.pem()).unwrap();
    fs::write(path("key.pem"), one.signing_key.serialize_pem()).unwrap();
    fs::write(path("other.pem"), other.signing_key.serialize_pem()).unwrap();
    let open = |certificate: &str, key: &str| {
        let source = Source::Files {
            certificate: path(certificate),
            key: path(key),
        };
        Identity::open(source, Arc::new(SystemClock)).map(|_| ())
    };
    open("crt.pem", "key.pem").unwrap();
    assert!(matches!(open("none.pem", "key.pem"), Err(IdentityError::File { .. })));
    assert!(matches!(open("key.pem", "key.pem"), Err(IdentityError::Content { .. })));
    assert!(matches!(open("crt.pem", "crt.pem"), Err(IdentityError::Content { .. })));
    assert!(matches!(open("crt.pem", "other.pem"), Err(IdentityError::Key(_))));
}
