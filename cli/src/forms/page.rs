//! A form as a page for people: every question with its rules, every list with its codes.

mod lists;
mod questions;
mod rules;

use form::{Form, Words};

/// The page, complete in itself: no script, no style or picture from elsewhere.
pub(super) fn page(form: &Form) -> String {
    let title = both(&form.title);
    let digest = form.digest.to_string();
    let sections = [questions::section(form), rules::section(form), lists::section(form)].concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n\
         <p class=\"of\">{reference} · {count} 题 questions · 摘要 digest <code>{digest}</code></p>\n\
         <nav><a href=\"#questions\">题目 Questions</a> <a href=\"#rules\">规则 Rules</a> \
         <a href=\"#lists\">代码表 Lists</a></nav>\n{sections}</body>\n</html>\n",
        reference = escaped(&form.reference()),
        count = form.questions().count(),
    )
}

const STYLE: &str = "
body{font:15px/1.5 system-ui,'Noto Sans SC','Microsoft YaHei',sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem;color:#1c1c1c}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}
th,td{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}
th{background:#f3f3f0;font-weight:600}
code{font:13px ui-monospace,monospace;background:#f6f6f4;overflow-wrap:anywhere}
.en,.of,.hint{color:#666}
.retired{color:#999;text-decoration:line-through}
.hard{color:#a40000}.review{color:#8a5a00}.soft{color:#35607a}
nav a{margin-right:1rem}
details>summary{cursor:pointer}
@media print{nav{display:none}body{max-width:none;margin:0}tr{break-inside:avoid}}
";

/// Text between tags.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Both languages; once where they are the same.
fn both(words: &Words) -> String {
    let Words { zh, en } = words;
    if zh == en {
        escaped(zh)
    } else {
        format!("{} <span class=\"en\">{}</span>", escaped(zh), escaped(en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_question_rule_and_code() {
        let form = Form::household();
        let page = page(&form);
        for question in form.questions() {
            assert!(page.contains(&format!("id=\"q-{}\"", question.name)), "{}", question.name);
            assert!(page.contains(&escaped(&question.label.zh)), "{}", question.name);
        }
        for rule in form.rules() {
            assert!(page.contains(&escaped(rule.condition)), "{}", rule.code);
        }
        for (list, choices) in form.lists() {
            assert!(page.contains(&format!("id=\"l-{list}\"")), "{list}");
            assert!(choices.iter().all(|choice| page.contains(&escaped(&choice.label.zh))));
        }
    }

    #[test]
    fn what_an_author_writes_is_never_taken_for_markup() {
        let survey = "type,name,label\ntext,a,<script>alert(1)</script> & \"x\"\n";
        let sheets = form::Sheets { survey, ..form::Sheets::default() };
        let page = page(&Form::load(&sheets).expect("a form"));
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;"));
    }
}
