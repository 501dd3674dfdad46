import Testing

@Suite struct MPCSuite {}
