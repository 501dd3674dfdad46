internal import CKernels

/// Correlated transfers of one run, as planes: for each peer to whom this party sent w, for each peer from
/// whom it received v, with w = v ⊕ uΔ transfer by transfer. Used once.
package final class TransferRun: Sendable {
    private let transfers: ObliviousTransfer
    /// Words of planes: 64 transfers each.
    package let words: Int
    /// Words between planes; what stands past `words` served the check.
    package let stride: Int
    /// This party's choice bits; nil if it does not receive.
    package let choices: WordBuffer?
    /// The peers to whom this party sends, and those from whom it receives.
    package let sending: [Int]
    package let receiving: [Int]
    private let sent: WordBuffer
    private let received: WordBuffer
    private let firstSent: [Int]
    private let firstReceived: [Int]

    init(
        transfers: ObliviousTransfer, words: Int, stride: Int, choices: WordBuffer?,
        senders: [Int], receivers: [Int]
    ) {
        self.transfers = transfers
        self.words = words
        self.stride = stride
        self.choices = choices
        (sending, receiving) = (senders, receivers)
        let planes = TransferReceiver.planes * stride
        sent = WordBuffer(uninitialized: senders.count * planes)
        received = WordBuffer(uninitialized: receivers.count * planes)
        firstSent = senders.map { transfers.position(sending: true, peer: $0) }
        firstReceived = receivers.map { transfers.position(sending: false, peer: $0) }
    }

    /// The planes of w towards `peer`.
    package func sent(to peer: Int) -> UnsafeMutablePointer<UInt64> {
        guard let k = sending.firstIndex(of: peer) else { preconditionFailure("not a receiver") }
        return sent.base + k * TransferReceiver.planes * stride
    }

    /// The planes of v from `peer`.
    package func received(from peer: Int) -> UnsafeMutablePointer<UInt64> {
        guard let k = receiving.firstIndex(of: peer) else { preconditionFailure("not a sender") }
        return received.base + k * TransferReceiver.planes * stride
    }

    /// The hashes of 64·`count` transfers to `peer` from word `start` on, `words` words each: those of the
    /// rows w into `zeros`, those of w ⊕ Δ into `ones`. `rows`: scratch of 128·`count` words.
    package func hashSent(
        to peer: Int, from start: Int, count: Int, words: Int, rows: WordBuffer,
        zeros: UnsafeMutablePointer<UInt64>, ones: UnsafeMutablePointer<UInt64>
    ) {
        let first = firstSent[sending.firstIndex(of: peer) ?? 0] + start
        mpc_transpose128(rows.base, sent(to: peer) + start, stride, count)
        var zero: (UInt64, UInt64) = (0, 0)
        withUnsafePointer(to: &zero) { zero in
            zero.withMemoryRebound(to: UInt64.self, capacity: 2) {
                transfers.hash(
                    rows.base, offset: $0, peer: peer, sending: true, number: 64 * first,
                    count: 64 * count, words: words, into: zeros)
            }
        }
        transfers.hash(
            rows.base, offset: transfers.delta.base, peer: peer, sending: true,
            number: 64 * first, count: 64 * count, words: words, into: ones)
    }

    /// The hashes of 64·`count` transfers from `peer`, as `hashSent`.
    package func hashReceived(
        from peer: Int, from start: Int, count: Int, words: Int, rows: WordBuffer,
        into target: UnsafeMutablePointer<UInt64>
    ) {
        let first = firstReceived[receiving.firstIndex(of: peer) ?? 0] + start
        mpc_transpose128(rows.base, received(from: peer) + start, stride, count)
        var zero: (UInt64, UInt64) = (0, 0)
        withUnsafePointer(to: &zero) { zero in
            zero.withMemoryRebound(to: UInt64.self, capacity: 2) {
                transfers.hash(
                    rows.base, offset: $0, peer: peer, sending: false, number: 64 * first,
                    count: 64 * count, words: words, into: target)
            }
        }
    }
}
