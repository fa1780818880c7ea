use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use zoufang_server::{Config, Ports, Server};

use crate::outcome::{Outcome, Trouble};

/// The division list that ships with the program.
pub(crate) const DIVISIONS: &str = include_str!("../../forms/divisions/longyan.csv");

/// The calendar of working days that ships with the program.
pub(crate) const WORKDAYS: &str = include_str!("../../forms/calendar/china.csv");

/// What the index may use for its cache unless told otherwise: 64 MiB.
pub(crate) const CACHE_BYTES: u64 = 64 << 20;

/// Runs the server until it is told to stop.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// 数据目录 / where everything is kept
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 监听地址 / where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7823")]
    listen: SocketAddr,
    /// 允许演示数据(证件号 350899 开头) / take generated people; everything then says so
    #[arg(long)]
    demo: bool,
    /// 允许在非本机地址上不加密监听(须有加密代理在前) / listen beyond this machine without TLS,
    /// behind a proxy that has it
    #[arg(long)]
    behind_proxy: bool,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        if !self.listen.ip().is_loopback() && !self.behind_proxy {
            let words = "非本机地址需加密代理,请加 --behind-proxy / beyond this machine TLS is \
                         needed; put a proxy before it and say --behind-proxy";
            return Err(Trouble::Usage(words.to_owned()));
        }
        tracing_subscriber::fmt().json().with_writer(std::io::stderr).init();
        let config = Config {
            data: self.data.clone(),
            divisions: DIVISIONS.to_owned(),
            demo: self.demo,
            cache_bytes: CACHE_BYTES,
        };
        let server = Server::open(config, Ports::system()).await?;
        let listener = TcpListener::bind(self.listen).await?;
        let address = listener.local_addr()?;
        Server::announce(&self.data, address)?;
        println!("监听 / listening on http://{address}");
        server.serve(listener, stopped()?).await?;
        Ok(())
    }
}

/// Ready when the process is asked to end.
pub(crate) fn stopped() -> Result<impl Future<Output = ()> + Send + 'static, Trouble> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    })
}
