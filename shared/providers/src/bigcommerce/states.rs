//! Names of states as codes, for the countries in which a state tells the clock: V2 of the Orders API has only
//! names (ISO 3166-2:US, :CA, :AU).

/// The United States.
const UNITED_STATES: [(&str, &str); 51] = [
    ("Alabama", "AL"),
    ("Alaska", "AK"),
    ("Arizona", "AZ"),
    ("Arkansas", "AR"),
    ("California", "CA"),
    ("Colorado", "CO"),
    ("Connecticut", "CT"),
    ("Delaware", "DE"),
    ("District of Columbia", "DC"),
    ("Florida", "FL"),
    ("Georgia", "GA"),
    ("Hawaii", "HI"),
    ("Idaho", "ID"),
    ("Illinois", "IL"),
    ("Indiana", "IN"),
    ("Iowa", "IA"),
    ("Kansas", "KS"),
    ("Kentucky", "KY"),
    ("Louisiana", "LA"),
    ("Maine", "ME"),
    ("Maryland", "MD"),
    ("Massachusetts", "MA"),
    ("Michigan", "MI"),
    ("Minnesota", "MN"),
    ("Mississippi", "MS"),
    ("Missouri", "MO"),
    ("Montana", "MT"),
    ("Nebraska", "NE"),
    ("Nevada", "NV"),
    ("New Hampshire", "NH"),
    ("New Jersey", "NJ"),
    ("New Mexico", "NM"),
    ("New York", "NY"),
    ("North Carolina", "NC"),
    ("North Dakota", "ND"),
    ("Ohio", "OH"),
    ("Oklahoma", "OK"),
    ("Oregon", "OR"),
    ("Pennsylvania", "PA"),
    ("Rhode Island", "RI"),
    ("South Carolina", "SC"),
    ("South Dakota", "SD"),
    ("Tennessee", "TN"),
    ("Texas", "TX"),
    ("Utah", "UT"),
    ("Vermont", "VT"),
    ("Virginia", "VA"),
    ("Washington", "WA"),
    ("West Virginia", "WV"),
    ("Wisconsin", "WI"),
    ("Wyoming", "WY"),
];

/// Canada.
const CANADA: [(&str, &str); 13] = [
    ("Alberta", "AB"),
    ("British Columbia", "BC"),
    ("Manitoba", "MB"),
    ("New Brunswick", "NB"),
    ("Newfoundland and Labrador", "NL"),
    ("Northwest Territories", "NT"),
    ("Nova Scotia", "NS"),
    ("Nunavut", "NU"),
    ("Ontario", "ON"),
    ("Prince Edward Island", "PE"),
    ("Quebec", "QC"),
    ("Saskatchewan", "SK"),
    ("Yukon", "YT"),
];

/// Australia.
const AUSTRALIA: [(&str, &str); 8] = [
    ("Australian Capital Territory", "ACT"),
    ("New South Wales", "NSW"),
    ("Northern Territory", "NT"),
    ("Queensland", "QLD"),
    ("South Australia", "SA"),
    ("Tasmania", "TAS"),
    ("Victoria", "VIC"),
    ("Western Australia", "WA"),
];

/// The code of a state of a country (ISO 3166-1 alpha-2) by its English name, in any case.
pub(super) fn code(country: &str, name: &str) -> Option<&'static str> {
    let states: &[(&str, &str)] = match country {
        "US" => &UNITED_STATES,
        "CA" => &CANADA,
        "AU" => &AUSTRALIA,
        _ => return None,
    };
    let found = states.iter().find(|(known, _)| known.eq_ignore_ascii_case(name.trim()));
    found.map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_codes_that_have_clocks() {
        assert_eq!(code("US", " new york"), Some("NY"));
        assert_eq!(code("CA", "Yukon"), Some("YT"));
        assert_eq!(code("AU", "New York"), None);
        assert_eq!(code("DE", "Bayern"), None);
        for (country, states) in [("US", &UNITED_STATES[..]), ("CA", &CANADA), ("AU", &AUSTRALIA)] {
            for (name, code) in states {
                assert!(journey::zones::zone_name(country, code).is_some(), "{country} {name}");
            }
        }
    }
}
