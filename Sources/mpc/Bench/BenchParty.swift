import ArgumentParser
import Channels
import Foundation
import Logging
import MPC
import NIOCore
import Transport

/// `mpc bench party`: one of the processes that a protocol benchmark starts.
struct BenchParty: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "party", shouldDisplay: false)

    @Flag var bare = false

    func run() async throws {
        let identity = try CertificateAndKey.generate(commonName: "bench")
        var configuration = TransportConfiguration(host: "127.0.0.1", port: 0)
        configuration.insecurePlaintextForBenchmarks = bare
        configuration.logger.logLevel = .error
        let node = try await TransportNode(identity, configuration: configuration)
        let lines = LineReader(0)
        try emit(BenchWork.Peer(identity: identity.identity.hex, port: node.port))
        let work = try JSONDecoder().decode(
            BenchWork.self, from: Data(try lines.next(within: 60).utf8))
        // The parent closes this input when it wants the process to end, or when it ends itself.
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while read(0, &byte, 1) > 0 {}
            Foundation.exit(1)
        }
        let committee = try work.peers.map { peer in
            guard let identity = PartyIdentity(hex: peer.identity) else {
                throw CommandFailure("\(peer.identity) is no party's identity")
            }
            return identity
        }
        for (index, peer) in work.peers.enumerated() where index != work.party {
            node.addPeer(committee[index], host: "127.0.0.1", port: peer.port)
        }
        guard let id = SessionID([UInt8](repeating: 7, count: 32)) else { return }
        let measurement = try await node.withSession(
            id: id, committee: committee, timeout: .seconds(120)
        ) { channel in
            let measured = try await measure(work.operation, work.setting, channel)
            // Nobody leaves before all are done.
            _ = try await channel.exchange([1], maximum: 1)
            return measured
        }
        try emit(measurement)
        await node.stop()
    }

    private func emit(_ value: some Encodable) throws {
        print(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
        fflush(nil)
    }
}
