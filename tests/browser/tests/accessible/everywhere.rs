//! The checker finds nothing in any view, and nothing in what opens above the views.

use crate::EXAMPLE;
use fantoccini::key::Key;
use kubestow_browser_tests::{Browser, CmdError, Outcome, Page, play, scenarios};
use serde_json::{Value, json};

// Firefox sees each theme and each width once: what the checker finds hardly depends on the browser, and takes its time.
scenarios! {
    nothing_stands_in_the_way_in_light_and_wide
    nothing_stands_in_the_way_in_dark_and_narrow
}

#[test]
fn nothing_stands_in_the_way_in_dark_and_wide() {
    play(Browser::Chromium, "dark_and_wide", &[], |page| async move { audit(&page, "dark", Width::Wide).await });
}

#[test]
fn nothing_stands_in_the_way_in_light_and_narrow() {
    play(Browser::Chromium, "light_and_narrow", &[], |page| async move { audit(&page, "light", Width::Narrow).await });
}

async fn nothing_stands_in_the_way_in_light_and_wide(page: Page) -> Outcome {
    audit(&page, "light", Width::Wide).await
}

async fn nothing_stands_in_the_way_in_dark_and_narrow(page: Page) -> Outcome {
    audit(&page, "dark", Width::Narrow).await
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Wide,
    Narrow,
}

impl Width {
    fn pixels(self) -> u32 {
        match self {
            Self::Wide => 1280,
            Self::Narrow => 360,
        }
    }
}

/// What is found on the way, with where.
struct Audit<'a> {
    page: &'a Page,
    found: Vec<String>,
}

impl Audit<'_> {
    async fn look(&mut self, place: &str) -> Outcome {
        let obstacles = self.page.obstacles().await?;
        self.found.extend(obstacles.into_iter().map(|obstacle| format!("{place}: {obstacle}")));
        Ok(())
    }
}

async fn audit(page: &Page, theme: &str, width: Width) -> Outcome {
    page.resize(width.pixels(), 900).await?;
    let mut audit = Audit { page, found: Vec::new() };
    for language in ["en", "ja"] {
        let kept = json!({ "kubestow.theme": theme, "kubestow.language": language });
        page.return_with(&kept, "view=containers").await?;
        page.shows("[data-testid=answer-containers] .say", "").await?;
        let dressed = "return [document.documentElement.dataset.theme, document.documentElement.lang]";
        page.until(async |page| page.run(dressed).await, |is| *is == json!([theme, language])).await?;
        every_view(&mut audit, language).await?;
        what_opens(&mut audit, language, width).await?;
    }
    assert!(audit.found.is_empty(), "{theme}, {width:?}:\n{}", audit.found.join("\n"));
    Ok(())
}

/// The views, on examples that together fill them all.
async fn every_view(audit: &mut Audit<'_>, language: &str) -> Outcome {
    let page = audit.page;
    for example in ["what-a-container-sees", "unbound-claim"] {
        page.pick(EXAMPLE, example).await?;
        for view in views(page).await? {
            page.click(&format!("[data-testid={view}]")).await?;
            page.shows(&format!("[aria-busy=false] [data-testid={}]", view.replacen("view", "answer", 1)), "").await?;
            audit.look(&format!("{language}, {example}, {view}")).await?;
        }
    }
    Ok(())
}

/// The names of the links to the views of the answer.
pub(crate) async fn views(page: &Page) -> Result<Vec<String>, CmdError> {
    let script = "return [...document.querySelectorAll('.views a:not(.yaml)')].map((link) => link.dataset.testid)";
    let views = page.until(async |page| page.run(script).await, |views| !views.as_array().is_none_or(Vec::is_empty));
    Ok(views.await?.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// What the page shows on demand.
async fn what_opens(audit: &mut Audit<'_>, language: &str, width: Width) -> Outcome {
    let page = audit.page;
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-timeline]").await?;
    page.click("[data-testid=operate] summary").await?;
    page.click("[data-testid=tick] .tick").await?;
    page.shows("[data-testid=moment]", "").await?;
    audit.look(&format!("{language}, a moment and an operation")).await?;
    page.click("[data-testid=the-end]").await?;
    page.click("[data-testid=do]").await?;
    page.shows("[data-testid=steps]", "sample-configmap").await?;
    audit.look(&format!("{language}, a step")).await?;

    page.click("[data-testid=open-finder]").await?;
    page.enter("[data-testid=find]", "configmap").await?;
    page.shows("[data-testid=found]", "").await?;
    audit.look(&format!("{language}, the finder")).await?;
    page.press("[data-testid=find]", &Key::Escape.to_string()).await?;

    page.click("[data-testid=console-toggle]").await?;
    page.enter(
        "[data-testid=console-line]",
        &format!("get all{}get pvc gone{}des{}", Key::Enter, Key::Enter, Key::Tab),
    )
    .await?;
    page.shows("[data-testid=console-output]", "not found").await?;
    audit.look(&format!("{language}, the console")).await?;
    page.click("[data-testid=console-close]").await?;

    if width == Width::Narrow {
        page.click("button.more").await?;
    }
    page.click("[data-testid=share]").await?;
    page.until(
        async |page| page.run("return document.querySelector('[data-testid=link]')?.value ?? ''").await,
        |link| *link != "",
    )
    .await?;
    audit.look(&format!("{language}, the panel to share")).await?;
    page.press("[data-testid=link]", &Key::Escape.to_string()).await?;
    if width == Width::Narrow {
        page.click("button.more").await?;
        page.click("[data-testid=view-manifest]").await?;
    }
    page.type_keys("- broken: [").await?;
    page.shows("[data-testid=notice].bad", "").await?;
    audit.look(&format!("{language}, broken text")).await?;
    Ok(())
}
