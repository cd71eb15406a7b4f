"""Stand-ins for the vendors' clouds: real HTTP and SSE over loopback, in their own wire formats.

One server speaks all dialects, told apart by path. In a test:

    async with StandIn(answer) as vendors:
        vendors.base_urls[ProviderName.ANTHROPIC]

As a process of its own: `python -m tests.standins --port-file F`. A new vendor is one dialect
module and one row in `server.DIALECTS`.
"""
