//! Does the page follow a cluster through its life, and keep what the user has made, in Chromium and in Firefox?

mod steps;
