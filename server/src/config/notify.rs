//! `notify.*`: through what people and operators hear of what happened.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::destination::{SmtpServer, TopicArn, WebhookUrl, mailbox, smtp_server, topic_arn, webhook_url};
use super::settings::path;
use super::table as t;
use super::values::Values;

/// The channels. Where none is set, the log is the only one.
#[derive(Clone, Debug)]
pub struct Notify {
    /// The topic of Amazon SNS.
    pub sns_topic_arn: Option<TopicArn>,
    /// Mail.
    pub smtp: Smtp,
    /// The webhook.
    pub webhook: Webhook,
    /// CAs that mail server and webhook may be certified by, beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// Mail: both are set, or neither.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// The server that takes it.
    pub server: Option<SmtpServer>,
    /// Whom it is from.
    pub from: Option<Mailbox>,
}

/// The webhook: both are set, or neither.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Where.
    pub url: Option<WebhookUrl>,
    /// The file with the secret that its signatures are made with.
    pub secret_file: Option<PathBuf>,
}

impl Notify {
    pub(super) fn read(values: &mut Values) -> Self {
        Self {
            sns_topic_arn: values.read_if_set(&t::SNS_TOPIC_ARN, topic_arn).flatten(),
            smtp: Smtp {
                server: values.read_secret_if_set(&t::SMTP_URL, smtp_server),
                from: values.read_if_set(&t::MAIL_FROM, mailbox),
            },
            webhook: Webhook {
                url: values.read_secret_if_set(&t::WEBHOOK_URL, webhook_url),
                secret_file: values.read_if_set(&t::WEBHOOK_SECRET_FILE, path),
            },
            ca_file: values.read_if_set(&t::NOTIFY_CA_FILE, path),
        }
    }
}
