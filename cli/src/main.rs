//! The `zoufang` binary: the server, a tablet for the shell, administration, review, and the
//! demonstration of the whole job. It alone sees both edges.

mod admin;
mod bench;
mod demo;
mod export;
mod forms;
mod generate;
mod office;
mod outcome;
mod quarantine;
mod relay;
mod review;
mod serve;
mod tablet;
mod upkeep;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 走访 Zoufang:离线入户走访与同步 / offline household visits and their sync
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务器 / run the server
    Serve(serve::Serve),
    /// 全流程演示:多台平板离线走访、同步、合并、审核 / the whole job on generated households
    Demo(demo::Demo),
    /// 中继:断网时收存平板数据,再上行 / a relay: takes what tablets hand over, and carries it on
    Relay(relay::Relay),
    /// 命令行平板 / a tablet for the shell
    Tablet(tablet::Tablet),
    /// 管理:村、用户、登记码、令牌 / villages, users, device codes, tokens, rosters
    Admin(admin::Admin),
    /// 审核:待决项列表与决定 / list disputes and decide them
    Review(review::Review),
    /// 隔离或不生效的提交:列表、查看、放行、不予采用 / commits that were set aside, and what becomes of them
    Quarantine(quarantine::Quarantine),
    /// 表单:检查、转换、比较、展示 / forms: check, convert, compare, show
    Form(forms::FormTask),
    /// 导出户状态或文档 / export merged states or documents
    Export(export::Export),
    /// 性能测试:与底线对照 / measure the whole system beside a floor
    Bench(bench::Bench),
    /// 由日志重建全部派生数据并比对 / derive everything anew from the journal, and compare
    Rebuild(upkeep::Rebuild),
    /// 核验日志:签名、链、摘要 / prove the journal: signatures, chain, digests
    Verify(upkeep::Verify),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return outcome::ended(&Err(error.into())),
    };
    let ended = runtime.block_on(async {
        match cli.command {
            Command::Serve(serve) => serve.run().await,
            Command::Demo(demo) => demo.run().await,
            Command::Relay(relay) => relay.run().await,
            Command::Tablet(tablet) => tablet.run().await,
            Command::Admin(admin) => admin.run().await,
            Command::Review(review) => review.run().await,
            Command::Quarantine(quarantine) => quarantine.run().await,
            Command::Form(form) => form.run(),
            Command::Export(export) => export.run().await,
            Command::Bench(bench) => bench.run().await,
            Command::Rebuild(rebuild) => rebuild.run(),
            Command::Verify(verify) => verify.run(),
        }
    });
    outcome::ended(&ended)
}
