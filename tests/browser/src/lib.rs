//! How does a test use the page as a person would? In a browser of its own, on the built page served at a path deep below
//! its host, and with an eye on what leaves the page.
//!
//! What the page is built of is not known here: elements are found by what they are called.

mod axe;
mod browser;
mod devtools;
mod page;
mod setting;

pub use browser::Browser;
pub use page::Page;
pub use setting::{Setting, remove, rewrite};

pub use fantoccini::error::CmdError;

use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::timeout;
pub use xtask_site::Site;

/// What a scenario ends with; assertions panic.
pub type Outcome = Result<(), CmdError>;

/// Where the tests serve what they look at: below any path it has to work.
pub const BASE: &str = "/below/any/path/";

/// The longest time that a scenario may take, on a machine that is busy with other things.
const LIMIT: Duration = Duration::from_secs(180);

/// The longest time that each thing may take that is done after the scenario.
const FAREWELL: Duration = Duration::from_secs(20);

/// Each scenario is a test in each browser; in brackets stands the [`Setting`] of one that is played under its own.
#[macro_export]
macro_rules! scenarios {
    ($($scenario:ident $(($setting:ident))?)*) => {
        mod chromium {
            $(#[test]
            fn $scenario() {
                $crate::play($crate::Browser::Chromium, stringify!($scenario), &[$(super::$setting)?], super::$scenario);
            })*
        }
        mod firefox {
            $(#[test]
            fn $scenario() {
                $crate::play($crate::Browser::Firefox, stringify!($scenario), &[$(super::$setting)?], super::$scenario);
            })*
        }
    };
}

/// Opens the page in a new browser and plays a scenario on it, as [`visit`] does; the setting is the usual one if none is
/// given.
///
/// # Panics
///
/// When the scenario fails, takes too long, or the page asked for anything outside its own folder.
pub fn play<Scenario, Run>(browser: Browser, name: &str, setting: &[Setting], scenario: Scenario)
where
    Scenario: FnOnce(Page) -> Run,
    Run: Future<Output = Outcome> + 'static,
{
    let setting = setting.first().copied().unwrap_or_default();
    let dist = project().join("dist");
    let copy = setting.files.map(|change| {
        let folder = tempfile::tempdir_in(project().join("target")).expect("a folder of its own");
        setting::copy(&dist, folder.path()).and_then(|()| change(folder.path())).expect("a copy of the built page");
        folder
    });
    let folder = copy.as_ref().map_or(&*dist, tempfile::TempDir::path);
    let site = if setting.isolated { Site::open_alone(folder, BASE) } else { Site::open(folder, 0, BASE) };
    look(browser, name, setting, site.expect("a free port"), "", scenario);
}

/// Opens a page of a site in a new browser and plays a scenario on it; then looks whether the page kept to
/// itself.
///
/// The browser and its driver are stopped whatever happens. Of a failure, a picture is kept in
/// `target/browser-failures/`.
///
/// # Panics
///
/// When the scenario fails, takes too long, or the page asked for anything outside its own folder.
pub fn visit<Scenario, Run>(browser: Browser, name: &str, site: Site, page: &str, scenario: Scenario)
where
    Scenario: FnOnce(Page) -> Run,
    Run: Future<Output = Outcome> + 'static,
{
    look(browser, name, Setting::default(), site, page, scenario);
}

fn look<Scenario, Run>(browser: Browser, name: &str, setting: Setting, site: Site, page: &str, scenario: Scenario)
where
    Scenario: FnOnce(Page) -> Run,
    Run: Future<Output = Outcome> + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let saved = tempfile::tempdir().expect("a folder for what the page saves");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let driver = browser.driver();
        let page = Page::open(browser.client(&driver, setting, saved.path()).await, site, page, saved.path()).await;
        let end = timeout(LIMIT, tokio::task::spawn_local(scenario(page.clone()))).await;
        if !matches!(&end, Ok(Ok(Ok(())))) {
            let file = project().join("target/browser-failures").join(format!("{name}-{browser:?}.png"));
            // A browser that hangs gives no picture.
            let _ = timeout(FAREWELL, page.picture(&file)).await;
        }
        let strayed = timeout(FAREWELL, page.strayed()).await;
        // A browser that cannot be closed is stopped with its driver.
        let _ = timeout(FAREWELL, page.close()).await;
        match end.expect("the scenario ends in time") {
            Ok(outcome) => outcome.expect("the browser does what it is told"),
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
        let strayed = strayed.expect("the browser answers in time").expect("it tells what the page asked for");
        assert!(strayed.is_empty(), "the page went outside: {strayed:#?}");
    });
}

/// The top folder of the project.
#[must_use]
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
