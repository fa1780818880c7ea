use form::{Form, Moment, VECTORS_TODAY, Vectors};
use kernel::{Gazetteer, Workdays};
use serde_json::{Value, json};

use super::Folder;
use crate::{
    outcome::{Outcome, Trouble},
    serve::{DIVISIONS, WORKDAYS},
};

/// Says what is wrong with a form, what of it has no effect, and whether its vectors hold.
pub(super) fn check(folder: &Folder, json: bool) -> Outcome {
    let form = folder.load()?;
    let failed = failed_vectors(folder, &form)?;
    let notices: Vec<Value> = form
        .notices()
        .iter()
        .map(|notice| {
            json!({
                "code": notice.code,
                "sheet": notice.sheet.to_string(),
                "row": notice.row,
                "column": notice.column,
                "message": {"zh": notice.message.zh, "en": notice.message.en},
            })
        })
        .collect();
    let questions = form.questions().count();
    if json {
        println!(
            "{}",
            json!({
                "form": form.reference(),
                "digest": form.digest.to_string(),
                "questions": questions,
                "notices": notices,
                "failed_vectors": failed,
            })
        );
    } else {
        println!("{}  {} / {}", form.reference(), form.title.zh, form.title.en);
        println!(
            "{questions} 题 questions · {} 列表 lists · {} 规则 rules",
            form.lists().count(),
            form.rules().count()
        );
        for notice in form.notices() {
            println!("提示 notice {} {notice}", notice.code);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Trouble::NotProven(format!("检验样例 / vectors\n  {}", failed.join("\n  "))))
}

/// The vectors that don't hold, each in a line.
fn failed_vectors(folder: &Folder, form: &Form) -> Result<Vec<String>, Trouble> {
    let Some(csv) = folder.vectors() else { return Ok(Vec::new()) };
    let vectors = Vectors::read(form, csv).map_err(|faults| {
        Trouble::Form(faults.iter().map(|fault| format!("{} {fault}", fault.code)).collect())
    })?;
    let gazetteer =
        Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
    let workdays = Workdays::read(WORKDAYS).map_err(|error| Trouble::Usage(error.to_string()))?;
    let (today, now) = (VECTORS_TODAY, Vectors::now());
    let at = Moment { today, now, demo: true, divisions: &gazetteer, workdays: &workdays };
    Ok(vectors.failed(form, &at).map(|vector| vector.to_string()).collect())
}
