import Testing

@Suite struct MPCCommandSuite {}
