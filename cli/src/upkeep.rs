use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::{
    outcome::{Outcome, Trouble},
    serve::CACHE_BYTES,
};

/// Derives everything anew; the server must not run.
#[derive(Debug, Args)]
pub(crate) struct Rebuild {
    /// 数据目录 / the server's data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 输出 JSON / print JSON
    #[arg(long)]
    json: bool,
}

/// Proves the journal; the server may run.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// 数据目录 / the server's data directory
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 输出 JSON / print JSON
    #[arg(long)]
    json: bool,
}

impl Rebuild {
    pub(crate) fn run(self) -> Outcome {
        let bar = bar(self.json);
        let rebuilt = zoufang_server::rebuild(&self.data, CACHE_BYTES, |at, end| {
            bar.set_length(end.0);
            bar.set_position(at.0);
        });
        bar.finish_and_clear();
        let rebuilt = rebuilt.map_err(|error| Trouble::Usage(error.to_string()))?;
        let (rows, digest, equal) = (rebuilt.rows, rebuilt.digest, rebuilt.equal);
        if self.json {
            println!("{}", json!({"rows": rows, "digest": digest.to_string(), "equal": equal}));
        } else {
            println!("重建完成 / rebuilt: {rows} 行 rows, {digest}");
            println!("与原索引一致 / equal to what was there: {}", yes(equal));
        }
        if equal {
            Ok(())
        } else {
            Err(Trouble::NotProven("索引与日志不一致,已替换 / the old index differed".to_owned()))
        }
    }
}

impl Verify {
    pub(crate) fn run(self) -> Outcome {
        let bar = bar(self.json);
        let verified = zoufang_server::verify(&self.data, |at, end| {
            bar.set_length(end.0);
            bar.set_position(at.0);
        });
        bar.finish_and_clear();
        let proof = verified.map_err(|error| Trouble::NotProven(error.to_string()))?;
        if self.json {
            let shown = json!({
                "entries": proof.entries, "controls": proof.controls, "epochs": proof.epochs,
                "bundles": proof.bundles, "commits": proof.commits, "erased": proof.erased,
                "forks": proof.forks, "decided": proof.decided, "link": proof.link.to_string(),
            });
            println!("{shown}");
        } else {
            println!(
                "日志完整 / the journal is whole: {} 条 entries, {} 包 bundles, {} 次提交 commits",
                proof.entries, proof.bundles, proof.commits
            );
            println!("签名、链接与摘要全部相符 / every signature, link and digest holds");
            println!("{}", proof.link);
        }
        Ok(())
    }
}

pub(crate) fn yes(truth: bool) -> &'static str {
    if truth { "是 yes" } else { "否 no" }
}

/// A progress bar over bytes; silent when a machine reads.
fn bar(silent: bool) -> ProgressBar {
    if silent {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}");
    let bar = ProgressBar::new(0);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
