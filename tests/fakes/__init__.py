"""In-memory gateways for the tests of the packages above: quick, and held by the same contract
tests as the real ones (tests/contract)."""
