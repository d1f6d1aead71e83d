//! The tables, and how a new or found database becomes one that the shop can use.

use rusqlite::{Connection, TransactionBehavior};

use super::seed;

/// Marks a file as the shop's (`PRAGMA application_id`): "Shop" in ASCII.
const APPLICATION: i32 = 0x5368_6f70;

/// The version of the tables and of what is seeded (`PRAGMA user_version`). Raise it with every change of either.
const VERSION: i32 = 1;

/// What [`prepare`] found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prepared {
    /// The shop's tables, seeded.
    Ready,
    /// Something else, left as it was.
    Foreign,
}

/// `categories.products` is counted once, since nothing here changes the goods.
const TABLES: &str = "
CREATE TABLE categories (
    slug TEXT PRIMARY KEY, name TEXT NOT NULL, products INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE products (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL REFERENCES categories (slug),
    price_cents INTEGER NOT NULL, stock INTEGER NOT NULL, popularity INTEGER NOT NULL
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
    salt BLOB NOT NULL, password_hash BLOB NOT NULL
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES users (id), status TEXT NOT NULL,
    region TEXT NOT NULL, channel TEXT NOT NULL, placed_on TEXT NOT NULL
);
CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id), product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL, price_cents INTEGER NOT NULL, PRIMARY KEY (order_id, product_id)
) WITHOUT ROWID;
CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE assignees (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL REFERENCES projects (id),
    title TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL, priority TEXT NOT NULL,
    assignee_id INTEGER REFERENCES assignees (id), tags TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL
);
";

/// Every order that a list can be asked for has one, so that a page costs its rows and not the table's.
const INDEXES: &str = "
CREATE INDEX products_by_popularity ON products (popularity DESC, id);
CREATE INDEX products_by_price ON products (price_cents, id);
CREATE INDEX products_by_name ON products (name, id);
CREATE INDEX products_in_category_by_popularity ON products (category, popularity DESC, id);
CREATE INDEX products_in_category_by_price ON products (category, price_cents, id);
CREATE INDEX products_in_category_by_name ON products (category, name, id);
CREATE INDEX orders_by_status ON orders (status, id);
CREATE INDEX orders_by_date ON orders (placed_on);
CREATE INDEX tasks_by_status ON tasks (status, id);
CREATE INDEX tasks_by_project ON tasks (project_id, id);
CREATE INDEX tasks_by_project_and_status ON tasks (project_id, status, id);
";

/// Makes and seeds the tables in an empty database, and accepts one that has them.
pub(super) fn prepare(connection: &mut Connection) -> rusqlite::Result<Prepared> {
    // Immediate: of two shops that find the same file empty, one waits for the other's seed.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let read = |pragma: &str| transaction.query_row(pragma, [], |row| row.get::<_, i32>(0));
    let stamp = (read("PRAGMA application_id")?, read("PRAGMA user_version")?);
    if stamp == (APPLICATION, VERSION) {
        return Ok(Prepared::Ready);
    }
    if stamp != (0, 0) || read("SELECT COUNT(*) FROM sqlite_schema")? > 0 {
        return Ok(Prepared::Foreign);
    }
    transaction.execute_batch(TABLES)?;
    seed::fill(&transaction)?;
    // After the goods: to sort them once is faster than to insert each in its place.
    transaction.execute_batch(INDEXES)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(Prepared::Ready)
}
