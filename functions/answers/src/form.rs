//! Reads a sent form: its size, its type, its fields, and where it was sent from.

use http::HeaderMap;
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use service::Service;
use service::reply::Request;
use url::{Url, form_urlencoded};

use crate::problem::Problem;

/// The largest form that is read. A comment of 2,000 Chinese characters takes 18,000 bytes once
/// it is percent-encoded.
pub const BODY_BYTES_MAX: usize = 32 * 1024;

const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// The field of a one-click request, and what it says (RFC 8058, 3.1).
const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// The fields of a sent form. Has no `Debug`: a comment must not end in a log.
pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// Reads a form of either type that browsers and mail providers send. One without a type is
    /// read as the usual one.
    pub(crate) fn read(request: &Request) -> Result<Self, Problem> {
        let body = request.body();
        if body.len() > BODY_BYTES_MAX {
            return Err(Problem::TooLong);
        }
        let content_type = header(request.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
        let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let fields = match essence.trim().to_ascii_lowercase().as_str() {
            "" | "application/x-www-form-urlencoded" => form_urlencoded::parse(body).into_owned().collect(),
            "multipart/form-data" => multipart(parameters, body).ok_or(Problem::Unreadable)?,
            _ => return Err(Problem::MediaType),
        };
        Ok(Self { fields })
    }

    /// The first field of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a mail program asks to stop the mails, by RFC 8058.
    pub(crate) fn is_one_click(&self) -> bool {
        let (name, value) = ONE_CLICK;
        let says = |(known, said): &(String, String)| {
            known.eq_ignore_ascii_case(name) && said.trim().eq_ignore_ascii_case(value)
        };
        self.fields.iter().any(says)
    }
}

/// The fields of a `multipart/form-data` body (RFC 7578), which RFC 8058 prefers. Only what a
/// one-click request needs: plain text fields.
fn multipart(parameters: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = parameter(parameters, "boundary").filter(|boundary| !boundary.is_empty())?;
    let body = String::from_utf8_lossy(body);
    // The first part's delimiter has no line before it.
    let body = format!("\r\n{body}");
    let delimiter = format!("\r\n--{boundary}");
    let parts = body.split(&delimiter).skip(1).take_while(|part| !part.starts_with("--"));
    let field = |part: &str| {
        let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let disposition = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
        })?;
        let (_, parameters) = disposition.split_once(';')?;
        Some((parameter(parameters, "name")?, value.to_owned()))
    };
    Some(parts.filter_map(field).collect())
}

/// A parameter of a header's value, with or without quotes.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    parameters.split(';').find_map(|parameter| {
        let (known, value) = parameter.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Whether a form was sent by a page of another website, as the browser tells. Nobody else sends
/// these headers, so that their absence says nothing.
///
/// Our own pages ask for no referrer, and then browsers say `Origin: null` of their forms (Fetch,
/// "append a request Origin header"). So does a page in a sandbox; `Sec-Fetch-Site` tells them
/// apart.
pub(crate) fn is_from_elsewhere(service: &Service, headers: &HeaderMap) -> bool {
    let site = header(headers, SEC_FETCH_SITE);
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    header(headers, ORIGIN.as_str())
        .filter(|origin| *origin != "null")
        .is_some_and(|origin| !is_ours(service, origin, header(headers, HOST.as_str())))
}

fn is_ours(service: &Service, origin: &str, host: Option<&str>) -> bool {
    let ours = Url::parse(&service.public_url).map(|url| url.origin().ascii_serialization());
    let at_host =
        |scheme: &str| host.is_some_and(|host| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")));
    ours.is_ok_and(|ours| origin.eq_ignore_ascii_case(&ours))
        || at_host("https")
        || service.is_local && at_host("http")
}

/// A header's text. One that is not text is there, but equal to nothing.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: &str, body: &str) -> Result<Form, Problem> {
        let request = http::Request::post("/u/x").header(CONTENT_TYPE, content_type);
        Form::read(&request.body(body.to_owned().into()).expect("a request"))
    }

    #[test]
    fn both_types_of_a_form_are_read() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        let rows = [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", true),
            ("application/x-www-form-urlencoded; charset=UTF-8", "list-unsubscribe=one-click", true),
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Clic", false),
            ("application/x-www-form-urlencoded", "", false),
            ("multipart/form-data; boundary=x", multipart, true),
            ("Multipart/Form-Data; boundary=\"x\"", multipart, true),
            ("multipart/form-data; boundary=y", multipart, false),
        ];
        for (content_type, body, one_click) in rows {
            let form = read(content_type, body).unwrap_or(Form { fields: Vec::new() });
            assert_eq!(form.is_one_click(), one_click, "{content_type} {body}");
        }
    }

    #[test]
    fn other_types_and_long_bodies_are_refused() {
        assert_eq!(read("application/json", "{}").err(), Some(Problem::MediaType));
        assert_eq!(read("multipart/form-data", "").err(), Some(Problem::Unreadable));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(read(form, &"x".repeat(BODY_BYTES_MAX + 1)).err(), Some(Problem::TooLong));
        assert!(read(form, &"x".repeat(BODY_BYTES_MAX)).is_ok());
        let longest = format!("score=0&comment={}", "%E8%AA%9E".repeat(crate::COMMENT_LENGTH_MAX));
        assert!(read(form, &longest).is_ok());
    }
}
