//! The story as it is told to a person.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use kernel::Division;
use serde_json::Value;

use super::{cast::Cast, proof::Proof, world::World, world::typed};
use crate::{
    office::{rows, text},
    outcome::Outcome,
    review::{shown, tell_disputes},
    upkeep::yes,
};

/// Tells people; says nothing when a machine reads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Teller {
    silent: bool,
}

impl Teller {
    pub(super) const fn new(silent: bool) -> Self {
        Self { silent }
    }

    pub(super) fn title(self) {
        if !self.silent {
            println!("走访 Zoufang · 上杭县古田镇");
            println!("【演示数据 / demonstration data】");
        }
    }

    /// A progress bar with words before it.
    pub(super) fn bar(self, words: &'static str, length: u64) -> ProgressBar {
        if self.silent {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(length).with_message(words);
        match ProgressStyle::with_template("{msg}  {bar:30} {pos}/{len}") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }

    pub(super) fn disputes(self, listed: &Value) {
        if !self.silent {
            heading("待审核:为什么 / what waits for review, and why");
            tell_disputes(listed);
        }
    }

    pub(super) fn stay(self, base: &str, data: &Path, village: Option<Division>) {
        if self.silent {
            return;
        }
        let data = typed(data);
        heading("继续查看 / look around");
        println!("服务器仍在运行 / the server keeps running: {base}  (Ctrl-C 结束 ends it)");
        println!("  zoufang admin --data {data} status");
        println!("  zoufang admin --data {data} token township");
        println!("  ZOUFANG_TOKEN=… zoufang review --server {base} list");
        if let Some(village) = village {
            println!("  ZOUFANG_TOKEN=… zoufang export --server {base} --village {village}");
        }
        println!("  zoufang verify --data {data}");
    }
}

/// Tells how it ended.
pub(super) async fn all(
    _: &Teller,
    world: &World,
    cast: &Cast,
    proof: &Proof,
    decided: &Option<Value>,
    summary: &Value,
) -> Outcome {
    heading("记录与合并 / recorded and merged");
    println!(
        "{} 台平板 tablets, {} 次走访 visits, {} 户 households, {} 次提交 commits, {} 包 bundles",
        cast.len(),
        summary["visits"],
        proof.households,
        proof.verified.commits,
        proof.verified.bundles
    );
    println!(
        "{} 次交换 exchanges, 上行 up {} 字节 bytes, 下行 down {} 字节 bytes",
        summary["exchanges"], summary["bytes_up"], summary["bytes_down"]
    );
    println!(
        "{} 户由两人分头填写,逐项合并 / households that two people wrote of apart, merged field by \
         field",
        summary["merged"]
    );
    heading("按规则自动处理 / settled by rule");
    for (count, sentence) in proof.settled_by.values() {
        println!("  {count:>5}  {sentence}");
    }
    println!("不生效但留存 / kept without effect: {}", proof.without_effect);
    println!("隔离 / quarantined: {}", proof.quarantined);
    println!("已告知填写人 / whoever wrote them was told: {}", proof.told);
    if let Some(dispute) = decided {
        decided_household(world, dispute).await?;
    }
    heading("下游系统读取的变更 / what a downstream system reads");
    println!("{} 条 events; 最后一条 the last:", proof.feed_events);
    let line = &proof.feed_line;
    println!(
        "  {} {} {} {}",
        text(line, "type"),
        text(line, "subject"),
        text(line, "time"),
        text(line, "cursor")
    );
    heading("证明 / proof");
    println!("各副本一致 / all replicas equal: {}", yes(proof.replicas_equal));
    println!("丢失 / lost: {}", proof.lost);
    println!("回执覆盖全部 / receipts cover all: {}", yes(proof.receipts_cover_all));
    println!(
        "日志已核验 / the journal was verified: {} 条 entries, {} 份证书 certificates, {}",
        proof.verified.entries, proof.verified.epochs, proof.verified.link
    );
    println!("状态摘要 / state digest: {}", proof.state_digest);
    Ok(())
}

/// The household whose dispute was decided, with who said what.
async fn decided_household(world: &World, dispute: &Value) -> Outcome {
    let (record, path) = (text(dispute, "record"), text(dispute, "path"));
    heading("已决定的一户 / the household that was decided");
    let told = world.township.get(&format!("/v1/records/{record}/explain?path={path}")).await?;
    let (label, settlement) = (&told["label"], &told["settlement"]);
    println!("{} {record}", text(&told, "village_name"));
    println!(
        "{} / {}: {}  — {}",
        text(label, "zh"),
        text(label, "en"),
        shown(&settlement["value"]),
        text(&settlement["why"], "sentence")
    );
    for row in rows(&told, "statements") {
        println!(
            "  {}  {}  {}  {}  {}  {}",
            text(row, "fate"),
            shown(&row["value"]),
            text(row, "observed"),
            text(row, "source"),
            text(row, "author_name"),
            text(row, "device_label")
        );
    }
    Ok(())
}

fn heading(words: &str) {
    println!("\n── {words}");
}
