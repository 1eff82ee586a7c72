//! What holds for any input, whoever looks for one that breaks it? Not here: the test that replays what was found, which
//! asks the same (`crates/kubectl/tests/corpus.rs`).

pub mod hold;
