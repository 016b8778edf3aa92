"""The same job in Python: check Shopify's signature, keep the order's latest state with one conditional write."""
import base64
import hashlib
import hmac
import json
import os
from datetime import datetime

import boto3
from botocore.exceptions import ClientError

TABLE = os.environ["TABLE_NAME"]
SECRET = os.environ["SECRET"].encode()
client = boto3.client("dynamodb")


def reply(status, result):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps({"result": result})}


def body_of(event):
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def is_signed(event, body):
    expected = base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(event["headers"].get("x-shopify-hmac-sha256", ""), expected)


def read(body):
    """The order and when it was changed, or nothing."""
    try:
        order = json.loads(body)
        at = int(datetime.fromisoformat(order["updated_at"]).timestamp() * 1000)
        return (order, at) if order["id"] else None
    except (ValueError, KeyError, TypeError):
        return None


def keep(prefix, order, at):
    """Writes the state unless the same or a later one is kept. Says which."""
    journey = {
        "email": order.get("email"),
        "name": order.get("name"),
        "state": "cancelled" if order.get("cancelled_at") else "placed",
        "shipping": next((line.get("title") for line in order.get("shipping_lines") or []), ""),
        "items": [{"title": item.get("title"), "quantity": item.get("quantity")} for item in order.get("line_items") or []],
    }
    try:
        client.put_item(
            TableName=TABLE,
            Item={
                "pk": {"S": f"{prefix}#{order['id']}"},
                "sk": {"S": "J"},
                "updated_at": {"N": str(at)},
                "doc": {"S": json.dumps(journey)},
            },
            ConditionExpression="attribute_not_exists(pk) OR updated_at < :at",
            ExpressionAttributeValues={":at": {"N": str(at)}},
        )
        return "recorded"
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return "duplicate"
        raise
