import Testing

@Suite struct SealedAuctionSuite {}
