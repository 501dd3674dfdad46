// The Ledger layer.
