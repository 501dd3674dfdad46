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
    /// Precondition: `words` is 1 or even.
    package func hashSent(
        to peer: Int, from start: Int, count: Int, words: Int, rows: WordBuffer,
        zeros: UnsafeMutablePointer<UInt64>, ones: UnsafeMutablePointer<UInt64>
    ) {
        let first = firstSent[sending.firstIndex(of: peer) ?? 0] + start
        mpc_transpose128(rows.base, sent(to: peer) + start, stride, count)
        let place = Place(peer: peer, sending: true, number: 64 * first, count: 64 * count)
        hash(rows, [0, 0], place, words: words, into: zeros)
        hash(rows, transfers.delta.base, place, words: words, into: ones)
    }

    /// The hashes of 64·`count` transfers from `peer`, as `hashSent`.
    package func hashReceived(
        from peer: Int, from start: Int, count: Int, words: Int, rows: WordBuffer,
        into target: UnsafeMutablePointer<UInt64>
    ) {
        let first = firstReceived[receiving.firstIndex(of: peer) ?? 0] + start
        mpc_transpose128(rows.base, received(from: peer) + start, stride, count)
        let place = Place(peer: peer, sending: false, number: 64 * first, count: 64 * count)
        hash(rows, [0, 0], place, words: words, into: target)
    }

    private struct Place {
        var peer: Int
        var sending: Bool
        var number: Int
        var count: Int
    }

    private func hash(
        _ rows: WordBuffer, _ offset: UnsafePointer<UInt64>, _ place: Place, words: Int,
        into target: UnsafeMutablePointer<UInt64>
    ) {
        func lane(_ lane: Int, _ words: Int, _ target: UnsafeMutablePointer<UInt64>) {
            transfers.hash(
                rows.base, offset: offset, peer: place.peer, sending: place.sending,
                number: place.number, lane: lane, count: place.count, words: words, into: target)
        }
        guard words > 2 else { return lane(0, words, target) }
        precondition(words % 2 == 0)
        let pairs = WordBuffer(uninitialized: 2 * place.count)
        for k in 0..<words / 2 {
            lane(k, 2, pairs.base)
            for i in 0..<place.count {
                target[words * i + 2 * k] = pairs.base[2 * i]
                target[words * i + 2 * k + 1] = pairs.base[2 * i + 1]
            }
        }
        extendLifetime(pairs)
    }
}
