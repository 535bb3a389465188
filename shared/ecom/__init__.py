"""What two or more services need: the published language and the plumbing around it.

Every Chalice app vendors this package by the symlink `vendor/ecom`.
"""
