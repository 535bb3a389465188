"""The business of products: whether what others say of a product is what the catalogue says."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from ecom.events import changed_fields
from ecom.models import Product, SentProduct

from .models import Verdict

ALL_VALID = Verdict(message="All products are valid")


class Catalogue(Protocol):
    """Where products are kept; `store.ProductStore` in production."""

    def find(self, product_ids: Collection[str]) -> Mapping[str, Product]: ...


def validate(sent: Sequence[SentProduct], catalogue: Catalogue) -> Verdict:
    """Compare the products of one order with the catalogue. Raises Unavailable."""
    return verdict(sent, catalogue.find({line.product_id for line in sent}))


def verdict(sent: Sequence[SentProduct], known: Mapping[str, Product]) -> Verdict:
    """Every line is judged, also a second one of the same product."""
    judged = [(line, known.get(line.product_id)) for line in sent]
    complaints = [complaint(line, kept) for line, kept in judged]
    if not any(complaints):
        return ALL_VALID
    return Verdict(
        message="; ".join(each for each in complaints if each),
        products=[
            kept or line for (line, kept), wrong in zip(judged, complaints, strict=True) if wrong
        ],
    )


def complaint(line: SentProduct, kept: Product | None) -> str | None:
    """What is wrong with a line, None where nothing is."""
    if kept is None:
        return f"{line.product_id} is not in the catalogue"
    differences = changed_fields(kept.terms, line.terms)
    return f"{line.product_id} differs in {', '.join(differences)}" if differences else None
