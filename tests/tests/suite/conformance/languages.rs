//! Where each language's scenario is.

use std::path::PathBuf;

use tempfile::TempDir;
use throng_tests::{Throng, component, repository};

/// A language, and its scenario in the repository.
pub(super) struct Language {
    pub(super) name: &'static str,
    source: Option<&'static str>,
}

const fn language(name: &'static str, source: &'static str) -> Language {
    Language { name, source: Some(source) }
}

/// The first one is what the others are held to.
pub(super) const LANGUAGES: [Language; 6] = [
    Language { name: "Rust", source: None },
    language("JavaScript", "sdk/js/tests/conformance.js"),
    language("TypeScript", "sdk/js/tests/conformance.ts"),
    language("Python", "sdk/python/tests/conformance.py"),
    language("Go", "sdk/go/testdata/conformance"),
    language("C", "sdk/c/tests/conformance.c"),
];

impl Language {
    /// Builds the scenario, if it is none of the guests that are built before all tests.
    pub(super) fn component(&self, folder: &TempDir) -> PathBuf {
        let Some(source) = self.source else { return component("tests/conformance") };
        let built = folder.path().join(format!("{}.wasm", self.name));
        let source = repository(source).display().to_string();
        Throng::new(["build", &source, "-o", &built.display().to_string()]).end().succeeded();
        built
    }
}
