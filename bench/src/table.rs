use core::fmt::Write as _;

use crate::report::{Phase, Report, real};

/// The report as a table for people.
#[must_use]
pub fn table(report: &Report) -> String {
    let mut text = String::new();
    head(&mut text, report);
    for phase in &report.phases {
        rows(&mut text, phase);
    }
    let _ = writeln!(text, "\n目标 targets");
    for target in &report.targets {
        let mark = if target.is_met() { "✓" } else { "✗" };
        let of = if target.limit > 0.0 {
            format!("{:.2}", target.value / target.limit)
        } else {
            "—".to_owned()
        };
        let _ = writeln!(
            text,
            "  {mark} {}: {:.3} {unit}(目标 target ≤ {:.3} {unit},{of})",
            target.what,
            target.value,
            target.limit,
            unit = target.unit,
        );
    }
    let _ = writeln!(text, "\n备注 notes");
    for note in &report.notes {
        let _ = writeln!(text, "  {note}");
    }
    check(&mut text, report);
    text
}

fn head(text: &mut String, report: &Report) {
    let figure =
        |name: &str| report.workload.get(name).map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(
        text,
        "{}: {} 村 villages · {} 户 households · {} 平板 tablets · {} 次走访 visits · 同时 at a time {} · 时延 delay {} ms",
        figure("name"),
        figure("villages"),
        figure("households"),
        figure("tablets"),
        figure("edits"),
        figure("concurrency"),
        figure("delay_ms"),
    );
    let _ = writeln!(
        text,
        "{:<8} {:<22} {:>14} {:>14} {:>8}",
        "阶段", "项 what", "值 value", "底线 floor", "倍 ratio"
    );
}

fn rows(text: &mut String, phase: &Phase) {
    let (floor, ratio) = (phase.floor, phase.ratio);
    let mut row = |what: &str, value: String, floor: Option<String>, ratio: Option<f64>| {
        let floor = floor.unwrap_or_else(|| "—".to_owned());
        let ratio = ratio.map_or_else(|| "—".to_owned(), |ratio| format!("{ratio:.2}"));
        let _ = writeln!(text, "{:<8} {what:<22} {value:>14} {floor:>14} {ratio:>8}", phase.name);
    };
    let seconds = |value: f64| format!("{value:.3} s");
    let kilo = |value: f64| format!("{:.1} KB", value / 1e3);
    row("wall", seconds(phase.wall_s), floor.wall_s.map(seconds), ratio.wall_s);
    row("exchange p50", format!("{:.1} ms", phase.exchange_ms_p50), None, None);
    row("exchange p99", format!("{:.1} ms", phase.exchange_ms_p99), None, None);
    row("bytes up", kilo(real(phase.bytes_up)), floor.bytes_up.map(kilo), ratio.bytes_up);
    row("bytes down", kilo(real(phase.bytes_down)), floor.bytes_down.map(kilo), ratio.bytes_down);
    row("requests", phase.requests.to_string(), None, None);
    row("server CPU", seconds(phase.server_cpu_s), floor.cpu_s.map(seconds), ratio.cpu_s);
    row(
        "server peak memory",
        format!("{:.1} MB", real(phase.server_peak_rss_bytes) / 1e6),
        None,
        None,
    );
    row("server disk", kilo(real(phase.server_disk_bytes)), None, None);
    row("documents loaded", phase.documents_loaded.to_string(), None, None);
}

fn check(text: &mut String, report: &Report) {
    let check = &report.check;
    let mark = if check.holds() { "✓" } else { "✗" };
    let _ = writeln!(
        text,
        "\n核对 check {mark}  副本 replicas {} · 不一致 mismatch {} · 丢失走访 visits lost {} · 丢失值 values lost {} · 待决 disputes {}",
        check.replicas,
        check.replica_mismatch,
        check.visits_lost,
        check.values_lost,
        check.disputes,
    );
}
