//! Data goes one way: each room of the host imports only what `host/README.md` allows it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use throng_tests::repository;

type Rooms = BTreeMap<String, BTreeSet<String>>;

/// The table between the two marks: a room and what it may import.
fn allowed() -> Rooms {
    let page = fs::read_to_string(repository("host/README.md")).unwrap();
    let (_, table) = page.split_once("<!-- dependencies -->").unwrap();
    let (table, _) = table.split_once("<!-- end -->").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let names =
            |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        (names(cells[1]).pop_first().unwrap(), names(cells[2]))
    })
    .collect()
}

/// What each room's `crate::` paths name.
fn found() -> Rooms {
    let mut rooms = Rooms::new();
    let source = repository("host/src");
    for entry in fs::read_dir(&source).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        if room != "lib" && room != "main" {
            read_imports(&path, rooms.entry(room).or_default());
        }
    }
    for (room, imports) in &mut rooms {
        imports.remove(room);
    }
    rooms
}

fn read_imports(path: &Path, imports: &mut BTreeSet<String>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| read_imports(&entry.unwrap().path(), imports));
        return;
    }
    if path.file_stem().is_some_and(|stem| stem == "tests") {
        return;
    }
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    for after in text.split("crate::").skip(1) {
        let name: String = after.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
        assert!(!name.is_empty(), "grouped or glob import of the crate in {}", path.display());
        imports.insert(name);
    }
}

#[test]
fn rooms_import_only_what_the_design_page_allows() {
    let (allowed, found) = (allowed(), found());
    assert_eq!(found.keys().collect::<Vec<_>>(), allowed.keys().collect::<Vec<_>>(), "rooms and rows differ");
    for (room, imports) in &found {
        let excess: Vec<_> = imports.difference(&allowed[room]).collect();
        assert!(excess.is_empty(), "{room} imports {excess:?}");
        let unused: Vec<_> = allowed[room].difference(imports).collect();
        assert!(unused.is_empty(), "the page allows {room} {unused:?}, which it does not use");
    }
}

#[test]
fn wasmtime_stays_in_user_and_the_clock_in_clock() {
    let mut places = BTreeSet::new();
    for entry in fs::read_dir(repository("host/src")).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mut files = vec![path];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if fs::read_to_string(&path).unwrap().contains("wasmtime::") {
                places.insert(room.clone());
            }
        }
    }
    assert_eq!(places, BTreeSet::from(["user".to_owned()]));
}
