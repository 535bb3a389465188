"""The command: `python -m infra.chalice_deploy synth|deploy|destroy|stage --environment dev`."""

from infra.chalice_deploy.deployment import ChaliceDeployment
from infra.deployment import main

main(ChaliceDeployment, "chalice.out", {"stage": "Writing every service's stage"})
