//! Does the example come to life in what the tools of others made of a documentation?
//!
//! The sites are built by `cargo xtask test` from `tests/embedding`, as the guide tells its authors.

use kubestow_browser_tests::{BASE, Browser, Outcome, Page, Site, project, visit};

/// Each page of a site is a test in each browser; what other tools build does not keep our policy.
macro_rules! sites {
    ($($site:ident at $folder:literal, $page:literal with $scenario:ident;)*) => {
        mod chromium {
            $(#[test]
            fn $site() {
                super::look(super::Browser::Chromium, stringify!($site), $folder, $page, super::$scenario);
            })*
        }
        mod firefox {
            $(#[test]
            fn $site() {
                super::look(super::Browser::Firefox, stringify!($site), $folder, $page, super::$scenario);
            })*
        }
    };
}

sites! {
    a_book_by_mdbook at "target/embedding/mdbook/book", "claims.html" with comes_to_life;
    a_chapter_in_a_folder_of_a_book at "target/embedding/mdbook/book", "more/page.html" with comes_to_life;
    a_site_by_hugo at "target/embedding/hugo/out", "" with comes_to_life;
    a_page_of_markdown at "target/embedding/markdown/out", "" with comes_to_life;
    a_bundle_by_vite at "target/embedding/bundle/out", "" with comes_to_life;
    the_guide at "dist", "guide/index.html" with is_as_its_author_says;
}

fn look<Run>(browser: Browser, name: &str, folder: &str, page: &str, scenario: fn(Page) -> Run)
where
    Run: Future<Output = Outcome> + 'static,
{
    let site = Site::open_freely(&project().join(folder), BASE).expect("a free port");
    visit(browser, name, site, page, scenario);
}

/// Every example of the guide has its sentence, and nothing is other than it says; what opens leads to the playground.
async fn is_as_its_author_says(page: Page) -> Outcome {
    let look = "const all = [...document.querySelectorAll('kubestow-playground')];
        for (const element of all) element.scrollIntoView();
        return all.map(({ shadowRoot }) => ['sentence', 'unmet'].map((part) => shadowRoot?.querySelector(`[part=${part}]`)?.innerText ?? ''))";
    let lives = |answers: &serde_json::Value| {
        let answers = answers.as_array().map(Vec::as_slice).unwrap_or_default();
        answers.len() > 1 && answers.iter().all(|one| one[0] != "" && one[1] == "")
    };
    page.until(async |page| page.run(look).await, lives).await?;
    let url = page.run("return document.querySelector('kubestow-playground').shareUrl()").await?;
    assert!(url.as_str().is_some_and(|url| url.contains("/below/any/path/#k1.")), "{url}");
    Ok(())
}

/// Every example answers, is as its author expects, and stands in the page with its code.
async fn comes_to_life(page: Page) -> Outcome {
    // The last examples are below the fold; who reads them scrolls.
    let look = "const all = [...document.querySelectorAll('kubestow-playground')];
        for (const element of all) element.scrollIntoView();
        return all.map(({ shadowRoot }) => [shadowRoot?.querySelector('[part=answer]')?.innerText ?? '', shadowRoot?.querySelector('[part=unmet]')?.innerText ?? ''])";
    let lives = |answers: &serde_json::Value| {
        let answers = answers.as_array().map(Vec::as_slice).unwrap_or_default();
        let lives = |one: &serde_json::Value| {
            one[0].as_str().is_some_and(|text| text.contains("no persistent volumes available for this claim"))
                && one[1] == ""
        };
        !answers.is_empty() && answers.iter().all(lives)
    };
    page.until(async |page| page.run(look).await, lives).await?;
    let text = page.run("return document.querySelector('kubestow-playground').value").await?;
    let text = text.as_str().unwrap_or_default();
    assert!(
        text.starts_with("apiVersion: v1\nkind: PersistentVolumeClaim\n")
            && text.contains("{requests: {storage: 5Gi}}\n"),
        "{text}"
    );
    Ok(())
}
