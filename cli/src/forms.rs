//! Forms as their authors work with them: checked, compared, converted and shown.

mod check;
mod folder;
mod page;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use serde_json::json;

use crate::outcome::{Outcome, Trouble};
pub(crate) use folder::Folder;

/// What an author does with a form.
#[derive(Debug, Args)]
pub(crate) struct FormTask {
    /// 输出 JSON / print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// 检查表单:错误、不起作用的内容、检验样例 / check a form: faults, what has no effect, its vectors
    Check {
        /// 表单文件夹(CSV)或 .xlsx,默认内置表单 / a folder of CSV or an .xlsx; the built-in form
        /// unless given
        form: Option<PathBuf>,
    },
    /// 转换:CSV 文件夹与 .xlsx 互转 / convert a folder of CSV to an .xlsx, or back
    Convert {
        /// 来源 / from
        from: PathBuf,
        /// 目标:以 .xlsx 结尾为工作簿,否则为文件夹 / to: a workbook if it ends in .xlsx, else a
        /// folder
        to: PathBuf,
        /// 覆盖已有文件 / replace what is there
        #[arg(long)]
        force: bool,
    },
    /// 比较两个版本 / what is different between two versions
    Diff {
        /// 旧版本 / the former
        former: PathBuf,
        /// 新版本,默认内置表单 / the new one; the built-in form unless given
        new: Option<PathBuf>,
    },
    /// 生成网页:题目、规则、代码表 / render a form as a page: questions, rules, code lists
    Show {
        /// 表单,默认内置表单 / the form; the built-in one unless given
        form: Option<PathBuf>,
        /// 写入文件 / write the page to a file instead of the standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// 表达式语言参考 / the reference page of the expression language
    Language,
}

impl FormTask {
    pub(crate) fn run(self) -> Outcome {
        let Self { json, task } = self;
        match task {
            Task::Check { form } => check::check(&Folder::open_or_built_in(form.as_deref())?, json),
            Task::Convert { from, to, force } => convert(&from, &to, force),
            Task::Diff { former, new } => {
                let former = Folder::open(&former)?.load()?;
                diff(&former, &Folder::open_or_built_in(new.as_deref())?.load()?, json)
            }
            Task::Show { form, out } => {
                let page = page::page(&Folder::open_or_built_in(form.as_deref())?.load()?);
                match out {
                    Some(file) => Ok(fs::write(file, page)?),
                    None => Ok(io::stdout().lock().write_all(page.as_bytes())?),
                }
            }
            Task::Language => {
                print!("{}", form::language_reference());
                Ok(())
            }
        }
    }
}

fn convert(from: &Path, to: &Path, force: bool) -> Outcome {
    let folder = Folder::open(from)?;
    if to.exists() && !force {
        let words = format!("{} 已存在,可加 --force / is there already; use --force", to.display());
        return Err(Trouble::Usage(words));
    }
    folder.save(to)?;
    // What a person converts they want to use: say at once if nobody can.
    folder.load().map(|_| ())
}

fn diff(former: &form::Form, new: &form::Form, json: bool) -> Outcome {
    let changes = new.changes_since(former);
    let refusals = new.succeeds(former).err().unwrap_or_default();
    if json {
        let told = |zh: &str, en: &str| json!({"zh": zh, "en": en});
        let changes: Vec<_> = changes.all.iter().map(form::Change::words).collect();
        let changes: Vec<_> = changes.iter().map(|words| told(&words.zh, &words.en)).collect();
        let refusals: Vec<_> = refusals
            .iter()
            .map(|refusal| {
                let words = refusal.words();
                json!({"code": refusal.code.name(), "message": told(&words.zh, &words.en)})
            })
            .collect();
        println!("{}", json!({"changes": changes, "refusals": refusals}));
        return Ok(());
    }
    println!("{} → {}", former.reference(), new.reference());
    if changes.is_empty() {
        println!("没有差别 / no difference");
    }
    print!("{changes}");
    if !refusals.is_empty() {
        println!("\n不能作为下一版发布 / can't be published as the next version:");
    }
    for refusal in &refusals {
        let words = refusal.words();
        println!("  {}: {} / {}", refusal.code.name(), words.zh, words.en);
    }
    Ok(())
}
