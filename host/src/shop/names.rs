//! The words that goods are named with.

/// One category: its words, and the prices that go with them.
pub(super) struct Shelf {
    pub(super) slug: &'static str,
    pub(super) name: &'static str,
    /// Least and most, in cents.
    pub(super) price_cents: (f64, f64),
    pub(super) first: &'static [&'static str],
    pub(super) second: &'static [&'static str],
    pub(super) third: &'static [&'static str],
}

/// The categories, in the order in which the products' numbers go round them.
pub(super) const SHELVES: [Shelf; 4] = [
    Shelf {
        slug: "electronics",
        name: "Electronics",
        price_cents: (900.0, 180_000.0),
        first: &["Norvik", "Halden", "Aurora", "Quanta", "Brightline", "Osprey", "Tessel", "Merlin", "Kestrel", "Volta"],
        second: &["Wireless", "Compact", "Noise-Cancelling", "Portable", "Mechanical", "Smart", "4K", "USB-C", "Solar"],
        third: &[
            "Headphones", "Keyboard", "Monitor", "Speaker", "Charger", "Webcam", "Tablet", "Router", "Microphone",
            "Power Bank", "Projector", "E-Reader",
        ],
    },
    Shelf {
        slug: "books",
        name: "Books",
        price_cents: (499.0, 6_900.0),
        first: &["The Quiet", "The Last", "A Distant", "The Hidden", "The Glass", "Beyond the", "Under the", "A Brief"],
        second: &["Harbour", "Orchard", "Winter", "Cartographer", "Lighthouse", "Meridian", "Archive", "Estuary"],
        third: &[
            "", "and Other Stories", "of the North", "Returns", "in Translation", "at Dusk", "of Small Things",
            "Revisited", "for Beginners", "Illustrated",
        ],
    },
    Shelf {
        slug: "home",
        name: "Home",
        price_cents: (650.0, 90_000.0),
        first: &["Linen", "Oak", "Ceramic", "Walnut", "Stoneware", "Brass", "Woollen", "Bamboo", "Marble", "Enamel"],
        second: &["Everyday", "Classic", "Hand-Finished", "Scandinavian", "Rustic", "Minimal", "Stackable", "Foldable"],
        third: &[
            "Table Lamp", "Cushion", "Dinner Set", "Bookshelf", "Throw", "Vase", "Side Table", "Kettle", "Mirror",
            "Storage Basket", "Rug",
        ],
    },
    Shelf {
        slug: "fitness",
        name: "Fitness",
        price_cents: (700.0, 120_000.0),
        first: &["Stride", "Summit", "Ironside", "Fleet", "Tempo", "Granite", "Pulse", "Northway", "Apex"],
        second: &["Adjustable", "Lightweight", "Pro", "Trail", "Non-Slip", "Folding", "Training", "Recovery"],
        third: &[
            "Dumbbell", "Yoga Mat", "Kettlebell", "Running Vest", "Resistance Bands", "Rowing Machine", "Foam Roller",
            "Skipping Rope", "Exercise Bike", "Water Bottle",
        ],
    },
];

/// The goods that guides and tests name, with their shelf, price in cents and stock. Their numbers start at the first.
pub(super) const WELL_KNOWN: [(&str, usize, i64, i64); 5] = [
    ("Aurora Noise-Cancelling Headphones", 0, 24_999, 182),
    ("The Quiet Harbour", 1, 1_499, 940),
    ("Oak Scandinavian Table Lamp", 2, 8_950, 75),
    ("Granite Non-Slip Yoga Mat", 3, 3_999, 410),
    ("Kestrel Mechanical Keyboard", 0, 12_900, 233),
];
