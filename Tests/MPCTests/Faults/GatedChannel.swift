import Channels
import Synchronization

/// What a corrupt party does that holds a message back: one receiver doesn't get it before a gate is opened, and
/// what an honest party sends meanwhile is noted.
///
/// The gate opens when the watched party waits for the receiver: it has then sent all that it can. Where it may
/// wait for others first, who wait for the receiver, it opens when it has sent something and then
/// nothing for a while.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        /// Messages that are let through to the receiver before the one that is held.
        var passing: Int?
        var isWatched = false
        var sizes: [Int] = []
        var waits = 0
    }

    /// The corrupt party, the party that lacks its message, and the one that is watched.
    let from: Int
    let to: Int
    let watched: Int
    private let waitsForOthers: Bool
    private let state = Mutex(State())

    init(from: Int, to: Int, watched: Int, waitsForOthers: Bool = false) {
        (self.from, self.to, self.watched) = (from, to, watched)
        self.waitsForOthers = waitsForOthers
    }

    /// From here on, of `party`: the message after the next `passing` is held, the watched party's sizes are noted.
    func arm(at party: Int, passing: Int = 0) {
        state.withLock { state in
            if party == to { state.passing = passing }
            if party == watched { state.isWatched = true }
        }
    }

    /// Bytes of the messages that the watched party sent to the corrupt one before the gate was opened.
    var sizes: [Int] { state.withLock { $0.sizes } }
    /// How many messages were held.
    var waits: Int { state.withLock { $0.waits } }

    func isSending(_ byteCount: Int) {
        state.withLock { state in
            if state.isWatched, !state.isOpen { state.sizes.append(byteCount) }
        }
    }

    func isWaiting() { state.withLock { state in if state.isWatched { state.isOpen = true } } }

    /// Returns when the receiver may have its next message.
    func pass() async {
        let isHeld = state.withLock { state -> Bool in
            guard let passing = state.passing else { return false }
            state.passing = passing > 0 ? passing - 1 : nil
            if passing == 0 { state.waits += 1 }
            return passing == 0
        }
        guard isHeld else { return }
        var (seen, quiet) = (0, 0)
        while !state.withLock({ $0.isOpen }) {
            try? await Task.sleep(for: .milliseconds(1))
            quiet = sizes.count == seen ? quiet + 1 : 0
            seen = sizes.count
            if waitsForOthers, seen > 0, quiet >= 300 { state.withLock { $0.isOpen = true } }
        }
    }
}

/// A party's channel with a gate before one of its messages.
final class GatedChannel: Channel {
    private let inner: any Channel
    private let gate: Gate

    init(_ inner: any Channel, _ gate: Gate) {
        self.inner = inner
        self.gate = gate
    }

    var party: Int { inner.party }
    var partyCount: Int { inner.partyCount }
    var traffic: Traffic { inner.traffic }

    func beginRound() { inner.beginRound() }
    func close() { inner.close() }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        if party == gate.watched, peer == gate.from { gate.isSending(byteCount) }
        try inner.send(to: peer, byteCount: byteCount, fill)
    }

    private func wait(for peer: Int) async {
        if party == gate.to, peer == gate.from { await gate.pass() }
        if party == gate.watched, peer == gate.to { gate.isWaiting() }
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(ChannelError) {
        await wait(for: peer)
        try await inner.receive(from: peer, into: buffer)
    }

    func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8] {
        await wait(for: peer)
        return try await inner.receive(from: peer, maximum: maximum)
    }
}
