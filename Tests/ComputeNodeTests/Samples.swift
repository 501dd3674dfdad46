import ComputeNode
import Foundation
import Ledger

/// Values that tests begin from.
enum Samples {
    static func word(_ byte: UInt8) -> Hash32 { Keccak256.hash([byte]) }

    static func address(_ byte: UInt8) -> Address {
        guard let address = try? Address([UInt8](repeating: byte, count: 20)) else {
            preconditionFailure("twenty bytes")
        }
        return address
    }

    static func terms(_ id: UInt8 = 1, committee: [Address]? = nil) -> TaskTerms {
        TaskTerms(
            id: word(id), contract: word(200), requester: address(9), method: "sum",
            arguments: [UInt8](repeating: 7, count: 32),
            committee: committee ?? [address(1), address(2), address(3)], threshold: 2,
            inputs: [word(101), word(102)], acceptBy: 1000, deadline: 2000, escrow: 30,
            blockNumber: 5, blockHash: word(50))
    }

    static let owner = Journal.Owner(chainId: 1337, market: address(8), node: address(1))

    static let yaml = """
        chain:
          url: http://127.0.0.1:8545
          chainId: 1337
          registry: "0x0101010101010101010101010101010101010101"
          market: "0x0202020202020202020202020202020202020202"
        identity:
          keyFile: chain.key
          certificateFile: /etc/node.crt
          privateKeyFile: node.key
        listen:
          peer: 127.0.0.1:0
          http: 127.0.0.1:7443
          admin: "[::1]:7190"
        storage:
          path: journal.sqlite
        """
}

/// A directory that is removed with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mpc-node-test-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String { path + "/" + name }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
