//! On the Japanese page there is no sentence in English but Kubernetes' own.

use crate::EXAMPLE;
use crate::everywhere::views;
use kubestow_browser_tests::{Outcome, Page, scenarios};
use serde_json::Value;

scenarios! {
    nothing_is_left_in_english
}

/// What is shown or read out and is an English sentence by its words; names and Kubernetes' own words are none.
const ENGLISH: &str = "
    const found = new Set();
    const look = (text) => {
        // In a name that the cluster makes stands what it is made of: pvc-<uid of …>.
        const plain = text.replace(/<[^>]*>/g, '');
        const isEnglish = /[a-z]+[,;:]? [a-z]+[,;:]? [a-z]+/i.test(plain) && /\\b(the|and|is|are|that|with|to|of|this|from|by|on|not|no)\\b/i.test(plain);
        if (isEnglish && !/[ぁ-んァ-ヶ一-龠]/.test(plain)) found.add(text.trim());
    };
    const theirs = '[lang=en], code, pre, script, style, noscript, textarea, [data-testid=editor], .m, .q, option[value]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(theirs)) look(walker.currentNode.data);
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (!element.closest('[lang=en]')) look(element.getAttribute(name));
        }
    }
    return [...found]";

async fn nothing_is_left_in_english(page: Page) -> Outcome {
    page.click("button[lang=ja]").await?;
    page.shows("html:lang(ja) main", "コンテナ").await?;
    let mut left = Vec::new();
    for example in ["what-a-container-sees", "unbound-claim", "multi-attach", "stale-configuration"] {
        page.pick(EXAMPLE, example).await?;
        for view in views(&page).await? {
            page.click(&format!("[data-testid={view}]")).await?;
            page.shows(&format!("[aria-busy=false] [data-testid={}]", view.replacen("view", "answer", 1)), "").await?;
            let english = page.run(ENGLISH).await?;
            left.extend(
                english
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(|text| format!("{example}, {view}: {text}")),
            );
        }
    }
    for opened in ["open-finder", "console-toggle", "share"] {
        page.click(&format!("[data-testid={opened}]")).await?;
        let english = page.run(ENGLISH).await?;
        left.extend(
            english.as_array().into_iter().flatten().filter_map(Value::as_str).map(|text| format!("{opened}: {text}")),
        );
        page.click(&format!("[data-testid={opened}]")).await?;
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
    Ok(())
}
