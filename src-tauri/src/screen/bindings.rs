//! The same types for TypeScript, in `ui/src/bindings.ts`: committed, and compared by a test.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use ts_rs::{Config, TS, TypeVisitor};

    use crate::screen::{Action, View};

    const FILE: &str = "ui/src/bindings.ts";
    const HEAD: &str =
        "// Generated from src-tauri/src/screen: `WARIFU_REGENERATE=1 cargo test --lib bindings` writes it anew.\n";

    /// Every type that is reached from those visited, by name.
    struct Collected<'a> {
        config: &'a Config,
        types: BTreeMap<String, String>,
    }

    impl TypeVisitor for Collected<'_> {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            let name = T::ident(self.config);
            if T::output_path().is_none() || self.types.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.types
                .insert(name, format!("{docs}export {}\n", T::decl(self.config)));
            T::visit_dependencies(self);
        }
    }

    fn generated() -> String {
        let config = Config::new();
        let mut collected = Collected {
            config: &config,
            types: BTreeMap::new(),
        };
        collected.visit::<View>();
        collected.visit::<Action>();
        let types: Vec<String> = collected.types.into_values().collect();
        format!("{HEAD}\n{}", types.join("\n"))
    }

    #[test]
    fn the_screen_has_the_types_of_today() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
        let wanted = generated();
        if std::env::var_os("WARIFU_REGENERATE").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, wanted, "{FILE} is not of today: see its first line");
    }
}
