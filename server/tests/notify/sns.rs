//! Amazon SNS, with a queue that is subscribed to the topic.

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, ConfigLoader};
use aws_sdk_sns::config::Credentials;
use serde_json::{Value, json};
use warifu_server::config::{Flags, Sources, TopicArn};
use warifu_server::notify::{Cause, Channel, DeliveryError, SnsChannel};

use crate::python::Server;
use crate::world::{HOSTILE, notice};

const ACCOUNT: &str = "01234567-89ab-cdef-0123-456789abcdef";

struct Amazon {
    _server: Server,
    url: String,
    client: reqwest::Client,
}

impl Amazon {
    async fn start() -> Option<Self> {
        let server = Server::start("aws_server.py", &[]).await?;
        Some(Self {
            url: format!("http://127.0.0.1:{}", server.port),
            _server: server,
            client: plain_client(),
        })
    }

    async fn sns(&self, action: &[(&str, &str)]) -> String {
        let form: Vec<String> = action
            .iter()
            .map(|(name, value)| format!("{name}={}", value.replace(':', "%3A").replace('/', "%2F")))
            .collect();
        self.ask("sns", "application/x-www-form-urlencoded", "", form.join("&"))
            .await
    }

    async fn sqs(&self, action: &str, body: Value) -> Value {
        let target = format!("AmazonSQS.{action}");
        let answer = self
            .ask("sqs", "application/x-amz-json-1.0", &target, body.to_string())
            .await;
        serde_json::from_str(&answer).unwrap()
    }

    // It believes every signature.
    async fn ask(&self, service: &str, content_type: &str, target: &str, body: String) -> String {
        let scope = format!("AWS4-HMAC-SHA256 Credential=tests/20261101/eu-west-1/{service}/aws4_request, Signature=0");
        let answer = self
            .client
            .post(&self.url)
            .header("authorization", scope)
            .header("content-type", content_type)
            .header("x-amz-target", target)
            .body(body)
            .send()
            .await
            .unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{status} {text}");
        text
    }

    /// A topic, and the URL of a queue that hears what is published there.
    async fn topic(&self, suffix: &str) -> (TopicArn, String) {
        let name = format!("warifu{suffix}");
        let fifo = suffix == ".fifo";
        let mut create = vec![("Action", "CreateTopic"), ("Name", name.as_str())];
        if fifo {
            create.extend([
                ("Attributes.entry.1.key", "FifoTopic"),
                ("Attributes.entry.1.value", "true"),
            ]);
        }
        self.sns(&create).await;
        let attributes = if fifo {
            json!({ "FifoQueue": "true" })
        } else {
            json!({})
        };
        let queue = self
            .sqs("CreateQueue", json!({ "QueueName": name, "Attributes": attributes }))
            .await;
        let topic = format!("arn:aws:sns:eu-west-1:123456789012:{name}");
        let endpoint = format!("arn:aws:sqs:eu-west-1:123456789012:{name}");
        self.sns(&[
            ("Action", "Subscribe"),
            ("TopicArn", &topic),
            ("Protocol", "sqs"),
            ("Endpoint", &endpoint),
        ])
        .await;
        (arn(&topic), queue["QueueUrl"].as_str().unwrap().to_owned())
    }

    /// Everything that waits in a queue.
    async fn received(&self, queue: &str) -> Vec<Value> {
        let answer = self
            .sqs(
                "ReceiveMessage",
                json!({ "QueueUrl": queue, "MaxNumberOfMessages": 10, "AttributeNames": ["All"] }),
            )
            .await;
        answer["Messages"].as_array().cloned().unwrap_or_default()
    }

    async fn channel(&self, topic: TopicArn) -> SnsChannel {
        SnsChannel::connect_with(configuration().endpoint_url(&self.url), topic).await
    }
}

/// A client that speaks plain HTTP to this machine.
fn plain_client() -> reqwest::Client {
    // Its TLS is never used; it must be there, because none is built in.
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
}

fn configuration() -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .empty_test_environment()
        .credentials_provider(Credentials::new("tests", "tests", None, None, "tests"))
}

fn arn(text: &str) -> TopicArn {
    let sources = Sources {
        file: None,
        environment: vec![("SNS_TOPIC_ARN".to_owned(), text.to_owned())],
        flags: Flags::default(),
    };
    sources.settings().unwrap().notify.sns_topic_arn.unwrap()
}

#[tokio::test]
async fn who_is_subscribed_hears_of_it() {
    let Some(amazon) = Amazon::start().await else { return };
    let (topic, queue) = amazon.topic("").await;
    let channel = amazon.channel(topic).await;
    let notice = notice(42, "ana@example.org", HOSTILE);
    channel.deliver(&notice).await.unwrap();
    let [received] = <[Value; 1]>::try_from(amazon.received(&queue).await).unwrap();
    let envelope: Value = serde_json::from_str(received["Body"].as_str().unwrap()).unwrap();
    assert_eq!(envelope["Subject"], "Warifu: a device was added to an account");
    assert_eq!(
        envelope["MessageAttributes"],
        json!({ "event": { "Type": "String", "Value": "device_added" } })
    );
    let message: Value = serde_json::from_str(envelope["Message"].as_str().unwrap()).unwrap();
    assert_eq!(
        message,
        json!({
            "version": 1,
            "id": "42",
            "event": "device_added",
            "at": "2026-11-01T09:30:00Z",
            "account": ACCOUNT,
            "username": "ana",
            "device": { "id": notice.device.unwrap().id.to_string(), "name": HOSTILE },
            "address": "192.0.2.7",
        })
    );
}

#[tokio::test]
async fn a_fifo_topic_keeps_the_order_of_an_account_and_drops_repeats() {
    let Some(amazon) = Amazon::start().await else { return };
    let (topic, queue) = amazon.topic(".fifo").await;
    let channel = amazon.channel(topic).await;
    for id in [1, 2, 2, 1, 3] {
        channel.deliver(&notice(id, "ana@example.org", "laptop")).await.unwrap();
    }
    let received = amazon.received(&queue).await;
    let told: Vec<(&str, &str)> = received
        .iter()
        .map(|message| {
            let attribute = |name: &str| message["Attributes"][name].as_str().unwrap();
            (attribute("MessageGroupId"), attribute("MessageDeduplicationId"))
        })
        .collect();
    assert_eq!(told, [(ACCOUNT, "1"), (ACCOUNT, "2"), (ACCOUNT, "3")]);
}

#[tokio::test]
async fn what_the_operator_can_put_right_is_tried_again() {
    let Some(amazon) = Amazon::start().await else { return };
    let notice = notice(1, "ana@example.org", "laptop");
    let failed = async |channel: SnsChannel| match channel.deliver(&notice).await {
        Err(DeliveryError::Temporary(cause)) => cause,
        other => panic!("{other:?}"),
    };
    let topic = arn("arn:aws:sns:eu-west-1:123456789012:missing");
    let cause = failed(amazon.channel(topic.clone()).await).await;
    assert_eq!(cause.to_string(), "Amazon answered 404 NotFound");

    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let channel = SnsChannel::connect_with(configuration().endpoint_url(url), topic.clone()).await;
    let cause = failed(channel).await;
    assert_eq!(cause, Cause::Connection(std::io::ErrorKind::ConnectionRefused));

    let http = aws_smithy_http_client::Builder::new().build_http();
    let nobody = ProviderConfig::empty().with_http_client(http);
    let nobody = ProfileFileCredentialsProvider::builder().configure(&nobody).build();
    let unknown = aws_config::defaults(BehaviorVersion::latest())
        .empty_test_environment()
        .credentials_provider(nobody)
        .endpoint_url(&amazon.url);
    let cause = failed(SnsChannel::connect_with(unknown, topic).await).await;
    assert_eq!(cause, Cause::NoCredentials);
}
