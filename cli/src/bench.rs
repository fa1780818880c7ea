//! The bench for the shell.

use std::{fs::File, io::BufWriter, path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use kernel::Gazetteer;
use tempfile::TempDir;
use tokio::sync::oneshot;
use zoufang_bench::{Leash, Plan, Report, Step, Wanted, Workload, generate, table};

use crate::{
    outcome::{Outcome, Trouble},
    serve::DIVISIONS,
};

/// Measures the whole system on a workload file, beside a floor on the same work.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    /// 工作负载文件 / the workload
    #[arg(required = true)]
    workload: Option<PathBuf>,
    /// 输出 JSON / print JSON
    #[arg(long)]
    json: bool,
    /// 同时同步的平板数 / how many tablets sync at a time
    #[arg(long, default_value_t = 10)]
    concurrency: usize,
    /// 单向时延(毫秒) / how long the way takes in each direction, in ms
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// 要报告的阶段,逗号分隔 / the phases that are told, by commas; earlier ones run in any case
    #[arg(long, value_delimiter = ',', default_value = "seed,initial,offline,dayend,noop,next")]
    phases: Vec<Step>,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// 生成工作负载文件 / generate a workload
    Generate {
        /// 村数 / villages
        #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=2_000))]
        villages: u32,
        /// 每村户数 / households in each village
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
        households: u32,
        /// 随机种子 / the seed: the same one gives the same file
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// 输出文件 / where it is written
        out: PathBuf,
    },
}

impl Bench {
    pub(crate) async fn run(self) -> Outcome {
        if let Some(Task::Generate { villages, households, seed, out }) = &self.task {
            let wanted = Wanted { villages: *villages, households: *households, seed: *seed };
            let file = BufWriter::new(File::create(out)?);
            return serde_json::to_writer(file, &generate(wanted))
                .map_err(|error| Trouble::Io(error.into()));
        }
        let Some(file) = self.workload.clone() else { return Ok(()) };
        let place = TempDir::with_prefix("zoufang-bench-")?;
        let leash = Leash::default();
        let (done, result) = oneshot::channel();
        let (held, folder, json) = (leash.clone(), place.path().to_owned(), self.json);
        // Not a task of the runtime, so that an interruption need not wait for it.
        std::thread::spawn(move || {
            // Nobody may be listening any more.
            let _ = done.send(self.measure(&file, &folder, &held));
        });
        let measured = tokio::select! {
            measured = result => measured,
            _ = tokio::signal::ctrl_c() => {
                leash.end();
                return Err(Trouble::Usage("已中断 / interrupted".to_owned()));
            }
        };
        // After an error the server may still run.
        leash.end();
        let words = || "测量中断 / the measuring broke off".to_owned();
        let report = measured.map_err(|_| Trouble::NotProven(words()))??;
        if json {
            println!("{}", serde_json::to_string(&report).map_err(std::io::Error::from)?);
        } else {
            print!("{}", table(&report));
        }
        if report.check.holds() {
            return Ok(());
        }
        Err(Trouble::NotProven(format!("{:?}", report.check)))
    }

    fn measure(
        &self,
        file: &std::path::Path,
        place: &std::path::Path,
        leash: &Leash,
    ) -> Result<Report, Trouble> {
        let workload = Workload::read(file)?;
        let divisions =
            Gazetteer::read(DIVISIONS).map_err(|error| Trouble::Usage(error.to_string()))?;
        let plan = Plan {
            workload: &workload,
            name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            program: std::env::current_exe()?,
            divisions: &divisions,
            concurrency: self.concurrency,
            delay: Duration::from_millis(self.delay_ms),
            phases: self.phases.clone(),
        };
        Ok(zoufang_bench::run(&plan, place, leash, &|line| eprintln!("{line}"))?)
    }
}
