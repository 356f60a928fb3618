"""`python -m callcenter.telephony.simulator`: the `simulate` command."""

from callcenter.telephony.simulator.command import simulate

if __name__ == "__main__":
    simulate()
