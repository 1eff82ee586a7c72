//! What can a person do on the page, and what do they see?

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
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
    saved: Arc<Path>,
}

impl Page {
    /// Opens a page of the site.
    /// What it saves comes into the folder `saved`.
    pub(crate) async fn open(client: Client, site: Site, page: &str, saved: &Path) -> Self {
        client.goto(&format!("{}{page}", site.url())).await.expect("the page is served");
        Self { client, site: Arc::new(site), saved: saved.into() }
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

    /// Stops the server of the page, as if the network were gone.
    pub fn unplug(&self) {
        self.site.stop();
    }

    /// Picks an entry of a list by its value.
    ///
    /// # Errors
    ///
    /// When the list or the entry is not there.
    pub async fn pick(&self, list: &str, value: &str) -> Result<(), CmdError> {
        let list = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(list)).await?;
        list.select_by_value(value).await
    }

    /// Clicks on an element.
    ///
    /// # Errors
    ///
    /// When it does not appear, or is covered.
    pub async fn click(&self, element: &str) -> Result<(), CmdError> {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(element)).await?.click().await
    }

    /// Types into an element, as soon as it is there.
    ///
    /// # Errors
    ///
    /// When the element does not appear.
    pub async fn enter(&self, element: &str, keys: &str) -> Result<(), CmdError> {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(element)).await?.send_keys(keys).await
    }

    /// Types into the editor, as soon as it is there in full.
    ///
    /// # Errors
    ///
    /// When the editor does not appear.
    pub async fn type_keys(&self, keys: &str) -> Result<(), CmdError> {
        let editor = Locator::Css("[data-testid=editor][data-mounted=true] > div");
        let host = self.client.wait().at_most(PATIENCE).for_element(editor).await?;
        host.shadow_root().await?.find(Locator::Css("[role=textbox]")).await?.send_keys(keys).await
    }

    /// Pastes a text, repeated, at the end of what the editor holds.
    ///
    /// # Errors
    ///
    /// When the editor does not appear.
    pub async fn paste(&self, text: &str, times: usize) -> Result<(), CmdError> {
        // The keys bring the cursor there, and the editor into being.
        self.type_keys(&Key::PageDown.to_string().repeat(9)).await?;
        let script = "const editor = document.activeElement.shadowRoot.activeElement;
            const paste = new ClipboardEvent('paste', { clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
            paste.clipboardData.setData('text/plain', arguments[0].repeat(arguments[1]));
            editor.dispatchEvent(paste)";
        self.client.execute(script, vec![text.into(), times.into()]).await.map(drop)
    }

    /// The text of the first element that a selector finds, as it can be seen.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn text(&self, element: &str) -> Result<Option<String>, CmdError> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? null";
        let text = self.client.execute(script, vec![element.into()]).await?;
        Ok(text.as_str().map(str::to_owned))
    }

    /// Waits until an element shows a text.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    ///
    /// # Panics
    ///
    /// When the text does not appear in good time.
    pub async fn shows(&self, element: &str, text: &str) -> Result<String, CmdError> {
        let shown = self.until(
            async |page| page.text(element).await,
            |shown| shown.as_ref().is_some_and(|shown| shown.contains(text)),
        );
        Ok(shown.await?.unwrap_or_default())
    }

    /// The text of a file that the page has saved, as soon as all of it is there.
    ///
    /// # Errors
    ///
    /// None; so that it can be used as other questions are.
    ///
    /// # Panics
    ///
    /// When it does not come in good time.
    pub async fn saved(&self, name: &str) -> Result<String, CmdError> {
        let file = self.saved.join(name);
        // Firefox makes an empty file first.
        let read =
            self.until(async |_| Ok(std::fs::read_to_string(&file).unwrap_or_default()), |text| !text.is_empty());
        read.await
    }

    /// The number of the line that the editor marks as the one with the cursor, while it has the focus.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn line(&self) -> Result<Option<u64>, CmdError> {
        let script = "const root = document.activeElement?.shadowRoot;
            return root?.activeElement ? Number(root.querySelector('.cm-lineNumbers .cm-activeLineGutter')?.innerText) : null";
        Ok(self.run(script).await?.as_u64())
    }

    /// Opens the page anew with a fragment in its address.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn open_at(&self, fragment: &str) -> Result<(), CmdError> {
        // From another page: the same one would only be told of the new fragment.
        self.client.goto("about:blank").await?;
        self.client.goto(&format!("{}#{fragment}", self.site.url())).await
    }

    /// Opens the page anew, with a fragment in its address, for a visitor of whom the browser has kept something from before.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn return_with(&self, kept: &Value, fragment: &str) -> Result<(), CmdError> {
        // The page that is left has nothing more to say to it.
        let keep = "localStorage.clear();
            Object.assign(localStorage, arguments[0]);
            Storage.prototype.setItem = () => {}";
        self.client.execute(keep, vec![kept.clone()]).await?;
        self.open_at(fragment).await
    }

    /// Sends keys to an element.
    ///
    /// # Errors
    ///
    /// When it is not there.
    pub async fn press(&self, element: &str, keys: &str) -> Result<(), CmdError> {
        self.client.wait().at_most(PATIENCE).for_element(Locator::Css(element)).await?.send_keys(keys).await
    }

    /// Loads the page anew.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn reload(&self) -> Result<(), CmdError> {
        self.client.refresh().await
    }

    /// Gives the window a size, in CSS pixels.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn resize(&self, width: u32, height: u32) -> Result<(), CmdError> {
        self.client.set_window_size(width, height).await
    }

    /// Presses a key where the focus is, as a person without a mouse does.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn strike(&self, key: Key) -> Result<(), CmdError> {
        self.strike_letter(char::from(key)).await
    }

    /// Presses the key of a letter where the focus is.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn strike_letter(&self, value: char) -> Result<(), CmdError> {
        let keys = KeyActions::new("keys".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await
    }

    /// Finds an element of the editor, whose own tree the page's selectors do not reach.
    async fn of_editor(&self, element: &str) -> Result<Element, CmdError> {
        let host = Locator::Css("[data-testid=editor][data-mounted=true] > div");
        let root = self.client.wait().at_most(PATIENCE).for_element(host).await?.shadow_root().await?;
        let started = Instant::now();
        loop {
            match root.find(Locator::Css(element)).await {
                Err(_) if started.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(50)).await,
                found => return found,
            }
        }
    }

    /// Clicks on an element of the editor.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn click_in_editor(&self, element: &str) -> Result<(), CmdError> {
        self.of_editor(element).await?.click().await
    }

    /// Moves the mouse onto an element of the editor.
    ///
    /// # Errors
    ///
    /// When it does not appear.
    pub async fn point_in_editor(&self, element: &str) -> Result<(), CmdError> {
        let element = self.of_editor(element).await?;
        let to = |x| PointerAction::MoveToElement { element: element.clone(), duration: None, x, y: 0.0 };
        // A mouse that stands still moves nothing.
        self.client.perform_actions(MouseActions::new("mouse".to_owned()).then(to(0.0)).then(to(2.0))).await
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    ///
    /// Those of the script.
    pub async fn run(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute(script, Vec::new()).await
    }

    /// Runs a script that takes texts as its arguments.
    ///
    /// # Errors
    ///
    /// Those of the script.
    pub async fn run_with(&self, script: &str, texts: &[&str]) -> Result<Value, CmdError> {
        self.client.execute(script, texts.iter().map(|text| Value::from(*text)).collect()).await
    }

    /// Runs a script that calls its last argument when it is done, with what it found.
    ///
    /// # Errors
    ///
    /// Those of the script.
    pub async fn run_async(&self, script: &str) -> Result<Value, CmdError> {
        self.client.execute_async(script, Vec::new()).await
    }

    /// How long the page's main thread has worked so far, in milliseconds; Chromium alone tells.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn worked(&self) -> Result<f64, CmdError> {
        crate::devtools::worked(&self.client).await
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
