//! A part of the page that cannot be had is said to be missing, and costs no text.

use crate::{EXAMPLE, draft, edited};
use kubestow_browser_tests::{Outcome, Page, Setting, remove, rewrite, scenarios};

scenarios! {
    a_page_whose_module_is_missing_says_so(NO_MODULE)
    a_page_whose_module_is_garbage_says_so(MODULE_OF_GARBAGE)
    a_page_without_its_first_script_says_so_in_time(NO_SCRIPT)
    an_engine_that_is_missing_is_said_to_be(NO_ENGINE)
    an_engine_of_garbage_is_said_to_be(ENGINE_OF_GARBAGE)
    an_engine_without_its_worker_is_said_to_be(NO_WORKER)
    a_browser_that_keeps_nothing_is_told_of(NO_STORAGE)
    a_text_that_is_too_long_to_keep_is_said_to_be
    a_bomb_in_a_link_is_kept_back
}

const NO_MODULE: Setting = with(|folder| remove(&folder.join("pkg"), "kubestow_web", ".wasm"));
const MODULE_OF_GARBAGE: Setting =
    with(|folder| rewrite(&folder.join("pkg"), "kubestow_web", ".wasm", |_| b"<html>".into()));
const NO_SCRIPT: Setting = with(|folder| remove(folder, "kubestow-web", ".js"));
const NO_ENGINE: Setting = with(|folder| remove(&folder.join("pkg"), "kubestow_wasm", ".wasm"));
const ENGINE_OF_GARBAGE: Setting =
    with(|folder| rewrite(&folder.join("pkg"), "kubestow_wasm", ".wasm", |_| b"<html>".into()));
const NO_WORKER: Setting = with(|folder| remove(folder, "worker", ".js"));
const NO_STORAGE: Setting = Setting { no_storage: true, files: None, isolated: false };

const fn with(files: fn(&std::path::Path) -> std::io::Result<()>) -> Setting {
    Setting { files: Some(files), no_storage: false, isolated: false }
}

const NOTICE: &str = "[data-testid=notice]";
const KEPT: &str = "[data-testid=kept-notice]";
const VARIABLE: &str = "[data-testid=variable][data-name=CONNECTION_MAX]";

/// The page says in both languages that it has not started.
async fn has_not_started(page: Page) -> Outcome {
    let said = page.shows(".unstarted", "has not started").await?;
    assert!(said.contains("開始できていません"), "{said}");
    Ok(())
}

async fn a_page_whose_module_is_missing_says_so(page: Page) -> Outcome {
    has_not_started(page).await
}

async fn a_page_whose_module_is_garbage_says_so(page: Page) -> Outcome {
    has_not_started(page).await
}

async fn a_page_without_its_first_script_says_so_in_time(page: Page) -> Outcome {
    has_not_started(page).await
}

/// The page says that nothing will be answered; what is written is there after a reload.
async fn cannot_answer(page: Page) -> Outcome {
    let text = "[data-testid=editor-text]";
    page.enter(text, "# written all the same\n").await?;
    page.shows(NOTICE, "could not be loaded").await?;
    page.reload().await?;
    page.shows(NOTICE, "could not be loaded").await?;
    let held = "return document.querySelector('[data-testid=editor-text]')?.value ?? ''";
    let holds = |held: &serde_json::Value| held.as_str().is_some_and(|held| held.contains("# written all the same"));
    page.until(async |page| page.run(held).await, holds).await?;
    Ok(())
}

async fn an_engine_that_is_missing_is_said_to_be(page: Page) -> Outcome {
    cannot_answer(page).await
}

async fn an_engine_of_garbage_is_said_to_be(page: Page) -> Outcome {
    cannot_answer(page).await
}

async fn an_engine_without_its_worker_is_said_to_be(page: Page) -> Outcome {
    cannot_answer(page).await
}

async fn a_browser_that_keeps_nothing_is_told_of(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    assert_eq!(page.text(KEPT).await?, None, "an example need not be kept");
    page.type_keys("# only here\n").await?;
    page.shows(KEPT, "keeps nothing").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    Ok(())
}

async fn a_text_that_is_too_long_to_keep_is_said_to_be(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    draft(&page).await?;
    page.paste("# twenty megabytes\n", 20_000_000 / 19).await?;
    page.shows(KEPT, "too long").await?;
    page.shows(NOTICE, "bytes").await?;
    assert!(page.text(VARIABLE).await?.is_some_and(|row| row.contains("10")), "the last answer stands");
    page.reload().await?;
    page.until(async |page| edited(page).await, |text| text.contains("# my own draft")).await?;
    Ok(())
}

/// A link of a few kilobytes that unfolds to a hundred megabytes, and one that nests without end.
const BOMBS: &str = "
    const done = arguments[arguments.length - 1];
    const link = async (parts) => {
        const deflated = await new Response(new Blob(parts).stream().pipeThrough(new CompressionStream('deflate-raw'))).arrayBuffer();
        let binary = '';
        for (const byte of new Uint8Array(deflated)) binary += String.fromCharCode(byte);
        return 'k1.' + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    };
    const megabyte = 'a'.repeat(1 << 20);
    const unfolds = ['{\"text\":\"', ...Array(100).fill(megabyte), '\"}'];
    const nests = ['{\"text\":\"kind: Pod\",\"view\":', '['.repeat(1 << 20), ']'.repeat(1 << 20), '}'];
    Promise.all([link(unfolds), link(nests)]).then(done);";

async fn a_bomb_in_a_link_is_kept_back(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    draft(&page).await?;
    for bomb in page.run_async(BOMBS).await?.as_array().into_iter().flatten() {
        page.open_at(bomb.as_str().unwrap_or_default()).await?;
        page.shows("[data-testid=link-notice]", "cut off or damaged").await?;
        page.until(async |page| edited(page).await, |text| text.contains("# my own draft")).await?;
    }
    Ok(())
}
