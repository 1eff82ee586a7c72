//! Nothing that a document says makes admission panic, and every place that it names is one of the document's own.

use super::{claim, cluster, pod, volume};
use kubestow_core::admit::{self, Leniency, Outcome, Request, Written};
use kubestow_core::path::{FieldPath, Segment};
use kubestow_core::schema::{self, Shape, Struct};
use kubestow_core::value::Value;
use proptest::prelude::*;

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![any::<i64>(), -2i64..600].prop_map(Value::Int),
        any::<f64>().prop_filter("JSON has no others", |n| n.is_finite()).prop_map(Value::Float),
        prop_oneof!["[a-z./:$()-]{0,12}", "\\PC{0,8}", Just("1Gi".to_owned()), Just("100%".to_owned())]
            .prop_map(Value::from),
    ]
}

/// A value, seldom of the right type, for any field of a structure.
fn anything() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z.]{1,8}", inner, 0..3).prop_map(|fields| Value::Map(fields.into())),
        ]
    })
}

/// A value of the right type for a structure: some of its fields, filled by chance.
fn of_struct(structure: Struct, depth: u32) -> BoxedStrategy<Value> {
    let fields: Vec<_> = structure.fields().collect();
    let some = prop::sample::subsequence(fields.clone(), 0..=fields.len().min(6));
    some.prop_flat_map(move |fields| {
        let values: Vec<BoxedStrategy<(String, Value)>> =
            fields.iter().map(|field| (Just(field.name.to_owned()), of_type(field.of, depth)).boxed()).collect();
        values.prop_map(|fields| Value::Map(fields.into_iter().collect()))
    })
    .boxed()
}

fn of_type(of: &'static schema::Type, depth: u32) -> BoxedStrategy<Value> {
    if depth == 0 {
        return scalar().boxed();
    }
    match of.shape() {
        Shape::Struct => of.structure().map_or_else(|| scalar().boxed(), |s| of_struct(s, depth - 1)),
        Shape::List => prop::collection::vec(of_type(of.item(), depth - 1), 0..3).prop_map(Value::from).boxed(),
        Shape::Map => prop::collection::btree_map("[a-z/.]{1,8}", of_type(of.item(), depth - 1), 0..3)
            .prop_map(|fields| Value::Map(fields.into()))
            .boxed(),
        Shape::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::Int32 | Shape::Int64 => (-2i64..70_000).prop_map(Value::Int).boxed(),
        _ => scalar().boxed(),
    }
}

/// Whether a place, or the place that would hold it, is in a document.
fn is_in(value: &Value, place: &FieldPath) -> bool {
    let Some((last, way)) = place.0.split_last() else { return true };
    let mut here = value;
    for segment in way {
        let next = match segment {
            Segment::Field(name) | Segment::Key(name) => here.get(name),
            Segment::Index(index) => here.items().get(*index),
        };
        // What the server fills in (an object that was left out) stands nowhere; its holder does.
        let Some(next) = next else { return true };
        here = next;
    }
    !matches!(last, Segment::Index(index) if !here.items().is_empty() && *index >= here.items().len())
}

fn check(document: Value) {
    for request in [Request::Create, Request::Apply] {
        let written = Written { document: 0, value: document.clone() };
        let verdict = admit::admit(&written, &cluster(), request, Leniency::default());
        if let Outcome::Rejected(rejection) = &verdict.outcome {
            for place in rejection.causes.iter().map(|c| &c.place).chain(rejection.spots.iter().map(|s| &s.place)) {
                assert!(is_in(&document, place), "{place} in {document:?}");
            }
        }
        for warning in &verdict.warnings {
            assert!(is_in(&document, &warning.place), "{} in {document:?}", warning.place);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_value_in_any_field(field in "[a-zA-Z]{1,12}", value in anything()) {
        for base in [pod, claim, volume] {
            let mut document = super::value(base(serde_json::Value::Null));
            document.set(&["spec", &field], value.clone());
            document.set(&["metadata", &field], value.clone());
            check(document);
        }
    }

    #[test]
    fn any_object_of_any_kind((kind, mut value) in (0..schema::kinds().len()).prop_flat_map(|index| {
        (Just(index), of_struct(schema::kinds()[index].structure(), 6))
    })) {
        let served = &schema::kinds()[kind];
        value.set(&["apiVersion"], served.api_version);
        value.set(&["kind"], served.kind);
        if value.at(&["metadata"]).is_some_and(|m| matches!(m, Value::Map(_))) {
            value.set(&["metadata", "name"], "a");
        }
        check(value);
    }

    #[test]
    fn any_document(value in anything()) {
        check(value);
    }
}
