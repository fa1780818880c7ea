//! What happens at the doors while nobody has a network.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Date, Division, Entry, Path, RecordId, UserId, Value};
use serde_json::{Value as Json, json};
use zoufang_client::{Household, Query, Visit};

use super::{
    TODAY,
    cast::{Cast, Part, Tablet},
    show::Teller,
    world::World,
};
use crate::{
    office::{rows, text},
    outcome::Trouble,
};

/// Everything that was written, so that it can be looked for afterwards.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) visits: u64,
    pub(super) statements: Vec<Stated>,
}

impl Stated {
    /// Who, as the server names them.
    pub(super) fn author(&self) -> String {
        UserId::derive("user", self.login.as_bytes()).to_string()
    }
}

impl Written {
    /// How many households two or more people wrote of while they were apart.
    pub(super) fn shared(&self) -> usize {
        let mut authors: BTreeMap<RecordId, BTreeSet<&str>> = BTreeMap::new();
        for stated in &self.statements {
            authors.entry(stated.record).or_default().insert(&stated.login);
        }
        authors.values().filter(|authors| authors.len() > 1).count()
    }
}

/// One thing somebody said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stated {
    pub(super) record: RecordId,
    pub(super) path: Path,
    pub(super) value: Value,
    /// Who, by login.
    pub(super) login: String,
    pub(super) observed: Date,
}

/// One act: who, at which household, when, and what they say.
struct Act {
    part: Part,
    household: usize,
    days_ago: i8,
    say: Saying,
}

/// What somebody says at a door they see.
type Saying = Box<dyn Fn(&Household, &mut Says) -> Result<(), Trouble>>;

/// What is said at one door, kept beside the visit it goes into.
struct Says {
    visit: Visit,
    stated: Vec<(Path, Value)>,
}

impl Says {
    fn set(&mut self, path: &Path, value: impl Into<Value>) -> Result<(), Trouble> {
        let value = value.into();
        self.visit.set(path, value.clone())?;
        self.stated.push((path.clone(), value));
        Ok(())
    }

    fn confirm(&mut self, path: &Path) -> Result<(), Trouble> {
        if let Some(value) = self.visit.value(path) {
            self.visit.confirm(path)?;
            self.stated.push((path.clone(), value));
        }
        Ok(())
    }
}

const PHONE: &str = "household/household_phone";
const ADDRESS: &str = "household/address";

/// Plays the story in every village, then ends the role of one who is still offline.
pub(super) async fn play(
    cast: &mut Cast,
    world: &mut World,
    told: &Teller,
) -> Result<Written, Trouble> {
    let mut written = Written::default();
    let bar = told.bar("离线走访 offline visits", world.villages.len() as u64);
    for village in world.villages.clone() {
        for act in acts() {
            act.play(cast, village, &mut written).await?;
        }
        routine(cast, village, &mut written).await?;
        register(cast, village, &mut written).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    former(cast, world, &mut written).await?;
    Ok(written)
}

/// Of what waits for review, the one the township decides: an ID number two people changed.
pub(super) fn to_decide(listed: &Json) -> Option<&Json> {
    rows(listed, "disputes")
        .iter()
        .find(|row| text(row, "path").ends_with("/id_no") && rows(row, "candidates").len() > 2)
}

/// What the township chooses: what the village cadre saw on the card.
pub(super) fn choice(dispute: &Json) -> Option<&str> {
    rows(dispute, "candidates")
        .iter()
        .find(|candidate| text(candidate, "author_name").contains("cadre"))
        .map(|candidate| text(candidate, "candidate"))
}

/// The conflicts of the story. Household numbers are places in the village's list.
fn acts() -> Vec<Act> {
    let act = |part, household, days_ago, say| Act { part, household, days_ago, say };
    let cadre = |household, days_ago, say| act(Part::Cadre, household, days_ago, say);
    let leader = |household, days_ago, say| act(Part::Leader, household, days_ago, say);
    vec![
        // Two phone numbers: the later look at the household is the truer one.
        cadre(0, 1, phone("12900000001")),
        leader(0, 3, phone("12900000002")),
        // A note of last week, entered after today's visit, goes into history.
        cadre(1, 0, phone("12900000003")),
        cadre(1, 6, phone("12900000004")),
        // A confirmation of the older number, at a later date, brings it back.
        cadre(2, 4, phone("12900000005")),
        leader(2, 1, Box::new(|_, says| says.confirm(&Path::household(PHONE)))),
        // One changed ID number, then two different ones: a machine settles neither.
        cadre(3, 2, id_number("350899196001010014")),
        cadre(4, 2, id_number("350899196101010012")),
        leader(4, 1, id_number("350899196201010010")),
        // A member is added on one tablet while the other counts heads.
        leader(5, 1, Box::new(newborn)),
        cadre(5, 2, Box::new(|_, says| says.set(&Path::household("household/people"), 5))),
        // A risk is raised on one tablet while the other edits the income.
        cadre(6, 1, Box::new(|_, says| says.set(&code("risk/causes", "09"), true))),
        leader(6, 1, Box::new(|_, says| says.set(&Path::household("income/wage"), 1_234_500))),
        // Two people, the same day, the same question, two answers.
        cadre(7, 1, Box::new(|_, says| says.set(&Path::household(ADDRESS), "东头坪3号"))),
        leader(7, 1, Box::new(|_, says| says.set(&Path::household(ADDRESS), "西头坪8号"))),
        // A member is said to have left while somebody else still edits them.
        cadre(8, 2, Box::new(left)),
        leader(8, 1, Box::new(member_phone)),
    ]
}

fn phone(number: &'static str) -> Saying {
    Box::new(move |_, says| says.set(&Path::household(PHONE), number))
}

fn id_number(number: &'static str) -> Saying {
    Box::new(move |household, says| match household.entries("member").first() {
        Some(member) => says.set(&member.field("id_no"), number),
        None => Ok(()),
    })
}

fn newborn(_: &Household, says: &mut Says) -> Result<(), Trouble> {
    let entry: Entry = says.visit.add("member")?.entry();
    for (field, value) in [("name", "新生儿"), ("sex", "1"), ("birth_date", "2026-02-20")] {
        says.set(&entry.field(field), value)?;
    }
    Ok(())
}

fn left(household: &Household, says: &mut Says) -> Result<(), Trouble> {
    let Some(member) = household.entries("member").last().cloned() else { return Ok(()) };
    says.visit.remove_member(&member, "moved_out")?;
    says.stated.push((member.field("left"), "moved_out".into()));
    Ok(())
}

fn member_phone(household: &Household, says: &mut Says) -> Result<(), Trouble> {
    match household.entries("member").last() {
        Some(member) => says.set(&member.field("phone"), "12900000009"),
        None => Ok(()),
    }
}

fn code(question: &str, code: &str) -> Path {
    Path { code: Some(code.to_owned()), ..Path::household(question) }
}

impl Act {
    async fn play(
        &self,
        cast: &mut Cast,
        village: Division,
        written: &mut Written,
    ) -> Result<(), Trouble> {
        let Some(tablet) = cast.of(village, self.part) else { return Ok(()) };
        let Some(record) = record_at(tablet, self.household).await? else { return Ok(()) };
        visit(tablet, record, self.days_ago, written, |household, says| (self.say)(household, says))
            .await
    }
}

/// The ordinary round: half of the households each, some of them the same, found unchanged.
async fn routine(cast: &mut Cast, village: Division, written: &mut Written) -> Result<(), Trouble> {
    for (part, thirds, days_ago) in [(Part::Cadre, 0..2, 5), (Part::Leader, 1..3, 4)] {
        let Some(tablet) = cast.of(village, part) else { continue };
        let records = records(tablet).await?;
        let third = records.len() / 3;
        let from = (third * thirds.start).max(9);
        for record in records.iter().take(third * thirds.end).skip(from) {
            visit(tablet, *record, days_ago, written, |_, says| {
                says.visit.note("情况稳定,无新增困难")?;
                says.confirm(&Path::household(PHONE))?;
                says.confirm(&Path::household("water/quality"))
            })
            .await?;
        }
    }
    Ok(())
}

/// A household nobody has written of, met on the way.
async fn register(
    cast: &mut Cast,
    village: Division,
    written: &mut Written,
) -> Result<(), Trouble> {
    let Some(tablet) = cast.of(village, Part::Leader) else { return Ok(()) };
    let mut says = Says { visit: tablet.client.register(village)?, stated: Vec::new() };
    says.set(&Path::household(ADDRESS), "新建房1号")?;
    says.set(&Path::household(PHONE), "12900000010")?;
    let head: Entry = says.visit.add("member")?.entry();
    for (field, value) in [
        ("name", "演示户主"),
        ("relation", "head"),
        ("sex", "1"),
        ("id_no", "350899198001010019"),
        ("birth_date", "1980-01-01"),
    ] {
        says.set(&head.field(field), value)?;
    }
    save(tablet, says, TODAY, written).await
}

/// Somebody goes on visiting after the last day of their role.
async fn former(cast: &mut Cast, world: &World, written: &mut Written) -> Result<(), Trouble> {
    let Some(village) = world.villages.first().copied() else { return Ok(()) };
    let ended = json!({
        "login": "former-1", "role": "assistant", "scope": village.to_string(),
        "last": days_before(3).to_string(),
    });
    world.office.post("/v1/admin/grants/end", &ended).await?;
    let Some(tablet) = cast.of(village, Part::Former) else { return Ok(()) };
    let Some(record) = record_at(tablet, 9).await? else { return Ok(()) };
    visit(tablet, record, 1, written, |_, says| {
        says.set(&Path::household(ADDRESS), "无权限填写的地址")
    })
    .await
}

async fn visit(
    tablet: &mut Tablet,
    record: RecordId,
    days_ago: i8,
    written: &mut Written,
    say: impl Fn(&Household, &mut Says) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let household = tablet.client.household(record).await?;
    let mut says = Says { visit: tablet.client.visit(record).await?, stated: Vec::new() };
    say(&household, &mut says)?;
    save(tablet, says, days_before(days_ago), written).await
}

async fn save(
    tablet: &mut Tablet,
    mut says: Says,
    observed: Date,
    written: &mut Written,
) -> Result<(), Trouble> {
    says.visit.observed(observed);
    let saved = tablet.client.save(&says.visit).await?;
    tablet.saved += 1;
    written.visits += 1;
    let login = tablet.login.clone();
    written.statements.extend(says.stated.into_iter().map(|(path, value)| Stated {
        record: saved.record,
        path,
        value,
        login: login.clone(),
        observed,
    }));
    Ok(())
}

async fn record_at(tablet: &Tablet, place: usize) -> Result<Option<RecordId>, Trouble> {
    Ok(records(tablet).await?.get(place).copied())
}

/// The households of a tablet's village as the server gave them, in the order of their ids.
async fn records(tablet: &Tablet) -> Result<Vec<RecordId>, Trouble> {
    let query = Query { village: Some(tablet.village), ..Query::default() };
    let rows = tablet.client.households(&query).await?;
    Ok(rows.into_iter().map(|row| row.record).collect())
}

fn days_before(days: i8) -> Date {
    (0..days).fold(TODAY, |date, _| date.yesterday().unwrap_or(date))
}
