use core::fmt::{self, Write as _};

use kernel::{WORKDAYS_MAX, limit::TEXT_BYTES};

use super::context::STEPS_MAX;
use super::function::{Function, GROUPS, Group};
use super::parser::{DEPTH_MAX, NODES_MAX};
use super::refused::REFUSED;
use super::token::CHARACTERS_MAX;

/// The reference page of the language in Markdown, Chinese first: what values, operators, paths
/// and look-ups are, every function with an example and what it comes to, and the limits.
#[must_use]
pub fn language_reference() -> String {
    let mut page = String::new();
    // Writing into a string can't fail.
    let _ = write_page(&mut page);
    page
}

/// A paragraph in both languages.
type Said = (&'static str, &'static str);

const VALUES: &[Said] = &[
    (
        "每个值是文字、数字或真假之一;函数需要哪一种,就当作哪一种。",
        "Every value is a text, a number or a truth, and each function takes it for what it needs.",
    ),
    (
        "作为文字:数字只写必要的小数位(`3` 而不是 `3.0`),真假写作 `true`、`false`,空为空文字。",
        "As text, a number has no more decimals than it needs (`3`, not `3.0`), a truth is `true` or `false`, and blank is the empty text.",
    ),
    (
        "作为数字:`true` 为1,`false` 为0,日期和时刻为1970年以来的天数,其他文字(包括空)不是数字。",
        "As a number, `true` is 1, `false` is 0, a date or moment is its days since 1970, and other text, blank too, is no number.",
    ),
    (
        "作为真假:空文字、0和非数字为假,其他为真。",
        "As a truth, empty text, 0 and what is no number are false, everything else is true.",
    ),
    (
        "金额以元为单位;多选题是以空格隔开的代码。缺少的、算不出的一律为空,不会出错。",
        "Money is in 元; a multiple choice is its codes between spaces. What is missing or can't be computed is blank; nothing fails.",
    ),
    (
        "最多六位小数的加减乘是精确的:`0.1 + 0.2 = 0.3`。日期按北京时间。",
        "Sums, differences and products of numbers with up to six decimals are exact: `0.1 + 0.2 = 0.3`. Dates are those of Asia/Shanghai.",
    ),
];

/// From the loosest to the tightest.
const OPERATORS: &[(&str, &str, &str)] = &[
    ("or", "或;左边为真时不看右边", "or; the right side isn't read if the left is true"),
    ("and", "且;左边为假时不看右边", "and; the right side isn't read if the left is false"),
    (
        "= !=",
        "相等、不等:有一边是真假则比真假,否则有一边是数字则比数字,否则比文字",
        "equal, not equal: as truths if either side is one, else as numbers if either is one, else as texts",
    ),
    ("< <= > >=", "比较数字或日期", "compare numbers or dates"),
    ("+ -", "加、减", "plus, minus"),
    ("* div mod", "乘、除、余数", "times, divided by, remainder"),
    ("-", "负号", "the negative"),
];

const PATHS: &[(&str, &str, &str)] = &[
    (
        "${name}",
        "题的答案;在重复组的一条之内,是本条的答案",
        "the answer to a question; within an entry of a repeat, the one of that entry",
    ),
    (
        "/data/group/name  ../name  ../../group/name",
        "同 ${name}:以最后一步的名称为准",
        "the same as ${name}: the last step says which question it is",
    ),
    (".", "本题的答案", "the answer at hand"),
    (
        "current()/.  current()/../name",
        "本题的答案、其他题,在查表条件中也如此",
        "the answer at hand and another question, in conditions on items too",
    ),
    ("position(..)", "本条在重复组中的序号", "the place of the entry at hand in its repeat"),
    (
        "indexed-repeat(${name}, ${repeat}, 2)",
        "重复组第2条中的答案;不能写 ${repeat}[2]/name",
        "the answer in the second entry of a repeat; ${repeat}[2]/name is not understood",
    ),
    ("'text'  \"text\"  12.5", "文字、数字", "texts and numbers"),
];

const LOOK_UPS: &[(&str, &str, &str)] = &[
    (
        "instance('list')/root/item[condition]/column",
        "列表中第一个符合条件的项的某列;条件中直接写列名:name 为代码,label 为名称,其他为 choices 工作表中的列",
        "a column of a list's first item that meets the condition; there, bare names are columns: name is the code, label what it is called, others are those of the choices sheet",
    ),
    (
        "count(instance('list')/root/item[condition])",
        "符合条件的项数;sum、min、max、join 也可用于某列",
        "how many items meet it; sum, min, max and join take a column of them",
    ),
    ("instance('list')/root/item[2]/label", "第2项", "the second item"),
    (
        "pulldata('list', 'wanted', 'key', value)",
        "key 列等于该值的第一项的 wanted 列",
        "the column wanted of the first item whose column key is the value",
    ),
    (
        "choice_filter: column = ${name}",
        "在 choice_filter 列中,直接写的名称是该项的列",
        "in the column choice_filter, bare names are columns of the item at hand",
    ),
];

const WORLD: &[Said] = &[(
    "各例中:现在是2026年3月1日(周日)中午;本题答案为 `350899198001010019`,位于重复组 `member` 的第2条;`${age}` 为47,`${missing}` 未作答;`${wage}` 在三条中依次为1200.5、空、300;`${member_name}` 为林一、陈二、林三;`${health}` 为 `chronic disabled`,列表 `health` 中 `chronic` 为慢性病、`disabled` 为残疾。",
    "In the examples it is noon of 2026-03-01, a Sunday; the answer at hand is `350899198001010019`, in the second entry of the repeat `member`; `${age}` is 47 and `${missing}` is not answered; `${wage}` is 1200.5, blank and 300 in the three entries, `${member_name}` 林一, 陈二 and 林三; `${health}` is `chronic disabled`, and the list `health` calls `chronic` 慢性病 and `disabled` 残疾.",
)];

fn write_page(page: &mut String) -> fmt::Result {
    writeln!(page, "# 表达式语言 / The expression language\n")?;
    said(
        page,
        &[(
            "本页由程序生成,与程序逐字一致。表达式用于 `relevant`、`constraint`、`calculation`、`required`、`choice_filter` 等列和规则。",
            "This page is generated from the program and agrees with it to the letter. Expressions stand in columns such as `relevant`, `constraint`, `calculation`, `required` and `choice_filter`, and in rules.",
        )],
    )?;
    writeln!(page, "## 值 / Values\n")?;
    said(page, VALUES)?;
    writeln!(page, "## 运算符 / Operators\n\n由松到紧。 From the loosest to the tightest.\n")?;
    table(page, OPERATORS)?;
    writeln!(page, "## 题与路径 / Questions and paths\n")?;
    table(page, PATHS)?;
    writeln!(page, "## 查代码表 / Looking up code lists\n")?;
    table(page, LOOK_UPS)?;
    writeln!(page, "## 函数 / Functions\n")?;
    said(page, WORLD)?;
    GROUPS.iter().try_for_each(|group| functions(page, group))?;
    refused(page)?;
    limits(page)
}

fn said(page: &mut String, paragraphs: &[Said]) -> fmt::Result {
    paragraphs.iter().try_for_each(|(zh, en)| writeln!(page, "{zh}\n\n{en}\n"))
}

fn table(page: &mut String, rows: &[(&str, &str, &str)]) -> fmt::Result {
    writeln!(page, "| 写法 / Written | 含义 | Meaning |\n|---|---|---|")?;
    for (written, zh, en) in rows {
        let written: Vec<String> = written.split("  ").map(|one| format!("`{one}`")).collect();
        writeln!(page, "| {} | {zh} | {en} |", written.join(" "))?;
    }
    writeln!(page)
}

fn functions(page: &mut String, group: &Group) -> fmt::Result {
    writeln!(page, "### {} / {}\n", group.title.zh, group.title.en)?;
    for function in group.functions {
        let Function { name, meaning, example, result, .. } = function;
        writeln!(page, "#### `{name}`\n")?;
        writeln!(page, "{}。{}。\n", function.takes_zh(), meaning.zh)?;
        writeln!(page, "Takes {}. Gives: {}.\n", function.takes_en(), meaning.en)?;
        writeln!(page, "```text\n{example}\n→ {result}\n```\n")?;
    }
    Ok(())
}

fn refused(page: &mut String) -> fmt::Result {
    writeln!(page, "## 不支持的函数 / Functions that are refused\n")?;
    writeln!(page, "| 函数 / Function | 原因 | Reason |\n|---|---|---|")?;
    for refused in REFUSED {
        writeln!(page, "| `{}` | {} | {} |", refused.name, refused.reason.zh, refused.reason.en)?;
    }
    writeln!(page)
}

fn limits(page: &mut String) -> fmt::Result {
    writeln!(page, "## 限度 / Limits\n")?;
    writeln!(page, "| 限度 | Limit | |\n|---|---|---|")?;
    for (zh, en, most) in [
        ("表达式的字符数", "characters of an expression", CHARACTERS_MAX),
        ("表达式的组成部分", "parts of an expression", NODES_MAX),
        ("括号、函数和条件的嵌套层数", "levels of brackets, calls and conditions", DEPTH_MAX),
        ("一个文字结果的字节数,超出部分截去", "bytes of a text, cut beyond", TEXT_BYTES),
        (
            "一次计算的步数(一个部分或8字节文字为一步),超出则结果为空",
            "steps of an evaluation, one for a part or 8 bytes of text; blank beyond",
            STEPS_MAX as usize,
        ),
        (
            "add-workdays 的工作日数",
            "working days of add-workdays",
            WORKDAYS_MAX.unsigned_abs() as usize,
        ),
    ] {
        writeln!(page, "| {zh} | {en} | {most} |")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::*;

    const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/language.md");

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the page is a file, which the test renews")]
    fn the_language_page_is_what_the_program_says() {
        let page = language_reference();
        if env::var_os("UPDATE").is_some() {
            fs::write(PAGE, &page).expect("the page can be written");
        }
        let written = fs::read_to_string(PAGE).unwrap_or_default();
        assert!(
            written == page,
            "docs/language.md is not what the program says; renew it with \
             UPDATE=1 cargo test -p zoufang-form language"
        );
    }

    #[test]
    fn the_language_page_has_every_function_in_both_languages() {
        let page = language_reference();
        for function in super::super::functions() {
            assert!(page.contains(&format!("#### `{}`\n", function.name)), "{}", function.name);
            assert!(!function.meaning.zh.is_ascii(), "{}", function.name);
            let plain = |c: char| c.is_ascii() || matches!(c, '元' | '分' | '…');
            assert!(function.meaning.en.chars().all(plain), "{}", function.name);
        }
        for refused in REFUSED {
            assert!(!refused.reason.zh.is_ascii() && refused.reason.en.is_ascii());
            assert!(super::super::function::find(refused.name).is_none(), "{}", refused.name);
        }
    }
}
