//! How wide is each column?
//!
//! Models Go's text/tabwriter as kubectl uses it: a cell ends with a tab, and the cells that stand below each other without
//! a gap form a column as wide as the widest of them. Left out: tabs as padding, and escaped text.

use std::fmt::Write as _;

/// The layout of a writer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// The least width of a column, padding included.
    pub(crate) least: usize,
    /// The blanks after the widest cell.
    pub(crate) padding: usize,
}

/// The layout of tables (upstream: cli-runtime printers: GetNewTabWriter).
pub(crate) const TABLE: Layout = Layout { least: 6, padding: 3 };

/// The layout of descriptions (upstream: describe.go: tabbedString).
pub(crate) const DESCRIPTION: Layout = Layout { least: 0, padding: 2 };

/// Lays out a text whose cells end with tabs.
pub(crate) fn lay_out(text: &str, layout: Layout) -> String {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let width = |cell: &str| cell.chars().count();
    let mut widths: Vec<Vec<usize>> = lines.iter().map(|line| vec![0; line.len() - 1]).collect();
    // The lines that have a cell in the column; the last cell of a line is in none.
    let mut in_column: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].len() > 1).collect();
    let mut column = 0;
    while !in_column.is_empty() {
        for block in in_column.chunk_by(|above, below| above + 1 == *below) {
            let widest = block.iter().map(|at| width(lines[*at][column]) + layout.padding).max().unwrap_or(0);
            for at in block {
                widths[*at][column] = widest.max(layout.least);
            }
        }
        column += 1;
        in_column.retain(|at| lines[*at].len() > column + 1);
    }
    let mut out = String::with_capacity(text.len() * 2);
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        for (column, cell) in line.iter().enumerate() {
            match widths[at].get(column) {
                Some(width) => _ = write!(out, "{cell:<width$}"),
                None => out.push_str(cell),
            }
        }
    }
    out
}

/// A text with what would steer a terminal made visible (upstream: cli-runtime printers: EscapeTerminal).
pub(crate) fn escape(text: &str) -> String {
    text.replace('\u{1b}', "^[").replace('\r', "\\r")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_below_each_other_form_a_column() {
        let text = "NAME\tAGE\na\t1\nlonger name\t2";
        assert_eq!(lay_out(text, TABLE), "NAME          AGE\na             1\nlonger name   2");
    }

    #[test]
    fn a_line_without_the_cell_ends_a_column() {
        let text = "Name:\tx\nTitle\nLonger name:\ty\n";
        assert_eq!(lay_out(text, DESCRIPTION), "Name:  x\nTitle\nLonger name:  y\n");
    }

    #[test]
    fn a_column_has_a_least_width() {
        assert_eq!(lay_out("A\tB\n1\t2\n", TABLE), "A     B\n1     2\n");
    }
}
