//! Administration over the server's JSON interface.

mod forms;
mod import;

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use kernel::{Date, Division, Gazetteer};
use serde_json::{Map, Value, json};

use crate::{
    generate::{Household, Plan, generate},
    office::{Office, Place, rows, text},
    outcome::{Outcome, Trouble},
    serve::DIVISIONS,
};

/// What an administrator does.
#[derive(Debug, Args)]
pub(crate) struct Admin {
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
    /// 服务器状况 / how the server stands
    Status,
    /// 开通村(可给乡镇代码) / open villages for survey, by village or township code
    Village {
        /// 行政区划代码 / division codes
        #[arg(required = true)]
        divisions: Vec<String>,
    },
    /// 新建用户并授予角色 / a new user with a role
    User {
        /// 登录名 / login: letters, digits, `-`, `_`, `.`
        login: String,
        /// 姓名 / the name colleagues know
        #[arg(long)]
        name: String,
        #[command(flatten)]
        role: RoleArgs,
    },
    /// 追加角色 / a further role
    Grant {
        /// 登录名 / login
        login: String,
        #[command(flatten)]
        role: RoleArgs,
    },
    /// 终止角色 / end a role
    EndGrant {
        /// 登录名 / login
        login: String,
        /// 角色 / the role's code
        #[arg(long)]
        role: String,
        /// 区划 / over which division
        #[arg(long)]
        scope: String,
        /// 最后一日,默认今天 / the last day it holds; today unless given
        #[arg(long)]
        last: Option<String>,
    },
    /// 设备登记码,15 分钟内一次有效 / a one-time code that enrols a device, for 15 minutes
    Code {
        /// 登录名 / login
        login: String,
    },
    /// 访问令牌,只显示一次 / a bearer token, shown once
    Token {
        /// 登录名 / login
        login: String,
        /// 用途 / what it is for
        #[arg(long, default_value = "")]
        label: String,
    },
    /// 指定中继(不给区划即撤销) / name a device a relay; without a scope it is one no more
    Relay {
        /// 设备编号 / the device's id
        #[arg(long)]
        device: String,
        /// 区划代码 / over which divisions
        #[arg(long)]
        scope: Vec<String>,
        /// 末日 / the last day
        #[arg(long)]
        until: Option<String>,
    },
    /// 停用设备 / revoke a device
    Revoke {
        /// 设备编号 / the device's id
        device: String,
    },
    /// 导入名册(全国系统列):先预览,再写入 / import a roster in the national columns
    Import(import::Import),
    /// 表单:列出与发布 / forms: list and publish
    #[command(subcommand)]
    Form(forms::Forms),
    /// 生成演示户(演示数据) / generate demonstration households; needs a server with --demo
    Generate {
        /// 行政区划代码 / villages that are open, or a division above them
        #[arg(long)]
        villages: String,
        /// 每村户数 / households in each village
        #[arg(long, default_value_t = 20)]
        households: u32,
        /// 随机种子 / what makes one plan differ from another
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// 调查日期,默认今年元旦 / the date of the roster; the first day of this year unless given
        #[arg(long)]
        as_of: Option<Date>,
        /// 掺入真实数据中常见的错漏 / put in what is wrong in real files
        #[arg(long)]
        dirt: bool,
    },
}

#[derive(Debug, Args)]
struct RoleArgs {
    /// 角色代码,如 assistant、township_staff、county_bureau、downstream / the role's code
    #[arg(long)]
    role: String,
    /// 区划代码 / over which division
    #[arg(long)]
    scope: String,
    /// 首日,默认今天 / the first day; today unless given
    #[arg(long)]
    from: Option<String>,
    /// 末日 / the last day
    #[arg(long)]
    until: Option<String>,
}

impl Admin {
    pub(crate) async fn run(self) -> Outcome {
        let office = self.place.office()?;
        let answer = match &self.task {
            Task::Status => office.get("/v1/admin/status").await?,
            Task::Village { divisions } => {
                office.post("/v1/admin/villages", &json!({"divisions": divisions})).await?
            }
            Task::User { login, name, role } => {
                let mut body = role.body(login);
                body.insert("name".to_owned(), json!(name));
                office.post("/v1/admin/users", &Value::Object(body)).await?
            }
            Task::Grant { login, role } => {
                office.post("/v1/admin/grants", &Value::Object(role.body(login))).await?
            }
            Task::EndGrant { login, role, scope, last } => {
                let body = json!({"login": login, "role": role, "scope": scope, "last": last});
                office.post("/v1/admin/grants/end", &body).await?
            }
            Task::Code { login } => {
                office.post("/v1/admin/codes", &json!({"login": login})).await?
            }
            Task::Token { login, label } => {
                let body = json!({"login": login, "label": label});
                office.post("/v1/admin/tokens", &body).await?
            }
            Task::Relay { device, scope, until } => {
                let body = json!({"device": device, "scope": scope, "until": until});
                office.post("/v1/admin/relays", &body).await?
            }
            Task::Revoke { device } => {
                office.post("/v1/admin/devices/revoke", &json!({"device": device})).await?
            }
            Task::Import(import) => import.run(&office, self.json).await?,
            Task::Form(forms) => forms.run(&office).await?,
            Task::Generate { villages, households, seed, as_of, dirt } => {
                let bar = if self.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
                let as_of = as_of.unwrap_or_else(new_year);
                let wanted = Wanted { households: *households, seed: *seed, as_of, dirt: *dirt };
                populate(&office, villages, &wanted, &bar).await?
            }
        };
        if self.json {
            println!("{answer}");
        } else {
            self.task.tell(&answer);
        }
        Ok(())
    }
}

impl RoleArgs {
    fn body(&self, login: &str) -> Map<String, Value> {
        let Self { role, scope, from, until } = self;
        let body = json!({
            "login": login, "role": role, "scope": scope, "from": from, "until": until,
        });
        body.as_object().cloned().unwrap_or_default()
    }
}

impl Task {
    fn tell(&self, answer: &Value) {
        match self {
            Self::Village { .. } => {
                for village in rows(answer, "villages") {
                    println!("{}  {}", text(village, "village"), text(village, "name"));
                }
            }
            Self::Code { .. } => {
                println!("登记码 / code: {}", text(answer, "code"));
                println!("有效至 / until: {}", text(answer, "expires"));
            }
            Self::Token { .. } => println!("{}", text(answer, "token")),
            Self::Import(import) => import.tell(answer),
            Self::Form(forms) => forms.tell(answer),
            Self::Generate { .. } => {
                println!("演示数据 / demonstration data");
                println!("已录入 / entered: {} 户 households", answer["written"]);
            }
            _ => println!("{answer:#}"),
        }
    }
}

/// How many households one roster request brings. One takes 5 kB and the largest some 12, of the
/// 8 MiB that a request may have.
pub(crate) const ROSTER: usize = 500;

/// What is to be generated in each village.
struct Wanted {
    households: u32,
    seed: u64,
    as_of: Date,
    dirt: bool,
}

/// Generates households and enters them as a roster, some hundreds at a time. Whoever manages
/// accounts enters no rosters, so a user of the county bureau is made for it.
async fn populate(
    office: &Office,
    villages: &str,
    wanted: &Wanted,
    bar: &ProgressBar,
) -> Result<Value, Trouble> {
    let status = office.get("/v1/admin/status").await?;
    if status["demo"] != json!(true) {
        let words = "服务器未以 --demo 启动,拒绝演示数据 / the server was not started with --demo";
        return Err(Trouble::Usage(words.to_owned()));
    }
    let division: Division =
        villages.parse().map_err(|_| Trouble::Usage("区划代码有误 / no division".to_owned()))?;
    let gazetteer =
        Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
    let bureau = bureau(office, division).await?;
    let villages: Vec<Division> = gazetteer.villages_in(division).map(|p| p.division).collect();
    let Wanted { households, seed, as_of, dirt } = *wanted;
    bar.set_length(villages.len() as u64 * u64::from(households));
    let plan = Plan {
        divisions: &gazetteer,
        villages: &villages,
        households_per_village: households,
        seed,
        as_of,
        dirt,
    };
    let mut written = 0;
    let mut batch = Vec::new();
    for household in generate(plan) {
        batch.push(enlisted(&household, plan.as_of).to_string());
        if batch.len() == ROSTER {
            written += enter(&bureau, &mut batch, bar).await?;
        }
    }
    written += enter(&bureau, &mut batch, bar).await?;
    bar.finish_and_clear();
    Ok(json!({"written": written}))
}

async fn enter(
    bureau: &Office,
    batch: &mut Vec<String>,
    bar: &ProgressBar,
) -> Result<u64, Trouble> {
    let count = batch.len() as u64;
    let answer = bureau.send("/v1/admin/roster", batch.join("\n")).await?;
    batch.clear();
    bar.inc(count);
    Ok(answer["written"].as_u64().unwrap_or_default())
}

/// The county bureau's own desk over a division.
pub(crate) async fn bureau(office: &Office, division: Division) -> Result<Office, Trouble> {
    let county = division.at(kernel::Level::County).to_string();
    let login = format!("bureau-{}", &county[..6]);
    let user = json!({
        "login": login, "name": "县局 county bureau", "role": "county_bureau", "scope": county,
        "from": "2020-01-01",
    });
    office.post("/v1/admin/users", &user).await?;
    let body = json!({"login": login, "label": "roster"});
    let token = office.post("/v1/admin/tokens", &body).await?;
    Ok(office.on_behalf(text(&token, "token")))
}

/// A generated household as a line of a roster.
pub(crate) fn enlisted(household: &Household, observed: Date) -> Value {
    let mut answers = Map::new();
    let mut entries: Map<String, Value> = household
        .created
        .iter()
        .map(|entry| (entry.to_string(), Value::Object(Map::new())))
        .collect();
    for (path, value) in household.writes.iter().chain(&household.registered) {
        let value = plain(value);
        match &path.entry {
            None => {
                answers.insert(path.key(), value);
            }
            Some(entry) => {
                if let Some(Value::Object(fields)) = entries.get_mut(&entry.to_string()) {
                    fields.insert(path.key(), value);
                }
            }
        }
    }
    json!({
        "record": household.record.to_string(),
        "village": household.village.to_string(),
        "observed": observed.to_string(),
        "answers": answers,
        "entries": entries,
    })
}

/// A value as JSON.
pub(crate) fn plain(value: &kernel::Value) -> Value {
    match value {
        kernel::Value::Blank => Value::Null,
        kernel::Value::Bool(bool) => json!(bool),
        kernel::Value::Whole(whole) => json!(whole),
        kernel::Value::Real(real) => json!(real),
        kernel::Value::Text(text) => json!(text),
    }
}

fn new_year() -> Date {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    let today = kernel::Stamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX)).date();
    today.first_of_year()
}
