use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    forms::Folder,
    office::{Office, rows, text},
    outcome::Trouble,
};

/// What an administrator does with forms.
#[derive(Debug, Subcommand)]
pub(crate) enum Forms {
    /// 已发布的版本 / the versions that were published
    List,
    /// 发布新版本;已发布的版本不再改变 / publish a version, which never changes afterwards
    Publish {
        /// 表单文件夹或 .xlsx,默认内置表单 / a folder of CSV or an .xlsx; the built-in form unless
        /// given
        form: Option<PathBuf>,
    },
}

impl Forms {
    pub(super) async fn run(&self, office: &Office) -> Result<Value, Trouble> {
        match self {
            Self::List => office.get("/v1/admin/forms").await,
            Self::Publish { form } => {
                let folder = Folder::open_or_built_in(form.as_deref())?;
                // What can't be loaded is told here, with the author's own rows.
                folder.load()?;
                let sheet = |name: &str| folder.sheet(name).unwrap_or_default();
                let body = json!({
                    "survey": sheet("survey"),
                    "choices": sheet("choices"),
                    "settings": sheet("settings"),
                    "rules": sheet("rules"),
                });
                office.post("/v1/admin/forms", &body).await
            }
        }
    }

    pub(super) fn tell(&self, answer: &Value) {
        match self {
            Self::List => {
                for form in rows(answer, "forms") {
                    println!("{}  {}", text(form, "form"), text(form, "published"));
                }
                println!("现行 / in force: {}", text(answer, "in_force"));
                println!("内置 / built in: {}", text(answer, "built_in"));
            }
            Self::Publish { .. } => {
                for change in rows(answer, "changes") {
                    println!("  {} / {}", text(change, "zh"), text(change, "en"));
                }
                println!("现行 / in force: {}", text(answer, "in_force"));
            }
        }
    }
}
