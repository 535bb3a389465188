"""A workbench to make small things on a local AWS with."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3

from infra.local.emulator import LocalAws
from infra.local.trail import FILE_NAME, Call, read

ACCOUNT = "000000000000"
POISON = 'if "poison" in str(event): raise ValueError("poison")'


@dataclass
class Workbench:
    """Makes small things on a local AWS, each with a name of its own."""

    aws: LocalAws
    state_dir: Path
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service,  # type: ignore[call-overload]
                endpoint_url=self.aws.endpoint,
                region_name=self.aws.region,
                aws_access_key_id=self.aws.access_key_id,
                aws_secret_access_key=self.aws.secret_access_key,
            )
        return self._clients[service]

    def function(self, *body: str, actions: tuple[str, ...] = (), **options: Any) -> str:
        """A function whose handler has these lines, and a role that allows these actions."""
        name = _unique("function")
        source = "import os, json, time\ndef handler(event, context):\n    " + "\n    ".join(body)
        self.client("lambda").create_function(
            FunctionName=name, Role=self.role(*actions), Runtime="python3.11",
            Handler="index.handler", Timeout=10,
            Code={"ZipFile": zipped("index.py", source)}, **options,
        )  # fmt: skip
        return name

    def assuming(self, role: str, service: str) -> Any:
        """A client of a service that acts as the role."""
        session = self.client("sts").assume_role(RoleArn=role, RoleSessionName="test")
        keys = session["Credentials"]
        return boto3.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.aws.endpoint,
            region_name=self.aws.region,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def role(self, *actions: str, **limits: Any) -> str:
        """A role that allows the actions, within `limits` such as a `Condition`."""
        name, iam = _unique("role"), self.client("iam")
        trust = _policy("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        if actions:
            policy = _policy(*actions, Resource="*", **limits)
            iam.put_role_policy(RoleName=name, PolicyName="allow", PolicyDocument=policy)
        return arn

    def call(self, function: str, **event: Any) -> dict[str, Any]:
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        payload: dict[str, Any] = json.load(answer["Payload"])
        return payload

    def queue(self) -> tuple[str, str]:
        """The URL and the ARN of a new queue."""
        name = _unique("queue")
        url = self.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        return url, f"arn:aws:sqs:{self.aws.region}:{ACCOUNT}:{name}"

    def message(self, queue_url: str, seconds: float = 15) -> Any:
        """The next message of a queue, or None if none comes within `seconds`."""

        def received() -> list[Any]:
            answer = self.client("sqs").receive_message(QueueUrl=queue_url)
            return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

        return next(iter(eventually(received, bool, seconds)), None)

    def log(self, function: str) -> list[str]:
        """What the function printed, line by line, without the platform's own lines."""
        logs = self.client("logs")
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        lines = [line for event in events for line in event["message"].splitlines()]
        return [line[4:] for line in lines if line.startswith("out:")]

    def trail(self) -> list[Call]:
        return read(self.state_dir / FILE_NAME)


_T = TypeVar("_T")


def eventually(probe: Callable[[], _T], done: Callable[[_T], bool], seconds: float = 15) -> _T:
    """What `probe` returns, as soon as it is `done`, or at the latest after `seconds`."""
    deadline = time.monotonic() + seconds
    while not done(result := probe()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return result


def zipped(name: str, text: str) -> bytes:
    """A zip archive with one file."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, text)
    return archive.getvalue()


def _unique(kind: str) -> str:
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def _policy(*actions: str, **rest: Any) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": list(actions), **rest}]})
