use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::process::{json, run};

const PHASES: [&str; 6] = ["seed", "initial", "offline", "dayend", "noop", "next"];

/// What stands beside every phase.
const FIGURES: [&str; 13] = [
    "wall_s",
    "exchange_ms_p50",
    "exchange_ms_p99",
    "bytes_up",
    "bytes_down",
    "requests",
    "server_cpu_s",
    "server_peak_rss_bytes",
    "server_disk_bytes",
    "documents_loaded",
    "floor",
    "ratio",
    "name",
];

fn generate(place: &TempDir, name: &str) -> String {
    let file = place.path().join(name).to_str().expect("a plain path").to_owned();
    let size = ["bench", "generate", "--villages", "2", "--households", "12", "--seed", "4"];
    let output = run(&[size.as_slice(), &[&file]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

#[test]
fn whatever_is_measured_all_replicas_agree_and_nothing_is_lost() {
    let place = TempDir::new().expect("a directory");
    let report = json(&["bench", &generate(&place, "workload.json"), "--json"]);
    let check = &report["check"];
    assert_eq!(check["replicas"], 3);
    for promise in ["replica_mismatch", "visits_lost", "values_lost"] {
        assert_eq!(check[promise], 0, "{promise}");
    }
    assert!(check["disputes"].is_u64());
    let phases = report["phases"].as_array().expect("phases");
    let names: Vec<&str> = phases.iter().filter_map(|phase| phase["name"].as_str()).collect();
    assert_eq!(names, PHASES);
    for phase in phases {
        for figure in FIGURES {
            assert!(phase.get(figure).is_some(), "{figure} of {} is missing", phase["name"]);
        }
        for beside in ["floor", "ratio"] {
            for figure in ["wall_s", "bytes_up", "bytes_down", "cpu_s"] {
                assert!(phase[beside].get(figure).is_some(), "{beside} {figure} is missing");
            }
        }
    }
    // One tablet shares its households with another, and both fetch what the other wrote.
    assert_eq!(phases[3]["requests"], 5, "day end");
    assert_eq!(phases[4]["documents_loaded"], 0, "nothing is new");
    assert_eq!(report["workload"]["edits"], 30);
}

#[test]
fn a_workload_that_does_not_fit_together_is_refused_with_a_reason() {
    let place = TempDir::new().expect("a directory");
    let file = generate(&place, "sound.json");
    let text = fs::read_to_string(&file).expect("a workload");
    let sound: Value = serde_json::from_str(&text).expect("JSON");
    let mut strange = sound.clone();
    strange["tablets"][0]["village"] = "nowhere".into();
    let mut nested = sound;
    nested["villages"][0]["households"][0]["doc"]["members"][0] = 7.into();
    for workload in [strange, nested] {
        fs::write(&file, workload.to_string()).expect("a file");
        let output = run(&["bench", &file]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("工作负载有误"), "{told}");
    }
}
