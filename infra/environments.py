"""What an environment is: `environments.yaml` and, for the local one, where its AWS is."""

import os
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

Name = Literal["local", "dev", "tests", "staging", "prod"]
FILE = Path(__file__).with_name("environments.yaml")


class Environment(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    log_level: str
    log_retention_days: int
    archive_days: int
    production: bool
    simulated_payments: Literal["refused", "demonstration"]
    listener: bool
    password_sign_in: bool
    alarm_email: str | None
    api_rate_limit: int
    api_burst_limit: int
    settlement_schedule: str
    settlement_grace: int
    account_check_schedule: str
    account_check_interval: int
    endpoint: str | None = None
    """The URL of the local AWS; None on AWS itself."""

    @property
    def local(self) -> bool:
        return self.endpoint is not None

    def parameter(self, name: str) -> str:
        """The SSM parameter under which a stack publishes `name`."""
        return f"/ecommerce/{self.name}/{name}"

    def resource(self, name: str) -> str:
        """The name of a resource of ours, unique in the account and region."""
        return f"ecommerce-{self.name}-{name}"

    @property
    def metrics(self) -> str:
        """The namespace of the metrics of ours."""
        return f"ecommerce/{self.name}"

    def variables(self, service: str) -> dict[str, str]:
        """What the functions of every service are told, besides what is the service's own."""
        return {
            "ENVIRONMENT": self.name,
            "POWERTOOLS_SERVICE_NAME": service,
            "POWERTOOLS_LOG_LEVEL": self.log_level,
            "POWERTOOLS_METRICS_NAMESPACE": self.metrics,
            # Spares each cold start a search of all packages for plugins of Pydantic's.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
        }


def load(name: str, **chosen: str | None) -> Environment:
    """An environment, with what is `chosen` in place of what the file says.

    Raises ValidationError for an unknown environment or a wrong file.
    """
    file = yaml.safe_load(FILE.read_text())
    values = {**file["defaults"], **file.get(name, {}), "name": name}
    values |= {setting: value for setting, value in chosen.items() if value is not None}
    if name == "local":
        values["endpoint"] = os.environ["AWS_ENDPOINT_URL"]
    return Environment.model_validate(values)
