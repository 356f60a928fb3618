"""The verbs of telephony, one file per subject."""
