//! Does the served page do what it is for, in Chromium and in Firefox?

use fantoccini::key::Key::{Backspace, Down, End, Home, Left, Up};
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    a_request_to_elsewhere_is_kept_back_and_noticed
    an_example_is_answered
    an_edit_changes_the_answer
    broken_yaml_keeps_the_last_answer_and_says_where_it_broke
    a_click_on_a_problem_goes_to_its_line
    a_secret_is_masked_until_it_is_shown
    hostile_text_is_answered_with_its_place
    the_page_speaks_japanese
    a_phone_needs_no_sideways_scrolling
}

/// The menu of examples.
const EXAMPLE: &str = "[data-testid=example]";

/// The row of the variable that the example `configmap-env` is about.
const VARIABLE: &str = "[data-testid=variable][data-name=CONNECTION_MAX]";

/// The ConfigMap that the example takes the variable from. The page starts with another example, whose variable of the
/// same name has the same value.
const ITS_SOURCE: &str = "sample-configmap";

/// Where the page says that its answer is not the answer to the text as it stands.
const NOTICE: &str = "[data-testid=notice]";

/// What every other scenario relies on when it finds that nothing has left the page.
async fn a_request_to_elsewhere_is_kept_back_and_noticed(page: Page) -> Outcome {
    page.run("fetch('https://elsewhere.example/').catch(() => {})").await?;
    let strayed = page.until(Page::strayed, |strayed| !strayed.is_empty()).await?;
    assert!(strayed.iter().any(|report| report.contains("elsewhere.example")), "{strayed:?}");
    Ok(())
}

async fn an_example_is_answered(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    let row = page.shows(VARIABLE, ITS_SOURCE).await?;
    assert!(row.contains("10") && row.contains("connection.max"), "it says where the value is from: {row}");
    Ok(())
}

async fn an_edit_changes_the_answer(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, ITS_SOURCE).await?;
    // Line 6 is `  connection.max: "10"`.
    page.type_keys(&format!("{}{End}{Left}{Backspace}{Backspace}25", to_line(6))).await?;
    page.shows(VARIABLE, "25").await?;
    Ok(())
}

async fn broken_yaml_keeps_the_last_answer_and_says_where_it_broke(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, ITS_SOURCE).await?;
    page.type_keys(&format!("{}{End}{Backspace}", to_line(6))).await?;
    let notice = page.shows(NOTICE, "line").await?;
    assert!(page.text(VARIABLE).await?.is_some_and(|row| row.contains("10")), "the last answer stands below: {notice}");
    page.click(&format!("{NOTICE} button")).await?;
    page.until(Page::line, Option::is_some).await?;
    page.type_keys(&format!("{}{End}\"", to_line(6))).await?;
    page.until(async |page| page.text(NOTICE).await, |notice| notice.as_deref().unwrap_or_default().is_empty()).await?;
    Ok(())
}

async fn a_click_on_a_problem_goes_to_its_line(page: Page) -> Outcome {
    page.pick(EXAMPLE, "missing-key").await?;
    page.click("[data-testid=view-problems]").await?;
    let problem = page.shows("[data-testid=problem]", "loglevel").await?;
    page.type_keys(&to_line(1)).await?;
    page.click("[data-testid=problem] th").await?;
    let line = page.until(Page::line, |line| line.is_some_and(|line| line > 1)).await?;
    assert!(problem.contains(&format!("{}", line.unwrap_or_default())), "line {line:?}: {problem}");
    Ok(())
}

async fn a_secret_is_masked_until_it_is_shown(page: Page) -> Outcome {
    let row = "[data-testid=variable][data-name=USERNAME]";
    page.pick(EXAMPLE, "secret").await?;
    let masked = page.shows(row, "db-secret").await?;
    assert!(!masked.contains("root"), "{masked}");
    page.click(&format!("{row} button[aria-pressed=false]")).await?;
    page.shows(row, "root").await?;
    Ok(())
}

async fn hostile_text_is_answered_with_its_place(page: Page) -> Outcome {
    let bomb: String = ('b'..='j')
        .zip('a'..)
        .map(|(name, of)| format!("{name}: &{name} [{}]\n", format!("*{of},").repeat(9)))
        .collect();
    let bomb = format!("\n---\na: &a x\n{bomb}");
    let hostile = [("aliases", bomb.as_str(), 1), ("nests", "[", 100_000), ("bytes", "a: b\n---\n", 2_300_000)];
    page.click("[data-testid=view-problems]").await?;
    for (what, text, times) in hostile {
        page.pick(EXAMPLE, "configmap-env").await?;
        page.until(async |page| page.text("[data-testid=problem][data-severity=error]").await, Option::is_none).await?;
        page.paste(text, times).await?;
        let problem = page.shows("[data-testid=problem][data-severity=error]", "line").await?;
        assert!(problem.contains(what), "{what}: {problem}");
    }
    page.pick(EXAMPLE, "configmap-env").await?;
    page.click("[data-testid=view-containers]").await?;
    page.shows(VARIABLE, ITS_SOURCE).await?;
    Ok(())
}

async fn the_page_speaks_japanese(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    page.shows(VARIABLE, ITS_SOURCE).await?;
    page.click("button[lang=ja]").await?;
    page.shows("main", "環境変数").await?;
    assert_eq!(page.run("return document.documentElement.lang").await?, "ja");
    Ok(())
}

async fn a_phone_needs_no_sideways_scrolling(page: Page) -> Outcome {
    page.resize(375, 800).await?;
    page.pick(EXAMPLE, "what-a-container-sees").await?;
    page.click("[data-testid=view-containers]").await?;
    page.shows("[data-testid=mounts]", "/").await?;
    let beyond = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth").await?;
    assert_eq!(beyond, 0, "pixels beyond the edge");
    Ok(())
}

/// The keys that go to the start of a line, without modifiers: drivers differ in when they let go of those.
fn to_line(number: usize) -> String {
    format!("{}{Home}{}", Up.to_string().repeat(LINES), Down.to_string().repeat(number - 1))
}

/// The examples that are edited here are shorter than this.
const LINES: usize = 60;
