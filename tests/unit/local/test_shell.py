"""What of a developer's shell reaches local commands and tests."""

from collections.abc import Mapping
from pathlib import Path

import boto3
import pytest
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES
from requests.utils import should_bypass_proxies

from infra.local.emulator import LocalAws
from infra.shell import HOME, NO_FILES_OF_AWS, clean, for_aws, is_kept
from tests.support.hostile_shells import ALIEN, NO_FOLDER, NOWHERE, PLAIN, PROXIES, WORST

AWS = LocalAws(port=4700, pid=1).environment()


def there(folder: str) -> bool:
    return folder != NO_FOLDER


@pytest.mark.parametrize("shell", ALIEN.values(), ids=ALIEN)
def test_what_belongs_to_other_work_is_left_out(shell: Mapping[str, str]) -> None:
    assert clean({**PLAIN, **shell}, AWS, there) == clean(PLAIN, AWS, there)


def test_no_variable_of_aws_is_kept() -> None:
    read = [names for _, names, *_ in BOTOCORE_DEFAUT_SESSION_VARIABLES.values() if names]
    names = {name for each in read for name in ([each] if isinstance(each, str) else each)}
    names |= {
        f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}"
        for service in boto3.Session().get_available_services()
    }
    assert len(names) > 300
    assert [name for name in sorted(names) if is_kept(name)] == []


def test_without_a_local_aws_there_is_none() -> None:
    aws = {name: value for name, value in clean(WORST).items() if "AWS" in name}
    assert aws == NO_FILES_OF_AWS


@pytest.mark.parametrize("shell", [PLAIN, WORST], ids=["plain", "worst"])
def test_a_clean_environment_stays_as_it_is(shell: Mapping[str, str]) -> None:
    once = clean(shell, AWS, there)
    assert clean(once, AWS, there) == once


@pytest.mark.parametrize("name", [None, "NO_PROXY", "no_proxy"])
@pytest.mark.parametrize(
    "hosts", ["", "example.com", "localhost", "*", " a.example , *.b.example "]
)
@pytest.mark.parametrize("url", ["localhost:4700", "127.0.0.1:4700"])
def test_no_proxy_is_asked_for_the_shop(name: str | None, hosts: str, url: str) -> None:
    made = clean({**PLAIN, **PROXIES, **({name: hosts} if name else {})}, AWS, there)
    assert made["HTTPS_PROXY"] == NOWHERE  # packages may come through it
    assert should_bypass_proxies(f"http://{url}", made["no_proxy"])
    assert made["NO_PROXY"] == made["no_proxy"]


def test_hosts_that_need_no_proxy_still_need_none() -> None:
    made = clean({**PLAIN, **PROXIES, "NO_PROXY": "index.example"}, AWS, there)
    assert should_bypass_proxies("https://index.example", made["no_proxy"])
    assert not should_bypass_proxies("https://other.example", made["no_proxy"])


@pytest.mark.parametrize("home", [{}, {"HOME": NO_FOLDER}], ids=["unset", "not writable"])
def test_a_home_that_cannot_be_written_to_is_replaced(home: Mapping[str, str]) -> None:
    shell = {"PATH": "/bin", **home}
    assert clean(shell, AWS, there)["HOME"] == str(HOME)


@pytest.mark.parametrize("folder", [NO_FOLDER, "", "tmp"])
def test_a_folder_for_temporary_files_that_takes_none_is_left_out(folder: str) -> None:
    assert "TMPDIR" not in clean({**PLAIN, "TMPDIR": folder}, AWS)


def test_a_folder_that_takes_files_is_kept(tmp_path: Path) -> None:
    made = clean({**PLAIN, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}, AWS)
    assert (made["TMPDIR"], made["HOME"]) == (str(tmp_path), str(tmp_path))


@pytest.mark.parametrize(
    "name",
    [
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_NO_INDEX",
        "PIP_CERT",
        "UV_DEFAULT_INDEX",
        "UV_INDEX_COMPANY_PASSWORD",
        "UV_CACHE_DIR",
        "npm_config_registry",
        "NPM_CONFIG_REGISTRY",
        "npm_config_@company:registry",
        "npm_config_//npm.example/:_authToken",
        "npm_config_https_proxy",
        "SSL_CERT_FILE",
        "NODE_EXTRA_CA_CERTS",
        "CI",
    ],
)
def test_where_packages_come_from_is_kept(name: str) -> None:
    assert clean({**PLAIN, name: "value"}, AWS, there)[name] == "value"


@pytest.mark.parametrize("name", ["another account", "another region", "a role to assume"])
def test_an_account_that_is_meant_is_kept(name: str) -> None:
    assert ALIEN[name].items() <= for_aws({**PLAIN, **ALIEN[name]}).items()


def test_another_python_is_never_meant() -> None:
    python = {name for name in ALIEN["another Python"] if name.startswith("PYTHON")}
    made = for_aws({**PLAIN, **ALIEN["another Python"]})
    assert {name for name in python & made.keys() if made[name] == WORST[name]} == set()
