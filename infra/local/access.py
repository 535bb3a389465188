"""How to reach the running local shop: a file for the shell, and a few lines for people."""

from pathlib import Path

from infra import private
from infra.demo.shop import Shop
from infra.demo.users import PASSWORD, USERS
from infra.local.emulator import LocalAws
from infra.shell import NO_FILES_OF_AWS
from infra.sources import ROOT

FILE_NAME = "env"
SITE = ROOT / "build" / "site" / "index.html"
QUERY = '{"query": "{ getProductsByCategory(category: \\"%s\\") { products { name price } } }"}'


def variables(aws: LocalAws, shop: Shop) -> dict[str, str]:
    """What a shell needs so that AWS tools and HTTP clients find the shop."""
    urls = {
        f"{name.removesuffix('/api/url').replace('-', '_').upper()}_URL": value
        for name, value in sorted(shop.parameters.items())
        if name.endswith("/api/url") and not name.startswith("frontend-api/")
    }
    return {
        **NO_FILES_OF_AWS,
        **aws.environment(),
        "GRAPHQL_URL": shop.url("frontend-api"),
        "GRAPHQL_API_KEY": shop.api_key,
        "LISTENER_URL": shop.parameters["platform/listener-api/url"],
        "USER_POOL_ID": shop.parameters["users/user-pool/id"],
        "USER_POOL_CLIENT_ID": shop.parameters["users/user-pool-client/id"],
        **urls,
    }


# Another profile, token or endpoint of AWS would lead past the shop, and so would a proxy.
ALONE = r"""for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
case ",${NO_PROXY:=${no_proxy:-}}," in
  *,localhost,*) ;;
  *) NO_PROXY="${NO_PROXY:+$NO_PROXY,}localhost,127.0.0.1" ;;
esac
export NO_PROXY no_proxy="$NO_PROXY"
"""


def write(path: Path, values: dict[str, str]) -> None:
    exports = [f"export {name}='{value}'\n" for name, value in values.items()]
    private.write(path, "".join([ALONE, *exports]))


def describe(values: dict[str, str], file: Path, category: str) -> str:
    """The running shop, for people."""
    rest = "\n".join(
        f"    {name.removesuffix('_URL').lower().replace('_', '-'):<18} {value}"
        for name, value in values.items()
        if name.endswith("_URL") and "execute-api" in value and name != "LISTENER_URL"
    )
    users = "\n".join(f"    {user.role:<10} {user.email}" for user in USERS)
    return f"""
The shop is running.

  GraphQL   {values["GRAPHQL_URL"]}
  API key   {values["GRAPHQL_API_KEY"]}
  Listener  {values["LISTENER_URL"]}
  REST
{rest}

  Demo users, all with the password {PASSWORD} (a token: make token ROLE=shopper)
{users}

  Try it:
  curl -s '{values["GRAPHQL_URL"]}' \\
    -H 'x-api-key: {values["GRAPHQL_API_KEY"]}' -H 'content-type: application/json' \\
    -d '{QUERY % category}'

  For your shell, the AWS CLI and boto3:  source {file}
  Documentation: {documentation(SITE)}
  Another order: make demo    Stop: make down
"""


def documentation(index: Path) -> str:
    """Where to open the site, or how to build it."""
    return index.as_uri() if index.exists() else "make docs"
