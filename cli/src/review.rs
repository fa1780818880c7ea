//! Review from the shell: what waits for a person, and what they decide.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    office::{Place, rows, text},
    outcome::{Outcome, Trouble},
};

/// What a reviewer does.
#[derive(Debug, Args)]
pub(crate) struct Review {
    #[command(flatten)]
    place: Place,
    /// 输出 JSON / print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// 待决项 / what waits for a person
    List {
        /// 区划代码 / of this division only
        #[arg(long)]
        village: Option<String>,
    },
    /// 决定 / decide one
    Decide {
        /// 户 / the record
        record: String,
        /// 项 / the path
        path: String,
        /// 选中候选 / the candidate that stands, as the list names it
        #[arg(long, required_unless_present = "value")]
        choose: Option<String>,
        /// 第三个值(JSON) / a third value, as JSON
        #[arg(long, conflicts_with = "choose")]
        value: Option<String>,
        /// 理由 / why
        #[arg(long)]
        reason: String,
    },
}

impl Review {
    pub(crate) async fn run(self) -> Outcome {
        let office = self.place.office()?;
        let answer = match &self.task {
            Task::List { village } => {
                let of = village.as_ref().map(|v| format!("?village={v}")).unwrap_or_default();
                office.get(&format!("/v1/disputes{of}")).await?
            }
            Task::Decide { record, path, choose, value, reason } => {
                let listed = office.get("/v1/disputes").await?;
                let dispute = rows(&listed, "disputes")
                    .iter()
                    .find(|row| text(row, "record") == record && text(row, "path") == path)
                    .ok_or_else(|| {
                        Trouble::Usage("没有这个待决项 / there is no such dispute".to_owned())
                    })?;
                let saw: Vec<&str> =
                    rows(dispute, "candidates").iter().map(|c| text(c, "candidate")).collect();
                let value = value
                    .as_ref()
                    .map(|value| serde_json::from_str(value).unwrap_or_else(|_| json!(value)));
                let body = json!({
                    "record": record, "path": path, "choose": choose, "value": value,
                    "reason": reason, "saw": saw,
                });
                office.post("/v1/disputes/decide", &body).await?
            }
        };
        if self.json {
            println!("{answer}");
            return Ok(());
        }
        match &self.task {
            Task::List { .. } => tell_disputes(&answer),
            Task::Decide { .. } => println!("已决定 / decided"),
        }
        Ok(())
    }
}

/// Shows disputes to a person.
pub(crate) fn tell_disputes(listed: &Value) {
    if let Some(notice) = listed["notice"].as_str() {
        println!("【{notice}】");
    }
    let disputes = rows(listed, "disputes");
    println!("待审核 / waiting for review: {}", disputes.len());
    for dispute in disputes {
        let label = &dispute["label"];
        println!();
        println!(
            "{} · {} / {}  [{}]",
            text(dispute, "village_name"),
            text(label, "zh"),
            text(label, "en"),
            text(dispute, "class"),
        );
        println!("  {} {}", text(dispute, "record"), text(dispute, "path"));
        println!("  {}", text(&dispute["why"], "sentence"));
        for candidate in rows(dispute, "candidates") {
            println!(
                "  - {}  {} {} {}  ({})",
                shown(&candidate["value"]),
                text(candidate, "observed"),
                text(candidate, "source"),
                text(candidate, "author_name"),
                text(candidate, "candidate"),
            );
        }
    }
}

/// A value as a person reads it.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "(空 blank)".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
