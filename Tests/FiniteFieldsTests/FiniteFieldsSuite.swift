import Testing

@Suite struct FiniteFieldsSuite {}
