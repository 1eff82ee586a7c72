//! Does the served page do what it is for, in Chromium and in Firefox?

use kubestow_browser_tests::{Browser, Outcome, Page, play};

/// Each scenario is a test in each browser.
macro_rules! scenarios {
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

scenarios! {
    a_request_to_elsewhere_is_kept_back_and_noticed
}

/// What every other scenario relies on when it finds that nothing has left the page.
async fn a_request_to_elsewhere_is_kept_back_and_noticed(page: Page) -> Outcome {
    page.run("fetch('https://elsewhere.example/').catch(() => {})").await?;
    let strayed = page.until(Page::strayed, |strayed| !strayed.is_empty()).await?;
    assert!(strayed.iter().any(|report| report.contains("elsewhere.example")), "{strayed:?}");
    Ok(())
}
