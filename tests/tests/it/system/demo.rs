use serde_json::Value;

use super::process::{json, run};

const FIELDS: [&str; 19] = [
    "seed",
    "villages",
    "households",
    "tablets",
    "visits",
    "commits",
    "bundles",
    "exchanges",
    "bytes_up",
    "bytes_down",
    "settled",
    "disputed",
    "without_effect",
    "quarantined",
    "feed_events",
    "replicas_equal",
    "lost",
    "receipts_cover_all",
    "state_digest",
];

fn demo(seed: &str, order: &str) -> Value {
    let size = ["demo", "--json", "--villages", "2", "--households", "12"];
    json(&[size.as_slice(), &["--seed", seed, "--order", order]].concat())
}

#[test]
fn the_same_seed_gives_the_same_state_whatever_the_order_of_coming_home() {
    let first = demo("5", "1");
    for field in FIELDS {
        assert!(first.get(field).is_some(), "{field} is missing");
    }
    assert_eq!(first["replicas_equal"], true);
    assert_eq!(first["lost"], 0);
    assert_eq!(first["receipts_cover_all"], true);
    assert_eq!(first["quarantined"], 0);
    assert_eq!(first["without_effect"], 1);
    for order in ["2", "3"] {
        assert_eq!(demo("5", order)["state_digest"], first["state_digest"], "order {order}");
    }
    assert_ne!(demo("6", "1")["state_digest"], first["state_digest"]);
}

#[test]
fn the_story_is_told_in_both_languages_and_says_that_it_is_generated() {
    let output = run(&["demo", "--villages", "1", "--households", "10"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    for words in ["演示数据", "待审核", "waiting for review", "各副本一致", "all replicas equal"]
    {
        assert!(text.contains(words), "{words} is missing from:\n{text}");
    }
}
