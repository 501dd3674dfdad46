package import Channels
package import Ledger
package import PrivacyContracts

/// What the commitments to a task's private results are bound to, and how a committee agrees on them.
package struct ResultSeal: Sendable {
    package var chainId: UInt64
    package var market: Address
    package var task: Hash32
    /// Who learns each private result, by its index.
    package var recipients: [Int: Address]

    package init(chainId: UInt64, market: Address, task: Hash32, recipients: [Int: Address]) {
        self.chainId = chainId
        self.market = market
        self.task = task
        self.recipients = recipients
    }

    /// What the node at `position` keeps of `result`.
    ///
    /// - Throws: `.unknownRecipient` where nobody is known to learn it.
    package func stored(
        _ result: PrivateResult, position: Int
    ) throws(NodeError) -> StoredResult {
        guard let recipient = recipients[result.index],
            let first = try? Bytes32(result.first.randomness),
            let second = try? Bytes32(result.second.randomness)
        else { throw .unknownRecipient(result: result.index) }
        return StoredResult(
            task: task, index: result.index, recipient: recipient, position: position,
            first: .init(randomness: first, share: result.first.share),
            second: .init(randomness: second, share: result.second.share))
    }

    /// The commitment to component `k` of a result.
    package func commitment(
        result: Int, recipient: Address, component k: Int, _ opened: StoredInput.OpenedComponent
    ) -> Hash32 {
        Commitments.resultCommitment(
            chainId: chainId, market: market, task: task, recipient: recipient,
            result: UInt32(result), component: UInt8(k), randomness: opened.randomness,
            shareBytes: opened.share)
    }

    /// The commitments to the components that this node holds: position and position + 1 mod 3.
    package func commitments(_ result: StoredResult) -> [Hash32] {
        [result.first, result.second].compactMap(\.self).enumerated().map { place, opened in
            commitment(
                result: result.index, recipient: result.recipient,
                component: (result.position + place) % 3, opened)
        }
    }

    /// What masks of private results are bound to.
    package var binding: [UInt8] {
        [UInt8]("swift-mpc/masks/v1".utf8) + UInt256(chainId).bytes + market.bytes + task.bytes
    }

    /// What the node at `position` keeps of a masked result.
    ///
    /// - Throws: `.unknownRecipient` where nobody is known to learn it.
    package func stored(
        _ result: MaskedResult, position: Int
    ) throws(NodeError) -> StoredResult {
        guard let recipient = recipients[result.index], let key = try? Bytes32(result.key) else {
            throw .unknownRecipient(result: result.index)
        }
        return StoredResult(
            task: task, index: result.index, recipient: recipient, position: position,
            first: .init(randomness: key, share: result.record.encoded), second: nil)
    }

    /// The three commitments of each result, by its index. One round, where there are results: each
    /// party sends the commitments to the components it holds, 64 bytes a result, and whatever two
    /// parties hold they must have committed to alike.
    ///
    /// - Throws: `ChannelError`, or `NodeError` naming who disagrees.
    package func agree(
        on results: [StoredResult], over channel: any Channel
    ) async throws -> [Int: [[UInt8]]] {
        guard !results.isEmpty else { return [:] }
        let own = results.map(commitments)
        let message = own.joined().flatMap(\.bytes)
        let messages = try await channel.exchange(message, maximum: message.count)
        for (party, message) in messages.enumerated() where message.count != 64 * results.count {
            throw NodeError.disagreement(party: party, about: .message)
        }
        let (party, next, previous) = (
            channel.party, (channel.party + 1) % 3, (channel.party + 2) % 3
        )
        func said(_ by: Int, _ result: Int, _ place: Int) -> [UInt8] {
            let start = 64 * result + 32 * place
            return Array(messages[by][start..<start + 32])
        }
        var agreed: [Int: [[UInt8]]] = [:]
        for (number, result) in results.enumerated() {
            guard said(next, number, 0) == own[number][1].bytes else {
                throw NodeError.disagreement(party: next, about: .result)
            }
            guard said(previous, number, 1) == own[number][0].bytes else {
                throw NodeError.disagreement(party: previous, about: .result)
            }
            guard said(next, number, 1) == said(previous, number, 0) else {
                throw NodeError.holdersDisagree(
                    first: next, second: previous, component: previous)
            }
            var three = [[UInt8]](repeating: [], count: 3)
            three[party] = own[number][0].bytes
            three[next] = own[number][1].bytes
            three[previous] = said(previous, number, 0)
            agreed[result.index] = three
        }
        return agreed
    }
}
