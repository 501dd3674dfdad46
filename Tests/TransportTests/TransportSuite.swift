import Testing

@Suite struct TransportSuite {}
