"""The documentation of the shop's interfaces, generated from its code: `make docs`."""
