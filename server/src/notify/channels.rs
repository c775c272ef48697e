//! Which channels there are.

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use super::channel::Channel;
use super::log::LogChannel;
use super::roots::roots;
use super::smtp::SmtpChannel;
use super::webhook::{WebhookChannel, WebhookSecret};
use crate::config::{Notify, TopicArn};
use crate::domain::Clock;

/// The channels that are set; the log alone where none is. `public_url` is what people dial.
///
/// # Errors
/// A file that a setting names is of no use, or this server was built without the channel.
pub async fn channels(
    settings: &Notify,
    public_url: &Url,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Vec<Arc<dyn Channel>>> {
    let mut channels: Vec<Arc<dyn Channel>> = Vec::new();
    if let Some(topic) = &settings.sns_topic_arn {
        channels.push(sns(topic).await?);
    }
    let roots = roots(settings.ca_file.as_deref()).context("notify.ca_file cannot be used")?;
    if let (Some(server), Some(from)) = (&settings.smtp.server, &settings.smtp.from) {
        let host = public_url.authority().to_owned();
        let channel = SmtpChannel::new(server.clone(), from.clone(), host, &roots);
        channels.push(Arc::new(
            channel.context("the mail server of notify.smtp_url cannot be used")?,
        ));
    }
    if let (Some(url), Some(file)) = (&settings.webhook.url, &settings.webhook.secret_file) {
        let secret = WebhookSecret::read(file).with_context(|| {
            format!(
                "{}, which notify.webhook_secret_file names, cannot be used",
                file.display()
            )
        })?;
        let channel = WebhookChannel::new(url.clone(), secret, &roots, clock);
        channels.push(Arc::new(channel.context("notify.webhook_url cannot be used")?));
    }
    if channels.is_empty() {
        channels.push(Arc::new(LogChannel));
    }
    Ok(channels)
}

#[cfg(feature = "sns")]
async fn sns(topic: &TopicArn) -> anyhow::Result<Arc<dyn Channel>> {
    Ok(Arc::new(super::sns::SnsChannel::connect(topic.clone()).await))
}

#[cfg(not(feature = "sns"))]
async fn sns(_: &TopicArn) -> anyhow::Result<Arc<dyn Channel>> {
    anyhow::bail!(
        "this warifu-server was built without Amazon SNS: build it with the feature `sns`, or do not set \
         notify.sns_topic_arn and SNS_TOPIC_ARN"
    )
}
