"""The blueprint all routes of this domain hang on."""

from apiflask import APIBlueprint

api = APIBlueprint("accounts", __name__, tag="accounts")
