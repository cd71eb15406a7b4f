"""What `roundtable up` says once everything answers."""

from urllib.parse import urlsplit

from adapters.settings import Settings
from cli.embedded import Running
from cli.words import say
from domain.agents import AGENTS


def announce(settings: Settings, running: Running) -> None:
    """Where it is, who can take a seat, and what to set for the others."""
    port = urlsplit(running.url).port
    if port != settings.port:
        say(f"! Port {settings.port} is taken; using {port}.", style="yellow")
    say()
    say(f"AI Roundtable   {running.url}", style="bold")
    say(f"Temporal        {running.ui or settings.temporal_address}")
    say(f"Data            {settings.data_dir}")
    say()
    for agent in settings.offered().values():
        spoken = "prepared lines, no language model" if agent.scripted else agent.model
        say(f"  ✓ {agent.label:<20}{spoken}", style="" if agent.scripted else "green")
    for id, remedy in settings.unavailable().items():
        say(f"  · {AGENTS[id].label:<20}{remedy}", style="bright_black")
    say()
    say('Start a session on the page, or: roundtable start "what to build"')
    say("Ctrl-C ends the server; sessions go on at the next start.", style="bright_black")
