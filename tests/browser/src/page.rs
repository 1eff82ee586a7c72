//! What can a person do on the page, and what do they see?

use fantoccini::Client;
use fantoccini::error::CmdError;
use serde_json::Value;
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use xtask_site::Site;

/// How long to wait for something to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// The page in a browser.
#[derive(Clone)]
pub struct Page {
    client: Client,
    site: Arc<Site>,
}

impl Page {
    /// Opens the page.
    pub(crate) async fn open(client: Client, site: Site) -> Self {
        client.goto(&site.url()).await.expect("the page is served");
        Self { client, site: Arc::new(site) }
    }

    /// What the page has asked for outside its own folder since the last call, and what its policy has kept it from doing.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn strayed(&self) -> Result<Vec<String>, CmdError> {
        let script = "const asked = performance.getEntriesByType('resource').map(entry => entry.name);
            performance.clearResourceTimings();
            return asked";
        let asked = self.run(script).await?;
        let asked = asked.as_array().into_iter().flatten().filter_map(Value::as_str);
        let outside = asked.filter(|url| !url.starts_with(&self.site.url()) && !url.starts_with("data:"));
        Ok(outside.map(str::to_owned).chain(self.site.take_breaches()).collect())
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// Those of the script.
    pub async fn run(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute(script, Vec::new()).await
    }

    /// Waits until an answer of the page is as wanted.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    ///
    /// # Panics
    ///
    /// When it does not become so in good time; says what the last answer was.
    pub async fn until<T: Debug>(
        &self,
        ask: impl AsyncFn(&Self) -> Result<T, CmdError>,
        wanted: impl Fn(&T) -> bool,
    ) -> Result<T, CmdError> {
        let started = Instant::now();
        loop {
            let answer = ask(self).await?;
            if wanted(&answer) {
                return Ok(answer);
            }
            assert!(started.elapsed() < PATIENCE, "the page still says {answer:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Keeps a picture of the page, if the browser can still give one.
    pub(crate) async fn picture(&self, file: &Path) {
        if let (Some(folder), Ok(png)) = (file.parent(), self.client.screenshot().await) {
            let _ = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, png));
        }
    }

    /// Closes the browser.
    pub(crate) async fn close(self) {
        // A browser that has crashed is closed.
        let _ = self.client.close().await;
    }
}
