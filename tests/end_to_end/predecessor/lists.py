"""Reading lists to their end, and single rows that must be refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import requests

from infra.demo.shop import GraphqlError, Shop
from tests.end_to_end.predecessor.bad_rows import SECRET

Bad = Mapping[str, str]
"""The identifier of the row of each kind."""


def names(text: str, identifier: str) -> bool:
    """Whether an error names the row, and nothing of what it holds."""
    return identifier in text and SECRET not in text


def refuses(answer: requests.Response, identifier: str) -> bool:
    return answer.status_code >= 400 and names(answer.json()["message"], identifier)


def fails(ask: Callable[[], object], identifier: str) -> bool:
    try:
        ask()
    except GraphqlError as error:
        return names(str(error), identifier)
    return False


class Lists:
    """All pages of a list, by REST or GraphQL; what is wanted are identifiers."""

    def __init__(self, shop: Shop, token: str | None = None) -> None:
        self.shop, self.token = shop, token

    def rest(self, service: str, path: str, key: str, **params: str) -> Iterator[str]:
        headers = {"Authorization": self.token} if self.token else {}
        next_token: str | None = None
        while True:
            sent = params | {"nextToken": next_token}
            answer = self.shop.rest("GET", service, path, params=sent, headers=headers)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            yield from (each[key] for each in page[service])
            if not (next_token := page["nextToken"]):
                return

    def graphql(self, query: str, name: str, key: str, **variables: str) -> Iterator[str]:
        next_token: str | None = None
        while True:
            sent = variables | {"nextToken": next_token}
            (page,) = self.shop.graphql(query, sent, self.token).values()
            yield from (each[key] for each in page[name])
            if not (next_token := page["nextToken"]):
                return


def kinds_in(listed: Iterable[str], bad: Bad) -> list[str]:
    seen = set(listed)
    return [kind for kind, identifier in bad.items() if identifier in seen]
