//! Does the page work without a network once it has been loaded, and is it always one build as a whole?

use kubestow_browser_tests::{BASE, Browser, CmdError, Outcome, Page, Site, project, visit};
use std::path::{Path, PathBuf};
use std::{fs, io};
use tempfile::TempDir;

/// Each scenario is played on a copy of the built page, which it may change, in each browser.
macro_rules! builds {
    ($($scenario:ident)*) => {
        mod chromium {
            $(#[test]
            fn $scenario() {
                super::play(super::Browser::Chromium, stringify!($scenario), super::$scenario);
            })*
        }
        mod firefox {
            $(#[test]
            fn $scenario() {
                super::play(super::Browser::Firefox, stringify!($scenario), super::$scenario);
            })*
        }
    };
}

builds! {
    a_page_that_was_loaded_once_works_without_its_server
    a_new_build_takes_the_place_of_the_old_one_as_a_whole
    a_page_that_is_open_keeps_its_build
    half_a_build_is_not_kept
}

const EXAMPLE: &str = "[data-testid=example]";
const VARIABLE: &str = "[data-testid=variable][data-name=CONNECTION_MAX]";

/// The rules of the service worker, as they are written.
const RULES: &str = include_str!("../../../web/js/offline.js");

fn play<Run>(browser: Browser, name: &str, scenario: fn(Page, PathBuf) -> Run)
where
    Run: Future<Output = Outcome> + 'static,
{
    let copy = TempDir::new_in(project().join("target")).expect("a folder");
    copy_folder(&project().join("dist"), copy.path()).expect("the page is built");
    let site = Site::open(copy.path(), 0, BASE).expect("a free port");
    let folder = copy.path().to_owned();
    visit(browser, name, site, "", |page| scenario(page, folder));
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let is_compressed = path.extension().is_some_and(|ending| ending == "br" || ending == "gz");
        // The guide is no part of the page; compressed copies would hide what a scenario changes.
        match path.is_dir() {
            true if name == "guide" => {}
            true => copy_folder(&path, &to.join(name))?,
            false if is_compressed => {}
            false => fs::copy(&path, to.join(name)).map(drop)?,
        }
    }
    Ok(())
}

/// Puts a new build on the server, as a whole or but for its service worker.
fn deploy(folder: &Path, name: &str, is_whole: bool) {
    let mut styles = fs::read_dir(folder.join("css")).expect("there are styles").flatten();
    let styles = styles.find(|entry| entry.file_name().to_string_lossy().starts_with("page"));
    let styles = styles.expect("there are those of the page").path();
    let rules = fs::read_to_string(&styles).expect("they can be read");
    fs::write(&styles, format!("{rules}\n/* {name} */")).expect("they can be written");
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page).expect("there is a page");
    let titled = text.replace("<title>", &format!("<title>{name} "));
    fs::write(page, titled).expect("it can be written");
    if is_whole {
        xtask_site::offline::write(folder, RULES).expect("it can be built");
    }
}

/// The names of the builds that the page and its styles are of, and how many builds are kept.
const BUILDS: &str =
    "const styles = fetch(document.querySelector('link[href*=\"/page\"]').href).then((found) => found.text());
    return Promise.all([styles, caches.keys()]).then(([styles, kept]) => {
        const name = /[/][*] (\\w+) [*][/]$/.exec(styles)?.[1] ?? 'first';
        return [document.title.replace(' Kubestow', '').replace('Kubestow', 'first'), name, kept.length];
    })";

async fn builds(page: &Page) -> Result<(String, String, u64), CmdError> {
    let builds = page.run(BUILDS).await?;
    let name = |part: &serde_json::Value| part.as_str().unwrap_or_default().to_owned();
    Ok((name(&builds[0]), name(&builds[1]), builds[2].as_u64().unwrap_or_default()))
}

/// Waits until what is kept is what the page is of.
async fn kept(page: &Page) -> Outcome {
    let script = "const build = document.querySelector('meta[name=build]').content;
        const worker = navigator.serviceWorker.controller;
        return worker?.state === 'activated' && worker.scriptURL.endsWith(`?${build}`)";
    page.until(async |page| page.run(script).await, |is_kept| *is_kept == true).await?;
    Ok(())
}

/// Waits until the page and its styles are of a build, and this alone is kept.
async fn is_of(page: &Page, name: &str) -> Outcome {
    page.until(async |page| builds(page).await, |(shown, styles, _)| shown == name && styles == name).await?;
    Ok(())
}

/// Loads the page anew as a person does: Firefox's driver would go past the service worker.
async fn reload(page: &Page) -> Outcome {
    page.run("window.isOld = true; setTimeout(() => location.reload())").await?;
    let script = "return !window.isOld && !!document.querySelector('main')";
    // While the page changes, there may be none to answer.
    page.until(async |page| Ok(page.run(script).await.unwrap_or_default()), |is_new| *is_new == true).await?;
    Ok(())
}

async fn a_page_that_was_loaded_once_works_without_its_server(page: Page, _: PathBuf) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    kept(&page).await?;
    page.unplug();
    reload(&page).await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    page.pick(EXAMPLE, "missing-key").await?;
    page.click("[data-testid=view-problems]").await?;
    page.shows("[data-testid=problem]", "loglevel").await?;
    page.type_keys("# typed without a network\n").await?;
    page.open_at("view=objects").await?;
    page.shows("[data-testid=objects]", "Pod").await?;
    Ok(())
}

async fn a_new_build_takes_the_place_of_the_old_one_as_a_whole(page: Page, folder: PathBuf) -> Outcome {
    kept(&page).await?;
    deploy(&folder, "second", true);
    reload(&page).await?;
    is_of(&page, "second").await?;
    kept(&page).await?;
    page.unplug();
    reload(&page).await?;
    page.until(async |page| builds(page).await, |builds| *builds == ("second".to_owned(), "second".to_owned(), 1))
        .await?;
    Ok(())
}

async fn a_page_that_is_open_keeps_its_build(page: Page, folder: PathBuf) -> Outcome {
    kept(&page).await?;
    page.run("window.other = open(location.href)").await?;
    page.until(async |page| page.run("return !!other.document.querySelector('main')").await, |is| *is == true).await?;
    deploy(&folder, "second", true);
    reload(&page).await?;
    is_of(&page, "first").await?;
    Ok(())
}

async fn half_a_build_is_not_kept(page: Page, folder: PathBuf) -> Outcome {
    kept(&page).await?;
    deploy(&folder, "second", false);
    reload(&page).await?;
    is_of(&page, "first").await?;
    page.run(
        "return navigator.serviceWorker.ready.then((it) => it.unregister()).then(() => caches.keys()).then(
        (names) => Promise.all(names.map((name) => caches.delete(name))))",
    )
    .await?;
    reload(&page).await?;
    is_of(&page, "second").await?;
    page.shows("[data-testid=answer-containers]", "").await?;
    // The page of the second build has the id of the first, whose files are not there any more.
    let tried =
        "return navigator.serviceWorker.register('./offline.js?' + document.querySelector('meta[name=build]').content)
        .then((found) => new Promise((resolve) => {
            const worker = found.installing;
            if (!worker) resolve('none');
            else worker.onstatechange = () => resolve(worker.state);
        }), () => 'none')";
    let state = page.run(tried).await?;
    assert!(state == "redundant" || state == "none", "{state}");
    assert_eq!(builds(&page).await?.2, 0);
    Ok(())
}
