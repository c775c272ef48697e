//! The server's own texts for people.

use std::sync::LazyLock;

use warifu_protocol::language::Catalogue;

/// What the server says, in every language.
pub(crate) static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::embedded(include_str!("../locales/en.ftl"), include_str!("../locales/ja.ftl")));
