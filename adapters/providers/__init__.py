"""Who speaks: one adapter per vendor's API, all behind `domain.ports.Provider`.

To add a provider:

1. Add its name to `domain.agents.ProviderName`, an agent to `AGENTS`, and the variable with its key
   to `adapters.settings.KEY_VARIABLES`.
2. Write one file here with a class whose `stream` is one call of `listening.listen`. It needs an
   opened stream, a `Hearing` (events in, `Delta`s and one `Done` out) and a function that turns the
   SDK's exceptions into `LLMError` (start from `errors.py`). Switch the SDK's own retries off, and
   treat a stream without its terminal marker as `LLMError(CONNECTION)`.
3. Add a row to `registry._OPENERS` (the import stays inside the function) and, where `genai-prices`
   lacks its models, rows to `adapters/prices.py`.
4. Give it a dialect in `tests/standins/` and a row in `tests/adapters/providers/`: the contract
   suite then covers it.
"""
