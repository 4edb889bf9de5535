//! The TypeScript of the operation table: `types.ts` and `operations.ts` of ui/src/bindings, written by
//! `cargo xtask gen` and checked by CI.

use std::fmt::Write as _;

use super::{
    AGGREGATES, operations,
    table::{Access, TypeSink},
};

const HEADER: &str =
    "// Generated from the engine's operation table by `cargo xtask gen`. Do not edit.\n";

/// The generated files: (name, text).
#[must_use]
pub fn typescript() -> Vec<(&'static str, String)> {
    let mut sink = TypeSink::new();
    for a in AGGREGATES {
        (a.types)(&mut sink);
    }
    let mut types = String::from(HEADER);
    for decl in sink.declarations.values() {
        let (docs, decl) = documented(decl);
        let gap = if docs.is_empty() { "" } else { "\n" };
        let _ = write!(types, "\n{docs}{gap}export {}\n", decl.trim());
    }

    let mut ops = String::from(HEADER);
    let names: Vec<&String> = sink.declarations.keys().collect();
    if !names.is_empty() {
        ops.push_str("import type {\n");
        for n in names {
            let used = sink
                .signatures
                .values()
                .any(|(i, o)| mentions(i, n) || mentions(o, n));
            if used {
                let _ = writeln!(ops, "  {n},");
            }
        }
        ops.push_str("} from \"./types\";\n");
    }
    ops.push_str("\nexport type Operations = {\n");
    for o in operations() {
        if let Some((input, output)) = sink.signatures.get(o.name) {
            let _ = writeln!(ops, "  {}: {{ input: {input}; output: {output} }};", o.name);
        }
    }
    ops.push_str(
        "};\n\nexport type OperationName = keyof Operations;\n\nexport const operations = {\n",
    );
    for o in operations() {
        let tags = o
            .tags
            .iter()
            .map(|t| format!("\"{t}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let undo = if o.undo.is_empty() {
            "null".to_owned()
        } else {
            format!("{:?}", o.undo)
        };
        let _ = writeln!(
            ops,
            "  {}: {{ aggregate: \"{}\", writes: {}, tags: [{tags}], undo: {undo}, title: {:?} }},",
            o.name,
            o.aggregate,
            o.access == Access::Writes,
            o.title
        );
    }
    ops.push_str("} as const;\n");
    vec![("types.ts", types), ("operations.ts", ops)]
}

/// A declaration apart from the comment before it; its fields have comments of their own.
fn documented(decl: &str) -> (&str, &str) {
    let decl = decl.trim();
    match decl.split_once("*/") {
        Some((docs, _)) if decl.starts_with("/**") => {
            let (docs, rest) = decl.split_at(docs.len().saturating_add(2));
            (docs, rest.trim_start())
        }
        _ => ("", decl),
    }
}

/// Whether a type expression names `name` as a whole word.
fn mentions(expression: &str, name: &str) -> bool {
    expression
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|w| w == name)
}
