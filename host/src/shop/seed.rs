//! What a new shop holds. The same in every shop, whatever its seed: scenarios may rely on it.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use rusqlite::{Connection, params};

use super::accounts;
use super::names::{SHELVES, Shelf, WELL_KNOWN};

/// The first product's number.
pub(super) const FIRST_PRODUCT: i64 = 101;
/// How many products there are.
pub(super) const PRODUCTS: i64 = 4_000;
/// The first order's number.
pub(super) const FIRST_ORDER: i64 = 4_001;
/// The last order's number: the next is not placed yet.
pub(super) const LAST_ORDER: i64 = 5_003;

/// Email, name, role and password of those who can log in. Their numbers start at 1.
const USERS: [(&str, &str, &str, &str); 4] = [
    ("qa.user1@example.com", "Quinn Archer", "staff", "TestPass123!"),
    ("qa.user2@example.com", "Amal Ueda", "staff", "TestPass123!"),
    ("qa.user3@example.com", "Astrid Usher", "staff", "TestPass123!"),
    ("loadtest.manager@example.com", "Lou Manning", "manager", "SecurePass456!"),
];

const PROJECTS: [(i64, &str); 3] = [(2001, "Storefront"), (2002, "Warehouse"), (2003, "Checkout")];
const ASSIGNEES: [(i64, &str); 3] = [(301, "Ines Duarte"), (302, "Tomas Berg"), (303, "Mei Lin Chow")];

const REGIONS: [&str; 3] = ["us-east", "us-west", "eu-central"];
const CHANNELS: [&str; 3] = ["web", "mobile", "partner"];

/// Fills new tables. Some tens of milliseconds.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    // Not the shop's seed, and a generator whose output is fixed: the goods must not change with either.
    let mut dice = Pcg64Mcg::seed_from_u64(0x5368_6f70);
    fill_products(connection, &mut dice)?;
    fill_users(connection, &mut dice)?;
    fill_orders(connection, &mut dice)?;
    for (id, name) in PROJECTS {
        connection.execute("INSERT INTO projects (id, name) VALUES (?, ?)", params![id, name])?;
    }
    for (id, name) in ASSIGNEES {
        connection.execute("INSERT INTO assignees (id, name) VALUES (?, ?)", params![id, name])?;
    }
    Ok(())
}

fn fill_products(connection: &Connection, dice: &mut Pcg64Mcg) -> rusqlite::Result<()> {
    for Shelf { slug, name, .. } in &SHELVES {
        connection.execute("INSERT INTO categories (slug, name) VALUES (?, ?)", [slug, name])?;
    }
    let mut insert = connection.prepare(
        "INSERT INTO products (id, name, category, price_cents, stock, popularity) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for index in 0..PRODUCTS {
        // A few goods are asked for often and most rarely, as Zipf has it.
        let popularity = 1_000_000 / (index + 1) + dice.random_range(0..100);
        let id = FIRST_PRODUCT + index;
        if let Some((name, shelf, price_cents, stock)) = WELL_KNOWN.get(index as usize) {
            insert.execute(params![id, name, SHELVES[*shelf].slug, price_cents, stock, popularity])?;
        } else {
            let shelf = &SHELVES[index as usize % SHELVES.len()];
            let (name, price_cents) = (product_name(shelf, id, dice), price_cents(shelf, dice));
            let stock = dice.random_range(0..500_i64);
            insert.execute(params![id, name, shelf.slug, price_cents, stock, popularity])?;
        }
    }
    connection.execute_batch(
        "UPDATE categories SET products = (SELECT COUNT(*) FROM products WHERE category = categories.slug)",
    )
}

fn product_name(shelf: &Shelf, id: i64, dice: &mut Pcg64Mcg) -> String {
    let mut pick = |words: &[&'static str]| words[dice.random_range(0..words.len())];
    let words = [pick(shelf.first), pick(shelf.second), pick(shelf.third)];
    let name = words.join(" ");
    match shelf.slug {
        // Books of one title are editions, other goods of one name are models.
        "books" => format!("{} (no. {id})", name.trim_end()),
        _ => format!("{name} {}{id}", &words[0][..1]),
    }
}

/// Evenly distributed in its logarithm, and ending as shops like it.
fn price_cents(shelf: &Shelf, dice: &mut Pcg64Mcg) -> i64 {
    let (least, most) = shelf.price_cents;
    let price = (least.ln() + dice.random::<f64>() * (most / least).ln()).exp();
    let ending = [99, 99, 50, 0][dice.random_range(0..4)];
    ((price / 100.0) as i64).max(1) * 100 + ending
}

fn fill_users(connection: &Connection, dice: &mut Pcg64Mcg) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare("INSERT INTO users (email, name, role, salt, password_hash) VALUES (?, ?, ?, ?, ?)")?;
    for (email, name, role, password) in USERS {
        let salt: [u8; 16] = dice.random();
        insert.execute(params![email, name, role, salt, accounts::hashed(&salt, password)])?;
    }
    Ok(())
}

/// Orders spread evenly over the year 2025; the last three are one of each status, for all to see.
fn fill_orders(connection: &Connection, dice: &mut Pcg64Mcg) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(
        "INSERT INTO orders (id, customer_id, status, region, channel, placed_on)
         VALUES (?, ?, ?, ?, ?, date('2025-01-01', '+' || ? || ' days'))",
    )?;
    let mut insert_line = connection.prepare(
        "INSERT OR IGNORE INTO order_lines (order_id, product_id, quantity, price_cents)
         SELECT ?, id, ?, price_cents FROM products WHERE id = ?",
    )?;
    for id in FIRST_ORDER..=LAST_ORDER {
        let status = match LAST_ORDER - id {
            2 => "pending",
            1 => "shipped",
            0 => "delivered",
            age => ["pending", "shipped", "delivered", "delivered"][(age % 4) as usize],
        };
        let day = (id - FIRST_ORDER) * 365 / (LAST_ORDER - FIRST_ORDER + 1);
        let region = REGIONS[dice.random_range(0..REGIONS.len())];
        let channel = CHANNELS[dice.random_range(0..CHANNELS.len())];
        let customer = 1 + id % USERS.len() as i64;
        insert.execute(params![id, customer, status, region, channel, day])?;
        for _ in 0..dice.random_range(1..=4) {
            let product = FIRST_PRODUCT + dice.random_range(0..PRODUCTS);
            insert_line.execute(params![id, dice.random_range(1..=3), product])?;
        }
    }
    Ok(())
}
