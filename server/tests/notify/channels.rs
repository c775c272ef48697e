//! Which channels there are, by the settings.

use std::sync::Arc;

use warifu_server::config::{Flags, Notify, Sources};
use warifu_server::notify::channels;

use crate::world::{ByHand, THEN};

fn notify(file: &str) -> Notify {
    let sources = Sources {
        file: Some(("warifu.toml".into(), format!("[notify]\n{file}"))),
        environment: Vec::new(),
        flags: Flags::default(),
    };
    sources.settings().unwrap().notify
}

async fn names(file: &str) -> Result<Vec<&'static str>, String> {
    let public_url = "https://id.example.org/".parse().unwrap();
    let channels = channels(&notify(file), &public_url, Arc::new(ByHand::at(THEN))).await;
    channels
        .map(|channels| channels.iter().map(|channel| channel.kind().name()).collect())
        .map_err(|error| format!("{error:#}"))
}

#[tokio::test]
async fn the_log_is_the_channel_where_no_other_is_set() {
    assert_eq!(names("").await.unwrap(), ["log"]);
    assert_eq!(names("sns_topic_arn = \"dummy\"\n").await.unwrap(), ["log"]);
}

#[cfg(feature = "sns")]
#[tokio::test]
async fn every_channel_that_is_set_is_one() {
    let directory = tempfile::tempdir().unwrap();
    let secret = directory.path().join("secret");
    warifu_server::private_file::write(&secret, b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n").unwrap();
    let file = format!(
        "sns_topic_arn = \"arn:aws:sns:eu-west-1:123456789012:warifu\"\nsmtp_url = \"smtps://mail.example.org\"\n\
         from = \"warifu@example.org\"\nwebhook_url = \"https://example.org/\"\nwebhook_secret_file = '{}'\n",
        secret.display()
    );
    assert_eq!(names(&file).await.unwrap(), ["sns", "smtp", "webhook"]);
}

#[tokio::test]
async fn a_file_that_is_of_no_use_is_named_with_its_setting() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    std::fs::write(&path, "hunter2").unwrap();
    let error = names(&format!("ca_file = '{}'\n", path.display())).await.unwrap_err();
    assert!(
        error.starts_with("notify.ca_file") && error.contains("it holds no certificate"),
        "{error}"
    );
    let file = format!(
        "webhook_url = \"https://example.org/\"\nwebhook_secret_file = '{}'\n",
        path.display()
    );
    let error = names(&file).await.unwrap_err();
    assert!(
        error.contains("notify.webhook_secret_file") && !error.contains("hunter2"),
        "{error}"
    );
    std::fs::remove_file(&path).unwrap();
    let error = names(&file).await.unwrap_err();
    assert!(error.contains("there is no such file"), "{error}");
}
