//! Where a form may come from.

use http::{Method, StatusCode};
use journey::touch::{Class, TouchKind};

use super::site::Site;

const URLENCODED: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn only_our_own_page_sends_answers() {
    let site = Site::new().await;
    let path = site.survey(TouchKind::Csat);
    let host = ("host", "answers.example.org");
    let taken: [&[(&str, &str)]; 8] = [
        &[],
        &[("origin", "https://mail.shop.example.com")],
        &[("origin", "https://mail.shop.example.com"), ("sec-fetch-site", "same-origin")],
        // A page that asks for no referrer, as ours do, has its forms sent with a null origin.
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", "null")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://answers.example.org"), host],
        // The local server has no certificate.
        &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
    ];
    let refused: [&[(&str, &str)]; 10] = [
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://mail.shop.example.com.evil.example")],
        &[("origin", "https://mail.shop.example.com:8443")],
        &[("origin", "http://mail.shop.example.com")],
        &[("origin", "https://shop.example.com"), ("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site")],
        // A form in a sandboxed frame.
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://answers.example.org.evil.example"), host],
        &[("origin", "")],
    ];
    let send = async |headers: &[(&str, &str)], score: usize| {
        let headers = [&[URLENCODED], headers].concat();
        site.send(Method::POST, &path, &headers, &format!("score={score}")).await
    };
    for headers in refused {
        let page = send(headers, 1).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
        page.says("Nothing was recorded");
    }
    assert_eq!(site.mark().await, None);
    for (index, headers) in taken.into_iter().enumerate() {
        let score = index % 5 + 1;
        assert_eq!(send(headers, score).await.status, StatusCode::OK, "{headers:?}");
        assert_eq!(site.mark().await.map(|mark| usize::from(mark.score)), Some(score), "{headers:?}");
    }
}

#[tokio::test]
async fn only_our_own_page_chooses_mails() {
    let site = Site::new().await;
    let path = site.preferences(Class::Service);
    let headers = [URLENCODED, ("origin", "https://evil.example")];
    for body in ["stop=on", "choose=on"] {
        assert_eq!(site.send(Method::POST, &path, &headers, body).await.status, StatusCode::FORBIDDEN);
    }
    assert!(site.record().await.value.opted_out.is_empty());
}
