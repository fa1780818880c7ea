//! What the shell tablet shows, to people or to machines.

use form::{Finding, Form, Kind};
use kernel::Path;
use record::{Explanation, Fate};
use serde_json::{Map, Value, json};
use zoufang_client::{Client, Household, Outcome as Synced, Ports, Query, Row, Saved, Status};

use super::{notice, proposals, upload::Uploaded};
use crate::{
    admin::plain,
    outcome::{Outcome, Trouble},
    review::shown,
};

/// What is said of generated people.
pub(super) const DEMO: &str = "【演示数据 / demonstration data】";

pub(super) fn enrolled<P: Ports>(client: &Client<P>, json: bool) -> Outcome {
    let Some(enrolment) = client.enrolment() else {
        return Err(Trouble::Tablet("未登记 / not enrolled".to_owned()));
    };
    let (device, user) = (enrolment.device.to_string(), enrolment.user.to_string());
    if json {
        println!("{}", json!({"device": device, "user": user, "label": enrolment.label}));
    } else {
        println!("已登记 / enrolled: {} ({device})", enrolment.label);
    }
    Ok(())
}

pub(super) fn rows(rows: &[Row], json: bool, demo: bool) -> Outcome {
    if json {
        let listed: Vec<Value> = rows
            .iter()
            .map(|row| {
                json!({
                    "record": row.record.to_string(), "village": row.village.to_string(),
                    "head": row.head, "address": row.address, "group": row.group,
                    "members": row.members, "pending": row.pending, "disputes": row.disputes,
                    "proposals": row.proposals,
                    "last_visit": row.last_visit.map(|date| date.to_string()),
                })
            })
            .collect();
        println!("{}", json!({"notice": notice(demo), "households": listed}));
        return Ok(());
    }
    banner(demo);
    for row in rows {
        let pending = if row.pending { " ↑待同步" } else { "" };
        let disputes = if row.disputes > 0 { " ⚖待审核" } else { "" };
        let (record, head, members, address) = (row.record, &row.head, row.members, &row.address);
        println!("{record}  {head}  {members}人  {address}{pending}{disputes}");
    }
    println!("{} 户 households", rows.len());
    Ok(())
}

pub(super) fn household<P: Ports>(
    client: &Client<P>,
    household: &Household,
    json: bool,
    demo: bool,
) -> Outcome {
    if json {
        let values: Map<String, Value> = household
            .answers()
            .map(|(path, answer)| {
                let value = answer.value.map(plain);
                let why = answer.why.code();
                (
                    path.to_string(),
                    json!({"value": value, "disputed": answer.is_disputed, "why": why}),
                )
            })
            .collect();
        let shown = json!({
            "notice": notice(demo),
            "record": household.record().to_string(),
            "village": household.village().to_string(),
            "pending": household.pending(),
            "values": values,
            "findings": findings_json(household.findings()),
            "proposals": proposals::rows(client, household),
            "digest": household.state().digest(&|actor| client.author(actor)).to_string(),
        });
        println!("{shown}");
        return Ok(());
    }
    banner(demo);
    for (path, answer) in household.answers() {
        let label = client.form().question(&path.asked()).map(|question| &question.label);
        let label = label.map_or(String::new(), |label| format!("{} / {}", label.zh, label.en));
        let disputed = if answer.is_disputed { "  ⚖ 待审核 disputed" } else { "" };
        let value = answer.value.map(|value| told(client.form(), path, value));
        println!("{path}  {label}: {}{disputed}", value.unwrap_or_default());
    }
    proposals::tell(client, household);
    findings(household.findings());
    Ok(())
}

pub(super) fn explanation<P: Ports>(client: &Client<P>, told: &Explanation, json: bool) -> Outcome {
    let people = client.people();
    let rows: Vec<Value> = told
        .said
        .iter()
        .map(|told| {
            let commit = &told.statement.commit;
            let (fate, why) = match &told.fate {
                Fate::Won => ("stands", None),
                Fate::Open => ("open", None),
                Fate::Lost { why, .. } => ("lost", Some(*why)),
                Fate::LeftOut(why) => ("left_out", Some(*why)),
            };
            let user = client.author(commit.actor).parse().ok();
            json!({
                "value": plain(&told.statement.value),
                "observed": commit.observed.to_string(),
                "source": commit.source.to_string(),
                "author": user.and_then(|user| people.name(user)),
                "verdict": commit.verdict.code(),
                "fate": fate,
                "why": why.map(|why| why.code()),
                "sentence": why.map(|why| why.sentence()),
            })
        })
        .collect();
    if json {
        println!("{}", json!({"path": told.path.to_string(), "statements": rows}));
        return Ok(());
    }
    println!("{}", told.path);
    for row in &rows {
        println!(
            "  {}  {}  {}  {}  {}  {}",
            row["fate"].as_str().unwrap_or_default(),
            shown(&row["value"]),
            row["observed"].as_str().unwrap_or_default(),
            row["source"].as_str().unwrap_or_default(),
            row["author"].as_str().unwrap_or_default(),
            row["sentence"].as_str().unwrap_or_default(),
        );
    }
    Ok(())
}

pub(super) fn saved(saved: &Saved, json: bool) -> Outcome {
    if json {
        let shown = json!({
            "record": saved.record.to_string(), "visit": saved.visit.to_string(), "n": saved.n,
            "pending": saved.pending, "findings": findings_json(&saved.findings),
        });
        println!("{shown}");
        return Ok(());
    }
    println!("已保存 / saved: {}", saved.record);
    println!("待同步 / pending: {}", saved.pending);
    findings(&saved.findings);
    Ok(())
}

pub(super) fn not_saved(json: bool) -> Outcome {
    if json {
        println!("{}", json!({"saved": false}));
    } else {
        println!("未保存 / not saved");
    }
    Ok(())
}

pub(super) fn synced(outcome: &Synced, uploaded: Option<&Uploaded>, json: bool) -> Outcome {
    let refusals: Vec<Value> = outcome
        .refusals
        .iter()
        .map(|refusal| {
            let problem = refusal.problem;
            json!({"first": refusal.first, "code": problem.code(), "sentence": problem.sentence()})
        })
        .collect();
    if json {
        let shown = json!({
            "exchanges": outcome.exchanges, "bytes_up": outcome.bytes_up,
            "bytes_down": outcome.bytes_down, "sent": outcome.sent,
            "received": outcome.received, "said_again": outcome.said_again,
            "refusals": refusals, "more": outcome.more,
            "dropped": outcome.dropped.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "blobs": uploaded.map(Uploaded::json),
        });
        println!("{shown}");
        return Ok(());
    }
    println!(
        "已同步 / synced: ↑ {} 条, ↓ {} 条; {} 次交换 exchanges, {} + {} 字节 bytes",
        outcome.sent, outcome.received, outcome.exchanges, outcome.bytes_up, outcome.bytes_down
    );
    for refusal in refusals {
        println!("未接收 / not taken: {}", refusal["sentence"].as_str().unwrap_or_default());
    }
    for village in &outcome.dropped {
        println!("不再负责,已从平板移除 / no longer held: {village}");
    }
    if let Some(uploaded) = uploaded {
        uploaded.print();
    }
    Ok(())
}

pub(super) async fn status<P: Ports>(client: &Client<P>, json: bool) -> Outcome {
    let status = client.status().await?;
    let listed = client.households(&Query::default()).await?;
    let head = |record| listed.iter().find(|row| row.record == record).map(|row| &row.head);
    let notices: Vec<Value> = status
        .notices
        .iter()
        .map(|notice| {
            json!({
                "record": notice.record.to_string(), "head": head(notice.record),
                "n": notice.n, "code": notice.code(), "sentence": notice.sentence(),
                "remedy": notice.remedy(), "said_again": notice.said_again,
            })
        })
        .collect();
    let villages: Vec<Value> = status
        .villages
        .iter()
        .map(|held| {
            json!({
                "village": held.village.village.to_string(), "name": held.village.name,
                "cursor": held.cursor,
            })
        })
        .collect();
    let refused: Vec<Value> = status
        .refused_blobs
        .iter()
        .map(|refused| {
            json!({
                "record": refused.record.to_string(), "blob": refused.blob.to_string(),
                "code": refused.code, "sentence": refused.sentence(),
            })
        })
        .collect();
    let last = status.last_sync.map(|at| at.to_string());
    if json {
        let shown = json!({
            "pending": status.pending, "handed": status.handed, "synced": status.synced, "last_sync": last,
            "clock_ahead_ms": status.clock_ahead_ms, "villages": villages, "notices": notices,
            "pending_blobs": status.pending_blobs, "refused_blobs": refused,
            "proposals": status.proposals,
        });
        println!("{shown}");
        return Ok(());
    }
    print_status(&status, [villages, notices, refused], last);
    Ok(())
}

fn print_status(
    status: &Status,
    [villages, notices, refused]: [Vec<Value>; 3],
    last: Option<String>,
) {
    println!("待同步 / pending: {}", status.pending);
    if status.handed > 0 {
        println!("其中已交接 / of these handed over to a relay: {}", status.handed);
    }
    println!("已同步 / synced: {}", status.synced);
    if status.pending_blobs > 0 {
        println!("待传附件 / files to upload: {}", status.pending_blobs);
    }
    println!("上次同步 / last sync: {}", last.unwrap_or_else(|| "-".to_owned()));
    for village in villages {
        println!("{}  {}", village["village"].as_str().unwrap_or_default(), village["name"]);
    }
    for notice in notices {
        let word = |field: &str| notice[field].as_str().unwrap_or_default().to_owned();
        println!("! {} {}: {}", word("record"), word("head"), word("sentence"));
        println!("  → {}", word("remedy"));
    }
    for refused in refused {
        let (record, sentence) = (&refused["record"], &refused["sentence"]);
        println!("! {} {}", record.as_str().unwrap_or_default(), shown(sentence));
    }
    if status.proposals > 0 {
        println!("待答复的建议 / proposals to answer: {}", status.proposals);
    }
}

/// An answer in words: money in 元, codes by their labels, yes and no.
pub(super) fn told(form: &Form, path: &Path, value: &kernel::Value) -> String {
    let label = |list: &String, code: &str| {
        let choice = form.choice(list, code);
        choice.map(|choice| format!("{} {}", choice.label.zh, choice.label.en))
    };
    let kind = form.question(&path.asked()).map(|question| &question.kind);
    let words = match (kind, value) {
        (Some(Kind::Money), kernel::Value::Whole(fen)) => {
            let sign = if *fen < 0 { "-" } else { "" };
            let fen = fen.unsigned_abs();
            Some(format!("{sign}{}.{:02} 元", fen / 100, fen % 100))
        }
        (Some(Kind::One(list)), kernel::Value::Text(code)) => label(list, code),
        (Some(Kind::Many(list)), kernel::Value::Bool(chosen)) => {
            let code = path.code.as_deref().unwrap_or_default();
            label(list, code).map(|label| format!("{} {label}", if *chosen { "✓" } else { "✗" }))
        }
        _ => None,
    };
    words.unwrap_or_else(|| shown(&plain(value)))
}

pub(super) fn banner(demo: bool) {
    if demo {
        println!("{DEMO}");
    }
}

fn findings(findings: &[Finding]) {
    for finding in findings {
        println!("! {}  {} / {}", finding.code, finding.message.zh, finding.message.en);
    }
}

fn findings_json(findings: &[Finding]) -> Vec<Value> {
    let json = |finding: &Finding| {
        json!({
            "code": finding.code, "path": finding.path.to_string(),
            "severity": format!("{:?}", finding.severity).to_lowercase(),
            "zh": finding.message.zh, "en": finding.message.en,
        })
    };
    findings.iter().map(json).collect()
}
