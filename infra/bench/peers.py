"""Who is measured: how each is made, started and fed, and where it keeps an order.

`Peer.delivery(number)` is the warm work, `Peer.item(server, number)` what is stored. The functions of the project
keep a journey (read, decide, write on a version); the others are as small as they can be and still pass the
conformance list.
"""
import io
import json
import os
import pathlib
import subprocess
import sys
import venv
import zipfile

import deliveries
from table import SHOP, TABLE

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
MADE = TARGET / "bench"


def zipped_bytes(*sources):
    """The size of a zip with these files and folders."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in map(pathlib.Path, sources):
            for file in [source] if source.is_file() else sorted(source.rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts:
                    archive.write(file, file.relative_to(source.parent if source.is_file() else source))
    return packed.tell()


class Peer:
    """A function that takes Shopify's orders."""

    name, command, upload, does_the_job = "", [], [], True

    def environment(self, server, endpoint):
        return {"TABLE_NAME": TABLE, "SECRET": deliveries.SECRET, "AWS_ENDPOINT_URL": endpoint}

    def prepare(self, server, number):
        """What has to be there before a delivery of this number."""

    def delivery(self, number):
        return self.signed(self.body(number), f"d{number}")

    def body(self, number):
        return deliveries.order_body(number)

    def later_and_earlier(self, number):
        """Two deliveries that come in the wrong order."""
        later = deliveries.order_body(number, changed_minutes_ago=5, cancelled=True)
        return self.signed(later, f"l{number}", "orders/updated"), self.signed(self.body(number), f"e{number}")

    def signed(self, body, delivery_id, topic="orders/create", secret=deliveries.SECRET):
        return deliveries.shopify(body, delivery_id, topic, secret)

    def item(self, server, number):
        return server.item(f"{self.prefix}#{number}")

    def state(self, server, number):
        return json.loads(self.item(server, number)["doc"]["S"])["state"]

    later_state, earlier_state = "cancelled", "placed"

    def zip_bytes(self):
        return zipped_bytes(*self.upload)


class Bare(Peer):
    """The floor: not the job, an answer at once."""

    name, does_the_job = "bare `lambda_http`", False

    def __init__(self, profile):
        self.command = [str(TARGET / profile / "bare-function")]
        self.upload = self.command


class Storefront(Peer):
    name = "`storefront-webhook`"

    def __init__(self, profile):
        self.command = [str(TARGET / profile / "storefront-webhook")]
        self.upload = self.command

    def environment(self, server, endpoint):
        return {"TABLE_NAME": TABLE, "BEFOREHAND_KEYS": server.keys, "AWS_ENDPOINT_URL": endpoint}

    def item(self, server, number):
        return server.item(f"J#{SHOP}#order#{number}")

    def state(self, server, number):
        """The later state if the journey tells of it, which `explain` would show a person too."""
        view = server.call("GET", f"/local/journeys/order/{number}?shop={SHOP}")
        return self.later_state if self.later_state in json.dumps(view["facts"]) else self.earlier_state


class Carrier(Storefront):
    """EasyPost's scans of a parcel whose order is known; no other peer has its like."""

    name = "`carrier-webhook`"
    later_state, earlier_state = "delivered", "in transit"

    def __init__(self, profile):
        self.command = [str(TARGET / profile / "carrier-webhook")]
        self.upload = self.command
        self.scans = {}

    def prepare(self, server, number):
        server.post(self.signed_order(number))
        server.post(deliveries.fulfillment(number))

    def signed_order(self, number):
        return deliveries.shopify(deliveries.order_body(number), f"d{number}")

    def body(self, number, seconds=0, status="in_transit"):
        return deliveries.scan_body(number, seconds, status)

    def next_scan(self, number):
        """Each a second later than the one before."""
        self.scans[number] = self.scans.get(number, 0) + 1
        return self.signed(self.body(number, self.scans[number]), "")

    def later_and_earlier(self, number):
        later = self.body(number, 600, "delivered")
        return self.signed(later, ""), self.signed(self.body(number), "")

    def signed(self, body, delivery_id, topic="", secret=deliveries.SECRET):
        return deliveries.easypost(body, secret)


class Node(Peer):
    name, prefix = "Node 20, SDK v3, bundled", "bench-node"

    def __init__(self):
        folder = MADE / "node"
        if not (folder / "complete").exists():
            folder.mkdir(parents=True, exist_ok=True)
            for file in (FOLDER / "peers" / "node").iterdir():
                (folder / file.name).write_bytes(file.read_bytes())
            quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
            subprocess.run(["npm", "install", *quiet], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            (folder / "complete").touch()
        for file in ("function.mjs", "bootstrap.mjs"):
            (folder / file).write_bytes((FOLDER / "peers" / "node" / file).read_bytes())
        # As AWS's guides bundle it. CommonJS packages inside ask for `require`.
        require = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);"
        bundle = folder / "dist" / "bootstrap.mjs"
        options = ["--bundle", "--minify", "--platform=node", "--target=node20", "--format=esm", "--log-level=error"]
        command = ["node_modules/.bin/esbuild", "bootstrap.mjs", *options, f"--banner:js={require}", f"--outfile={bundle}"]
        subprocess.run(command, cwd=folder, check=True)
        self.command, self.upload = ["node", str(bundle)], [bundle]


class Python(Peer):
    name, prefix, module = "Python, boto3", "bench-python", "plain"

    def __init__(self):
        folder, source = MADE / "python", FOLDER / "peers" / "python"
        if not (folder / "complete").exists():
            venv.create(folder, clear=True, with_pip=True)
            install = [folder / "bin" / "pip", "install", "--quiet", "--requirement", source / "requirements.txt"]
            subprocess.run(install, check=True)
            (folder / "complete").touch()
        self.command = [str(folder / "bin" / "python"), str(source / "bootstrap.py"), self.module]
        # boto3 comes with Lambda's runtime; an own copy would weigh 15 MB more.
        self.upload = [source / "job.py", source / f"{self.module}.py"]


class Powertools(Python):
    name, prefix, module = "Python, boto3 and Powertools' idempotency", "bench-powertools", "powertools"

    def zip_bytes(self):
        packages = MADE / "python" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
        return super().zip_bytes() + zipped_bytes(packages / "aws_lambda_powertools")


class Lever(Peer):
    """One call to the table an invocation, started in one of the ways that are compared."""

    does_the_job = False

    def __init__(self, profile, name, **chosen):
        self.name, self.chosen = name, chosen
        self.command = [str(TARGET / profile / "bench-levers")]
        self.upload = self.command

    def environment(self, server, endpoint):
        return {**super().environment(server, endpoint), **self.chosen}


def levers(profile):
    """Of the startup; those of the compiler are pulled with --profile, or cargo's CARGO_PROFILE_RELEASE_*."""
    return [
        Bare(profile),
        Lever(profile, "one call, started as our functions are"),
        Lever(profile, "the system's roots", ROOTS="system"),
        Lever(profile, "no call in init", CONNECT="later"),
        Lever(profile, "a runtime of many threads", FLAVOUR="multi_thread"),
    ]


def everyone(profile):
    return [Bare(profile), Storefront(profile), Carrier(profile), Node(), Python(), Powertools()]
