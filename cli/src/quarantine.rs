//! Commits that were set aside, from the shell: what they are, and what a supervisor decides.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::{
    office::{Place, rows, text},
    outcome::{Outcome, Trouble},
    review::shown,
};

/// What a supervisor does with commits in quarantine or without effect.
#[derive(Debug, Args)]
pub(crate) struct Quarantine {
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
    /// 列表 / list them
    List(Filter),
    /// 查看一条 / show one, with what it says
    Show {
        /// 编号 / its id, as the list names it
        id: String,
    },
    /// 放行 / release one; what that means stands in the list
    Release(Decision),
    /// 不予采用,原样留存 / leave one where it is for good; its bytes are kept
    Discard(Decision),
}

#[derive(Debug, Args)]
struct Filter {
    /// 区划代码 / of this division only
    #[arg(long)]
    village: Option<String>,
    /// 设备 / of this device only
    #[arg(long)]
    device: Option<String>,
    /// 原因代码 / of this code only
    #[arg(long)]
    code: Option<String>,
    /// 状态:open、released、discarded、answered / in this state
    #[arg(long, default_value = "open")]
    state: String,
    /// 续页 / after this cursor
    #[arg(long)]
    after: Option<String>,
    /// 每页条数 / how many on a page
    #[arg(long)]
    limit: Option<usize>,
}

#[derive(Debug, Args)]
struct Decision {
    /// 编号 / its id, as the list names it
    id: String,
    /// 理由 / why
    #[arg(long)]
    reason: String,
}

impl Quarantine {
    pub(crate) async fn run(self) -> Outcome {
        let office = self.place.office()?;
        let answer = match &self.task {
            Task::List(filter) => {
                office.get(&format!("/v1/quarantine?{}", filter.query()?)).await?
            }
            Task::Show { id } => office.get(&format!("/v1/quarantine/{id}")).await?,
            Task::Release(Decision { id, reason }) => {
                let body = json!({"reason": reason});
                office.post(&format!("/v1/quarantine/{id}/release"), &body).await?
            }
            Task::Discard(Decision { id, reason }) => {
                let body = json!({"reason": reason});
                office.post(&format!("/v1/quarantine/{id}/discard"), &body).await?
            }
        };
        if self.json {
            println!("{answer}");
            return Ok(());
        }
        match &self.task {
            Task::List(_) => {
                notice(&answer);
                for row in rows(&answer, "commits") {
                    tell(row);
                }
                if let Some(next) = answer["next"].as_str() {
                    println!("续页 / more: --after {next}");
                }
            }
            Task::Show { .. } => {
                notice(&answer);
                tell(&answer);
                tell_words(&answer);
            }
            Task::Release(_) => println!("已放行 / released: {}", text(&answer, "released")),
            Task::Discard(_) => println!("已决定不予采用 / discarded"),
        }
        Ok(())
    }
}

impl Filter {
    fn query(&self) -> Result<String, Trouble> {
        let Self { village, device, code, state, after, limit } = self;
        let limit = limit.map(|limit| limit.to_string());
        let named = [
            ("village", village),
            ("device", device),
            ("code", code),
            ("state", &Some(state.clone())),
            ("after", after),
            ("limit", &limit),
        ];
        let given = named.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?)));
        let url = reqwest::Url::parse_with_params("http://x/", given)
            .map_err(|error| Trouble::Usage(error.to_string()))?;
        Ok(url.query().unwrap_or_default().to_owned())
    }
}

fn notice(answer: &Value) {
    if let Some(notice) = answer["notice"].as_str() {
        println!("【{notice}】");
    }
}

fn tell(row: &Value) {
    println!("{}  {}  {}", text(row, "id"), text(row, "received"), text(row, "village_name"));
    println!(
        "  {} {} #{} {} ({})",
        text(row, "record"),
        text(row, "author_name"),
        row["n"],
        text(row, "device_label"),
        text(row, "state"),
    );
    println!("  {}: {}", text(row, "code"), text(row, "sentence"));
    println!("  放行 / release: {}", text(&row["release"], "sentence"));
}

fn tell_words(shown_one: &Value) {
    let change = &shown_one["change"];
    println!("  {} ({} 字节 bytes)", text(change, "hash"), change["bytes"]);
    if shown_one["decoded"] != json!(true) {
        println!("  内容无法解读 / what it says can't be told");
    }
    for word in rows(shown_one, "writes") {
        let label = &word["label"];
        println!("  {}  {} = {}", text(word, "path"), text(label, "zh"), shown(&word["value"]));
    }
    let decision = &shown_one["decision"];
    if decision.is_object() {
        let (at, by, why) =
            (text(decision, "at"), text(decision, "by_name"), text(decision, "reason"));
        println!("  {at} {by}: {why}");
    }
}
