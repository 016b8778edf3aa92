"""The checks of .ci/cross-check: see there. Arguments: our tool, the folder of the Node packages."""

import base64
import json
import pathlib
import shutil
import subprocess
import sys
from datetime import datetime, timezone

import easypost.util
import jwt
import standardwebhooks
import svix.webhooks
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from jwcrypto import jwk, jws

TOOL, NODE = sys.argv[1], pathlib.Path(sys.argv[2])
NOW = datetime.now(timezone.utc).replace(microsecond=0)
STAMP = NOW.isoformat().replace("+00:00", "Z")
BODY = '{"id":1,"name":"Zoë \\/ 614.40","weight":614.4}'.encode()
passed, failed = 0, []

tool = subprocess.Popen([TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(**request):
    request.setdefault("now", STAMP)
    if isinstance(request.get("body"), bytes):
        request["body"] = base64.b64encode(request["body"]).decode()
    tool.stdin.write(json.dumps(request) + "\n")
    tool.stdin.flush()
    return json.loads(tool.stdout.readline())


def check(name, is_right, told=""):
    global passed
    if is_right:
        passed += 1
        print(f"ok      {name}")
    else:
        failed.append(name)
        print(f"FAILED  {name}: {told}")


def ours_verifies(name, body=BODY, **delivery):
    """We take what they signed, and nothing else."""
    told = ask(do="verify", body=body, **delivery)
    check(f"{name}: theirs signed, we verify", told == {"verified": True}, told)
    spoilt = bytearray(body)
    spoilt[len(spoilt) // 2] ^= 1
    told = ask(do="verify", body=bytes(spoilt), **delivery)
    check(f"{name}: spoilt, we refuse", "refused" in told, told)


def theirs_verifies(name, verify, **sample):
    """They take what we signed, and nothing else."""
    signed = ask(do="sign", body=BODY, **sample)
    check(f"{name}: we signed, theirs verifies", verify(signed["headers"], BODY))
    check(f"{name}: spoilt, theirs refuses", not verify(signed["headers"], BODY[:-1] + b" "))


def raises(call):
    try:
        call()
        return False
    except Exception:
        return True


# Standard Webhooks: the specification's own package, and Svix's.
secret = "whsec_" + base64.b64encode(b"cross-check secret of nobody").decode()
theirs = standardwebhooks.Webhook(secret)
ours_verifies(
    "standardwebhooks", provider="standard", secret=secret,
    headers={"webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())),
             "webhook-signature": theirs.sign("msg_1", NOW, BODY.decode())})
theirs_verifies(
    "standardwebhooks", lambda headers, body: not raises(lambda: theirs.verify(body.decode(), headers)),
    provider="standard", secret=secret)
theirs = svix.webhooks.Webhook(secret)
ours_verifies(
    "svix", provider="standard", secret=secret,
    headers={"svix-id": "msg_1", "svix-timestamp": str(int(NOW.timestamp())),
             "svix-signature": theirs.sign("msg_1", NOW, BODY.decode())})
theirs_verifies(
    "svix", lambda headers, body: not raises(lambda: theirs.verify(body.decode(), headers)),
    provider="standard", secret=secret)

# BigCommerce documents that its client secret is base64-encoded for the same package.
client_secret = "a-client-secret-of-nobody"
theirs = standardwebhooks.Webhook(base64.b64encode(client_secret.encode()).decode())
ours_verifies(
    "standardwebhooks for BigCommerce", provider="bigcommerce", secret=client_secret,
    headers={"webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())),
             "webhook-signature": theirs.sign("msg_1", NOW, BODY.decode())})

# Ed25519 (v1a), with a key of this run.
key = ed25519.Ed25519PrivateKey.generate()
public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
signed = key.sign(f"msg_1.{int(NOW.timestamp())}.".encode() + BODY)
ours_verifies(
    "cryptography, Ed25519", provider="standard", secret="whpk_" + base64.b64encode(public).decode(),
    headers={"webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp())),
             "webhook-signature": "v1a," + base64.b64encode(signed).decode()})

# EasyPost's package verifies only. Its secret is normalised (NFKD), which an accent tells.
for easypost_secret in ("a-webhook-secret-of-nobody", "sécret-of-nobody-sécret"):
    theirs_verifies(
        "easypost",
        lambda headers, body: not raises(lambda: easypost.util.validate_webhook(
            body, {"X-Hmac-Signature": headers["x-hmac-signature"]}, easypost_secret)),
        provider="easypost", secret=easypost_secret)

# RSA over "<timestamp>.<body>" with a key set: ShipEngine.
rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
pem = rsa_key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
public_pem = rsa_key.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
key_set = {"keys": [{**json.loads(jwk.JWK.from_pem(pem).export_public()), "kid": "key-1"}]}


def rs256(message):
    return base64.b64encode(rsa_key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


ours_verifies(
    "cryptography for ShipEngine", provider="shipengine", secret="", keys=key_set,
    headers={"x-shipengine-rsa-sha256-key-id": "key-1", "x-shipengine-timestamp": STAMP,
             "x-shipengine-rsa-sha256-signature": rs256(f"{STAMP}.".encode() + BODY)})

# RSA over the body with a PEM key: Adobe I/O Events.
adobe_body = json.dumps({"recipient_client_id": "client-1", "event": {}}).encode()
ours_verifies(
    "cryptography for Adobe", provider="adobe", secret="", body=adobe_body,
    settings={"client_id": "client-1"}, keys={"pem": public_pem, "id": "pub-key-1"},
    headers={"x-adobe-digital-signature-1": rs256(adobe_body),
             "x-adobe-public-key1-path": "/prod/keys/pub-key-1.pem"})

# The whole body is a JWT: Wix.
claims = {"data": json.dumps({"eventType": "x", "instanceId": "y", "data": "{}"}),
          "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}
ours_verifies(
    "PyJWT for Wix", provider="wix", secret=public_pem, headers={},
    body=jwt.encode(claims, pem, algorithm="RS256").encode())

# A detached JWS of the payload as it is: Saleor. In base64url it would be a token of another purpose.
for header, is_good in (
        ({"alg": "RS256", "kid": "key-1", "b64": False, "crit": ["b64"]}, True),
        ({"alg": "RS256", "kid": "key-1"}, False)):
    token = jws.JWS(BODY)
    token.allowed_algs = ["RS256"]
    token.add_signature(jwk.JWK.from_pem(pem), None, json.dumps(header))
    token.detach_payload()
    saleor = dict(provider="saleor", secret="", keys=key_set, settings={"api_host": "shop.example.com"},
                  headers={"saleor-signature": token.serialize(compact=True)})
    if is_good:
        ours_verifies("jwcrypto for Saleor", **saleor)
    else:
        told = ask(do="verify", body=BODY, **saleor)
        check("jwcrypto for Saleor, a login token is refused", "refused" in told, told)

# A JWT that does not cover the body: Easyship.
easyship_secret = "webh_a-secret-of-nobody-of-thirty-two-bytes"
for algorithm, is_good in (("HS256", True), ("HS512", False), ("none", False)):
    token = jwt.encode({"easyship_company_id": "c"}, None if algorithm == "none" else easyship_secret, algorithm=algorithm)
    told = ask(do="verify", provider="easyship", secret=easyship_secret, body=BODY,
               headers={"x-easyship-signature": token})
    check(f"PyJWT for Easyship, {algorithm}", ("verified" in told) == is_good, told)

# Shopify's own package verifies webhooks and app proxy requests.
if (NODE / "node_modules").exists():
    shopify_secret = "a-client-secret-of-nobody"

    def shopify(kind, **what):
        script = pathlib.Path(__file__).with_name("cross_check_shopify.mjs").resolve()
        target = NODE / script.name
        shutil.copy(script, target)
        told = subprocess.run(["node", target.name], cwd=NODE, input=json.dumps(
            {"kind": kind, "secret": shopify_secret, **what}), capture_output=True, text=True)
        if told.returncode != 0:
            raise RuntimeError(told.stderr)
        return json.loads(told.stdout)["valid"]

    theirs_verifies(
        "@shopify/shopify-api",
        lambda headers, body: shopify("webhook", headers={**headers, "x-shopify-shop-domain": "demo.example.com",
                                                          "x-shopify-api-version": "2026-07"}, body=body.decode()),
        provider="shopify", secret=shopify_secret, topic="orders/create")
    sample = json.dumps({"event": "search", "q": "where is my order?", "visitor": "v1"}).encode()
    signed = ask(do="sign", provider="shopify-app-proxy", secret=shopify_secret, body=sample, topic="search")
    check("@shopify/shopify-api, app proxy: we signed, theirs verifies", shopify("proxy", query=signed["query"]))
    check("@shopify/shopify-api, app proxy: spoilt, theirs refuses",
          not shopify("proxy", query=signed["query"].replace("v1", "v2")))
else:
    print("skipped @shopify/shopify-api: there is no npm")

tool.stdin.close()
print(f"\n{passed} passed, {len(failed)} failed")
sys.exit(1 if failed else 0)
