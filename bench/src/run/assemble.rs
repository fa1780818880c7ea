use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

use kernel::{Division, Level};
use serde_json::json;
use tokio::runtime::Runtime;

use super::Plan;
use crate::{
    BenchError, Leash, Workload,
    desk::Desk,
    floor::Ground,
    forward::Forwarder,
    host::Host,
    shape::Shape,
    tablet::{Exchange, Register, Stated, Tablet},
};

/// A server with people and devices, and all that is known of the workload in it.
pub(crate) struct World<'a> {
    pub(crate) workload: &'a Workload,
    pub(crate) shape: &'a Shape,
    pub(crate) runtime: Runtime,
    pub(crate) host: Host,
    pub(crate) forwarder: Forwarder,
    pub(crate) operator: Desk,
    /// Who reads in each county.
    pub(crate) readers: BTreeMap<Division, Desk>,
    /// The villages of the workload, by their names in the file.
    pub(crate) villages: BTreeMap<String, Division>,
    /// The tablets, in the order of the file.
    pub(crate) tablets: Vec<Tablet>,
    pub(crate) office: Tablet,
    pub(crate) register: Register,
    pub(crate) stated: Vec<Stated>,
    /// What a device hears before any household: forms, villages, people.
    pub(crate) introduction: Exchange,
    pub(crate) at_a_time: usize,
    pub(crate) delay: Duration,
    place: PathBuf,
}

impl<'a> World<'a> {
    pub(super) fn begin(
        plan: &Plan<'a>,
        shape: &'a Shape,
        place: &Path,
        leash: &Leash,
    ) -> Result<Self, BenchError> {
        let villages = villages(plan)?;
        let host = Host::start(&plan.program, place, leash)?;
        let runtime = Runtime::new()?;
        let forwarder = Forwarder::to(host.address, plan.delay)?;
        let operator = Desk::new(format!("http://{}", host.address), host.token()?)?;
        let tablets = plan.workload.tablets.iter().zip(0..).map(|(tablet, number)| {
            let login = format!("tablet-{number}");
            Tablet::new(place, login, villages.get(&tablet.village).copied())
        });
        let mut world = Self {
            workload: plan.workload,
            shape,
            tablets: tablets.collect(),
            office: Tablet::new(place, "office".to_owned(), None),
            readers: BTreeMap::new(),
            register: Register::default(),
            stated: Vec::new(),
            introduction: Exchange::default(),
            at_a_time: plan.concurrency.max(1),
            delay: plan.delay,
            place: place.to_owned(),
            villages,
            runtime,
            host,
            forwarder,
            operator,
        };
        world.readers = world.runtime.block_on(world.people())?;
        world.operator.merged(&world.runtime)?;
        Ok(world)
    }

    /// The circumstances of the floor.
    pub(crate) fn ground(&self) -> Ground<'_> {
        Ground { place: &self.place, at_a_time: self.at_a_time, delay: self.delay }
    }

    /// Publishes the form, opens the villages, makes people known and enrols their devices.
    async fn people(&self) -> Result<BTreeMap<Division, Desk>, BenchError> {
        let desk = &self.operator;
        let wire::Sheets { survey, choices, settings, rules } = &self.shape.sheets;
        let form = json!({
            "survey": survey, "choices": choices, "settings": settings, "rules": rules,
        });
        desk.post("/v1/admin/forms", &form).await?;
        let codes: Vec<String> = self.villages.values().map(ToString::to_string).collect();
        desk.post("/v1/admin/villages", &json!({"divisions": codes})).await?;
        desk.user(&self.office.login, "village_lead", &codes).await?;
        // Devices are made known beside what is measured.
        let base = format!("http://{}", self.host.address);
        self.office.enrol(desk, &base).await?;
        for tablet in &self.tablets {
            let scope: Vec<String> = tablet.village.iter().map(ToString::to_string).collect();
            desk.user(&tablet.login, "assistant", &scope).await?;
            tablet.enrol(desk, &base).await?;
        }
        let mut readers = BTreeMap::new();
        let counties: BTreeSet<Division> =
            self.villages.values().map(|village| village.at(Level::County)).collect();
        for county in counties {
            let login = format!("reader-{county}");
            desk.user(&login, "county_bureau", &[county.to_string()]).await?;
            readers.insert(county, desk.desk_of(&login).await?);
        }
        Ok(readers)
    }

    /// Who reads in the county of a village.
    pub(crate) fn reader(&self, village: Division) -> Result<&Desk, BenchError> {
        let reader = self.readers.get(&village.at(Level::County));
        reader.ok_or_else(|| BenchError::Server(format!("nobody reads in {village}")))
    }
}

/// Real divisions for the villages of the workload, in the order of the file.
fn villages(plan: &Plan<'_>) -> Result<BTreeMap<String, Division>, BenchError> {
    let known: Vec<Division> = plan.divisions.at(Level::Village).collect();
    let wanted = &plan.workload.villages;
    if wanted.len() > known.len() {
        let words = format!("more villages than the division list has, which are {}", known.len());
        return Err(BenchError::Workload(words));
    }
    Ok(wanted.iter().map(|village| village.id.clone()).zip(known).collect())
}
