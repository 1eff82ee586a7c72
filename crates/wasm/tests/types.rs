//! Does the TypeScript description say what the Rust types serialise to?

use serde::de::{Deserialize, Deserializer, Error, Visitor, value};
use std::collections::BTreeSet;

const TYPES: &str = concat!(
    include_str!("../src/options.d.ts"),
    include_str!("../src/report.d.ts"),
    include_str!("../src/pod.d.ts"),
    include_str!("../src/why.d.ts"),
    include_str!("../src/compared.d.ts"),
    include_str!("../src/access.d.ts"),
    include_str!("../src/changes.d.ts")
);

/// A deserialiser that answers nothing and remembers which fields it was asked for.
struct Fields<'a>(&'a mut BTreeSet<&'static str>);

impl<'de> Deserializer<'de> for Fields<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("only structs are asked for"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, value::Error> {
        self.0.extend(fields);
        Err(value::Error::custom("the names suffice"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn rust_fields<T: for<'de> Deserialize<'de>>() -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    let _ = T::deserialize(Fields(&mut names));
    assert!(!names.is_empty());
    names
}

fn typescript_fields(interface: &str) -> BTreeSet<&'static str> {
    let head = format!("export interface {interface} ");
    let (_, rest) = TYPES.split_once(&head).unwrap_or_else(|| panic!("{interface} is not described"));
    let (body, _) = rest.split_once("\n}").expect("an interface ends");
    let fields = body.lines().map(str::trim).filter(|line| line.ends_with(';'));
    fields.filter_map(|line| Some(line.split_once(':')?.0.trim_end_matches('?'))).collect()
}

#[test]
fn every_interface_has_the_fields_of_its_type() {
    macro_rules! compare {
        ($($name:ident)*) => {
            $(assert_eq!(typescript_fields(stringify!($name)), rust_fields::<kubestow::$name>(), stringify!($name));)*
        };
    }
    compare!(State Admission Cause Event Pod Condition Container ContainerError Stale Entry Origin EnvVar Lost Mount Device Volume
        File Finding Position Moment Change FieldChange Node Comparison Compared Outcome Why VolumeVerdict Check NodeVerdict NodeReason Fix Edit
        Access AccessGrid AccessRow AccessCell DriverRow Changes StateChanges);
}

#[test]
fn changes_of_lists_and_maps_are_described() {
    assert_eq!(typescript_fields("ListChange<T>"), rust_fields::<kubestow::ListChange<u8>>());
    assert_eq!(typescript_fields("MapChange<T>"), rust_fields::<kubestow::MapChange<u8>>());
}

#[test]
fn the_report_is_a_state_and_what_stands_around_it() {
    let own: BTreeSet<_> = ["kubernetes", "cluster", "steps", "timeline", "compared"].into();
    assert_eq!(typescript_fields("Report extends State"), own);
}

#[test]
fn every_cluster_can_be_named() {
    let (_, rest) = TYPES.split_once("cluster?: ").expect("the option is described");
    let (choice, _) = rest.split_once(';').expect("a field ends");
    let described: BTreeSet<&str> = choice.split(" | ").map(|name| name.trim_matches('"')).collect();
    let known = kubestow::Profile::all();
    assert_eq!(described, known.iter().map(|cluster| cluster.name).collect());
}
