"""`make deploy COMPUTE=chalice`: CDK deploys the shared parts, `chalice deploy` the services' rest.

The templates are those of the CDK path. Each is split in two: what is no function, no API and no
rule stays a stack; what the other part says of them is told to Chalice, or set after it.
"""
