"""What CloudFormation says of the stacks that are there."""

from typing import Any

from botocore.exceptions import ClientError


def outputs_of(stack: str, cloudformation: Any) -> dict[str, str] | None:
    """What a stack says of itself; None where it is not there."""
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def protected(prefix: str, cloudformation: Any) -> list[str]:
    """The stacks whose names begin so and that may not be deleted."""
    return sorted(
        stack["StackName"]
        for page in cloudformation.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
        if stack["StackName"].startswith(prefix) and stack.get("EnableTerminationProtection")
    )
