//! Is what a link holds read whole, and is a damaged one refused without a panic?

use kubestow::{Link, Step};
use proptest::prelude::*;

fn step() -> impl Strategy<Value = Step> {
    let text = || ".{0,40}";
    prop_oneof![
        text().prop_map(Step::Apply),
        text().prop_map(Step::Edit),
        text().prop_map(Step::Delete),
        text().prop_map(Step::Cordon),
        text().prop_map(Step::Uncordon),
        (text(), any::<i32>()).prop_map(|(object, replicas)| Step::Scale { object, replicas }),
        (text(), any::<[bool; 3]>()).prop_map(|(node, [ignore_daemon_sets, delete_empty_dir_data, force])| {
            Step::Drain { node, ignore_daemon_sets, delete_empty_dir_data, force }
        }),
    ]
}

fn link() -> impl Strategy<Value = Link> {
    let name = || proptest::option::of(".{0,20}");
    let steps = proptest::collection::vec(step(), 0..4);
    ("(?s).{0,200}", steps, name(), name(), name(), name(), name()).prop_map(
        |(text, steps, cluster, version, view, focus, lang)| Link { text, steps, cluster, version, view, focus, lang },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(link in link()) {
        let written = serde_json::to_string(&link).unwrap();
        prop_assert_eq!(serde_json::from_str::<Link>(&written).unwrap(), link);
    }

    /// What stands in its place is a link like any other, or none.
    #[test]
    fn a_damaged_one_is_refused_or_read(link in link(), at in any::<prop::sample::Index>(), put in proptest::option::of(any::<u8>())) {
        let mut written = serde_json::to_vec(&link).unwrap();
        let at = at.index(written.len());
        match put {
            Some(byte) => written[at] = byte,
            None => written.truncate(at),
        }
        if let Ok(read) = serde_json::from_slice::<Link>(&written) {
            prop_assert!(put.is_some(), "half a link is none");
            let again = serde_json::to_string(&read).unwrap();
            prop_assert_eq!(serde_json::from_str::<Link>(&again).unwrap(), read);
        }
    }

    /// Members that are not known are passed over, wherever they stand.
    #[test]
    fn what_is_not_known_is_passed_over(link in link(), name in "x[a-z]{1,8}", value in any::<i64>()) {
        let mut written = serde_json::to_value(&link).unwrap();
        written[name] = value.into();
        prop_assert_eq!(serde_json::from_value::<Link>(written).unwrap(), link);
    }
}
