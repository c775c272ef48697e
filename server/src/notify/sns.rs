//! A topic of Amazon SNS.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_sdk_sns::Client;
use aws_sdk_sns::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::types::MessageAttributeValue;

use super::channel::{Cause, Channel, DeliveryError, ErrorCode};
use super::json::json;
use super::log::sentence;
use super::notice::Notice;
use crate::aws;
use crate::config::TopicArn;
use crate::domain::outbox::ChannelKind;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);

/// Publishes to a topic.
pub struct SnsChannel {
    client: Client,
    topic: TopicArn,
}

impl SnsChannel {
    /// The topic, as whom the standard AWS variables and files say.
    pub async fn connect(topic: TopicArn) -> Self {
        Self::connect_with(aws_config::defaults(BehaviorVersion::latest()), topic).await
    }

    /// The topic, by this configuration.
    pub async fn connect_with(configuration: ConfigLoader, topic: TopicArn) -> Self {
        let configuration = configuration.region(Region::new(topic.region().to_owned()));
        let configuration = aws::load(configuration, ATTEMPT_TIMEOUT).await;
        Self {
            client: Client::new(&configuration),
            topic,
        }
    }
}

impl fmt::Debug for SnsChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SnsChannel")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Channel for SnsChannel {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Sns
    }

    async fn deliver(&self, notice: &Notice) -> Result<(), DeliveryError> {
        const UNWRITABLE: DeliveryError = DeliveryError::Permanent(Cause::Other("no JSON can be made of it"));
        let message = json(notice).map_err(|_| UNWRITABLE)?;
        let event = MessageAttributeValue::builder()
            .data_type("String")
            .string_value(notice.record.event.name())
            .build()
            .map_err(|_| UNWRITABLE)?;
        let mut publish = self
            .client
            .publish()
            .topic_arn(self.topic.as_str())
            .subject(subject(notice))
            .message(message)
            .message_attributes("event", event);
        if self.topic.is_fifo() {
            publish = publish
                .message_group_id(notice.account.id.to_string())
                .message_deduplication_id(notice.id.to_string());
        }
        match publish.send().await {
            Ok(_) => Ok(()),
            // Whatever is wrong with topic, rights or network, an operator can put it right.
            Err(error) => Err(DeliveryError::Temporary(cause(&error))),
        }
    }
}

/// At most 100 characters of ASCII: what subscribers by mail see first.
fn subject(notice: &Notice) -> String {
    format!("Warifu: {}", sentence(&notice.record.event))
}

// What Amazon says besides its code may repeat the request, with a session's token.
fn cause(error: &SdkError<PublishError>) -> Cause {
    match error {
        SdkError::TimeoutError(_) => Cause::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Cause::TimedOut,
        // The network, or whoever was asked for credentials.
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) if failure.is_io() => Cause::of_network(error, "the connection failed"),
            _ => Cause::NoCredentials,
        },
        SdkError::ServiceError(answer) => Cause::Amazon {
            status: answer.raw().status().as_u16(),
            code: ErrorCode::new(error.code().unwrap_or("without a reason")),
        },
        _ => Cause::Other("Amazon's answer is none"),
    }
}
