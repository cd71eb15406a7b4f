"""What calls cost: the bundled data of `genai-prices` (never fetched), and our own dated rows.

A row here wins over the bundled data. Remove it when `genai-prices` knows the model.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

from genai_prices import Usage as Priced
from genai_prices.data import providers
from genai_prices.data_snapshot import DataSnapshot

from domain.agents import Agent, ProviderName
from domain.speech import Usage
from domain.value import Value

_VENDORS = MappingProxyType(
    {
        ProviderName.ANTHROPIC: "anthropic",
        ProviderName.OPENAI: "openai",
        ProviderName.GEMINI: "google",
    }
)
"""Whose price list counts. Compatible servers have none: their prices are unknown."""


class Price(Value):
    """US dollars per million tokens, as published by the vendor on `since`."""

    since: date
    input: Decimal
    cached: Decimal
    output: Decimal
    write: Decimal = Decimal(1)
    """What a token that is kept in the cache costs, as a multiple of `input`."""
    long_from: int = 0
    """Above this many input tokens, input costs twice and output half as much again; 0: never."""

    def micros(self, usage: Usage) -> int:
        """The price of one call in millionths of a US dollar."""
        long = 0 < self.long_from < usage.input
        fresh = usage.input - usage.cached + usage.cache_write * (self.write - 1)
        asked = fresh * self.input + usage.cached * self.cached
        said = usage.output * self.output
        return round(asked * 2 + said * Decimal("1.5") if long else asked + said)


def _row(
    since: str, input: str, cached: str, output: str, long_from: int = 0, write: str = "1"
) -> Price:
    return Price(
        since=date.fromisoformat(since),
        input=Decimal(input),
        cached=Decimal(cached),
        output=Decimal(output),
        long_from=long_from,
        write=Decimal(write),
    )


_LONG = 272_000
_KEPT = "1.25"
"""OpenAI's price of writing to the cache, since GPT 5.6."""

OVERRIDES: Mapping[str, tuple[Price, ...]] = MappingProxyType(
    {
        "gpt-6.2-sol": (_row("2026-11-17", "2", "0.10", "10", _LONG, _KEPT),),
        "gpt-6.2-astra": (_row("2026-11-17", "8", "0.40", "40", _LONG, _KEPT),),
        "gemini-4-hydrogen": (_row("2026-11-12", "1.50", "0.075", "7.50"),),
        "gemini-4-carbon": (
            _row("2026-11-12", "2", "0.10", "10"),
            _row("2026-12-01", "4", "0.20", "20"),
        ),
        "gemini-4-argon": (_row("2026-12-01", "4", "0.20", "20"),),
        "gemini-3.8-flash": (_row("2027-01-01", "1.50", "0.15", "7.50"),),
    }
)
"""Language models that `genai-prices` 0.2.3 lacks, and announced changes of price.

From the vendors' price pages, as of `AS_OF`. The last row that has begun counts.
"""

AS_OF = date(2026, 11, 21)
"""When these rows and the bundled data were last compared with the vendors' price pages."""


def _today() -> date:
    return datetime.now(UTC).date()


class PriceTable:
    """The port `Prices`."""

    def __init__(
        self,
        overrides: Mapping[str, tuple[Price, ...]] = OVERRIDES,
        today: Callable[[], date] = _today,
    ) -> None:
        self._overrides = overrides
        self._today = today
        self._bundled = DataSnapshot(providers=providers, from_auto_update=False)

    def cost_micros(self, agent: Agent, model: str, usage: Usage) -> int | None:
        """Millionths of a US dollar, or None when the price is unknown."""
        if agent.scripted:
            return 0
        vendor = _VENDORS.get(agent.provider)
        if vendor is None:
            return None
        if price := self._override(model):
            return price.micros(usage)
        return self._bundled_micros(vendor, model, usage)

    @property
    def as_of(self) -> date:
        """The day of the last comparison with the vendors' pages."""
        return AS_OF

    def reserve_micros(
        self, agent: Agent, model: str, output_tokens: int, input_tokens: int
    ) -> int | None:
        """The most that a call of this size may cost; None when the price is unknown."""
        dearest = Usage(input=input_tokens, cache_write=input_tokens, output=output_tokens)
        return self.cost_micros(agent, model, dearest)

    def _override(self, model: str) -> Price | None:
        rows = [row for row in self._overrides.get(model, ()) if row.since <= self._today()]
        return rows[-1] if rows else None

    def _bundled_micros(self, vendor: str, model: str, usage: Usage) -> int | None:
        priced = Priced(
            input_tokens=usage.input,
            cache_read_tokens=min(usage.cached, usage.input),
            cache_write_tokens=min(usage.cache_write, usage.input - min(usage.cached, usage.input)),
            output_tokens=usage.output,
        )
        try:
            found = self._bundled.calc(priced, model, vendor, None, None)
        except LookupError:
            return None
        return round(found.total_price * 1_000_000)
