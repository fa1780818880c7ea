use super::{Floor, ms};
use crate::{
    BenchError, floor,
    made::{Made, within},
    report::{Target, percentile, real},
    run::{Measured, Step, World},
    tablet::Exchange,
};

/// The project's targets, and what else the phases tell.
pub(super) fn targets(
    world: &World<'_>,
    weighed: &[(&Measured, Floor)],
    made: &[Made],
) -> Result<(Vec<Target>, Vec<String>), BenchError> {
    let mut targets = Vec::new();
    let mut notes = vec![format!(
        "首次同步中表单与人员约 / of a first sync, forms and people are about {} B of the body; the \
         floor has none",
        world.introduction.body_down
    )];
    for (measured, floor) in weighed {
        notes.push(note(measured));
        match measured.step {
            Step::Seed | Step::Offline => {}
            Step::Initial => targets.push(Target {
                what: "首次同步用时 / initial wall",
                value: measured.exchanged.as_secs_f64(),
                limit: 3.0 * floor.timed.wall.as_secs_f64(),
                unit: "s",
            }),
            Step::DayEnd => {
                targets.extend(day_end(world, measured, floor));
                targets.push(accept(measured, made)?);
            }
            Step::NoOp => targets.extend(no_op(measured, floor)),
            Step::Next => {
                let limit = 0.55 * real(floor.down.unwrap_or_default() as u64);
                let bodies = measured.exchanges().map(|exchange| exchange.body_down).sum();
                targets.push(bytes(
                    "次日下行字节,套接字 / next bytes down, socket",
                    measured.down,
                    limit,
                ));
                targets.push(bytes("次日下行字节,正文 / next bytes down, bodies", bodies, limit));
            }
        }
    }
    Ok((targets, notes))
}

fn day_end(world: &World<'_>, measured: &Measured, floor: &Floor) -> Vec<Target> {
    let took: Vec<f64> = measured.exchanges().map(|exchange| ms(exchange.took)).collect();
    let trips: Vec<f64> = floor.timed.trips.iter().map(|trip| ms(*trip)).collect();
    let rounds = real(measured.rounds.len() as u64);
    // Every round goes there and back once.
    let waiting = 2.0 * rounds * world.delay.as_secs_f64();
    let most_up = 0.5 * real(floor.up.unwrap_or_default() as u64);
    let bodies_up = measured.exchanges().map(|exchange| exchange.body_up).sum();
    let households = real(world.workload.households() as u64);
    vec![
        Target {
            what: "日终单次同步中位数 / day-end exchange p50",
            value: percentile(&took, 50),
            limit: 3.0 * percentile(&trips, 50),
            unit: "ms",
        },
        Target {
            what: "日终至各副本一致 / day end until all converged",
            value: measured.merged.as_secs_f64(),
            limit: floor.merging.cpu_s.max(waiting),
            unit: "s",
        },
        Target {
            what: "日终服务器处理器 / day-end server CPU",
            value: measured.used.cpu_s,
            limit: floor.merging.cpu_s,
            unit: "s",
        },
        bytes("日终上行字节,套接字 / day-end bytes up, socket", measured.up, most_up),
        bytes("日终上行字节,正文 / day-end bytes up, bodies", bodies_up, most_up),
        Target {
            what: "每户磁盘 / disk per household",
            value: real(measured.disk_bytes) / households.max(1.0),
            limit: 2_048.0,
            unit: "B",
        },
    ]
}

fn bytes(what: &'static str, value: u64, limit: f64) -> Target {
    Target { what, value: real(value), limit, unit: "B" }
}

/// What taking a commit in costs the server, everything but the merger counted, beside what it
/// costs the engine to read one.
fn accept(measured: &Measured, made: &[Made]) -> Result<Target, BenchError> {
    let taken = within(made, &measured.journal);
    let count = real(taken.clone().count() as u64);
    Ok(Target {
        what: "每条提交接收的处理器 / server CPU to accept a commit",
        value: (measured.used.cpu_s - measured.used.merger_s()) * 1e6 / count.max(1.0),
        limit: 10.0 * floor::reading(taken)? * 1e6,
        unit: "µs",
    })
}

fn no_op(measured: &Measured, floor: &Floor) -> Vec<Target> {
    let most = measured.exchanges().map(bodies).max().unwrap_or_default();
    vec![
        Target {
            what: "空同步正文字节(最多) / no-op bodies, the largest",
            value: real(most),
            limit: 300.0,
            unit: "B",
        },
        Target {
            what: "空同步用时 / no-op wall",
            value: measured.exchanged.as_secs_f64(),
            limit: 1.5 * floor.timed.wall.as_secs_f64(),
            unit: "s",
        },
        Target {
            what: "空同步载入档案 / no-op documents loaded",
            value: real(measured.documents_loaded),
            limit: 0.0,
            unit: "",
        },
    ]
}

fn bodies(exchange: &Exchange) -> u64 {
    exchange.body_up + exchange.body_down
}

/// What a phase's row leaves out.
fn note(measured: &Measured) -> String {
    let opening: Vec<f64> = measured.exchanges().map(|exchange| ms(exchange.opening)).collect();
    let saves: Vec<f64> = measured.saves.iter().map(|save| ms(*save)).collect();
    let (up, down) = measured
        .exchanges()
        .fold((0, 0), |(up, down), exchange| (up + exchange.body_up, down + exchange.body_down));
    let received: u64 = measured.exchanges().map(|exchange| exchange.received).sum();
    let sent: u64 = measured.exchanges().map(|exchange| exchange.sent).sum();
    let rounds: Vec<String> = measured.rounds.iter().map(|round| round.len().to_string()).collect();
    let threads = measured.used.threads.iter().filter(|(_, ran)| **ran >= 0.001);
    let threads: Vec<String> = threads.map(|(name, ran)| format!("{name} {ran:.3} s")).collect();
    format!(
        "{}: 正文 bodies ↑{up} ↓{down} B · 提交 commits ↑{sent} ↓{received} · 轮次 syncs by round {} \
         · 交换完 exchanged {:.3} s, 合并完 merged {:.3} s · 线程 threads CPU {} \
         · 打开存储 opening p50 {:.1} ms · 保存 save p50 {:.2} ms p99 {:.2} ms",
        measured.step.name(),
        rounds.join("+"),
        measured.exchanged.as_secs_f64(),
        measured.merged.as_secs_f64(),
        threads.join(", "),
        percentile(&opening, 50),
        percentile(&saves, 50),
        percentile(&saves, 99),
    )
}
