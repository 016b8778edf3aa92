//! The Lambda function: wiring only.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;
use service::{lambda, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let service = lambda::start().await?;
    let service = &service;
    run(service_fn(|event: LambdaEvent<Value>| async move {
        mail_feedback::invoke(service, &event.payload, &event.context).await.map_err(Error::from)
    }))
    .await
}
