import Channels
import Synchronization

/// A channel whose party dies at the beginning of a round.
final class MortalChannel: Channel {
    private let inner: any Channel
    private let lastRound: Int
    private let isDead = Atomic(false)

    init(_ inner: any Channel, lastRound: Int) {
        self.inner = inner
        self.lastRound = lastRound
    }

    var party: Int { inner.party }
    var partyCount: Int { inner.partyCount }
    var traffic: Traffic { inner.traffic }

    func beginRound() {
        if inner.traffic.rounds >= lastRound {
            isDead.store(true, ordering: .relaxed)
            inner.close()
        }
        inner.beginRound()
    }

    func close() { inner.close() }

    private func requireLife() throws(ChannelError) {
        if isDead.load(ordering: .relaxed) { throw .closedHere }
    }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        try requireLife()
        try inner.send(to: peer, byteCount: byteCount, fill)
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(ChannelError) {
        try requireLife()
        try await inner.receive(from: peer, into: buffer)
    }

    func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8] {
        try requireLife()
        return try await inner.receive(from: peer, maximum: maximum)
    }
}
