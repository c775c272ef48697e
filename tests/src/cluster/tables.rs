//! The two tables, read past all servers.

use serde_json::{Value, json};
use warifu_protocol::Pin;

use crate::api::{Api, send};

const MAIN: &str = "warifu";
const AUDIT: &str = "warifu-audit";

/// The tables of a cluster.
#[derive(Debug)]
pub struct Tables {
    emulator: Api,
}

/// What there is of what must not be there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Census {
    /// Accounts.
    pub accounts: usize,
    /// Usernames that are taken.
    pub usernames: usize,
    /// Addresses of email that are taken.
    pub emails: usize,
    /// Devices.
    pub devices: usize,
    /// Keys that are enrolled.
    pub keys: usize,
    /// Certificates by which devices are found.
    pub certificates: usize,
    /// Pairings that brought a device in.
    pub completed_pairings: usize,
    /// Records of registrations.
    pub recorded_registrations: usize,
    /// Records of devices that were added.
    pub recorded_additions: usize,
}

impl Tables {
    /// Those of the emulator at that URL.
    pub(super) fn of(emulator: &str) -> Self {
        Self {
            emulator: Api::plain(emulator, Pin::of_roots(&[], &[])),
        }
    }

    /// Counts everything.
    ///
    /// # Panics
    /// The emulator does not answer.
    pub async fn census(&self) -> Census {
        let main = self.all(MAIN).await;
        let audit = self.all(AUDIT).await;
        let place = |item: &Value, start: &str| {
            let key = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
            format!("{}/{}", key("pk"), key("sk")).contains(start)
        };
        let count = |start: &str| main.iter().filter(|item| place(item, start)).count();
        let named = |kind: &str| main.iter().filter(|item| starts(item, kind)).count();
        let recorded = |event: &str| {
            let says = |item: &&Value| item["event"]["S"].as_str().is_some_and(|text| text.contains(event));
            audit.iter().filter(says).count()
        };
        Census {
            accounts: count("/PROFILE"),
            usernames: named("UNAME#"),
            emails: named("EMAIL#"),
            // What is large of a device lies beside it.
            devices: count("/DEV#") - count("#KEYS"),
            keys: named("KEY#"),
            certificates: named("FP#"),
            completed_pairings: main
                .iter()
                .filter(|item| starts(item, "PAIR#"))
                .filter(|item| {
                    ["approved", "completed"]
                        .iter()
                        .any(|outcome| item["outcome"]["S"] == *outcome)
                })
                .count(),
            recorded_registrations: recorded("account_registered"),
            recorded_additions: recorded("device_added"),
        }
    }

    /// Deletes an item whose key begins so, as a store that loses one.
    ///
    /// # Panics
    /// There is none.
    pub async fn lose(&self, kind: &str) {
        let item = self.one(kind).await;
        let key = json!({"pk": item["pk"], "sk": item["sk"]});
        self.ask("DeleteItem", &json!({"TableName": MAIN, "Key": key})).await;
    }

    /// Writes such an item once more, under another key.
    ///
    /// # Panics
    /// There is none.
    pub async fn double(&self, kind: &str) {
        let mut item = self.one(kind).await;
        item["pk"] = json!({"S": format!("{kind}another")});
        self.ask("PutItem", &json!({"TableName": MAIN, "Item": item})).await;
    }

    async fn one(&self, kind: &str) -> Value {
        let all = self.all(MAIN).await;
        all.into_iter().find(|item| starts(item, kind)).expect("an item")
    }

    /// Every item of a table.
    async fn all(&self, table: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut from = Value::Null;
        loop {
            let mut question = json!({"TableName": table, "ConsistentRead": true});
            if !from.is_null() {
                question["ExclusiveStartKey"] = from;
            }
            let answer = self.ask("Scan", &question).await;
            items.extend(answer["Items"].as_array().expect("items").iter().cloned());
            from = answer["LastEvaluatedKey"].clone();
            if from.is_null() {
                return items;
            }
        }
    }

    /// Asks the emulator for something. It wants a signature of the usual shape and looks no further.
    ///
    /// # Panics
    /// It refuses.
    pub async fn ask(&self, operation: &str, body: &Value) -> Value {
        let request = self
            .emulator
            .request(reqwest::Method::POST, "/")
            .header("X-Amz-Target", format!("DynamoDB_20120810.{operation}"))
            .header("X-Amz-Date", "20260101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=tests/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, \
                 Signature=none",
            )
            .header("Content-Type", "application/x-amz-json-1.0")
            .body(body.to_string());
        send(request).await.expect(200).body
    }
}

fn starts(item: &Value, start: &str) -> bool {
    item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with(start))
}
