import Testing

@Suite struct ComputeNodeSuite {}
