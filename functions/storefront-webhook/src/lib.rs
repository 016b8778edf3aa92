//! Takes deliveries on `/storefront/{shop}/{source}`.

use providers::Surface;
use service::Service;
use service::reply::{Reply, Request};

/// Takes one delivery.
pub async fn handle(service: &Service, request: &Request) -> Reply {
    service::ingest::take(service, Surface::Storefront, request).await
}
