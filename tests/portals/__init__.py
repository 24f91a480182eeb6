"""Replicas of portal families: one short module a family, on a server that imitates their vices."""
