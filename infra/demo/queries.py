"""The GraphQL documents of a client of the shop."""

PRODUCTS = """
query Products($nextToken: String) {
  getProducts(nextToken: $nextToken) {
    products { productId name price package { width height length weight } }
    nextToken
  }
}"""

PRODUCT = """
query Product($productId: ID!) { getProduct(productId: $productId) { productId name price } }"""

CATEGORY = """
query Category($category: String!, $nextToken: String) {
  getProductsByCategory(category: $category, nextToken: $nextToken) {
    products { productId name price }
    nextToken
  }
}"""

SEARCH = """
query Search($text: String!, $category: String, $nextToken: String) {
  searchProducts(text: $text, category: $category, nextToken: $nextToken) {
    products { productId name category tags }
    nextToken
  }
}"""

DELIVERY_PRICE = """
query DeliveryPrice($input: DeliveryPricingInput!) {
  getDeliveryPricing(input: $input) { pricing }
}"""

CREATE_ORDER = """
mutation CreateOrder($order: CreateOrderRequest!) {
  createOrder(order: $order) {
    success message errors
    order { orderId status total deliveryPrice products { productId quantity } }
  }
}"""

ORDER = """
query Order($orderId: ID!) {
  getOrder(orderId: $orderId) {
    orderId status total products { productId quantity } progress { packaging delivery }
    history { status time source eventId }
    paymentStatus refundedAmount refunds { refundId amount products { productId quantity } }
  }
}"""

ORDERS = """
query Orders($nextToken: String) {
  getOrders(nextToken: $nextToken) { orders { orderId status total } nextToken }
}"""

HISTORIES = """
query Histories { getOrders { orders { orderId history { status } } } }"""

TRACKING = """
query Tracking($orderId: ID!) {
  getOrder(orderId: $orderId) {
    delivery { status trackingNumber events { status place time } }
  }
}"""

DELIVERY = """
query Delivery($input: DeliveryInput!) {
  getDelivery(input: $input) { orderId address { name city postCode } }
}"""

NEW_PACKAGING_REQUESTS = """
query Queue($nextToken: String) {
  getNewPackagingRequestIds(nextToken: $nextToken) { packagingRequestIds nextToken }
}"""

PACKAGING_REQUEST = """
query Request($input: PackagingInput!) {
  getPackagingRequest(input: $input) { orderId status reason products { productId quantity } }
}"""

NEW_DELIVERIES = """
query Queue($nextToken: String) {
  getNewDeliveries(nextToken: $nextToken) { deliveries { orderId } nextToken }
}"""

UPDATE_PACKAGING_PRODUCT = """
mutation Line($input: UpdatePackagingProductInput!) {
  updatePackagingProduct(input: $input) { success }
}"""

FAIL_PACKAGING = """
mutation Fail($input: FailPackagingInput!) { failPackaging(input: $input) { success } }"""

ADD_TRACKING_EVENT = """
mutation Event($input: TrackingEventInput!) { addTrackingEvent(input: $input) { success } }"""

# The operations of the staff that take an order and nothing else.
WORK = {
    operation: f"mutation Work($input: {type_name}!) {{ {operation}(input: $input) {{ success }} }}"
    for operation, type_name in {
        "startPackaging": "PackagingInput",
        "completePackaging": "PackagingInput",
        "startDelivery": "DeliveryInput",
        "completeDelivery": "DeliveryInput",
        "failDelivery": "DeliveryInput",
    }.items()
}

# What administrators do to the catalogue, and the name of the operation's one argument.
EDITED = {"create": "product", "update": "product", "delete": "input"}
_PRODUCT = "{ productId name price createdDate modifiedDate }"
EDIT_CATALOGUE = {
    "create": f"""
mutation Create($product: CreateProductInput!) {{ createProduct(product: $product) {_PRODUCT} }}""",
    "update": f"""
mutation Update($product: UpdateProductInput!) {{ updateProduct(product: $product) {_PRODUCT} }}""",
    "delete": """
mutation Delete($input: DeleteProductInput!) { deleteProduct(input: $input) { success } }""",
}

GET_STOCK = """
query Stock($productId: ID!) { getStock(productId: $productId) { productId available reserved } }"""

LOW_STOCK = """
query LowStock($threshold: Int, $nextToken: String) {
  getLowStock(threshold: $threshold, nextToken: $nextToken) {
    stock { productId available reserved } nextToken
  }
}"""

SET_STOCK = """
mutation SetStock($input: SetStockInput!) {
  setStock(input: $input) { productId available reserved }
}"""

ADJUST_STOCK = """
mutation AdjustStock($input: AdjustStockInput!) {
  adjustStock(input: $input) { productId available reserved }
}"""

CANCEL_ORDER = """
mutation Cancel($input: CancelOrderInput!) {
  cancelOrder(input: $input) { orderId status history { status source eventId } }
}"""

REFUND_ORDER = """
mutation Refund($input: RefundOrderInput!) {
  refundOrder(input: $input) {
    orderId status total paymentStatus refundedAmount
    refunds { refundId amount products { productId quantity } }
  }
}"""

FAILED_PAYMENTS = """
query FailedPayments($nextToken: String) {
  getFailedPayments(nextToken: $nextToken) {
    payments { orderId status amount refundedAmount failure } nextToken
  }
}"""

RETRY_PAYMENT = """
mutation Retry($input: RetryPaymentInput!) { retryPayment(input: $input) { success } }"""

PAYMENT = """
query Payment($orderId: ID!) {
  getOrder(orderId: $orderId) { paymentStatus payment { status amount refundedAmount } }
}"""
