use std::collections::{BTreeMap, BTreeSet};

use kernel::{Digest, Digester, Division, RecordId};
use record::Settlement;
use serde_json::Value;
use zoufang_client::Query;
use zoufang_server::Verified;

use super::{
    cast::{Cast, Part, Tablet},
    story::{Stated, Written},
    world::World,
};
use crate::{
    admin::plain,
    office::{rows, text},
    outcome::Trouble,
};

/// What the demonstration proves, and what it counted on the way.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) households: usize,
    pub(super) replicas_equal: bool,
    /// Households that some tablet and the server show differently: the tablet and the record.
    pub(super) differing: Vec<String>,
    pub(super) lost: usize,
    pub(super) receipts_cover_all: bool,
    pub(super) settled: usize,
    /// By which rule, how often, and the rule in words.
    pub(super) settled_by: BTreeMap<&'static str, (u64, &'static str)>,
    pub(super) disputed: usize,
    pub(super) without_effect: usize,
    /// Of how many of those the tablets that wrote them were told.
    pub(super) told: usize,
    pub(super) quarantined: usize,
    pub(super) feed_events: usize,
    pub(super) state_digest: Digest,
    pub(super) verified: Verified,
    /// One line of the change feed.
    pub(super) feed_line: Value,
}

impl Proof {
    pub(super) async fn of(
        world: &World,
        cast: &mut Cast,
        written: &Written,
    ) -> Result<Self, Trouble> {
        let states = server_states(world).await?;
        let mut differing = Vec::new();
        let mut receipts_cover_all = true;
        let (mut settled, mut settled_by, mut told) = (0, BTreeMap::new(), 0);
        for tablet in cast.tablets() {
            let status = tablet.client.status().await?;
            told += status.notices.iter().filter(|notice| !notice.verdict.counts()).count();
            receipts_cover_all &= status.pending == 0 && status.synced == tablet.saved;
            // Who has no role any more holds no village, and so no replica.
            if tablet.part != Part::Former {
                differing.extend(differences(tablet, &states).await?);
            }
            if tablet.part == Part::Cadre {
                settled += tally(tablet, &mut settled_by).await?;
            }
        }
        let lost = lost(world, written).await?;
        let disputes = world.township.get("/v1/disputes").await?;
        let set_aside = set_aside(world).await?;
        let of_kind = |kind| set_aside.iter().filter(|row| text(row, "kind") == kind).count();
        let (feed_events, feed_line) = feed(world).await?;
        let data = world.data();
        let verified = zoufang_server::verify(&data, |_, _| ())
            .map_err(|error| Trouble::NotProven(error.to_string()))?;
        Ok(Self {
            households: states.len(),
            replicas_equal: differing.is_empty(),
            differing,
            lost,
            receipts_cover_all,
            settled,
            settled_by,
            disputed: rows(&disputes, "disputes").len(),
            told,
            without_effect: of_kind("without_effect"),
            quarantined: of_kind("quarantined"),
            feed_events,
            state_digest: digest_of(&states),
            verified,
            feed_line,
        })
    }

    /// How often each rule settled something, for machines.
    pub(super) fn rules(&self) -> Value {
        self.settled_by.iter().map(|(why, (count, _))| (*why, *count)).collect()
    }

    /// Whether every promise was kept.
    pub(super) fn holds(&self) -> bool {
        let all_told = self.told == self.without_effect + self.quarantined;
        self.replicas_equal && self.lost == 0 && self.receipts_cover_all && all_told
    }

    /// Which promise was not.
    pub(super) fn broken(&self) -> String {
        format!(
            "lost {}, receipts_cover_all {}, told {} of {}, differing {:?}",
            self.lost,
            self.receipts_cover_all,
            self.told,
            self.without_effect + self.quarantined,
            self.differing
        )
    }
}

/// The digest of each household's state, as the server has it.
async fn server_states(world: &World) -> Result<BTreeMap<RecordId, (Division, String)>, Trouble> {
    let mut states = BTreeMap::new();
    for village in &world.villages {
        let mut after = String::new();
        loop {
            let path = format!("/v1/records?village={village}&limit=200{after}");
            let page = world.township.get(&path).await?;
            for row in rows(&page, "records") {
                let id = text(row, "record");
                let state = world.township.get(&format!("/v1/records/{id}")).await?;
                let digest = text(&state, "digest").to_owned();
                let record =
                    id.parse().map_err(|_| Trouble::NotProven(format!("no record id: {id}")))?;
                states.insert(record, (*village, digest));
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
    }
    Ok(states)
}

/// The households of a tablet that are not those of the server, or not with the same state.
async fn differences(
    tablet: &Tablet,
    states: &BTreeMap<RecordId, (Division, String)>,
) -> Result<Vec<String>, Trouble> {
    let query = Query { village: Some(tablet.village), ..Query::default() };
    let author = |actor| tablet.client.author(actor);
    let mut own = BTreeMap::new();
    for row in tablet.client.households(&query).await? {
        let household = tablet.client.household(row.record).await?;
        own.insert(row.record, household.state().digest(&author).to_string());
    }
    let theirs: BTreeMap<RecordId, String> = states
        .iter()
        .filter(|(_, (village, _))| *village == tablet.village)
        .map(|(record, (_, digest))| (*record, digest.clone()))
        .collect();
    let records: BTreeSet<&RecordId> = own.keys().chain(theirs.keys()).collect();
    let differ = |record: &&&RecordId| own.get(*record) != theirs.get(*record);
    let name = |record: &RecordId| format!("{} {record}", tablet.login);
    Ok(records.iter().filter(differ).map(|record| name(record)).collect())
}

/// Counts what rules settled in a tablet's village.
async fn tally(
    tablet: &Tablet,
    settled_by: &mut BTreeMap<&'static str, (u64, &'static str)>,
) -> Result<usize, Trouble> {
    let query = Query { village: Some(tablet.village), ..Query::default() };
    let mut settled = 0;
    for row in tablet.client.households(&query).await? {
        let household = tablet.client.household(row.record).await?;
        for (_, settlement) in household.state().settlements() {
            if let Settlement::Settled { by, losers, why, .. } = settlement
                && by.len() + losers.len() > 1
            {
                settled += 1;
                settled_by.entry(why.code()).or_insert((0, why.sentence())).0 += 1;
            }
        }
    }
    Ok(settled)
}

/// How much of what was said at the doors can't be found: in no candidate, no explanation and no
/// quarantine.
async fn lost(world: &World, written: &Written) -> Result<usize, Trouble> {
    let set_aside = set_aside(world).await?;
    let set_apart: BTreeSet<(&str, &str)> = set_aside
        .iter()
        .filter(|row| text(row, "kind") == "quarantined")
        .map(|row| (text(row, "record"), text(row, "author")))
        .collect();
    let mut lost = 0;
    for stated in &written.statements {
        let (record, author) = (stated.record.to_string(), stated.author());
        let is_set_apart = set_apart.contains(&(record.as_str(), author.as_str()));
        if !is_set_apart && !is_told(world, stated).await? {
            lost += 1;
        }
    }
    Ok(lost)
}

/// Every commit that was set aside and waits, page by page.
async fn set_aside(world: &World) -> Result<Vec<Value>, Trouble> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.township.get(&format!("/v1/quarantine?limit=500{after}")).await?;
        found.extend_from_slice(rows(&page, "commits"));
        let Some(next) = page["next"].as_str() else { return Ok(found) };
        after = format!("&after={next}");
    }
}

/// Whether the server can explain what somebody said: their words, on their date.
async fn is_told(world: &World, stated: &Stated) -> Result<bool, Trouble> {
    let path = stated.path.to_string();
    let query = [("path", path.as_str()), ("reason", "演示核验 proof of the demonstration")];
    let url = reqwest::Url::parse_with_params("http://x/", query)
        .map_err(|error| Trouble::NotProven(error.to_string()))?;
    let query = url.query().unwrap_or_default();
    let told =
        world.township.get(&format!("/v1/records/{}/explain?{query}", stated.record)).await?;
    let author = stated.author();
    let value = plain(&stated.value);
    Ok(rows(&told, "statements").iter().any(|row| {
        text(row, "author") == author
            && text(row, "observed") == stated.observed.to_string()
            && row["value"] == value
    }))
}

/// How many events a downstream system reads, and one of them.
async fn feed(world: &World) -> Result<(usize, Value), Trouble> {
    let (mut events, mut line, mut after) = (0, Value::Null, String::new());
    loop {
        let page = world.downstream.fetch(&format!("/v1/feed?limit=500{after}")).await?;
        let body = page.text().await?;
        let mut last = None;
        for text in body.lines() {
            last = serde_json::from_str::<Value>(text).ok();
            events += 1;
        }
        let Some(event) = last else { return Ok((events, line)) };
        after = format!("&after={}", text(&event, "cursor"));
        line = event;
    }
}

/// One digest over the states of all households.
fn digest_of(states: &BTreeMap<RecordId, (Division, String)>) -> Digest {
    let mut digester = Digester::default();
    for (record, (_, digest)) in states {
        digester.part(record.as_bytes());
        digester.part(digest.as_bytes());
    }
    digester.finish()
}
