//! Handing over to a relay.

use indicatif::ProgressBar;
use serde_json::{Value, json};
use zoufang_client::{
    Cancel, Client, HandedOver,
    native::{HttpTransport, Native},
};

use crate::outcome::{Outcome, Trouble};

/// Hands over to the relay at an address.
pub(super) async fn run(client: &mut Client<Native>, relay: &str, json: bool) -> Outcome {
    let road = HttpTransport::new(relay).map_err(|error| Trouble::Usage(error.to_string()))?;
    let bar = if json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let mut progress = |so_far: &HandedOver| {
        let down = so_far.received + so_far.carried;
        bar.set_message(format!("↑ {} 条 · ↓ {down} 条", so_far.handed));
        bar.tick();
    };
    let cancel = Cancel::default();
    let handing = client.hand_over(&road, &mut progress, &cancel);
    let outcome = tokio::select! {
        outcome = handing => outcome?,
        _ = tokio::signal::ctrl_c() => {
            return Err(Trouble::Usage("已中断,数据未丢失 / interrupted; nothing is lost".to_owned()));
        }
    };
    bar.finish_and_clear();
    show(&outcome, json);
    Ok(())
}

fn show(outcome: &HandedOver, json: bool) {
    let refusals: Vec<Value> = outcome
        .refusals
        .iter()
        .map(|refusal| {
            let problem = refusal.problem;
            json!({"first": refusal.first, "code": problem.code(), "sentence": problem.sentence()})
        })
        .collect();
    if json {
        let shown = json!({
            "relay": outcome.relay.map(|relay| relay.to_string()),
            "exchanges": outcome.exchanges, "bytes_up": outcome.bytes_up,
            "bytes_down": outcome.bytes_down, "handed": outcome.handed,
            "synced": outcome.synced, "received": outcome.received, "carried": outcome.carried,
            "unproven": outcome.unproven, "refusals": refusals,
        });
        println!("{shown}");
        return;
    }
    println!(
        "已交接 / handed over: ↑ {} 条, ↓ {} 条; {} + {} 字节 bytes",
        outcome.handed,
        outcome.received + outcome.carried,
        outcome.bytes_up,
        outcome.bytes_down
    );
    if outcome.synced > 0 {
        println!("已同步(中继带回回执) / synced, by a receipt brought home: {}", outcome.synced);
    }
    if outcome.unproven > 0 {
        println!("无法核实,未采用 / not proven, and left: {}", outcome.unproven);
    }
    for refusal in refusals {
        println!("未接收 / not taken: {}", refusal["sentence"].as_str().unwrap_or_default());
    }
}
