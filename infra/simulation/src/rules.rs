//! Plans by chance, with what of them the checkers must know said in plain numbers beside the file's text.

use crate::chance::Chance;

/// The kinds of mails in a plan, with whether each may be capped.
pub(crate) const KINDS: [&str; 12] = [
    "dispatch_delay",
    "delay_option",
    "transit_delay",
    "exception",
    "lost",
    "not_received",
    "recovery",
    "check_in",
    "csat",
    "nps",
    "cart_help",
    "faq_help",
];

/// Kinds that customers have only so much room for.
pub(crate) const CAPPED: [&str; 5] = ["check_in", "csat", "nps", "cart_help", "faq_help"];

/// A plan.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The file.
    pub(crate) text: String,
    /// The first quiet minute of the day.
    pub(crate) quiet_from: i64,
    /// The first that is not quiet any more.
    pub(crate) quiet_to: i64,
    /// Kinds that may leave in quiet hours.
    pub(crate) exempt: Vec<&'static str>,
    /// Kinds that are never sent.
    pub(crate) off: Vec<&'static str>,
    pub(crate) apart_hours: i64,
    pub(crate) per_window: usize,
    pub(crate) window_hours: i64,
    pub(crate) surveys_apart_hours: i64,
    pub(crate) csat_apart_hours: i64,
    pub(crate) nps_apart_hours: i64,
}

impl Rules {
    /// The rules that a shop has before it publishes any, as its manual states them.
    pub(crate) fn of_the_house() -> Self {
        Self {
            text: String::new(),
            quiet_from: 21 * 60,
            quiet_to: 8 * 60,
            exempt: vec!["exception"],
            off: Vec::new(),
            apart_hours: 72,
            per_window: 3,
            window_hours: 14 * 24,
            surveys_apart_hours: 14 * 24,
            csat_apart_hours: 30 * 24,
            nps_apart_hours: 90 * 24,
        }
    }

    /// Any valid plan.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let (quiet_from, quiet_to) = *chance.pick(&[
            (21 * 60, 8 * 60),
            (22 * 60, 7 * 60 + 30),
            (0, 6 * 60),
            (90, 9 * 60),
            (19 * 60, 11 * 60),
            (20 * 60, 20 * 60),
        ]);
        let mut rules = Self {
            quiet_from,
            quiet_to,
            apart_hours: *chance.pick(&[0, 12, 72, 240]),
            per_window: *chance.pick(&[1, 2, 3, 5]),
            window_hours: *chance.pick(&[24, 96, 336]),
            surveys_apart_hours: *chance.pick(&[24, 120, 336]),
            csat_apart_hours: *chance.pick(&[24, 240, 720]),
            nps_apart_hours: *chance.pick(&[240, 2160]),
            exempt: Vec::new(),
            off: Vec::new(),
            text: String::new(),
        };
        for kind in KINDS {
            let often = if kind == "exception" { 2 } else { 6 };
            if chance.one_in(often) {
                rules.exempt.push(kind);
            }
            if chance.one_in(12) {
                rules.off.push(kind);
            }
        }
        rules.text = rules.written(chance);
        rules
    }

    fn written(&self, chance: &mut Chance) -> String {
        let time = |minute: i64| format!("\"{:02}:{:02}\"", minute / 60, minute % 60);
        let mut text = format!(
            "[quiet_hours]\nfrom = {}\nto = {}\nrelease_spread = \"{}m\"\n\n[caps]\napart = \"{}h\"\n\
             per_window = {}\nwindow = \"{}h\"\n\n[survey_budget]\nany_apart = \"{}h\"\ncsat_apart = \"{}h\"\n\
             nps_apart = \"{}h\"\n",
            time(self.quiet_from),
            time(self.quiet_to),
            chance.pick(&[0, 15, 120]),
            self.apart_hours,
            self.per_window,
            self.window_hours,
            self.surveys_apart_hours,
            self.csat_apart_hours,
            self.nps_apart_hours,
        );
        for kind in KINDS {
            text.push_str(&format!(
                "\n[touch.{kind}]\non = {}\nignores_quiet_hours = {}\n",
                !self.off.contains(&kind),
                self.exempt.contains(&kind)
            ));
            text.push_str(&match kind {
                "dispatch_delay" => {
                    format!("after = \"{}\"\n", chance.pick(&["24h", "2 business days", "3 business days"]))
                }
                "transit_delay" => format!("before_promise_end = \"{}h\"\n", chance.pick(&[4, 24, 48])),
                "check_in" => {
                    format!("after = \"{}\"\n", chance.pick(&["3h", "2d", "2 business days"]))
                }
                "csat" => format!("after = \"{}h\"\n", chance.pick(&[2, 48, 120])),
                "nps" => format!("after = \"{}d\"\n", chance.pick(&[2, 30])),
                "cart_help" => format!("after = \"{}h\"\n", chance.pick(&[1, 3, 20])),
                _ => String::new(),
            });
        }
        text
    }
}
