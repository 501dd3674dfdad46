import Channels
import NIOCore
import Testing
import Transport

@Suite(.serialized) struct TransportNodeTests {
    @Test func messagesOfManySizesArriveWholeAndInOrder() async throws {
        let committee = try await Committee(3) { $0.chunkBytes = 10_000 }
        let sizes = [0, 1, 7, 8, 63, 4096, 16 << 10, (16 << 10) + 1, 100_000, 3, 3 << 20, 5, 0]
        let traffic = try await committee.run(.test(1)) { channel in
            for (index, count) in sizes.enumerated() {
                channel.beginRound()
                for peer in 0..<3 where peer != channel.party {
                    try channel.send(
                        message(from: channel.party, to: peer, index: index, count: count),
                        to: peer)
                }
                for peer in 0..<3 where peer != channel.party {
                    let expected = message(
                        from: peer, to: channel.party, index: index, count: count)
                    if index % 2 == 0 {
                        let buffer = UnsafeMutableRawBufferPointer.allocate(
                            byteCount: count, alignment: 8)
                        defer { buffer.deallocate() }
                        try await channel.receive(from: peer, into: buffer)
                        #expect([UInt8](buffer) == expected)
                    } else {
                        #expect(try await channel.receive(from: peer, maximum: count) == expected)
                    }
                }
            }
            return channel.traffic
        }
        let bytes = sizes.reduce(0, +) * 2
        let expected = Traffic(
            rounds: sizes.count, bytesSent: bytes, bytesReceived: bytes,
            messagesSent: 2 * sizes.count)
        #expect(traffic == [expected, expected, expected])
        await committee.stop()
    }
}
