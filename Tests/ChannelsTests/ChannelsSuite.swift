import Testing

@Suite struct ChannelsSuite {}
