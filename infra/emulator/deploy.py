"""The emulator as a process, and a deployment of the template in it."""
import base64, json, os, shutil, socket, subprocess, sys, tempfile, time, urllib.request, zipfile

import boto3

REGION = "us-east-1"
FUNCTIONS = ("storefront-webhook", "carrier-webhook", "signals", "answers", "dispatch", "mail-feedback")
BUCKET = "artifacts"
SECRET = "beforehand/keys"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cloud:
    """A running emulator."""

    def __init__(self, root):
        self.root, self.data, self.port = root, tempfile.mkdtemp(prefix="beforehand-emulator-"), free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.refusals = os.path.join(self.data, "refusals")
        self.keys = "k1:" + base64.b64encode(os.urandom(32)).decode()
        here = os.path.dirname(os.path.abspath(__file__))
        environment = {
            **os.environ, "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(self.port), "REFUSALS": self.refusals,
            # Functions get it on, and so find the emulator and not AWS.
            "AWS_ENDPOINT_URL": self.endpoint, "LOG_LEVEL": "WARNING", "TMPDIR": self.data, "S3_DATA_DIR": os.path.join(self.data, "s3"),
        }
        self.log_path = os.path.join(self.data, "log")
        with open(self.log_path, "w") as log:
            command = [sys.executable, os.path.join(here, "serve.py")]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        deadline = time.time() + 60
        while True:
            try:
                urllib.request.urlopen(self.endpoint + "/_ministack/health", timeout=2)
                break
            except OSError:
                if time.time() > deadline or self.process.poll() is not None:
                    with open(self.log_path) as log:
                        said = log.read()
                    self.stop()
                    raise SystemExit("the emulator did not start:\n" + said)
                time.sleep(0.2)

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=REGION,
            aws_access_key_id="test", aws_secret_access_key="test",
        )

    def log(self):
        """The last lines of the emulator, and of the functions."""
        with open(self.log_path) as log:
            lines = [log.read()[-2000:]]
        logs = self.client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            events = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            lines += [f"{group['logGroupName']}: {event['message'].strip()}" for event in events[-8:]]
        return "\n".join(lines)

    def mails(self):
        with urllib.request.urlopen(self.endpoint + "/_ministack/ses/messages", timeout=10) as answer:
            accounts = json.load(answer)["messages"]
        return [mail for mails in accounts.values() for mail in mails]

    def stop(self):
        if self.process.poll() is None:
            # Its functions are processes of its own.
            os.killpg(self.process.pid, 15)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, 9)
                self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Stack(dict):
    """The outputs of a deployed stack."""

    def __init__(self, cloud, name, outputs):
        super().__init__(outputs)
        self.cloud, self.name, self.base = cloud, name, self["BaseUrl"].rstrip("/")

    def reachable(self, url):
        """An address of the stack as this machine can ask for it: names below `localhost` may not be known
        here, and the emulator takes the first part of a path for a stage where the name says the API."""
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        api = host.split(".", 1)[0]
        if ".execute-api." in host:
            return f"{self.cloud.endpoint}/_aws/execute-api/{api}/$default/{path}", None
        return f"{self.cloud.endpoint}/{path}", host

    def cli(self, *arguments, stdin=None):
        """Our own command line, straight on the stack's table."""
        binary = os.path.join(self.cloud.root, "target", "debug", "beforehand")
        environment = {
            **os.environ, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION,
            "BEFOREHAND_KEYS": self.cloud.keys, "PUBLIC_URL": self.base,
        }
        where = ["--table", self["TableName"], "--endpoint", self.cloud.endpoint, "--shop", "books"]
        command = [binary, *arguments, *where]
        done = subprocess.run(command, env=environment, input=stdin, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"beforehand {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


def upload(cloud):
    """Puts the functions' zips where the template will find them; the template with those places."""
    s3 = cloud.client("s3")
    try:
        s3.create_bucket(Bucket=BUCKET)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        pass
    with open(os.path.join(cloud.root, "infra", "template.yaml"), encoding="utf-8") as source:
        template = source.read()
    for name in FUNCTIONS:
        bootstrap = os.path.join(cloud.root, "target", "lambda", name, "bootstrap")
        if not os.path.exists(bootstrap):
            raise SystemExit(f"{bootstrap} is missing: infra/build --x86-64 makes it")
        package = os.path.join(cloud.data, name + ".zip")
        if not os.path.exists(package):
            with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(bootstrap, "bootstrap")
            s3.upload_file(package, BUCKET, name + ".zip")
        # What `sam deploy` does to a local folder.
        place, uploaded = f"CodeUri: ../target/lambda/{name}/\n", f"CodeUri: s3://{BUCKET}/{name}.zip\n"
        if place not in template:
            raise SystemExit(f"the template takes {name} from elsewhere than {place.strip()}")
        template = template.replace(place, uploaded)
    return template


def without(template, resource):
    """The template less one resource that the emulator cannot make, which is said."""
    start = template.index(f"\n  {resource}:\n")
    end = template.index("\n\n", start)
    print(f"--  {resource} is left out: the emulator knows no alarms on expressions")
    return template[:start] + template[end:]


def deploy(cloud, name, **parameters):
    """Makes a stack as a person would, and waits for it."""
    secrets = cloud.client("secretsmanager")
    try:
        secrets.create_secret(Name=SECRET, SecretString=cloud.keys)
    except secrets.exceptions.ResourceExistsException:
        pass
    cloud.client("sesv2").create_email_identity(EmailIdentity=f"{name}.example.com")
    parameters = {"Architecture": "x86_64", "ConfigurationSetName": name, **parameters}
    template = upload(cloud)
    if parameters["Entrance"] == "function-urls":
        template = without(template, "UrlsFailing")
    # By address: it is larger than what a call may hold.
    cloud.client("s3").put_object(Bucket=BUCKET, Key=f"{name}.yaml", Body=template.encode())
    formation = cloud.client("cloudformation")
    # As `sam deploy` does: only a change set resolves `Transform`.
    formation.create_change_set(
        StackName=name, ChangeSetName="first", ChangeSetType="CREATE", TemplateURL=f"{cloud.endpoint}/{BUCKET}/{name}.yaml",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    wait_for(cloud, lambda: formation.describe_change_set(StackName=name, ChangeSetName="first")["Status"], "CREATE_COMPLETE")
    formation.execute_change_set(StackName=name, ChangeSetName="first")

    def status():
        return formation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    try:
        wait_for(cloud, status, "CREATE_COMPLETE")
    except SystemExit as failure:
        for event in formation.describe_stack_events(StackName=name)["StackEvents"]:
            if "FAILED" in event["ResourceStatus"]:
                print(event["LogicalResourceId"], event.get("ResourceStatusReason"))
        raise failure
    outputs = formation.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    resources = formation.list_stack_resources(StackName=name)["StackResourceSummaries"]
    print(f"ok  infra/template.yaml is deployed as {name}: {len(resources)} resources")
    return Stack(cloud, name, {output["OutputKey"]: output["OutputValue"] for output in outputs})


def wait_for(cloud, status, wanted, seconds=120):
    deadline = time.time() + seconds
    while (seen := status()) != wanted:
        if "FAILED" in seen or "ROLLBACK" in seen or time.time() > deadline:
            raise SystemExit(f"wanted {wanted}, saw {seen}\n{cloud.log()}")
        time.sleep(0.5)
