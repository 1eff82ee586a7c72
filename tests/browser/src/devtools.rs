//! What does Chromium tell of itself that WebDriver does not ask for?

use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of Chromium's DevTools protocol, which its driver hands on.
#[derive(Debug)]
struct Command(Value);

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}

async fn ask(client: &Client, command: &str, parameters: Value) -> Result<Value, CmdError> {
    client.issue_cmd(Command(json!({ "cmd": command, "params": parameters }))).await
}

/// How long the page's main thread has worked so far, in milliseconds. While others have the processor it does not work, so
/// that a busy machine makes little difference.
pub(crate) async fn worked(client: &Client) -> Result<f64, CmdError> {
    ask(client, "Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
    let metrics = ask(client, "Performance.getMetrics", json!({})).await?;
    let mut metrics = metrics["metrics"].as_array().into_iter().flatten();
    let thread = metrics.find(|metric| metric["name"] == "ThreadTime");
    Ok(thread.and_then(|metric| metric["value"].as_f64()).unwrap_or_default() * 1000.0)
}
