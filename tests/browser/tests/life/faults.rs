//! What goes wrong in a browser is said, and costs no text.

use crate::{EXAMPLE, draft, edited};
use kubestow_browser_tests::{Outcome, Page, scenarios};
use std::time::{Duration, Instant};

scenarios! {
    a_worker_that_is_killed_is_started_again
    an_engine_that_cannot_be_loaded_is_said_to_be
    a_page_without_storage_works_on
    a_page_without_clipboard_says_how_to_copy
    a_draft_survives_a_reload
    many_edits_end_in_the_answer_to_the_last
    the_panes_are_resized_by_keyboard
}

const VARIABLE: &str = "[data-testid=variable][data-name=CONNECTION_MAX]";
const NOTICE: &str = "[data-testid=notice]";

/// Kills the worker at its next question, before it can answer.
const KILL: &str = "const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function () { Worker.prototype.postMessage = post; this.terminate(); }";

async fn a_worker_that_is_killed_is_started_again(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    page.run(KILL).await?;
    page.type_keys("# killed\n").await?;
    page.shows(NOTICE, "started again").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    page.type_keys("# goes on\n").await?;
    page.until(async |page| page.text(NOTICE).await, |notice| notice.as_deref().unwrap_or_default().is_empty()).await?;
    assert!(edited(&page).await?.contains("# killed"));
    Ok(())
}

async fn an_engine_that_cannot_be_loaded_is_said_to_be(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    page.run(KILL).await?;
    page.run(
        "const Real = Worker; window.Worker = function (url, options) { return new Real('./missing.js', options) }",
    )
    .await?;
    page.type_keys("# typed all the same\n").await?;
    page.shows(NOTICE, "could not be loaded").await?;
    assert!(edited(&page).await?.contains("# typed all the same"));
    page.shows(VARIABLE, "sample-configmap").await?;
    Ok(())
}

async fn a_page_without_storage_works_on(page: Page) -> Outcome {
    page.run("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError') } })").await?;
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    page.type_keys("# not kept\n").await?;
    page.click("[data-testid=view-objects]").await?;
    page.shows("[data-testid=objects]", "sample-configmap").await?;
    Ok(())
}

async fn a_page_without_clipboard_says_how_to_copy(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.run("Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('denied')) } })").await?;
    page.click("[data-testid=share]").await?;
    page.until(
        async |page| page.run("return document.querySelector('[data-testid=copy-link]')?.disabled").await,
        |is| *is == false,
    )
    .await?;
    page.click("[data-testid=copy-link]").await?;
    page.shows("[data-testid=told]", "by hand").await?;
    Ok(())
}

async fn a_draft_survives_a_reload(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    draft(&page).await?;
    page.reload().await?;
    page.until(async |page| edited(page).await, |text| text.contains("# my own draft")).await?;
    Ok(())
}

async fn many_edits_end_in_the_answer_to_the_last(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    let edits = 500;
    let started = Instant::now();
    page.type_keys(&"x".repeat(edits)).await?;
    page.type_keys(&fantoccini::key::Key::Backspace.to_string().repeat(edits)).await?;
    let pace = 2 * edits as u128 * 60_000 / started.elapsed().max(Duration::from_millis(1)).as_millis();
    assert!(pace >= 1000, "only {pace} edits a minute");
    page.until(async |page| page.text(NOTICE).await, |notice| notice.as_deref().unwrap_or_default().is_empty()).await?;
    page.until(async |page| edited(page).await, |text| text.starts_with("apiVersion")).await?;
    page.shows(VARIABLE, "sample-configmap").await?;
    Ok(())
}

async fn the_panes_are_resized_by_keyboard(page: Page) -> Outcome {
    let width = async |page: &Page| {
        page.run("return document.querySelector('[data-testid=editor]')?.getBoundingClientRect().width ?? 0").await
    };
    let before = page.until(width, |now| now.as_f64().is_some_and(|now| now > 0.0)).await?.as_f64().unwrap_or_default();
    page.run("document.querySelector('[data-testid=splitter]').focus()").await?;
    page.press("[data-testid=splitter]", &fantoccini::key::Key::Right.to_string().repeat(5)).await?;
    page.until(width, |now| now.as_f64().is_some_and(|now| now > before + 50.0)).await?;
    page.reload().await?;
    page.until(width, |now| now.as_f64().is_some_and(|now| now > before + 50.0)).await?;
    Ok(())
}
