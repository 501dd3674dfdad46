"""A development chain: a real EVM (py-evm) behind Ethereum's JSON-RPC on loopback."""
