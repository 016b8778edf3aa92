//! `[[promise.rules]]`, `[[carriers]]` and `[[touch.check_in.products]]`: what is wrong with several
//! of them together.

use jiff::civil::Time;

use super::super::{
    BusinessCalendar, Carrier, Delay, Plan, ProductTiming, PromiseRule, PromiseTerms, matches_pattern,
};
use super::Reader;
use super::repeated::{Found, Repeated};
use super::setting::Setting;
use super::table::{CARRIER, PRODUCT, RULE};

/// What every rule of promises needs one of.
const CONDITIONS: &str = "method, code, product, countries or regions";

impl Repeated for PromiseRule {
    const NAME: &'static str = "promise.rules";
    const ITEMS: &'static str = "rules";
    const ABOUT: &'static str = "Promises by shipping method, product and destination: the first \
        rule decides of which everything that is written matches. Writing any rule replaces the \
        built-in ones; `rules = []` under [promise] removes them.";
    const EXAMPLE: &'static str = "";
    const MAX: usize = 100;
    const REQUIRED: &'static [&'static str] = &["business_days"];

    fn settings() -> &'static [Setting<Self>] {
        RULE
    }

    fn blank() -> Self {
        Self::default()
    }

    fn list(plan: &mut Plan) -> &mut Vec<Self> {
        &mut plan.promise.rules
    }

    fn check(reader: &mut Reader<'_>, found: &[Found<Self>]) {
        for Found { item, at } in found {
            if main_condition(item).is_none() {
                let allowed =
                    format!("{CONDITIONS} in each of the rules; what holds for all stands in [promise]");
                reader.notes.add(*at, Self::NAME, "has no condition here".to_owned(), allowed);
            }
            check_terms(reader, *at, "promise.rules.business_days_from", &item.terms);
        }
        note_unreachable(reader, found);
    }
}

/// The first promised day lies before the last one.
pub(super) fn check_terms(reader: &mut Reader<'_>, at: usize, path: &str, terms: &PromiseTerms) {
    if terms.business_days_from > terms.business_days {
        let problem = format!("is {}, after the last promised day", terms.business_days_from);
        reader.notes.add(
            at,
            path,
            problem,
            format!("at most business_days, which is {}", terms.business_days),
        );
    }
}

impl Repeated for Carrier {
    const NAME: &'static str = "carriers";
    const ITEMS: &'static str = "carriers";
    const ABOUT: &'static str = "Carriers with calendars of their own: the first whose name matches \
        decides. Days on the road are counted on the carrier's calendar, so that a weekend or a \
        holiday on which it rests makes no parcel look late. Before the hand-over the name of the \
        shipping method tells who will carry it.";
    const EXAMPLE: &'static str =
        "[[carriers]]\nname = \"UPS*\"\nholidays = [\"01-01\", \"07-04\", \"12-25\"]\ncut_off = \"18:00\"\n";
    const MAX: usize = 50;
    const REQUIRED: &'static [&'static str] = &["name"];

    fn settings() -> &'static [Setting<Self>] {
        CARRIER
    }

    fn blank() -> Self {
        let calendar = BusinessCalendar { cut_off: CARRIER_CUT_OFF, ..Plan::default().calendar };
        Self { name: String::new(), calendar }
    }

    fn list(plan: &mut Plan) -> &mut Vec<Self> {
        &mut plan.carriers
    }

    fn check(reader: &mut Reader<'_>, found: &[Found<Self>]) {
        let names: Vec<(&str, usize)> = found.iter().map(|found| (&*found.item.name, found.at)).collect();
        note_repeated(reader, "carriers.name", &names);
    }
}

/// Carriers collect in the afternoon (convention).
const CARRIER_CUT_OFF: Time = Time::constant(18, 0, 0, 0);

impl Repeated for ProductTiming {
    const NAME: &'static str = "touch.check_in.products";
    const ITEMS: &'static str = "products";
    const ABOUT: &'static str = "Other times for some products: each product has the time of the \
        first pattern that matches its title, number (SKU) or kind, and all others that of \
        [touch.check_in]. An order of several is asked after once, at the latest of their times.";
    const EXAMPLE: &'static str =
        "[[touch.check_in.products]]\nproduct = \"*coffee*\"\nafter = \"5d at 10:00\"\n";
    const MAX: usize = 100;
    const REQUIRED: &'static [&'static str] = &["product", "after"];

    fn settings() -> &'static [Setting<Self>] {
        PRODUCT
    }

    fn blank() -> Self {
        Self { product: String::new(), after: Delay::days(1) }
    }

    fn list(plan: &mut Plan) -> &mut Vec<Self> {
        &mut plan.touches.check_in.products
    }

    fn check(reader: &mut Reader<'_>, found: &[Found<Self>]) {
        let patterns: Vec<(&str, usize)> =
            found.iter().map(|found| (&*found.item.product, found.at)).collect();
        note_repeated(reader, "touch.check_in.products.product", &patterns);
    }
}

/// Notes patterns of which an earlier one takes everything.
fn note_repeated(reader: &mut Reader<'_>, path: &str, patterns: &[(&str, usize)]) {
    for (index, (later, at)) in patterns.iter().enumerate() {
        let taker = patterns[..index].iter().find(|(earlier, _)| takes_all(earlier, later));
        if let Some((earlier, taken_at)) = taker {
            note_taken(reader, (*at, path), later, earlier, *taken_at);
        }
    }
}

fn note_taken(
    reader: &mut Reader<'_>,
    (at, path): (usize, &str),
    later: &str,
    earlier: &str,
    taken_at: usize,
) {
    let line = reader.notes.place(taken_at).0;
    let problem = format!("is {later:?}, all of which {earlier:?} of line {line} takes before");
    let allowed = "a rule that earlier rules leave something to: the first match decides";
    reader.notes.add(at, path, problem, allowed.to_owned());
}

/// The condition by which a rule is named in a mistake: its setting and value.
fn main_condition(rule: &PromiseRule) -> Option<(&'static str, &str)> {
    let patterns = [("method", &*rule.method), ("code", &rule.code), ("product", &rule.product)];
    let places = [("countries", rule.countries.first()), ("regions", rule.regions.first())];
    let places = places.into_iter().filter_map(|(key, first)| Some((key, &**first?)));
    patterns.into_iter().filter(|(_, pattern)| !pattern.is_empty()).chain(places).next()
}

/// Notes the rules that can never decide, because earlier ones take every order they match.
fn note_unreachable(reader: &mut Reader<'_>, rules: &[Found<PromiseRule>]) {
    for (index, later) in rules.iter().enumerate() {
        let before: Vec<&Found<PromiseRule>> =
            rules[..index].iter().filter(|earlier| covers(&earlier.item, &later.item)).collect();
        let Some((key, name)) = main_condition(&later.item) else {
            continue;
        };
        if let Some(taker) = taker_of(&before, &later.item)
            && let Some((_, earlier)) = main_condition(&taker.item)
        {
            note_taken(reader, (later.at, &format!("promise.rules.{key}")), name, earlier, taker.at);
        }
    }
}

/// One of the rules in `before` which together deliver wherever `later` does.
fn taker_of<'f>(before: &[&'f Found<PromiseRule>], later: &PromiseRule) -> Option<&'f Found<PromiseRule>> {
    let anywhere = |rule: &PromiseRule| rule.countries.is_empty() && rule.regions.is_empty();
    let takes = |country: Option<&str>, region: Option<&str>| {
        before.iter().copied().find(|earlier| {
            let rule = &earlier.item;
            let has = |list: &[String], code: Option<&str>| {
                code.is_some_and(|code| list.iter().any(|listed| listed == code))
            };
            anywhere(rule) || has(&rule.countries, country) || has(&rule.regions, region)
        })
    };
    if anywhere(later) {
        return takes(None, None);
    }
    let countries = later.countries.iter().map(|country| takes(Some(country), None));
    let regions = later.regions.iter().map(|region| {
        let country = region.split_once('-').map(|(country, _)| country);
        takes(country, Some(region))
    });
    let takers: Option<Vec<&Found<PromiseRule>>> = countries.chain(regions).collect();
    takers?.first().copied()
}

/// Whether `earlier` matches every method, code and product that `later` matches.
fn covers(earlier: &PromiseRule, later: &PromiseRule) -> bool {
    let all =
        [(&earlier.method, &later.method), (&earlier.code, &later.code), (&earlier.product, &later.product)];
    all.into_iter().all(|(earlier, later)| takes_all(earlier, later))
}

/// Whether the pattern `earlier` matches everything that `later` matches; an empty one matches all.
///
/// The later pattern, read as a text, stands for all of them: its stars are characters that only
/// a star of the earlier pattern takes, because between stars a pattern has no star.
fn takes_all(earlier: &str, later: &str) -> bool {
    let later = if later.is_empty() { "*" } else { later };
    earlier.is_empty() || matches_pattern(&earlier.to_lowercase(), &later.to_lowercase())
}
