use core::fmt::Write as _;

use form::{Choice, Form};

use super::{both, escaped};

pub(super) fn section(form: &Form) -> String {
    let mut out = "<h2 id=\"lists\">代码表 Lists</h2>\n".to_owned();
    for (list, choices) in form.lists() {
        let _ = writeln!(
            out,
            "<details id=\"l-{0}\" open><summary><code>{0}</code> · {1}</summary>\n<table>",
            escaped(list),
            choices.len(),
        );
        choices.iter().for_each(|choice| out.push_str(&row(choice)));
        out.push_str("</table></details>\n");
    }
    out
}

fn row(choice: &Choice) -> String {
    let mut more: Vec<String> = Vec::new();
    more.extend(choice.order.map(|order| format!("次序 order {order}")));
    more.extend(choice.was.iter().map(|was| format!("原为 was <code>{}</code>", escaped(was))));
    more.extend(choice.retired.iter().map(|v| format!("停用于 retired in {}", escaped(v))));
    let columns = choice.columns.iter();
    more.extend(columns.map(|(column, cell)| format!("{} {}", escaped(column), escaped(cell))));
    format!(
        "<tr><td><code>{}</code><td>{}<td>{}</tr>\n",
        escaped(&choice.code),
        both(&choice.label),
        more.join(" · ")
    )
}
