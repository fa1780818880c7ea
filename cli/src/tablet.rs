//! A tablet for the shell: a real client core with a store of its own.

mod answer;
mod attach;
mod handover;
mod proposals;
mod show;
mod upload;
mod walk;

use std::{
    fs,
    path::{Path as File, PathBuf},
};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use kernel::{Date, Division, Entry, Path, RecordId};
use serde_json::json;
use zoufang_client::{Cancel, Client, Met, Query, Visit, native::Native};

use crate::outcome::{Outcome, Trouble};
use answer::Answered;
use walk::{Setting, Walking};

/// A tablet in a directory.
#[derive(Debug, Args)]
pub(crate) struct Tablet {
    /// 平板数据目录 / where the tablet keeps its data
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
    /// 输出 JSON / print JSON
    #[arg(long, global = true)]
    json: bool,
    /// 演示平板,登记时指明 / a tablet for generated people; said when it is enrolled
    #[arg(long, global = true)]
    demo: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// 登记设备 / enrol with a one-time code
    Enrol {
        /// 登记码 / the code
        code: String,
        /// 服务器地址 / the server
        #[arg(long, default_value = "http://127.0.0.1:7823")]
        server: String,
        /// 设备名称 / what people call the tablet
        #[arg(long, default_value = "平板")]
        label: String,
    },
    /// 户列表与查找 / list and search households
    List {
        /// 查找文字 / words to look for
        #[arg(default_value = "")]
        text: String,
        /// 村 / of this village only
        #[arg(long)]
        village: Option<Division>,
    },
    /// 查看一户 / show a household
    Show {
        /// 户 / the record
        record: RecordId,
        /// 说明某项的由来 / explain one path
        #[arg(long)]
        explain: Option<Path>,
    },
    /// 走访:填写、确认、增员 / record a visit: answers, confirmations, members
    Visit {
        /// 户 / the record
        record: RecordId,
        #[command(flatten)]
        said: Said,
        #[command(flatten)]
        walking: Walking,
    },
    /// 填写一项 / answer one question
    Set {
        /// 户 / the record
        record: RecordId,
        /// 项 / the path
        path: Path,
        /// 值(金额以元;@文件 为附件) / the answer; money in 元, @FILE for a photo or other file
        value: String,
        #[command(flatten)]
        when: When,
    },
    /// 确认一项未变 / confirm that an answer is unchanged
    Confirm {
        /// 户 / the record
        record: RecordId,
        /// 项 / the path
        path: Path,
        /// 确认为此值 / the value that was found to be so; what is shown unless given
        #[arg(long)]
        value: Option<String>,
        #[command(flatten)]
        when: When,
    },
    /// 增加家庭成员 / add a member
    AddMember {
        /// 户 / the record
        record: RecordId,
        /// 字段=值 / field=value
        #[arg(required = true)]
        fields: Vec<String>,
        #[command(flatten)]
        when: When,
    },
    /// 登记新户 / register a household nobody has written of
    Register {
        /// 村 / the village
        village: Division,
        #[command(flatten)]
        said: Said,
        #[command(flatten)]
        walking: Walking,
    },
    /// 前任负责人的建议 / what those propose who held the village before
    Proposals,
    /// 采纳一条建议 / adopt a proposal
    Adopt(Answering),
    /// 不采纳一条建议,确认现值 / decline a proposal: what stands is confirmed
    Decline(Answering),
    /// 同步,之后上传附件;断网时可交给中继 / sync, and then upload photos and other files; without a
    /// network hand over to a relay
    Sync {
        /// 不上传附件 / leave the files for later
        #[arg(long)]
        no_blobs: bool,
        /// 中继地址 / hand over to this relay instead of the server
        #[arg(long, value_name = "URL")]
        relay: Option<String>,
    },
    /// 状态 / how the tablet stands
    Status,
}

/// What is said at a visit.
#[derive(Debug, Args)]
struct Said {
    /// 项=值 / path=value
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// 照片等附件:项=文件 / a photo or other file: path=file
    #[arg(long, visible_alias = "attach", value_name = "PATH=FILE")]
    photo: Vec<String>,
    /// 确认未变的项 / a path that was found unchanged
    #[arg(long, value_name = "PATH")]
    confirm: Vec<Path>,
    /// 增加成员:字段=值,字段=值 / a member: field=value,field=value
    #[arg(long, value_name = "FIELDS")]
    member: Vec<String>,
    /// 走访情况 / what was found
    #[arg(long)]
    note: Option<String>,
    #[command(flatten)]
    when: When,
}

/// Which proposal is answered.
#[derive(Debug, Clone, Copy, Args)]
struct Answering {
    /// 户 / the record
    record: RecordId,
    /// 建议的序号 / the number of the proposal, as the list names it
    number: usize,
    #[command(flatten)]
    when: When,
}

/// When and how it was seen to be so.
#[derive(Debug, Clone, Copy, Args)]
struct When {
    /// 走访日期,默认今天 / the date it was seen to be so; today unless given
    #[arg(long, value_name = "DATE")]
    observed: Option<Date>,
    /// 电话了解 / heard by telephone
    #[arg(long)]
    phone: bool,
}

/// The file that remembers the server's address.
const SERVER: &str = "server";

/// The file that marks a tablet for generated people.
const DEMO: &str = "demo";

impl Tablet {
    pub(crate) async fn run(self) -> Outcome {
        let Self { home, json, demo, task } = self;
        if let Task::Enrol { code, server, label } = &task {
            return enrol(&home, (code, server, label), demo, json).await;
        }
        let server = fs::read_to_string(home.join(SERVER)).map_err(|_| {
            Trouble::Usage("平板未登记,请先 enrol / enrol the tablet first".to_owned())
        })?;
        let demo = demo || home.join(DEMO).exists();
        let mut client = open(&home, server.trim(), demo).await?;
        match task {
            Task::Enrol { .. } => Ok(()),
            Task::List { text, village } => {
                let rows = client.households(&Query { village, text, limit: None }).await?;
                show::rows(&rows, json, demo)
            }
            Task::Show { record, explain: None } => {
                show::household(&client, &client.household(record).await?, json, demo)
            }
            Task::Show { record, explain: Some(path) } => {
                show::explanation(&client, &client.household(record).await?.explain(&path), json)
            }
            Task::Visit { record, said, walking } => {
                let visit = client.visit(record).await?;
                write_down(&mut client, visit, &said, walking, Setting { demo, json }).await
            }
            Task::Set { record, path, value, when } => {
                let mut visit = client.visit(record).await?;
                let question = client.form().question(&path.asked());
                match value.strip_prefix('@').filter(|_| question.is_some_and(|q| q.kind.is_blob()))
                {
                    Some(place) => attach::file(&mut visit, &path, File::new(place))?,
                    None => Answered::read(&client, &path, &value)?.write(&mut visit, &path)?,
                }
                when.write(&mut visit);
                save(&mut client, &visit, json).await
            }
            Task::Confirm { record, path, value, when } => {
                let mut visit = client.visit(record).await?;
                match value {
                    None => visit.confirm(&path).map(|_| ())?,
                    Some(value) => {
                        Answered::read(&client, &path, &value)?.write(&mut visit, &path)?;
                    }
                }
                when.write(&mut visit);
                save(&mut client, &visit, json).await
            }
            Task::AddMember { record, fields, when } => {
                let mut visit = client.visit(record).await?;
                add_member(&client, &mut visit, fields.iter().map(String::as_str))?;
                when.write(&mut visit);
                save(&mut client, &visit, json).await
            }
            Task::Register { village, said, walking } => {
                let visit = client.register(village)?;
                write_down(&mut client, visit, &said, walking, Setting { demo, json }).await
            }
            Task::Proposals => proposals::all(&client, json, demo).await,
            Task::Adopt(answering) => answer(&mut client, answering, true, json).await,
            Task::Decline(answering) => answer(&mut client, answering, false, json).await,
            Task::Sync { relay: None, no_blobs } => sync(&mut client, !no_blobs, json).await,
            Task::Sync { relay: Some(relay), .. } => handover::run(&mut client, &relay, json).await,
            Task::Status => show::status(&client, json).await,
        }
    }
}

impl Said {
    /// Whether any answer is said.
    fn is_any(&self) -> bool {
        let Self { set, photo, confirm, member, note, when: _ } = self;
        let lists = [set, photo, member];
        !(lists.iter().all(|list| list.is_empty()) && confirm.is_empty() && note.is_none())
    }

    fn write(&self, client: &Client<Native>, visit: &mut Visit) -> Outcome {
        for pair in &self.set {
            let (path, value) = pair_of(pair)?;
            let path: Path = path.parse().map_err(|_| usage(pair))?;
            Answered::read(client, &path, value)?.write(visit, &path)?;
        }
        attach::files(visit, &self.photo)?;
        for path in &self.confirm {
            visit.confirm(path)?;
        }
        for member in &self.member {
            add_member(client, visit, member.split(','))?;
        }
        if let Some(note) = &self.note {
            visit.note(note)?;
        }
        self.when.write(visit);
        Ok(())
    }
}

impl When {
    fn write(self, visit: &mut Visit) {
        if let Some(date) = self.observed {
            visit.observed(date);
        }
        if self.phone {
            visit.met(Met::Phone);
        }
    }
}

/// Makes the tablet known to a server; once more, when the server was restored and knows it no
/// longer.
async fn enrol(
    home: &File,
    (code, server, label): (&str, &str, &str),
    demo: bool,
    json: bool,
) -> Outcome {
    fs::create_dir_all(home)?;
    let mut client = open(home, server, demo).await?;
    if client.enrolment().is_some() {
        client.enrol_again(code).await?;
    } else {
        client.enrol(code, label).await?;
    }
    fs::write(home.join(SERVER), server)?;
    if demo {
        fs::write(home.join(DEMO), "演示数据 demonstration data")?;
    }
    show::enrolled(&client, json)
}

async fn open(home: &File, server: &str, demo: bool) -> Result<Client<Native>, Trouble> {
    let native = Native::open(home, server).map_err(|error| Trouble::Tablet(error.to_string()))?;
    let mut client = Client::open(native).await?;
    client.set_training(demo);
    Ok(client)
}

/// Writes down what the command line says, walks through the questions where that is meant, and
/// saves.
async fn write_down(
    client: &mut Client<Native>,
    mut visit: Visit,
    said: &Said,
    walking: Walking,
    setting: Setting,
) -> Outcome {
    said.write(client, &mut visit)?;
    let Setting { demo, json } = setting;
    if !walking.is_meant(said.is_any(), json) {
        return save(client, &visit, json).await;
    }
    let is_kept = walking.walk(client, &mut visit, setting)?;
    let outcome = if is_kept { save(client, &visit, json).await } else { show::not_saved(json) };
    show::banner(demo && !json);
    outcome
}

async fn answer(
    client: &mut Client<Native>,
    Answering { record, number, when }: Answering,
    is_adopted: bool,
    json: bool,
) -> Outcome {
    let mut visit = proposals::answered(client, record, number, is_adopted).await?;
    when.write(&mut visit);
    save(client, &visit, json).await
}

async fn save(client: &mut Client<Native>, visit: &Visit, json: bool) -> Outcome {
    let saved = client.save(visit).await?;
    show::saved(&saved, json)
}

async fn sync(client: &mut Client<Native>, with_blobs: bool, json: bool) -> Outcome {
    let bar = if json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let cancel = Cancel::default();
    let mut progress = |outcome: &zoufang_client::Outcome| {
        bar.set_message(format!("↑ {} 条 · ↓ {} 条", outcome.sent, outcome.received));
        bar.tick();
    };
    let syncing = client.sync(&mut progress, &cancel);
    let outcome = tokio::select! {
        outcome = syncing => outcome?,
        _ = tokio::signal::ctrl_c() => {
            return Err(Trouble::Usage("已中断,数据未丢失 / interrupted; nothing is lost".to_owned()));
        }
    };
    let uploaded = if with_blobs { Some(upload::upload(client, &bar).await?) } else { None };
    bar.finish_and_clear();
    show::synced(&outcome, uploaded.as_ref(), json)
}

fn add_member<'a>(
    client: &Client<Native>,
    visit: &mut Visit,
    fields: impl Iterator<Item = &'a str>,
) -> Outcome {
    let entry: Entry = visit.add("member")?.entry();
    for pair in fields {
        let (field, value) = pair_of(pair)?;
        let path = entry.field(field);
        Answered::read(client, &path, value)?.write(visit, &path)?;
    }
    Ok(())
}

fn pair_of(pair: &str) -> Result<(&str, &str), Trouble> {
    pair.split_once('=').ok_or_else(|| usage(pair))
}

fn usage(pair: &str) -> Trouble {
    Trouble::Usage(format!("应为 项=值 / expected path=value: {pair}"))
}

/// What JSON says of a record of generated people.
fn notice(demo: bool) -> serde_json::Value {
    if demo { json!("演示数据 / demonstration data") } else { serde_json::Value::Null }
}
