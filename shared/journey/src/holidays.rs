//! Public holidays by country and region, from a table in the binary that is made from a maintained
//! source (`shared/journey/holidays/generate.py` says which). Nothing here asks the machine.

use std::ops::RangeInclusive;

use jiff::civil::Date;

/// One line an area; `generate.py` says what stands in it. Read when this is compiled: in the binary
/// there is only what was read.
const TABLE: &str = include_str!("../holidays/table.txt");

/// The years whose holidays the table holds. Of other years it knows only the days that are the same
/// in each of these.
pub const YEARS: RangeInclusive<i16> = FIRST_YEAR..=2036;

const FIRST_YEAR: i16 = 2024;

/// A bit for each of [`YEARS`].
const EVERY_YEAR: u32 = (1 << 13) - 1;

/// The bytes of the longest area's code.
const CODE_BYTES: usize = 6;

/// Of a day of the year: above its years stands its day, above that its month.
const DAY_AT: u32 = 13;
const MONTH_AT: u32 = DAY_AT + 5;

/// An area, and where its days begin; they end where the next one's begin.
#[derive(Clone, Copy)]
struct Entry {
    /// Filled up with zeros.
    code: [u8; CODE_BYTES],
    days_from: u16,
}

static AREAS: [Entry; SIZE.0] = READ.0;
static DAYS: [u32; SIZE.1] = READ.1;

const SIZE: (usize, usize) = size(TABLE.as_bytes());
const READ: ([Entry; SIZE.0], [u32; SIZE.1]) = read(TABLE.as_bytes());

/// How many areas, and how many days of all of them.
const fn size(table: &[u8]) -> (usize, usize) {
    let (mut areas, mut days) = (0, 0);
    let mut at = 0;
    while at < table.len() {
        let is_comment = table[at] == b'#';
        areas += !is_comment as usize;
        while table[at] != b'\n' {
            days += (!is_comment && table[at] == b' ') as usize;
            at += 1;
        }
        at += 1;
    }
    (areas, days)
}

const fn number(tens: u8, ones: u8) -> u32 {
    (tens - b'0') as u32 * 10 + (ones - b'0') as u32
}

/// Reads the areas and their days, both in the table's order.
#[expect(clippy::cast_possible_truncation, reason = "constants that the compiler works out")]
const fn read<const A: usize, const D: usize>(table: &[u8]) -> ([Entry; A], [u32; D]) {
    let mut areas = [Entry { code: [0; CODE_BYTES], days_from: 0 }; A];
    let mut days = [0; D];
    let (mut area, mut day) = (0, 0);
    let mut at = 0;
    while at < table.len() {
        if table[at] == b'#' {
            while table[at] != b'\n' {
                at += 1;
            }
            at += 1;
            continue;
        }
        areas[area].days_from = day as u16;
        let begins = at;
        while table[at] > b' ' {
            areas[area].code[at - begins] = table[at];
            at += 1;
        }
        area += 1;
        while table[at] == b' ' {
            let month = number(table[at + 1], table[at + 2]);
            let date = number(table[at + 3], table[at + 4]);
            at += 5;
            let mut years = EVERY_YEAR;
            if table[at] == b':' {
                years = 0;
                at += 1;
                while table[at] > b' ' {
                    let digit = if table[at] <= b'9' { table[at] - b'0' } else { table[at] - b'a' + 10 };
                    years = years * 16 + digit as u32;
                    at += 1;
                }
            }
            days[day] = month << MONTH_AT | date << DAY_AT | years;
            day += 1;
        }
        at += 1;
    }
    (areas, days)
}

/// Whether the table knows the area: an ISO 3166-1 country (`DE`) or an ISO 3166-2 region (`DE-BY`),
/// in upper case.
pub fn is_area(code: &str) -> bool {
    find(code).is_some()
}

/// Whether `date` is a public holiday in an area. Days that follow the moon or a decree are the
/// source's estimates. `false` for an unknown area.
///
/// Outside of [`YEARS`] only what is a holiday on the same day in each of them counts: Christmas
/// does, Easter does not.
pub fn is_holiday(code: &str, date: Date) -> bool {
    in_month(code, date.year(), date.month()) >> date.day() & 1 == 1
}

/// The public holidays of a month in an area: bit 1 is its first day. None in an unknown area.
pub fn in_month(code: &str, year: i16, month: i8) -> u32 {
    let Some(area) = find(code) else {
        return 0;
    };
    let wanted = if YEARS.contains(&year) { 1 << (year - FIRST_YEAR) } else { EVERY_YEAR };
    let country = code.split_once('-').and_then(|(country, _)| find(country));
    let mut holidays = 0;
    // What a region says of a day replaces what its country says of it.
    for index in country.into_iter().chain([area]) {
        for day in days_of(index, month) {
            let bit = 1 << (day >> DAY_AT & 31);
            holidays = if day & wanted == wanted { holidays | bit } else { holidays & !bit };
        }
    }
    holidays
}

/// Every area of the table, in order.
pub fn areas() -> impl Iterator<Item = &'static str> {
    AREAS.iter().filter_map(|area| {
        let length = area.code.iter().position(|byte| *byte == 0).unwrap_or(CODE_BYTES);
        str::from_utf8(&area.code[..length]).ok()
    })
}

/// Where an area stands among [`AREAS`].
fn find(code: &str) -> Option<usize> {
    let mut wanted = [0; CODE_BYTES];
    wanted.get_mut(..code.len())?.copy_from_slice(code.as_bytes());
    // As numbers: codes are compared often.
    AREAS.binary_search_by_key(&as_number(wanted), |area| as_number(area.code)).ok()
}

/// A number that is greater where the code is.
fn as_number([a, b, c, d, e, f]: [u8; CODE_BYTES]) -> u64 {
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// What an area itself says of the days of a month.
fn days_of(area: usize, month: i8) -> impl Iterator<Item = u32> {
    let from = usize::from(AREAS[area].days_from);
    let to = AREAS.get(area + 1).map_or(DAYS.len(), |next| usize::from(next.days_from));
    let month = u32::from(month.unsigned_abs());
    let days = &DAYS[from..to];
    let begins = days.partition_point(|day| day >> MONTH_AT < month);
    days[begins..].iter().copied().take_while(move |day| day >> MONTH_AT == month)
}
