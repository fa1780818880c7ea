use std::{
    collections::BTreeMap,
    fs::File,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use clap::Args;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use spreadsheet::{CsvWriter, Encoding, Fill, Workbook};
use tokio::sync::mpsc;

use crate::{
    office::{Office, rows, text},
    outcome::Trouble,
};

/// A roster in the national columns, a row for each person.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// 名册文件:.xlsx,或 UTF-8 / GBK 的 CSV / the roster: an .xlsx, or a CSV in UTF-8 or GBK
    file: PathBuf,
    /// 写入;不加此项只预览 / write; without it every row is only told
    #[arg(long)]
    commit: bool,
    /// 工作表序号,自1起 / which sheet, counted from 1
    #[arg(long, default_value_t = 1)]
    sheet: usize,
    /// 未写明村的行属于哪个村 / the village of rows that name none
    #[arg(long)]
    village: Option<String>,
    /// 数据日期,默认今天 / when it was so; today unless given
    #[arg(long)]
    observed: Option<String>,
    /// 从哪一行继续 / the row to go on from
    #[arg(long, default_value_t = 1)]
    from_row: u32,
    /// 逐行结果写入 CSV / write what became of every row to a CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Rows that travel together. A household is not cut where its number tells where it ends.
const PIECE: usize = 500;

/// The most rows a request may bring, however long one household is.
const PIECE_MOST: usize = 2_000;

/// The header is looked for in as many rows.
const HEADER_ROWS: u32 = 10;

/// The column by which rows of one household are known to belong together.
const NUMBER: &str = "户编号";

/// The bins, in the order in which they are told.
const BINS: [(&str, &str); 5] = [
    ("new", "新增 new"),
    ("changed", "变更 changed"),
    ("same", "相同 same"),
    ("conflict", "冲突 conflict"),
    ("unreadable", "无法读取 unreadable"),
];

/// How many rows that are not taken are told on the screen.
const SHOWN: usize = 20;

type Row = (u32, Vec<String>);

impl Import {
    pub(super) async fn run(&self, office: &Office, json: bool) -> Result<Value, Trouble> {
        let bar = if json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        let mut report = self.report.as_deref().map(report).transpose()?;
        let (sender, mut pieces) = mpsc::channel(2);
        let (file, sheet, from) = (self.file.clone(), self.sheet, self.from_row);
        let reading = tokio::task::spawn_blocking(move || read(&file, sheet, from, &sender));
        let mut told = Summary::default();
        while let Some((header, rows)) = pieces.recv().await {
            let piece = json!({
                "header": row(&header),
                "rows": rows.iter().map(row).collect::<Vec<_>>(),
                "village": self.village,
                "observed": self.observed,
                "commit": self.commit,
            });
            let answer = office.post("/v1/admin/import", &piece).await?;
            told.add(&answer);
            if let Some(report) = &mut report {
                write(report, &answer)?;
            }
            bar.set_message(format!(
                "{} 行 rows · 已写 written {} 户 households",
                told.rows, told.written
            ));
            bar.tick();
        }
        reading.await.map_err(|_| Trouble::Usage("读取中断 / reading broke off".to_owned()))??;
        bar.finish_and_clear();
        if let Some(report) = report {
            report.finish()?;
        }
        Ok(told.answer(self.commit))
    }

    pub(super) fn tell(&self, answer: &Value) {
        for (bin, words) in BINS {
            println!("{words:<20} {}", answer["bins"][bin]);
        }
        for row in rows(answer, "shown") {
            println!("  {}", text(row, "line"));
        }
        let not_taken: Vec<&str> =
            rows(answer, "not_taken").iter().filter_map(Value::as_str).collect();
        if !not_taken.is_empty() {
            println!("未采用的列 columns not taken: {}", not_taken.join("、"));
        }
        if self.commit {
            println!("已写入 written: {} 户 households", answer["written"]);
        } else {
            println!(
                "预览,未写入;加 --commit 写入 / a preview; nothing was written without --commit"
            );
        }
    }
}

/// What became of all rows.
#[derive(Default)]
struct Summary {
    rows: u64,
    written: u64,
    bins: BTreeMap<String, u64>,
    shown: Vec<Value>,
    not_taken: Vec<Value>,
}

impl Summary {
    fn add(&mut self, answer: &Value) {
        self.written += answer["written"].as_u64().unwrap_or_default();
        if self.not_taken.is_empty() {
            self.not_taken = rows(answer, "not_taken").to_vec();
        }
        for row in rows(answer, "rows") {
            self.rows += 1;
            *self.bins.entry(text(row, "bin").to_owned()).or_default() += 1;
            if !rows(row, "reasons").is_empty() && self.shown.len() < SHOWN {
                let line = format!("{} {}: {}", row["row"], text(row, "bin"), reasons(row));
                self.shown.push(json!({"row": row["row"], "line": line}));
            }
        }
    }

    fn answer(self, commit: bool) -> Value {
        let bins: BTreeMap<&str, u64> = BINS
            .iter()
            .map(|(bin, _)| (*bin, self.bins.get(*bin).copied().unwrap_or_default()))
            .collect();
        json!({
            "rows": self.rows,
            "bins": bins,
            "shown": self.shown,
            "not_taken": self.not_taken,
            "written": self.written,
            "commit": commit,
        })
    }
}

/// Reads the file and hands its rows on in pieces, each with the header.
fn read(
    file: &Path,
    sheet: usize,
    from: u32,
    pieces: &mpsc::Sender<(Row, Vec<Row>)>,
) -> Result<(), Trouble> {
    let mut workbook = Workbook::open(file)?;
    let mut header: Option<(Row, Option<usize>)> = None;
    let mut piece: Vec<Row> = Vec::new();
    let mut each = |number: u32, cells: &[String]| {
        let Some((header, key)) = &header else {
            if cells.iter().any(|cell| cell.trim() == "姓名") {
                let key = cells.iter().position(|cell| cell.trim() == NUMBER);
                header = Some(((number, cells.to_vec()), key));
            } else if number > HEADER_ROWS {
                return ControlFlow::Break(());
            }
            return ControlFlow::Continue(());
        };
        if number < from {
            return ControlFlow::Continue(());
        }
        let number_of = |cells: &[String]| {
            key.and_then(|key| cells.get(key))
                .map(|cell| cell.trim().to_owned())
                .unwrap_or_default()
        };
        let here = number_of(cells);
        let goes_on = here.is_empty()
            || piece.iter().rev().map(|(_, cells)| number_of(cells)).find(|n| !n.is_empty())
                == Some(here);
        let full = piece.len() >= PIECE && (!goes_on || key.is_none()) || piece.len() == PIECE_MOST;
        if full && pieces.blocking_send((header.clone(), core::mem::take(&mut piece))).is_err() {
            // Nobody listens any more: the server refused, which is told there.
            return ControlFlow::Break(());
        }
        piece.push((number, cells.to_vec()));
        ControlFlow::Continue(())
    };
    workbook.for_each_row(sheet.saturating_sub(1), Fill::Merged, &mut each)?;
    let Some((header, _)) = header else {
        let words = "前10行中没有含“姓名”的表头 / no header with 姓名 in the first 10 rows";
        return Err(Trouble::Usage(words.to_owned()));
    };
    if !piece.is_empty() {
        // The end of the other side is told there.
        let _ = pieces.blocking_send((header, piece));
    }
    Ok(())
}

fn row((number, cells): &Row) -> Value {
    json!({"row": number, "cells": cells})
}

fn report(path: &Path) -> Result<CsvWriter<File>, Trouble> {
    let mut report = CsvWriter::new(File::create(path)?, Encoding::Utf8)?;
    report.row(&["行 row", "结果 bin", "原因 reasons", "变更 changes", "处理 steps"])?;
    Ok(report)
}

fn write(report: &mut CsvWriter<File>, answer: &Value) -> Result<(), Trouble> {
    for row in rows(answer, "rows") {
        let list = |field: &str, part: &str| {
            let parts: Vec<&str> = rows(row, field).iter().map(|item| text(item, part)).collect();
            parts.join(" ")
        };
        let cells = [
            row["row"].to_string(),
            text(row, "bin").to_owned(),
            reasons(row),
            list("changes", "path"),
            list("steps", "code"),
        ];
        report.row(&cells)?;
    }
    Ok(())
}

fn reasons(row: &Value) -> String {
    let told = |reason: &Value| {
        let message = &reason["message"];
        format!("{} {} / {}", text(reason, "column"), text(message, "zh"), text(message, "en"))
    };
    rows(row, "reasons").iter().map(told).collect::<Vec<_>>().join("; ")
}
