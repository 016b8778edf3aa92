//! Amounts of money, as the reader's language writes them.

use journey::fact::Money;

use crate::locale::Locale;

/// How many digits of the smallest unit a currency has (ISO 4217, table A.1).
fn exponent(currency: &str) -> usize {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
        | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// How a language writes numbers: the sign between thousands, the sign before the fraction, and
/// from how many whole digits on thousands are set apart (Spanish leaves 1234 together).
fn number_style(locale: Locale) -> (char, char, usize) {
    match locale {
        Locale::En => (',', '.', 4),
        Locale::De => ('.', ',', 4),
        Locale::Fr => ('\u{202f}', ',', 4),
        Locale::Es => ('.', ',', 5),
    }
}

/// The sign of a currency where it can mean no other one in that language, else the code.
fn sign(locale: Locale, currency: &str) -> &str {
    match (currency, locale) {
        ("EUR", _) => "€",
        ("GBP", Locale::En | Locale::De | Locale::Es) => "£",
        ("GBP", Locale::Fr) => "£GB",
        ("USD", Locale::En | Locale::De) => "$",
        ("USD", Locale::Fr) => "$US",
        ("USD", Locale::Es) => "US$",
        _ => currency,
    }
}

/// `$30.00`, `30,00 €`, `CHF 30.00`, `3.000 JPY`.
pub(crate) fn spell(locale: Locale, money: &Money) -> String {
    let currency: String = money.currency.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    let currency = currency.to_ascii_uppercase();
    let number = number(locale, money.minor_units.unsigned_abs(), exponent(&currency));
    let minus = if money.minor_units < 0 { "−" } else { "" };
    let sign = sign(locale, &currency);
    match locale {
        _ if sign.is_empty() => format!("{minus}{number}"),
        Locale::En if sign == currency => format!("{minus}{sign}\u{a0}{number}"),
        Locale::En => format!("{minus}{sign}{number}"),
        Locale::De | Locale::Fr | Locale::Es => format!("{minus}{number}\u{a0}{sign}"),
    }
}

fn number(locale: Locale, minor_units: u64, exponent: usize) -> String {
    let (thousands, point, apart_from) = number_style(locale);
    let digits = format!("{minor_units:0>width$}", width = exponent + 1);
    let (whole, fraction) = digits.split_at(digits.len() - exponent);
    let mut spelled = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len() >= apart_from && (whole.len() - index).is_multiple_of(3) {
            spelled.push(thousands);
        }
        spelled.push(digit);
    }
    if !fraction.is_empty() {
        spelled.push(point);
        spelled.push_str(fraction);
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_language_does() {
        let rows = [
            ("USD", 3_000, ["$30.00", "30,00\u{a0}$", "30,00\u{a0}$US", "30,00\u{a0}US$"]),
            ("EUR", 5, ["€0.05", "0,05\u{a0}€", "0,05\u{a0}€", "0,05\u{a0}€"]),
            ("JPY", 3_000, ["JPY\u{a0}3,000", "3.000\u{a0}JPY", "3\u{202f}000\u{a0}JPY", "3000\u{a0}JPY"]),
            (
                "KWD",
                12_345_678,
                [
                    "KWD\u{a0}12,345.678",
                    "12.345,678\u{a0}KWD",
                    "12\u{202f}345,678\u{a0}KWD",
                    "12.345,678\u{a0}KWD",
                ],
            ),
            ("CHF", -150, ["−CHF\u{a0}1.50", "−1,50\u{a0}CHF", "−1,50\u{a0}CHF", "−1,50\u{a0}CHF"]),
            ("", 100, ["1.00", "1,00", "1,00", "1,00"]),
            ("e<u>r", 100, ["€1.00", "1,00\u{a0}€", "1,00\u{a0}€", "1,00\u{a0}€"]),
        ];
        for (currency, minor_units, wanted) in rows {
            let money = Money { currency: currency.to_owned(), minor_units };
            let spelled = Locale::ALL.map(|locale| spell(locale, &money));
            assert_eq!(spelled, wanted, "{currency} {minor_units}");
        }
    }

    #[test]
    fn extreme_amounts_do_not_overflow() {
        let money = Money { currency: "USD".to_owned(), minor_units: i64::MIN };
        assert_eq!(spell(Locale::En, &money), "−$92,233,720,368,547,758.08");
    }
}
