//! The main job on generated households: several tablets visit offline, come home in some order,
//! and what they brought is merged, settled, reviewed and proven whole.

mod cast;
mod proof;
mod show;
mod story;
mod world;

use clap::Args;
use kernel::Date;
use serde_json::{Value, json};

use crate::outcome::{Outcome, Trouble};
use cast::Cast;
use proof::Proof;
use world::World;

/// The demonstration.
#[derive(Debug, Clone, Args)]
pub(crate) struct Demo {
    /// 村数 / villages, of 古田镇 in 上杭县
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    villages: u32,
    /// 每村户数 / households in each village
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(10..=2_000))]
    households: u32,
    /// 随机种子 / the seed: the same one gives the same state
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// 同步次序的种子 / the seed of the order in which tablets come home; it changes no state
    #[arg(long, default_value_t = 1)]
    order: u64,
    /// 输出 JSON / print one JSON object
    #[arg(long)]
    json: bool,
    /// 结束后服务器继续运行 / leave the server running afterwards
    #[arg(long)]
    stay: bool,
}

/// The day of the demonstration, fixed so that a seed always gives the same state.
const TODAY: Date = kernel::date(2026, 3, 10);

/// How often the tablets are asked to sync again until nothing is new.
const ROUNDS: u32 = 6;

impl Demo {
    pub(crate) async fn run(self) -> Outcome {
        let told = show::Teller::new(self.json);
        told.title();
        let mut world = World::begin(&self, &told).await?;
        let mut cast = Cast::assemble(&self, &world, &told).await?;
        let written = story::play(&mut cast, &mut world, &told).await?;
        let road = come_home(&self, &mut cast, &world, &told).await?;
        let reviewed = review(&world, &mut cast, &told).await?;
        let proof = Proof::of(&world, &mut cast, &written).await?;
        let summary = summary(&self, &cast, &written, &road, &proof);
        if self.json {
            println!("{summary}");
        } else {
            show::all(&told, &world, &cast, &proof, &reviewed, &summary).await?;
        }
        if self.stay {
            world.stay(&told).await?;
        }
        world.end().await?;
        if proof.holds() { Ok(()) } else { Err(Trouble::NotProven(proof.broken())) }
    }
}

/// What coming home took.
#[derive(Debug, Default)]
struct Road {
    exchanges: u64,
    bytes_up: u64,
    bytes_down: u64,
}

impl Road {
    fn add(&mut self, outcome: &zoufang_client::Outcome) {
        self.exchanges += u64::from(outcome.exchanges);
        self.bytes_up += outcome.bytes_up;
        self.bytes_down += outcome.bytes_down;
    }
}

/// The tablets come home in the order's own way: one is cut in the middle, one syncs twice, and
/// all sync until nothing is new.
async fn come_home(
    demo: &Demo,
    cast: &mut Cast,
    world: &World,
    told: &show::Teller,
) -> Result<Road, Trouble> {
    let mut road = Road::default();
    let order = cast.order(demo.order);
    let bar = told.bar("平板同步 tablets sync", order.len() as u64);
    for (turn, at) in order.iter().enumerate() {
        let tablet = cast.tablet(*at);
        if turn == 0 {
            // The server takes everything, and its answer never arrives.
            tablet.cut_next();
            tablet.sync_cut().await?;
        }
        road.add(&tablet.sync().await?);
        if turn == 1 {
            road.add(&tablet.sync().await?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for _ in 0..ROUNDS {
        world.office.merged().await?;
        let mut news = 0;
        for at in &order {
            let outcome = cast.tablet(*at).sync().await?;
            news += outcome.received + outcome.sent + outcome.said_again;
            road.add(&outcome);
        }
        if news == 0 {
            break;
        }
    }
    Ok(road)
}

/// The township decides one dispute, and the decision reaches every tablet.
async fn review(
    world: &World,
    cast: &mut Cast,
    told: &show::Teller,
) -> Result<Option<Value>, Trouble> {
    let listed = world.township.get("/v1/disputes").await?;
    told.disputes(&listed);
    let Some(dispute) = story::to_decide(&listed) else { return Ok(None) };
    let saw: Vec<&str> = crate::office::rows(dispute, "candidates")
        .iter()
        .map(|candidate| crate::office::text(candidate, "candidate"))
        .collect();
    let Some(choose) = story::choice(dispute) else { return Ok(None) };
    let body = json!({
        "record": dispute["record"], "path": dispute["path"], "choose": choose,
        "reason": "核对身份证原件 / checked against the card", "saw": saw,
    });
    world.township.post("/v1/disputes/decide", &body).await?;
    world.office.merged().await?;
    for at in 0..cast.len() {
        cast.tablet(at).sync().await?;
    }
    Ok(Some(dispute.clone()))
}

fn summary(
    demo: &Demo,
    cast: &Cast,
    written: &story::Written,
    road: &Road,
    proof: &Proof,
) -> Value {
    json!({
        "notice": "演示数据 / demonstration data",
        "seed": demo.seed,
        "villages": demo.villages,
        "households": proof.households,
        "tablets": cast.len(),
        "visits": written.visits,
        "commits": proof.verified.commits,
        "bundles": proof.verified.bundles,
        "exchanges": road.exchanges,
        "bytes_up": road.bytes_up,
        "bytes_down": road.bytes_down,
        "merged": written.shared(),
        "settled": proof.settled,
        "settled_by": proof.rules(),
        "disputed": proof.disputed,
        "without_effect": proof.without_effect,
        "told": proof.told,
        "quarantined": proof.quarantined,
        "feed_events": proof.feed_events,
        "replicas_equal": proof.replicas_equal,
        "lost": proof.lost,
        "receipts_cover_all": proof.receipts_cover_all,
        "state_digest": proof.state_digest.to_string(),
    })
}
