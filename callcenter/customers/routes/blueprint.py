"""The blueprint all routes of this domain hang on."""

from apiflask import APIBlueprint

api = APIBlueprint("customers", __name__, tag="customers")
