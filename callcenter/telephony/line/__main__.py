"""`python -m callcenter.telephony.line`."""

from callcenter.telephony.line.command import line

if __name__ == "__main__":
    line()
