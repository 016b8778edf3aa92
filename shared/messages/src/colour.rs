//! Colours, and that people can read text in them.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// The least contrast of text to its ground (WCAG 2.2, 1.4.3, level AA).
pub const CONTRAST_MIN: f64 = 4.5;

/// A colour of the sRGB space.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    const BLACK: Self = Self(0, 0, 0);
    const WHITE: Self = Self(255, 255, 255);

    /// How far two colours are apart to the eye, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// This colour with `percent` of another in it.
    fn mixed(self, other: Self, percent: u32) -> Self {
        let mix = |a: u8, b: u8| {
            let sum = u32::from(a) * (100 - percent) + u32::from(b) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// The nearest colour towards `goal` that can be read on every one of `grounds`.
    fn readable_on(self, grounds: &[Self], goal: Self) -> Self {
        (0..=100)
            .step_by(2)
            .map(|percent| self.mixed(goal, percent))
            .find(|mixed| grounds.iter().all(|ground| mixed.contrast(*ground) >= CONTRAST_MIN))
            .unwrap_or(goal)
    }

    /// Black or white, whichever can be read better on this colour: at least 4.58.
    fn ink(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Serialize for Rgb {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The shop's colour, for buttons and links.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Accent(Rgb);

/// Why a text is not a colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a colour is written as # and six hexadecimal digits, such as #1f5f8b")]
pub struct AccentError;

impl Accent {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Result<Self, AccentError> {
        let digits = text.trim().strip_prefix('#').ok_or(AccentError)?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(AccentError);
        }
        let channel = |from: usize| u8::from_str_radix(&digits[from..from + 2], 16).map_err(|_| AccentError);
        Ok(Self(Rgb(channel(0)?, channel(2)?, channel(4)?)))
    }
}

impl FromStr for Accent {
    type Err = AccentError;

    fn from_str(text: &str) -> Result<Self, AccentError> {
        Self::parse(text)
    }
}

impl Default for Accent {
    /// A calm blue.
    fn default() -> Self {
        Self(Rgb(0x1f, 0x5f, 0x8b))
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The colours of a mail, by day and by night.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Palette {
    /// On a light screen.
    pub light: Shades,
    /// On a dark one.
    pub dark: Shades,
}

/// The colours of a mail on one kind of screen. Every text colour can be read on every ground.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Shades {
    /// Ground around the mail.
    pub page: Rgb,
    /// Ground of the mail.
    pub card: Rgb,
    /// Ground of a box within it.
    pub panel: Rgb,
    /// Lines around boxes; they carry no meaning.
    pub line: Rgb,
    /// Text.
    pub ink: Rgb,
    /// Labels and the small print.
    pub muted: Rgb,
    /// Links and the marks of the timeline.
    pub link: Rgb,
    /// Ground of a button.
    pub button: Rgb,
    /// Text on a button.
    pub button_ink: Rgb,
}

impl Shades {
    /// Text colours with the grounds that they stand on, each with a name: what a check of the
    /// contrast must look at.
    pub fn texts(&self) -> [(&'static str, Rgb, Rgb); 9] {
        [
            ("ink on page", self.ink, self.page),
            ("ink on card", self.ink, self.card),
            ("ink on panel", self.ink, self.panel),
            ("muted on page", self.muted, self.page),
            ("muted on card", self.muted, self.card),
            ("muted on panel", self.muted, self.panel),
            ("link on page", self.link, self.page),
            ("link on panel", self.link, self.panel),
            ("button_ink on button", self.button_ink, self.button),
        ]
    }
}

impl Palette {
    /// The colours that go with a shop's own. A colour too pale to read is made darker, on dark
    /// screens a colour too dark is made paler; the hue stays.
    pub fn new(accent: Accent) -> Self {
        Self { light: light(accent.0), dark: dark(accent.0) }
    }
}

fn light(accent: Rgb) -> Shades {
    let (page, card, panel) = (Rgb(0xf1, 0xf3, 0xf5), Rgb::WHITE, Rgb(0xf6, 0xf8, 0xfa));
    Shades {
        page,
        card,
        panel,
        line: Rgb(0xd0, 0xd5, 0xdb),
        ink: Rgb(0x1c, 0x21, 0x28),
        muted: Rgb(0x55, 0x5e, 0x69),
        link: accent.readable_on(&[page, card, panel], Rgb::BLACK),
        button: accent,
        button_ink: accent.ink(),
    }
}

fn dark(accent: Rgb) -> Shades {
    let (page, card, panel) = (Rgb(0x10, 0x13, 0x17), Rgb(0x1a, 0x1e, 0x24), Rgb(0x24, 0x29, 0x31));
    // A button as dark as its ground would read as loose text, so here it takes the paler shade.
    let pale = accent.readable_on(&[page, card, panel], Rgb::WHITE);
    Shades {
        page,
        card,
        panel,
        line: Rgb(0x45, 0x4c, 0x56),
        ink: Rgb(0xed, 0xf0, 0xf3),
        muted: Rgb(0xab, 0xb3, 0xbd),
        link: pale,
        button: pale,
        button_ink: pale.ink(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.001);
        assert!((Rgb(0x76, 0x76, 0x76).contrast(Rgb::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!(Accent::parse("#1F5f8b").map(|accent| accent.to_string()).as_deref(), Ok("#1f5f8b"));
        for text in ["", "#", "1f5f8b", "#1f5", "#1f5f8b00", "#1f5f8g", "red", "#1f5f8b;color:red", "#é5f8b"]
        {
            assert_eq!(Accent::parse(text), Err(AccentError), "{text}");
        }
    }

    #[test]
    fn every_text_can_be_read_whatever_the_shops_colour() {
        let steps = [0, 40, 85, 128, 170, 215, 255];
        for (r, g, b) in
            steps.into_iter().flat_map(|r| steps.into_iter().flat_map(move |g| steps.map(|b| (r, g, b))))
        {
            let palette = Palette::new(Accent(Rgb(r, g, b)));
            for shades in [palette.light, palette.dark] {
                for (name, text, ground) in shades.texts() {
                    let contrast = text.contrast(ground);
                    assert!(
                        contrast >= CONTRAST_MIN,
                        "{name} {text} on {ground}: {contrast:.2}, accent {r} {g} {b}"
                    );
                }
            }
        }
    }
}
