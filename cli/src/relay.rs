//! A relay: a laptop where tablets hand over while the server can't be reached.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use zoufang_relay::{Carried, Road, system_clock};

use crate::{
    office::{rows, text},
    outcome::{Outcome, Trouble},
    serve::stopped,
};

/// A relay over a data directory. Without a task it takes what is handed over until it is told to
/// stop.
#[derive(Debug, Args)]
pub(crate) struct Relay {
    /// 数据目录 / where everything is kept
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 监听地址 / where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7824")]
    listen: SocketAddr,
    /// 上行地址:县服务器或另一中继 / the server, or another relay, to carry everything to
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// 每隔几分钟上行一次 / how often to carry, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1_440))]
    every: u64,
    /// 只上行一次,不监听 / carry once and end, without listening
    #[arg(long, requires = "server")]
    once: bool,
    /// 允许在非本机地址上不加密监听 / listen beyond this machine without TLS
    #[arg(long)]
    without_tls: bool,
    /// 输出 JSON / print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// 登记中继 / enrol the relay with a one-time code
    Enrol {
        /// 登记码 / the code
        code: String,
        /// 县服务器地址 / the server
        #[arg(long, default_value = "http://127.0.0.1:7823")]
        at: String,
        /// 名称 / what people call the relay
        #[arg(long, default_value = "中继")]
        label: String,
    },
    /// 状态:谁来过、多少待上行、上次联系 / who came, what waits, when the server answered last
    Status,
}

impl Relay {
    pub(crate) async fn run(self) -> Outcome {
        match &self.task {
            Some(Task::Enrol { code, at, label }) => self.enrol(code, at, label).await,
            Some(Task::Status) => self.status(),
            None if self.once => self.carry_once().await,
            None => self.serve().await,
        }
    }

    async fn enrol(&self, code: &str, at: &str, label: &str) -> Outcome {
        let device = zoufang_relay::Relay::enrol(&self.data, &Road::new(at)?, code, label).await?;
        if self.json {
            println!("{}", json!({"device": device.to_string(), "label": label}));
        } else {
            println!("已登记 / enrolled: {label} ({device})");
            println!(
                "请管理员执行 / an administrator now says: zoufang admin relay --device {device} \
                 --scope <区划 division>"
            );
        }
        Ok(())
    }

    async fn carry_once(&self) -> Outcome {
        let relay = zoufang_relay::Relay::open(&self.data, system_clock)?;
        let carried = relay.carry(&Road::new(self.server.as_deref().unwrap_or_default())?).await?;
        self.tell_carried(&carried);
        Ok(())
    }

    async fn serve(&self) -> Outcome {
        if !self.listen.ip().is_loopback() && !self.without_tls {
            let words = "非本机地址未加密,请确认并加 --without-tls / beyond this machine nothing \
                         is encrypted; say --without-tls if that is meant";
            return Err(Trouble::Usage(words.to_owned()));
        }
        tracing_subscriber::fmt().json().with_writer(std::io::stderr).init();
        let relay = zoufang_relay::Relay::open(&self.data, system_clock)?;
        let listener = TcpListener::bind(self.listen).await?;
        println!("监听 / listening on http://{}", listener.local_addr()?);
        let serving = relay.serve(listener, stopped()?);
        let Some(server) = &self.server else { return Ok(serving.await?) };
        let (road, every) = (Road::new(server)?, Duration::from_secs(self.every * 60));
        tokio::select! {
            served = serving => Ok(served?),
            () = relay.keep_carrying(&road, every) => Ok(()),
        }
    }

    fn status(&self) -> Outcome {
        let status = zoufang_relay::Relay::status(&self.data).map_err(|_| {
            let words = "中继尚未运行过 / the relay has not run yet";
            Trouble::Usage(words.to_owned())
        })?;
        if self.json {
            println!("{status}");
            return Ok(());
        }
        println!("数据包 / bundles: {}", status["bundles"]);
        println!("待上行 / waiting to be carried: {}", status["waiting"]);
        println!("分叉 / kept apart: {}", status["forks"]);
        println!(
            "上次联系服务器 / last contact with the server: {}",
            shown(&status, "last_server")
        );
        println!("上次联系中继 / last contact with a relay: {}", shown(&status, "last_relay"));
        if let Some(trouble) = status["trouble"].as_str() {
            println!("! {trouble}");
        }
        for visitor in rows(&status, "visitors") {
            println!("{}  {}", text(visitor, "at"), text(visitor, "label"));
        }
        for village in rows(&status, "villages") {
            println!("{}  {}", text(village, "village"), text(village, "name"));
        }
        Ok(())
    }

    fn tell_carried(&self, carried: &Carried) {
        let refusals: Vec<Value> = carried
            .refusals
            .iter()
            .map(|refusal| {
                let problem = refusal.problem;
                json!({"first": refusal.first, "code": problem.code(), "sentence": problem.sentence()})
            })
            .collect();
        if self.json {
            let shown = json!({
                "is_server": carried.is_server, "exchanges": carried.exchanges,
                "sent": carried.sent, "received": carried.received, "refusals": refusals,
            });
            println!("{shown}");
            return;
        }
        let whom = if carried.is_server { "县服务器 server" } else { "中继 relay" };
        println!(
            "已上行至 / carried to: {whom}; ↑ {} 流 streams, ↓ {} 包 bundles",
            carried.sent, carried.received
        );
        for refusal in refusals {
            println!("未接收 / not taken: {}", text(&refusal, "sentence"));
        }
    }
}

fn shown<'a>(status: &'a Value, field: &str) -> &'a str {
    status.get(field).and_then(Value::as_str).unwrap_or("-")
}
