import ComputeNode
import Foundation
import Ledger
import Logging
import Testing

@Suite struct InitializerTests {
    @Test func makesADirectoryOnceAndProtectsItsKeys() throws {
        let directory = try TemporaryDirectory()
        let initializer = NodeInitializer(
            directory: directory.file("node"), chainURL: "http://127.0.0.1:1", chainId: 5,
            registry: Samples.address(1), market: Samples.address(2))
        let made = try initializer.make()
        for name in ["chain.key", "node.key"] {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: initializer.directory + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        let configuration = try NodeConfiguration(file: made.configurationFile)
        let node = try ComputeNode(configuration, logger: Logger(label: "test"))
        #expect(node.address == made.address)
        #expect(node.pin == made.pin)
        #expect(throws: NodeError.file(path: made.configurationFile, reason: .exists)) {
            try initializer.make()
        }
        // A key that others may read is refused.
        let key = initializer.directory + "/chain.key"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        #expect(throws: NodeError.file(path: key, reason: .permissions)) {
            try ComputeNode(configuration, logger: Logger(label: "test"))
        }
    }
}
