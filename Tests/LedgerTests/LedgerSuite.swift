import Testing

@Suite struct LedgerSuite {}
