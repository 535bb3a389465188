"""The environment of everything local: `python -m infra.shell COMMAND ...` runs a command in it.

A developer's shell may name profiles, endpoints, proxies and modes that belong to other work. Local
commands and tests keep the variables listed here and no others: they hold no credentials but the
local AWS's, read none of AWS's files, and so cannot reach an account.

It takes no more than the standard library, because it runs before anything is installed.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "build" / "home"
"""Stands in for a home directory that is missing or cannot be written to."""

FOLDERS = ("HOME", "TMPDIR", "TEMP", "TMP")
"""Kept where files can be made in them."""
KEPT = (
    *("PATH", "LANG", "LC_*", "TZ", "USER", "LOGNAME", "SHELL", "LD_LIBRARY_PATH"),
    *("TERM", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"),
    # What tests and pytest's own processes go by.
    *("CI", "EXAMPLES", "STEPS", "PYTEST_XDIST_*", "PYTEST_CURRENT_TEST", "PYTEST_VERSION"),
    # Version managers: which `python3` and `node` are meant.
    *("PYENV_*", "ASDF_*", "MISE_*", "VOLTA_*", "NODENV_*"),
    # Where packages come from, and what vouches for it.
    *("PIP_*INDEX*", "PIP_FIND_LINKS", "PIP_TRUSTED_HOST", "PIP_*CERT", "PIP_PROXY"),
    *("PIP_CONFIG_FILE", "PIP_*CACHE*", "PIP_*TIMEOUT", "PIP_RETRIES", "PIP_KEYRING_PROVIDER"),
    *("UV_*INDEX*", "UV_FIND_LINKS", "UV_INSECURE_HOST", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS"),
    *("UV_CONFIG_FILE", "UV_*CACHE*", "UV_OFFLINE", "UV_*TIMEOUT", "UV_KEYRING_PROVIDER"),
    *("UV_LINK_MODE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "NETRC", "NPM_TOKEN"),
    *("NODE_AUTH_TOKEN", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"),
)
"""Patterns of the variables that are kept as they are; npm's follow, which know no case."""
NPM = tuple(
    f"npm_config_{name}"
    for name in (
        *("*registry", "//*", "*proxy", "ca", "cafile", "cert", "key", "strict_ssl"),
        *("userconfig", "globalconfig", "cache", "fetch_*", "prefer_offline", "offline"),
    )
)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
NO_FILES_OF_AWS = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def takes_files(folder: str) -> bool:
    """Whether a file can be made in the folder; a relative one is another in each process."""
    if not Path(folder).is_absolute():
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def clean(
    shell: Mapping[str, str],
    aws: Mapping[str, str] | None = None,
    usable: Callable[[str], bool] = takes_files,
) -> dict[str, str]:
    """What of `shell` local commands are given, with `aws` as their way to the local AWS.

    Without `aws` there is no way to any: no address, no region, no credentials.
    """
    kept = {name: value for name, value in shell.items() if is_kept(name)}
    folders = {name: shell[name] for name in FOLDERS if name in shell and usable(shell[name])}
    hosts = around_the_proxy(shell)
    return {
        "HOME": str(HOME),
        **kept,
        **folders,
        **dict.fromkeys(("NO_PROXY", "no_proxy"), hosts),
        **of_python(),
        **NO_FILES_OF_AWS,
        **(aws or {}),
    }


def is_kept(name: str) -> bool:
    lower = name.lower()
    if lower.endswith("_proxy"):
        name = name.upper()
    npm = lower.startswith("npm_config_") and any(fnmatchcase(lower, each) for each in NPM)
    return npm or any(fnmatchcase(name, pattern) for pattern in KEPT)


def around_the_proxy(shell: Mapping[str, str]) -> str:
    """The hosts that no proxy is asked for: the shell's, and this machine."""
    told = shell.get("no_proxy") or shell.get("NO_PROXY") or ""
    hosts = [host.strip() for host in told.split(",") if host.strip()]
    return "*" if "*" in hosts else ",".join(dict.fromkeys([*hosts, *LOCAL_HOSTS]))


def for_aws(shell: Mapping[str, str]) -> dict[str, str]:
    """All of `shell`, whose account and region are meant; only Python is set up as everywhere."""
    kept = {name: value for name, value in shell.items() if not name.startswith("PYTHON")}
    return {**kept, **of_python()}


def of_python() -> dict[str, str]:
    """Where Python finds the modules, and leaves bytecode, which would be packaged with an app."""
    return {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'shared'}",
        "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "pycache"),
        "PYTHONUTF8": "1",
    }


def enter(aws: Mapping[str, str] | None = None) -> None:
    """Go on in the clean environment: what this process and its children see from here on."""
    environment = clean(os.environ, aws)
    make_home(environment)
    os.environ.clear()
    os.environ.update(environment)


def make_home(environment: Mapping[str, str]) -> None:
    if environment.get("HOME") == str(HOME):
        HOME.mkdir(parents=True, exist_ok=True)


def main() -> None:
    """Run the command in the clean environment, or in the shell's own after `--aws`."""
    aws = sys.argv[1] == "--aws"
    command = sys.argv[2 if aws else 1 :]
    environment = for_aws(os.environ) if aws else clean(os.environ)
    make_home(environment)
    os.umask(0o022)  # what is packaged must be readable by others: Lambda runs it as another user
    os.execvpe(command[0], command, environment)


if __name__ == "__main__":
    main()
