//! Can everybody use every part of the page, in both themes, both languages, wide and narrow, in Chromium and in Firefox?

mod everywhere;
mod japanese;
mod keyboard;

/// The menu of examples.
const EXAMPLE: &str = "[data-testid=example]";
