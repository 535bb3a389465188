"""Shells of other people: what they export for other work, which must not reach the local shop."""

from collections.abc import Mapping

NOWHERE = "http://127.0.0.1:9"
NO_FOLDER = "/proc/none"
"""Cannot be made, not even by root."""

PLAIN = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "TERM": "dumb"}
PROXIES = {
    name: NOWHERE
    for kind in ("http_proxy", "https_proxy", "all_proxy")
    for name in (kind, kind.upper())
}
ALIEN: Mapping[str, Mapping[str, str]] = {
    "a profile that does not exist": {"AWS_PROFILE": "nobody", "AWS_DEFAULT_PROFILE": "nobody"},
    "a broken configuration": {"AWS_CONFIG_FILE": NO_FOLDER, "BOTO_CONFIG": NO_FOLDER},
    "another account": {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2Vj",
        "AWS_SECURITY_TOKEN": "IQoJb3JpZ2luX2Vj",
    },
    "a role to assume": {
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/deployer",
        "AWS_WEB_IDENTITY_TOKEN_FILE": NO_FOLDER,
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{NOWHERE}/credentials",
    },
    "another region": {"AWS_REGION": "ap-south-1", "AWS_DEFAULT_REGION": "ap-south-1"},
    "other endpoints": {
        "AWS_ENDPOINT_URL": NOWHERE,
        "AWS_ENDPOINT_URL_DYNAMODB": NOWHERE,
        "AWS_ENDPOINT_URL_S3": NOWHERE,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "AWS_USE_FIPS_ENDPOINT": "true",
    },
    "a company's certificates": {"AWS_CA_BUNDLE": NO_FOLDER},
    "CDK for another app": {
        "CDK_OUTDIR": NO_FOLDER,
        "CDK_CONTEXT_JSON": "{",
        "CDK_DEFAULT_REGION": "nowhere",
    },
    "Node in production": {
        "NODE_ENV": "production",
        "NODE_OPTIONS": f"--require={NO_FOLDER}",
        "npm_config_omit": "dev",
        "NPM_CONFIG_PRODUCTION": "true",
        "npm_config_global": "true",
    },
    "another Python": {
        "PYTHONHOME": NO_FOLDER,
        "PYTHONPATH": NO_FOLDER,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "PYTHONSAFEPATH": "1",
        "PYTHONIOENCODING": "ascii",
        "VIRTUAL_ENV": NO_FOLDER,
    },
    "packages go elsewhere": {
        "PIP_USER": "1",
        "PIP_TARGET": NO_FOLDER,
        "PIP_REQUIRE_VIRTUALENV": "1",
        "UV_PYTHON": "2.7",
        "UV_SYSTEM_PYTHON": "1",
    },
    "pytest's options": {"PYTEST_ADDOPTS": "--nonsense", "PYTEST_PLUGINS": "nothing"},
    "inside a hook of git": {"GIT_DIR": NO_FOLDER, "GIT_INDEX_FILE": NO_FOLDER},
    "the settings of a running shop": {
        "ENVIRONMENT": "prod",
        "PRODUCTS_URL": NOWHERE,
        "ORDERS_TABLE": "orders",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    },
}
"""Nothing of these is kept."""
WORST = {
    **PLAIN,
    **PROXIES,
    **{name: value for shell in ALIEN.values() for name, value in shell.items()},
    **{"HOME": NO_FOLDER, "TMPDIR": NO_FOLDER, "LANG": "C", "LC_ALL": "C", "CDPATH": "/tmp"},
}
