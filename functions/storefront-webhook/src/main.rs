//! The Lambda function: wiring only.

use lambda_http::{Error, run, service_fn};
use service::{lambda, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let service = lambda::start().await?;
    let service = &service;
    run(service_fn(|envelope: lambda_http::Request| async move {
        let request = lambda::request(envelope);
        Ok::<_, Error>(lambda::reply(storefront_webhook::handle(service, &request).await))
    }))
    .await
}
