use core::fmt::Write as _;

use form::Form;

use super::{both, escaped, questions::severity};

pub(super) fn section(form: &Form) -> String {
    let mut out = "<h2 id=\"rules\">规则 Rules</h2>\n<table>\n<tr><th>代码 Code<th>程度 Severity\
                   <th>指向 About<th>必须成立 What must hold<th>提示 Message</tr>\n"
        .to_owned();
    for rule in form.rules() {
        let each = if rule.repeat.is_some() { "<br>逐条 each entry" } else { "" };
        let _ = writeln!(
            out,
            "<tr><td>{code}<td>{severity}<td><a href=\"#q-{path}\"><code>{path}</code></a>{each}\
             <td><code>{condition}</code><td>{message}</tr>",
            code = escaped(rule.code),
            severity = severity(rule.severity),
            path = escaped(rule.path),
            condition = escaped(rule.condition),
            message = both(rule.message),
        );
    }
    out.push_str("</table>\n");
    out
}
