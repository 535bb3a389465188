"""The services' dead-letter queues."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import boto3

from infra.operations.errors import OperationError
from infra.operations.letters import Letter, letter_of

HIDDEN = 900
"""Seconds for which a letter that is looked at is hidden from others, unless it is put back."""
PAGE = 10
"""SQS takes and gives no more messages than this at a time."""
SUFFIX = "-dead-letters"


class DeadLetterQueues:
    """The queues of all services of an environment, or of one."""

    def __init__(self, environment: str, service: str | None = None, wait: int = 1) -> None:
        """With a `wait`, in seconds, SQS asks all of its servers for messages, not only some."""
        self._prefix = f"ecommerce-{environment}-"
        self._service = service
        self._wait = wait
        self._sqs = boto3.client("sqs")
        self._held: dict[str, Letter] = {}

    @contextmanager
    def taken(self) -> Iterator[list[Letter]]:
        """All letters, oldest first, each once; those that were not removed are put back."""
        urls = self._urls()
        try:
            with ThreadPoolExecutor(max_workers=len(urls)) as pool:
                list(pool.map(self._take_all, urls))
            yield sorted(self._held.values(), key=lambda letter: letter.sent)
        finally:
            self._put_back()

    def remove(self, letter: Letter) -> None:
        receipt = letter.receipt
        self._sqs.delete_message(QueueUrl=receipt.queue_url, ReceiptHandle=receipt.handle)
        del self._held[letter.id]

    def _put_back(self) -> None:
        """Let others, the alarm too, see them at once; they do after a while in any case."""
        for letter in self._held.values():
            # Unlike the call for a single message, it raises nothing for one that is visible.
            self._sqs.change_message_visibility_batch(
                QueueUrl=letter.receipt.queue_url,
                Entries=[
                    {"Id": "1", "ReceiptHandle": letter.receipt.handle, "VisibilityTimeout": 0}
                ],
            )
        self._held.clear()

    def _urls(self) -> list[str]:
        pages = self._sqs.get_paginator("list_queues").paginate(QueueNamePrefix=self._prefix)
        urls = {
            self._service_of(url): url
            for page in pages
            for url in page.get("QueueUrls", [])
            if url.endswith(SUFFIX)
        }
        if not urls:
            raise OperationError(
                f"No dead-letter queues {self._prefix}*{SUFFIX} are in this account."
            )
        if self._service is None:
            return list(urls.values())
        if self._service not in urls:
            having = ", ".join(sorted(urls))
            raise OperationError(f"{self._service} has no dead-letter queue; {having} have one.")
        return [urls[self._service]]

    def _service_of(self, url: str) -> str:
        name = url.rsplit("/", 1)[-1]
        return name.removeprefix(self._prefix).removesuffix(SUFFIX)

    def _take_all(self, url: str) -> None:
        for message in self._messages(url):
            letter = letter_of(self._service_of(url), url, message)
            # SQS may give a message twice: the later receipt is the one that counts.
            self._held[letter.id] = letter

    def _messages(self, url: str) -> Iterator[Any]:
        """All that are visible."""
        while messages := self._sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=PAGE,
            VisibilityTimeout=HIDDEN,
            WaitTimeSeconds=self._wait,
            AttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        ).get("Messages"):
            yield from messages
