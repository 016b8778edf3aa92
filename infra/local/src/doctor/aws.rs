//! Calls to services of AWS for which no SDK is linked: signed by the SDK's own signer, on the SDK's own client.
//! Only for the command line: no function links it.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials as _;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Limited};
use jiff::Timestamp;
use serde_json::Value;
use service::clients::Connection;

/// One call.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Calls services of AWS.
#[derive(Debug)]
pub struct Aws {
    connection: Connection,
}

/// An answer: its status, and what was said.
struct Answer {
    status: u16,
    date: Option<String>,
    body: Bytes,
}

impl Aws {
    /// On a connection's region, credentials and address.
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// A call in AWS's JSON protocol, such as `AWSEvents.DescribeRule`. The error says what AWS said.
    pub(super) async fn json(&self, service: &str, target: &str, body: &Value) -> Result<Value, String> {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
        let answer = self.post(service, &headers, body.to_string()).await?;
        let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status == 200 {
            return Ok(said);
        }
        let code = said["__type"].as_str().and_then(|code| code.rsplit('#').next()).unwrap_or("an error");
        Err(format!("{service} answered {code} ({})", answer.status))
    }

    /// A call in AWS's query protocol: the XML of its answer.
    pub(super) async fn query(&self, service: &str, form: &[(&str, &str)]) -> Result<String, String> {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(form).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.post(service, &headers, body).await?;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        if answer.status == 200 {
            return Ok(text);
        }
        let code = super::stack::between(&text, "Code").next().unwrap_or("an error");
        Err(format!("{service} answered {code} ({})", answer.status))
    }

    /// What time a service has.
    pub(super) async fn time(&self, service: &str) -> Result<Timestamp, String> {
        let request = Request::builder().method(Method::GET).uri(self.address(service));
        let answer = self.send(service, request.body(SdkBody::empty())).await?;
        let date = answer.date.ok_or_else(|| format!("{service} did not say the time"))?;
        let parsed =
            jiff::fmt::rfc2822::parse(&date).map_err(|_| format!("{service} said a time of its own kind"))?;
        Ok(parsed.timestamp())
    }

    fn address(&self, service: &str) -> String {
        let endpoint = self.connection.endpoint_url.as_ref();
        endpoint.map_or_else(
            || format!("https://{service}.{}.amazonaws.com/", self.connection.region),
            |endpoint| format!("{}/", endpoint.trim_end_matches('/')),
        )
    }

    async fn post(&self, service: &str, headers: &[(&str, &str)], body: String) -> Result<Answer, String> {
        let cannot = |_| format!("the request to {service} could not be signed: are the credentials whole?");
        let credentials = self.connection.credentials.provide_credentials().await;
        let identity = credentials.map_err(|error| error.to_string())?.into();
        let region = self.connection.region.to_string();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&region)
            .name(service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build();
        let parameters = parameters.map_err(|error| error.to_string())?.into();
        let address = self.address(service);
        let signable = SignableRequest::new(
            "POST",
            &address,
            headers.iter().copied(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let signed = sign(signable.map_err(cannot)?, &parameters).map_err(cannot)?;
        let mut request = Request::builder().method(Method::POST).uri(&address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(SdkBody::from(body)).map(|mut request| {
            signed.into_parts().0.apply_to_request_http1x(&mut request);
            request
        });
        self.send(service, request).await
    }

    async fn send(&self, service: &str, request: http::Result<Request<SdkBody>>) -> Result<Answer, String> {
        let silent = || format!("{service} does not answer at {}", self.address(service));
        let request = request.map_err(|error| error.to_string())?.try_into().map_err(|_| silent())?;
        // The system's certificates: an emulator or a proxy has others than Amazon's.
        let connector = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring)).build();
        let called = tokio::time::timeout(TIMEOUT, connector.call(request)).await;
        let response = called.map_err(|_| silent())?.map_err(|_| silent())?;
        let status = response.status().as_u16();
        let date = response.headers().get("date").map(ToOwned::to_owned);
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        Ok(Answer { status, date, body: body.map_err(|_| silent())?.to_bytes() })
    }
}
