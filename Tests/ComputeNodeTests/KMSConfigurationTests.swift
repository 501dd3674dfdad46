import ComputeNode
import Keystore
import Ledger
import Testing

@Suite struct KMSConfigurationTests {
    private func read(_ kms: String) throws(NodeError) -> NodeConfiguration.KMS? {
        try NodeConfiguration(yaml: Samples.yaml + "\nkms:\n" + kms, directory: "/node").kms
    }

    private let registries = """
          shareRegistry: "0x0101010101010101010101010101010101010101"
          keyRegistry: "0x0202020202020202020202020202020202020202"

        """

    @Test func withoutShareRegistryThereIsNone() throws {
        #expect(try NodeConfiguration(yaml: Samples.yaml, directory: "/").kms == nil)
        #expect(try read("  keystore: k\n") == nil)
        #expect(throws: NodeError.missingKey(path: "kms.keyRegistry")) {
            try read("  shareRegistry: \"0x0101010101010101010101010101010101010101\"\n")
        }
    }

    @Test func readsTheLeastAndTheMost() throws {
        let least = try #require(try read(registries))
        #expect(least.shareRegistry == Samples.address(1))
        #expect(least.keystore == "/node/keystore")
        #expect(least.secret == .keyFile("/node/keystore.key"))
        #expect(least.auditors == [] && least.shareBytes == 1 << 16)
        let more = try #require(
            try read(
                registries + """
                      keystore: /k
                      passphraseVariable: SECRET
                      auditInterval: 0.5
                      auditors: ["0x0303030303030303030303030303030303030303"]
                    """))
        // Shares leave only a node whose operator has said so.
        #expect(!least.exports && !more.exports)
        #expect(try read(registries + "  exports: true\n")?.exports == true)
        #expect(more.secret == .passphraseVariable("SECRET") && more.keystore == "/k")
        #expect(more.auditInterval == .milliseconds(500))
        #expect(more.auditors == [Samples.address(3)])
        let any = try #require(
            try read(registries + "  auditors: any\n  keyFile:\n  passphraseFile: p\n"))
        #expect(any.auditors == nil && any.secret == .passphraseFile("/node/p"))
    }

    @Test(arguments: [
        ("  keyFile: a\n  passphraseFile: b\n", "kms.keyFile"),
        ("  passphraseFile: a\n  passphraseVariable: b\n", "kms.passphraseFile"),
        ("  auditors: some\n", "kms.auditors"), ("  auditors: [x]\n", "kms.auditors"),
        ("  shareBytes: 0\n", "kms.shareBytes"), ("  shareBytes: 1000000\n", "kms.shareBytes"),
        ("  storedShares: -1\n", "kms.storedShares"),
        ("  requestsPerMinute: many\n", "kms.requestsPerMinute"),
        ("  auditInterval: 0\n", "kms.auditInterval"), ("  exports: 1\n", "kms.exports"),
    ])
    func refusesBadValues(text: String, path: String) {
        let error = #expect(throws: NodeError.self) { try read(registries + text) }
        guard case .badValue(path, _, _)? = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test func refusesUnknownKeysAndBadAddresses() {
        #expect(throws: NodeError.self) { try read(registries + "  colour: red\n") }
        #expect(throws: NodeError.self) { try read("  shareRegistry: \"0x01\"\n") }
    }

    /// What init writes is read, its keystore opens, and a run with it finds its sealing key again.
    @Test func initMakesAKeystore() throws {
        let directory = try TemporaryDirectory()
        let made = try NodeInitializer(
            directory: directory.file("node"), chainURL: "http://127.0.0.1:1", chainId: 5,
            registry: Samples.address(1), market: Samples.address(2),
            shareRegistry: Samples.address(3), keyRegistry: Samples.address(4)
        ).make()
        let kms = try #require(try NodeConfiguration(file: made.configurationFile).kms)
        #expect(kms.shareRegistry == Samples.address(3) && kms.keyRegistry == Samples.address(4))
        var keys: [Bytes32] = []
        for _ in 0..<2 {
            let keystore = try Keystore(opening: kms.keystore, secret: kms.secret.read())
            keys.append(try SealingKey(of: made.address, in: keystore).publicKey)
        }
        #expect(keys[0] == keys[1])
    }

    @Test func initWritesTheDefaults() throws {
        let made = NodeInitializer(
            directory: "/n", chainURL: "http://127.0.0.1:8545", chainId: 1337,
            registry: Samples.address(1), market: Samples.address(2),
            shareRegistry: Samples.address(1), keyRegistry: Samples.address(2))
        let written = try NodeConfiguration(yaml: made.configurationText, directory: "/node").kms
        #expect("\(written as Any)" == "\(try read(registries) as Any)")
    }
}
