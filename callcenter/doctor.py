"""`callcenter doctor`: looks at the machine and says, for each thing that is wrong, how to mend it."""

from callcenter.checkup import data, machine, network
from callcenter.checkup.findings import Finding, Verdict
from callcenter.kernel.config import Settings
from callcenter.kernel.texts import text
from callcenter.serving.progress import Terminal

_SIGNS = {Verdict.GOOD: "✓", Verdict.WEAK: "!", Verdict.BAD: "✗"}


def examine(settings: Settings) -> int:
    """Print every finding; exit code 1 when something is bad."""
    terminal = Terminal(settings.lang)
    found = [
        *machine.look(settings),
        *network.look(settings),
        *data.look(settings),
    ]
    for one in found:
        _tell(terminal, one)
    bad = sum(one.verdict is Verdict.BAD for one in found)
    weak = sum(one.verdict is Verdict.WEAK for one in found)
    if bad:
        terminal.say(text(f"{bad} 项需要处理，{weak} 项提醒。", f"{bad} to mend, {weak} to consider."))
    else:
        terminal.say(text(f"可以运行，{weak} 项提醒。", f"Fit to run, {weak} to consider."))
    return 1 if bad else 0


def _tell(terminal: Terminal, finding: Finding) -> None:
    sign = _SIGNS[finding.verdict]
    terminal.say({language: f"{sign} {words}" for language, words in finding.what.items()})
    if finding.remedy and finding.verdict is not Verdict.GOOD:
        terminal.say({language: f"    → {words}" for language, words in finding.remedy.items()})
