//! How is a browser started and stopped?

use crate::Setting;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest time that a driver or a browser may take to start.
const START: Duration = Duration::from_secs(60);

/// The browsers that the page is tested in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

/// A WebDriver process, stopped when dropped.
pub(crate) struct Driver {
    process: Child,
    url: String,
}

impl Browser {
    /// Starts the browser's driver, which is on the search path.
    pub(crate) fn driver(self) -> Driver {
        let program = match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
        };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let mut command = Command::new(program);
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        if self == Self::Firefox {
            // Its second port is the same for all drivers unless it is told to choose.
            command.arg("--websocket-port=0");
        }
        let process = command.spawn().unwrap_or_else(|error| panic!("cannot run {program}: {error}"));
        let driver = Driver { process, url: format!("http://127.0.0.1:{port}") };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < START, "{program} does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        driver
    }

    /// Opens a browser window.
    /// What the page saves goes into the folder `saved`.
    pub(crate) async fn client(self, driver: &Driver, setting: Setting, saved: &Path) -> Client {
        let Value::Object(capabilities) = self.capabilities(setting, saved) else {
            unreachable!("capabilities are an object")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let start = builder.capabilities(capabilities).connect(&driver.url);
        let client = tokio::time::timeout(START, start).await;
        client.expect("the browser starts in time").expect("the browser starts")
    }

    fn capabilities(self, setting: Setting, saved: &Path) -> Value {
        match self {
            Self::Chromium => json!({ "goog:chromeOptions": {
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--no-first-run", "--window-size=1280,900", "--lang=en",
                    // What moves has other colours on its way.
                    "--force-prefers-reduced-motion",
                    // Memory is measured when it is asked for, not at some later time.
                    "--enable-blink-features=ForceEagerMeasureMemory",
                ],
                "prefs": {
                    "download.default_directory": saved,
                    "profile.default_content_setting_values.cookies": if setting.no_storage { 2 } else { 1 },
                },
            } }),
            Self::Firefox => json!({ "moz:firefoxOptions": {
                "args": ["-headless", "--width=1280", "--height=900"],
                "prefs": {
                    "intl.accept_languages": "en",
                    "ui.prefersReducedMotion": 1,
                    "browser.download.folderList": 2,
                    "browser.download.dir": saved,
                    "network.cookie.cookieBehavior": if setting.no_storage { 2 } else { 5 },
                },
            } }),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A browser that could not be closed in time is a child of the driver. All may have ended of themselves.
        let _ = Command::new("pkill").args(["-KILL", "-P", &self.process.id().to_string()]).status();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
