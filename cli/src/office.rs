use std::{fs, path::PathBuf, time::Duration};

use clap::Args;
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

use crate::outcome::Trouble;

/// Which server, and on whose behalf.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// 服务器数据目录(本机) / the data directory of a server that runs on this machine
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 服务器地址 / the server's address, such as http://127.0.0.1:7823
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    server: Option<String>,
    /// 访问令牌,也可用环境变量 / a bearer token; better given in the environment
    #[arg(long, env = "ZOUFANG_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// A desk in the office: speaks to the server's JSON interface.
#[derive(Debug, Clone)]
pub(crate) struct Office {
    base: String,
    token: String,
    http: Client,
}

impl Place {
    /// Sits down at the office. With `--data` the operator's token is taken unless another is
    /// given.
    pub(crate) fn office(&self) -> Result<Office, Trouble> {
        let (base, own) = match (&self.data, &self.server) {
            (Some(data), _) => {
                let address = fs::read_to_string(data.join("listen")).map_err(|_| {
                    Trouble::Usage(
                        "该目录没有运行中的服务器 / no server runs on that directory; start \
                         `zoufang serve` first"
                            .to_owned(),
                    )
                })?;
                let token = fs::read_to_string(data.join("operator.token")).ok();
                (format!("http://{}", address.trim()), token)
            }
            (None, Some(server)) => (server.trim_end_matches('/').to_owned(), None),
            (None, None) => {
                let words = "请用 --data 或 --server 指明服务器 / name the server with --data or \
                             --server";
                return Err(Trouble::Usage(words.to_owned()));
            }
        };
        let token = self.token.clone().or(own).ok_or_else(|| {
            Trouble::Usage("请提供令牌 / give a token with --token or ZOUFANG_TOKEN".to_owned())
        })?;
        Office::new(base, token.trim().to_owned())
    }
}

impl Office {
    pub(crate) fn new(base: String, token: String) -> Result<Self, Trouble> {
        // Whoever was first to install a provider has chosen for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().timeout(Duration::from_secs(120)).build()?;
        Ok(Self { base, token, http })
    }

    /// Reads JSON.
    pub(crate) async fn get(&self, path: &str) -> Result<Value, Trouble> {
        Ok(self.fetch(path).await?.json().await?)
    }

    /// Reads whatever there is.
    pub(crate) async fn fetch(&self, path: &str) -> Result<Response, Trouble> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        sound(request.send().await?).await
    }

    /// Sends JSON and reads JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.send(path, body.to_string()).await
    }

    /// Sends lines of JSON and reads JSON.
    pub(crate) async fn send(&self, path: &str, body: String) -> Result<Value, Trouble> {
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body);
        Ok(sound(request.send().await?).await?.json().await?)
    }

    /// The same office, on another's behalf.
    pub(crate) fn on_behalf(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Waits until the server has merged what it accepted.
    pub(crate) async fn merged(&self) -> Result<(), Trouble> {
        loop {
            let request = self.http.get(format!("{}/readyz", self.base));
            if request.send().await?.status() == StatusCode::OK {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The text of a field, or nothing.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The rows of a field, or none.
pub(crate) fn rows<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

async fn sound(response: Response) -> Result<Response, Trouble> {
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    let problem: Value = response.json().await.unwrap_or_default();
    let code = text(&problem, "code");
    let code = if code.is_empty() { status.to_string() } else { code.to_owned() };
    let title = text(&problem, "title");
    let mut sentence = if title.is_empty() { "请求被拒绝 / refused" } else { title }.to_owned();
    for problem in rows(&problem, "problems") {
        sentence.push_str("\n  ");
        sentence.push_str(&particular(problem));
    }
    Err(Trouble::Refused { code, sentence })
}

/// One particular of a refusal in a line: where, which and what.
fn particular(problem: &Value) -> String {
    let (sheet, column, code) =
        (text(problem, "sheet"), text(problem, "column"), text(problem, "code"));
    let place = match problem["row"].as_u64() {
        Some(row) => format!("{sheet} {row} [{column}] "),
        None => String::new(),
    };
    let message = &problem["message"];
    format!("{place}{code}: {} / {}", text(message, "zh"), text(message, "en"))
}
