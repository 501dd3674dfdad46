import Testing

@Suite struct PrivacyContractsSuite {}
