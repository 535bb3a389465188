"""Every limit of the system: what AWS allows, and what the shop allows so that all of it fits.

Sizes are in bytes of UTF-8 where the service that imposes them counts bytes.
`tests/contract/test_limits.py` derives from them that the largest order that can be placed fits
into every item, event, message and request that it causes.
"""

# AWS

EVENT_BYTES = 256 * 1024
"""One PutEvents call, all its entries together, and one asynchronous invocation of Lambda."""
EVENT_ENTRIES = 10
"""Entries of one PutEvents call."""
QUEUE_MESSAGE_BYTES = 256 * 1024
"""One SQS message, so also one dead letter."""
SOCKET_MESSAGE_BYTES = 128 * 1024
"""One message to a WebSocket connection of API Gateway."""
ITEM_BYTES = 400 * 1024
"""One DynamoDB item, its attribute names included."""
KEY_BYTES = 1024
"""A DynamoDB sort key; a partition key may have twice as many."""
TRANSACTION_WRITES = 100
"""Writes of one DynamoDB transaction, each to another item."""
NUMBER_DIGITS = 38
"""Significant digits of a DynamoDB number."""
FUNCTION_PAYLOAD_BYTES = 6_000_000
"""What a function takes or answers when somebody waits for it, such as AppSync or API Gateway."""

# The shop

MONEY = 2**31 - 1
"""Cents: GraphQL's Int, which carries money, has 32 bits."""
LINES = TRANSACTION_WRITES - 1
"""Products in an order: reserving them takes one write each and one for the packaging request."""
QUANTITY = 10_000
"""Pieces in an order's line."""
ID_LENGTH = 64
"""Of an identifier, which is ASCII."""
IDENTIFIER = rf"[A-Za-z0-9_-]{{1,{ID_LENGTH}}}"
"""The form of an identifier, as a regular expression."""
TEXT_LENGTH = 256
"""Characters of a text: a name, a line of an address, a reason."""
NAME_BYTES = 320
"""Of a product's name: an order's events carry the names of all its lines twice."""
TAGS = 50
"""Tags of a product, and pictures of it."""
PRODUCT_BYTES = 32 * 1024
"""Of a product as JSON: 99 of them, as the catalogue shows them, fit into one request."""
BODY_BYTES = 4_000_000
"""Of a request to a REST API: Lambda takes 6 MB, in which API Gateway has quoted the body."""
PAGE_SIZE = 20
"""Resources on a page of a list."""
TOKEN_LENGTH = 8192
"""Characters of a page token: it carries at most two keys of DynamoDB's."""
REASONS = 20
"""Of a refusal: what else is wrong is only counted."""
