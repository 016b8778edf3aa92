//! German, about an order under way.

use super::*;

pub(super) const ORDER: OrderPhrases = OrderPhrases {
    items_heading: "In dieser Bestellung",
    more_items: |n| {
        if n == 1 { "und 1 weiterer Artikel".to_owned() } else { format!("und {n} weitere Artikel") }
    },
    see: |order| format!("Bestellung {order} ansehen"),
    parcels_heading: |n| if n == 1 { "Ihr Paket".to_owned() } else { "Ihre Pakete".to_owned() },
    more_parcels: |n| {
        if n == 1 { "und 1 weiteres Paket".to_owned() } else { format!("und {n} weitere Pakete") }
    },
    track: |number, carrier| format!("Paket{}{} verfolgen", with(" ", number), with(" bei ", carrier)),
    track_button: "Ihr Paket verfolgen",
    last_seen: |moment, place| format!("Zuletzt erfasst: {moment}{}", with(", ", place)),
    never_scanned: "Bisher kein Scan",
    promised: "Zugesagt",
    expected: "Jetzt erwartet",
    no_date: "Noch kein verlässlicher Termin",
    next_update: "Nächste Nachricht",
    thanks: "Danke für Ihre Geduld.",
};

pub(super) const DELAY: DelayPhrases = DelayPhrases {
    whole: LatePhrases {
        head_first: |order| format!("Verspätung bei Ihrer Bestellung {order}"),
        head_again: |order| format!("Ihre Bestellung {order} verspätet sich weiter"),
        title_first: |order| format!("Ihre Bestellung {order} verspätet sich"),
        title_again: |order| format!("Ihre Bestellung {order} verspätet sich weiter"),
        will: |order| format!("Ihre Bestellung {order} kommt später an, als wir zugesagt haben."),
        will_unpromised: |order| format!("Ihre Bestellung {order} kommt später an als geplant."),
        likely: |order| {
            format!("Ihre Bestellung {order} kommt voraussichtlich später an, als wir zugesagt haben.")
        },
        likely_unpromised: |order| {
            format!("Ihre Bestellung {order} kommt voraussichtlich später an als geplant.")
        },
        passed: |order| format!("Ihre Bestellung {order} ist bis zum zugesagten Tag nicht angekommen."),
        still: |order| format!("Ihre Bestellung {order} verspätet sich weiter."),
        expect: |when| format!("Jetzt erwarten wir sie {when}."),
    },
    part: LatePhrases {
        head_first: |order| format!("Verspätung bei einem Teil Ihrer Bestellung {order}"),
        head_again: |order| format!("Ein Teil Ihrer Bestellung {order} verspätet sich weiter"),
        title_first: |order| format!("Ein Teil Ihrer Bestellung {order} verspätet sich"),
        title_again: |order| format!("Ein Teil Ihrer Bestellung {order} verspätet sich weiter"),
        will: |order| format!("Ein Teil Ihrer Bestellung {order} kommt später an, als wir zugesagt haben."),
        will_unpromised: |order| format!("Ein Teil Ihrer Bestellung {order} kommt später an als geplant."),
        likely: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} kommt voraussichtlich später an, als wir zugesagt haben."
            )
        },
        likely_unpromised: |order| {
            format!("Ein Teil Ihrer Bestellung {order} kommt voraussichtlich später an als geplant.")
        },
        passed: |order| {
            format!("Ein Teil Ihrer Bestellung {order} ist bis zum zugesagten Tag nicht angekommen.")
        },
        still: |order| format!("Ein Teil Ihrer Bestellung {order} verspätet sich weiter."),
        expect: |when| format!("Jetzt erwarten wir ihn {when}."),
    },
    tail_expected: |when| format!("jetzt erwartet {when}"),
    tail_update: |by| format!("nächste Nachricht {by}"),
    tail_team: "unser Team übernimmt",
    no_date: "Einen neuen Termin, auf den Sie sich verlassen könnten, haben wir noch nicht.",
    update: |by| format!("Sie hören {by} wieder von uns, auch wenn sich nichts geändert hat."),
    update_soon: "Wir schreiben Ihnen, sobald wir mehr wissen.",
    team: "Unser Team hat übernommen: Ein Mensch kümmert sich jetzt um Ihre Bestellung.",
    team_update: |by| format!("Sie hören {by} von uns."),
    team_update_soon: "Sie hören von uns, sobald wir mehr wissen.",
    sorry_first: "Das tut uns leid. Auf die Termine, die wir nennen, sollen Sie sich verlassen können.",
    sorry_again: "Es tut uns leid, dass das so lange dauert.",
    dispatch: DispatchCausePhrases {
        hand_over_late: "Was passiert ist: Ihre Bestellung hätte schon auf dem Weg sein sollen und ist noch \
            bei uns.",
        promise_at_risk: "Was passiert ist: Ihre Bestellung ist noch bei uns, und die Zeit reicht nicht \
            mehr, um sie bis zum zugesagten Tag zu Ihnen zu bringen.",
        promise_passed: "Was passiert ist: Ihre Bestellung ist noch bei uns.",
    },
    transit: TransitCausePhrases {
        no_first_scan: |n| match n {
            1 => "Was passiert ist: Das Versandetikett für Ihr Paket ist erstellt, aber die \
                Sendungsverfolgung zeigt noch keinen ersten Scan."
                .to_owned(),
            n => format!(
                "Was passiert ist: Die Versandetiketten für {n} Ihrer Pakete sind erstellt, aber die \
                    Sendungsverfolgung zeigt noch keinen ersten Scan."
            ),
        },
        silent: |n| match n {
            1 => "Was passiert ist: Die Sendungsverfolgung Ihres Pakets zeigt seit ungewöhnlich langer Zeit \
                nichts Neues."
                .to_owned(),
            n => format!(
                "Was passiert ist: Die Sendungsverfolgung von {n} Ihrer Pakete zeigt seit ungewöhnlich \
                    langer Zeit nichts Neues."
            ),
        },
        carrier_says_delayed: |n| match n {
            1 => "Was passiert ist: Die Sendungsverfolgung Ihres Pakets meldet eine Verzögerung unterwegs."
                .to_owned(),
            n => format!(
                "Was passiert ist: Die Sendungsverfolgung von {n} Ihrer Pakete meldet eine Verzögerung \
                    unterwegs."
            ),
        },
        promise_at_risk: |n| match n {
            1 => {
                "Was passiert ist: Ihr Paket ist noch nicht in der Zustellung, und der zugesagte Tag ist nah."
                    .to_owned()
            }
            n => format!(
                "Was passiert ist: {n} Ihrer Pakete sind noch nicht in der Zustellung, und der zugesagte \
                    Tag ist nah."
            ),
        },
        promise_passed: |n| match n {
            1 => "Was passiert ist: Ihr Paket ist noch unterwegs.".to_owned(),
            n => format!("Was passiert ist: {n} Ihrer Pakete sind noch unterwegs."),
        },
        estimate: |n| match n {
            1 => "Was passiert ist: Nach der neuesten Schätzung braucht Ihr Paket mehr Zeit.".to_owned(),
            n => {
                format!("Was passiert ist: Nach der neuesten Schätzung brauchen {n} Ihrer Pakete mehr Zeit.")
            }
        },
    },
    own_dispatch: "Dass sie bei Ihnen ankommt, ist unsere Aufgabe. Wir sagen Ihnen Bescheid, sobald sie auf \
        dem Weg ist.",
    own_transit: "Dass Sie alles bekommen, ist unsere Aufgabe. Wir behalten die Sendungsverfolgung im Blick \
        und sagen Ihnen Bescheid, wenn sich etwas ändert.",
    options_heading: "Was Sie tun können",
    wait_update: |by| format!("Abwarten: Sie müssen nichts tun. Sie hören {by} von uns."),
    wait: "Abwarten: Sie müssen nichts tun. Wir halten Sie auf dem Laufenden.",
    change_dispatch: "Ändern oder stornieren: Wenn Sie die Bestellung oder die Adresse ändern oder \
        stornieren möchten, antworten Sie auf diese E-Mail. Ein Mensch liest sie und kümmert sich darum.",
    change_transit: "Ändern oder stornieren: Wenn Sie die Lieferung bis zu einem bestimmten Tag brauchen \
        oder nicht mehr möchten, antworten Sie auf diese E-Mail. Ein Mensch liest sie und findet mit Ihnen \
        eine Lösung.",
};

pub(super) const FEE: FeePhrases = FeePhrases {
    refund_promised: |amount, service| {
        let service = or(service, "die schnellere Lieferung");
        format!(
            "Sie haben {amount} für {service} bezahlt. Diesen Betrag erstatten wir Ihnen; Sie müssen dafür \
                nichts tun."
        )
    },
    refund_promised_if_late: |amount, service| {
        let service = or(service, "die schnellere Lieferung");
        format!(
            "Sie haben {amount} für {service} bezahlt. Kommt die Bestellung später an als zugesagt, \
                erstatten wir Ihnen diesen Betrag; Sie müssen dafür nichts tun."
        )
    },
    refund_on_request: |amount, service| {
        let service = or(service, "die schnellere Lieferung");
        format!(
            "Sie haben {amount} für {service} bezahlt. Wenn Sie den Betrag zurückhaben möchten, antworten \
                Sie auf diese E-Mail, und wir erstatten ihn Ihnen."
        )
    },
    refund_on_request_if_late: |amount, service| {
        let service = or(service, "die schnellere Lieferung");
        format!(
            "Sie haben {amount} für {service} bezahlt. Wenn die Bestellung später ankommt als zugesagt und \
                Sie den Betrag zurückhaben möchten, antworten Sie auf diese E-Mail, und wir erstatten ihn \
                Ihnen."
        )
    },
    refund_check: |amount, service| {
        let service = or(service, "die schnellere Lieferung");
        format!(
            "Wir haben Ihnen zugesagt, die {amount} zu erstatten, die Sie für {service} bezahlt haben. \
                Falls das Geld noch nicht da ist, antworten Sie uns, und wir gehen dem nach."
        )
    },
};

pub(super) const EXCEPTION: ExceptionPhrases = ExceptionPhrases {
    steps_heading: "Was Sie jetzt tun können",
    attempt_failed: ProblemPhrases {
        heading: |order| format!("Ihre Bestellung {order} konnte nicht übergeben werden"),
        lead: |order| {
            format!(
                "Ihre Bestellung {order} sollte zugestellt werden, aber das Paket konnte nicht übergeben \
                    werden."
            )
        },
        part_heading: |order| format!("Ein Teil Ihrer Bestellung {order} konnte nicht übergeben werden"),
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} sollte zugestellt werden, aber das Paket konnte nicht übergeben werden."
            )
        },
        acknowledge: "Es tut uns leid, dass Sie nun Umstände haben.",
        steps: &[
            "Sehen Sie in der Sendungsverfolgung nach: Dort steht, wann der nächste Versuch geplant ist \
                oder wo das Paket auf Sie wartet.",
            "Wenn die Adresse, der Name an der Tür oder eine Telefonnummer nicht stimmt, antworten Sie auf \
                diese E-Mail. Ein Mensch liest sie und kümmert sich darum.",
        ],
    },
    address: ProblemPhrases {
        heading: |order| format!("Ihre Bestellung {order} wartet: Bitte prüfen Sie die Adresse"),
        lead: |order| {
            format!(
                "Ihre Bestellung {order} kommt gerade nicht weiter: In der Lieferadresse fehlt etwas, oder \
                    etwas ist unklar."
            )
        },
        part_heading: |order| {
            format!("Ein Teil Ihrer Bestellung {order} wartet: Bitte prüfen Sie die Adresse")
        },
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} kommt gerade nicht weiter: In der Lieferadresse fehlt etwas, oder etwas ist unklar."
            )
        },
        acknowledge: "Es tut uns leid, dass das aufhält. Mit Ihrer Hilfe geht es weiter.",
        steps: &[
            "Antworten Sie auf diese E-Mail mit der vollständigen Adresse: Name an der Tür, Straße und \
                Hausnummer, Postleitzahl und Ort, dazu Stockwerk oder Firma, falls nötig.",
            "Ein Mensch aus unserem Team liest Ihre Antwort, lässt die Adresse berichtigen und bestätigt es \
                Ihnen.",
        ],
    },
    pickup: ProblemPhrases {
        heading: |order| format!("Ihre Bestellung {order} liegt zur Abholung bereit"),
        lead: |order| format!("Ihre Bestellung {order} wartet an einer Abholstelle auf Sie."),
        part_heading: |order| format!("Ein Teil Ihrer Bestellung {order} liegt zur Abholung bereit"),
        part_lead: |order| format!("Ein Teil Ihrer Bestellung {order} wartet an einer Abholstelle auf Sie."),
        acknowledge: "",
        steps: &[
            "Nehmen Sie einen Ausweis mit und den Abholcode, falls Sie einen bekommen haben.",
            "Wenn Sie es nicht rechtzeitig schaffen, antworten Sie auf diese E-Mail. Ein Mensch liest sie \
                und findet mit Ihnen eine Lösung.",
        ],
    },
    returning: ProblemPhrases {
        heading: |order| format!("Ihre Bestellung {order} ist auf dem Rückweg zu uns"),
        lead: |order| {
            format!("Ihre Bestellung {order} konnte nicht zugestellt werden und ist auf dem Rückweg zu uns.")
        },
        part_heading: |order| format!("Ein Teil Ihrer Bestellung {order} ist auf dem Rückweg zu uns"),
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} konnte nicht zugestellt werden und ist auf dem Rückweg zu uns."
            )
        },
        acknowledge: "Das tut uns leid. So hätte es nicht laufen sollen.",
        steps: &[
            "Antworten Sie auf diese E-Mail und sagen Sie uns, was Ihnen lieber ist: dass wir noch einmal \
                liefern oder dass Sie Ihr Geld zurückbekommen.",
            "Wenn wir noch einmal liefern sollen, nennen Sie uns bitte die Adresse dafür.",
        ],
    },
    place: "Wo",
    collect: "Abholen",
    thanks: "Danke für Ihre Hilfe.",
};

pub(super) const RECOVERY: RecoveryPhrases = RecoveryPhrases {
    handed_over: NewsPhrases {
        heading: |order| format!("Gute Nachricht: Ihre Bestellung {order} ist unterwegs"),
        lead: |order| {
            format!("Ihre Bestellung {order} hat unser Haus verlassen und ist auf dem Weg zu Ihnen.")
        },
        part_heading: |order| format!("Gute Nachricht: Ein Teil Ihrer Bestellung {order} ist unterwegs"),
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} hat unser Haus verlassen und ist auf dem Weg zu Ihnen."
            )
        },
    },
    moves_again: NewsPhrases {
        heading: |order| format!("Gute Nachricht: Ihre Bestellung {order} kommt wieder voran"),
        lead: |order| {
            format!(
                "Ihre Bestellung {order} kommt wieder voran: Die Sendungsverfolgung zeigt einen neuen Scan."
            )
        },
        part_heading: |order| format!("Gute Nachricht: Ein Teil Ihrer Bestellung {order} kommt wieder voran"),
        part_lead: |order| {
            format!(
                "Ein Teil Ihrer Bestellung {order} kommt wieder voran: Die Sendungsverfolgung zeigt einen neuen Scan."
            )
        },
    },
    out_for_delivery: NewsPhrases {
        heading: |order| format!("Gute Nachricht: Ihre Bestellung {order} wird zugestellt"),
        lead: |order| format!("Ihre Bestellung {order} ist in der Zustellung und bald bei Ihnen."),
        part_heading: |order| format!("Gute Nachricht: Ein Teil Ihrer Bestellung {order} wird zugestellt"),
        part_lead: |order| {
            format!("Ein Teil Ihrer Bestellung {order} ist in der Zustellung und bald bei Ihnen.")
        },
    },
    new_estimate: NewsPhrases {
        heading: |order| format!("Neuer Termin für Ihre Bestellung {order}"),
        lead: |order| format!("Für Ihre Bestellung {order} gibt es einen neuen Termin."),
        part_heading: |order| format!("Neuer Termin für einen Teil Ihrer Bestellung {order}"),
        part_lead: |order| format!("Für einen Teil Ihrer Bestellung {order} gibt es einen neuen Termin."),
    },
    nothing_to_do: "Sie müssen nichts tun. Wenn Ihnen daran etwas nicht passt, antworten Sie auf diese \
        E-Mail: Ein Mensch liest sie.",
};
