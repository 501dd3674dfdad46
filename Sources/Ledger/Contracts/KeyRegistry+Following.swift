extension KeyRegistry {
    /// The keys that something happened to in the blocks `from` to `to`.
    public func changedKeys(
        from: UInt64, to: UInt64
    ) async throws(LedgerError) -> Set<Bytes32> {
        let topics = Self.events.map(\.topic).filter { $0 != Self.headPostedEvent.topic }
        let filter = LogFilter(addresses: [address], topics: [topics])
        var changed: Set<Bytes32> = []
        for log in try await client.logs(filter, from: from, to: to) {
            // Every event of a key has its id as first indexed parameter.
            if log.topics.count > 1 { changed.insert(log.topics[1]) }
        }
        return changed
    }
}
