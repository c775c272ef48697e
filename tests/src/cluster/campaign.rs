//! Load over all servers in bad weather, while one of them is killed every second. What was answered must be there
//! afterwards, once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep_until};
use warifu_film::dice::Dice;

use super::Cluster;
use super::faults::Weather;
use super::life::{Household, live};
use super::tables::Census;
use super::visitor::{Tally, Visitor};

/// How many people are at it at once.
pub const PEOPLE: u64 = 10;

/// What is done to the servers, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// Everything that is left to chance is drawn from it.
    pub seed: u64,
    /// How long people go on.
    pub duration: Duration,
    /// How often a server is killed; `None`: never.
    pub kill_every: Option<Duration>,
    /// What happens between servers and tables.
    pub weather: Option<Weather>,
}

/// What people have after a campaign.
#[derive(Debug)]
pub struct Aftermath {
    households: Vec<Household>,
    /// How many servers were killed.
    pub kills: usize,
    seed: u64,
}

/// What was found afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many accounts were answered with success.
    pub accounts: usize,
    /// How many devices were.
    pub devices: usize,
}

impl Campaign {
    /// Runs it on `cluster`; all servers run afterwards, and the weather is fine. `told` hears which server was killed.
    ///
    /// # Panics
    /// A promise is broken.
    pub async fn run(&self, cluster: &mut Cluster, tally: &Tally, mut told: impl FnMut(usize)) -> Aftermath {
        let mut dice = Dice::new(self.seed, 0);
        if let Some(weather) = self.weather {
            cluster.proxy.storm(weather, self.seed);
        }
        let is_over = Arc::new(AtomicBool::new(false));
        let mut people = JoinSet::new();
        for n in 0..PEOPLE {
            let visitor = Visitor::new(cluster.doors.clone(), dice.fork(n), tally.clone());
            people.spawn(live_on(visitor, Arc::clone(&is_over)));
        }
        let end = Instant::now() + self.duration;
        let mut kills = 0;
        if let Some(period) = self.kill_every {
            let mut ticks = interval(period);
            ticks.tick().await;
            while ticks.tick().await <= end {
                let n = dice.below(cluster.size());
                cluster.crash(n).await;
                kills += 1;
                told(n);
                cluster.start_again(n);
            }
        }
        sleep_until(end).await;
        is_over.store(true, Ordering::Relaxed);
        cluster.settle().await;
        // Everybody ends what was begun, still in bad weather.
        let households = people.join_all().await.into_iter().flatten().collect();
        cluster.proxy.calm();
        Aftermath {
            households,
            kills,
            seed: self.seed,
        }
    }
}

async fn live_on(mut visitor: Visitor, is_over: Arc<AtomicBool>) -> Vec<Household> {
    let mut households = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        households.push(live(&mut visitor).await);
    }
    households
}

impl Aftermath {
    /// Looks whether everything that was answered is there, and nothing twice.
    ///
    /// # Panics
    /// It is not.
    pub async fn judge(self, cluster: &Cluster) -> Verdict {
        let accounts = self.households.len();
        let devices: usize = self.households.iter().map(|household| household.devices.len()).sum();
        let census = cluster.tables().census().await;
        let certificates = self.households.iter().map(Household::certificates).sum();
        let expected = Census {
            accounts,
            usernames: accounts,
            emails: accounts,
            devices,
            // One of each is issued for the other.
            keys: certificates,
            certificates,
            completed_pairings: devices - accounts,
            recorded_registrations: accounts,
            recorded_additions: devices - accounts,
        };
        assert_eq!(census, expected, "the tables hold what was answered, and nothing else");
        let tally = Tally::default();
        let dice = Dice::new(self.seed, 2);
        let mut left = self.households.into_iter();
        let mut at_work = JoinSet::new();
        let mut begun = 0;
        loop {
            while at_work.len() < usize::try_from(PEOPLE).unwrap()
                && let Some(household) = left.next()
            {
                let visitor = Visitor::new(cluster.doors.clone(), dice.fork(begun), tally.clone());
                begun += 1;
                at_work.spawn(look(visitor, household));
            }
            match at_work.join_next().await {
                Some(looked) => looked.unwrap(),
                None => return Verdict { accounts, devices },
            }
        }
    }
}

/// Every device logs in, and lists all of them and no other; the session that was open goes on.
async fn look(mut visitor: Visitor, household: Household) {
    let id = |device: &serde_json::Value| device["device_id"].as_str().expect("an identifier").to_owned();
    let all: BTreeSet<String> = household.devices.iter().map(|device| id(&device.enrolled)).collect();
    assert_eq!(all.len(), household.devices.len(), "each is another");
    let owner = &household.devices[0];
    visitor.refresh(&owner.keys, &household.refresh_token).await.expect(200);
    for device in &household.devices {
        let session = visitor.login(device).await.expect(200);
        let listed = visitor
            .devices(&device.keys, session.text_of("access_token"))
            .await
            .expect(200);
        let listed: BTreeSet<String> = listed.body["devices"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(listed, all, "{}", device.person.username);
    }
}
