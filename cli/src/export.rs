//! Merged households on their way out: states as NDJSON, or whole documents.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use serde_json::Value;

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
    /// 目录(automerge)或文件(ndjson) / a directory for documents, a file for states; the
    /// standard output unless given
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// 查看原文的理由 / why whole documents are needed
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// 一行一户 / a state a line
    Ndjson,
    /// 一文件一户,任何 Automerge 库可读 / a document a file, for any Automerge library
    Automerge,
}

impl Export {
    pub(crate) async fn run(self) -> Outcome {
        let office = self.place.office()?;
        match self.format {
            Format::Ndjson => self.states(&office).await,
            Format::Automerge => self.documents(&office).await,
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
                let reason: String =
                    reqwest::Url::parse_with_params("http://x", [("reason", &self.reason)])
                        .ok()
                        .and_then(|url| url.query().map(str::to_owned))
                        .unwrap_or_default();
                let path = format!("/v1/records/{id}/document?{reason}");
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
