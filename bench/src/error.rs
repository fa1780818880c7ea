use std::io;

use store::StoreError;
use thiserror::Error;

/// Why nothing was measured.
#[derive(Debug, Error)]
pub enum BenchError {
    /// The workload is none, or does not fit together.
    #[error("工作负载有误 / the workload is off: {0}")]
    Workload(String),
    /// No form could be made of it.
    #[error("无法由工作负载生成表单 / no form can be made of the workload: {0}")]
    Form(String),
    /// The server did not start, or refused.
    #[error("服务器未能服务 / the server did not serve: {0}")]
    Server(String),
    /// A tablet failed.
    #[error("平板出错 / a tablet failed: {0}")]
    Tablet(String),
    /// The engine by itself failed over commits that were really made.
    #[error("引擎出错 / the engine failed: {0}")]
    Engine(String),
    /// A file or socket failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server can't be reached.
    #[error("连接服务器失败 / the server can't be reached: {0}")]
    Http(#[from] reqwest::Error),
    /// The server's journal can't be read.
    #[error("日志无法读取 / the journal can't be read: {0}")]
    Journal(#[from] StoreError),
}
