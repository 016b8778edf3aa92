//! A DynamoDB elsewhere, below the same seam as the embedded one.
//!
//! For the tests: what the SDK wrote goes to AWS's DynamoDB Local, or another
//! engine that speaks the protocol, and its answer comes back unread, so that
//! every story and every injected fault can be lived on another engine than the
//! one that we build on. Nothing that is deployed or served uses this; it keeps
//! no connection pool worth the name and blocks the calling task.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::{Faults, Service, faults, reply};

const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
/// An engine that is silent for longer is taken for dead.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);
/// DynamoDB answers with at most 16 MB of items, which are more in JSON.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Where another engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Such as `http://127.0.0.1:8000`.
    pub url: String,
    /// The access key id that its requests bear. Two systems with different ones see nothing of each
    /// other; 12 digits serve every engine.
    pub account: String,
}

/// A database behind an address, which is not Amazon's.
///
/// Clones share one database.
#[derive(Clone)]
pub struct EndpointDynamoDb {
    agent: ureq::Agent,
    url: Arc<str>,
    authorization: Arc<str>,
    faults: Faults,
}

impl fmt::Debug for EndpointDynamoDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndpointDynamoDb").field("url", &self.url).finish_non_exhaustive()
    }
}

impl EndpointDynamoDb {
    /// The database at `endpoint`, failing as `faults` says.
    pub fn new(endpoint: &Endpoint, faults: Faults) -> Self {
        let account = &endpoint.account;
        let settings =
            ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(ANSWERS_WITHIN));
        Self {
            agent: settings.build().into(),
            url: endpoint.url.as_str().into(),
            // No engine of these checks signatures; all read the account off it.
            authorization: format!(
                "AWS4-HMAC-SHA256 Credential={account}/20260302/us-east-1/dynamodb/aws4_request, \
                 SignedHeaders=host, Signature=none"
            )
            .into(),
            faults,
        }
    }

    fn execute(&self, target: &str, operation: &str, body: &[u8]) -> HttpResponse {
        // Stories are lived on a virtual clock: by the machine's clock their items
        // expired long ago, and some engines would delete them under the test.
        if operation == "UpdateTimeToLive" {
            return reply(200, CONTENT_TYPE, json!({ "TimeToLiveSpecification": {} }).to_string().into());
        }
        let asked = self
            .agent
            .post(&*self.url)
            .header("content-type", CONTENT_TYPE)
            .header("x-amz-target", target)
            .header("authorization", &*self.authorization)
            .header("x-amz-date", "20260302T090000Z")
            .send(body);
        let answered = asked.and_then(|mut answer| {
            let status = answer.status().as_u16();
            Ok(reply(
                status,
                CONTENT_TYPE,
                answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?,
            ))
        });
        // An engine that cannot be reached is the rig's failure and no fault that a
        // test asked for: said as such, so that nobody looks for it in the code.
        answered.unwrap_or_else(|error| {
            reply(
                500,
                CONTENT_TYPE,
                json!({ "message": format!("{}: {error}", self.url) }).to_string().into(),
            )
        })
    }
}

impl HttpConnector for EndpointDynamoDb {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = match faults::body_of(&request) {
            Ok(body) => body,
            Err(error) => return HttpConnectorFuture::ready(Err(error)),
        };
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let execute = |operation: &str, body: &[u8]| this.execute(&target, operation, body);
            this.faults.answer(Service::DynamoDb, operation, body, execute).await
        })
    }
}
