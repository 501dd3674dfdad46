import Testing

@Suite struct BigIntegersSuite {}
