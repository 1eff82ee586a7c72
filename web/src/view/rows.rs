//! How is a long list shown without making the page slow?
//!
//! Its first rows stand at once, the others on request, so that all can be reached by keyboard and found by the browser's
//! own search. Each row is a component of its own that is drawn anew only when what it shows has changed.

use crate::parts::use_words;
use crate::words::fill;
use std::ops::Range;
use yew::prelude::*;

/// How many rows stand at once: more than anyone reads, few enough to be drawn in a moment.
pub(crate) const FIRST: usize = 100;

/// How many times as many stand after each request.
const MORE: usize = 4;

/// Which of the rows are shown, so many at first, and what is said of the others: how many there are, with a button for more.
#[hook]
pub(crate) fn use_shown(total: usize, first: usize, around: Option<usize>) -> (Range<usize>, Option<Html>) {
    let words = use_words();
    let most = use_state(|| first);
    let range = range(total, *most, around);
    if range.len() == total {
        return (range, None);
    }
    let next = most.saturating_mul(MORE);
    let onclick = {
        let most = most.clone();
        Callback::from(move |_: MouseEvent| most.set(next))
    };
    let of = fill(words.rows_shown, &[("n", &range.len().to_string()), ("m", &total.to_string())]);
    let more = total.min(next).saturating_sub(range.len());
    let said = html! {
        <>
            <span class="dim">{of}</span>{" "}
            <button type="button" class="link" {onclick} data-testid="more-rows">{fill(words.more_rows, &[("n", &more.to_string())])}</button>
        </>
    };
    (range, Some(said))
}

/// The first rows; if that is not among them, those around the one that is looked at.
fn range(total: usize, most: usize, around: Option<usize>) -> Range<usize> {
    let start = around.filter(|row| *row >= most).map_or(0, |row| row - most / 2);
    let end = start.saturating_add(most).min(total);
    end.saturating_sub(most)..end
}

/// The rows of a table.
#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// How many rows there are.
    pub(crate) total: usize,
    /// Makes the row of this number.
    pub(crate) row: Callback<usize, Html>,
    /// How many columns the button below them spans.
    pub(crate) columns: usize,
    /// The row that is looked at, which is shown whatever its number.
    #[prop_or_default]
    pub(crate) around: Option<usize>,
}

/// Those rows of a table that are shown, and a button for more.
#[component]
pub(crate) fn Rows(props: &Props) -> Html {
    let (range, said) = use_shown(props.total, FIRST, props.around);
    let above = said.clone().filter(|_| range.start > 0);
    let others = |said: Html| html! { <tr><td colspan={props.columns.to_string()}>{said}</td></tr> };
    html! {
        <tbody>
            {for above.map(others)}
            {for range.map(|number| props.row.emit(number))}
            {for said.map(others)}
        </tbody>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_shown() {
        assert_eq!(range(30, 100, None), 0..30);
        assert_eq!(range(3000, 100, None), 0..100);
        assert_eq!(range(3000, 100, Some(99)), 0..100);
        assert_eq!(range(3000, 100, Some(1000)), 950..1050);
        assert_eq!(range(3000, 100, Some(2999)), 2900..3000);
        assert_eq!(range(120, 100, Some(110)), 20..120);
    }
}
