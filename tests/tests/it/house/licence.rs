//! Licence expressions as packages state them (SPDX), read only as far as judging them needs.

/// Licences that ask for no more than their own text to be passed on.
const PERMISSIVE: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    // For the web's root certificates, which are data.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether the expression can be met by permissive licences alone. `AND` binds closer than `OR`;
/// the slash is what old packages write for `OR`.
pub(super) fn is_permissive(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (met, rest) = any(&words);
    met && rest.is_empty()
}

type Read<'w, 'e> = (bool, &'w [&'e str]);

fn any<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    let (mut met, mut rest) = all(words);
    while let ["OR", tail @ ..] = rest {
        let (other, left) = all(tail);
        (met, rest) = (met || other, left);
    }
    (met, rest)
}

fn all<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    let (mut met, mut rest) = one(words);
    while let ["AND", tail @ ..] = rest {
        let (other, left) = one(tail);
        (met, rest) = (met && other, left);
    }
    (met, rest)
}

fn one<'w, 'e>(words: &'w [&'e str]) -> Read<'w, 'e> {
    match words {
        ["(", inner @ ..] => match any(inner) {
            (met, [")", rest @ ..]) => (met, rest),
            (_, rest) => (false, rest),
        },
        [name, "WITH", exception, rest @ ..] => {
            (PERMISSIVE.contains(&format!("{name} WITH {exception}").as_str()), rest)
        }
        [name, rest @ ..] => (PERMISSIVE.contains(name), rest),
        [] => (false, words),
    }
}

#[test]
fn an_expression_is_permissive_when_permissive_licences_can_meet_it() {
    let cases = [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", true),
        ("GPL-3.0-only", false),
        ("MIT AND GPL-3.0-only", false),
        ("MIT OR ISC AND GPL-3.0-only", true),
        ("(MIT OR ISC) AND GPL-3.0-only", false),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false),
        ("(MIT", false),
        ("MIT MIT", false),
        ("", false),
    ];
    for (expression, expected) in cases {
        assert_eq!(is_permissive(expression), expected, "{expression:?}");
    }
}
