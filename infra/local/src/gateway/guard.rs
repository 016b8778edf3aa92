//! Who may look at the desk: programs and people of this machine. The port may be open to the world, by the
//! tunnel that lets a sender reach it, and any page in the developer's browser can name its address.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// What every page of the desk is told to keep to: no script runs and no other site is asked, whatever a
/// customer is called.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// Lets through what comes from this machine, and not from another site's page.
pub(super) async fn desk(request: Request<Body>, next: Next) -> Response {
    if let Err(why) = check(request.headers()) {
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn check(headers: &HeaderMap) -> Result<(), &'static str> {
    let text = |value: &HeaderValue| value.to_str().unwrap_or("?").to_owned();
    let host = headers.get(HOST).map(text);
    if host.as_deref().is_some_and(|host| !is_this_machine(host)) {
        return Err(
            "only this machine may look here: open http://127.0.0.1 with the server's port. Senders' and \
                    customers' addresses are open\n",
        );
    }
    let origin = headers.get(ORIGIN).map(text);
    if origin.is_some_and(|origin| origin.strip_prefix("http://") != host.as_deref()) {
        return Err("a page of another site asked for this: nothing was done\n");
    }
    Ok(())
}

/// Whether a Host header names this machine. A name that leads here only by its DNS does not.
fn is_this_machine(host: &str) -> bool {
    let named: Option<Uri> = format!("http://{host}/").parse().ok();
    let named = named.as_ref().and_then(Uri::host);
    matches!(named, Some("127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(headers: &[(HeaderName, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name.clone(), HeaderValue::from_str(value).expect("a header"));
        }
        check(&map).is_ok()
    }

    #[test]
    fn only_this_machine_and_its_own_pages_are_served() {
        for host in ["127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080"] {
            assert!(checked(&[(HOST, host)]), "{host}");
            assert!(checked(&[(HOST, host), (ORIGIN, &format!("http://{host}"))]), "{host}");
        }
        for host in
            ["shop.tunnel.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "10.0.0.1", ""]
        {
            assert!(!checked(&[(HOST, host)]), "{host}");
        }
        for origin in ["https://evil.example", "null", "http://127.0.0.1:9090", "https://127.0.0.1:8080"] {
            assert!(!checked(&[(HOST, "127.0.0.1:8080"), (ORIGIN, origin)]), "{origin}");
        }
    }
}
