//! Links, old and new, whole and broken.

use crate::{EXAMPLE, draft, edited};
use kubestow_browser_tests::{Outcome, Page, scenarios};

scenarios! {
    a_link_holds_everything_but_secrets
    old_links_stay_readable
    a_link_that_is_cut_off_or_forged_is_said_to_be_and_costs_nothing
    a_link_does_not_take_the_draft_away
}

const LINK: &str = "return document.querySelector('[data-testid=link]')?.value ?? ''";
const NOTICE: &str = "[data-testid=link-notice]";

/// Links of every form that there has been, with what they show: none may ever be taken away.
const OLD: [(&str, &str, &str); 4] = [
    // {"text": …}, the least that a link holds.
    (
        "k1.BcExCoAwDAXQq4TcwDWrs6tTl0CjBO1vsUGE0rv73uCwL1iItfluT_cKoXdJuBxZaK04_Ny0JRQLzRoqNKDFhG7THjOB5w8",
        "name: least",
        "[data-testid=answer-containers]",
    ),
    // Every member of the first version.
    (
        "k1.fY2xDoJAEER_5bK1kRATi2utbW3EYuUWPD32CLeACeHfvcXE0nIm894sIPQWsAaw9xcako9szVRW_PLsrDlFbnx7xr7ijgQdClqzMHZkzfyIgdaKYWcgCfUpa64LOAokpMofXDhqcAxSbAist0zUYczQoDu9Usn0_deq3B-OW-Vp1hzvT6oladXEekz_9HkTkFudEMP6AQ",
        "name: whole",
        "[data-testid=answer-objects]",
    ),
    // A view by its old name, and members that nobody knows.
    (
        "k1.FcwxDsIwDEDRq1ieWVi9MrMyZbGoiywau3JNihTl7pD1fel3TPkmEiDv-pA41I2gXYu91RaCm9uqrzvvxaokL5xM0I2rEGycEqMYXgCbyjkv0sTymPL0zT_xt46-zpRePcJPHOMH",
        "name: later",
        "[data-testid=answer-timeline]",
    ),
    // Values that nobody knows.
    (
        "k1.FYyxDsIwDAV_xfLM0tUrMytTFqs1xSJ5qRJTkKr-O2S80-kODvsGC7FufrfWvUJonxJejkXoWvHw9aZbQrHQRUOFDmgxoR5NsdqZwBfi3e0zPqiwwXN-97A2VNHWh8r_fHDkJ58_",
        "name: strange",
        "[data-testid=answer-containers]",
    ),
];

/// The link that the panel makes, once it is there.
async fn link(page: &Page) -> Result<String, kubestow_browser_tests::CmdError> {
    let link = page.until(
        async |page| Ok(page.run(LINK).await?.as_str().unwrap_or_default().to_owned()),
        |link| link.contains("#k1."),
    );
    Ok(link.await?.split_once('#').map(|(_, fragment)| fragment.to_owned()).unwrap_or_default())
}

async fn a_link_holds_everything_but_secrets(page: Page) -> Outcome {
    page.pick(EXAMPLE, "secret").await?;
    page.click("[data-testid=view-map]").await?;
    page.pick("[data-testid=cluster]", "kind").await?;
    page.click("button[lang=ja]").await?;
    page.click("[data-testid=share]").await?;
    let cleaned = link(&page).await?;
    page.click("[data-testid=with-secrets]").await?;
    let whole = page.until(async |page| link(page).await, |link| *link != cleaned).await?;
    let address = page.run("return [location.hash, history.length]").await?;
    assert_eq!(address[0], format!("#{whole}"), "the address is the link");
    for (fragment, is_cleaned) in [(cleaned, true), (whole, false)] {
        page.run("localStorage.clear()").await?;
        page.open_at(&fragment).await?;
        page.until(async |page| edited(page).await, |text| text.contains("kind: Secret")).await?;
        assert_eq!(edited(&page).await?.contains("bGVmdC1vdXQ="), is_cleaned);
        page.shows("html:lang(ja) [data-testid=answer-map]", "").await?;
        assert_eq!(page.run("return document.querySelector('[data-testid=cluster]').value").await?, "kind");
    }
    Ok(())
}

async fn old_links_stay_readable(page: Page) -> Outcome {
    for (fragment, text, answer) in OLD {
        page.run("localStorage.clear()").await?;
        page.open_at(fragment).await?;
        page.until(async |page| edited(page).await, |edited| edited.contains(text)).await?;
        page.shows(answer, "").await?;
        assert_eq!(page.text(NOTICE).await?, None);
    }
    Ok(())
}

async fn a_link_that_is_cut_off_or_forged_is_said_to_be_and_costs_nothing(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    draft(&page).await?;
    let (whole, _, _) = OLD[1];
    let cut = &whole[..whole.len() / 2];
    let forged = "k1.bm90IGRlZmxhdGVk";
    for broken in [cut, forged, "k1.", "k1.%%%", "k9.AAAA"] {
        page.open_at(broken).await?;
        page.shows(NOTICE, "cut off or damaged").await?;
        page.until(async |page| edited(page).await, |text| text.contains("# my own draft")).await?;
    }
    Ok(())
}

async fn a_link_does_not_take_the_draft_away(page: Page) -> Outcome {
    page.pick(EXAMPLE, "configmap-env").await?;
    draft(&page).await?;
    page.open_at(OLD[1].0).await?;
    page.shows(NOTICE, "comes from a link").await?;
    page.click("[data-testid=draft]").await?;
    page.until(async |page| edited(page).await, |text| text.contains("# my own draft")).await?;
    Ok(())
}
