//! Many servers on one pair of tables: real processes, one emulator of DynamoDB, and a proxy in between that can do
//! what networks and DynamoDB do now and then.
//!
//! Clients dial one public address, as where something in front chooses the server. Nothing is there: a request is given
//! to the server that the test chooses, and what is signed names the public address.

pub mod campaign;
pub mod emulator;
pub mod faults;
mod life;
pub mod proxy;
pub mod tables;
pub mod visitor;

use std::sync::{Arc, PoisonError, RwLock};

use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::api::Api;
use crate::bundle::Bundle;
use crate::server::{Server, Setup};

use emulator::Emulator;
use proxy::Proxy;
use tables::Tables;

/// What all clients dial.
pub const PUBLIC_URL: &str = "https://localhost";

/// How a cluster is started.
#[derive(Clone, Debug)]
pub struct Plan {
    servers: usize,
    environment: Vec<(String, String)>,
    way: Way,
}

/// How servers reach the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    ByProxy,
    Direct,
}

impl Plan {
    /// So many servers, with cheap passwords and without limits: for tests about something else.
    #[must_use]
    pub fn of(servers: usize) -> Self {
        let plan = Self {
            servers,
            environment: Vec::new(),
            way: Way::ByProxy,
        };
        plan.with("WARIFU_PASSWORD__MEMORY_KIB", "1024")
            .with("WARIFU_PASSWORD__PASSES", "1")
            // Whoever comes shall reach the tables, not be sent away for the hashes before.
            .with("WARIFU_PASSWORD__QUEUE", "4096")
            .with("WARIFU_LIMITS__ENABLED", "false")
    }

    /// With one more environment variable for each server.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without the proxy between servers and tables, which costs time.
    #[must_use]
    pub fn past_the_proxy(self) -> Self {
        Self {
            way: Way::Direct,
            ..self
        }
    }

    /// Starts emulator, proxy and servers, and waits until they are ready.
    ///
    /// # Panics
    /// They do not get ready.
    pub async fn start(&self) -> Cluster {
        let emulator = Emulator::start().await;
        let proxy = Proxy::before(&emulator.url).await;
        let secrets = TempDir::with_prefix("warifu-secrets-").unwrap();
        let endpoint = match self.way {
            Way::ByProxy => proxy.url(),
            Way::Direct => &emulator.url,
        };
        let setup = || {
            let mut setup = Setup::as_shipped()
                .with("WARIFU_STORE__KIND", "dynamodb")
                .with("WARIFU_SERVER__PUBLIC_URL", PUBLIC_URL)
                .with("WARIFU_SERVER__SECRETS_DIR", secrets.path())
                .with("AWS_ENDPOINT_URL_DYNAMODB", endpoint)
                .with("AWS_REGION", "eu-west-1")
                .with("AWS_ACCESS_KEY_ID", "tests")
                .with("AWS_SECRET_ACCESS_KEY", "tests")
                .with("AWS_EC2_METADATA_DISABLED", "true");
            for (name, value) in &self.environment {
                setup = setup.with(name, value);
            }
            setup
        };
        let setups: Vec<Setup> = (0..self.servers).map(|_| setup()).collect();
        init_tables(setups.first().expect("a server")).await;
        let mut servers = Vec::new();
        // One after the other: the first one makes the keys.
        for setup in &setups {
            servers.push(setup.start().await);
        }
        let bundle = servers[0].bundle().await;
        let apis = servers.iter().map(|server| api(server, &bundle)).collect();
        Cluster {
            doors: Doors(Arc::new(RwLock::new(apis))),
            places: servers
                .into_iter()
                .map(|server| Place::Runs(Box::new(server)))
                .collect(),
            setups,
            bundle,
            proxy,
            emulator,
            _secrets: secrets,
        }
    }
}

/// Servers that run on one pair of tables. All of it ends with this value.
#[derive(Debug)]
pub struct Cluster {
    /// Where clients come in.
    pub doors: Doors,
    // Servers first: they are killed before what they stand on.
    places: Vec<Place>,
    setups: Vec<Setup>,
    bundle: Bundle,
    /// What stands between the servers and the tables.
    pub proxy: Proxy,
    emulator: Emulator,
    _secrets: TempDir,
}

/// Where a server is, or was.
#[derive(Debug)]
enum Place {
    Runs(Box<Server>),
    // Killed with its task.
    Starts(JoinHandle<Server>),
    Ended,
}

impl Cluster {
    /// A client of the `n`-th server.
    #[must_use]
    pub fn api(&self, n: usize) -> Api {
        self.doors.at(n)
    }

    /// How many servers there are.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.setups.len()
    }

    /// Makes the tables that are missing.
    ///
    /// # Panics
    /// They cannot be made.
    pub async fn init_tables(&self) {
        init_tables(&self.setups[0]).await;
    }

    /// The tables, as they are without any server.
    #[must_use]
    pub fn tables(&self) -> Tables {
        Tables::of(&self.emulator.url)
    }

    /// The address of the emulator itself, without a slash at the end.
    #[must_use]
    pub fn emulator_url(&self) -> &str {
        &self.emulator.url
    }

    /// The roots that all servers have.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The address of the `n`-th server itself, without a slash at the end.
    ///
    /// # Panics
    /// It does not run.
    #[must_use]
    pub fn url(&self, n: usize) -> &str {
        self.server(n).url()
    }

    /// Everything that the `n`-th server has logged so far.
    ///
    /// # Panics
    /// It does not run.
    #[must_use]
    pub fn log(&self, n: usize) -> String {
        self.server(n).log()
    }

    fn server(&self, n: usize) -> &Server {
        match &self.places[n] {
            Place::Runs(server) => server,
            Place::Starts(_) | Place::Ended => panic!("server {n} does not run"),
        }
    }

    /// Ends the `n`-th server at once, as a crash does (SIGKILL), also while it starts.
    ///
    /// # Panics
    /// It has ended by itself.
    pub async fn crash(&mut self, n: usize) {
        match std::mem::replace(&mut self.places[n], Place::Ended) {
            Place::Runs(server) => server.crash().await,
            Place::Starts(start) => {
                start.abort();
                match start.await {
                    Ok(server) => server.crash().await,
                    Err(ended) if ended.is_cancelled() => {}
                    Err(failed) => std::panic::resume_unwind(failed.into_panic()),
                }
            }
            Place::Ended => {}
        }
    }

    /// What a server in the place of the `n`-th says that ends instead of getting ready.
    ///
    /// # Panics
    /// It gets ready.
    pub async fn ends(&self, n: usize) -> String {
        let failed = self.setups[n].try_start().await.expect_err("a server that ends");
        failed.log
    }

    /// Starts a server in the place of the `n`-th, which was ended: with its secrets and an empty data directory, as on
    /// another machine. It takes its time; others go on meanwhile.
    pub fn start_again(&mut self, n: usize) {
        self.setups[n] = self.setups[n].elsewhere();
        let (setup, doors, bundle) = (self.setups[n].clone(), self.doors.clone(), self.bundle.clone());
        self.places[n] = Place::Starts(tokio::spawn(async move {
            let server = setup.start().await;
            doors.put(n, api(&server, &bundle));
            server
        }));
    }

    /// Waits until every server that starts is ready.
    ///
    /// # Panics
    /// One has ended instead.
    pub async fn settle(&mut self) {
        for place in &mut self.places {
            if let Place::Starts(start) = place {
                match start.await {
                    Ok(server) => *place = Place::Runs(Box::new(server)),
                    Err(failed) => std::panic::resume_unwind(failed.into_panic()),
                }
            }
        }
    }
}

/// Where clients come in: a client for each server, also while that is gone.
#[derive(Clone, Debug)]
pub struct Doors(Arc<RwLock<Vec<Api>>>);

impl Doors {
    /// A client of the `n`-th server.
    #[must_use]
    pub fn at(&self, n: usize) -> Api {
        let doors = self.0.read().unwrap_or_else(PoisonError::into_inner);
        doors[n % doors.len()].clone()
    }

    fn put(&self, n: usize, api: Api) {
        self.0.write().unwrap_or_else(PoisonError::into_inner)[n] = api;
    }
}

async fn init_tables(setup: &Setup) {
    let made = setup.run(&["store", "init"]).await;
    assert!(made.status.success(), "{made:?}");
}

fn api(server: &Server, bundle: &Bundle) -> Api {
    Api::trusting(server.url(), bundle).behind(PUBLIC_URL)
}
