//! Then and now, for people at a terminal.

use crate::args::Asked;
use crate::input::Input;
use crate::table::{Page, plain};
use kubestow::Comparison;

/// Renders a comparison: what differs is marked with `*` and explained.
pub(crate) fn table(comparison: &Comparison, input: &Input, asked: &Asked) -> String {
    let mut page = Page::new(input, asked);
    let title = page.say("Then and now", "当時と今");
    page.heading(&format!("{title}: {} / {}", comparison.then, comparison.now));
    for row in &comparison.rows {
        let place = row.position.map_or_else(String::new, |at| format!("{}:{}", input.place(at.line), at.column));
        let mark = if row.differs { '*' } else { ' ' };
        page.line(plain(&format!("{mark} {}  {place}", row.object)).trim_end());
        if row.then == row.now {
            page.line(&format!("    {}", plain(&row.now.said)));
        } else {
            page.line(&format!("    {}  {}", comparison.then, plain(&row.then.said)));
            page.line(&format!("    {}  {}", comparison.now, plain(&row.now.said)));
        }
        for reason in &row.why {
            page.line(&format!("    - {}", plain(reason)));
        }
    }
    if let Some(fix) = &comparison.fix {
        page.fix(fix);
    }
    page.out
}
