//! The languages that scenarios are written in.

use std::fmt;
use std::path::Path;

use clap::ValueEnum;

/// A language, or rather what its sources look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// A cargo package.
    Rust,
    /// A module, with its `go.mod`.
    Go,
    /// A file.
    C,
    /// A file.
    Zig,
    /// A file.
    Python,
    /// A file.
    #[value(name = "javascript", alias = "js")]
    JavaScript,
    /// A file.
    #[value(name = "typescript", alias = "ts")]
    TypeScript,
    /// A core WebAssembly module that carries its contract, as wit-bindgen leaves it.
    #[value(skip)]
    Core,
}

impl Language {
    /// The language of a file, by its name.
    pub(super) fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "c" => Some(Self::C),
            "zig" => Some(Self::Zig),
            "js" | "mjs" => Some(Self::JavaScript),
            "ts" | "mts" => Some(Self::TypeScript),
            "py" => Some(Self::Python),
            "wasm" => Some(Self::Core),
            _ => None,
        }
    }

    /// The file that makes a folder a project of this language, if it takes one.
    pub(super) fn manifest(self) -> Option<&'static str> {
        match self {
            Self::Rust => Some("Cargo.toml"),
            Self::Go => Some("go.mod"),
            _ => None,
        }
    }

    /// The file that tells its tools or editors where the SDK is.
    pub(super) fn settings(self) -> &'static str {
        match self {
            Self::Rust | Self::Core => "Cargo.toml",
            Self::Go => "go.mod",
            Self::C => "compile_flags.txt",
            Self::Zig => "build.zig",
            Self::Python => "pyproject.toml",
            Self::JavaScript => "jsconfig.json",
            Self::TypeScript => "tsconfig.json",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::C => "C",
            Self::Zig => "Zig",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::TypeScript => "TypeScript",
            Self::Core => "a core module",
        })
    }
}
