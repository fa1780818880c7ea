use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::BenchError;

/// Somebody who speaks to the server's JSON interface, beside what is measured.
pub(crate) struct Desk {
    base: String,
    token: String,
    http: Client,
}

/// What the server counted of its own work.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) journal_bytes: u64,
    pub(crate) documents_loaded: u64,
}

impl Desk {
    pub(crate) fn new(base: String, token: String) -> Result<Self, BenchError> {
        // Whoever was first to install a provider has chosen for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().timeout(Duration::from_secs(3_600)).build()?;
        Ok(Self { base, token, http })
    }

    /// The same server, on another's behalf.
    pub(crate) fn on_behalf(&self, token: &str) -> Self {
        Self { base: self.base.clone(), token: token.to_owned(), http: self.http.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, BenchError> {
        self.ask(self.http.get(format!("{}{path}", self.base))).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, BenchError> {
        self.ask(self.http.post(format!("{}{path}", self.base)).json(body)).await
    }

    /// Makes a person known and gives them a role in each of some divisions.
    pub(crate) async fn user(
        &self,
        login: &str,
        role: &str,
        scopes: &[String],
    ) -> Result<(), BenchError> {
        for (number, scope) in scopes.iter().enumerate() {
            let grant = json!({
                "login": login, "name": login, "role": role, "scope": scope, "from": "2020-01-01",
            });
            let path = if number == 0 { "/v1/admin/users" } else { "/v1/admin/grants" };
            self.post(path, &grant).await?;
        }
        Ok(())
    }

    /// A one-time code for a person's device.
    pub(crate) async fn code(&self, login: &str) -> Result<String, BenchError> {
        let answer = self.post("/v1/admin/codes", &json!({"login": login})).await?;
        Ok(text(&answer, "code").to_owned())
    }

    /// A person's own desk.
    pub(crate) async fn desk_of(&self, login: &str) -> Result<Self, BenchError> {
        let asked = json!({"login": login, "label": "bench"});
        let answer = self.post("/v1/admin/tokens", &asked).await?;
        Ok(self.on_behalf(text(&answer, "token")))
    }

    /// Waits until everything that was accepted is merged, and reads the server's figures.
    pub(crate) fn merged(&self, runtime: &Runtime) -> Result<Figures, BenchError> {
        let figures = runtime.block_on(self.get("/v1/admin/figures?merged=true"))?;
        let figure = |name: &str| figures.get(name).and_then(Value::as_u64).unwrap_or_default();
        Ok(Figures {
            journal_bytes: figure("journal_bytes"),
            documents_loaded: figure("documents_loaded"),
        })
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value, BenchError> {
        let response = request.bearer_auth(&self.token).send().await?;
        let status = response.status();
        let body: Value = response.json().await?;
        if status.is_success() { Ok(body) } else { Err(BenchError::Server(body.to_string())) }
    }
}

/// The text of a field, or nothing.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
