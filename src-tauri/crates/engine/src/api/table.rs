//! The machinery of the operation table: one row per operation, and everything that is generated from it (dispatch,
//! the desktop command, API routes, the page bridge, the palette, TypeScript). Aggregates declare their rows with
//! [`operations!`]; this file knows none of them.

use domain::WireError;
use domain::ports::BoxFuture;
use serde::Serialize;
use serde_json::Value;

use crate::{Cx, Engine};

/// Whether an operation changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Reads only; a viewer may call it.
    Reads,
    /// Commits once; takes the actor.
    Writes,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Operation {
    /// Name on every wire.
    pub name: &'static str,
    /// The noun it belongs to.
    pub aggregate: &'static str,
    /// Reads or writes.
    pub access: Access,
    /// What it provides (reads) or invalidates (writes); `x(id)` stands for the tags `x:<id>`.
    pub tags: &'static [&'static str],
    /// The compensating operation, or the words why there is none. Empty for reads.
    pub undo: &'static str,
    /// One line for the palette: the first line of the operation's docs.
    pub title: &'static str,
}

/// A running call: `None` from a dispatcher that does not know the name.
pub type Call<'a> = BoxFuture<'a, Result<Value, WireError>>;

/// Collects TypeScript declarations by name.
#[derive(Default)]
pub struct TypeSink {
    /// Name → declaration, without `export`.
    pub declarations: std::collections::BTreeMap<String, String>,
    /// Operation name → (input type, output type).
    pub signatures: std::collections::BTreeMap<&'static str, (String, String)>,
    /// Types that were visited; JSON values contain lists of themselves.
    seen: std::collections::BTreeSet<std::any::TypeId>,
    config: ts_rs::Config,
}

impl TypeSink {
    /// An empty sink; large integers become `number` because ids travel as strings.
    #[must_use]
    pub fn new() -> Self {
        Self {
            config: ts_rs::Config::default().with_large_int("number"),
            ..Self::default()
        }
    }

    /// Add an operation with its types and everything they depend on.
    pub fn add<I: ts_rs::TS + 'static, O: ts_rs::TS + 'static>(&mut self, name: &'static str) {
        ts_rs::TypeVisitor::visit::<I>(self);
        ts_rs::TypeVisitor::visit::<O>(self);
        let types = (I::name(&self.config), O::name(&self.config));
        self.signatures.insert(name, types);
    }
}

impl ts_rs::TypeVisitor for TypeSink {
    fn visit<T: ts_rs::TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(std::any::TypeId::of::<T>()) {
            return;
        }
        // Only types with an output path are declared; primitives, options and lists are spelled in place.
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.declarations.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.declarations
                .insert(name, format!("{docs}{}", T::decl(&self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// Parse an operation's input; the message names the field.
///
/// # Errors
/// `usage` when the value is not of the input's shape.
pub fn parse<T: serde::de::DeserializeOwned>(name: &str, input: Value) -> Result<T, WireError> {
    let input = if input.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        input
    };
    serde_json::from_value(input)
        .map_err(|e| WireError::new(domain::Code::Usage, format!("{name}: {e}")))
}

/// Serialise an operation's output.
///
/// # Errors
/// `internal` when the value cannot be represented in JSON.
pub fn render<T: Serialize>(value: &T) -> Result<Value, WireError> {
    serde_json::to_value(value)
        .map_err(|e| WireError::new(domain::Code::Internal, format!("result: {e}")))
}

/// What an aggregate's module exports through [`operations!`].
pub struct Aggregate {
    /// Its rows.
    pub operations: &'static [Operation],
    /// Its dispatcher.
    pub dispatch: for<'a> fn(&'a Engine, &'a Cx, &'a str, Value) -> Option<Call<'a>>,
    /// Its types.
    pub types: fn(&mut TypeSink),
}

/// Declares an aggregate's operations. Each row names an `async fn name(&Engine, &Cx, Input) -> Result<Output,
/// WireError>` of the same module:
///
/// ```text
/// operations! { "approvals":
///     approve_email: ApproveEmail => Approved, writes, ["approvals", "email(id)"], undo "unapprove_email", "Approve a draft";
///     drafts_list: DraftsList => Drafts, reads, ["approvals"], "Drafts waiting for approval";
/// }
/// ```
macro_rules! operations {
    ($aggregate:literal: $($name:ident: $input:ty => $output:ty, $access:ident, [$($tag:literal),* $(,)?], $(undo $undo:literal,)? $title:literal;)*) => {
        /// This aggregate's part of the operation table.
        pub const AGGREGATE: $crate::api::table::Aggregate = $crate::api::table::Aggregate {
            operations: &[$($crate::api::table::Operation {
                name: stringify!($name),
                aggregate: $aggregate,
                access: $crate::api::table::operations!(@access $access),
                tags: &[$($tag),*],
                undo: concat!($($undo)?),
                title: $title,
            }),*],
            dispatch: |engine, cx, name, input| match name {
                $(stringify!($name) => Some(Box::pin(async move {
                    let input: $input = $crate::api::table::parse(name, input)?;
                    let output: $output = $name(engine, cx, input).await?;
                    $crate::api::table::render(&output)
                })),)*
                _ => None,
            },
            types: |sink| { $(sink.add::<$input, $output>(stringify!($name));)* },
        };
    };
    (@access reads) => { $crate::api::table::Access::Reads };
    (@access writes) => { $crate::api::table::Access::Writes };
}
pub(crate) use operations;
