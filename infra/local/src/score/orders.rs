//! Historic orders out of a table: what was promised, and what became of it.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use journey::calendar::end_of_local_day;
use journey::ids::OrderId;

/// The columns that are needed, found by their names in the first line; others are left alone.
const ID: &str = "order_id";
const PLACED: &str = "order_purchase_timestamp";
const HANDED_OVER: &str = "order_delivered_carrier_date";
const DELIVERED: &str = "order_delivered_customer_date";
const PROMISED: &str = "order_estimated_delivery_date";

/// A table may have at most this many orders.
const ORDERS_MAX: usize = 2_000_000;
/// So many mistakes are named; a wrong format makes one a line.
const MISTAKES_MAX: usize = 20;

/// An order that happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HistoricOrder {
    /// The shop's id for it.
    pub id: OrderId,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The last moment of the day that was promised.
    pub promised_to: Timestamp,
    /// When a carrier took it, if one did.
    pub handed_over_at: Option<Timestamp>,
    /// When it arrived, if it did.
    pub delivered_at: Option<Timestamp>,
}

impl HistoricOrder {
    /// Whether it arrived after the promise ended; `None`: it did not arrive.
    pub fn was_late(&self) -> Option<bool> {
        self.delivered_at.map(|at| at > self.promised_to)
    }
}

/// What cannot be read, where, and what is allowed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mistake {
    line: u64,
    column: &'static str,
    what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, {}: {}", self.line, self.column, self.what)
    }
}

/// Reads a table with a line of names. Times are local times of `zone`, such as `2017-10-02 10:56`,
/// unless they say otherwise themselves, as `2017-10-02T10:56:00Z` does. The promise is the end of the
/// promised day. An empty field: that did not happen.
pub fn read(table: impl Read, zone: &TimeZone) -> Result<Vec<HistoricOrder>, Vec<Mistake>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(table);
    let names = match reader.headers() {
        Ok(names) => names.clone(),
        Err(error) => return Err(vec![unreadable(1, &error)]),
    };
    let columns = [ID, PLACED, HANDED_OVER, DELIVERED, PROMISED];
    let places = columns.map(|column| names.iter().position(|name| name.eq_ignore_ascii_case(column)));
    let missing: Vec<Mistake> = columns
        .iter()
        .zip(places)
        .filter(|(_, place)| place.is_none())
        .map(|(column, _)| Mistake {
            line: 1,
            column,
            what: format!("the column is missing; a table needs {}", columns.join(", ")),
        })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut orders = Vec::new();
    let mut mistakes = Vec::new();
    let mut lines: HashMap<OrderId, u64> = HashMap::new();
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                mistakes.push(unreadable(line, &error));
                break;
            }
        };
        let line = row.position().map_or(0, csv::Position::line);
        let fields = places.map(|place| place.and_then(|place| row.get(place)).unwrap_or_default());
        match order(line, fields, zone) {
            Ok(order) => {
                if let Some(first) = lines.insert(order.id.clone(), line) {
                    let what = format!("the same order is on line {first}; every order stands once");
                    mistakes.push(Mistake { line, column: ID, what });
                }
                orders.push(order);
            }
            Err(mistake) => mistakes.push(mistake),
        }
        if orders.len() > ORDERS_MAX {
            let what = format!("too many orders; at most {ORDERS_MAX} are scored at once");
            mistakes.push(Mistake { line, column: ID, what });
        }
        if mistakes.len() >= MISTAKES_MAX || orders.len() > ORDERS_MAX {
            break;
        }
    }
    if mistakes.is_empty() { Ok(orders) } else { Err(mistakes) }
}

fn unreadable(line: u64, error: &csv::Error) -> Mistake {
    Mistake { line, column: "the whole line", what: format!("{error}; the table is CSV in UTF-8") }
}

fn order(line: u64, fields: [&str; 5], zone: &TimeZone) -> Result<HistoricOrder, Mistake> {
    let [id, placed, handed_over, delivered, promised] = fields;
    let at = |column, text| time(line, column, text, zone);
    let needed = |column: &'static str, at: Option<Timestamp>| {
        let what = "it is empty; every order has one".to_owned();
        at.ok_or(Mistake { line, column, what })
    };
    let id = OrderId::parse(id).map_err(|error| Mistake { line, column: ID, what: error.to_string() })?;
    let placed_at = needed(PLACED, at(PLACED, placed)?)?;
    let promised = needed(PROMISED, at(PROMISED, promised)?)?;
    let promised_to = end_of_local_day(zone.to_datetime(promised).date(), zone);
    if promised_to < placed_at {
        let what = "the promised day lies before the purchase".to_owned();
        return Err(Mistake { line, column: PROMISED, what });
    }
    let handed_over_at = at(HANDED_OVER, handed_over)?;
    let delivered_at = at(DELIVERED, delivered)?;
    if delivered_at.is_some_and(|at| at < placed_at) {
        let what = "it arrived before the purchase".to_owned();
        return Err(Mistake { line, column: DELIVERED, what });
    }
    Ok(HistoricOrder { id, placed_at, promised_to, handed_over_at, delivered_at })
}

fn time(line: u64, column: &'static str, text: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Mistake> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Some(at));
    }
    let local: Option<DateTime> = text.parse().ok();
    let at = local.and_then(|local| zone.to_ambiguous_timestamp(local).compatible().ok());
    at.map(Some).ok_or_else(|| Mistake {
        line,
        column,
        what: format!("\"{text}\" is no time; write 2017-10-02 10:56, or leave it empty"),
    })
}
