"""Looking at a page: what hinders anybody from reading and using it, and pictures for whoever wants to see it."""

import os
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
LOOK = """async () => {
  const turning = () => document.getAnimations().some(one => one instanceof CSSTransition);
  for (let at = 0; at < 40 && turning(); at += 1) await new Promise(done => setTimeout(done, 50));
  const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] });
  return found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
    .flatMap(one => one.nodes.slice(0, 3).map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.any.map(any => any.message).join(' ').slice(0, 160)}`));
}"""
"""Waits until nothing moves, then tells what is serious or critical by WCAG AA."""


def page_faults(page: Page) -> list[str]:
    """What axe finds wrong, with the element."""
    page.wait_for_timeout(700)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(LOOK)
    return found


def keep(page: Page, name: str) -> None:
    """A picture, for whoever wants to look."""
    folder = os.environ.get("CALLCENTER_SCREENSHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
