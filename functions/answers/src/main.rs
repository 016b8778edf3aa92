//! The Lambda function: wiring only.

use lambda_http::{Error, run, service_fn};
use service::{invocation, lambda, telemetry};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::start();
    let service = lambda::start().await?;
    let service = &service;
    run(service_fn(|envelope: lambda_http::Request| async move {
        Ok::<_, Error>(invocation::serve(service, envelope, answers::handle).await)
    }))
    .await
}
