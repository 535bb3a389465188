"""What tells the operators that a service fails: alarms, sent to the topic of the platform."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.environments import Environment
from infra.names import camel

FAULTS = 5
"""In five minutes: one that passes when it is tried again is no reason to wake anybody."""


class Alarms:
    """Of one service's stack, `scope`."""

    def __init__(
        self, scope: Construct, service: str, environment: Environment, topic_arn: str
    ) -> None:
        self._scope = scope
        self._service = service
        self._environment = environment
        self._topic = sns.Topic.from_topic_arn(scope, "Alarms", topic_arn)

    def on_dead_letters(self, queue: sqs.Queue) -> None:
        """What nobody waits for: a message that lies in the dead-letter queue."""
        metric = queue.metric_approximate_number_of_messages_visible(
            period=cdk.Duration.minutes(1), statistic="Maximum"
        )
        said = f"{self._service} could not process something: see docs/recovery.md"
        self._alarm("dead-letters", said, metric, threshold=1)

    def on_faults(self) -> None:
        """What somebody waits for: `Fault`, which `ecom.observability` counts."""
        metric = cloudwatch.Metric(
            namespace=self._environment.metrics,
            metric_name="Fault",
            dimensions_map={"service": self._service},
            period=cdk.Duration.minutes(5),
            statistic="Sum",
        )
        said = f"{self._service} does not serve those who wait for it: see docs/operations.md"
        self._alarm("faults", said, metric, threshold=FAULTS)

    def _alarm(self, name: str, said: str, metric: cloudwatch.Metric, threshold: int) -> None:
        alarm = cloudwatch.Alarm(
            self._scope,
            f"{camel(name)}Alarm",
            alarm_name=self._environment.resource(f"{self._service}-{name}"),
            alarm_description=said,
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self._topic))
