import Testing

@Suite struct SecretSharingSuite {}
