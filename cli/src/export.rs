//! Merged households on their way out: states as NDJSON, or whole documents.

mod roster;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use serde_json::Value;
use spreadsheet::Encoding;

use crate::{
    office::{Office, Place, rows, text},
    outcome::{Outcome, Trouble},
};

/// Exports the households of a village.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    place: Place,
    /// 村代码 / the village
    #[arg(long)]
    village: String,
    /// 格式 / the format
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,
    /// 文件;automerge 和 csv 的 long 为目录 / a file; a directory for documents and for every
    /// answer as CSV; the standard output for states unless given
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// 表格内容(csv、xlsx) / what a table has, for csv and xlsx
    #[arg(long, value_enum, default_value_t = Content::National)]
    columns: Content,
    /// CSV 用 GBK 编码 / write a CSV in GBK
    #[arg(long)]
    gbk: bool,
    /// 查看原文的理由 / why whole documents, or values unmasked, are needed
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 一行一户 / a state a line
    Ndjson,
    /// 一文件一户,任何 Automerge 库可读 / a document a file, for any Automerge library
    Automerge,
    /// CSV 表格 / a CSV
    Csv,
    /// Excel 工作簿 / a workbook
    Xlsx,
}

/// What a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Content {
    /// 全国系统列,一行一人 / the national columns, a person a row
    National,
    /// 全部答案,户和每个重复组各一表 / every answer: a table of households and one for each repeat
    Long,
}

impl Export {
    pub(crate) async fn run(self) -> Outcome {
        let office = self.place.office()?;
        match self.format {
            Format::Ndjson => self.states(&office).await,
            Format::Automerge => self.documents(&office).await,
            Format::Csv | Format::Xlsx => self.table(&office).await,
        }
    }

    async fn states(&self, office: &Office) -> Outcome {
        let mut out: Box<dyn Write> = match &self.out {
            Some(path) => Box::new(io::BufWriter::new(fs::File::create(path)?)),
            None => Box::new(io::stdout().lock()),
        };
        let mut after = String::new();
        loop {
            let page = self.page(office, &after).await?;
            for record in rows(&page, "records") {
                let id = text(record, "record");
                let state = office.get(&format!("/v1/records/{id}")).await?;
                writeln!(out, "{state}")?;
            }
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return Ok(out.flush()?),
            }
        }
    }

    async fn table(&self, office: &Office) -> Outcome {
        let Some(to) = &self.out else {
            return Err(Trouble::Usage("请用 --out 指明文件 / name a file with --out".to_owned()));
        };
        let form = roster::form(office).await?;
        let mut households = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.page(office, &after).await?;
            for record in rows(&page, "records") {
                let id = text(record, "record");
                let state = office.get(&format!("/v1/records/{id}{}", self.because())).await?;
                households.extend(roster::Told::read(&state));
            }
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        let encoding = if self.gbk { Encoding::Gbk } else { Encoding::Utf8 };
        let encoding = (self.format == Format::Csv).then_some(encoding);
        match self.columns {
            Content::National => roster::national(&form, &households, to, encoding),
            Content::Long => roster::every_answer(&form, &households, to, encoding),
        }
    }

    /// The reason as a query, where one is given.
    fn because(&self) -> String {
        if self.reason.is_empty() {
            return String::new();
        }
        let url = reqwest::Url::parse_with_params("http://x", [("reason", &self.reason)]);
        let query = url.ok().and_then(|url| url.query().map(str::to_owned));
        query.map(|query| format!("?{query}")).unwrap_or_default()
    }

    async fn documents(&self, office: &Office) -> Outcome {
        let Some(directory) = &self.out else {
            return Err(Trouble::Usage("请用 --out 指明目录 / name a directory".to_owned()));
        };
        fs::create_dir_all(directory)?;
        let mut after = String::new();
        loop {
            let page = self.page(office, &after).await?;
            for record in rows(&page, "records") {
                let id = text(record, "record");
                let path = format!("/v1/records/{id}/document{}", self.because());
                let bytes = office.fetch(&path).await?.bytes().await?;
                // Generated households say so in their file names too.
                let mark = if page["notice"].is_string() { "演示数据-" } else { "" };
                fs::write(directory.join(format!("{mark}{id}.automerge")), bytes)?;
            }
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => return Ok(()),
            }
        }
    }

    async fn page(&self, office: &Office, after: &str) -> Result<Value, Trouble> {
        let after = if after.is_empty() { String::new() } else { format!("&after={after}") };
        office.get(&format!("/v1/records?village={}&limit=200{after}", self.village)).await
    }
}
