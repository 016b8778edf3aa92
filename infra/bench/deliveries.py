"""The deliveries that every peer gets: Shopify's order as its sample has it, with another number each time, and
EasyPost's scan of a parcel."""
import base64
import copy
import hashlib
import hmac
import json
import os
import time

from table import SHOP

SECRET = "a-secret-of-the-benchmark"
EVENTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "events")


def sample(path):
    with open(os.path.join(EVENTS, path)) as file:
        return json.load(file)


ORDER = sample("shopify/orders-create.json")
FULFILLMENT = sample("shopify/fulfillments-create.json")
SCAN = sample("easypost/tracker.updated.in_transit.json")
SCANS_BEGIN = time.time() - 20 * 60


def http_event(path, body, headers):
    """API Gateway's payload, format 2.0, with the body in base64."""
    return json.dumps({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.example.com", **headers},
        "requestContext": {
            "accountId": "000000000000", "apiId": "a", "domainName": "api.example.com", "domainPrefix": "a",
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "bench"},
            "requestId": "r", "routeKey": "$default", "stage": "$default",
            "time": "02/Mar/2026:15:00:00 +0000", "timeEpoch": 1772463600000,
        },
        "body": base64.b64encode(body).decode(), "isBase64Encoded": True,
    }).encode()


def minutes_ago(minutes):
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() - 60 * minutes))


def order_body(number, changed_minutes_ago=30, cancelled=False):
    order = copy.deepcopy(ORDER)
    order["id"], order["admin_graphql_api_id"] = number, f"gid://shopify/Order/{number}"
    order["name"], order["order_number"] = f"#B{number}", number
    order["email"] = order["contact_email"] = f"customer{number}@example.com"
    order["customer"]["email"] = order["email"]
    order["checkout_token"], order["cart_token"] = f"t{number}", f"c{number}"
    order["created_at"] = order["processed_at"] = minutes_ago(60)
    order["updated_at"] = minutes_ago(changed_minutes_ago)
    if cancelled:
        order["cancelled_at"], order["cancel_reason"] = order["updated_at"], "customer"
    return json.dumps(order).encode()


def shopify(body, delivery_id, topic="orders/create", secret=SECRET):
    """A signed delivery of Shopify's."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    headers = {
        "x-shopify-hmac-sha256": base64.b64encode(mac).decode(), "x-shopify-topic": topic,
        "x-shopify-webhook-id": delivery_id, "x-shopify-shop-domain": "demo.example.com",
    }
    return http_event(f"/storefront/{SHOP}/shopify", body, headers)


def fulfillment(number):
    """The fulfilment that names the order's parcel, signed as Shopify does."""
    told = copy.deepcopy(FULFILLMENT)
    told["id"], told["admin_graphql_api_id"] = number, f"gid://shopify/Fulfillment/{number}"
    told["order_id"], told["name"] = number, f"#B{number}.1"
    told["tracking_number"], told["tracking_numbers"] = parcel(number), [parcel(number)]
    told["created_at"] = told["updated_at"] = minutes_ago(28)
    return shopify(json.dumps(told).encode(), f"f{number}", "fulfillments/create")


def parcel(number):
    return f"1Z999AA1{number:010d}"


def scan_body(number, seconds, status="in_transit"):
    """One scan of the order's parcel, so many seconds after the first."""
    event = copy.deepcopy(SCAN)
    event["id"] = f"evt_{number}_{seconds}"
    result = event["result"]
    result["id"], result["tracking_code"], result["status"] = f"trk_{number}", parcel(number), status
    scan = result["tracking_details"][-1]
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(SCANS_BEGIN + seconds))
    scan["status"], scan["status_detail"], scan["datetime"] = status, None, at
    result["tracking_details"] = [scan]
    event["created_at"] = event["updated_at"] = result["updated_at"] = at
    return json.dumps(event).encode()


def easypost(body, secret=SECRET):
    """A signed delivery of EasyPost's."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return http_event(f"/carrier/{SHOP}/easypost", body, {"x-hmac-signature": f"hmac-sha256-hex={mac}"})
