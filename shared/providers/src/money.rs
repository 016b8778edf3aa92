//! Amounts written as decimal text, in a currency's smallest unit.

use journey::fact::Money;

/// Currencies without a smaller unit (ISO 4217, exponent 0).
const WITHOUT_MINOR_UNIT: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies of a thousand smaller units (ISO 4217, exponent 3).
const THOUSAND_MINOR_UNITS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// The number of digits after the point in amounts of `currency`.
fn exponent(currency: &str) -> usize {
    if WITHOUT_MINOR_UNIT.contains(&currency) {
        0
    } else if THOUSAND_MINOR_UNITS.contains(&currency) {
        3
    } else {
        2
    }
}

/// Reads `30.00` and `USD`. Nothing if it is not a plain decimal number that is not negative, has a
/// part smaller than the smallest unit, does not fit, or the currency is not three letters.
pub(crate) fn parse(amount: &str, currency: &str) -> Option<Money> {
    let currency = currency.trim().to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let amount = amount.trim();
    let (whole, fraction) = match amount.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (amount, ""),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let exponent = exponent(&currency);
    let (kept, beyond) = fraction.split_at(fraction.len().min(exponent));
    if beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let minor_units = format!("{whole}{kept:0<exponent$}").parse().ok()?;
    Some(Money { currency, minor_units })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_their_currency() {
        let check = |amount: &str, currency: &str, minor_units: Option<i64>| {
            let read = parse(amount, currency).map(|money| money.minor_units);
            assert_eq!(read, minor_units, "{amount} {currency}");
        };
        check("30.00", "USD", Some(3_000));
        check("30", "usd", Some(3_000));
        check("30.5", "EUR", Some(3_050));
        check("0.00", "EUR", Some(0));
        check("3000", "JPY", Some(3_000));
        check("3000.00", "JPY", Some(3_000));
        check("3000.50", "JPY", None);
        check("1.234", "KWD", Some(1_234));
        check("1.2", "KWD", Some(1_200));
        check("30.001", "USD", None);
        for amount in ["", ".", "1.", ".5", "-1.00", "+1.00", "1e3", "1,00", "٣", "99999999999999999999"] {
            check(amount, "USD", None);
        }
        for currency in ["", "US", "USDT", "U$D", "ÜSD"] {
            check("1.00", currency, None);
        }
    }
}
