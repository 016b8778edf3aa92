"""The job behind AWS Lambda Powertools' idempotency, keyed with the delivery's id, as its guide shows it."""
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

import job

kept = DynamoDBPersistenceLayer(
    table_name=job.TABLE,
    key_attr="pk",
    sort_key_attr="sk",
    static_pk_value="bench-idempotency",
    expiry_attr="expires_at",
    boto3_client=job.client,
)
config = IdempotencyConfig(event_key_jmespath="delivery", expires_after_seconds=86_400)


@idempotent_function(data_keyword_argument="data", persistence_store=kept, config=config)
def once(data, order, at):
    return job.keep("bench-powertools", order, at)


def handler(event, context):
    body = job.body_of(event)
    if not job.is_signed(event, body):
        return job.reply(401, "refused")
    found = job.read(body)
    if found is None:
        return job.reply(400, "unreadable")
    config.register_lambda_context(context)
    delivery = event["headers"].get("x-shopify-webhook-id") or body.decode()
    return job.reply(200, once(data={"delivery": delivery}, order=found[0], at=found[1]))
